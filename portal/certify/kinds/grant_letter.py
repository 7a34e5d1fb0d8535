"""The grant letter as a signed paper: what was awarded and on which terms. `facts_of` fills it from an award.

Facts: award_number, project, call_{kk,ru,en}, grant_kind_{kk,ru,en}, amount_kzt, awarded_on, starts_on, ends_on.
"""

from typing import Any

from portal import i18n
from portal.award.models import Award
from portal.certify.kinds.shape import Body, Facts, Kind, ask, ask_in_three, in_language

SAYS = {
    "kk": "Комиссия {day} жобаны мақұлдап, инновациялық грант берді.",
    "ru": "Комиссия {day} одобрила проект и присудила инновационный грант.",
    "en": "On {day} the commission approved the project and awarded an innovation grant.",
}
TERMS = {
    "project": {"kk": "Жоба", "ru": "Проект", "en": "Project"},
    "call": {"kk": "Конкурс", "ru": "Конкурс", "en": "Call"},
    "grant_kind": {"kk": "Грант түрі", "ru": "Вид гранта", "en": "Kind of grant"},
    "award_number": {"kk": "Грант нөмірі", "ru": "Номер гранта", "en": "Number of the award"},
    "amount_kzt": {"kk": "Грант сомасы", "ru": "Сумма гранта", "en": "Sum of the grant"},
    "works": {"kk": "Жұмыс мерзімі", "ru": "Срок работ", "en": "Term of work"},
}


def terms_of(facts: Facts, lang: str) -> tuple[tuple[str, str], ...]:
    """The terms of an award in a language."""
    told = {
        "project": str(facts["project"]),
        "call": in_language(facts, "call", lang),
        "grant_kind": in_language(facts, "grant_kind", lang),
        "award_number": f"№ {facts['award_number']}",
        "amount_kzt": i18n.tenge(facts["amount_kzt"]),
        "works": f"{i18n.day(facts['starts_on'])} – {i18n.day(facts['ends_on'])}",
    }
    return tuple((i18n.say(TERMS[code], lang), value) for code, value in told.items() if value)


def facts_of(award: Award) -> dict[str, Any]:
    """The facts of an award; its call must be loaded."""
    kind = award.call.programme.kind(award.kind).title
    spoken = {
        f"{code}_{lang}": text[lang]
        for code, text in (("call", award.call.title), ("grant_kind", kind))
        for lang in i18n.LANGUAGES
    }
    return {
        "award_number": award.number, "project": award.title, "amount_kzt": award.amount_kzt,
        "awarded_on": award.awarded_on.isoformat(), "starts_on": award.starts_on.isoformat(),
        "ends_on": award.ends_on.isoformat(), **spoken,
    }  # fmt: skip


def _tell(facts: Facts, lang: str) -> Body:
    paragraph = i18n.say(SAYS, lang).format(day=i18n.day(facts["awarded_on"]))
    return Body(paragraphs=(paragraph,), terms=terms_of(facts, lang))


QUESTIONS = (
    ask("award_number", "text", "Грант нөмірі", "Номер гранта", "Number of the award", required=True, max_chars=40),
    ask("project", "text", "Жоба", "Проект", "Project", required=True, max_chars=300),
    *ask_in_three("call", "Конкурс", "Конкурс", "Call", required=True),
    *ask_in_three("grant_kind", "Грант түрі", "Вид гранта", "Kind of grant", required=True),
    ask("amount_kzt", "money", "Грант сомасы, ₸", "Сумма гранта, ₸", "Sum of the grant, ₸", required=True, minimum=1),
    ask("awarded_on", "date", "Берілген күні", "Дата присуждения", "Awarded on", required=True),
    ask("starts_on", "date", "Жұмыстың басталуы", "Начало работ", "Work begins on", required=True),
    ask("ends_on", "date", "Жұмыстың аяқталуы", "Окончание работ", "Work ends on", required=True),
)
KIND = Kind(
    code="grant_letter",
    prefix="GL",
    title={"kk": "Грант туралы хат", "ru": "Письмо о гранте", "en": "Grant letter"},
    questions=QUESTIONS,
    tell=_tell,
    look="letter",
    is_dated=False,
)
