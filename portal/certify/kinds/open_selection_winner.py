"""The certificate of a winner of an open selection: what a customer of the start-ups' lane asks to see.

Facts: selection_{kk,ru,en}, organiser_{kk,ru,en}, product_{kk,ru,en}, decided_on, minutes_number, place.
"""

from portal import i18n
from portal.certify.kinds.shape import Body, Facts, Kind, ask, ask_in_three, in_language

INTRO = {
    "kk": "Осы куәлік мына ұйымның ашық іріктеудің жеңімпазы екенін растайды:",
    "ru": "Настоящее свидетельство подтверждает, что победителем открытого отбора является:",
    "en": "This certificate confirms that the following organisation is a winner of an open selection:",
}
TERMS = {
    "selection": {"kk": "Ашық іріктеу", "ru": "Открытый отбор", "en": "Open selection"},
    "organiser": {"kk": "Ұйымдастырушы", "ru": "Организатор", "en": "Organiser"},
    "product": {"kk": "Өнім", "ru": "Продукт", "en": "Product"},
    "decided_on": {"kk": "Шешім күні", "ru": "Дата решения", "en": "Decided on"},
    "minutes_number": {"kk": "Хаттама", "ru": "Протокол", "en": "Minutes"},
    "place": {"kk": "Орын", "ru": "Место", "en": "Place"},
}


def _tell(facts: Facts, lang: str) -> Body:
    told = {
        **{code: in_language(facts, code, lang) for code in ("selection", "organiser", "product")},
        "decided_on": i18n.day(facts["decided_on"]),
        "minutes_number": f"№ {facts['minutes_number']}",
        "place": str(facts.get("place") or ""),
    }
    terms = tuple((i18n.say(TERMS[code], lang), value) for code, value in told.items() if value)
    return Body(intro=i18n.say(INTRO, lang), terms=terms)


KIND = Kind(
    code="open_selection_winner",
    prefix="OS",
    title={
        "kk": "Ашық іріктеу жеңімпазының куәлігі",
        "ru": "Свидетельство победителя открытого отбора",
        "en": "Certificate of a winner of an open selection",
    },
    questions=(
        *ask_in_three("selection", "Ашық іріктеу", "Открытый отбор", "Open selection", required=True),
        *ask_in_three("organiser", "Ұйымдастырушы", "Организатор", "Organiser"),
        *ask_in_three("product", "Өнім", "Продукт", "Product", required=True),
        ask("decided_on", "date", "Шешім күні", "Дата решения", "Decided on", required=True),
        ask("minutes_number", "text", "Хаттама нөмірі", "Номер протокола", "Number of the minutes", required=True,
            max_chars=40),
        ask("place", "int", "Орын", "Место", "Place", minimum=1, maximum=1000),
    ),
    tell=_tell,
)  # fmt: skip
