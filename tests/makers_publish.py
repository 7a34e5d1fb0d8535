"""Calls with a past, laid into the database as a whole: hundreds of cases that the acts would take minutes for."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count, cycle
from typing import Any

from sqlalchemy import func, insert, select

from portal import db, history, workflow
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application, new_key
from portal.assess.models import Screening
from portal.award.models import Award
from tests import makers

KINDS = ("commercialisation_1", "commercialisation_2", "enterprises", "industries")
REGIONS = ("710000000", "750000000", "190000000", "350000000")
_numbers = count(100_000)


def applications(
    call: Call, *groups: tuple[int, str, bool | None], at: datetime | None = None,
    kinds: Iterable[str] = KINDS, regions: Iterable[str] = REGIONS, each_hour: int = 4,
) -> list[int]:  # fmt: skip
    """Applications of a call: groups of (how many, state, passed). Submitted one after another; returns their ids."""
    person = db.session.scalars(select(User).order_by(User.id)).first() or makers.a_person()
    wanted = [(state, passed) for how_many, state, passed in groups for _n in range(how_many)]
    companies = _companies(len(wanted))
    kind, region, first = cycle(kinds), cycle(regions), at or call.opens_at
    rows = []
    for n, ((state, passed), company) in enumerate(zip(wanted, companies, strict=True)):
        sent = state != "draft"
        rows.append({
            "key": new_key(), "number": f"{call.prefix}-{next(_numbers):06d}" if sent else None, "call_id": call.id,
            "organisation_id": company, "state": state, "lang": "ru", "kind": next(kind), "title": f"Проект {n}",
            "region": next(region), "asked_kzt": 10_000_000 + n, "created_by_id": person.id, "passed": passed,
            "submitted_at": first + timedelta(hours=n // each_hour) if sent else None, "version": 1,
        })  # fmt: skip
    history.record(call, "apply.submit", by=person)  # the chain tells that something has happened
    return _inserted(Application, rows)


def awards(call: Call, ids: Iterable[int], *, presented: int = 0, on: date | None = None, **facts: Any) -> list[Award]:
    """An award for each of the applications; the first ones are presented publicly."""
    day, made = on or date(2021, 5, 13), []
    found = db.session.scalars(select(Application).where(Application.id.in_(list(ids))).order_by(Application.id))
    for n, application in enumerate(found):
        told = {
            "number": f"{call.prefix}/{n + 1:04d}", "application_id": application.id, "call_id": call.id,
            "organisation_id": application.organisation_id, "title": application.title, "summary": "О проекте",
            "kind": application.kind, "region": application.region, "amount_kzt": application.asked_kzt,
            "awarded_on": day, "starts_on": day, "ends_on": day + timedelta(days=365),
            "presented_on": day if n < presented else None,
        }  # fmt: skip
        made.append(Award(**{**told, **facts}))
    db.session.add_all(made)
    db.session.flush()
    return made


def turned_away(ids: Iterable[int], *codes: str) -> None:
    """The screenings that ended these cases for these reasons."""
    officer = db.session.scalars(select(User).order_by(User.id)).first()
    reasons = [{"code": code, "text": {}, "cites": {}} for code in codes]
    rows = [
        {"application_id": one, "outcome": "turn_away", "reasons": reasons, "findings": [], "by_id": officer.id}
        for one in ids
    ]  # fmt: skip
    db.session.execute(insert(Screening), rows)


def released(call: Call) -> Call:
    """The decisions of the call are told."""
    workflow.advance(call, "award.release", by=makers.a_chair())
    db.session.flush()
    return call


def the_call_of_2021(call: Call) -> Call:
    """The funnel of programmes.md P1: 612 submitted, 523 to the experts, 118 passed, 39 approved, 5 presented."""
    ids = applications(
        call, (17, "withdrawn", None), (72, "turned_away", None), (405, "refused", False), (67, "refused", True),
        (12, "reserve", True), (36, "signed", True), (3, "approved", True), (99, "draft", None),
    )  # fmt: skip
    turned_away(ids[17:89], "not_small_business")
    awards(call, ids[17 + 72 + 405 + 67 + 12 : 612], presented=5)
    return released(call)


def _companies(how_many: int) -> list[int]:
    first = next(_numbers) * 1000
    rows = [
        {"bin": f"{first + n:012d}", "name_kk": f"«Көк {n}» ЖШС", "name_ru": f"ТОО «Көк {n}»", "name_en": ""}
        for n in range(how_many)
    ]  # fmt: skip
    return _inserted(Organisation, rows)


def _inserted(noun: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Lay the rows down and tell their ids, in their order."""
    last = db.session.scalar(select(func.max(noun.id))) or 0
    db.session.execute(insert(noun), rows)
    return list(db.session.scalars(select(noun.id).where(noun.id > last).order_by(noun.id)))
