"""Company-years from JSON: every fault is told by scenario and field, and a faulty one is never half taken.

The shape is that of the dataclasses in facts.py. A null part is a part of which nothing is known.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from flask_babel import gettext as _

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.facts import CompanyYear, attribute, parts
from portal.announce.rules.tax.income import sources
from portal.announce.rules.tax.operations import Import, Operation

YEARS = range(2018, 2101)
MOST = 10**18


class Fault(NamedTuple):
    """What is wrong with an input, and where."""

    scenario: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A company-year with the name that its file gives it."""

    id: str
    company_year: CompanyYear


class _Wrong(Exception):
    """A fault inside one scenario; the reader goes on with the next field."""


def read(text: str) -> tuple[list[Scenario], list[Fault]]:
    """The good scenarios of a file, and the faults of the others; the file itself may be the fault."""
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()  # half a character could be read, but never be told again
    except (ValueError, RecursionError) as wrong:
        return [], [Fault("", "", _("The file is not JSON: %(why)s", why=str(wrong) or type(wrong).__name__))]
    rows = data.get("scenarios") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        return [], [Fault("", "scenarios", _("There must be a list called scenarios."))]
    return _all(rows)


def read_facts(year: Any, facts: Any) -> tuple[CompanyYear | None, list[tuple[str, str]]]:
    """One company-year, or what is wrong with it: field and sentence."""
    reader = _Reader()
    if isinstance(year, bool) or not isinstance(year, int) or year not in YEARS:
        reader.fault("year", _("It must be a year from %(first)s to %(last)s.", first=YEARS[0], last=YEARS[-1]))
    found = reader.part(CompanyYear, {"year": year, **facts} if isinstance(facts, dict) else facts, "facts")
    if isinstance(facts, dict) and "year" in facts:
        reader.fault("facts.year", _("This field is not known."))
    if not reader.faults:
        reader.faults += _contradictions(found)
    return (None if reader.faults else found), reader.faults


def _all(rows: Iterable[Any]) -> tuple[list[Scenario], list[Fault]]:
    good: list[Scenario] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows):
        name = row.get("id") if isinstance(row, Mapping) else None
        place = name if isinstance(name, str) and name else f"scenarios[{number}]"
        if not isinstance(row, Mapping):
            faults.append(Fault(place, "", _("It must be an object with id, year and facts.")))
            continue
        if place != name:
            faults.append(Fault(place, "id", _("It must be a text that is not empty.")))
            continue
        found, wrong = read_facts(row.get("year"), row.get("facts"))
        faults += [Fault(place, field, sentence) for field, sentence in wrong]
        if found is not None:
            good.append(Scenario(place, found))
    return good, faults


class _Reader:
    """Reads by type and goes on after a fault, so that one look tells all that is wrong."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def fault(self, at: str, sentence: str) -> Any:
        self.faults.append((at, sentence))
        return None

    def part(self, kind: type, raw: Any, at: str) -> Any:
        if raw is None and kind is not CompanyYear:
            raw = {one.name: None for one in parts(kind)}
        if not isinstance(raw, dict):
            return self.fault(at, _("It must be an object."))
        known = {one.name: one for one in parts(kind)}
        for name in raw.keys() - known.keys():
            self.fault(f"{at}.{name}", _("This field is not known."))
        for name in known.keys() - raw.keys():
            if known[name].needed:
                self.fault(f"{at}.{name}", _("This field is missing; write null when it is not proved either way."))
        types = _types(kind)
        given = {attribute(name): self.value(types[attribute(name)], raw[name], f"{at}.{name}")
                 for name in known if name in raw}  # fmt: skip
        return None if self.faults else kind(**given)

    def value(self, kind: Any, raw: Any, at: str) -> Any:
        if get_origin(kind) in (Union, UnionType):
            if raw is None:
                return None
            kind = next(one for one in get_args(kind) if one is not NoneType)
        if get_origin(kind) is tuple:
            return self.rows(get_args(kind)[0], raw, at)
        if isinstance(kind, type) and kind not in (bool, int, str, date):
            return self.part(kind, raw, at)
        try:
            return _plain(kind, raw)
        except _Wrong as wrong:
            return self.fault(at, str(wrong))

    def rows(self, kind: Any, raw: Any, at: str) -> Any:
        if not isinstance(raw, list):
            return self.fault(at, _("It must be a list."))
        return tuple(self.row(kind, row, f"{at}[{number}]") for number, row in enumerate(raw))

    def row(self, kind: Any, raw: Any, at: str) -> Any:
        if raw is None and isinstance(kind, type):
            return self.fault(at, _("A row must not be null."))
        return self.value(kind, raw, at)


def _plain(kind: Any, raw: Any) -> Any:
    if get_origin(kind) is Literal:
        if raw not in get_args(kind):
            raise _Wrong(_("It must be one of: %(choices)s.", choices=", ".join(get_args(kind))))
        return raw
    if kind is date:
        return _day(raw)
    if kind is int:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise _Wrong(_("It must be a whole number."))
        if raw < 0:
            raise _Wrong(_("It must not be negative."))
        if raw > MOST:
            raise _Wrong(_("It must not be more than %(most)s.", most=MOST))
        return raw
    if not isinstance(raw, kind):
        raise _Wrong(_("It must be true, false or null.") if kind is bool else _("It must be a text."))
    return raw


def _day(raw: Any) -> date:
    try:
        found = date.fromisoformat(raw)
    except (ValueError, TypeError):
        found = None
    if found is None or raw != found.isoformat():  # fromisoformat also takes week dates, which nobody means
        raise _Wrong(_("It must be a date such as 2026-05-31."))
    return found


def _contradictions(found: CompanyYear) -> list[tuple[str, str]]:
    """What no company-year can be."""
    wrong: list[tuple[str, str]] = []
    for one in parts(type(found.ops)):
        operation = getattr(found.ops, one.attribute)
        if isinstance(operation, Operation) and operation.date and operation.date.year != found.year:
            wrong.append((f"facts.ops.{one.name}.date", _("It must be a day of the year %(year)s.", year=found.year)))
        if isinstance(operation, Import) and operation.misused_before:
            wrong.append((f"facts.ops.{one.name}.other_use_on", _("It must not be before the import.")))
    return wrong + _unlisted(found) + _sums(found)


def _unlisted(found: CompanyYear) -> list[tuple[str, str]]:
    most = parameters.whole("priority_activities", found.last_day)
    numbers = {
        f"facts.income.priority[{n}].activity": row.activity for n, row in enumerate(found.income.priority or ())
    }
    numbers |= {f"facts.hub.activities[{n}]": number for n, number in enumerate(found.hub.activities or ())}
    return [
        (at, _("The list has the activities 1 to %(most)s.", most=most))
        for at, number in numbers.items()
        if number is not None and not 1 <= number <= most
    ]


def _sums(found: CompanyYear) -> list[tuple[str, str]]:
    wrong = []
    cit, amounts = found.cit, [source.amount for source in sources(found, found.last_day)]
    tax_parts = (cit.ip_part, cit.svc_part, cit.other_part)
    known = sum(part for part in tax_parts if part is not None)
    if cit.computed is not None and (known > cit.computed or (None not in tax_parts and known != cit.computed)):
        wrong.append(("facts.cit", _("The parts must add up to the computed tax.")))
    before = found.income.before_registration
    if before is not None and None not in amounts and before > sum(amount or 0 for amount in amounts):
        wrong.append(("facts.income.before_registration", _("It must not be more than all income of the year.")))
    return wrong


@cache
def _types(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} stands twice in one object")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not a number")
