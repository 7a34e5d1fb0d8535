"""In every planned year enough of the income comes from priority activities: all of it before 2026, nine tenths since.

A warning about a plan, never the verdict on a year: an officer weighs it.
"""

from collections.abc import Callable
from datetime import timedelta

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, rows
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _
from portal.i18n import Text

TITLE: Text = {
    "kk": "Жоспарланған кірістің басым бөлігі басым қызметтен түседі",
    "ru": "Плановый доход в основном от приоритетной деятельности",
    "en": "Planned income comes from priority activities",
}


def _least(percent: int) -> Callable[[Facts, Params], Verdict]:
    def holds(facts: Facts, _params: Params) -> Verdict:
        """Met when the priority income x 100 >= percent x income in each planned year with income."""
        years = rows(facts, "planned_income")
        if not years or any(row.get("income") is None or row.get("priority") is None for row in years):
            return unknown(_("The planned income by year is not known."), needs=("planned_income",))
        for row in years:
            income, priority = row["income"], row["priority"]
            if priority * 100 < percent * income:
                needed = -(-percent * income // 100)
                return not_met(
                    _("In %(year)s only %(share_bp)s of the planned income is from priority activities."),
                    _("Plan %(lacking_kzt)s more from priority activities in that year within the same income."),
                    year=str(row.get("year") or "—"),
                    share_bp=priority * 10_000 // income,
                    lacking_kzt=needed - priority,
                )
        return met(
            _("Every planned year has %(least_percent)s or more from priority activities."), least_percent=percent
        )

    return holds


RULES = (
    Rule(
        norm="planned-priority-share",
        title=TITLE,
        cites=citations.HUB,
        origin="institute",
        since=citations.RESIDENCY_SINCE,
        until=citations.LAW_OF_2026 - timedelta(days=1),
        uses=("planned_income",),
        holds=_least(100),
    ),
    Rule(
        norm="planned-priority-share",
        title=TITLE,
        cites=citations.GATE,
        origin="law",
        since=citations.LAW_OF_2026,
        uses=("planned_income",),
        holds=_least(90),
    ),
)
