"""What the rules say of a participant's year, from its statement and the register: the engine put before a reader.

Pure but for the language of the reader. A value is told with where it came from; what would change a verdict is the
engine's own proof.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from portal import i18n
from portal.announce.programme import Programme
from portal.announce.rules.tax import CompanyYear, Verdict, gate_of, income, judge, kept, parameters, read_facts, spoken
from portal.announce.rules.tax.catalogue import RELIEFS
from portal.announce.rules.tax.writing import percent, warnings
from portal.apply.models import sum_of
from portal.asked import describe
from portal.award.statement_facts import OPERATIONS, Registered, facts_of, papers_for, source_of
from portal.certify.check_models import Ruling
from portal.questions import Question

Kept = dict[str, Any]
NUMBERS = ("company.bin", "company.bin_kind")
COUNTED = ("granted", "refused", "needs_evidence", "not_applicable")


@dataclass(frozen=True)
class Line:
    """One relief: the engine's verdict as it is kept and as it is spoken, and what a person has decided beside it."""

    code: str
    title: str
    found: Kept
    told: Kept
    seen: str
    ruling: Ruling | None = None

    @property
    def stale(self) -> bool:
        """Whether the person decided on another finding than the one that stands here now."""
        return self.ruling is not None and self.ruling.seen != self.seen

    @property
    def outcome(self) -> str:
        """What counts: the person's decision on this very finding, else the engine's verdict."""
        return self.ruling.outcome if self.ruling and not self.stale else str(self.found["verdict"])


@dataclass(frozen=True)
class Share:
    """The income share against its threshold: percent cut and never rounded up; x from 0 to 240 for the picture."""

    sure: int
    most: int
    total: int
    percent: str
    threshold: str
    x: float
    x_most: float
    x_threshold: float

    @property
    def holds(self) -> bool:
        """Whether what is sure reaches the threshold."""
        return self.x >= self.x_threshold


@dataclass(frozen=True)
class Sheet:
    """A year as the rules see it."""

    facts: Mapping[str, Any]
    lines: list[Line]
    gate: Kept
    share: Share | None
    warnings: list[str]
    faults: list[tuple[str, str]]

    @property
    def saved_kzt(self) -> int:
        """The estimate of all tax saved by what is granted."""
        return sum(line.found["saved_kzt"] or 0 for line in self.lines if line.outcome == "granted")

    @property
    def shared(self) -> Line | None:
        """The first of several reliefs that the gate alone refuses or leaves open: its answer is told once for all."""
        alike = [line for line in self.lines if self.shares(line)]
        return alike[0] if len(alike) > 1 else None

    def shares(self, line: Line) -> bool:
        """Whether the gate decides about this relief, for the same reason as about the whole year."""
        return self.gate["verdict"] != "granted" and all(
            line.told[name] == self.gate[name] for name in ("verdict", "code", "reason")
        )

    def count(self, outcome: str) -> int:
        """How many reliefs have that outcome."""
        return sum(line.outcome == outcome for line in self.lines)


def sheet(
    form: Programme, answers: Mapping[str, Any], registered: Registered, year: int,
    rulings: Mapping[str, Ruling] | None = None, as_of: date | None = None, papers: Collection[str] | None = None,
) -> Sheet:  # fmt: skip
    """Every relief of the year by the files that prove it (None: as if all were proved); with `as_of` by the law of
    that day. Contradictions are told and nothing is judged."""
    given = facts_of(form, answers, registered, papers)
    facts, faults = read_facts(year, given)
    if facts is None:
        return Sheet(given, [], {}, None, [], [(_label(form, path), sentence) for path, sentence in faults])
    verdicts, gate = judge(facts, as_of), gate_of(facts, as_of)
    lines = [_line(relief.code, i18n.say(relief.title), verdicts[relief.code], given, (rulings or {}).get(relief.code))
             for relief in RELIEFS]  # fmt: skip
    return Sheet(given, lines, spoken(kept(gate)), share_of(facts, gate.law_on), warnings(facts), [])


def asked(form: Programme, found: Kept) -> list[Question]:
    """The papers of the statement that would prove what the rules could not take for proved."""
    steps = [part for step in found["chain"] for part in (step, *step["parts"])]
    return papers_for(form, {step["code"] for step in steps if step["result"] == "unknown"})


def values(form: Programme, facts: Mapping[str, Any], step: Kept, version: int | None) -> list[tuple[str, str, str]]:
    """The facts that a norm has read: what it is, its value, and where the value came from.

    A company has one number: a BIN, or that of a foreign register, so what it has not is left out.
    """
    paths = [one for path in step["facts"] for one in _told_apart(form, facts, path)]
    return [_value(form, facts, path, version) for path in paths]


def share_of(facts: CompanyYear, on: date) -> Share | None:
    """The share of priority income by the law of a day; None where there is no such law or no income."""
    if parameters.stated("share_threshold", on) is None:
        return None
    found = income.count(facts, on)
    if not found.total:
        return None
    sure = Fraction(found.sure, found.total)
    most = min(Fraction(found.most, found.total), Fraction(1))
    return Share(found.sure, found.most, found.total, percent(sure), percent(found.threshold), _along(sure),
                 _along(most), _along(found.threshold))  # fmt: skip


def _along(share: Fraction) -> float:
    """Where a share stands on a line of 240."""
    return float(round(240 * share, 1))


def _line(code: str, title: str, verdict: Verdict, facts: Mapping[str, Any], ruling: Ruling | None) -> Line:
    found = kept(verdict)
    return Line(code, title, found, spoken(found), sum_of([found, facts]), ruling)


def _label(form: Programme, path: str) -> str:
    question = source_of(form, path)
    return i18n.say(question.label) if question else _("Computed tax")


def _value(form: Programme, facts: Mapping[str, Any], path: str, version: int | None) -> tuple[str, str, str]:
    value, question = _found(facts, path), source_of(form, path)
    if question is None:
        words = _("none") if value is None else _register_values().get(str(value)) or _written(value)
        return _register_words().get(path, path), words, _("register of participants")
    came = _("statement, version %(n)s", n=version) if version else _("not filed yet")
    return i18n.say(question.label), _answered(question, path, value), came


def _told_apart(form: Programme, facts: Mapping[str, Any], path: str) -> list[str]:
    """A fact as it was asked about: what several questions make up is told by their answers."""
    if path in NUMBERS:
        return [path] if _found(facts, path) is not None else []
    if source_of(form, path) or path in _register_words():
        return [path]
    parts = [one.fact for one in form.questions if one.fact and one.fact.startswith(f"{path}.")]
    return [one for one in parts if _found(facts, one) is not None]


def _found(facts: Mapping[str, Any], path: str) -> Any:
    value: Any = facts
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, list) else (value or {}).get(name)
    return value


def _answered(question: Question, path: str, value: Any) -> str:
    """An answer as it was given: an operation that has its facts took place, one that is null did not."""
    if question.type == "bool" and value is None and path.removeprefix("ops.") in OPERATIONS:
        return _("No")
    if question.type == "select" and value is not None:
        return ", ".join(describe(question, i18n.current()).chosen(value))
    return _written(value, question.type)


def _register_values() -> dict[str, str]:
    return {"nonresident_head": _("head unit of a company from abroad")}


def _register_words() -> dict[str, str]:
    return {
        "hub.registered_from": _("Registered from"), "hub.excluded_on": _("Excluded on"),
        "hub.term_to": _("End of the term"), "hub.activities": _("Activities"), "company.bin": _("BIN"),
        "company.bin_kind": _("Kind of the number"),
    }  # fmt: skip


def _written(value: Any, kind: str = "") -> str:
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return i18n.tenge(value) if kind == "money" else i18n.number(value)
    if isinstance(value, list):
        return _rows(value)
    if isinstance(value, dict):
        return _("Yes") if any(one is not None for one in value.values()) else _("not known")
    if len(value) == 10 and value[4] == value[7] == "-":
        return i18n.day(date.fromisoformat(value))
    return str(value)


def _rows(rows: list[Any]) -> str:
    amounts = [row.get("amount", row.get("payroll")) for row in rows if isinstance(row, dict)]
    if not rows:
        return _("none")
    if len(amounts) < len(rows):
        return ", ".join(map(str, rows))
    return i18n.tenge(sum(amount or 0 for amount in amounts))
