"""Commercialisation grants are for small business."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, words
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, needs_a_person, unknown
from portal.announce.rules.verdicts import sentence as _

CATEGORIES = frozenset({"micro", "small", "medium", "large", "natural_person", "simple_partnership"})
SMALL = ("small", "micro")


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the applicant's category of business is small (params: allowed, when a kind takes others too)."""
    category = words(facts, "business_category")
    if category is None:
        return unknown(_("The category of business is not known."), needs=("business_category",))
    if category not in CATEGORIES:
        return needs_a_person(
            _("The portal does not know this category of business; an officer decides."), business_category=category
        )
    return met_if(
        category in params.get("allowed", SMALL),
        _("The applicant is a small business."),
        _("The applicant is not a small business."),
        _("Only a small business can get this grant; look at the kinds of grant for operating enterprises."),
        business_category=category,
    )


RULES = (
    Rule(
        norm="small-business",
        title={
            "kk": "Өтінім беруші — шағын кәсіпкерлік субъектісі",
            "ru": "Заявитель — субъект малого предпринимательства",
            "en": "The applicant is a small business",
        },
        cites=citations.INSTITUTE,
        origin="institute",
        since=citations.COMMERCIALISATION_SINCE,
        uses=("business_category",),
        holds=holds,
    ),
)
