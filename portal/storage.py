"""Files: kept under the SHA-256 of their bytes, in a local folder or, when FILES is s3://bucket/prefix, in a bucket.

What put() has answered survives a power cut: temporary file, fsync, rename, fsync of the folder. Putting the same bytes
again changes nothing. Reading checks the sum, so a damaged file is an error and never an answer.
"""

import hashlib
import io
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from flask import Response, current_app, send_file

from portal.stores import IN_MEMORY, Bucket, Folder, Store, Stored, copy

SANDBOX = "default-src 'none'; sandbox"


class Damaged(Exception):
    """Kept bytes no longer have the sum they were stored under."""


def put(stream: IO[bytes]) -> Stored:
    """Keep the bytes for good; when this returns, they are on the disk or in the bucket."""
    return _store().put(stream)


def open(sha256: str) -> IO[bytes]:  # noqa: A001 - storage.open(sum) says it best
    """The bytes behind a sum, checked. Raises FileNotFoundError or Damaged."""
    kept = _store().open(sha256)
    if copy(kept, None).sha256 != sha256:
        kept.close()
        raise Damaged(sha256)
    kept.seek(0)
    return kept


def size_of(sha256: str) -> int | None:
    """How long the kept bytes are, or None when there are none under this sum."""
    return _store().size_of(sha256)


def forget(sha256: str) -> bool:
    """Take kept bytes away for ever: only of a file that nothing refers to any more. What was put within the last hour
    stays, since somebody may be about to refer to it; tells whether it is gone."""
    return _store().forget(sha256)


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


def _piece(key: str, offset: int | None = None) -> str:
    if not key.isalnum():
        raise ValueError("That is no key of a file that arrives.")
    return f"pieces/{key}" if offset is None else f"pieces/{key}/{offset:012d}"
