"""A file without the traces of whoever made it: authors, programs, places, names on comments. Runs as the tool of a
sandbox child: files of strangers. Texts and pictures stay as they are. It loads nothing of the portal.
"""

import base64
import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
                      b"pHYs"})  # fmt: skip
JPEG_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
SOI, EOI, SOS, APP0, APP1, APP2, APP14, APP15, COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
UPRIGHT, TURNED = 1, range(2, 9)  # the orientation of a picture is kept, or it would lie on its side
PDF_TRACES = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Collection")
EMPTY_XML = {
    "docprops/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://'
                         b'schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docprops/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.'
                        b'openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docprops/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.'
                           b'openxmlformats.org/officeDocument/2006/custom-properties"/>',
}  # fmt: skip
# names of people and their machines in the parts of office files; each leaves its element and takes the value
NAMED = re.compile(
    rb"""(\s(?:w:author|w:initials|w15:author|w15:userId|w15:providerId|displayName|userId|providerId|userName|lastEdited"""
    rb"""|rsid\w*|w:rsid\w*)=)("[^"]*"|'[^']*')"""
)
WRITTEN = re.compile(rb"(<(?:\w+:)?author>)[^<]*(</(?:\w+:)?author>)")
PATHS = re.compile(rb"<x15ac:absPath\b[^>]*/>|<x15ac:absPath\b.*?</x15ac:absPath>", re.DOTALL)
EARLY = (1980, 1, 1, 0, 0, 0)


def answer(job: dict[str, Any]) -> bytes:
    """The clean bytes of a file (`body`, in base64) of a kind (`media_type`); raises when it cannot be cleaned."""
    return CLEAN[job["media_type"]](base64.b64decode(job["body"]))


def pdf(body: bytes) -> bytes:
    """A PDF written anew, without its information, XMP, private data, attached files and the names on its comments."""
    reader = PdfFileReader(io.BytesIO(body), strict=False)
    if reader.encrypted:
        raise ValueError("An encrypted PDF cannot be cleaned.")
    written = _copied(reader)
    for thing in list(written.objects.values()):
        for part in _dictionaries(thing):
            _clean_dictionary(part)
    again = _copied(PdfFileReader(io.BytesIO(_bytes(written))))  # what nothing refers to any more stays behind
    return _bytes(again)


def _copied(reader: Any) -> Any:
    nothing: Callable[[], Any] = generic.DictionaryObject
    return copy_into_new_writer(reader, {"info": nothing()})


def _bytes(written: Any) -> bytes:
    made = io.BytesIO()
    written.write(made)
    return made.getvalue()


def _dictionaries(thing: Any, depth: int = 0) -> Iterator[Any]:
    """Every dictionary in an object, not following references: those are objects of their own."""
    if depth > 50:
        raise ValueError("Too deep.")
    if isinstance(thing, generic.DictionaryObject):
        yield thing
        for value in list(thing.raw_items() if hasattr(thing, "raw_items") else dict.items(thing)):
            yield from _dictionaries(value[1], depth + 1)
    elif isinstance(thing, generic.ArrayObject):
        for value in list.__iter__(thing):
            yield from _dictionaries(value, depth + 1)


def _clean_dictionary(part: Any) -> None:
    for name in PDF_TRACES:
        part.pop(generic.pdf_name(name), None)
    kind = part.get("/Subtype")
    if "/Rect" in part and kind not in (None, "/Widget"):
        for name in ("/T", "/NM", "/M", "/CreationDate"):
            part.pop(generic.pdf_name(name), None)
    if kind == "/FileAttachment" or part.get("/Type") in ("/Filespec", "/EmbeddedFile"):
        for name in ("/FS", "/EF", "/F", "/UF", "/Desc", "/Params"):
            part.pop(generic.pdf_name(name), None)
    part.pop(generic.pdf_name("/EmbeddedFiles"), None)
    if isinstance(part, generic.StreamObject) and part.get("/Type") == "/EmbeddedFile":
        part._data, part._encoded_data = b"", None  # noqa: SLF001 - the library has no other way to empty a stream
    if isinstance(part, generic.StreamObject) and part.get("/Filter") == "/DCTDecode":
        part._encoded_data = jpeg(part.encoded_data)  # noqa: SLF001 - nor to put coded bytes in the place of others


def office(body: bytes) -> bytes:
    """A DOCX or XLSX whose properties are empty and whose comments and changes name nobody."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as clean:
        for entry in package.infolist():
            clean.writestr(zipfile.ZipInfo(entry.filename, EARLY), _part(entry.filename.lower(), package.read(entry)),
                           zipfile.ZIP_DEFLATED)  # fmt: skip
    return made.getvalue()


def _part(name: str, body: bytes) -> bytes:
    if name in EMPTY_XML:
        return EMPTY_XML[name]
    if name.startswith("docprops/"):
        return b""  # the thumbnail: a picture of the first page as it once was
    if name.endswith((".jpg", ".jpeg")) and body.startswith(b"\xff\xd8"):
        return jpeg(body)
    if name.endswith(".png") and body.startswith(PNG):
        return png(body)
    if name.endswith(".xml"):
        return PATHS.sub(b"", WRITTEN.sub(rb"\1\2", NAMED.sub(rb'\1""', body)))
    return body


def png(body: bytes) -> bytes:
    """A PNG with nothing but its picture and colours."""
    made, at = [PNG], len(PNG)
    while at + 12 <= len(body):
        (length,) = struct.unpack_from(">I", body, at)
        kind, end = body[at + 4 : at + 8], at + 12 + length
        if end > len(body):
            break
        if kind in PNG_KEPT:
            made.append(body[at:end])
        if kind == b"IEND":
            return b"".join(made)
        at = end
    raise ValueError("A PNG without an end.")


def jpeg(body: bytes) -> bytes:
    """A JPEG with nothing but its picture, its colours and which side is up."""
    made, at, turned = [b"\xff\xd8"], 2, UPRIGHT
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == EOI:
            return b"".join([made[0], _upright(turned), *made[1:], b"\xff\xd9"])
        end = at + 2 if marker in JPEG_STANDALONE else at + 2 + struct.unpack_from(">H", body, at + 2)[0]
        if marker == APP1:
            turned = _orientation(body[at + 4 : end]) or turned
        if not (APP1 <= marker <= APP15 or marker == COM) or _is_colour(marker, body[at + 4 : end]):
            made.append(body[at:end])
        if marker == SOS:
            at, end = end, _scan(body, end)
            made.append(body[at:end])
        at = end
    raise ValueError("A JPEG without an end.")


def _is_colour(marker: int, segment: bytes) -> bool:
    return (marker == APP2 and segment.startswith(b"ICC_PROFILE\0")) or (
        marker == APP14 and segment.startswith(b"Adobe")
    )


def _scan(body: bytes, at: int) -> int:
    """Where the coded picture ends that begins here."""
    while True:
        at = body.find(b"\xff", at)
        if at < 0 or at + 1 >= len(body):
            raise ValueError("A JPEG without an end.")
        if body[at + 1] != 0 and not 0xD0 <= body[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(segment: bytes) -> int | None:
    """Which side is up, says the EXIF of a picture."""
    if not segment.startswith(b"Exif\0\0") or len(segment) < 14:
        return None
    tiff = segment[6:]
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    if first + 2 > len(tiff):
        return None
    (count,) = struct.unpack_from(order + "H", tiff, first)
    for n in range(min(count, (len(tiff) - first - 2) // 12)):
        tag, _kind, _many, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * n)
        if tag == 0x0112:
            return int(value) if value in TURNED else None
    return None


def _upright(turned: int) -> bytes:
    """The one line of EXIF that says which side is up."""
    if turned not in TURNED:
        return b""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


OFFICE = "application/vnd.openxmlformats-officedocument."
CLEAN: dict[str, Callable[[bytes], bytes]] = {
    "application/pdf": pdf, "image/jpeg": jpeg, "image/png": png,
    f"{OFFICE}wordprocessingml.document": office, f"{OFFICE}spreadsheetml.sheet": office,
}  # fmt: skip
