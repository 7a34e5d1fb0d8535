"""The confirmation of the right to a tax preference for a tax and a year (the annual one among them).

Facts: tax, year, conditions [{kk, ru, en, cites_kk, cites_ru, cites_en, result}], activities [{kk, ru, en}].
`facts_of` takes the conditions from the chains of norms as they were found: title, citation and result of each.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from portal import i18n
from portal.certify.kinds.shape import Body, Condition, Facts, Kind, activities, ask, named

TAXES = {
    "cit": ("Корпоративтік табыс салығы", "Корпоративный подоходный налог", "Corporate income tax"),
    "vat": ("Қосылған құн салығы", "Налог на добавленную стоимость", "Value added tax"),
    "vat_import": ("Импортқа қосылған құн салығы", "НДС на импорт", "Value added tax on imports"),
    "vat_nonresident": ("Бейрезидент үшін қосылған құн салығы", "НДС за нерезидента", "VAT for a non-resident"),
    "pit": ("Жеке табыс салығы", "Индивидуальный подоходный налог", "Personal income tax"),
    "social": ("Әлеуметтік салық", "Социальный налог", "Social tax"),
    "nonresident": ("Бейрезидент табысынан алынатын салық", "Налог с доходов нерезидентов",
                    "Tax on income of non-residents"),
}  # fmt: skip
RESULTS = {
    "met": ("Орындалды", "Выполнено", "Met"),
    "not_applicable": ("Қолданылмайды", "Не применяется", "Does not apply"),
    "confirmed": ("Тексерілді", "Подтверждено", "Confirmed by an officer"),
}
TAX = {"kk": "Салық", "ru": "Налог", "en": "Tax"}
PERIOD = {"kk": "Салық кезеңі", "ru": "Налоговый период", "en": "Tax period"}
YEAR = {"kk": "{year} жыл", "ru": "{year} год", "en": "{year}"}
RELIEFS_OF = {  # those that the law refuses to everybody (interest, citizens) are no preference and are left out
    "cit": ("CIT_100",),
    "vat": ("VAT_GOODS", "VAT_WS"),
    "vat_import": ("VAT_IMPORT", "VAT_IMPORT_EAEU"),
    "vat_nonresident": ("VAT_RC",),
    "pit": ("IIT_RES", "IIT_NONRES"),
    "social": ("SOC_FOREIGN",),
    "nonresident": ("WHT_ROYALTY", "WHT_SERVICES", "WHT_DIVIDENDS", "WHT_CAPGAIN"),
}
VERDICT = {
    "kk": "Салықтық преференцияны қолдануға құқығы бар",
    "ru": "Имеет право применять налоговую преференцию",
    "en": "Has the right to the tax preference",
}
LANGS = ("kk", "ru", "en")


def facts_of(
    tax: str, year: int, chains: Iterable[Iterable[Mapping[str, Any]]], activities: list[dict[str, str]]
) -> dict[str, Any]:  # fmt: skip
    """The facts of a confirmation from the kept chains of its reliefs; a norm that several share is told once.

    What the rules did not find met stands there as confirmed by the person who decided.
    """
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for step in (step for chain in chains for step in chain if step["citation"]):
        row = {**step["title"], **{f"cites_{lang}": step["citation"][lang] for lang in LANGS}}
        rows.setdefault((step["norm"], step["article"]), row | {"result": _result(step)})
    return {"tax": tax, "year": year, "conditions": list(rows.values()), "activities": activities}


def taxes() -> list[tuple[str, i18n.Text]]:
    """Every tax by its code, in three languages."""
    return [(code, dict(zip(LANGS, words, strict=True))) for code, words in TAXES.items()]


def _result(step: Mapping[str, Any]) -> str:
    if step["result"] == "met":
        return "met"
    return "not_applicable" if step["result"] == "not_reached" else "confirmed"


def _tell(facts: Facts, lang: str) -> Body:
    at = LANGS.index(lang)
    return Body(
        verdict=i18n.say(VERDICT, lang),
        terms=(
            (i18n.say(TAX, lang), TAXES[facts["tax"]][at]),
            (i18n.say(PERIOD, lang), YEAR[lang].format(year=facts["year"])),
        ),
        conditions=tuple(
            Condition(
                text=str(row.get(lang) or row["ru"]), cites=str(row.get(f"cites_{lang}") or row["cites_ru"]),
                result=RESULTS[row["result"]][at], sign="other" if row["result"] == "not_applicable" else "met",
            )
            for row in facts["conditions"]
        ),
        activities=named(facts.get("activities"), lang),
    )  # fmt: skip


def _options(table: dict[str, tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"code": code, **dict(zip(LANGS, words, strict=True))} for code, words in table.items()]


def _column(code: str, kk: str, ru: str, en: str, *, required: bool) -> dict[str, object]:
    return {
        "code": code, "type": "text", "label": {"kk": kk, "ru": ru, "en": en}, "required": required, "max_chars": 300,
    }  # fmt: skip


CONDITIONS = [
    _column("kk", "Шарт, қазақша", "Условие на казахском", "Condition in Kazakh", required=True),
    _column("ru", "Шарт, орысша", "Условие на русском", "Condition in Russian", required=True),
    _column("en", "Шарт, ағылшынша", "Условие на английском", "Condition in English", required=False),
    _column("cites_kk", "Негіздеме, қазақша", "Основание на казахском", "Ground in Kazakh", required=True),
    _column("cites_ru", "Негіздеме, орысша", "Основание на русском", "Ground in Russian", required=True),
    _column("cites_en", "Негіздеме, ағылшынша", "Основание на английском", "Ground in English", required=False),
    {"code": "result", "type": "select", "label": {"kk": "Нәтиже", "ru": "Результат", "en": "Result"},
     "required": True, "options": _options(RESULTS)},
]  # fmt: skip

KIND = Kind(
    code="tax_preference",
    prefix="TP",
    title={
        "kk": "Салықтық преференция құқығы туралы анықтама",
        "ru": "Справка о праве на налоговую преференцию",
        "en": "Confirmation of the right to a tax preference",
    },
    questions=(
        ask("tax", "select", "Салық", "Налог", "Tax", required=True, options=_options(TAXES)),
        ask("year", "int", "Салық жылы", "Налоговый год", "Tax year", required=True, minimum=2019, maximum=2100),
        ask("conditions", "table", "Шарттар", "Условия", "Conditions", columns=CONDITIONS, min_rows=1, max_rows=24,
            required=True),
        activities(required=False),
    ),
    tell=_tell,
)  # fmt: skip
