"""The people of a story. They know nothing but pages: they open them, fill in what stands there, and press buttons."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import db, letters
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call
from portal.announce.parts import Page as Section
from portal.apply.models import Application
from portal.assess.models import Assignment, Expert
from portal.questions import Question
from tests import answer_sets, makers_apply
from tests.pages import Page
from tests.visitor import Visitor

PASSWORD = "қызыл алма тау 26"
COMPANY = {
    "name_ru": "ТОО «Жылу Сақ»", "name_kk": "«Жылу Сақ» ЖШС", "name_en": "Zhylu Saq LLP", "legal_form": "llp",
    "category": "small", "region": "750000000", "head": "Сагындыков Ерлан", "phone": "+7 701 123 45 67",
}  # fmt: skip
WHY = "Обоснование по критерию: так показывают испытания и договоры."
KIND = "commercialisation_1"


def case_of(key: str) -> Application:
    """The case as it is in the database now."""
    return db.session.scalars(select(Application).where(Application.key == key)).one()


# --- letters ---------------------------------------------------------------------------------------------------------
def letters_to(email: str, act: str = "") -> list[letters.Letter]:
    """The letters that a person got, in the order in which they were written."""
    wanted = select(letters.Letter).where(letters.Letter.to == email).order_by(letters.Letter.id)
    return [letter for letter in db.session.scalars(wanted) if act in letter.act]


def letter(email: str, act: str) -> str:
    """The newest letter about an act, as one text: the subject, then the words with their lines as they are."""
    found = letters_to(email, act)[-1]
    return f"{found.subject}\n\n{found.body.strip()}".replace("\u00a0", " ").replace("\u202f", " ")


def link_in(found: letters.Letter) -> str:
    """The path behind the link of a letter."""
    link = re.search(r"https?://[^/\s]+(/\S+)", found.body)
    assert link, found.body
    return link[1]


# --- the founder -----------------------------------------------------------------------------------------------------
def register(visitor: Visitor, email: str, drain: Callable[[], int]) -> None:
    """Register, follow the link of the letter, sign in."""
    visitor.submit("security.register", email=email, password=PASSWORD, password_confirm=PASSWORD, consent="y")
    drain()
    answer = visitor.get(link_in(letters_to(email, "security.")[-1]))
    assert answer.status_code == 302, answer.text
    answer = visitor.submit("security.login", email=email, password=PASSWORD)
    assert answer.location == f"/{visitor.lang}/desk", answer.text


def found(visitor: Visitor, number: str, **facts: str) -> None:
    """Create the company."""
    moved(visitor.submit("accounts.found", bin=number, **{**COMPANY, **facts}))


def begin(visitor: Visitor, slug: str) -> Application:
    """Begin an application for the company that has none yet."""
    return case_of(moved(visitor.submit(f"/calls/{slug}/apply")).rpartition("/")[2])


def fill_in(visitor: Visitor, case: Application, kind: str = KIND, **changes: Any) -> None:
    """Go from the first page to the check, as "save and continue" leads, and answer everything."""
    answers, where = answer_sets.complete(kind, **changes), f"/{visitor.lang}/applications/{case.key}/pages/"
    programme, at = db.session.get_one(Call, case.call_id).programme, ""
    for page in programme.pages:
        at = at or where + page.code
        assert at == where + page.code
        for question in page.questions:
            for n in range(answer_sets.FILES[kind].get(question.code, 0)):
                attach(visitor, case, page.code, question.code, f"{question.code}-{n}.pdf")
        at = moved(visitor.submit(at, answered(visitor, at, page, answers)))
    assert at.endswith(f"/applications/{case.key}/check")


def answered(visitor: Visitor, where: str, page: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a person types into the boxes of a page; rows that a table lacks are added first."""
    for question in page.questions:
        for _row in range(len(answers.get(question.code) or ()) - max(1, question.min_rows) if question.columns else 0):
            moved(visitor.submit(where, {f"{question.code}-add": "1"}))
    boxes = visitor.form(visitor.get(where)).names
    told = dict(pair for question in page.questions for pair in typed(question, answers.get(question.code)))
    return {name: value for name, value in told.items() if name in boxes}


def typed(question: Question, value: Any) -> Iterator[tuple[str, Any]]:
    """The boxes of a question with what is typed into them."""
    if question.type == "table":
        for n, row in enumerate(value or ()):
            yield from ((f"{question.code}-{n}-{code}", as_typed(cell)) for code, cell in row.items())
    elif value is not None:
        yield question.code, as_typed(value)


def as_typed(value: Any) -> Any:
    """An answer as a person writes it: 20 300 000, yes, several ticks."""
    if isinstance(value, list):
        return ["", *value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ")
    return value or ""


def attach(visitor: Visitor, case: Application, page: str, question: str, name: str) -> None:
    """Put a file to a question."""
    file = (io.BytesIO(makers_apply.PDF + name.encode()), name)
    moved(visitor.submit(f"/applications/{case.key}/pages/{page}", {question: file}, action=f"/files/{question}"))


def hand_in(visitor: Visitor, case: Application, act: str = "submit") -> TestResponse:
    """Look through the answers, declare, and send; the page that acknowledges."""
    where = f"/applications/{case.key}/check"
    assert moved(visitor.submit(where, action=f"/{act}", declared="y")).endswith(f"{case.key}/submitted")
    return visitor.get(f"/applications/{case.key}/submitted")


def apply_for(visitor: Visitor, slug: str, kind: str = KIND, **changes: Any) -> Application:
    """Begin, fill in and submit."""
    case = begin(visitor, slug)
    fill_in(visitor, case, kind, **changes)
    hand_in(visitor, case)
    return case_of(case.key)


# --- those who decide ------------------------------------------------------------------------------------------------
def admit(officer: Visitor, case: Application) -> None:
    """Take the case and let it go to the experts."""
    moved(officer.submit(f"/cases/{case.key}", action="/take"))
    moved(officer.submit(f"/cases/{case.key}", action="/admit"))


def assign(officer: Visitor, case: Application, *people: User) -> None:
    """Give the case to experts by hand."""
    where = f"/cases/{case.key}/experts/choose"
    for person in people:
        known = db.session.scalars(select(Expert.id).where(Expert.user_id == person.id)).one()
        assert f'name="expert" value="{known}"' in officer.get(where).text
        moved(officer.post(where, {"expert": str(known)}))


def score(visitor: Visitor, case: Application, person: User, mark: int, comment: str = "") -> None:
    """Declare that there is no conflict, give this mark to every criterion with a justification, and submit."""
    sheet = moved(visitor.submit(f"/reviews/{assigned(case, person).key}", action="/clear"))
    criteria = db.session.get_one(Call, case.call_id).programme.criteria(case.kind or "")
    given = {f"score-{one.code}": str(mark) for one in criteria}
    given |= {f"why-{one.code}": WHY for one in criteria}
    form = visitor.form(visitor.get(sheet), fields=given)
    moved(visitor.post(sheet.removesuffix("sheet") + "score", {**form.values, **given, "comment": comment}))


def assigned(case: Application, person: User) -> Assignment:
    """The place that an expert has in the case."""
    wanted = select(Assignment).join(Expert).where(Assignment.application_id == case.id, Expert.user_id == person.id)
    return db.session.scalars(wanted).one()


def moved(answer: TestResponse) -> str:
    """Where a form has led: it was taken, and another page follows."""
    said = "" if answer.location else text_of(answer)[:1500]
    assert answer.status_code == 302, f"{answer.request.path} answered {answer.status_code}: {said}"
    return answer.location.partition("#")[0]


def text_of(answer: TestResponse) -> str:
    """What a person reads on a page."""
    page = Page(answer.text)
    return page.text(page.all("main")[0]).replace("\u00a0", " ")


def company_of(user: User) -> Organisation:
    """The company that a person acts for."""
    return db.session.scalars(select(Organisation).join(Membership).where(Membership.user_id == user.id)).one()
