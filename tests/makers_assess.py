"""Submitted cases on their way through the completeness check, made by the real acts; what is not said is filled in."""

import io
from datetime import timedelta
from typing import Any

from portal import db, storage
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.apply import acts as applying
from portal.apply.models import Application
from portal.assess import acts
from tests import answer_sets, makers, makers_announce

REASONS = {"send_back": ["estimate_sum", "cofin_proof"], "turn_away": ["cofin_below_10"]}


def a_rolling_call(**facts: Any) -> Call:
    """A call whose cases are checked as they come, open for two weeks."""
    return makers_announce.a_call(rolling=True, **facts)


def a_case(
    call: Call | None = None, kind: str = "commercialisation_1", *, organisation: Organisation | None = None,
    owner: User | None = None, lang: str = "ru", **answers: Any,
) -> Application:  # fmt: skip
    """A case that has just been submitted; answers by the codes of their questions."""
    call = call or a_rolling_call()
    owner = owner or makers.a_person(lang=lang)
    organisation = organisation or makers.an_organisation(owner)
    application = applying.begin(call, organisation, by=owner, lang=lang)
    fill_in(application, answer_sets.complete(kind, **{"gr06": organisation.bin, **answers}), by=owner)
    for question, count in answer_sets.FILES[kind].items():
        for n in range(count):
            stored = storage.put(io.BytesIO(f"%PDF-1.4 {question} {n}".encode()))
            asked = call.programme.question(question)
            applying.attach(application, asked, stored, f"{question}-{n}.pdf", "application/pdf", by=owner)
    db.session.flush()
    applying.submit(application, by=owner, arrived=db.now(), version=application.version)
    db.session.flush()
    return application


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
    acts.send_back(case, REASONS["send_back"], by=by or makers.an_officer(), note="Приложите расчёт.", days=days)
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
    acts.admit(case, by=by or makers.an_officer())
    db.session.flush()
    return case


def a_turned_away_case(*, by: User | None = None, **facts: Any) -> Application:
    """A case that ended at the check."""
    case = a_case(**facts)
    acts.turn_away(case, REASONS["turn_away"], by=by or makers.an_officer(), note="")
    db.session.flush()
    return case


def soon(days: int = 1) -> timedelta:
    """A time span of whole days."""
    return timedelta(days=days)
