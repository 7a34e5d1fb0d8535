"""The texts that norms rest on, as a reader is told of them; only what was read in a text is cited by its point.

The points of orders 364, 365 and 370 of October 2020 are not confirmed, so their conditions are cited as the
institute or the call published them. The orders' first day is the first day of our catalogue.
"""

from datetime import date

from portal.i18n import LANGUAGES, Text

COMMERCIALISATION_SINCE = date(2020, 10, 2)  # order 365/НҚ
ENTERPRISES_SINCE = date(2020, 10, 9)  # order 370/НҚ
INDUSTRIES_SINCE = date(2020, 10, 2)  # order 364/НҚ
GRANTS_SINCE = min(COMMERCIALISATION_SINCE, ENTERPRISES_SINCE, INDUSTRIES_SINCE)

COFINANCING: Text = {
    "kk": "Кәсіпкерлік кодекс, 241-9-бап, 2-тармақ",
    "ru": "Предпринимательский кодекс, статья 241-9, пункт 2",
    "en": "Entrepreneurial Code, article 241-9, paragraph 2",
}
SUBJECTS: Text = {
    "kk": "Кәсіпкерлік кодекс, 241-1-бап, 4-тармақ",
    "ru": "Предпринимательский кодекс, статья 241-1, пункт 4",
    "en": "Entrepreneurial Code, article 241-1, paragraph 4",
}
INSTITUTE: Text = {
    "kk": "QazInnovations жариялаған шарттар: технологияларды коммерцияландыру",
    "ru": "Условия, опубликованные QazInnovations: коммерциализация технологий",
    "en": "Conditions published by QazInnovations: commercialisation of technologies",
}
CALL_KINDS: Text = {
    "kk": "Конкурс шарттары: грант түрлері",
    "ru": "Условия конкурса: виды грантов",
    "en": "Conditions of the call: kinds of grant",
}
CALL_APPLICANTS: Text = {
    "kk": "Конкурс шарттары: кім қатыса алады",
    "ru": "Условия конкурса: кто может участвовать",
    "en": "Conditions of the call: who may apply",
}
CALL_FORM: Text = {
    "kk": "Конкурс шарттары: өтінім нысаны",
    "ru": "Условия конкурса: форма заявки",
    "en": "Conditions of the call: application form",
}
CALL_DOUBLE: Text = {
    "kk": "Конкурс шарттары: қайталап қаржыландыру",
    "ru": "Условия конкурса: двойное финансирование",
    "en": "Conditions of the call: double financing",
}
RESIDENCY_SINCE = date(2019, 4, 11)  # order 37/НҚ, the list of priority activities
LAW_OF_2026 = date(2026, 1, 1)
GATE: Text = {
    "kk": "2025 жылғы Салық кодексі, 17-бап",
    "ru": "Налоговый кодекс 2025 года, статья 17",
    "en": "Tax Code of 2025, article 17",
}
REGIMES: Text = {
    "kk": "2025 жылғы Салық кодексі, 723-бап, 2-тармақ, 6) тармақша",
    "ru": "Налоговый кодекс 2025 года, статья 723, пункт 2, подпункт 6)",
    "en": "Tax Code of 2025, article 723, paragraph 2, subparagraph 6)",
}
ACTIVITIES: Text = {
    "kk": "2019 жылғы 11 сәуірдегі № 37/НҚ бұйрық: басым қызмет түрлерінің тізбесі",
    "ru": "Приказ от 11 апреля 2019 года № 37/НҚ: перечень приоритетных видов деятельности",
    "en": "Order 37/NQ of 11 April 2019: list of priority activities",
}
HUB: Text = {
    "kk": "Хаб жариялаған шарттар: қатысушыларға қойылатын талаптар",
    "ru": "Условия, опубликованные хабом: требования к участникам",
    "en": "Conditions published by the hub: requirements for participants",
}
PARK: Text = {
    "kk": "Технопарк бағдарламасының шарттары",
    "ru": "Условия программы технопарка",
    "en": "Conditions of the technopark programme",
}


def together(*texts: Text) -> Text:
    """Several citations as one."""
    return {lang: "; ".join(text[lang] for text in texts) for lang in LANGUAGES}
