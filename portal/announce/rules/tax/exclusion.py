"""Exclusion inside a tax period brings ordinary taxation back from its start (Tax Code 2025, art. 739 p. 4; A5).

Until 2022 it reached back to the day of registration (A14), and so took the years before it as well.
"""

from datetime import date

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.norm import Answer, Case, Condition, met, not_met
from portal.announce.rules.verdicts import sentence as _

CODE = "EXCLUDED_IN_PERIOD"


def holds(case: Case) -> Answer:
    """Met when no exclusion reaches the case. The company itself cannot change one: no remedy."""
    on, since = case.facts.hub.excluded_on, case.facts.hub.registered_from
    if on is None or on < case.facts.first_day:
        return met(_("The company was not excluded in this tax period."))
    told = on.isoformat()
    if on <= case.facts.last_day:
        scope = parameters.reading("breach_scope", case.law_on, SCOPES)
        if scope == "operation" and case.day is not None and case.day < on:
            return met(_("The operation came before the exclusion of %(excluded_on)s."), excluded_on=told)
        return not_met(
            CODE,
            _("Excluded on %(excluded_on)s: ordinary taxation from the start of that tax period. No change of figures"
              " helps; reliefs return with a new admission."),
            excluded_on=told,
        )  # fmt: skip
    if since is not None and parameters.reading("breach_reaches_back_to", on, REACHES) == "registration":
        return not_met(
            CODE,
            _("Excluded on %(excluded_on)s: by the law of that time ordinary taxation reaches back to the registration"
              " on %(since_on)s."),
            excluded_on=told,
            since_on=since.isoformat(),
        )  # fmt: skip
    return met(_("The exclusion of %(excluded_on)s does not touch this tax period."), excluded_on=told)


def ordinary_from(excluded_on: date, registered_from: date, *, by_operation: bool) -> date:
    """The first day of ordinary taxation after an exclusion; `by_operation`: for a tax that is due by operation and
    not by year, which another reading of the law (A5) touches from the day of the exclusion only."""
    if parameters.reading("breach_reaches_back_to", excluded_on, REACHES) == "registration":
        return registered_from
    if by_operation and parameters.reading("breach_scope", excluded_on, SCOPES) == "operation":
        return excluded_on
    return date(excluded_on.year, 1, 1)


REACHES = ("tax_period", "registration")
SCOPES = ("tax_period", "operation")
CONDITION = Condition(
    name="not-excluded",
    title=named(
        "Салықтық кезеңде шығарылмаған",
        "Не исключена в налоговом периоде",
        "Not excluded in the tax period",
    ),
    uses=("hub.excluded_on", "hub.registered_from"),
    holds=holds,
    assumes=("A5", "A14"),
)
NORMS = (CONDITION.at("TC2017 293 p.4-3", *TC2017), CONDITION.at("TC2025 739 p.4", *TC2025))
