"""Applications for tests, made by the real acts: empty drafts, complete ones, submitted ones."""

import io
from typing import Any

from sqlalchemy import select

from portal import db, storage
from portal.accounts import acts as accounts
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call
from portal.apply import acts
from portal.apply.models import Application
from tests import answer_sets, makers, makers_announce

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def a_draft(
    call: Call | None = None, *, by: User | None = None, organisation: Organisation | None = None, lang: str = "ru"
) -> Application:  # fmt: skip
    """An application that has just been begun."""
    owner = by or makers.a_person(lang=lang)
    company = organisation or makers.an_organisation(owner)
    return acts.begin(call or makers_announce.a_call(), company, by=owner, lang=lang)


def a_complete_draft(
    call: Call | None = None, kind: str = "commercialisation_1", *, by: User | None = None,
    organisation: Organisation | None = None, lang: str = "ru", **answers: Any,
) -> Application:  # fmt: skip
    """An application to which nothing is lacking; answers by the codes of their questions."""
    owner = by or makers.a_person(lang=lang)
    case = a_draft(call, by=owner, organisation=organisation, lang=lang)
    given = answer_sets.complete(kind, **{"gr06": case.organisation.bin, **answers})
    for page in case.call.programme.pages:
        data = {question.code: given[question.code] for question in page.questions if question.code in given}
        acts.save_page(case, page, data, by=owner, version=0)
    for question, count in answer_sets.FILES[kind].items():
        for n in range(count):
            attach(case, question, PDF + f"{question} {n}".encode(), f"{question}-{n}.pdf", by=owner)
    db.session.flush()
    return case


def attach(case: Application, question: str, content: bytes, name: str, *, by: User) -> None:
    """Answer a question with a file."""
    asked = case.call.programme.question(question)
    acts.attach(case, asked, storage.put(io.BytesIO(content)), name, "application/pdf", by=by)


def a_submitted_case(call: Call | None = None, *, by: User | None = None, **facts: Any) -> Application:
    """An application that has just been handed in."""
    owner = by or makers.a_person(lang=facts.get("lang", "ru"))
    case = a_complete_draft(call, by=owner, **facts)
    acts.submit(case, by=owner, arrived=db.now(), version=case.version)
    db.session.flush()
    return case


def owner_of(case: Application) -> User:
    """The person who began it."""
    return db.session.get_one(User, case.created_by_id)


def a_colleague(company: Organisation, part: str = "editor") -> User:
    """Another person of the company, who came by an invitation."""
    owner = db.session.scalars(
        select(User).join(Membership).where(Membership.organisation_id == company.id, Membership.part == "owner")
    ).first()
    person = makers.a_person()
    asked = accounts.invite(company, person.email, part, by=owner or person, base_url="http://localhost")
    accounts.join(asked, by=person)
    return person
