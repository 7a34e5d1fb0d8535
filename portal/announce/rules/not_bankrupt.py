"""The applicant is not being wound up."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, claim
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the applicant is neither in liquidation nor bankrupt."""
    bankrupt = claim(facts, "bankrupt")
    if bankrupt is None:
        return unknown(_("It is not known whether the applicant is in liquidation or bankruptcy."), needs=("bankrupt",))
    return met_if(
        not bankrupt,
        _("The applicant is not in liquidation or bankruptcy."),
        _("The applicant is in liquidation or bankruptcy."),
        _("The proceedings must end first; attach the document that ended them."),
    )


RULES = (
    Rule(
        norm="not-bankrupt",
        title={
            "kk": "Өтінім беруші таратылып жатқан жоқ және банкрот емес",
            "ru": "Заявитель не ликвидируется и не банкрот",
            "en": "The applicant is not in liquidation or bankruptcy",
        },
        cites=citations.CALL_APPLICANTS,
        origin="call",
        since=citations.GRANTS_SINCE,
        uses=("bankrupt",),
        holds=holds,
    ),
)
