"""A question in the language of its reader: its words, and the look of its box. Worked out once and kept."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portal import alphabet
from portal.i18n import LANGUAGES, NBSP, say
from portal.questions import Question

RADIOS_AT_MOST = 5
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INPUT_MODES = {"money": "numeric", "int": "numeric", "bin": "numeric", "date": "numeric", "decimal": "decimal"}
INPUT_TYPES = {"email": "email", "phone": "tel", "url": "url"}


@dataclass(frozen=True, slots=True)
class Choice:
    """An option in the reader's language."""

    code: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the reader's language, and how its box looks."""

    question: Question
    lang: str
    label: str
    hint: str
    add: str
    choices: tuple[Choice, ...]
    columns: tuple["Asked", ...]
    control: str  # "input", "area", "radios", "select", "boxes", "box", "table" or "file"
    input_type: str
    input_mode: str

    @property
    def tongue(self) -> str:
        """The language that the answer is written in, where its code says so: "kk", "title_kk"."""
        last = self.question.code.rpartition("_")[2]
        return last if last in LANGUAGES else ""

    def chosen(self, value: Any) -> list[str]:
        """The words of the options that were chosen; a code that is no option speaks for itself."""
        words = {choice.code: choice.text for choice in self.choices}
        return [words.get(code, str(code)) for code in (value if isinstance(value, list) else [value])]

    def shown(self, value: Any) -> str:
        """The answer as it stands in its box: what could not be read stands there as it was typed."""
        if value is None:
            return ""
        kind = self.question.type
        if kind in ("money", "int") and isinstance(value, int) and not self.question.is_year:
            return f"{value:,}".replace(",", NBSP)
        if kind == "date" and ISO_DAY.fullmatch(str(value)):
            return ".".join(reversed(str(value).split("-")))
        if kind == "decimal" and self.lang != "en":
            return str(value).replace(".", ",")
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a table."""

    id: str
    asked: Asked
    shown: str
    error: str | None


@lru_cache(maxsize=1024)
def describe(question: Question, lang: str) -> Asked:
    """The question in a language."""
    return Asked(
        question=question,
        lang=lang,
        label=say(question.label, lang),
        hint=say(question.hint, lang),
        add=say(question.add, lang),
        choices=_choices(question, lang),
        columns=tuple(describe(column, lang) for column in question.columns),
        control=_control(question),
        input_type=INPUT_TYPES.get(question.type, "text"),
        input_mode=INPUT_MODES.get(question.type, ""),
    )


def _choices(question: Question, lang: str) -> tuple[Choice, ...]:
    found = [Choice(one.code, say(one.text, lang), say(one.hint, lang)) for one in question.options]
    return tuple(sorted(found, key=lambda one: alphabet.order(one.text)) if question.by_name else found)


def _control(question: Question) -> str:
    if question.type == "bool":
        return "box" if question.must else "radios"
    if question.type == "select":
        return "radios" if len(question.options) <= RADIOS_AT_MOST else "select"
    return {"longtext": "area", "multiselect": "boxes", "table": "table", "file": "file"}.get(question.type, "input")
