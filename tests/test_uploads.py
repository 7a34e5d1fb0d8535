"""Only five kinds of file are taken, known by their content; a refused one hears why (security.md 5, 43-65)."""

import io
import struct
import zipfile
import zlib

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from portal import uploads
from portal.uploads import NotAllowed, clean_name, inspect

LIMIT = 20 * uploads.MEBIBYTE
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
MAIN = {"docx": "wordprocessingml.document.main", "xlsx": "spreadsheetml.sheet.main"}


@pytest.fixture(autouse=True)
def context():
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


def a_png(width: int = 640, height: int = 480) -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", b"") + part(b"IEND", b"")


def a_jpg(width: int = 640, height: int = 480) -> bytes:
    exif = b"\xff\xe1\x00\x10Exif\x00\x00" + b"\x00" * 8
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\x00" * 9
    return b"\xff\xd8" + exif + frame + b"\xff\xda\x00\x02\x00\xff\xd9"


def a_package(
    kind: str = "docx", more: dict[str, bytes] | None = None, contents: str = "", squeeze: bool = True
) -> bytes:
    listed = f'<Types><Override ContentType="{uploads.OFFICE}{MAIN[kind]}+xml"/>{contents}</Types>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED) as package:
        package.writestr(uploads.CONTENTS, listed)
        for name, data in (more or {"word/document.xml": b"<w/>"}).items():
            package.writestr(name, data)
    return out.getvalue()


GOOD = {
    "plan.pdf": (PDF, "application/pdf"),
    "PLAN.PDF": (PDF, "application/pdf"),
    "photo.png": (a_png(), "image/png"),
    "photo.jpg": (a_jpg(), "image/jpeg"),
    "photo.JPEG": (a_jpg(), "image/jpeg"),
    "text.docx": (a_package("docx"), f"{uploads.OFFICE}wordprocessingml.document"),
    "sheet.xlsx": (a_package("xlsx"), f"{uploads.OFFICE}spreadsheetml.sheet"),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_five_kinds_are_taken(name):
    data, media_type = GOOD[name]
    stream = io.BytesIO(data)
    assert inspect(stream, name, LIMIT) == (name, media_type, len(data))
    assert stream.tell() == 0


HTML = b"<!doctype html><script>alert(1)</script>"
OLD = uploads.OLD_OFFICE + b"\x00" * 600
BAD = {
    "an exe called pdf": ("tool.pdf", b"MZ\x90\x00" + b"\x00" * 100, "something else"),
    "a page called pdf": ("page.pdf", HTML, "something else"),
    "a page with a pdf inside": ("page.pdf", HTML + PDF, "something else"),
    "a drawing called png": ("logo.png", b"<svg onload='alert(1)'/>", "something else"),
    "a drawing": ("logo.svg", b"<svg/>", "not taken"),
    "a program": ("plan.pdf.exe", b"MZ", "not taken"),
    "a page behind a semicolon": ("a.pdf;.html", HTML, "not taken"),
    "a page behind an encoded zero": ("a.pdf%00.html", PDF, "not taken"),
    "no name": ("", PDF, "not taken"),
    "no ending": ("plan", PDF, "not taken"),
    "a macro document": ("text.docm", a_package(), "not taken"),
    "an archive": ("all.zip", a_package(), "not taken"),
    "nothing": ("plan.pdf", b"", "empty"),
    "one byte": ("plan.pdf", b"%", "something else"),
    "half a pdf": ("plan.pdf", b"%PDF-1.7\n" + b"x" * 5000, "damaged"),
    "half a picture": ("photo.png", a_png()[:30], "damaged"),
    "half a photo": ("photo.jpg", a_jpg()[:12], "damaged"),
    "half a document": ("text.docx", a_package()[:60], "damaged"),
    "a flat picture": ("photo.png", a_png(0, 10), "damaged"),
    "a flood of points": ("photo.png", a_png(30_000, 30_000), "million points"),
    "a flood of points in a photo": ("photo.jpg", a_jpg(60_000, 60_000), "million points"),
    "an old document": ("text.docx", OLD, "old Office file"),
    "a sheet called document": ("text.docx", a_package("xlsx"), "something else"),
    "a document called sheet": ("text.xlsx", a_package("docx"), "something else"),
    "a plain archive": ("text.docx", a_package()[:0] + b"PK\x05\x06" + b"\x00" * 18, "something else"),
    "a picture called document": ("text.docx", a_png(), "something else"),
    "macros by content type": ("text.docx", a_package(contents='<D ContentType="x.macroEnabled.main+xml"/>'), "macros"),
    "macros by name": ("text.docx", a_package(more={"word/vbaProject.bin": b"x"}), "macros"),
    "a way out": ("text.docx", a_package(more={"../../etc/cron.d/x": b"x"}), "unusual"),
    "an absolute path": ("text.docx", a_package(more={"/etc/passwd": b"x"}), "unusual"),
    "a Windows path": ("text.docx", a_package(more={"C:\\x": b"x"}), "unusual"),
    "a bomb": ("text.docx", a_package(more={"word/document.xml": b"0" * (80 * uploads.MEBIBYTE)}), "unusual"),
    "an entity": ("text.docx", a_package(contents="<!ENTITY x SYSTEM 'file:///etc/passwd'>"), "damaged"),
    "too many parts": ("text.xlsx", a_package("xlsx", more={f"x/{n}": b"" for n in range(5001)}), "unusual"),
}


@pytest.mark.parametrize("case", BAD)
def test_everything_else_is_refused_with_a_reason(case):
    name, data, reason = BAD[case]
    with pytest.raises(NotAllowed) as refused:
        inspect(io.BytesIO(data), name, LIMIT)
    assert reason in str(refused.value.reason)


def test_what_is_allowed_is_said(context):
    with pytest.raises(NotAllowed) as refused:
        inspect(io.BytesIO(b"x"), "film.mp4", LIMIT)
    assert str(refused.value.reason) == "This kind of file is not taken here. Allowed: PDF, DOCX, XLSX, PNG, JPG."
    with pytest.raises(NotAllowed) as refused:
        inspect(io.BytesIO(GOOD["text.docx"][0]), "text.docx", LIMIT, ("pdf", "jpg", "jpeg"))
    assert str(refused.value.reason) == "This kind of file is not taken here. Allowed: PDF, JPG."


def test_the_limit_is_kept_to_the_byte():
    padded = PDF[:-6] + b" " * (2 * uploads.MEBIBYTE - len(PDF)) + PDF[-6:]
    assert inspect(io.BytesIO(padded), "a.pdf", 2 * uploads.MEBIBYTE).size == 2 * uploads.MEBIBYTE
    with pytest.raises(NotAllowed, match="larger than 2 MB"):
        inspect(io.BytesIO(padded[:9] + b" " + padded[9:]), "a.pdf", 2 * uploads.MEBIBYTE)


def test_an_encrypted_entry_is_refused():
    data = bytearray(a_package())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(signature) + offset] |= 1
    with pytest.raises(NotAllowed, match="unusual"):
        inspect(io.BytesIO(bytes(data)), "text.docx", LIMIT)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("бизнес-план.docx", "бизнес-план.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Айгерім\\смета.xlsx", "смета.xlsx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200b\ufeff.pdf", "a.pdf"),
        ("plan.pdf ", "plan.pdf"),
        ("plan.pdf.", "plan.pdf"),
        ("  two   words.pdf", "two words.pdf"),
        (".htaccess", "htaccess"),
        ("", "—"),
        (None, "—"),
        ("й" * 300 + ".pdf", "й" * 146 + ".pdf"),
    ],
)
def test_names_are_kept_but_cannot_trick(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.binary(max_size=400), st.sampled_from(sorted(uploads.KINDS)))
def test_no_bytes_break_the_inspection(data, ending):
    for start in (b"", b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xd8\xff"):
        try:
            inspect(io.BytesIO(start + data), f"x.{ending}", LIMIT)
        except NotAllowed:
            continue


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_no_flipped_byte_breaks_the_inspection(place, value):
    for name, (data, _media_type) in GOOD.items():
        changed = bytearray(data)
        changed[place % len(data)] = value
        try:
            inspect(io.BytesIO(bytes(changed)), name, LIMIT)
        except NotAllowed:
            continue
