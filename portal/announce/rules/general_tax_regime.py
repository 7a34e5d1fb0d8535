"""Participants pay taxes in the general regime: the hub's condition before 2026, the Code's since then."""

from datetime import timedelta

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, words
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _
from portal.i18n import Text

TITLE: Text = {
    "kk": "Жалпыға бірдей белгіленген салық режимі",
    "ru": "Общеустановленный налоговый режим",
    "en": "General tax regime",
}


def holds(facts: Facts, _params: Params) -> Verdict:
    """Met for the general regime."""
    regime = words(facts, "tax_regime")
    if regime is None:
        return unknown(_("The tax regime is not known."), needs=("tax_regime",))
    return met_if(
        regime == "general",
        _("The company pays taxes in the general regime."),
        _("The company uses a special tax regime; a participant may not."),
        _("Go over to the general regime and attach the notice of it."),
    )


RULES = (
    Rule(
        norm="general-tax-regime",
        title=TITLE,
        cites=citations.HUB,
        origin="institute",
        since=citations.RESIDENCY_SINCE,
        until=citations.LAW_OF_2026 - timedelta(days=1),
        uses=("tax_regime",),
        holds=holds,
    ),
    Rule(
        norm="general-tax-regime",
        title=TITLE,
        cites=citations.REGIMES,
        origin="law",
        since=citations.LAW_OF_2026,
        uses=("tax_regime",),
        holds=holds,
    ),
)
