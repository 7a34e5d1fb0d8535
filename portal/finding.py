"""How something is found: the words of a question, the statement that finds rows by them, and where they stand.

All words must be there, each in any form and spelling or as the beginning of a longer one. The number that is asked for
comes first, then what begins with it, then by weight: names, then the company, then the rest. Of a great many rows
some are ranked and not all, so that a common word costs what a rare one costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy import case as either
from sqlalchemy.dialects.postgresql import TSQUERY

from portal import db, spelling
from portal.findable import KINDS, OF_DATABASE, SPAN, Findable, of_kind

MOST = 1000  # rows of a kind that are ranked; nobody reads more
LONGEST = 200
WORDS = 8  # of a question: whoever pastes a whole text is not helped by more
BEGINNING = 3  # letters that a word must have to be the beginning of a longer one
LEGAL_FORMS = frozenset(["тоо", "жшс", "ао", "ак", "ип", "жк", "llp", "jsc", "ltd"])  # beside a name they tell nothing
WEIGHTS = "{0.05,0.1,0.4,1.0}"
SHORT = 4  # signs of a number by which its rows come first


@dataclass(frozen=True)
class Question:
    """What was typed: per word the stems it may have; whether all of the words must be there."""

    text: str
    words: tuple[tuple[str, ...], ...]
    beginnings: tuple[str, ...]
    number: str
    whole: bool = True

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words)

    @property
    def loosely(self) -> "Question | None":
        """The same with any of the words instead of all; None when there is only one."""
        return replace(self, whole=False) if len(self.words) > 1 else None


@lru_cache(maxsize=512)
def read(typed: str) -> Question:
    """The question out of what was typed."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())[:LONGEST]
    words: list[str] = []
    for chunk in spelling.chunks(text)[:WORDS]:
        several = spelling.parts(chunk)
        if len(several) > 1 and spelling.has_digit(chunk):  # a number, whole or begun
            several = [spelling.compact(chunk)]
        words += several
    telling = [word for word in words if word not in LEGAL_FORMS and (len(word) > 1 or word.isdigit())] or words
    whole = spelling.compact(text)
    number = whole if len(whole) >= SHORT and spelling.has_digit(whole) else ""
    beginnings = tuple(word if len(word) >= BEGINNING else "" for word in telling)
    return Question(text, tuple(spelling.stems(word) for word in telling), beginnings, number)


def candidates(kind: str, asked: Question, *conditions: ColumnElement[bool], shown: int, skipped: int = 0) -> Subquery:
    """subject_id, place and total of the rows that a page shows, the best first and the newest of equals."""
    some = _some(kind, asked, conditions).subquery("some")
    rank: ColumnElement[Any] = some.c.rank
    if _is_postgresql():
        rank = -func.ts_rank(literal_column(f"'{WEIGHTS}'::float4[]"), some.c.rank, _tsquery(asked, kind), 1)
    best = (some.c.tier, rank, some.c.id.desc())
    place, total = func.row_number().over(order_by=best).label("place"), func.count().over().label("total")
    return select(some.c.subject_id, place, total).order_by(*best).limit(shown).offset(skipped).subquery("found")


def ids(kind: str, asked: Question, *conditions: ColumnElement[bool]) -> Select[int]:
    """The ids of everything that is found, for a list that has an order of its own."""
    return _all(kind, asked).with_only_columns(Findable.subject_id).where(*conditions)


def marked(text: str, asked: Question) -> Markup:
    """A text in which the words that were found are marked."""
    told, at = Markup(""), 0
    for found in spelling.PART.finditer(text):
        if not _fits(found.group(), asked):
            continue
        told += escape(text[at : found.start()]) + Markup("<mark>{}</mark>").format(found.group())
        at = found.end()
    return told + escape(text[at:])


def marked_number(number: str, asked: Question) -> Markup:
    """A number, marked as a whole when it is what was asked for, and word by word otherwise."""
    if asked.number and spelling.compact(number).startswith(asked.number):
        return Markup("<mark>{}</mark>").format(number)
    return marked(number, asked)


def _fits(word: str, asked: Question) -> bool:
    folded = spelling.fold(word)
    known = set(spelling.stems(folded))
    return any(not known.isdisjoint(stems) for stems in asked.words) or any(
        begun and folded.startswith(begun) for begun in asked.beginnings
    )


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _tier(asked: Question) -> ColumnElement[int]:
    if not asked.number:
        return literal(2)
    exact = or_(Findable.number == asked.number, Findable.code == asked.number)
    return either((exact, 0), (Findable.number.startswith(asked.number, autoescape=True), 1), else_=2)


def _some(kind: str, asked: Question, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """What is ranked. SQLite reads the index from the newest row on; PostgreSQL stops where it has enough."""
    found = _all(kind, asked).where(*conditions).limit(MOST + 1)
    return found if _is_postgresql() else found.order_by(literal_column(f"{OF_DATABASE}.rowid").desc())


def _all(kind: str, asked: Question) -> Select[Any]:
    tier = _tier(asked).label("tier")
    if _is_postgresql():
        words: ColumnElement[Any] = literal_column("findable.words")
        columns = (Findable.subject_id, tier, Findable.id, words.label("rank"))
        return select(*columns).where(words.op("@@")(_tsquery(asked, kind)))
    index, first = table(OF_DATABASE, column("rowid")), KINDS[kind].first
    rank = func.bm25(literal_column(OF_DATABASE), 10.0, 4.0, 1.0).label("rank")
    return (
        select(Findable.subject_id, tier, Findable.id, rank)
        .select_from(index)
        .join(Findable, Findable.id == index.c.rowid)
        .where(literal_column(OF_DATABASE).op("MATCH")(_fts(asked)), index.c.rowid.between(first, first + SPAN - 1))
    )


def _fts(asked: Question) -> str:
    """The question in the language of FTS5; words have letters and digits alone."""
    told = [
        "(" + " OR ".join([*(f'"{stem}"' for stem in stems), *([f'"{begun}" *'] if begun else [])]) + ")"
        for stems, begun in zip(asked.words, asked.beginnings, strict=True)
    ]
    return (" AND " if asked.whole else " OR ").join(told)


def _tsquery(asked: Question, kind: str) -> ColumnElement[Any]:
    """The question in the language of PostgreSQL, which does not look at the words again."""
    told = [
        "(" + " | ".join([*(f"'{stem}'" for stem in stems), *([f"'{begun}':*"] if begun else [])]) + ")"
        for stems, begun in zip(asked.words, asked.beginnings, strict=True)
    ]
    query = f"'{of_kind(kind)}' & (" + (" & " if asked.whole else " | ").join(told) + ")"
    return cast(literal(query, String), TSQUERY)
