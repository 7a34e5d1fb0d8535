"""What the page of the search asks: cases, companies, people and certificates, each by one statement.

Every group leaves out what its reader must not meet, by the same conditions as the lists: a company is there when one
of its cases is, a person when their company is, and an expert only for whoever may read about experts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, exists, func, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal import db, finding, policy, rights
from portal.accounts.models import Membership, Organisation, Role, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess.models import Expert
from portal.assess.queries.cases import of_hub, seen_by
from portal.certify.models import Certificate
from portal.findable import Findable
from portal.finding import Question
from portal.work.findables import SUBMITTED

SHOWN, PAGE = 5, 20
NAMES = (Organisation.name_kk, Organisation.name_ru, Organisation.name_en)
Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Asked:
    """The question with what narrows it; all of it stands in the URL."""

    question: Question
    kind: str = ""
    state: str = ""
    call: str = ""
    page: int = 1


@dataclass(frozen=True)
class Group:
    """The rows of a kind that are shown, and how many were found; `total` of more than MOST means at least so many."""

    kind: str
    rows: Sequence[Found]
    total: int
    companies: Mapping[int, Found]  # of people, by their ids


def groups(asked: Asked, *, by: User) -> list[Group]:
    """What is found of the kinds that are asked for; those without a row are left out."""
    kinds = (asked.kind,) if asked.kind else ("case", "company", "person", "certificate")
    found = [_group(kind, asked, by) for kind in kinds]
    return [group for group in found if group.total]


def calls() -> list[Call]:
    """The calls that cases may belong to, the newest first."""
    return list(db.session.scalars(select(Call).where(Call.state != "draft").order_by(Call.opens_at.desc(), Call.id)))


def pages(asked: Asked, group: Group) -> tuple[int, int, bool]:
    """The numbers of the first and the last row of a page of one kind, and whether another follows."""
    first = PAGE * (asked.page - 1) + 1
    return first, first + len(group.rows) - 1, group.total > PAGE * asked.page


def _group(kind: str, asked: Asked, by: User) -> Group:
    rows = db.session.execute(GROUPS[kind](asked, by)).all()
    companies = _companies_of(rows, by) if kind == "person" and rows else {}
    return Group(kind, rows, rows[0].total if rows else 0, companies)


def _cases(asked: Asked, by: User) -> Select[Any]:
    narrowed = []
    if asked.state:
        narrowed.append(Application.state == asked.state)
    if asked.call:
        narrowed.append(Application.call_id.in_(select(Call.id).where(Call.slug == asked.call)))
    scope: list[ColumnElement[bool]] = [*by.interests.outside(Findable.organisation_id, Findable.case_id)]
    if by.hub:
        scope.append(Findable.hub == by.hub)
    if narrowed:
        scope.append(Findable.subject_id.in_(select(Application.id).where(*narrowed)))
    columns = (
        Application.key, Application.number, Application.title, Application.state, Application.reviews_in,
        Application.reviews_due, Call.title.label("call"), *NAMES, Organisation.bin, Organisation.head,
    )  # fmt: skip
    found = _candidates("case", asked, *scope)
    wanted = (
        _of(found, Application.id, *columns)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Call, Call.id == Application.call_id)
    )
    return wanted.where(*SUBMITTED, *of_hub(by), *seen_by(by))


def _companies(asked: Asked, by: User) -> Select[Any]:
    scope = [_has_case(Findable.organisation_id, by)] if _is_narrow(by) else []
    found = _candidates("company", asked, *scope)
    number = func.coalesce(Organisation.bin, Organisation.country + "-" + Organisation.foreign_number)
    return _of(found, Organisation.id, *NAMES, Organisation.head, number.label("number"))


def _people(asked: Asked, by: User) -> Select[Any]:
    """Members of companies whose case the reader may see, staff, and experts for those who may read about them."""
    meets = may_meet_experts(by)
    scope = [] if meets and not _is_narrow(by) else [_is_known(Findable.subject_id, by, meets)]
    is_staff = User.roles.any(Role.name != rights.EXPERT).label("is_staff")
    expert = Expert.id if meets else null()
    wanted = _of(_candidates("person", asked, *scope), User.id, User.name, User.email, is_staff, expert.label("expert"))
    return wanted.outerjoin(Expert, Expert.user_id == User.id) if meets else wanted


def _companies_of(people: Sequence[Found], by: User) -> dict[int, Found]:
    """The first company of each person that the reader may meet."""
    wanted = (
        select(Membership.user_id, *NAMES, Organisation.bin)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_([person.id for person in people]), _has_case(Organisation.id, by))
        .order_by(Membership.id.desc())
    )
    return {row.user_id: row for row in db.session.execute(wanted)}


def _is_known(person: Any, by: User, meets_experts: bool) -> ColumnElement[bool]:
    member = exists().where(Membership.user_id == person, _has_case(Membership.organisation_id, by))
    holder = aliased(User)
    staff = exists().where(holder.id == person, holder.roles.any(Role.name != rights.EXPERT))
    expert = aliased(Expert)
    return or_(member, staff, exists().where(expert.user_id == person)) if meets_experts else or_(member, staff)


def _certificates(asked: Asked, by: User) -> Select[Any]:
    scope = [*by.interests.outside(Findable.organisation_id, Findable.case_id)]
    if by.hub:
        scope.append(_has_case(Findable.organisation_id, by))
    found = _candidates("certificate", asked, *scope)
    columns = (Certificate.key, Certificate.number, Certificate.kind, Certificate.state, *NAMES)
    wanted = _of(found, Certificate.id, *columns)
    wanted = wanted.join(Organisation, Organisation.id == Certificate.organisation_id)
    return wanted.where(*by.interests.outside(Certificate.organisation_id, Certificate.application_id))


GROUPS: dict[str, Callable[[Asked, User], Select[Any]]] = {
    "case": _cases, "company": _companies, "person": _people, "certificate": _certificates,
}  # fmt: skip


def may_meet_experts(by: User) -> bool:
    """Whether the person may read who the experts are."""
    return policy.may(by, "assess.expert").yes


def _has_case(organisation: Any, by: User) -> ColumnElement[bool]:
    """Whether the company has a case that the person may see."""
    return exists().where(Application.organisation_id == organisation, *SUBMITTED, *of_hub(by), *seen_by(by))


def _is_narrow(by: User) -> bool:
    """Whether the person may see less than all cases: only then must every row be asked for."""
    return bool(by.hub or by.interests)


def _candidates(kind: str, asked: Asked, *scope: ColumnElement[bool]) -> Subquery:
    size, page = (PAGE, asked.page) if asked.kind else (SHOWN, 1)
    return finding.candidates(kind, asked.question, *scope, shown=size, skipped=size * (page - 1))


def _of(found: Subquery, id: InstrumentedAttribute[int], *columns: Any) -> Select[Any]:
    """What is shown of the candidates, in their order; how many were found stands in each."""
    wanted = select(id.label("id"), *columns, found.c.total).select_from(found)
    return wanted.join(id.class_, id == found.c.subject_id).order_by(found.c.place)
