"""Requests for residency, members of a commission and participants for tests, made by the real acts."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from portal import db, i18n
from portal.accounts import acts as accounts
from portal.accounts.models import Organisation, User
from portal.announce import acts as announce
from portal.announce.models import Call
from portal.apply import acts
from portal.apply.models import Application
from tests import makers, makers_announce, makers_apply

PROGRAMME = "techpark_residency"
FILES = ("doc_charter", "doc_registration", "doc_head", "doc_plan", "doc_mapping", "doc_regime", "doc_debt")
FILES_ABROAD = ("doc_charter", "doc_extract", "doc_head", "doc_plan", "doc_mapping")
ANSWERS: dict[str, Any] = {
    "rs03_kind": "resident",
    "rs02": "«Самұрық Софт» ЖШС", "rs02_ru": "ТОО «Самрук Софт»", "rs02_en": "Samruk Soft LLP",
    "rs04": "Астана, Мәңгілік Ел 55", "rs05": "Ерлан Сагындыков",
    "rs06": [{"name": "Ерлан Сагындыков", "kind": "person", "share": "100"}],
    "rs07": "general", "rs08": False, "rs08_branches": False, "rs08_project": False,
    "rs11": "Платформа учёта тепла", "rs12": "Считаем тепло в домах и находим потери.", "rs09": ["1", "15"],
    "rs10": ["62011"], "rs05_region": "710000000", "rs05_hub": "astana", "rs13": "Три тысячи домов в столице.",
    "rs14": [{"object": "Программа «Жылу»", "holder": "Заявитель", "document": "№ 17 от 2025-02-03"}],
    "rs15": [{"name": "Ерлан Сагындыков", "post": "директор", "education": "ЕНУ", "experience": "11 лет"}],
    "rs16": "mvp", "rs16_done": "Опытная эксплуатация в 12 домах.",
    "rs17": [{"year": 2026, "indicator": "Дома", "target": "120"}], "rs18": "Датчики, сервер, веб-кабинет.",
    "rs19": [{"year": 2026, "item": "Оплата труда", "sum_kzt": 30_000_000}],
    "rs20": [{"year": 2026, "income": 50_000_000, "priority": 48_000_000}], "rs21": "Управляющие компании, B2B.",
    "rs21_plan": [{"year": 2026, "step": "Запуск в трёх районах", "result": "120 домов"}],
    "rs21_effect": "Экономия тепла до 15 %.", "rs21_jobs": 12, "rs22": False, "rs23": 2, "rs24": True,
    "rs24_debt": True, "rs25": True,
}  # fmt: skip


def a_residency_call(**facts: Any) -> Call:
    """The rolling call, open since yesterday until the regime ends."""
    officer = facts.pop("by", None) or makers.an_officer()
    opens = facts.get("opens_at") or db.now() - timedelta(days=1)
    told = {**makers_announce.facts_of_a_call(opens_at=opens), "closes_at": opens + timedelta(days=1000),
            "rolling": True, "budget_kzt": 0, **facts}  # fmt: skip
    call = announce.create(PROGRAMME, told, by=officer)
    announce.open(call, by=officer)
    db.session.flush()
    return call


def a_foreign_company(owner: User | None = None, **facts: Any) -> Organisation:
    """A company of Germany and its owner."""
    told = {"name_en": "Nordlicht GmbH", "name_ru": "Nordlicht GmbH", "name_kk": "Nordlicht GmbH", **facts}
    number = told.pop("number", "HRB 123456")
    return accounts.create_abroad("DE", number, told, by=owner or makers.a_person())


def answers_of(organisation: Organisation, **changes: Any) -> dict[str, Any]:
    """Everything that is asked, for a company of ours or from abroad."""
    if organisation.bin:
        own: dict[str, Any] = {"rs01": organisation.bin}
    else:
        own = {"rs03_kind": "foreign", "rs03": organisation.country, "rs01_foreign": organisation.foreign_number}
    return deepcopy({**ANSWERS, **own, **changes})


def a_complete_request(
    call: Call | None = None, *, by: User | None = None, organisation: Organisation | None = None, lang: str = "ru",
    **changes: Any,
) -> Application:  # fmt: skip
    """A request to which nothing is lacking."""
    owner = by or makers.a_person(lang=lang)
    company = organisation or makers.an_organisation(owner)
    case = makers_apply.a_draft(call or a_residency_call(), by=owner, organisation=company, lang=lang)
    given = answers_of(company, **changes)
    for page in case.call.programme.pages:
        data = {question.code: given[question.code] for question in page.questions if question.code in given}
        acts.save_page(case, page, data, by=owner, version=0)
    for question in FILES if company.bin else FILES_ABROAD:
        makers_apply.attach(case, question, makers_apply.PDF + question.encode(), f"{question}.pdf", by=owner)
    db.session.flush()
    return case


def a_submitted_request(call: Call | None = None, *, by: User | None = None, **facts: Any) -> Application:
    """A request that has just been handed in."""
    owner = by or makers.a_person(lang=facts.get("lang", "ru"))
    case = a_complete_request(call, by=owner, **facts)
    acts.submit(case, by=owner, arrived=db.now(), version=case.version)
    db.session.flush()
    return case


def today() -> date:
    """The day in Astana."""
    return i18n.local(db.now()).date()
