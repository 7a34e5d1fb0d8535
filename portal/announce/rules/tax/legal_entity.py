"""A participant is a legal entity: the head unit of a resident or foreign one (Tax Code 2025, art. 17)."""

from portal.announce.rules.tax.changes import remedy, switch
from portal.announce.rules.tax.citations import TC2017, TC2025
from portal.announce.rules.tax.claims import NOT_KNOWN, named
from portal.announce.rules.tax.facts import Company
from portal.announce.rules.tax.norm import Answer, Case, Condition, met, not_met, unknown
from portal.announce.rules.verdicts import sentence as _
from portal.identifiers import WrongIdentifier, check, normalise

HEADS = ("resident_head", "nonresident_head")
OTHERS = ("branch", "representative_office", "peasant_farm", "joint_sp", "iin")


def holds(case: Case) -> Answer:
    """Met for the number of a head unit; the number itself tells when its kind is not given."""
    company = case.facts.company
    found = is_head(company)
    way = remedy(
        _("File for the legal entity itself, under the number of its head unit."),
        switch("company.bin_kind", company.bin_kind, HEADS[0]),
    )
    if found is None:
        return unknown(*NOT_KNOWN, way)
    if found:
        return met(_("The number belongs to a legal entity."))
    return not_met(
        "NOT_LEGAL_ENTITY",
        _("A participant must be a legal entity; this number belongs to a part of one, a partnership or a person."),
        way,
    )


def is_head(company: Company) -> bool | None:
    """Whether it is the head unit of a legal entity; None when neither kind nor number tells."""
    if company.bin_kind in HEADS:
        return True
    if company.bin_kind in OTHERS:
        return False
    try:
        return check(normalise(company.bin or "")).is_legal_entity
    except WrongIdentifier:
        return None


CONDITION = Condition(
    name="legal-entity",
    title=named("Қатысушы – заңды тұлға", "Участник – юридическое лицо", "The participant is a legal entity"),
    uses=("company.bin_kind", "company.bin"),
    holds=holds,
)
NORMS = (CONDITION.at("TC2017 293 p.4-3", *TC2017), CONDITION.at("TC2025 17", *TC2025))
