"""From the answers of a statement and the register to the facts of a company-year, and back from a fact to its source.

Pure. What was not answered stays null, never zero: an operation of which nothing is said may have taken place. What a
paper must prove and does not stays null as well, whatever was answered: saying so is no proof.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date, timedelta
from typing import Any, get_args, get_type_hints

from portal.announce.programme import Programme
from portal.announce.rules.tax.facts import CompanyYear, Resources, attribute, parts
from portal.announce.rules.tax.operations import Operation, Operations
from portal.questions import Question

YES_NO = {"yes": True, "no": False}
NONE_OF_IT: Mapping[str, Any] = {
    "income.gratuitous": [], "income.deposit_interest": [], "income.doubtful": [],
    "income.fx": {"positive": 0, "negative": 0, "linked": None},
}  # fmt: skip
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register of participants and the profile hold of the company."""

    name: str
    bin: str | None
    state: str
    since: date
    until: date
    ended_on: date | None
    activities: tuple[str, ...]

    def as_facts(self) -> dict[str, Any]:
        """The company and its standing in the hub. A company from abroad has no BIN: it is a head unit all the same."""
        excluded = self.state == "excluded"
        left = self.ended_on - ONE_DAY if self.state == "left" and self.ended_on else None
        return {
            "company": {"name": self.name, "bin": self.bin, "bin_kind": None if self.bin else "nonresident_head"},
            "hub": {
                "registered_from": self.since.isoformat(),
                "excluded_on": self.ended_on.isoformat() if excluded and self.ended_on else None,
                "term_to": (left or self.until).isoformat(),
                "activities": [int(code) for code in self.activities if code.isdigit()],
            },
        }


def facts_of(
    form: Programme, answers: Mapping[str, Any], registered: Registered, papers: Collection[str] | None = None
) -> dict[str, Any]:  # fmt: skip
    """The facts as read_facts takes them (without the year). `papers` are the questions that are answered by a file;
    None takes every answer as if it were proved."""
    facts = {name: value for name, value in _nothing_known(CompanyYear).items() if name != "year"}
    facts |= registered.as_facts()
    for question in form.questions:
        value = form.value(question.code, answers)
        if question.fact and value is not None:
            _put(facts, question, value)
    for question in form.questions if papers is not None else ():
        if question.code not in (papers or ()):
            for path in question.proves:
                _unprove(facts, path.split("."))
    return facts


def papers_for(form: Programme, codes: Collection[str]) -> list[Question]:
    """The files of the form that rules ask for with these codes."""
    return [one for one in form.questions if not set(codes).isdisjoint(one.asked_for)]


def source_of(form: Programme, path: str) -> Question | None:
    """The question whose answer a fact comes from; None for what the register holds."""
    dotted = path.replace("[", ".").replace("]", "").removeprefix("facts.")
    fitting = [one for one in form.questions if one.fact and f"{dotted}.".startswith(f"{one.fact}.")]
    return max(fitting, key=lambda one: (len(one.fact), one.type == "table"), default=None)


def _put(facts: dict[str, Any], question: Question, value: Any) -> None:
    path = question.fact.split(".")
    if question.type == "table":
        value = [_row(question, row) for row in value]
    elif question.type == "bool" and question.fact in NONE_OF_IT:
        if value:
            return
        value = NONE_OF_IT[question.fact]
    elif question.type == "bool" and path[0] == "ops" and len(path) == 2 and path[1] in OPERATIONS:
        if value:
            return
        value = None
    inside = facts
    for name in path[:-1]:
        if inside[name] is None:
            inside[name] = _nothing_known(Resources)
        inside = inside[name]
    inside[path[-1]] = value


def _unprove(inside: Any, path: Sequence[str]) -> None:
    """A yes without its paper is not proved; a no needs none."""
    if isinstance(inside, list):
        for row in inside:
            _unprove(row, path)
    elif isinstance(inside, dict) and len(path) > 1:
        _unprove(inside.get(path[0]), path[1:])
    elif isinstance(inside, dict) and inside.get(path[0]) is True:
        inside[path[0]] = None


def _row(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.fact: _cell(column, row.get(column.code)) for column in question.columns if column.fact}


def _cell(column: Question, value: Any) -> Any:
    if column.type == "select" and value is not None:
        return YES_NO[value] if value in YES_NO else int(value)
    return value


def _nothing_known(kind: type) -> dict[str, Any]:
    types = get_type_hints(kind)
    return {one.name: _unknown(types[attribute(one.name)]) for one in parts(kind)}


def _unknown(hint: Any) -> Any:
    for one in (hint, *get_args(hint)):
        if isinstance(one, type) and is_dataclass(one) and one is not Resources:
            return _nothing_known(one)
    return None


def _operations() -> frozenset[str]:
    types = get_type_hints(Operations)
    kinds = {one.name: get_args(types[one.attribute]) for one in parts(Operations)}
    return frozenset(name for name, found in kinds.items() if any(
        isinstance(one, type) and issubclass(one, Operation) for one in found))  # fmt: skip


OPERATIONS = _operations()
