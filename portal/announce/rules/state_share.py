"""The state and its companies hold less than half (a published condition of the hub; a parameter of the programme)."""

from decimal import Decimal

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, rows, whole
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the state's shares add up to less than the limit (params: below_percent); exact decimals."""
    share = _share(facts)
    if share is None:
        return unknown(_("The shares of the founders are not known."), needs=("founders",))
    return met_if(
        share < params["below_percent"],
        _("The state holds %(share)s per cent: less than %(limit_percent)s."),
        _("The state holds %(share)s per cent; it must be less than %(limit_percent)s."),
        _("A company of the state can become a participant when its share has fallen below the limit."),
        share=format(share.normalize(), "f"),
        limit_percent=params["below_percent"],
    )


def _share(facts: Facts) -> Decimal | None:
    told = whole(facts, "state_share_percent")
    if told is not None:
        return Decimal(told)
    founders = rows(facts, "founders")
    if not founders:
        return None
    shares = [row.get("share") for row in founders if row.get("kind") == "state"]
    if any(share is None for share in shares):
        return None
    return sum((Decimal(share) for share in shares), Decimal(0))


RULES = (
    Rule(
        norm="state-share",
        title={
            "kk": "Мемлекеттің үлесі жартысынан аз",
            "ru": "Доля государства меньше половины",
            "en": "The state holds less than half",
        },
        cites=citations.HUB,
        origin="institute",
        since=citations.RESIDENCY_SINCE,
        uses=(
            "founders",
            "state_share_percent",
        ),
        takes=("below_percent",),
        holds=holds,
    ),
)
