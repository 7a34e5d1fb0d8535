"""Who may ask at all: the form of the applicant, from its profile or from the structure of its number."""

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, words
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, needs_a_person, unknown
from portal.announce.rules.verdicts import sentence as _
from portal.identifiers import Kind, WrongIdentifier, check

LEGAL_ENTITY = frozenset({"legal_entity"})
FORMS = {
    "legal_entity": LEGAL_ENTITY,
    "foreign_entity": LEGAL_ENTITY,
    "llp": LEGAL_ENTITY,
    "jsc": LEGAL_ENTITY,
    "state_enterprise": LEGAL_ENTITY,
    "cooperative": LEGAL_ENTITY,
    "non_profit": LEGAL_ENTITY,
    "university": LEGAL_ENTITY,
    "other_entity": LEGAL_ENTITY,
    "sole_proprietor": frozenset({"sole_proprietor"}),
    "joint_proprietorship": frozenset({"joint_proprietorship"}),
    "peasant_farm": frozenset({"peasant_farm"}),
    "simple_partnership": frozenset({"simple_partnership"}),
    "natural_person": frozenset({"natural_person"}),
    "branch": frozenset({"branch"}),
    "representative_office": frozenset({"representative_office"}),
    "person": frozenset({"natural_person", "sole_proprietor"}),  # an IIN does not say which of the two
}
PARTS = (Kind.BRANCH, Kind.REPRESENTATIVE_OFFICE)


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when the form is among those that the kind of grant allows (params: allowed)."""
    form = _form(facts)
    if form is None:
        return unknown(_("The legal form of the applicant is not known."), needs=("legal_form",))
    if form not in FORMS:
        return needs_a_person(_("The portal does not know this legal form; an officer decides."), legal_form=form)
    could_be, allowed = FORMS[form], frozenset(params["allowed"])
    if could_be & allowed and not could_be <= allowed:
        return unknown(_("The legal form of the applicant is not known."), needs=("legal_form",))
    return met_if(
        could_be <= allowed,
        _("An applicant of this legal form may take part."),
        _("An applicant of this legal form may not take part."),
        _("Apply in an allowed legal form; a branch or an office takes part through its head organisation."),
        legal_form=form,
    )


def _form(facts: Facts) -> str | None:
    """The form in the profile, unless the number belongs to a branch or an office, which is told by its digits."""
    kind = _kind(words(facts, "bin"))
    return str(kind) if kind in PARTS else words(facts, "legal_form") or kind


def _kind(number: str | None) -> Kind | None:
    if number is None:
        return None
    try:
        return check(number).kind
    except WrongIdentifier:
        return None


RULES = (
    Rule(
        norm="legal-form",
        title={
            "kk": "Өтінім берушінің құқықтық нысаны сәйкес келеді",
            "ru": "Правовая форма заявителя подходит",
            "en": "The legal form of the applicant fits",
        },
        cites=citations.together(citations.SUBJECTS, citations.CALL_APPLICANTS),
        origin="law",
        since=citations.GRANTS_SINCE,
        uses=("legal_form", "bin"),
        takes=("allowed",),
        holds=holds,
    ),
)
