"""VAT exemption covers goods that the participant itself produced, not those bought for resale (art. 474 sp. 33)."""

from portal.announce.rules.tax.claims import Saying, claim, named
from portal.announce.rules.verdicts import sentence as _

OWN_GOODS = claim(
    "ops.vat_goods.produced_by_participant",
    title=named(
        "Тауарды қатысушы өндірген", "Товар произведён участником", "The goods are the participant's own making"
    ),
    wanted=True,
    refuses=Saying("NOT_OWN_PRODUCED", _("The goods were bought for resale, not produced by the participant.")),
    asks=Saying("OWN_PRODUCTION_EVIDENCE", _("It is not proved that the participant produced the goods.")),
    change=_("Sell goods of your own making, and attach the proof of their production."),
)
