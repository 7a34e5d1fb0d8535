"""One is a participant from the entry in the register to the end of the term, or to an exclusion in an earlier year.

Operations are tested on their own day, what is yearly on the last day of the year (Tax Code 2025, art. 17 p. 1 sp. 1).
An exclusion inside the year is a norm of its own, because it reaches back to the start of the year.
"""

from datetime import date, timedelta

from portal.announce.rules.tax.changes import Change, Remedy, remedy
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import NOT_KNOWN, named
from portal.announce.rules.tax.norm import Answer, Case, Condition, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _

CODE = "NOT_PARTICIPANT_AT_DATE"
ONE_DAY = timedelta(days=1)


def holds(case: Case) -> Answer:
    """Met when the register shows a participant on the day of the test; for a day that is not known, on every day."""
    first, last = case.facts.first_day, case.facts.last_day
    if case.operation is None:
        return _between(case, first, last)
    if case.day is not None:
        return _between(case, case.day, case.day)
    ends = _between(case, first, first), _between(case, last, last)
    return ends[0] if ends[0].result == ends[1].result else unknown(*NOT_KNOWN)


def _between(case: Case, first: date, last: date) -> Answer:
    """Participation began by the last of the two days and had not ended by the first."""
    hub, since = case.facts.hub, case.facts.hub.registered_from
    if since is None:
        return not_met(CODE, _("The company is not in the register of participants."), _be_registered(last))
    if since > last:
        reason = _("On %(tested_on)s the company was not yet a participant: it was registered on %(since_on)s.")
        return not_met(CODE, reason, *_later(case, since), tested_on=last.isoformat(), since_on=since.isoformat())
    if hub.excluded_on is not None and since <= hub.excluded_on < case.facts.first_day:
        reason = _("The company was excluded on %(excluded_on)s, before this tax period began.")
        return not_met(CODE, reason, excluded_on=hub.excluded_on.isoformat())
    if hub.term_to is not None and hub.term_to < first:
        reason = _("On %(tested_on)s the company was no longer a participant: its term ended on %(term_on)s.")
        longer, told = _longer(hub.term_to, first), hub.term_to.isoformat()
        return not_met(CODE, reason, longer, tested_on=first.isoformat(), term_on=told)
    return met(_("A registered participant since %(since_on)s."), since_on=since.isoformat())


def _be_registered(on: date) -> Remedy:
    return remedy(
        _("Be registered as a participant by %(tested_on)s."),
        Change("hub.registered_from", None, on, on + ONE_DAY),
        tested_on=on.isoformat(),
    )


def _later(case: Case, since: date) -> tuple[Remedy, ...]:
    """An operation can take place later in the same year; a year cannot."""
    if case.day is None or since > case.facts.last_day or case.operation is None:
        return ()
    return (
        remedy(
            _("Carry the operation out on %(since_on)s or later, when the company is a participant."),
            Change(f"ops.{case.operation}.date", case.day, since, since - ONE_DAY),
            since_on=since.isoformat(),
        ),
    )


def _longer(was: date, last: date) -> Remedy:
    return remedy(
        _("Have the term of participation extended to %(tested_on)s at least."),
        Change("hub.term_to", was, last, last - ONE_DAY),
        tested_on=last.isoformat(),
    )


CONDITION = Condition(
    name="registered-participant",
    title=named(
        "Компания сол күні тіркелген қатысушы",
        "Компания на эту дату – зарегистрированный участник",
        "The company is a registered participant on that day",
    ),
    uses=("hub.registered_from", "hub.excluded_on", "hub.term_to"),
    holds=holds,
    assumes=("A4", "A10"),
)
NORMS = (CONDITION.at("TC2017 293 p.4-3", *TC2017), CONDITION.at("TC2025 17", *TC2025))
