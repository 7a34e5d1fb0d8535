"""The parts of a programme: kinds, pages, criteria, rules in use, and what is wrong with an application."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

from portal.i18n import NBSP, Text
from portal.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of grant, and where its numbers come from."""

    code: str
    title: Text
    applicant: Text
    max_grant_kzt: int
    max_months: int
    min_cofinancing_percent: int
    budget_percent: int
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the form, under its group heading."""

    code: str
    title: Text
    group: Text
    questions: tuple[Question, ...]

    @property
    def has_files(self) -> bool:
        """Whether a question is answered with files."""
        return any(question.type == "file" for question in self.questions)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a range of points means."""

    low: int
    high: int
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A criterion with its weight for one kind of grant; `look_at` are the questions that speak to it."""

    code: str
    title: Text
    description: Text
    weight: int
    minimum: int | None
    anchors: tuple[Anchor, ...]
    look_at: tuple[str, ...] = ()

    def anchor(self, score: int) -> Anchor | None:
        """What the score means."""
        return next((one for one in self.anchors if one.low <= score <= one.high), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUse:
    """A rule by its name, with the parameters for one kind and the question that it points at."""

    name: str
    page: str
    question: str
    params: Mapping[str, Any]
    blocks: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps an application from being complete; in a table, in which row (from 0) and column."""

    page: str
    question: Question
    message: str
    missing: bool = False
    row: int | None = None
    column: Question | None = None


def kind_option(kind: Mapping[str, Any], hint: Text) -> dict[str, Any]:
    """The kind as an option to choose, with its numbers in the hint."""
    numbers = {name: f"{value:,}".replace(",", NBSP) for name, value in kind.items() if isinstance(value, int)}
    said = {lang: Template(text).safe_substitute(numbers) for lang, text in hint.items()}
    return {"code": kind["code"], "hint": said, **kind["title"]}


def rule_of(data: Mapping[str, Any], kind: Kind | None) -> RuleUse:
    """The rule as a programme uses it, its parameters read for a kind (None: not chosen yet)."""
    params = {name: _param(value, kind) for name, value in data.get("params", {}).items()}
    return RuleUse(
        name=data["name"],
        page=data["page"],
        question=data["question"],
        params=params,
        blocks=data.get("blocks", False),
        source=data.get("source", ""),
    )


def _param(value: Any, kind: Kind | None) -> Any:
    if not isinstance(value, Mapping):
        return value
    return getattr(kind, value["kind"]) if kind else None


def criterion_of(data: Mapping[str, Any], kind: str) -> Criterion:
    """The criterion with the weight that it has for a kind."""
    return Criterion(
        code=data["code"],
        title=data["title"],
        description=data["description"],
        weight=data["weights"][kind],
        minimum=data.get("minimum"),
        anchors=tuple(
            Anchor(one["from"], one["to"], {lang: one[lang] for lang in data["title"]}) for one in data["anchors"]
        ),
        look_at=tuple(data.get("look_at", ())),
    )
