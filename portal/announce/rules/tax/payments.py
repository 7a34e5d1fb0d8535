"""What is bought and paid for abroad: for whom, to whom, which services (Tax Code 2025, art. 454, 681, 682)."""

from portal.announce.rules.tax import parameters
from portal.announce.rules.tax.changes import remedy, switch
from portal.announce.rules.tax.claims import NOT_KNOWN, Saying, claim, named
from portal.announce.rules.tax.norm import READINGS, Answer, Case, Condition, met, not_met, silent_law, unknown
from portal.announce.rules.verdicts import sentence as _

SERVICE_KINDS = ("consulting", "marketing", "engineering", "information_security", "data_centre_works")
NOT_LOW_TAX = named(
    "Алушы жеңілдікті мемлекеттен емес", "Получатель не из льготного государства", "Not a low-tax state"
)


def for_priority(operation: str) -> Condition:
    """Bought for a priority activity."""
    return claim(
        f"ops.{operation}.for_priority",
        title=named("Басым қызмет үшін алынған", "Для приоритетной деятельности", "For a priority activity"),
        wanted=True,
        refuses=Saying("NOT_FOR_PRIORITY", _("Not acquired for a priority activity.")),
        asks=Saying("PURPOSE_EVIDENCE", _("The purpose, a priority activity, is not proved.")),
        change=_("Acquire it for a priority activity, and let the contract say so."),
    )


def not_low_tax(operation: str) -> Condition:
    """The recipient is not registered in a state with preferential taxation."""
    return claim(
        f"ops.{operation}.low_tax",
        title=NOT_LOW_TAX,
        wanted=False,
        refuses=Saying("LOW_TAX_STATE", _("The recipient is registered in a state with preferential taxation.")),
        change=_("Have it paid to a recipient that is not registered in a state with preferential taxation."),
    )


def low_tax_holder(operation: str) -> Condition:
    """A holder from a low-tax state: paragraphs 2 (20 %) and 3 (5 %) of article 682 collide (A11)."""
    path = f"ops.{operation}.low_tax"
    way = _("Have it paid to a recipient that is not registered in a state with preferential taxation.")

    def holds(case: Case) -> Answer:
        found = case.fact(path)
        if found is None:
            return unknown(*NOT_KNOWN, remedy(way, switch(path, None, False)))
        if not found:
            return met(_("The statement confirms it."))
        reason = _("One rule taxes recipients from low-tax states at 20%, another grants 5%; a lawyer must decide.")
        reading = parameters.reading("low_tax_holder", case.law_on, READINGS)
        return silent_law(reading, "LEGAL_CONFLICT", reason, remedy(way, switch(path, True, False)))

    name = f"{operation.replace('_', '-')}-low-tax"
    return Condition(name=name, title=NOT_LOW_TAX, uses=(path,), holds=holds, assumes=("A11",))


def service_kind(operation: str) -> Condition:
    """One of the five kinds of works and services that the norm names."""
    path = f"ops.{operation}.kind"
    way = _("Only consulting, marketing, engineering, information-security services and the creation of data centres"
            " are covered: order one of these.")  # fmt: skip

    def holds(case: Case) -> Answer:
        found = case.fact(path)
        if found in SERVICE_KINDS:
            return met(_("The norm names this kind of works and services."))
        change = remedy(way, switch(path, found, SERVICE_KINDS[0]))
        if found is None:
            return unknown(*NOT_KNOWN, change)
        return not_met("KIND_NOT_LISTED", _("The norm does not name this kind of works and services."), change)

    title = named("Норма атаған қызмет түрі", "Вид услуг назван в норме", "A kind of service that the norm names")
    return Condition(name="service-kind", title=title, uses=(path,), holds=holds)


LEGAL_RECIPIENT = claim(
    "ops.royalty.recipient",
    title=named("Алушы – заңды тұлға", "Получатель – юридическое лицо", "The recipient is a legal entity"),
    wanted="legal",
    refuses=Saying("RECIPIENT_NOT_LEGAL", _("Only royalty of non-resident legal entities is covered.")),
    change=_("Have the royalty paid under a contract with a legal entity."),
)
