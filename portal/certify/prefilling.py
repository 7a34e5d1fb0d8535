"""What the page of a proposal holds before anybody types: the award, the register, the accepted verdicts of a year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.accounts.models import Organisation
from portal.award.queries import participants
from portal.certify.confirmations import right_of
from portal.certify.kinds import grant_letter, tax_preference
from portal.certify.kinds import participant as participant_kind
from portal.certify.queries import confirmable, register, staff

YEARS = range(2019, 2101)


@dataclass(frozen=True)
class Filled:
    """Facts and term that are known; or the field of the choice that is wrong, and why."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    term: Mapping[str, Any] = field(default_factory=dict)
    wrong: tuple[str, Any] | None = None


def filled(kind: str, holder: Organisation, asked: Mapping[str, str], on: date) -> Filled:
    """What is known for a certificate of a kind, of a company, on a day."""
    if kind in ("grant_letter", "award_confirmation") and asked.get("award"):
        return _of_award(kind, holder, asked["award"])
    if kind in ("participant", "residency_letter"):
        return _of_register(kind, holder, on)
    if kind == "tax_preference" and (asked.get("year") or asked.get("tax")):
        return _of_year(holder, asked.get("tax", ""), asked.get("year", "").strip())
    return Filled()


def _of_award(kind: str, holder: Organisation, number: str) -> Filled:
    award = staff.award(number, holder)
    if award is None:
        return Filled(wrong=("award", _("This company has no award with this number.")))
    facts = grant_letter.facts_of(award)
    if kind == "award_confirmation" and award.signed_on:
        facts["signed_on"] = award.signed_on.isoformat()
    return Filled(facts)


def _of_register(kind: str, holder: Organisation, on: date) -> Filled:
    """Nothing where the company is no participant now: then a person writes what is true."""
    found = participants.running_of(holder.id)
    if found is None:
        return Filled()
    if kind == "residency_letter":
        facts: dict[str, Any] = {"registered_on": found.since.isoformat()}
        if number := register.certificate_number_of(holder.id):
            facts["certificate_number"] = number
        return Filled(facts, {"valid_until": found.until})
    facts = participant_kind.facts_of(found, register.minutes_of(found), on)
    term = {"valid_from": found.since, "valid_until": found.until, "english": holder.bin is None}
    return Filled(facts, term)


def _of_year(holder: Organisation, tax: str, typed: str) -> Filled:
    if tax not in tax_preference.TAXES:
        return Filled(wrong=("tax", _("Choose from the list")))
    year = int(typed) if typed.isascii() and typed.isdigit() else 0
    if year not in YEARS:
        return Filled(wrong=("year", _("Write the year as 2026.")))
    found = confirmable.candidates(year, tax, organisation_id=holder.id)
    if not found:
        return Filled(wrong=("year", _("The company was no participant in that year.")))
    right = right_of(found[0], tax, year)
    if right.term is None:
        said = _("The right is not established: %(reason)s", reason=right.lacks)
        return Filled(wrong=("year", said))
    return Filled(right.facts, {"valid_from": right.term.valid_from, "valid_until": right.term.valid_until})
