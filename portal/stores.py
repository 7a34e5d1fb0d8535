"""Where the bytes of files lie: a local folder, or a bucket."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, Protocol, cast

import obstore
from obstore.store import from_url

CHUNK = 256 * 1024
IN_MEMORY = 1024 * 1024
FRESH = 3600.0  # seconds for which what was put is not forgotten


class Stored(NamedTuple):
    """The address and the length of kept bytes."""

    sha256: str
    size: int


class Store(Protocol):
    """Where the bytes lie."""

    def put(self, stream: IO[bytes]) -> Stored: ...
    def open(self, sha256: str) -> IO[bytes]: ...
    def size_of(self, sha256: str) -> int | None: ...
    def forget(self, sha256: str) -> bool: ...
    def note(self, key: str, sha256: str) -> None: ...
    def noted(self, key: str) -> str: ...
    def set_aside(self, path: str, content: bytes) -> None: ...
    def aside(self, path: str) -> bytes: ...
    def clear(self, folder: str) -> None: ...


class Folder:
    """A local folder: two letters of the sum, then the sum."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, stream: IO[bytes]) -> Stored:
        """Write aside, sync, rename into place, sync the folder."""
        incoming = self._root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        with _aside(incoming) as (written, path):
            stored = copy(stream, written)
            written.flush()
            os.fsync(written.fileno())
            final = self._path(stored.sha256)
            if not final.parent.exists():
                final.parent.mkdir(exist_ok=True)
                _sync(self._root)
            path.replace(final)
            _sync(final.parent)
        return stored

    def open(self, sha256: str) -> IO[bytes]:
        """The file for reading."""
        return self._path(sha256).open("rb")

    def size_of(self, sha256: str) -> int | None:
        """Its length, or None."""
        with suppress(FileNotFoundError):
            return self._path(sha256).stat().st_size
        return None

    def forget(self, sha256: str) -> bool:
        """Remove it, out of the way first: when it was put anew in that moment, it goes back."""
        here, away = self._path(sha256), self._root / "incoming" / f"gone-{sha256}"
        with suppress(FileNotFoundError):
            if _is_fresh(here):
                return False
            here.replace(away)
            if _is_fresh(away):
                away.replace(here)
                return False
            away.unlink()
        return True

    def note(self, key: str, sha256: str) -> None:
        """Write down under a name which sum it has."""
        named = self._root / "named"
        named.mkdir(parents=True, exist_ok=True)
        with _aside(named) as (written, path):
            written.write(sha256.encode())
            written.flush()
            path.replace(named / _checked(key))

    def noted(self, key: str) -> str:
        """The sum under a name."""
        return (self._root / "named" / _checked(key)).read_text()

    def set_aside(self, path: str, content: bytes) -> None:
        """Write a piece aside, sync, rename into place."""
        final = self._root / path
        final.parent.mkdir(parents=True, exist_ok=True)
        with _aside(final.parent) as (written, temporary):
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
            temporary.replace(final)

    def aside(self, path: str) -> bytes:
        """A piece."""
        return (self._root / path).read_bytes()

    def clear(self, folder: str) -> None:
        """Remove all pieces of a file."""
        shutil.rmtree(self._root / folder, ignore_errors=True)

    def _path(self, sha256: str) -> Path:
        return self._root / _checked(sha256)[:2] / sha256


class Bucket:
    """An object store by its address; the keys come from the environment, as its own tools take them."""

    def __init__(self, url: str) -> None:
        self._bucket = from_url(url)

    def put(self, stream: IO[bytes]) -> Stored:
        """Learn the sum on the way into a temporary file, then send that."""
        with tempfile.TemporaryFile() as written:
            stored = copy(stream, written)
            written.seek(0)
            obstore.put(self._bucket, _key(stored.sha256), written)
        return stored

    def open(self, sha256: str) -> IO[bytes]:
        """A local copy for reading: a few megabytes at most, in memory only while small."""
        chunks = obstore.get(self._bucket, _key(sha256))
        copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - its reader closes it
        for chunk in chunks:
            copy.write(chunk)
        copy.seek(0)
        return cast(IO[bytes], copy)

    def size_of(self, sha256: str) -> int | None:
        """Its length, or None."""
        with suppress(FileNotFoundError):
            return obstore.head(self._bucket, _key(sha256))["size"]
        return None

    def forget(self, sha256: str) -> bool:
        """Remove it."""
        with suppress(FileNotFoundError):
            if obstore.head(self._bucket, _key(sha256))["last_modified"].timestamp() > time.time() - FRESH:
                return False
            obstore.delete(self._bucket, _key(sha256))
        return True

    def note(self, key: str, sha256: str) -> None:
        """Write down under a name which sum it has."""
        obstore.put(self._bucket, f"named/{_checked(key)}", sha256.encode())

    def noted(self, key: str) -> str:
        """The sum under a name."""
        return bytes(obstore.get(self._bucket, f"named/{_checked(key)}").bytes()).decode()

    def set_aside(self, path: str, content: bytes) -> None:
        """Keep a piece."""
        obstore.put(self._bucket, path, content)

    def aside(self, path: str) -> bytes:
        """A piece."""
        return bytes(obstore.get(self._bucket, path).bytes())

    def clear(self, folder: str) -> None:
        """Remove all pieces of a file."""
        for some in obstore.list(self._bucket, f"{folder}/"):
            obstore.delete(self._bucket, [one["path"] for one in some])


@contextmanager
def _aside(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file to write into; whatever has not been renamed at the end is removed."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as written:
        path = Path(written.name)
        try:
            yield cast(IO[bytes], written), path
        finally:
            path.unlink(missing_ok=True)


def copy(stream: IO[bytes], target: IO[bytes] | None) -> Stored:
    """Read a stream to its end, into a target if there is one; tells sum and length."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target:
            target.write(chunk)
    return Stored(digest.hexdigest(), size)


def _is_fresh(path: Path) -> bool:
    return path.stat().st_mtime > time.time() - FRESH


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _key(sha256: str) -> str:
    return f"{_checked(sha256)[:2]}/{sha256}"


def _checked(sha256: str) -> str:
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("That is not a SHA-256 sum.")
    return sha256
