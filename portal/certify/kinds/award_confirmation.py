"""The confirmation of an award for a third party: a bank or a partner learns that the grant is real, and its terms.

Facts: those of the grant letter, and signed_on, addressee_{kk,ru,en}.
"""

from portal import i18n
from portal.certify.kinds.grant_letter import QUESTIONS, terms_of
from portal.certify.kinds.residency_letter import ANYBODY, TO
from portal.certify.kinds.shape import Body, Facts, Kind, ask, ask_in_three, in_language

SAYS = {
    "kk": "Осы ұйымға {day} төменде көрсетілген шарттармен инновациялық грант берілгенін растаймыз.",
    "ru": "Подтверждаем, что организации {day} присуждён инновационный грант на условиях, указанных ниже.",
    "en": "We confirm that on {day} the organisation was awarded an innovation grant on the terms below.",
}
SIGNED = {"kk": "Шарт жасалған күн", "ru": "Договор подписан", "en": "Agreement signed on"}


def _tell(facts: Facts, lang: str) -> Body:
    to = in_language(facts, "addressee", lang) or i18n.say(ANYBODY, lang)
    terms = [(i18n.say(TO, lang), to), *terms_of(facts, lang)]
    if signed := facts.get("signed_on"):
        terms.append((i18n.say(SIGNED, lang), i18n.day(signed)))
    return Body(paragraphs=(i18n.say(SAYS, lang).format(day=i18n.day(facts["awarded_on"])),), terms=tuple(terms))


KIND = Kind(
    code="award_confirmation",
    prefix="AC",
    title={
        "kk": "Грант берілгенін растау",
        "ru": "Подтверждение о присуждении гранта",
        "en": "Confirmation of an award",
    },
    questions=(
        *QUESTIONS,
        ask("signed_on", "date", "Шарт жасалған күн", "Договор подписан", "Agreement signed on"),
        *ask_in_three("addressee", "Кімге", "Кому", "For whom", max_chars=200),
    ),
    tell=_tell,
    look="letter",
    is_dated=False,
)
