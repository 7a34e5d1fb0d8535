"""The answers of an application for reading: page by page, question by question, each with its files.

The applicant's preview and the experts' sheet are drawn from this, so that both see the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal import i18n
from portal.announce.parts import Page
from portal.announce.programme import Programme
from portal.answers import is_blank
from portal.asked import Asked, describe
from portal.questions import Question


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its answer: `value` in its proper type, or `raw` when it cannot be read, or files."""

    asked: Asked
    value: Any
    raw: Any
    files: tuple[Any, ...]

    @property
    def question(self) -> Question:
        """The question itself."""
        return self.asked.question

    @property
    def is_long(self) -> bool:
        """Whether the answer needs the whole width."""
        return self.question.type in ("longtext", "table", "file")


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the form with what was answered on it."""

    page: Page
    title: str
    items: tuple[Item, ...]


def answered(
    programme: Programme, answers: Mapping[str, Any], files: Iterable[Any] = (), *, blind: bool = False
) -> list[Section]:  # fmt: skip
    """Everything that is asked, given the answers, in the language of the reader; `blind` leaves out whatever tells
    who the applicant is. Files are of anything with .question, .name and .size."""
    by_question: dict[str, list[Any]] = {}
    for file in files:
        by_question.setdefault(file["question"] if isinstance(file, Mapping) else file.question, []).append(file)
    lang = i18n.current()
    return [
        Section(page, i18n.say(page.title), tuple(_items(programme, page, answers, by_question, lang, blind)))
        for page in programme.pages_for(answers)
    ]


def _items(
    programme: Programme, page: Page, answers: Mapping[str, Any], files: Mapping[str, list[Any]], lang: str, blind: bool
) -> Iterable[Item]:  # fmt: skip
    for question in page.questions:
        if (blind and question.identifies) or not programme.visible(question, answers):
            continue
        value, raw = programme.value(question.code, answers), answers.get(question.code)
        unread = value is None and not is_blank(question, raw) and question.type != "file"
        yield Item(describe(question, lang), value, raw if unread else None, tuple(files.get(question.code, ())))
