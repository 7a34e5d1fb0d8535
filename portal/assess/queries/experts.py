"""What is asked of experts: who they are, how much they have, and which cases they must not see."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import joinedload

from portal import db, keyset
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import conflicts
from portal.assess.models import ASSIGNED, Assignment, Conflict, Expert


def expert(expert_id: int) -> Expert | None:
    """An expert with the person behind."""
    wanted = select(Expert).where(Expert.id == expert_id).options(joinedload(Expert.user))
    return db.session.scalars(wanted).first()


def expert_of(user: User) -> Expert | None:
    """The profile of the person, if they are an expert."""
    wanted = select(Expert).where(Expert.user_id == user.id).options(joinedload(Expert.user))
    return db.session.scalars(wanted).first()


def active() -> Sequence[Expert]:
    """Everybody who takes cases."""
    wanted = select(Expert).where(Expert.active, Expert.capacity > 0).options(joinedload(Expert.user))
    return db.session.scalars(wanted.order_by(Expert.id)).all()


def page(place: keyset.Place) -> tuple[keyset.Page, int]:
    """A page of the list of experts by name, with what they have in calls that are not decided; and how many there are.

    Experts of imported reviews have no account to sign in with and no capacity; they are not listed.
    """
    order = keyset.Order(User.name, User.id, str)
    listed = User.id.in_(select(Expert.user_id).where(Expert.capacity > 0))
    ids = keyset.ids(order, (listed,), place)
    columns = (
        User.id.label("id"), User.name, User.email, Expert.id.label("expert_id"), Expert.employer, Expert.competences,
        Expert.languages, Expert.capacity, Expert.active, *_work(),
    )  # fmt: skip
    wanted = select(*columns).select_from(User).join(Expert, Expert.user_id == User.id)
    rows = db.session.execute(keyset.in_order(wanted, order, ids, place)).all()
    total = db.session.scalar(select(func.count()).select_from(Expert).where(Expert.capacity > 0)) or 0
    return keyset.cut(rows, place), total


def _work() -> tuple[Any, ...]:
    """How many cases an expert has open and has scored, as columns."""
    own = Assignment.expert_id == Expert.id
    counted = select(func.count()).select_from(Assignment)
    return (
        counted.where(own, Assignment.state.in_(("offered", "cleared"))).scalar_subquery().label("open"),
        counted.where(own, Assignment.state == "scored").scalar_subquery().label("scored"),
    )


def loads(call_id: int, expert_ids: Collection[int] | None = None) -> dict[int, int]:
    """How many cases of the call each expert has, scored ones too."""
    wanted = (
        select(Assignment.expert_id, func.count())
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.call_id == call_id, Assignment.state.in_(ASSIGNED))
        .group_by(Assignment.expert_id)
    )
    if expert_ids is not None:
        wanted = wanted.where(Assignment.expert_id.in_(expert_ids))
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def conflict(application: Application, expert: Expert) -> str | None:
    """Why this expert must not see this case: a key of conflicts.SENTENCES, or None."""
    return conflicts_in(application.call_id, [expert], [application.id]).get((application.id, expert.id))


def conflicts_in(call_id: int, experts: Sequence[Expert], cases: Collection[int] | None = None) -> conflicts.Found:
    """(case, expert) → why not, over some cases of a call or all: found, declared and pinned together.

    The experts come with their users. A pin decides, except that nobody ever meets the cases of their own call.
    """
    people = [conflicts.Person(one.id, one.user_id, one.user.email, one.employer, one.employer_bin) for one in experts]
    found = conflicts.found(_applicants(call_id, cases), people, _own_call(call_id, [one.user_id for one in people]))
    for row in _written(call_id, cases):
        if row.verdict == "conflict":
            found[row.application_id, row.expert_id] = row.source if row.source != "found" else "pinned"
        elif found.get((row.application_id, row.expert_id)) != "own_call":
            found.pop((row.application_id, row.expert_id), None)
    return found


def _applicants(call_id: int, cases: Collection[int] | None) -> Iterable[conflicts.Applicant]:
    chosen = [Application.call_id == call_id, Application.state.not_in(("draft", "withdrawn"))]
    if cases is not None:
        chosen.append(Application.id.in_(cases))
    names = (Organisation.name_kk, Organisation.name_ru, Organisation.name_en)
    rows = db.session.execute(
        select(Application.id, Organisation.id.label("organisation_id"), Organisation.bin, *names)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(*chosen)
    ).all()
    emails: dict[int, list[str]] = {}
    members = (
        select(Membership.organisation_id, User.email)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id.in_(select(Application.organisation_id).where(*chosen)))
    )
    for organisation_id, email in db.session.execute(members):
        emails.setdefault(organisation_id, []).append(email)
    for row in rows:
        written = (row.name_kk, row.name_ru, row.name_en)
        yield conflicts.Applicant(row.bin, written, tuple(emails.get(row.organisation_id, ())), (row.id,))


def _own_call(call_id: int, users: Collection[int]) -> frozenset[int]:
    """Who of these people acts for an organisation that applies in the call, drafts included."""
    applies = exists().where(
        Application.organisation_id == Membership.organisation_id,
        Application.call_id == call_id,
        Application.state != "withdrawn",
    )
    return frozenset(db.session.scalars(select(Membership.user_id).where(Membership.user_id.in_(users), applies)))


def _written(call_id: int, cases: Collection[int] | None) -> Sequence[Any]:
    columns = (Conflict.application_id, Conflict.expert_id, Conflict.source, Conflict.verdict)
    of_call = and_(Application.id == Conflict.application_id, Application.call_id == call_id)
    wanted = select(*columns).join(Application, of_call)
    if cases is not None:
        wanted = wanted.where(Conflict.application_id.in_(cases))
    return db.session.execute(wanted).all()


def conflicts_of(application_id: int) -> Sequence[Any]:
    """The declared and pinned conflicts of a case with the experts' names, for staff."""
    columns = (User.name, Conflict.expert_id, Conflict.source, Conflict.verdict, Conflict.reason, Conflict.at)
    wanted = select(*columns).join(Expert, Expert.id == Conflict.expert_id).join(User, User.id == Expert.user_id)
    return db.session.execute(wanted.where(Conflict.application_id == application_id).order_by(Conflict.at)).all()


def call(slug: str) -> Call | None:
    """The call of that slug."""
    return db.session.scalars(select(Call).where(Call.slug == slug)).first()
