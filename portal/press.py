"""The printing press: a page of our own HTML becomes a PDF (WeasyPrint). Runs as the tool of a sandbox child.

Nothing is fetched from anywhere: the fetcher hands out the few files of the project that are named here and the
pictures that came with the job, and refuses all else. Of the portal it loads quicker.py alone.
"""

import base64
import gc
import hashlib
import io
import struct
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pydyf
from cssselect2 import ElementWrapper
from PIL import ImageCms
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.css import ColorProfile
from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal import quicker

quicker.hurry()

ROOT = Path(__file__).resolve().parent.parent
FONTS = {f"paper:{name}": ROOT / "static" / "fonts" / name for name in (
    "Onest-Regular.ttf", "Onest-SemiBold.ttf", "OnestSums.ttf",
)}  # fmt: skip
ORNAMENTS = {f"paper:{name}": ROOT / "templates" / "papers" / name for name in (
    "frame.svg", "seal.svg", "border.svg", "rosette.svg", "mark.svg", "met.svg", "other.svg",
)}  # fmt: skip
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf"}
COLLECT_EVERY = 50
PNG, ONE_BIT = b"\x89PNG\r\n\x1a\n", b"\x01\x00"  # and no colours
COLOURS = "srgb-by-curve"


class Refused(ValueError):
    """The paper asked for something that is not ours to give."""


class OwnThings(URLFetcher):  # type: ignore[misc]
    """Gives what was put into it under its exact name; every other address is refused, whatever its scheme."""

    def __init__(self, things: Mapping[str, bytes]) -> None:
        """Keep the bytes that may be fetched."""
        super().__init__(timeout=0, allowed_protocols=(), allow_redirects=False)
        self.things = dict(things)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The bytes of one of our own things, or Refused."""
        if url not in self.things:
            self.refused.append(url[:200])
            raise Refused(url[:200])
        return URLFetcherResponse(url, self.things[url], {"Content-Type": KINDS[url[url.rindex(".") :]]})


class Page(HTML):  # type: ignore[misc]
    """An HTML page with a short style sheet in the place of the library's long one, which costs a fifth of the time.

    A page that is well-formed is read by expat; the library's parser of HTML takes a hundred times as long.
    """

    def __init__(self, html: str, fetcher: OwnThings) -> None:
        """Read the page."""
        try:
            root = ET.fromstring(html)  # noqa: S314 - our own page, in which the words of others are escaped
        except ET.ParseError:
            super().__init__(string=html, url_fetcher=fetcher)
            return
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_styles()[1]]


class Engraving(SVGImage):  # type: ignore[misc]
    """An ornament of ours: drawn once, then its strokes are repeated (drawing the frame anew costs 0.1 s a page)."""

    def __init__(self, url: str, drawing: bytes) -> None:
        """Read the drawing; it has no text and nothing to fetch."""
        super().__init__(ET.fromstring(drawing), url, OwnThings({}), None)  # noqa: S314 - our own file
        self.strokes: dict[tuple[float, float], bytes] = {}

    def draw(self, stream: Stream, concrete_width: float, concrete_height: float, style: Any) -> None:
        """Put the strokes on the page."""
        size = concrete_width, concrete_height
        if size not in self.strokes:
            plate = stream.clone(resources={"ExtGState": {}})
            super().draw(plate, *size, style)
            self.strokes[size] = b"\n".join(step for step in plate.stream if not step.endswith(b" gs"))
        stream.push_state()
        stream.stream.append(self.strokes[size])
        stream.pop_state()


class Written(pydyf.Object):  # type: ignore[misc]
    """An object of the PDF as bytes: the library would compress all twice, the second time for the identifier."""

    data = b""
    compressible = False

    def __init__(self, made: pydyf.Object) -> None:
        """Write the object."""
        super().__init__()
        self.number, self.compressible, self.data = made.number, made.compressible, made.data


class Dots:
    """A picture of black and white dots (QR), put in as it comes: the library would make it one of full colour."""

    def __init__(self, png: bytes) -> None:
        """Take the dots out of a PNG with one bit for each."""
        self.id = hashlib.sha256(png).hexdigest()[:8]
        self.width, self.height = struct.unpack(">II", png[16:24])
        begins = png.index(b"IDAT") + 4
        self.packed = png[begins : begins + int.from_bytes(png[begins - 8 : begins - 4])]

    def get_intrinsic_size(self, resolution: float, _font_size: float) -> tuple[float, float, float]:
        """How large it is by itself."""
        return self.width / resolution, self.height / resolution, self.width / self.height

    def draw(self, stream: Stream, concrete_width: float, concrete_height: float, _style: Any) -> None:
        """Put it on the page."""
        name = stream.add_image(self, interpolate=False, ratio=1)
        stream.transform(concrete_width, 0, 0, -concrete_height, 0, concrete_height)
        stream.draw_x_object(name)

    def get_x_object(self, _interpolate: bool, _dpi_ratio: float) -> pydyf.Stream:
        """The dots for the PDF, which packs them as a PNG does."""
        lines = pydyf.Dictionary({"Predictor": 15, "Columns": self.width, "BitsPerComponent": 1, "Colors": 1})
        return pydyf.Stream([self.packed], pydyf.Dictionary({
            "Type": "/XObject", "Subtype": "/Image", "Width": self.width, "Height": self.height,
            "ColorSpace": "/DeviceGray", "BitsPerComponent": 1, "Interpolate": "false", "Filter": "/FlateDecode",
            "DecodeParms": lines,
        }))  # fmt: skip


def answer(job: dict[str, Any]) -> bytes:
    """Make the PDF of a job: html, pictures (base64 by name), cap of pages, html of the note that says it was cut.

    A paper with a file attached speaks for itself alone: it is PDF/A-3a, and one that is too long is refused.
    """
    fetcher = OwnThings({f"paper:{name}": base64.b64decode(body) for name, body in job["pictures"].items()})
    document = _lay_out(job["html"], fetcher)
    attached = job.get("attached")
    if len(document.pages) > job["cap"]:
        if attached:
            raise Refused(f"{len(document.pages)} pages")
        note = _lay_out(job["note"], fetcher)
        document = document.copy(document.pages[: job["cap"]] + note.pages)
    document.color_profiles[COLOURS] = _colours()
    pdf: bytes = document.write_pdf(
        pdf_variant="pdf/a-3a" if attached else "pdf/a-3b", output_intent=COLOURS, pdf_tags=True,
        pdf_identifier=job["identifier"].encode(),
        attachments=[_attachment(attached, fetcher)] if attached else None, finisher=_write_once,
    )  # fmt: skip
    _tidy()
    return pdf


def _write_once(_document: Document, pdf: pydyf.PDF) -> None:
    pdf.objects[1:] = [Written(made) for made in pdf.objects[1:]]


def _attachment(attached: dict[str, str], fetcher: OwnThings) -> Attachment:
    at = datetime.fromisoformat(attached["at"])
    return Attachment(
        file_obj=io.BytesIO(base64.b64decode(attached["body"])), url_fetcher=fetcher, name=attached["name"],
        description=attached["description"], created=at, modified=at, relationship="Data",
    )  # fmt: skip


def _lay_out(html: str, fetcher: OwnThings) -> Document:
    fonts, _plain, paper = _styles()
    dots = {url: Dots(png) for url, png in fetcher.things.items() if png[:8] == PNG and png[24:26] == ONE_BIT}
    return Page(html, fetcher).render(
        font_config=fonts, stylesheets=[paper], cache=_engravings() | dots, output_intent=COLOURS
    )


@cache
def _styles() -> tuple[FontConfiguration, CSS, CSS]:
    fonts = FontConfiguration()
    fetcher = OwnThings({url: path.read_bytes() for url, path in FONTS.items()})
    plain, paper = (
        CSS(string=(ROOT / "templates" / "papers" / name).read_text("utf-8"), url_fetcher=fetcher,
            font_config=fonts)
        for name in ("plain.css", "paper.css")
    )  # fmt: skip
    return fonts, plain, paper


@cache
def _colours() -> ColorProfile:
    """What our colours mean: sRGB by its curve, in a fifth of the bytes of the library's profile by a table."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[8:12] = bytes((4, 0x20, 0, 0))  # of the format, as PDF/A-3 knows it
    profile[24:36], profile[84:100] = bytes((7, 218, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0)), bytes(16)  # no day, no checksum
    return ColorProfile(io.BytesIO(bytes(profile)), "srgb.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def _engravings() -> dict[str, Engraving]:
    return {url: Engraving(url, path.read_bytes()) for url, path in ORNAMENTS.items()}


_made = 0


def _tidy() -> None:
    global _made  # noqa: PLW0603 - one press per process
    _made += 1
    if _made % COLLECT_EVERY == 1:
        gc.collect()
    if _made == 1:
        gc.freeze()  # fonts, style sheets and ornaments stay: they need not be looked through again
