"""Goods produced and sold meet the own-production criteria (Tax Code 2025, art. 17 p. 1 sp. 3; order 37/НҚ)."""

from portal.announce.rules.tax.changes import remedy, switch
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import named
from portal.announce.rules.tax.norm import Answer, Case, Condition, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _

CRITERIA = "goods.own_production_criteria"


def holds(case: Case) -> Answer:
    """Met without such goods, or when they meet the criteria; goods bought for resale are simply other income."""
    goods = case.facts.goods
    if goods.produced_and_sold is False:
        return met(_("No goods of its own making were sold."))
    if goods.own_production_criteria:
        return met(_("The goods meet the own-production criteria."))
    way = remedy(
        _("Bring the goods into line with the own-production criteria and attach the proof."),
        switch(CRITERIA, goods.own_production_criteria, True),
    )
    if goods.produced_and_sold and goods.own_production_criteria is False:
        return not_met(
            "OWN_PRODUCTION_FAILED", _("Goods produced and sold do not meet the own-production criteria."), way
        )
    return unknown("OWN_PRODUCTION_EVIDENCE", _("The own-production criteria of the goods are not proved."), way)


CONDITION = Condition(
    name="own-production",
    title=named(
        "Тауарлар өз өндірісінің өлшемшарттарына сай",
        "Товары отвечают критериям собственного производства",
        "Goods meet the own-production criteria",
    ),
    uses=("goods.produced_and_sold", CRITERIA),
    holds=holds,
)
NORMS = (CONDITION.at("TC2017 293 p.4-3", *TC2017), CONDITION.at("TC2025 17 p.1 sp.3", *TC2025))
