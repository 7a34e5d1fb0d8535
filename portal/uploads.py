"""What may be uploaded: PDF, DOCX, XLSX, PNG and JPG, known by their content and not by what their name says.

Nothing is unpacked and no picture is drawn here: the limits are read from headers (security.md 1.9 V5, hostile list
43-65). A file that is not taken raises NotAllowed with a sentence that says why and what to do.
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple

from flask_babel import lazy_gettext as _

from portal.workflow import Refused

MEBIBYTE = 1024 * 1024
NAME_LENGTH = 150
PIXELS_AT_MOST = 120_000_000
ENTRIES_AT_MOST = 5_000
UNPACKED_AT_MOST = 64 * MEBIBYTE  # more than this only at an ordinary ratio, as PyPI has it
RATIO_AT_MOST = 50
CONTENTS = "[Content_Types].xml"
CONTENTS_AT_MOST = MEBIBYTE
OFFICE = "application/vnd.openxmlformats-officedocument."
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, LookupError, RuntimeError, OSError, ValueError, EOFError, struct.error)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .xls, and any new one with a password

DAMAGED = _("The file is damaged or was cut off. Open it on your computer, save it again and add it once more.")


class NotAllowed(Refused):
    """A file that is not taken, with the reason for its sender."""


class Upload(NamedTuple):
    """A file that may be kept: its cleaned name, what it is, and how long."""

    name: str
    media_type: str
    size: int


class Kind(NamedTuple):
    """A kind of file: its media type and what must be true of its bytes."""

    media_type: str
    check: Callable[[IO[bytes], int], None]


def inspect(stream: IO[bytes], name: str | None, limit: int, accept: Collection[str] = ()) -> Upload:
    """What the file is, or NotAllowed. `accept` names the endings that will do here (all, if none is named).

    The stream can be sought and stands at its beginning afterwards.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    clean, kind = promised(name, accept)
    if size == 0:
        raise NotAllowed(_("The file is empty."))
    if size > limit:
        raise NotAllowed(too_large(limit))
    kind.check(stream, size)
    stream.seek(0)
    return Upload(clean, kind.media_type, size)


def promised(name: str | None, accept: Collection[str] = ()) -> tuple[str, Kind]:
    """The cleaned name of a file and what it says that it is, or NotAllowed: all that is known before it is there."""
    clean = clean_name(name)
    kind, allowed = KINDS.get(extension(clean)), tuple(accept) or tuple(KINDS)
    if kind is None or extension(clean) not in allowed:
        raise NotAllowed(_("This kind of file is not taken here. Allowed: %(kinds)s.", kinds=said(allowed)))
    return clean, kind


def said(endings: Collection[str]) -> str:
    """PDF, JPG, PNG."""
    return ", ".join(dict.fromkeys("JPG" if one == "jpeg" else one.upper() for one in endings))


def too_large(limit: int) -> Any:
    """The sentence about a file that is too long."""
    return _("The file is larger than %(limit)s MB. Make it smaller or split it in two.", limit=limit // MEBIBYTE)


def clean_name(name: str | None) -> str:
    """The sender's own name of the file without folders, control, direction and invisible characters."""
    last = re.split(r"[/\\]", name or "")[-1]
    shown = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    plain = " ".join(shown.split()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}{dot}{ending}" if dot else plain[:NAME_LENGTH] or "—"


def extension(name: str) -> str:
    """The ending of a name in small letters: pdf."""
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _not_what_it_says(stream: IO[bytes], signature: bytes, ending: str) -> None:
    """Refuse a file that does not begin as its name promises."""
    stream.seek(0)
    head = stream.read(len(OLD_OFFICE))
    if head.startswith(signature):
        return
    if head == OLD_OFFICE:
        raise NotAllowed(_("This is an old Office file, or one with a password. Save it as DOCX, XLSX or PDF."))
    raise NotAllowed(_something_else(ending))


def _something_else(ending: str) -> Any:
    return _(
        "The name ends in %(ending)s, but inside is something else. Save the file again as %(ending)s, or as PDF.",
        ending=ending,
    )


def _tail(stream: IO[bytes], size: int, length: int = 2048) -> bytes:
    stream.seek(max(0, size - length))
    return stream.read(length)


def _pdf(stream: IO[bytes], size: int) -> None:
    _not_what_it_says(stream, b"%PDF-", "PDF")
    if b"%%EOF" not in _tail(stream, size):
        raise NotAllowed(DAMAGED)


def _png(stream: IO[bytes], size: int) -> None:
    _not_what_it_says(stream, b"\x89PNG\r\n\x1a\n", "PNG")
    stream.seek(8)
    header = stream.read(16)
    if len(header) < 16 or header[4:8] != b"IHDR" or b"IEND" not in _tail(stream, size):
        raise NotAllowed(DAMAGED)
    _bounded(*struct.unpack(">II", header[8:16]))


def _jpeg(stream: IO[bytes], size: int) -> None:
    _not_what_it_says(stream, b"\xff\xd8\xff", "JPG")
    position = 2
    while position < size:
        stream.seek(position)
        head = stream.read(9)
        if len(head) < 9 or head[0] != 0xFF:
            break
        marker, length, height, width = head[1], *struct.unpack(">H x HH", head[2:9])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _bounded(width, height)
        position += 1 if marker == 0xFF else 2 + length
    raise NotAllowed(DAMAGED)


def _bounded(width: int, height: int) -> None:
    if not width or not height:
        raise NotAllowed(DAMAGED)
    if width * height > PIXELS_AT_MOST:
        limit = PIXELS_AT_MOST // 1_000_000
        raise NotAllowed(_("The picture has more than %(limit)s million points. Make it smaller.", limit=limit))


def _office(ending: str, main: str) -> Callable[[IO[bytes], int], None]:
    def check(stream: IO[bytes], size: int) -> None:
        _not_what_it_says(stream, b"PK\x03\x04", ending)
        try:
            with zipfile.ZipFile(stream) as package:
                _plain_package(package.infolist(), size)
                contents = _contents(package)
        except ZIP_FAULTS as error:
            raise NotAllowed(DAMAGED) from error
        if "macroEnabled" in contents or "vbaProject" in contents:
            raise NotAllowed(_("The document carries macros. Save it without macros, or as PDF."))
        if f'"{OFFICE}{main}+xml"' not in contents.replace("'", '"'):
            raise NotAllowed(_something_else(ending))

    return check


def _plain_package(entries: list[zipfile.ZipInfo], size: int) -> None:
    """An office package as office programs write it: no traps for whoever opens it."""
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    traps = (
        len(entries) > ENTRIES_AT_MOST,
        unpacked > UNPACKED_AT_MOST and unpacked > RATIO_AT_MOST * size,
        packed > size,  # entries that overlap
        len({entry.filename for entry in entries}) < len(entries),
        any(_leads_out(entry.filename) or entry.flag_bits & 1 for entry in entries),
    )
    if any(traps):
        raise NotAllowed(_("The document is built in an unusual way. Save it again in your office program, or as PDF."))
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise NotAllowed(_("The document carries macros. Save it without macros, or as PDF."))


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _contents(package: zipfile.ZipFile) -> str:
    with package.open(CONTENTS) as listed:
        text = listed.read(CONTENTS_AT_MOST)
    found = text.decode("utf-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    if "<!DOCTYPE" in found or "<!ENTITY" in found:
        raise ValueError("An office package has no document types of its own.")
    return found


DOCX = Kind(f"{OFFICE}wordprocessingml.document", _office("DOCX", "wordprocessingml.document.main"))
XLSX = Kind(f"{OFFICE}spreadsheetml.sheet", _office("XLSX", "spreadsheetml.sheet.main"))
JPG = Kind("image/jpeg", _jpeg)
KINDS = {"pdf": Kind("application/pdf", _pdf), "docx": DOCX, "xlsx": XLSX, "png": Kind("image/png", _png),
         "jpg": JPG, "jpeg": JPG}  # fmt: skip
