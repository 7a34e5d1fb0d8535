"""Submitted cases on their way through the completeness check, made by the real acts; what is not said is filled in."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from portal import db
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.apply import acts as applying
from portal.apply.models import Application
from portal.assess import acts
from tests import answer_sets, makers, makers_announce, makers_apply

STATES = ("submitted", "returned", "admitted", "in_review", "reviewed", "ranked", "turned_away")
KINDS = answer_sets.KINDS
REASONS = {"send_back": ["estimate_sum", "cofin_proof"], "turn_away": ["cofin_below_10"]}


def a_rolling_call(**facts: Any) -> Call:
    """A call whose cases are checked as they come, open for two weeks."""
    return makers_announce.a_call(rolling=True, **facts)


def a_case(
    call: Call | None = None, kind: str = "commercialisation_1", *, organisation: Organisation | None = None,
    owner: User | None = None, lang: str = "ru", **answers: Any,
) -> Application:  # fmt: skip
    """A case that has just been submitted; answers by the codes of their questions."""
    return makers_apply.a_submitted_case(
        call or a_rolling_call(), kind=kind, by=owner, organisation=organisation, lang=lang, **answers
    )


def fill_in(application: Application, answers: dict[str, Any], *, by: User) -> None:
    """Save every page of the form with what the answers hold for it."""
    versions = {row.page: row.version for row in application.answers}
    for page in application.call.programme.pages:
        codes = [question.code for question in page.questions if question.type != "file"]
        given = {code: answers[code] for code in codes if code in answers}
        applying.save_page(application, page, given, by=by, version=versions.get(page.code, 0))
        db.session.flush()


def a_returned_case(*, by: User | None = None, days: int | None = None, **facts: Any) -> Application:
    """A case that waits for its applicant."""
    case = a_case(**facts)
    acts.send_back(case, REASONS["send_back"], by=by or makers.the_officer(), note="Приложите расчёт.", days=days)
    db.session.flush()
    return case


def a_resubmitted_case(**facts: Any) -> Application:
    """A case that its applicant has corrected."""
    owner = makers.a_person()
    case = a_returned_case(owner=owner, **facts)
    applying.answer(case, by=owner, arrived=db.now(), version=case.version)
    db.session.flush()
    return case


def an_admitted_case(*, by: User | None = None, **facts: Any) -> Application:
    """A case that waits for its experts."""
    case = a_case(**facts)
    acts.admit(case, by=by or makers.the_officer())
    db.session.flush()
    return case


def a_turned_away_case(*, by: User | None = None, **facts: Any) -> Application:
    """A case that ended at the check."""
    case = a_case(**facts)
    acts.turn_away(case, REASONS["turn_away"], by=by or makers.the_officer(), note="")
    db.session.flush()
    return case


def many_cases(call: Call, count: int, **same: Any) -> None:
    """Rows of cases laid straight into the table, for lists too long to be made by the acts.

    States, officers, sums, dates, scores and regions vary by number; every seventh has no deadline, most have no score.
    """
    people = [makers.an_officer().id, makers.an_officer().id, None]
    author = makers.a_person().id
    first = db.session.scalar(select(func.coalesce(func.max(Organisation.id), 0))) or 0
    given, call.numbers_given = call.numbers_given, call.numbers_given + count
    rows = [_row(call, n, given + n, first + n, author, people[n % 3]) | same for n in range(1, count + 1)]
    names = ({"id": first + n, "bin": f"{first + n:012d}", "name_kk": f"«Дала {n}» ЖШС", "name_ru": f"ТОО «Дала {n}»",
              "name_en": f"Dala {n} LLP", "created_at": db.now()} for n in range(1, count + 1))  # fmt: skip
    db.session.execute(insert(Organisation), list(names))
    db.session.execute(insert(Application), rows)
    db.session.commit()


def _row(call: Call, n: int, number: int, organisation: int, author: int, officer: int | None) -> dict[str, Any]:
    state = STATES[n % len(STATES)]
    submitted = db.now() - timedelta(minutes=n % 50)
    return {
        "key": f"bulk-{call.id}-{n}", "number": f"{call.prefix}-{number:05d}", "call_id": call.id, "state": state,
        "organisation_id": organisation, "state_since": submitted, "lang": "ru", "kind": KINDS[n % 4],
        "title": f"Проект {n} о тепле", "region": ("710000000", "750000000")[n % 2], "asked_kzt": (n % 90) * 1_000_000,
        "cofinancing_kzt": 5_000_000, "total_cost_kzt": 100_000_000, "created_by_id": author,
        "submitted_at": submitted, "created_at": submitted, "saved_at": submitted, "officer_id": officer,
        "due_on": None if n % 7 == 0 else db.now().date() + timedelta(days=n % 30 - 5), "reviews_due": 3,
        "reviews_in": n % 4, "score_e4": (n % 40) * 20_000 + 1 if n % 3 == 0 else None,
        "spread_e4": 10_000 if n % 3 == 0 else None, "passed": n % 2 == 0 if state == "ranked" else None, "version": 1,
    }  # fmt: skip
