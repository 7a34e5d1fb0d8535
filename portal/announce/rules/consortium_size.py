"""A grant for an industry goes to a consortium; the table of its members names the applicant too."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, rows
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the consortium has at least so many members, the applicant among them (params: minimum)."""
    partners, minimum = rows(facts, "partners"), params["minimum"]
    if partners is None:
        return unknown(_("The members of the consortium are not named yet."), needs=("partners",))
    members = len({_known_by(partner) for partner in partners})
    return met_if(
        members >= minimum,
        _("Members of the consortium: %(members)s; at least %(minimum)s needed."),
        _("Members of the consortium: %(members)s, but at least %(minimum)s are needed."),
        _("Add members to the consortium and attach an agreement signed by all."),
        members=members,
        minimum=minimum,
    )


def _known_by(partner: object) -> str:
    """One member named twice is one member."""
    named = (partner.get("bin") or partner.get("name") or partner) if isinstance(partner, dict) else partner
    return " ".join(str(named).casefold().split())


RULES = (
    Rule(
        norm="consortium-size",
        title={
            "kk": "Консорциум қатысушыларының саны жеткілікті",
            "ru": "В консорциуме достаточно участников",
            "en": "The consortium has enough members",
        },
        cites=citations.CALL_APPLICANTS,
        origin="call",
        since=citations.INDUSTRIES_SINCE,
        uses=("partners",),
        takes=("minimum",),
        holds=holds,
    ),
)
