"""What the panel's pages ask: a sitting with its agenda as one person may see it, how a case stands, what can be put.

What somebody may not see is taken away here, once: an Agenda holds the visible items alone.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload

from portal import db, history
from portal.accounts.models import Membership, Organisation, User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.award import interests
from portal.award.agenda import Out
from portal.award.models import Box, Decision, Item, PanelSeat, PanelVote, Sitting, StoodAside
from portal.award.panel_count import Count, count_of
from portal.award.queries.decisions import decision_of
from portal.award.queries.ranking import NAME, organisation_name

CASES_DECIDED = ("ranked", "reserve")
Found = Row[*tuple[Any, ...]]
ASIDE = "aside"


@dataclass(frozen=True)
class Agenda:
    """The agenda of a sitting: its rows, and who may not be there for which.

    `hidden` are the items that the person asked for may not see; they are not among the rows.
    """

    rows: list[Found]
    outs: dict[int, dict[int, str]]  # item id → {user id: why}
    hidden: frozenset[str]

    def out(self, item_id: int) -> Out:
        """Who may not be there for an item."""
        return frozenset(self.outs.get(item_id, ()))


def sittings(call: Call) -> list[Found]:
    """The sittings of a call, the latest first, with the numbers of their members."""
    members = select(func.count(PanelSeat.id)).where(PanelSeat.sitting_id == Sitting.id).scalar_subquery()
    columns = (Sitting.key, Sitting.no, Sitting.state, Sitting.held_on, Sitting.begins, members.label("members"))
    return list(db.session.execute(select(*columns).where(Sitting.call_id == call.id).order_by(Sitting.no.desc())))


def sitting(key: str) -> Sitting | None:
    """A sitting with its call and its seats."""
    person = selectinload(Sitting.seats).joinedload(PanelSeat.user)
    slim = person.options(load_only(User.name, User.email), lazyload(User.roles))
    return db.session.scalars(select(Sitting).where(Sitting.key == key).options(joinedload(Sitting.call), slim)).first()


def agenda(found: Sitting, user: User | None = None) -> Agenda:
    """The agenda as a person may see it, or the whole of it for the acts; two questions."""
    columns = (
        Item.id, Item.key, Item.put, Item.place, Item.outcome, Application.key.label("case_key"),
        Application.number, Application.title, Application.kind, Application.score_e4,
        organisation_name().label("organisation"), Decision.outcome.label("proposal"), Decision.amount_kzt,
        Decision.place.label("rank"),
    )  # fmt: skip
    wanted = (
        select(*columns)
        .join(Application, Application.id == Item.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Item.sitting_id == found.id)
        .order_by(Item.place, Item.id)
    )
    rows = list(db.session.execute(wanted))
    outs = outs_of(found, user)
    mine = frozenset(row.key for row in rows if user is not None and user.id in outs.get(row.id, ()))
    return Agenda([row for row in rows if row.key not in mine], outs, mine)


def outs_of(found: Sitting, user: User | None = None, item_id: int | None = None) -> dict[int, dict[int, str]]:
    """item id → who may not be there and why: by interests.conflicts, and by having stood aside."""
    people = [seat.user_id for seat in found.seats]
    people += [user.id] if user is not None and user.id not in people else []
    items = select(Item.id, Item.application_id).where(Item.sitting_id == found.id)
    items = items if item_id is None else items.where(Item.id == item_id)
    known = interests.conflicts(select(items.subquery().c.application_id), people)
    aside = select(StoodAside.item_id, StoodAside.user_id, StoodAside.reason)
    aside = aside.where(StoodAside.item_id.in_(select(items.subquery().c.id)))
    outs: dict[int, dict[int, str]] = {}
    for item, application in db.session.execute(items):
        if application in known:
            outs[item] = dict(known[application])
    for item, person, reason in db.session.execute(aside):
        outs.setdefault(item, {}).setdefault(person, f"{ASIDE}: {reason}")
    return outs


def item(found: Sitting, key: str) -> Item | None:
    """An item of a sitting with its case."""
    case = joinedload(Item.application)
    wanted = select(Item).where(Item.sitting_id == found.id, Item.key == key)
    return db.session.scalars(wanted.options(case.joinedload(Application.organisation))).first()


@dataclass(frozen=True)
class Standing:
    """How a case stands before the panel: what is proposed, who is out, who voted, the count so far."""

    decision: Decision | None
    proposal: str  # the digest of what is proposed: votes on anything else do not count
    out: dict[int, str]
    votes: dict[int, PanelVote]
    count: Count

    @property
    def digest(self) -> str:
        """What the chair has seen: the proposal, who is out, each vote."""
        votes = sorted([one.user_id, one.choice, one.reason] for one in self.votes.values())
        seen = [self.proposal, sorted(self.out), votes]
        return hashlib.sha256(history.canonical(seen)).hexdigest()


def standing(found: Sitting, of: Item, proposal: str, decision: Decision | None = None) -> Standing:
    """The votes on what is proposed now; `proposal` is the digest of the decision."""
    out = outs_of(found, item_id=of.id).get(of.id, {})
    cast = select(PanelVote).where(PanelVote.item_id == of.id, PanelVote.proposal == proposal)
    rows = db.session.scalars(cast.execution_options(populate_existing=True).order_by(PanelVote.id))
    votes = {one.user_id: one for one in rows}
    box = box_of(of, proposal) if found.is_secret else None
    return Standing(decision, proposal, out, votes, count_of(found, frozenset(out), votes, box))


def box_of(of: Item, proposal: str) -> Box | None:
    """The box of a secret ballot."""
    wanted = select(Box).where(Box.item_id == of.id, Box.proposal == proposal)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).first()


def proposed(of: Item) -> Decision | None:
    """The decision that is before the panel."""
    return decision_of(of.application)


def can_be_put(call: Call, *, but_for: User) -> list[Found]:
    """Prepared decisions that nobody has confirmed and no sitting has before it, in the order of kinds and places.

    What the person may not meet is left to another.
    """
    waiting = select(Item.application_id).where(Item.settled_at.is_(None))
    wanted = (
        select(Application.id, Application.key, Application.kind, Decision.place)
        .join(Decision, Decision.application_id == Application.id)
        .where(Decision.call_id == call.id, Decision.confirmed_at.is_(None), Decision.released_at.is_(None))
        .where(Application.state.in_(CASES_DECIDED), Application.id.not_in(waiting))
    )
    theirs = interests.conflicts(wanted.with_only_columns(Application.id), [but_for.id])
    kinds = {kind.code: at for at, kind in enumerate(call.programme.kinds)}
    rows = [row for row in db.session.execute(wanted) if row.id not in theirs]
    return sorted(rows, key=lambda row: (kinds.get(row.kind or "", len(kinds)), row.place or 10**9, row.id))


def applicants_among(call: Call, user_ids: list[int]) -> list[str]:
    """The addresses of those of these people whose company applies in the call."""
    wanted = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .join(Application, Application.organisation_id == Membership.organisation_id)
        .where(Application.call_id == call.id, Application.number.is_not(None), User.id.in_(user_ids))
    )
    return list(db.session.scalars(wanted.order_by(User.id)))


def pulse(key: str, user: User) -> Found | None:
    """Where the pointer stands and how often what it shows has changed: one question, for a page that asks often."""
    seat = select(PanelSeat.id).where(PanelSeat.sitting_id == Sitting.id, PanelSeat.user_id == user.id).exists()
    aside = select(StoodAside.id).where(StoodAside.item_id == Item.id, StoodAside.user_id == user.id).exists()
    columns = (Sitting.id, Sitting.key, Sitting.state, Sitting.pointed, Sitting.pointer, seat.label("is_seated"),
               aside.label("is_aside"), Item.application_id, Item.pulse, Item.outcome)  # fmt: skip
    wanted = select(*columns).outerjoin(Item, Item.key == Sitting.pointer).where(Sitting.key == key)
    return db.session.execute(wanted).first()


def may_not_see(application_id: int, user: User) -> bool:
    """Whether a person has a conflict of interest in the case under discussion."""
    return bool(interests.conflicts(select(Application.id).where(Application.id == application_id), [user.id]))


def items(found: Sitting) -> list[Item]:
    """All items in their order, with their cases and companies."""
    case = joinedload(Item.application).joinedload(Application.organisation)
    return list(db.session.scalars(select(Item).where(Item.sitting_id == found.id).order_by(Item.place).options(case)))


def names_of(application: Application) -> dict[str, str]:
    """The names of the company, to be kept with what is decided."""
    return {f"organisation_{lang}": getattr(application.organisation, f"name_{lang}") for lang in NAME}
