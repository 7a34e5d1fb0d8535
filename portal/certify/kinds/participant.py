"""The certificate of a participant of the park: facts of its entry in the register.

`facts_of` fills it from the register. Facts: registered_on, register_number, minutes_number, minutes_on,
hub_{kk,ru,en}, activities [{kk, ru, en}].
"""

from datetime import date
from typing import Any

from portal import activities as priority
from portal import hubs, i18n
from portal.award.commission_models import Matter
from portal.award.participant_models import Participant
from portal.certify.kinds.shape import Body, Facts, Kind, activities, ask, ask_in_three, in_language, named

INTRO = {
    "kk": "Осы куәлік мына ұйымның технопарк қатысушысы ретінде тіркелгенін растайды:",
    "ru": "Настоящее свидетельство подтверждает, что участником технопарка является:",
    "en": "This certificate confirms that the following organisation is registered as a participant of the technopark:",
}
REGISTERED = {"kk": "Тіркелген күні", "ru": "Дата регистрации", "en": "Registered on"}
ENTRY = {"kk": "Тізілімдегі нөмірі", "ru": "Номер в реестре", "en": "Number in the register"}
MINUTES = {"kk": "Комиссия хаттамасы", "ru": "Протокол комиссии", "en": "Minutes of the commission"}
HUB = {"kk": "Хаб", "ru": "Хаб", "en": "Hub"}


def facts_of(participant: Participant, minutes: Matter | None, on: date) -> dict[str, Any]:
    """What the register says of a participant, with the activities in their words of a day."""
    facts: dict[str, Any] = {
        "registered_on": participant.since.isoformat(), "register_number": participant.number,
        "activities": named_activities(participant, on),
    }  # fmt: skip
    if minutes is not None and minutes.number and minutes.decided_at:
        facts |= {"minutes_number": minutes.number, "minutes_on": i18n.local(minutes.decided_at).date().isoformat()}
    hub = hubs.known().get(participant.hub or "")
    if hub is not None:
        facts |= {f"hub_{lang}": f"{hub.name} ({hub.city[lang]})" for lang in i18n.LANGUAGES}
    return facts


def named_activities(participant: Participant, on: date) -> list[dict[str, str]]:
    """The participant's activities as a certificate names them."""
    return [dict(priority.activity(code, on).text) for code in participant.activities]


def _tell(facts: Facts, lang: str) -> Body:
    terms = [(i18n.say(REGISTERED, lang), i18n.day(facts["registered_on"]))]
    if entry := facts.get("register_number"):
        terms.append((i18n.say(ENTRY, lang), str(entry)))
    if minutes := facts.get("minutes_number"):
        on = facts.get("minutes_on")
        terms.append((i18n.say(MINUTES, lang), f"№ {minutes}, {i18n.day(on)}" if on else f"№ {minutes}"))
    if hub := in_language(facts, "hub", lang):
        terms.append((i18n.say(HUB, lang), hub))
    return Body(intro=i18n.say(INTRO, lang), terms=tuple(terms), activities=named(facts.get("activities"), lang))


KIND = Kind(
    code="participant",
    prefix="AH",
    title={
        "kk": "Технопарк қатысушысының куәлігі",
        "ru": "Свидетельство участника технопарка",
        "en": "Certificate of a technopark participant",
    },
    questions=(
        ask("registered_on", "date", "Тіркелген күні", "Дата регистрации", "Day of registration", required=True),
        ask("register_number", "text", "Тізілімдегі нөмірі", "Номер в реестре", "Number in the register", max_chars=40),
        ask("minutes_number", "text", "Хаттама нөмірі", "Номер протокола", "Number of the minutes", max_chars=40),
        ask("minutes_on", "date", "Хаттама күні", "Дата протокола", "Day of the minutes"),
        *ask_in_three("hub", "Хаб", "Хаб", "Hub", max_chars=150),
        activities(required=True),
    ),
    tell=_tell,
)
