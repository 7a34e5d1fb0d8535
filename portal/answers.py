"""What is wrong with an answer: missing, unreadable, outside its limits. A form and a programme say it in one voice.

No request, no database, no form library. Answers are plain JSON: text, whole numbers, true and false, ISO dates,
decimals as text, lists of codes, rows as lists of dicts. What could not be read is kept as it was typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_ngettext
from flask_babel.speaklater import LazyString

from portal import i18n
from portal.questions import Question, is_visible
from portal.reading import Wrong, parse

LONGEST = {"text": 300, "longtext": 10_000}
AS_STORED: dict[str, type] = {"text": str, "longtext": str, "bool": bool, "money": int, "int": int}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer; in a table, in which row (from 0) and column."""

    message: str
    missing: bool = False
    row: int | None = None
    column: Question | None = None


def check(question: Question, value: Any, required: bool | None = None) -> Fault | None:
    """The first thing that is wrong with a stored answer: missing, unreadable, or outside its limits."""
    if is_blank(question, value):
        needed = question.required if required is None else required
        return Fault(_missing(question), missing=True) if needed else None
    if question.type == "table":
        return next(check_rows(question, value), None)
    if question.type == "multiselect":
        message = _choices(question, value)
    else:
        message = _readable(question, value) or _limits(question, value)
    return Fault(message) if message else None


def check_rows(question: Question, rows: Any) -> Iterator[Fault]:
    """Everything that is wrong with a table, row by row; rows left blank do not count."""
    if not isinstance(rows, list):
        yield Fault(_missing(question), missing=True)
        return
    filled = 0
    for index, row in enumerate(rows):
        if is_blank_row(row):
            continue
        filled += 1
        for column in question.columns:
            fault = check(column, row.get(column.code)) if is_visible(column, row) else None
            if fault:
                yield Fault(fault.message, fault.missing, index, column)
    if filled < question.min_rows:
        yield Fault(_missing(question, filled), missing=True)
    if filled > question.max_rows:
        yield Fault(_too_many_rows(question.max_rows, filled))


def check_files(question: Question, count: int, required: bool) -> Fault | None:
    """What is wrong with the number of files."""
    if required and not count:
        return Fault(_missing(question), missing=True)
    return Fault(_too_many_files(question.max_files, count)) if count > question.max_files else None


def value_of(question: Question, stored: Any) -> Any:
    """The stored answer in its proper type; None when it is missing or cannot be read as that type."""
    if is_blank(question, stored):
        return None
    if question.type == "table":
        return [_row_of(question, row) for row in stored if not is_blank_row(row)] if isinstance(stored, list) else None
    if question.type == "multiselect" or type(stored) is AS_STORED.get(question.type):
        return stored
    try:
        return parse(question, str(stored))
    except Wrong:
        return None


def is_blank(question: Question, value: Any) -> bool:
    """Whether nothing was answered. A declaration that is not made is no answer."""
    if question.must:
        return value is not True
    if question.type == "table" and isinstance(value, list):
        return all(is_blank_row(row) for row in value)
    return value is None or value in ("", [])


def is_blank_row(row: Mapping[str, Any]) -> bool:
    """Whether nothing stands in a row."""
    return all(value is None or value == "" for value in row.values())


def words(text: str) -> int:
    """How many words, as the counter under the box counts them."""
    return len(text.split())


def _readable(question: Question, value: Any) -> str | None:
    if type(value) is AS_STORED.get(question.type):
        return None
    if not isinstance(value, (str, int)):
        return _missing(question)
    try:
        parse(question, str(value))
    except Wrong as wrong:
        return wrong.message
    return None


def _limits(question: Question, value: Any) -> str | None:
    if isinstance(value, str):
        return _length(question, value) if question.type in LONGEST else _range(question, value)
    return _range(question, value)


def _length(question: Question, text: str) -> str | None:
    longest = question.max_chars or LONGEST[question.type]
    if len(text) > longest:
        return lazy_ngettext(
            "Shorten the text to %(num)s character: now there are %(now)s.",
            "Shorten the text to %(num)s characters: now there are %(now)s.",
            longest, now=len(text),
        )  # fmt: skip
    if question.min_chars and len(text) < question.min_chars:
        return lazy_ngettext(
            "Write at least %(num)s character: now there are %(now)s.",
            "Write at least %(num)s characters: now there are %(now)s.",
            question.min_chars, now=len(text),
        )  # fmt: skip
    if question.max_words and words(text) > question.max_words:
        return lazy_ngettext(
            "Shorten the text to %(num)s word: now there are %(now)s.",
            "Shorten the text to %(num)s words: now there are %(now)s.",
            question.max_words, now=words(text),
        )  # fmt: skip
    return None


def _range(question: Question, value: Any) -> str | None:
    if question.type not in ("money", "int", "decimal") or (question.minimum is None and question.maximum is None):
        return None
    number = Decimal(value) if question.type == "decimal" else value
    write = i18n.tenge if question.type == "money" else i18n.number
    if question.minimum is not None and number < question.minimum:
        return _("Write %(limit)s or more.", limit=LazyString(write, question.minimum))
    if question.maximum is not None and number > question.maximum:
        return _("Write %(limit)s or less.", limit=LazyString(write, question.maximum))
    return None


def _choices(question: Question, value: Any) -> str | None:
    chosen = [question.option(code) for code in value] if isinstance(value, list) else [None]
    if not all(chosen):
        return _("Choose an option from the list.")
    if question.max_choices is not None and len(chosen) > question.max_choices:
        return lazy_ngettext(
            "Choose %(num)s option at most: now there are %(now)s.",
            "Choose %(num)s options at most: now there are %(now)s.",
            question.max_choices, now=len(chosen),
        )  # fmt: skip
    alone = next((one for one in chosen if one and one.exclusive), None)
    if alone and len(chosen) > 1:
        return _(
            "“%(option)s” does not go together with other options. Leave either it or the others.",
            option=LazyString(i18n.say, alone.text),
        )
    return None


def _row_of(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.code: value_of(column, row.get(column.code)) for column in question.columns}


MISSING: dict[str, str] = {
    "select": _("Choose one of the options."),
    "multiselect": _("Choose at least one option."),
    "bool": _("Choose yes or no."),
    "money": _("Write the sum in whole tenge."),
    "int": _("Write a number."),
    "decimal": _("Write a number."),
    "date": _("Write the date, for example 24.05.2026."),
    "file": _("Attach a file."),
}


def _missing(question: Question, rows: int = 0) -> str:
    if question.must:
        return _("Tick the box: without it the application cannot be submitted.")
    if question.type == "table":
        return lazy_ngettext(
            "Fill in at least %(num)s row: now there are %(now)s.",
            "Fill in at least %(num)s rows: now there are %(now)s.",
            max(question.min_rows, 1), now=rows,
        )  # fmt: skip
    return MISSING.get(question.type) or _("Fill this in: it cannot be left empty.")


def _too_many_rows(most: int, now: int) -> str:
    return lazy_ngettext(
        "Leave %(num)s row at most: now there are %(now)s.",
        "Leave %(num)s rows at most: now there are %(now)s.",
        most, now=now,
    )  # fmt: skip


def _too_many_files(most: int, now: int) -> str:
    return lazy_ngettext(
        "Leave %(num)s file at most: now there are %(now)s.",
        "Leave %(num)s files at most: now there are %(now)s.",
        most, now=now,
    )  # fmt: skip
