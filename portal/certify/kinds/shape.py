"""What a kind of certificate is made of, and small pieces that several kinds share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portal import answers
from portal.i18n import LANGUAGES, Text
from portal.questions import Question, question_of

Facts = Mapping[str, Any]
Look = Literal["certificate", "letter"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a norm in one language: what it asks, where it is written, what was found."""

    text: str
    cites: str
    result: str
    sign: str  # "met" or "other"


@dataclass(frozen=True, slots=True)
class Body:
    """What a certificate says in one language; parts that are empty are left out.

    `terms` are names and values, `verdict` the one sentence that a reader looks for.
    """

    intro: str = ""
    verdict: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: `tell(facts, lang)` says the facts in the language that is being written in just then."""

    code: str
    prefix: str  # of its numbers; Latin letters, so that nobody mistypes them
    title: Text
    questions: tuple[Question, ...]
    tell: Callable[[Facts, str], Body]
    look: Look = "certificate"
    is_dated: bool = True  # whether it must say until when it is valid

    def faults(self, facts: Facts) -> Iterator[tuple[str, Any]]:
        """What is wrong with the facts: question code and sentence."""
        known = {question.code for question in self.questions}
        for code in sorted(facts.keys() - known):
            yield code, f"{self.code} has no fact {code}"
        for question in self.questions:
            if fault := answers.check(question, facts.get(question.code)):
                yield question.code, fault.message


def ask(code: str, type: str, kk: str, ru: str, en: str, **more: Any) -> Question:
    """A question of a kind."""
    return question_of({"code": code, "type": type, "label": {"kk": kk, "ru": ru, "en": en}, **more})


def ask_in_three(code: str, kk: str, ru: str, en: str, **more: Any) -> tuple[Question, ...]:
    """The same text asked for in Kazakh, Russian and (if wanted) English."""
    tags = {"kk": ("қазақша", "на казахском", "in Kazakh"), "ru": ("орысша", "на русском", "in Russian"),
            "en": ("ағылшынша", "на английском", "in English")}  # fmt: skip
    return tuple(
        ask(f"{code}_{lang}", more.get("type", "text"), f"{kk}, {tag[0]}", f"{ru}, {tag[1]}", f"{en}, {tag[2]}",
            required=bool(more.get("required")) and lang != "en", max_chars=more.get("max_chars", 300))
        for lang, tag in tags.items()
    )  # fmt: skip


def activities(*, required: bool) -> Question:
    """The activities of a participant, named in each language."""
    columns = [
        {"code": lang, "type": "text", "label": label, "required": lang != "en", "max_chars": 300}
        for lang, label in zip(LANGUAGES, (
            {"kk": "Қазақша", "ru": "На казахском", "en": "In Kazakh"},
            {"kk": "Орысша", "ru": "На русском", "en": "In Russian"},
            {"kk": "Ағылшынша", "ru": "На английском", "en": "In English"},
        ), strict=True)
    ]  # fmt: skip
    return ask(
        "activities", "table", "Қызметтің басым түрлері", "Приоритетные виды деятельности", "Priority activities",
        columns=columns, min_rows=1 if required else 0, max_rows=19, required=required,
    )  # fmt: skip


def in_language(facts: Facts, code: str, lang: str) -> str:
    """A text of ask_in_three() in a language; where there is none, as it is in Russian."""
    return str(facts.get(f"{code}_{lang}") or facts.get(f"{code}_ru") or "")


def named(rows: Any, lang: str) -> tuple[str, ...]:
    """The rows of activities() in a language."""
    return tuple(str(row.get(lang) or row["ru"]) for row in rows or ())
