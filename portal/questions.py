"""What is asked: questions, their options and columns, and when they apply. Built from data, the same for every form.

A question is known by identity: one object per programme and code, so that whatever is worked out from it can be kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portal.i18n import Text

TYPES = (
    "text", "longtext", "select", "multiselect", "bool", "money", "int", "decimal", "date", "bin", "email", "phone",
    "url", "table", "file",
)  # fmt: skip
YEARS = (1900, 2200)  # a whole number between them is a year
NARROW = frozenset({"money", "int", "decimal", "date", "bin", "phone"})
Condition = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. An exclusive one ("none yet") goes with no other."""

    code: str
    text: Text
    hint: Text | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Question:
    """One question, or one column of a table. `must` makes a declaration of it: the only answer is yes."""

    code: str
    type: str
    label: Text
    hint: Text | None = None
    page: str = ""
    required: bool = False
    required_if: Condition = field(default_factory=dict)
    show_if: Condition = field(default_factory=dict)
    must: bool = False
    identifies: bool = False  # tells who the applicant is, so it is kept from a blind reader
    options: tuple[Option, ...] = ()
    by_name: bool = False  # options in the order of the reader's alphabet, not as they are listed
    minimum: int | None = None
    maximum: int | None = None
    min_chars: int | None = None
    max_chars: int | None = None
    max_words: int | None = None
    identifier: str = "any"  # "bin", "iin" or "any"
    columns: tuple["Question", ...] = ()
    min_rows: int = 0
    max_rows: int = 50
    total: bool = False  # a column whose sum is shown under the table
    add: Text | None = None
    accept: tuple[str, ...] = ()
    max_files: int = 1
    max_choices: int | None = None
    max_mb: int = 20
    document: str = ""
    fact: str = ""
    source: str = ""
    proves: tuple[str, ...] = ()  # the facts that a file proves: without it a yes is only said
    asked_for: tuple[str, ...] = ()  # the codes with which rules ask for the file

    @property
    def is_year(self) -> bool:
        """Whether the number is a year: it is written without a space between its thousands."""
        return self.type == "int" and (self.minimum or 0) >= YEARS[0] and (self.maximum or YEARS[1]) < YEARS[1]

    def option(self, code: Any) -> Option | None:
        """The option of that code."""
        return next((one for one in self.options if one.code == code), None)


def question_of(data: Mapping[str, Any], page: str = "") -> Question:
    """The question that the data describe; raises ValueError for an unknown type, TypeError for an unknown word."""
    if data["type"] not in TYPES:
        raise ValueError(f"{data['code']}: unknown type {data['type']}")
    given = dict(data, page=page)
    given["options"] = tuple(_option(one) for one in data.get("options", ()))
    given["columns"] = tuple(question_of(one, page) for one in data.get("columns", ()))
    for name in ("accept", "proves", "asked_for"):
        given[name] = tuple(data.get(name, ()))
    for name in ("show_if", "required_if"):
        given[name] = {code: _as_tuple(wanted) for code, wanted in data.get(name, {}).items()}
    return Question(**given)


def linked(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions with what they depend on spelled out: a question of a hidden question is hidden as well."""
    asked = {one.code: one for one in questions}
    whole = [_spelled_out(one.show_if, asked, ()) for one in questions]
    return tuple(replace(one, show_if=condition) for one, condition in zip(questions, whole, strict=True))


def matches(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether every answer that the condition names is one of those it wants."""
    for code, wanted in condition.items():
        given = answers.get(code)
        if isinstance(given, list):
            if not any(one in wanted for one in given):
                return False
        elif given not in wanted:
            return False
    return True


def is_visible(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether the question is asked, given the other answers."""
    return not question.show_if or matches(question.show_if, answers)


def is_required(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether the question must be answered, given the other answers."""
    return question.required or bool(question.required_if and matches(question.required_if, answers))


def _option(data: Mapping[str, Any]) -> Option:
    text = {lang: data[lang] for lang in ("kk", "ru", "en")}
    return Option(data["code"], text, data.get("hint"), bool(data.get("exclusive")))


def _as_tuple(wanted: Any) -> tuple[Any, ...]:
    return tuple(wanted) if isinstance(wanted, list) else (wanted,)


def _spelled_out(condition: Condition, asked: Mapping[str, Question], path: tuple[str, ...]) -> Condition:
    whole: dict[str, tuple[Any, ...]] = {}
    for code, wanted in condition.items():
        if code in path:
            raise ValueError(f"{code} depends on itself")
        above = _spelled_out(asked[code].show_if, asked, (*path, code)) if code in asked else {}
        for name, values in ((code, wanted), *above.items()):
            whole[name] = tuple(one for one in whole[name] if one in values) if name in whole else values
    return whole
