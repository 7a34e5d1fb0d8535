"""The right to a tax preference for a year, told as the facts of its certificate, or the reason why there is none.

It rests on the latest accepted statement: the rules grant, or a person has decided so on this very finding. The yearly
confirmation of the corporate income tax asks this of every participant at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from portal.announce.rules.tax import BY_CODE, CompanyYear, confirmation, judge_one, kept, read_facts, weigh
from portal.announce.rules.verdicts import written
from portal.apply.models import sum_of
from portal.award.queries.statements import registered_as
from portal.award.statement_facts import facts_of
from portal.certify.acts import Entry, LeftOut
from portal.certify.batch_tables import provider
from portal.certify.check_models import Ruling
from portal.certify.eligibility import Line
from portal.certify.kinds import tax_preference
from portal.certify.kinds.participant import named_activities
from portal.certify.queries.confirmable import Candidate, candidates
from portal.certify.statements import Term

ANNUAL = "annual_cit"
OPEN = ("refused", "needs_evidence")


@dataclass(frozen=True)
class Right:
    """What a certificate would say, with its term; or why there is no such right."""

    facts: Mapping[str, Any]
    term: Term | None = None
    lacks: Any = None


@provider(ANNUAL)
def annual_cit(year: int) -> Iterator[Entry | LeftOut]:
    """The yearly confirmation of the reduction of corporate income tax, for all participants of a year."""
    for candidate in candidates(year, "cit"):
        holder, right = candidate.participant.organisation, right_of(candidate, "cit", year)
        if right.term is None:
            names = {"kk": holder.name_kk, "ru": holder.name_ru, "en": holder.name_en or holder.name_ru}
            yield LeftOut(holder.number, right.lacks, names)
        else:
            yield Entry(holder.number, right.facts, right.term.valid_from, right.term.valid_until)


def right_of(candidate: Candidate, tax: str, year: int) -> Right:
    """Whether the participant has the right to the preference of a tax for a year."""
    statement, participant = candidate.statement, candidate.participant
    if candidate.held:
        return Right({}, lacks=_("There is a certificate or a proposal for this tax and year already."))
    if statement is None:
        return Right({}, lacks=_("There is no accepted statement for the year."))
    registered = registered_as(participant, participant.organisation)
    given = facts_of(statement.programme, statement.flat, registered, statement.files)
    facts, _faults = read_facts(year, given)
    if facts is None:
        return Right({}, lacks=_("The figures of the statement contradict each other."))
    lines = [_line(code, given, facts, candidate.rulings.get(code)) for code in tax_preference.RELIEFS_OF[tax]]
    if lacking := _lacking(lines):
        return Right({}, lacks=lacking)
    chains = [line.found["chain"] for line in lines if line.outcome == "granted"]
    named = named_activities(participant, date(year, 12, 31))
    return Right(tax_preference.facts_of(tax, year, chains, named), _term(participant.since, tax, year))


def _line(code: str, given: Mapping[str, Any], facts: CompanyYear, ruling: Ruling | None) -> Line:
    """A relief as it counts. What a person decided needs the whole finding, to see whether it is still the same."""
    if ruling is None:
        return Line(code, "", kept(weigh(BY_CODE[code], facts)), {}, "")
    found = kept(judge_one(BY_CODE[code], facts))
    return Line(code, "", found, {}, sum_of([found, given]), ruling)


def _lacking(lines: list[Line]) -> Any:
    """Why the right is lacking: what is refused or not proved, or nothing that applies; None where it is there."""
    against = next((line for line in lines if line.outcome in OPEN), None)
    if against is None and any(line.outcome == "granted" for line in lines):
        return None
    line = against or lines[0]
    if line.ruling is not None and not line.stale:
        return line.ruling.reason
    return LazyString(written, line.found["reason"]["text"], line.found["reason"]["values"])


def _term(since: date, tax: str, year: int) -> Term:
    """From the first day of the year, or from the entry in the register for what is due by operation."""
    begins = date(year, 1, 1)
    return Term(begins if tax == "cit" else max(begins, since), confirmation.lasts_until(year))
