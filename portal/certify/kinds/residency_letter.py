"""The letter to whom it may concern: the company is a participant of the park, since when and until when.

Facts: certificate_number, registered_on, addressee_{kk,ru,en}, purpose_{kk,ru,en}.
"""

from portal import i18n
from portal.certify.kinds.shape import Body, Facts, Kind, ask, ask_in_three, in_language

SAYS = {
    "kk": "Осы ұйым {day} бастап технопарк қатысушысы болып табылатынын және бүгін де осы мәртебесі бар екенін "
          "растаймыз.",
    "ru": "Подтверждаем, что организация является участником технопарка с {day} и на сегодняшний день сохраняет "
          "этот статус.",
    "en": "We confirm that the organisation has been a participant of the technopark since {day} and keeps this "
          "status today.",
}  # fmt: skip
CERTIFICATE = {"kk": "Қатысушы куәлігі", "ru": "Свидетельство участника", "en": "Certificate of the participant"}
TO = {"kk": "Кімге", "ru": "Кому", "en": "For"}
PURPOSE = {"kk": "Не үшін берілді", "ru": "Для чего выдано", "en": "Issued for"}
ANYBODY = {"kk": "Талап етілген жерге", "ru": "По месту требования", "en": "To whom it may concern"}


def _tell(facts: Facts, lang: str) -> Body:
    terms = [(i18n.say(TO, lang), in_language(facts, "addressee", lang) or i18n.say(ANYBODY, lang))]
    if purpose := in_language(facts, "purpose", lang):
        terms.append((i18n.say(PURPOSE, lang), purpose))
    terms.append((i18n.say(CERTIFICATE, lang), f"№ {facts['certificate_number']}"))
    paragraph = i18n.say(SAYS, lang).format(day=i18n.day(facts["registered_on"]))
    return Body(terms=tuple(terms), paragraphs=(paragraph,))


KIND = Kind(
    code="residency_letter",
    prefix="RL",
    title={
        "kk": "Технопаркке қатысу туралы хат",
        "ru": "Письмо об участии в технопарке",
        "en": "Letter of residency in the technopark",
    },
    questions=(
        ask("certificate_number", "text", "Қатысушы куәлігінің нөмірі", "Номер свидетельства участника",
            "Number of the participant's certificate", required=True, max_chars=40),
        ask("registered_on", "date", "Тіркелген күні", "Дата регистрации", "Day of registration", required=True),
        *ask_in_three("addressee", "Кімге", "Кому", "For whom", max_chars=200),
        *ask_in_three("purpose", "Не үшін", "Для чего", "What for", max_chars=300),
    ),
    tell=_tell,
    look="letter",
)  # fmt: skip
