"""The gate: what makes a company a participant for tax, in the order in which the law asks (Tax Code 2025, art. 17)."""

from datetime import date

from portal.announce.rules.tax import (
    exclusion,
    income_share,
    legal_entity,
    own_production,
    registration,
    tax_regime,
    term,
)
from portal.announce.rules.tax.citations import AFTER_SUNSET, SUNSET_ARTICLE, TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.norm import Answer, Case, Condition, Norm, unknown
from portal.announce.rules.verdicts import sentence as _

Versions = tuple[Norm, ...]


def _gap(_case: Case) -> Answer:
    return unknown(
        "LEGAL_GAP",
        _("The norm itself has no end, but the definition of a participant lapsed on 1 January 2029: for a lawyer."),
    )


GAP_CONDITION = Condition(
    name="definition-of-participant",
    title=named(
        "Қатысушы анықтамасы қолданылады", "Определение участника действует", "Participants are defined by law"
    ),
    uses=(),
    holds=_gap,
)
_BEFORE_REGIME: tuple[Versions, ...] = (
    legal_entity.NORMS,
    registration.NORMS,
    exclusion.NORMS,
    term.NORMS,
    income_share.NORMS,
    own_production.NORMS,
)
NORMS: tuple[Versions, ...] = (*_BEFORE_REGIME, tax_regime.NORMS)
STRICT: tuple[Versions, ...] = (*_BEFORE_REGIME, tax_regime.STRICT_NORMS)
GAP: tuple[Versions, ...] = ((GAP_CONDITION.at(f"TC2025 681 sp.13; {SUNSET_ARTICLE[7:]}", AFTER_SUNSET, None),),)


def article(on: date) -> str | None:
    """Where the gate stands in the law of that day; None when no confirmed law defines a participant."""
    if TC2017.since <= on <= (TC2017.until or on):
        return "TC2017 293 p.4-3"
    return "TC2025 17" if TC2025.since <= on <= (TC2025.until or on) else None


def in_force(gate: tuple[Versions, ...], on: date) -> tuple[Norm, ...]:
    """The norms of a gate that were the law on that day."""
    return tuple(norm for versions in gate for norm in versions if norm.in_force(on))
