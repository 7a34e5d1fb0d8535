"""Files: kept under the SHA-256 of their bytes, in a local folder or, when FILES is s3://bucket/prefix, in a bucket.

What put() has answered survives a power cut: temporary file, fsync, rename, fsync of the folder. Putting the same bytes
again changes nothing. Reading checks the sum, so a damaged file is an error and never an answer.
"""

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, Protocol, cast

import obstore
from flask import Response, current_app, send_file
from obstore.store import from_url

CHUNK = 256 * 1024
IN_MEMORY = 1024 * 1024
SANDBOX = "default-src 'none'; sandbox"


class Stored(NamedTuple):
    """The address and the length of kept bytes."""

    sha256: str
    size: int


class Damaged(Exception):
    """Kept bytes no longer have the sum they were stored under."""


class Store(Protocol):
    """Where the bytes lie."""

    def put(self, stream: IO[bytes]) -> Stored: ...
    def open(self, sha256: str) -> IO[bytes]: ...
    def size_of(self, sha256: str) -> int | None: ...
    def forget(self, sha256: str) -> None: ...
    def note(self, key: str, sha256: str) -> None: ...
    def noted(self, key: str) -> str: ...
    def set_aside(self, path: str, content: bytes) -> None: ...
    def aside(self, path: str) -> bytes: ...
    def clear(self, folder: str) -> None: ...


def put(stream: IO[bytes]) -> Stored:
    """Keep the bytes for good; when this returns, they are on the disk or in the bucket."""
    return _store().put(stream)


def open(sha256: str) -> IO[bytes]:  # noqa: A001 - storage.open(sum) says it best
    """The bytes behind a sum, checked. Raises FileNotFoundError or Damaged."""
    kept = _store().open(sha256)
    if _copy(kept, None).sha256 != sha256:
        kept.close()
        raise Damaged(sha256)
    kept.seek(0)
    return kept


def size_of(sha256: str) -> int | None:
    """How long the kept bytes are, or None when there are none under this sum."""
    return _store().size_of(sha256)


def forget(sha256: str) -> None:
    """Take kept bytes away for ever: only of a file that nothing refers to any more."""
    _store().forget(sha256)


def remembered(name: str, make: Callable[[], bytes]) -> bytes:
    """Bytes that can be made again at any time (a printed paper), kept under a name; a damaged copy is made anew."""
    key = hashlib.sha256(name.encode()).hexdigest()
    with suppress(FileNotFoundError, Damaged), open(_store().noted(key)) as kept:
        return kept.read()
    made = make()
    _store().note(key, put(io.BytesIO(made)).sha256)
    return made


def set_aside(key: str, offset: int, content: bytes) -> None:
    """Keep a piece of a file that arrives little by little; the same place written again is written over."""
    _store().set_aside(_piece(key, offset), content)


def joined(key: str, size: int) -> IO[bytes]:
    """The pieces of a file, one after the other, for reading. Raises FileNotFoundError when one is not there."""
    whole = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - its reader closes it
    try:
        while (offset := whole.tell()) < size:
            whole.write(_store().aside(_piece(key, offset)))
    except FileNotFoundError:
        whole.close()
        raise
    whole.seek(0)
    return cast(IO[bytes], whole)


def clear_aside(key: str) -> None:
    """Take the pieces of a file away."""
    _store().clear(_piece(key))


def serve(sha256: str, name: str, media_type: str) -> Response:
    """The file as a download that no browser will run: attachment, nosniff, sandbox (security.md 5.63)."""
    return handed_out(open(sha256), name, media_type)


def handed_out(kept: IO[bytes], name: str, media_type: str) -> Response:
    """The same of bytes that are open already."""
    size = kept.seek(0, os.SEEK_END)
    kept.seek(0)
    response = send_file(kept, mimetype=media_type, as_attachment=True, download_name=name, etag=False)
    response.content_length = size
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers.update({"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"})
    return response


def _store() -> Store:
    where = current_app.config["FILES"]
    if (opened := current_app.extensions.get("files")) is None or opened[0] != where:
        opened = current_app.extensions["files"] = (where, Bucket(where) if "://" in where else Folder(Path(where)))
    return cast(Store, opened[1])


class Folder:
    """A local folder: two letters of the sum, then the sum."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, stream: IO[bytes]) -> Stored:
        """Write aside, sync, rename into place, sync the folder."""
        incoming = self._root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        with _aside(incoming) as (written, path):
            stored = _copy(stream, written)
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

    def forget(self, sha256: str) -> None:
        """Remove it."""
        self._path(sha256).unlink(missing_ok=True)

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
            stored = _copy(stream, written)
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

    def forget(self, sha256: str) -> None:
        """Remove it."""
        obstore.delete(self._bucket, _key(sha256))

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


def _copy(stream: IO[bytes], target: IO[bytes] | None) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target:
            target.write(chunk)
    return Stored(digest.hexdigest(), size)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _key(sha256: str) -> str:
    return f"{_checked(sha256)[:2]}/{sha256}"


def _piece(key: str, offset: int | None = None) -> str:
    if not key.isalnum():
        raise ValueError("That is no key of a file that arrives.")
    return f"pieces/{key}" if offset is None else f"pieces/{key}/{offset:012d}"


def _checked(sha256: str) -> str:
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("That is not a SHA-256 sum.")
    return sha256
