"""A programme is data: kinds, pages, questions, criteria, clocks and rules, from TOML or from a call's own copy.

Nothing here knows a session, a request or a clock, and no question, criterion or threshold of a programme stands here.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from portal import activities, countries, hubs, regions
from portal import answers as judge
from portal.announce.parts import Criterion, Kind, Page, Problem, RuleUse, criterion_of, kind_option, rule_of
from portal.i18n import Text
from portal.questions import Question, is_required, is_visible, linked, question_of

FOLDER = Path(__file__).parent / "programmes"
CODE = re.compile(r"[a-z][a-z0-9_]*")
NO_EXPERTS = {"threshold": 0, "reviews": 0, "third_review_gap": 0, "scale": 0}  # a commission decides by itself
NO_RANKING = {"reserve_percent": 0, "ties": ()}
Answers = Mapping[str, Any]
Files = Mapping[str, int]


def numbered(code: str, text: Text) -> Text:
    """An option with its number before the words."""
    return {lang: f"{code}. {words}" for lang, words in text.items()}


def _whole(numbers: list[Any], fold: Callable[[list[Any]], int]) -> int | None:
    return fold(numbers) if numbers and None not in numbers else None


def _any(found: list[Any], wanted: Any) -> bool | None:
    return True if wanted in found else None if not found or None in found else False


# lists that a question may take its options from, as they stood on a day
LISTS: Mapping[str, Callable[[date], list[tuple[str, Text]]]] = {
    "regions": regions.options,
    "activities": lambda on: [(code, numbered(code, text)) for code, text in activities.options(on)],
    "hubs": lambda _on: hubs.options(),
    "countries": lambda _on: countries.options(),
}

# how a fact is worked out from an answer or from the column of a table; what is not known stays None
FOLDS: Mapping[str, Callable[..., Any]] = {
    "sum": lambda numbers: _whole(numbers, sum),
    "largest": lambda numbers: _whole(numbers, max),
    "any": _any,
    "number": lambda value: None if value is None else int(value),
    "list": lambda value: None if value is None else [part.strip() for part in re.split("[,;]", value) if part.strip()],
    "answer": lambda value, default: default if value is None else value,
}


class Programme:
    """A programme, wrapped around its plain data. Everything is worked out once, when it is first asked for."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.code: str = data["code"]
        self.revision: int = data["revision"]
        self.title: Text = data["title"]
        self.intro: Mapping[str, Any] = data["intro"]
        self.route: str = data.get("route", "grant")
        assessment, decision = data.get("assessment", NO_EXPERTS), data.get("decision", NO_RANKING)
        self.threshold: int = assessment["threshold"]
        self.reviews: int = assessment["reviews"]
        self.third_gap: int = assessment["third_review_gap"]
        self.scale: int = assessment["scale"]
        self.reserve_percent: int = decision["reserve_percent"]
        self.ties: tuple[str, ...] = tuple(decision["ties"])
        self.tranches: tuple[Mapping[str, Any], ...] = tuple(data.get("tranches", ()))
        self.commission: Mapping[str, Any] = data.get("commission", {})
        self.panel: Mapping[str, Any] = data.get("panel", {})
        self.appeal: Mapping[str, Any] = data.get("appeal", {})
        self.participation: Mapping[str, Any] = data.get("participation", {})
        self.columns: Mapping[str, str] = data["columns"]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the data in canonical JSON: two programmes are the same when it is."""
        written = json.dumps(self.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    # --- what is asked ---
    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of grant, in the order of the programme; none where no grant is given."""
        return tuple(Kind(**one) for one in self.data.get("kinds", ()))

    def kind(self, code: str) -> Kind:
        """The kind of that code; raises KeyError."""
        return self._kinds[code]

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the form, with all their questions."""
        asked = linked([question_of(self._expanded(one), page["code"]) for page, one in self._raw_questions()])
        return tuple(
            Page(
                code=page["code"],
                title=page["title"],
                group=page["group"],
                questions=tuple(one for one in asked if one.page == page["code"]),
            )
            for page in self.data["pages"]
        )

    def page(self, code: str) -> Page:
        """The page of that code; raises KeyError."""
        return self._pages[code]

    def pages_for(self, answers: Answers) -> tuple[Page, ...]:
        """The pages on which something is asked, given the answers."""
        return tuple(page for page in self.pages if any(is_visible(one, answers) for one in page.questions))

    def question(self, code: str) -> Question:
        """The question of that code; raises KeyError."""
        return self._questions[code]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order of the form."""
        return tuple(one for page in self.pages for one in page.questions)

    @cached_property
    def documents(self) -> tuple[Question, ...]:
        """The questions that are answered by files."""
        return tuple(one for one in self.questions if one.type == "file")

    def visible(self, question: Question, answers: Answers) -> bool:
        """Whether the question is asked, given the other answers."""
        return is_visible(question, answers)

    # --- what is wrong with an application ---
    def problems(self, answers: Answers, files: Files) -> list[Problem]:
        """Everything on all pages that is missing or wrong. `files` counts the files by question."""
        return [problem for page in self.pages for problem in self._problems_of(page, answers, files)]

    def page_state(self, page: Page, answers: Answers, files: Files) -> str:
        """ "empty", "begun" (something is missing), "wrong" (something answered needs correcting) or "done"."""
        if not any(_is_answered(one, answers, files) for one in page.questions if is_visible(one, answers)):
            return "empty"
        problems = list(self._problems_of(page, answers, files))
        if not problems:
            return "done"
        return "begun" if all(one.missing for one in problems) else "wrong"

    # --- what the rules and the lists are told ---
    def facts_of(self, answers: Answers, files: Files | None = None) -> dict[str, Any]:
        """The facts that the rules judge. What is not answered, hidden or unreadable is None: unknown."""
        return {name: self._fact(how, answers, files or {}) for name, how in self.data["facts"].items()}

    def columns_of(self, answers: Answers) -> dict[str, Any]:
        """The answers that lists repeat: title, summary, kind, region, total_cost, asked, cofinancing."""
        return {name: self.value(code, answers) for name, code in self.columns.items()}

    def value(self, code: str, answers: Answers) -> Any:
        """The answer to a question in its proper type; None when it is not asked, not answered or unreadable."""
        question = self._questions[code]
        return judge.value_of(question, answers.get(code)) if is_visible(question, answers) else None

    @cached_property
    def checks(self) -> tuple[Question, ...]:
        """The questions of the one-minute check: some of the form's, and small ones of its own. None is required."""
        asked = [
            replace(self._questions[one["question"]], required=False) if "question" in one else question_of(one)
            for one in self.data["check"]
        ]
        return tuple(asked)

    def check_facts(self, answers: Answers) -> dict[str, Any]:
        """The facts known from the answers to the one-minute check."""
        own = {one.fact: judge.value_of(one, answers.get(one.code)) for one in self.checks if one.fact}
        return self.facts_of(answers) | own

    def rules_for(self, kind: str | None) -> tuple[RuleUse, ...]:
        """The eligibility rules for a kind, with the kind's numbers among their parameters."""
        chosen = self._kinds.get(kind or "")
        return tuple(rule_of(one, chosen) for one in self.data["rules"] if "kinds" not in one or kind in one["kinds"])

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The names of all the rules, each once."""
        return tuple(dict.fromkeys(one["name"] for one in self.data["rules"]))

    # --- how it is judged ---
    def criteria(self, kind: str) -> tuple[Criterion, ...]:
        """The criteria with the weights of that kind; raises KeyError."""
        return self._criteria[kind]

    def clock(self, name: str) -> int:
        """How many working days a step may take; raises KeyError."""
        return int(self.data["clocks"][name])

    @cached_property
    def _criteria(self) -> dict[str, tuple[Criterion, ...]]:
        return {kind.code: tuple(criterion_of(one, kind.code) for one in self.data["criteria"]) for kind in self.kinds}

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {one.code: one for one in self.kinds}

    @cached_property
    def _pages(self) -> dict[str, Page]:
        return {page.code: page for page in self.pages}

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {one.code: one for one in self.questions}

    def _raw_questions(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        return ((page, one) for page in self.data["pages"] for one in page["questions"])

    def _expanded(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The question with the kinds of grant for its options, when it asks for them."""
        given = dict(question)
        if given.pop("options_from", None) == "kinds":
            given["options"] = [kind_option(one, self.data["kinds_hint"]) for one in self.data["kinds"]]
        return given

    def _problems_of(self, page: Page, answers: Answers, files: Files) -> Iterator[Problem]:
        for question in page.questions:
            if is_visible(question, answers):
                needed = is_required(question, answers)
                for fault in _faults(question, answers.get(question.code), files.get(question.code, 0), needed):
                    yield Problem(page.code, question, fault.message, fault.missing, fault.row, fault.column)

    def _fact(self, how: str | Mapping[str, Any], answers: Answers, files: Files) -> Any:
        if isinstance(how, str):
            return self.value(how, answers)
        fold = next(name for name in how if name in FOLDS or name == "attached")  # a database may turn the order round
        code, _dot, column = how[fold].partition(".")
        if fold == "attached":
            return True if files.get(code) and is_visible(self._questions[code], answers) else None
        value = self.value(code, answers)
        if column:
            value = [row[column] for row in value or ()]
        return FOLDS[fold](value, *(wanted for name, wanted in how.items() if name != fold))


@cache
def load(code: str, on: date | None = None) -> Programme:
    """The shipped programme, with its lists (regions, directions) as they stood on a day; today's when none is given.

    Its `data` is what a call copies when it is announced. Raises LookupError.
    """
    path = FOLDER / f"{code}.toml"
    if not CODE.fullmatch(code) or not path.is_file():
        raise LookupError(code)
    data = tomllib.loads(path.read_text("utf-8"))
    for page in data["pages"]:
        page["questions"] = [as_of(one, on or date.max) for one in page["questions"]]
    return Programme(data)


def own_copy(programme: Programme) -> dict[str, Any]:
    """The data for a call to keep and to change without touching the template."""
    return dict(json.loads(json.dumps(programme.data)))  # five times as quick as deepcopy


def as_of(question: dict[str, Any], on: date) -> dict[str, Any]:
    """The question with its lists, and those of its columns, as they stood on a day."""
    if "columns" in question:
        question["columns"] = [as_of(one, on) for one in question["columns"]]
    if (listed := LISTS.get(question.get("options_from", ""))) is not None:
        by_name = question.pop("options_from") == "countries"  # the other lists have an order of their own
        return question | {"options": [{"code": code, **name} for code, name in listed(on)], "by_name": by_name}
    if "options" in question:
        question["options"] = [
            {name: value for name, value in one.items() if name not in ("since", "until")}
            for one in question["options"]
            if one.get("since", "") <= on.isoformat() <= one.get("until", "9999-12-31")
        ]
    return question


def _faults(question: Question, value: Any, files: int, needed: bool) -> Iterator[judge.Fault]:
    if question.type == "table" and not judge.is_blank(question, value):
        yield from judge.check_rows(question, value)
        return
    is_file = question.type == "file"
    fault = judge.check_files(question, files, needed) if is_file else judge.check(question, value, needed)
    if fault:
        yield fault


def _is_answered(question: Question, answers: Answers, files: Files) -> bool:
    if question.type == "file":
        return files.get(question.code, 0) > 0
    return not judge.is_blank(question, answers.get(question.code))
