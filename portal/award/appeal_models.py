"""The appeal against a decision that was told: one per decision, with its window, its grounds and its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, union
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, i18n, letters, workflow
from portal.accounts.models import User
from portal.apply.models import Application, new_key
from portal.assess.models import Assignment, Conflict, Expert
from portal.award.commission_models import Ballot, Matter
from portal.award.panel_models import Item, PanelVote, Sitting
from portal.history import Event

OF_RANKED = ("review", "decision")  # a fresh expert reads it and the ranking follows; or the panel decides anew
OF_REFUSED = ("check",)  # turned away at the formal check, or by the commission: an officer checks it anew
REMEDIES = (*OF_RANKED, *OF_REFUSED)
HANDS = {"award.prepare": "prepared", "award.confirm": "confirmed", "award.vote": "voted",
         "assess.turn_away": "turned_away"}  # fmt: skip


@letters.tells
class Appeal(db.Base):
    """What a company says against a decision. `event_seq` is the act that told it: the decision that is contested.

    The window stands as it was counted on the day of the appeal; `days` is how many working days the answer took.
    `files` are what the company added: name, media_type, size and sha256 of each.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint(f"state IN {workflow.STATES['appeal']}", name="state_is_known"),
        CheckConstraint(f"remedy IS NULL OR remedy IN {REMEDIES}", name="remedy_is_known"),
        CheckConstraint("(state = 'granted') = (remedy IS NOT NULL)", name="granted_has_remedy"),
        CheckConstraint("state NOT IN ('granted', 'dismissed') OR (answer <> '' AND decided_by_id IS NOT NULL)",
                        name="answer_has_reasons"),
        Index("ix_appeal_by_state", "state", "due_on", "id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    number: Mapped[str] = mapped_column(unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    event_seq: Mapped[int] = mapped_column(ForeignKey("event.seq"), unique=True)
    state: Mapped[str] = mapped_column(default=workflow.FIRST)
    state_since: Mapped[db.Moment] = mapped_column(default=db.now)
    grounds: Mapped[db.JsonList]
    text: Mapped[str]
    files: Mapped[db.JsonList] = mapped_column(default=list, server_default="[]")
    delivered_at: Mapped[db.Moment | None]
    delivered_how: Mapped[str] = mapped_column(default="")
    last_day: Mapped[date | None]
    filed_at: Mapped[db.Moment] = mapped_column(default=db.now)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date | None]
    remedy: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[db.Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    days: Mapped[int | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    application: Mapped[Application] = db.link(viewonly=True)
    decided_by: Mapped[User | None] = db.link(foreign_keys=[decided_by_id], viewonly=True)
    route = "appeal"

    @cached_property
    def parts(self) -> Mapping[int, str]:
        """Who must not answer it, and why (policy.outsider)."""
        return parts_in(self.application_id)

    def path(self, lang: str) -> str:
        """Where its company reads it."""
        return f"/{lang}/applications/{db.session.get_one(Application, self.application_id).key}/appeal"

    def readers(self, act: str) -> Iterable[User]:
        """Whom its letters go to: everybody who acts for the organisation."""
        return db.session.get_one(Application, self.application_id).readers(act)

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter about it may use."""
        return {**db.session.get_one(Application, self.application_id).facts(event), "appeal": self}


def parts_in(application_id: int, *, before: datetime | None = None) -> dict[int, str]:
    """Everybody who had a part in what was decided of a case: user id → what they did; `before`: up to that moment."""
    until = before or db.now()
    acts = select(Event.actor_id, Event.act).where(
        Event.subject_kind == "application", Event.subject_id == application_id, Event.actor_id.is_not(None),
        Event.act.in_((*HANDS, "award.approve", "award.reserve", "award.refuse", "award.decline")), Event.at <= until,
    )  # fmt: skip
    seated = (Assignment.application_id == application_id, Assignment.assigned_at <= until)
    read = select(Expert.user_id).join(Assignment).where(*seated, Assignment.state.in_(("cleared", "scored")))
    against = (Conflict.application_id == application_id, Conflict.verdict == "conflict", Conflict.at <= until)
    bound = select(Conflict.user_id).where(*against)
    voted = union(
        select(Ballot.user_id).join(Matter).where(Matter.application_id == application_id, Ballot.at <= until),
        select(PanelVote.user_id)
        .join(Item)
        .join(Sitting)
        .where(Item.application_id == application_id, Sitting.held_on <= i18n.local(until).date()),
    )
    found: dict[int, str] = {}
    for person, act in db.session.execute(acts.order_by(Event.seq)):
        found.setdefault(person or 0, HANDS.get(act, "told"))
    for people, part in ((voted, "voted"), (read, "reviewed"), (bound, "conflict")):
        found = dict.fromkeys(db.session.scalars(people), part) | found
    return found
