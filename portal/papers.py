"""Papers: letters, receipts and minutes as PDF in the reader's language, from templates of our own.

`render(GrantLetter(...), "kk")` gives the bytes. The page is written here (autoescaped, scrubbed, in that language) and
printed by press.py in a sandbox child, which has no secrets and fetches nothing. Needs an application context.
"""

import base64
import dataclasses
import hashlib
import io
import re
import unicodedata
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import segno
from flask_babel import force_locale, gettext, ngettext
from flask_babel import gettext as _
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from portal import countries, i18n, sandbox
from portal.paper_facts import Language, Paper

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "papers"
PAGES_AT_MOST = 80
LINES_AT_MOST = 150
CHARACTERS_AT_MOST = 8_000
MARKS_IN_A_ROW = 3
MASK = 3  # of the QR code: looking for the best of eight costs a quarter of what the paper does, and any can be read

DOT = 4  # pixels
BLACK_ON_WHITE = bytes([255, 0]).ljust(256)

PRESS = sandbox.Sandbox(Path(__file__).with_name("press.py"), cpu_seconds=60, memory_mb=768, wall_seconds=120)

LIKE_A_HYPHEN = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2028": "\n", "\u2029": "\n", "\r": "\n", "\t": " "})
MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
TOWER = re.compile(f"({MARK}{{{MARKS_IN_A_ROW}}}){MARK}+")
TORN = re.compile(r"(?<=№) |(?<=\d) (?=[%₸])")  # what no line may end with: 90 / %
PLACE = re.compile(r"%\((\w+)\)s")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclasses.dataclass(frozen=True)
class Attached:
    """A file inside the paper: the same facts for machines."""

    name: str
    body: bytes
    description: str

    def for_press(self, at: datetime) -> dict[str, str]:
        """As the press takes it."""
        body = base64.b64encode(self.body).decode()
        return {"name": self.name, "body": body, "description": self.description, "at": at.isoformat()}


class PaperFailed(Exception):
    """The paper could not be made; the work may be tried again, and the staff should know."""


def render(facts: Paper, lang: Language, *, attached: Attached | None = None) -> bytes:
    """The paper as PDF/A-3 with tags; the same facts give the same bytes. Raises PaperFailed.

    One that carries data for machines is archived by the stricter rule (3a) and is never cut short.
    """
    with force_locale(lang):
        html, note = write(facts, lang), "" if attached else _cut_note(facts, lang)
    job = {
        "attached": attached.for_press(facts.issued_at) if attached else None,
        "html": html,
        "note": note,
        "cap": PAGES_AT_MOST,
        "pictures": {"qr.png": qr(facts.check_url)} if facts.check_url else {},
        "identifier": hashlib.sha256(html.encode()).hexdigest()[:32],
    }
    try:
        return PRESS.ask(job)
    except sandbox.Failed as failure:
        raise PaperFailed(str(failure)) from failure


def write(facts: Paper, lang: Language) -> str:
    """The page of the paper as HTML, in the language that is forced already."""
    page = _desk().get_template(f"{facts.template}.html").render(f=scrub(facts), lang=lang)
    head, end, body = page.partition("</head>")
    return head + end + TORN.sub(i18n.NBSP, body)


def _cut_note(facts: Paper, lang: Language) -> str:
    return _desk().get_template("_cut.html").render(f=facts, lang=lang, cap=PAGES_AT_MOST)


def qr(url: str) -> str:
    """The address as a QR code: a 1-bit PNG in base64."""
    dots = segno.make(url, error="m", micro=False, mask=MASK).matrix
    picture = Image.frombytes("L", (len(dots), len(dots)), b"".join(dots).translate(BLACK_ON_WHITE))
    wide, out = len(dots) * DOT, io.BytesIO()  # segno writes a PNG dot by dot, in Python
    picture.resize((wide, wide), Image.Resampling.NEAREST).convert("1").save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def scrub(value: Any) -> Any:
    """The same facts with every text made harmless to print; anything else passes."""
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, tuple | list):
        return tuple(scrub(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: scrub(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return value


def scrub_text(text: str) -> str:
    """Without control, direction and invisible characters and towers of marks; a text without end is shortened."""
    plain = text.replace("\r\n", "\n").translate(LIKE_A_HYPHEN)
    kept = plain if plain.isprintable() else "".join(filter(_is_seen, plain))
    kept = TOWER.sub(r"\1", unicodedata.normalize("NFC", kept)).strip()
    lines = kept.split("\n")
    short = "\n".join(lines[:LINES_AT_MOST])[:CHARACTERS_AT_MOST]
    if short == kept:
        return kept
    note = _("shortened here; the whole text is kept with the case on the portal")
    return f"{short} … [{note}]"


def _is_seen(sign: str) -> bool:
    return sign == "\n" or unicodedata.category(sign) not in UNSEEN


@cache
def _desk() -> Environment:
    desk = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    desk.install_gettext_callables(gettext, _counted, newstyle=True)  # type: ignore[attr-defined]
    desk.filters.update(
        day=i18n.day, moment=i18n.moment, iso=i18n.iso, tenge=i18n.tenge, number=i18n.number, score=score,
        points=points, plain=plain, second=second, offset=offset, stamp=stamp, bytes=size, own=own, strong=strong,
        identity=countries.identity,
    )  # fmt: skip
    return desk


def _counted(one: str, many: str, number: int) -> str:
    """The form for the number; the other places stay open, for the template to fill them escaped."""
    return ngettext(one, many, number, **{name: f"%({name})s" for name in PLACE.findall(one) if name != "num"})


def score(value: Decimal) -> str:
    """A score in a sentence, with one or two decimals: 78,4."""
    return _decimal(value, least=1)


def points(value: Decimal) -> str:
    """A score in a table, always with two decimals: 78,40."""
    return _decimal(value, least=2)


def plain(value: Decimal) -> str:
    """A threshold, with the decimals that it has: 60."""
    return _decimal(value, least=0)


def _decimal(value: Decimal, least: int) -> str:
    exact = value.quantize(Decimal("0.01"), ROUND_DOWN)  # 59,996 is not yet 60
    places = next(n for n in range(least, 3) if n == 2 or exact == exact.quantize(Decimal(1).scaleb(-n)))
    return i18n.cut(int(exact.scaleb(places)), places)


def second(value: datetime) -> str:
    """A moment to the second: 11 апреля 2021, 17:59:58."""
    return f"{i18n.day(value)}, {i18n.local(value):%H:%M:%S}"


def offset(value: datetime) -> str:
    """How far the clock of Almaty was from UTC at that moment: UTC+06:00."""
    sign = f"{i18n.local(value):%z}"
    return f"UTC{sign[:3]}:{sign[3:]}"


def stamp(value: datetime) -> str:
    """A moment that a machine and a person read alike: 2026-05-12 15:04:00 (UTC+05:00)."""
    return f"{i18n.local(value):%Y-%m-%d %H:%M:%S} ({offset(value)})"


def size(value: int) -> str:
    """The size of a file: 512 B, 42 KB, 3,1 MB."""
    if value < 1024:
        return _("%(n)s B", n=value)
    if value < 1024 * 1024:
        return _("%(n)s KB", n=i18n.number(-(-value // 1024)))
    return _("%(n)s MB", n=i18n.cut(value * 10 // (1024 * 1024)))


def own(text: str) -> Markup:
    """Somebody's own words inside a sentence of ours: a box of their own, so that they cannot turn its direction."""
    return Markup("<span>{}</span>").format(text)


def strong(text: str) -> Markup:
    """Bold inside a sentence."""
    return Markup("<b>{}</b>").format(text)
