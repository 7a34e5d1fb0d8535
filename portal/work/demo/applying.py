"""How an invented company applies: account, organisation, draft, pages, files, submission; each by its real act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from portal import db, storage
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.apply import acts
from portal.apply.models import Application
from portal.stores import Stored
from portal.work.demo import answers, cast

PAGES_OF_A_DRAFT = 4  # how far those get who never submit


@dataclass(frozen=True)
class Plan:
    """What one company will do in a call."""

    at: int
    firm: cast.Company
    project: Mapping[str, Any]
    region: str
    sums: Mapping[str, int]
    flaw: str | None = None
    fate: str = "draft"
    moment: datetime | None = None


def apply(plan: Plan, call: Call, *, submit: bool, owner: User | None = None, upto: int = 99) -> Application:
    """Begin and fill in the application, and submit it when asked; the clock stands where the scene has set it."""
    person = owner or cast.person(plan.firm.email, plan.firm.head, plan.project["lang"])
    category = "medium" if plan.flaw == "not_small_business" else plan.project["business_category"]
    organisation = cast.founded(plan.firm, person, plan.region, category)
    return fill_in(plan, call, organisation, person, submit=submit, upto=upto)


def fill_in(
    plan: Plan, call: Call, organisation: Organisation, by: User, *, submit: bool, upto: int = 99
) -> Application:  # fmt: skip
    """The draft with its pages and files."""
    application = acts.begin(call, organisation, by=by, lang=plan.project["lang"])
    programme = call.programme
    told = answers.pages(plan.project, plan.firm.bin, plan.region, plan.sums, flaw=plan.flaw)
    for page in programme.pages[:upto]:
        if told[page.code]:
            acts.save_page(application, page, told[page.code], by=by, version=0)
    if upto < len(programme.pages):
        return application
    for code in answers.files(plan.project["kind"], plan.project["ip_rights"]):
        put(application, code, plan.project, by=by)
    if submit:
        db.session.flush()
        acts.submit(application, by=by, arrived=db.now(), version=application.version)
    return application


def put(application: Application, code: str, project: Mapping[str, Any], *, by: User) -> None:
    """Answer a question with a file."""
    question = application.call.programme.question(code)
    stored = kept(f"{project['title'].get('en') or project['key']}: {question.label['en']}")
    acts.attach(application, question, stored, f"{question.label['ru'][:60]}.pdf", "application/pdf", by=by)


@cache
def kept(title: str) -> Stored:
    """A small PDF in the store; the same title is the same file."""
    return storage.put(BytesIO(answers.pdf(title)))
