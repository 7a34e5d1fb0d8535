"""What the end of a participation means for a certificate: revoked from a day, suspended, or nothing. Pure.

What speaks of the status ends with it. A tax preference ends from the start of the tax period of an exclusion, or from
the registration (Tax Code 2025, art. 739 p. 4; A5, A14); when a term just runs out inside a year, the law is silent and
a person decides (A12). Readings of the law are dated parameters of announce/rules/tax, never constants here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from portal.announce.rules.tax import exclusion, term
from portal.award.participant_models import Participant
from portal.certify.models import Certificate

OF_STATUS = ("participant", "residency_letter")
OF_TAX = "tax_preference"
REASONS = {"excluded": "excluded", "left": "own_wish", "expired": "term_over"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Effect:
    """What is done with a certificate: a code of reasons.toml, and from which day for a revocation."""

    act: Literal["revoke", "suspend"]
    reason: str
    on: date


def of_end(certificate: Certificate, participant: Participant) -> Effect | None:
    """What the end of the participation does to a certificate of the company; None when it keeps its truth."""
    out = first_day_out(participant)
    if certificate.kind == OF_TAX:
        return _of_tax(certificate, participant, out)
    if certificate.kind in OF_STATUS and (certificate.valid_until is None or certificate.valid_until >= out):
        return _revoked(certificate, REASONS[participant.state], out)
    return None


def first_day_out(participant: Participant) -> date:
    """The first day on which the company is no participant."""
    if participant.state == "expired" or participant.ended_on is None:
        return participant.until + ONE_DAY
    return participant.ended_on


def _of_tax(certificate: Certificate, participant: Participant, out: date) -> Effect | None:
    year, reason = int(certificate.statement["facts"]["year"]), REASONS[participant.state]
    if participant.state == "excluded":
        by_operation = certificate.statement["facts"]["tax"] != "cit"
        lost_from = exclusion.ordinary_from(out, participant.since, by_operation=by_operation)
        return _revoked(certificate, reason, lost_from) if date(year, 12, 31) >= lost_from else None
    last = out - ONE_DAY
    if year > last.year:
        return _revoked(certificate, reason, out)
    reading = term.reading_of(last) if year == last.year else "met"
    if reading == "unknown":
        return Effect("suspend", "check_of_conditions", out)
    return _revoked(certificate, reason, date(year, 1, 1)) if reading == "not_met" else None


def _revoked(certificate: Certificate, reason: str, on: date) -> Effect:
    return Effect("revoke", reason, max(on, certificate.valid_from))
