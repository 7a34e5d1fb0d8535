"""What is asked of experts: who they are, how much they have, and which cases they must not see."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import joinedload, lazyload

from portal import alphabet, db, keyset
from portal.accounts.models import Membership, Role, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import conflicts
from portal.assess.models import ASSIGNED, Assignment, Conflict, Expert
from portal.assess.queries import traits
from portal.interests import NOTHING, Interests
from portal.rights import MEMBER, STAFF


def expert(expert_id: int) -> Expert | None:
    """An expert with the person behind."""
    wanted = select(Expert).where(Expert.id == expert_id).options(joinedload(Expert.user))
    return db.session.scalars(wanted).first()


def expert_of(user: User) -> Expert | None:
    """The profile of the person, if they are an expert."""
    wanted = select(Expert).where(Expert.user_id == user.id).options(joinedload(Expert.user))
    return db.session.scalars(wanted).first()


def person(named: str) -> Expert | User | None:
    """An expert by number, or one of the staff ("staff-7")."""
    kind, _dash, number = named.rpartition("-")
    if kind != "staff":
        return expert(int(number))
    return next((one for one in staff() if one.id == int(number)), None)


def staff() -> Sequence[User]:
    """Whoever works on cases for the operator or votes in the commission, by name."""
    wanted = select(User).where(User.roles.any(Role.name.in_(STAFF | {MEMBER}))).order_by(User.id)
    return sorted(db.session.scalars(wanted), key=lambda one: alphabet.order(one.name))


def active() -> Sequence[Expert]:
    """Everybody who takes cases, with the person behind."""
    person = joinedload(Expert.user).options(lazyload(User.roles))
    wanted = select(Expert).where(Expert.active, Expert.capacity > 0).options(person)
    return db.session.scalars(wanted.order_by(Expert.id)).all()


def page(place: keyset.Place, *, but_not_of: Interests = NOTHING) -> tuple[keyset.Page, int]:
    """A page of the list of experts by name, with what they have in calls that are not decided; and how many there are.

    Experts of imported reviews have no account to sign in with and no capacity; they are not listed.
    """
    order = keyset.Order(User.name, User.id, str)
    listed = User.id.in_(select(Expert.user_id).where(Expert.capacity > 0))
    ids = keyset.ids(order, (listed,), place)
    columns = (
        User.id.label("id"), User.name, User.email, Expert.id.label("expert_id"), Expert.employer, Expert.competences,
        Expert.languages, Expert.capacity, Expert.active, *_work(but_not_of),
    )  # fmt: skip
    wanted = select(*columns).select_from(User).join(Expert, Expert.user_id == User.id)
    rows = db.session.execute(keyset.in_order(wanted, order, ids, place)).all()
    total = db.session.scalar(select(func.count()).select_from(Expert).where(Expert.capacity > 0)) or 0
    return keyset.cut(rows, place), total


def _work(but_not_of: Interests) -> tuple[Any, ...]:
    """How many cases an expert has open and has scored, as columns."""
    own = Assignment.expert_id == Expert.id
    counted = select(func.count()).select_from(Assignment)
    if outside := but_not_of.outside(Application.organisation_id, Application.id):
        counted = counted.join(Application, Application.id == Assignment.application_id).where(*outside)
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


def conflicts_in(
    call_id: int, experts: Sequence[Expert], cases: Collection[int] | None = None
) -> dict[tuple[int, int], str]:
    """(case, expert) → the strongest reason why not, over some cases of a call or all."""
    barred = {pair: conflicts.bars(kinds) for pair, kinds in reasons_in(call_id, experts, cases).items()}
    return {pair: kind for pair, kind in barred.items() if kind}


def reasons_in(call_id: int, experts: Sequence[Expert], cases: Collection[int] | None = None) -> conflicts.Found:
    """(case, expert) → everything that is found, declared or pinned, also what is only possible, and what it rests on.

    The experts come with their users. A pin decides, except that nobody ever meets the cases of their own call.
    """
    wanted = cases
    if cases is not None and len(cases) == 1:
        wanted = traits.linked_with(db.session.get_one(Call, call_id), *cases)
    sides = traits.of_cases(call_id, wanted)
    found = conflicts.found(sides.traits, traits.of_experts(experts))
    ids = {one.user_id: one.id for one in experts}
    for user_id in _own_call(call_id, ids):
        for case in sides.traits:
            found.setdefault((case, ids[user_id]), {})["own_call"] = ""
    written = [conflicts.Written(row.application_id, ids[row.user_id], row.source, row.verdict == "none")
               for row in _written(call_id, ids)]  # fmt: skip
    told = conflicts.told(found, written, sides.traits, sides.numbers)
    return told if cases is None else {pair: kinds for pair, kinds in told.items() if pair[0] in cases}


def _own_call(call_id: int, users: Collection[int]) -> frozenset[int]:
    """Who of these people acts for an organisation that applies in the call, drafts included."""
    applies = exists().where(
        Application.organisation_id == Membership.organisation_id,
        Application.call_id == call_id,
        Application.state != "withdrawn",
    )
    return frozenset(db.session.scalars(select(Membership.user_id).where(Membership.user_id.in_(users), applies)))


def _written(call_id: int, users: Collection[int]) -> Sequence[Any]:
    columns = (Conflict.application_id, Conflict.user_id, Conflict.source, Conflict.verdict)
    of_call = and_(Application.id == Conflict.application_id, Application.call_id == call_id)
    return db.session.execute(select(*columns).join(Application, of_call).where(Conflict.user_id.in_(users))).all()


def conflicts_of(application_id: int) -> Sequence[Any]:
    """What was declared and pinned of a case, with the people's names, for staff."""
    columns = (User.name, Conflict.user_id, Conflict.source, Conflict.verdict, Conflict.reason, Conflict.at)
    wanted = select(*columns).join(User, User.id == Conflict.user_id)
    return db.session.execute(wanted.where(Conflict.application_id == application_id).order_by(Conflict.at)).all()


def call(slug: str) -> Call | None:
    """The call of that slug."""
    return db.session.scalars(select(Call).where(Call.slug == slug)).first()
