"""What experts are handed: no trace of an author survives, and the file is the same to the eye."""

import io
import zipfile

import openpyxl
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pyhanko.pdf_utils.reader import PdfFileReader

from portal import clean_copies, cleaner, sandbox, storage
from portal.uploads import KINDS, inspect

CANARY = "Kanareika"
DOCX = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>',
    "docProps/core.xml": f"<cp:coreProperties><dc:creator>{CANARY}</dc:creator></cp:coreProperties>",
    "docProps/app.xml": f"<Properties><Company>{CANARY}</Company></Properties>",
    "docProps/custom.xml": f"<Properties><property>{CANARY}</property></Properties>",
    "docProps/thumbnail.jpeg": CANARY,
    "word/document.xml": f'<w:document><w:ins w:author="{CANARY}"><w:t>Насос</w:t></w:ins></w:document>',
    "word/comments.xml": f"<w:comments><w:comment w:author='{CANARY}' w:initials=\"{CANARY}\"/></w:comments>",
    "word/people.xml": f'<w15:people><w15:person w15:author="{CANARY}" w15:userId="{CANARY}@x.kz"/></w15:people>',
    "xl/comments1.xml": f"<comments><authors><author>{CANARY}</author></authors></comments>",
    "xl/persons/person.xml": f'<person displayName="{CANARY}" userId="{CANARY}" id="1"/>',
    "xl/workbook.xml": f'<w><x15ac:absPath url="C:\\Users\\{CANARY}\\"/><fileSharing userName="{CANARY}"/></w>',
}  # fmt: skip


def a_jpeg(turned=1):
    """A photo with an author, a place and a comment, and a second picture behind its end."""
    picture, exif = Image.new("RGB", (16, 8), "teal"), Image.Exif()
    exif[0x013B], exif[0x010F], exif[0x0112] = CANARY, CANARY, turned
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=exif, comment=CANARY, progressive=True, icc_profile=b"colours")
    return made.getvalue() + CANARY.encode()


def a_docx():
    """A document as an office program writes it, with its author in every place that has one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in DOCX.items():
            package.writestr(name, text)
        package.writestr("word/media/image1.jpg", a_jpeg())
    return made.getvalue()


def a_pdf():
    """One page with information, XMP, a comment, an attached file and a photo."""
    photo = a_jpeg()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R /Names << /EmbeddedFiles << /Names [(a) 8 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Annots [6 0 R] /Contents 4 0 R /PieceInfo << /X (%b) >> "
        b"/Resources << /XObject << /I 7 0 R >> >> >>" % CANARY.encode(),
        b"<< /Length 5 >>\nstream\n/I Do\nendstream",
        b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%b\nendstream" % (len(CANARY), CANARY.encode()),
        b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (%b) /Contents (Words) >>" % CANARY.encode(),
        b"<< /Type /XObject /Subtype /Image /Width 16 /Height 8 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter /DCTDecode /Length %d >>\nstream\n%b\nendstream" % (len(photo), photo),
        b"<< /Type /Filespec /F (%b.txt) /EF << /F 9 0 R >> >>" % CANARY.encode(),
        b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%b\nendstream" % (len(CANARY), CANARY.encode()),
        b"<< /Author (%b) /Producer (%b) >>" % (CANARY.encode(), CANARY.encode()),
    ]
    made, places = io.BytesIO(b"%PDF-1.7\n"), []
    made.seek(0, 2)
    for n, part in enumerate(parts, 1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%b\nendobj\n" % (n, part))
    start = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    made.writelines(b"%010d 00000 n \n" % place for place in places)
    made.write(b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1, len(parts), start))  # fmt: skip
    return made.getvalue()


def names_in(body):
    """Whether the canary sings anywhere: in the bytes, or in what a package or a stream packs."""
    found = CANARY.encode() in body
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return found or any(names_in(package.read(name)) for name in package.namelist())
    return found


def test_a_picture_keeps_its_points_its_colours_and_which_side_is_up():
    photo = a_jpeg(turned=6)
    clean = cleaner.jpeg(photo)
    assert names_in(photo)
    assert not names_in(clean)
    with Image.open(io.BytesIO(photo)) as was, Image.open(io.BytesIO(clean)) as now:
        assert was.tobytes() == now.tobytes()
        assert dict(now.getexif()) == {0x0112: 6}
        assert now.info["icc_profile"] == b"colours"
    made, text = io.BytesIO(), PngInfo()
    text.add_text("Author", CANARY)
    Image.new("RGBA", (9, 9), "red").save(made, "PNG", pnginfo=text)
    assert names_in(made.getvalue())
    assert not names_in(cleaner.png(made.getvalue()))
    with Image.open(io.BytesIO(cleaner.png(made.getvalue()))) as now:
        assert now.getpixel((1, 1)) == (255, 0, 0, 255)


def test_an_office_file_names_nobody_and_still_opens():
    assert names_in(a_docx())
    clean = cleaner.office(a_docx())
    assert not names_in(clean)
    assert inspect(io.BytesIO(clean), "a.docx", 10**6).media_type == KINDS["docx"].media_type
    with zipfile.ZipFile(io.BytesIO(clean)) as package:
        assert "Насос" in package.read("word/document.xml").decode()
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.properties.creator, book.active["A1"] = CANARY, 42
    book.save(made)
    assert openpyxl.load_workbook(io.BytesIO(cleaner.office(made.getvalue()))).active["A1"].value == 42
    assert not names_in(cleaner.office(made.getvalue()))


def test_a_pdf_names_nobody_and_shows_the_same():
    clean = cleaner.pdf(a_pdf())
    assert names_in(a_pdf())
    assert not names_in(clean)
    page = PdfFileReader(io.BytesIO(clean)).root["/Pages"]["/Kids"][0]
    assert page["/Contents"].data == b"/I Do"
    assert page["/Annots"][0]["/Contents"] == "Words"
    assert page["/Resources"]["/XObject"]["/I"].encoded_data == cleaner.jpeg(a_jpeg())


@pytest.mark.once
def test_the_copy_is_made_apart_and_the_original_stays(app):
    with app.app_context():
        kept = storage.put(io.BytesIO(a_pdf()))
        assert not names_in(clean_copies.clean(kept.sha256, "application/pdf"))
        with storage.open(kept.sha256) as original:
            assert original.read() == a_pdf()
        broken = storage.put(io.BytesIO(b"%PDF-1.4 nothing"))
        with pytest.raises(sandbox.Failed):
            clean_copies.clean(broken.sha256, "application/pdf")
