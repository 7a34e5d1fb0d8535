"""What is known of a case: each fact with its name for the reader and who says it, and how a rule takes it.

A fact that is absent or None is not known. A fact of the wrong type is a fault of the caller and raises.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from portal.i18n import Text

Facts = Mapping[str, Any]
Params = Mapping[str, Any]
Source = Literal["application", "profile", "register", "portal"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that rules read: what it is called, and where it comes from."""

    name: Text
    source: Source


def whole(facts: Facts, name: str) -> int | None:
    """A whole number; money is whole tenge."""
    value = facts.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(f"{name} must be a whole number, not {value!r}")


def claim(facts: Facts, name: str) -> bool | None:
    """Yes, no or not known."""
    value = facts.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise TypeError(f"{name} must be yes, no or unknown, not {value!r}")


def words(facts: Facts, name: str) -> str | None:
    """What was written or chosen; nothing but blanks is not known."""
    value = facts.get(name)
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    raise TypeError(f"{name} must be text, not {value!r}")


def rows(facts: Facts, name: str) -> list[Any] | None:
    """The rows of a table that hold anything at all."""
    value = facts.get(name)
    if value is None:
        return None
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{name} must be a list, not {value!r}")
    return [row for row in value if _says_something(row)]


def day(facts: Facts, name: str) -> date | None:
    """A date, given as a date or in ISO form."""
    value = facts.get(name)
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    raise TypeError(f"{name} must be a date, not {value!r}")


def missing(facts: Facts, *names: str) -> tuple[str, ...]:
    """Those of the named facts that are not known."""
    return tuple(name for name in names if facts.get(name) in (None, "", []))


def _says_something(row: Any) -> bool:
    values = row.values() if isinstance(row, Mapping) else [row]
    return any(str(value).strip() for value in values if value is not None)


def _fact(source: Source, kk: str, ru: str, en: str) -> Fact:
    return Fact({"kk": kk, "ru": ru, "en": en}, source)


FACTS: Mapping[str, Fact] = {
    "kind": _fact("application", "Грант түрі", "Вид гранта", "Kind of grant"),
    "title": _fact("application", "Жобаның атауы", "Название проекта", "Project title"),
    "bin": _fact("profile", "БСН немесе ЖСН", "БИН или ИИН", "BIN or IIN"),
    "legal_form": _fact("profile", "Құқықтық нысаны", "Организационно-правовая форма", "Legal form"),
    "registered_on": _fact("profile", "Тіркелген күні", "Дата регистрации", "Date of registration"),
    "business_category": _fact(
        "application",
        "Кәсіпкерлік субъектісінің санаты",
        "Категория субъекта предпринимательства",
        "Category of business",
    ),
    "bankrupt": _fact(
        "register", "Таратылу немесе банкроттық", "Ликвидация или банкротство", "Liquidation or bankruptcy"
    ),
    "tax_debt": _fact("register", "Салық берешегі", "Налоговая задолженность", "Tax debt"),
    "no_tax_debt_declared": _fact(
        "application",
        "Салық берешегінің жоқтығын растау",
        "Подтверждение отсутствия налоговой задолженности",
        "Confirmation that there is no tax debt",
    ),
    "total_cost_kzt": _fact("application", "Жобаның жалпы құны", "Общая стоимость проекта", "Total project cost"),
    "asked_kzt": _fact("application", "Сұралатын грант сомасы", "Запрашиваемая сумма гранта", "Grant requested"),
    "cofinancing_kzt": _fact("application", "Қоса қаржыландыру сомасы", "Сумма софинансирования", "Co-financing"),
    "other_kzt": _fact("application", "Басқа көздер", "Другие источники", "Other sources"),
    "months": _fact("application", "Іске асыру мерзімі, ай", "Срок реализации, месяцев", "Term of the project, months"),
    "team": _fact("application", "Жоба командасы", "Команда проекта", "Project team"),
    "commercialisation_specialist": _fact(
        "application",
        "Коммерцияландыру жөніндегі маман",
        "Специалист по коммерциализации",
        "Commercialisation specialist",
    ),
    "incubated": _fact(
        "application",
        "Инкубация немесе акселерация аяқталған",
        "Инкубация или акселерация завершена",
        "Incubation or acceleration finished",
    ),
    "has_mvp": _fact("application", "Прототип немесе MVP бар", "Есть прототип или MVP", "There is a prototype or MVP"),
    "passed_stage_one": _fact("portal", "Бірінші кезең аяқталған", "Первый этап завершён", "Stage one is finished"),
    "partners": _fact("application", "Консорциум қатысушылары", "Участники консорциума", "Members of the consortium"),
    "estimate_total_kzt": _fact("application", "Сметаның жиынтығы", "Итог сметы", "Total of the estimate"),
    "results": _fact(
        "application",
        "Күтілетін нәтижелер мен көрсеткіштер",
        "Ожидаемые результаты и показатели",
        "Expected results and indicators",
    ),
    "state_support": _fact(
        "application",
        "Бұрынғы мемлекеттік қаржыландыру",
        "Государственное финансирование ранее",
        "Earlier state financing",
    ),
    "ip_numbers": _fact(
        "application",
        "Зияткерлік меншік құжаттарының нөмірлері",
        "Номера документов на интеллектуальную собственность",
        "Numbers of intellectual property documents",
    ),
    "earlier": _fact(
        "portal",
        "Бұрын қаржыландырылған жобалар тізілімі",
        "Реестр ранее профинансированных проектов",
        "Register of projects financed before",
    ),
    "applicant_kind": _fact(
        "application", "Өтінім беруші резидент пе", "Резидент или иностранная компания", "Resident or foreign company"
    ),
    "country": _fact("application", "Тіркелген елі", "Страна регистрации", "Country of registration"),
    "foreign_number": _fact(
        "application", "Шетелдік тізілімдегі нөмірі", "Номер в иностранном реестре", "Number in the foreign register"
    ),
    "founders": _fact(
        "application", "Құрылтайшылар мен олардың үлестері", "Учредители и их доли", "Founders and their shares"
    ),
    "state_share_percent": _fact("application", "Мемлекеттің үлесі", "Доля государства", "Share of the state"),
    "tax_regime": _fact("application", "Салық режимі", "Налоговый режим", "Tax regime"),
    "excluded_business": _fact(
        "application",
        "Жер қойнауы, АЭА немесе акциз",
        "Недропользование, СЭЗ или акциз",
        "Subsoil, special economic zone or excise",
    ),
    "has_branches": _fact("application", "Филиалдар", "Филиалы", "Branches"),
    "strategic_project": _fact("application", "Инвестициялық жоба", "Инвестиционный проект", "Investment project"),
    "activities": _fact("application", "Басым қызмет түрлері", "Приоритетные виды деятельности", "Priority activities"),
    "planned_income": _fact(
        "application", "Жылдар бойынша жоспарланған кіріс", "Плановый доход по годам", "Planned income by year"
    ),
    "years": _fact("application", "Қатысу мерзімі, жыл", "Срок участия, лет", "Term of participation, years"),
    "on": _fact("portal", "Тексеру күні", "Дата проверки", "Date of the check"),
}
