"""Is a page whole in its language? What reads the same in two languages, or stands in the letters of another one, was
typed by a person (then the database knows it) or is one of few names that languages share; else it was forgotten."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from gettext import GNUTranslations
from itertools import combinations
from typing import Any
from xml.etree.ElementTree import Element

from sqlalchemy import JSON, String, Table, Text, select
from sqlalchemy.engine import Connection

from portal import db, i18n, words
from tests.pages import Page

SAID = ("placeholder", "title", "alt", "aria-label", "data-l")  # attributes that people read or hear
MUTE = {"script", "style", "template", "title"}  # a title says what its <h1> says
LETTERS = re.compile(r"[^\W\d_]{2,}")
FOREIGN = {  # letters that a page in a language has no reason to show
    "en": re.compile(r"[Ѐ-ӿ][Ѐ-ӿ\-]+(?:[\s«»“”\"'().,/–-]+[Ѐ-ӿ\-]+)*"),
    "ru": re.compile(r"[Ѐ-ӿ]*[әғқңөұүһіӘҒҚҢӨҰҮҺІ][Ѐ-ӿ]*"),
    "kk": re.compile(r"[Ѐ-ӿ]*[ёщЁЩ][Ѐ-ӿ]*"),
}
OURS = {"letter", "job", "findable"}  # what the portal itself wrote down
APART = re.compile(
    r"[^\w«»“”\"'’%()&+@/.,-]*\s[—–·|:;]\s|[:;]\s|,\s|\s?№\s?|(?<!\w)[A-Z]{1,3}-[\d/A-Z-]+\s?|\s?\d[\d\s.,]*"
)
EDGES = " …·,.;:()«»“”\"'—–-\u00a0"
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
SHARED = {  # names and units that are the same in all languages
    "örken", "csv", "json", "xlsx", "pdf", "cc by", "csv, json", "english", "қазақша", "русский", "қаз", "рус", "eng",
    "e-mail", "api", "html", "zip", "₸", "url", "help@orken.example", "нқ", "жетису", "жетісу",
}  # fmt: skip


def texts(html: str, lang: str) -> set[str]:
    """What a page says in its language: each piece of text and each attribute that is read out."""
    root = Page(html).root
    return {" ".join(text.split()) for text in _said(root, lang) if LETTERS.search(text)}


def _said(element: Element, lang: str) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in MUTE:
        return
    if element.get("lang", lang) != lang or element.get("translate") == "no":
        return
    yield from (element.get(name, "") for name in SAID)
    if element.tag == "meta" and element.get("name") == "description":
        yield element.get("content", "")
    if element.tag != "textarea":
        yield element.text or ""
    for child in element:
        yield from _said(child, lang)
        yield child.tail or ""


class Typed:
    """What people have typed, as the database keeps it; texts in three languages are kept by language."""

    def __init__(self) -> None:
        self.any: set[str] = set()
        self.answers: dict[tuple[str, str], bool] = {}
        self.of: dict[str, set[str]] = {lang: set() for lang in i18n.LANGUAGES}
        with db.sql.engine.connect() as connection:
            for table in db.Base.metadata.sorted_tables:
                if table.name not in OURS:
                    self._read(table, connection)
        self.all = "\n".join(sorted(self.any)).casefold()
        self.each = {lang: "\n".join(sorted(said)).casefold() for lang, said in self.of.items()}

    def _read(self, table: Table, connection: Connection) -> None:
        columns = [column for column in table.columns if isinstance(column.type, String | Text | JSON)]
        for row in connection.execute(select(*columns)) if columns else ():
            for column, value in zip(columns, row, strict=True):
                self._take(value, column.name.rpartition("_")[2])

    def _take(self, value: Any, lang: str = "") -> None:
        if isinstance(value, str) and value:
            if value[0] in "[{":
                try:
                    return self._take(json.loads(value))
                except ValueError:
                    pass
            self.of.get(lang, self.any).add(" ".join(value.split()))
        elif isinstance(value, dict):
            for name, inner in value.items():
                self._take(inner, name)
        elif isinstance(value, list):
            for inner in value:
                self._take(inner, lang)
        return None

    def knows(self, text: str, lang: str) -> bool:
        """Whether somebody has typed this, not as the text of another language."""
        said = text.casefold().strip(EDGES)
        if (said, lang) not in self.answers:
            self.answers[said, lang] = said in SHARED or said in self.each[lang] or said in self.all
        return self.answers[said, lang]

    def mixed(self, said: Mapping[str, set[str]]) -> set[str]:
        """What is wrong with a page that says these texts in these languages, one sentence each."""
        found = set()
        for lang, spoken in said.items():
            for run in {run for text in spoken for run in FOREIGN[lang].findall(text)}:
                if not self.knows(run, lang) and not all(self.knows(part, lang) for part in run.split(", ")):
                    found.add(f"{lang}: {run!r} is of another language")
        for one, other in combinations(said, 2):
            same = _same(one, other)
            for part in {part for text in said[one] & said[other] for part in APART.split(text)}:
                if part.casefold().strip(EDGES) in same or not LETTERS.search(part):
                    continue
                if not (self.knows(part, one) and self.knows(part, other)):
                    found.add(f"{part!r} reads the same in {one} and {other}")
        return found


@cache
def _same(one: str, other: str) -> set[str]:
    """The words of the catalogues that two languages share: «Команда» is a team in both."""
    first, second = _words(one), _words(other)
    alike = {text for key, text in first.items() if second.get(key, key) == text}
    return {part.casefold().strip(EDGES) for text in alike for part in APART.split(PLACE.sub("1", text))}


@cache
def _words(lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (words.FOLDER / lang).rglob("*.mo") if lang != "en" else ():
        with path.open("rb") as file:
            found |= {str(key): text for key, text in GNUTranslations(file)._catalog.items()}  # type: ignore[attr-defined]
    return found or {key: key for key in _words("ru")}
