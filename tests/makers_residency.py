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
from portal.assess import acts as assess
from portal.award.acts import agreements, commission
from portal.award.models import Matter, Participant
from portal.award.queries import commission as queries
from portal.award.queries import participants
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
    officer = facts.pop("by", None) or makers.the_officer()
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


def a_commission(size: int = 7, *, by: User | None = None) -> list[User]:
    """So many members in office for a year; the first presides."""
    admin = by or makers.an_admin()
    people = [makers.a_person(name=f"Member {n}") for n in range(1, size + 1)]
    on = today()
    for at, person in enumerate(people):
        commission.appoint(person, since=on, until=on + timedelta(days=364), presides=at == 0, by=admin)
    return people


def an_admitted_request(call: Call | None = None, *, officer: User | None = None, **facts: Any) -> Application:
    """A request that the officer has let go to the commission, which has it before it."""
    case = a_submitted_request(call, **facts)
    by = officer or makers.the_officer()
    assess.admit(case, by=by, note="The registers were asked.")
    commission.put_forward(case, by=by)
    db.session.flush()
    return case


def the_matter(case: Application) -> Matter:
    """What the commission has before it about the case, newest."""
    newest = queries.matters_of(case.id)[0]
    return queries.matter(newest.key, by=makers.an_admin()) or newest


def decided(matter: Matter, members: list[User], *, against: int = 0) -> str:
    """All vote, so many against, and the first closes the matter."""
    for at, member in enumerate(reversed(members)):
        choice, why = ("against", "Not convinced.") if at < against else ("for", "")
        commission.vote(matter, choice, by=member, reason=why)
    return commission.resolve(matter, by=members[0], seen=queries.standing(matter, today()).digest)


def a_participant(
    call: Call | None = None, *, members: list[User] | None = None, officer: User | None = None, **facts: Any
) -> Participant:  # fmt: skip
    """A company in the register, by every act on the way; each needs a commission, which is made if none is given."""
    by, owner = officer or makers.the_officer(), facts.pop("by", None) or makers.a_person()
    case = an_admitted_request(call, officer=by, by=owner, **facts)
    decided(the_matter(case), members or a_commission(3))
    agreement = participants.agreement_of(case)
    assert agreement is not None
    agreements.sign_agreement(agreement, case, by=owner)
    agreements.countersign(agreement, case, by=by, on=today())
    participant = agreements.enter(case, by=by)
    db.session.flush()
    return participants.participant(participant.number) or participant
