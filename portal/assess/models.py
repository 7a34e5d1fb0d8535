"""Screening, experts, conflicts, assignments and reviews. The identity of experts lives here and nowhere above:
the rooms that applicants use cannot import this one, so they cannot leak it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal import db, history, jobs, letters
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application, new_key

ASSIGNED = ("offered", "cleared", "scored")  # states in which an assignment counts
ENDED = ("declined", "abstained", "conflicted", "released")  # the place is free again
STATES = (*ASSIGNED, *ENDED)
WISHES = ("want", "can", "cannot")
BULK_ACTS = ("admit", "send_back", "turn_away")
TIES = ("work", "lead", "own", "paid", "joint", "family", "rival", "other")


class Screening(db.Base):
    """One outcome of the completeness check, with the rule findings as they were seen."""

    __tablename__ = "screening"
    __table_args__ = (CheckConstraint("outcome IN ('admit', 'send_back', 'turn_away')", name="outcome_is_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    outcome: Mapped[str]
    reasons: Mapped[db.JsonList]
    note: Mapped[str] = mapped_column(default="")
    findings: Mapped[db.JsonList]
    due_on: Mapped[date | None]
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by: Mapped[User] = db.link()


@letters.tells
class Expert(db.Base):
    """A person who scores: what they know, the languages they read, whom they work for, how much they can take.

    `capacity` is how many cases of one call the expert takes on.
    """

    __tablename__ = "expert"
    __table_args__ = (CheckConstraint("capacity >= 0", name="capacity_is_not_negative"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    employer: Mapped[str] = mapped_column(default="")
    employer_bin: Mapped[str | None]
    competences: Mapped[db.JsonList]
    languages: Mapped[db.JsonList]
    region: Mapped[str | None]
    capacity: Mapped[int] = mapped_column(default=10)
    about: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    user: Mapped[User] = db.link()

    def path(self, lang: str) -> str:
        """Where the expert's work lies."""
        return f"/{lang}/reviews"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: the expert and nobody else."""
        return [db.session.get_one(User, self.user_id)]

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter to the expert may use."""
        call = db.session.get(Call, event.data.get("call_id", 0))
        due_day = date.fromisoformat(event.data["due_on"]) if "due_on" in event.data else None
        return {"expert": self, "call": call, "due_day": due_day, **event.data}


class Conflict(db.Base):
    """Why a person, expert or staff, must not see a case; `verdict` 'none' is an officer's pinned "no conflict"."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("user_id", "application_id"),
        CheckConstraint("source IN ('declared', 'found', 'pinned')", name="source_is_known"),
        CheckConstraint("verdict IN ('conflict', 'none')", name="verdict_is_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    source: Mapped[str]
    verdict: Mapped[str] = mapped_column(default="conflict")
    reason: Mapped[str]
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Declaration(db.Base):
    """What a person declared of their interests; a new one replaces it, and it holds for a year (conflicts.toml).

    What is tied stays known after that: only the next declaration takes it back.
    """

    __tablename__ = "declaration"
    __table_args__ = (
        Index("uq_declaration_one_in_force", "user_id", unique=True, sqlite_where=text("replaced_at IS NULL"),
              postgresql_where=text("replaced_at IS NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[db.Moment] = mapped_column(default=db.now)
    valid_until: Mapped[date]
    replaced_at: Mapped[db.Moment | None]
    ties: Mapped[list[Tie]] = db.link(order_by="Tie.id", back_populates="declaration")


class Tie(db.Base):
    """One organisation or person that somebody is tied to, and until when; without a day it goes on."""

    __tablename__ = "tie"
    __table_args__ = (
        CheckConstraint(f"kind IN {TIES}", name="kind_is_known"),
        CheckConstraint("name <> '' OR bin IS NOT NULL", name="somebody_is_named"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    bin: Mapped[str | None]
    until: Mapped[date | None]
    declaration: Mapped[Declaration] = db.link(back_populates="ties")


@letters.tells
class Assignment(db.Base):
    """An expert asked to score a case. `label` ("Expert 2") is random per case and tells nothing."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("application_id", "expert_id"),
        CheckConstraint(f"state IN {STATES}", name="state_is_known"),
        Index("ix_assignment_queue", "expert_id", "state", "place"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"))
    state: Mapped[str] = mapped_column(default="offered")
    place: Mapped[int] = mapped_column(default=0)  # random reading order per expert
    label: Mapped[int] = mapped_column(default=0)
    fit_e5: Mapped[int | None]
    why: Mapped[db.Json]
    due_on: Mapped[date | None]
    assigned_at: Mapped[db.Moment] = mapped_column(default=db.now)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cleared_at: Mapped[db.Moment | None]
    closed_at: Mapped[db.Moment | None]
    reason: Mapped[str] = mapped_column(default="")
    reminded_on: Mapped[date | None]
    application: Mapped[Application] = db.link()
    expert: Mapped[Expert] = db.link()
    review: Mapped[Review | None] = db.link(back_populates="assignment", uselist=False)

    @property
    def user_id(self) -> Any:
        """Whose it is (policy.mine)."""
        return self.expert.user_id

    def path(self, lang: str) -> str:
        """Where the expert reads it."""
        return f"/{lang}/reviews/{self.key}"

    def readers(self, _act: str) -> Iterable[User]:
        """Whom its letters go to: the expert and nobody else."""
        return [db.session.get_one(User, db.session.get_one(Expert, self.expert_id).user_id)]

    def facts(self, event: history.Event) -> dict[str, Any]:
        """What a letter to the expert may use."""
        application = db.session.get_one(Application, self.application_id)
        call = db.session.get_one(Call, application.call_id)
        return {"assignment": self, "case": application, "call": call, **event.data}


class Review(db.Base):
    """A score sheet: {criterion: {"score": 0–10 or None, "why": text}}; not answered is None and never zero.

    `see` beside them, where it is given, are codes of the questions whose answers the score rests on.
    `hand` is the open browser page that has saved last, `hand_from` the version it took over from (as with answers),
    `other_hand` what came too late from a second one: kept until its writer has seen both texts.
    """

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    scores: Mapped[db.Json]
    comment: Mapped[str] = mapped_column(default="")
    confidential: Mapped[str] = mapped_column(default="")
    total_e4: Mapped[int | None]
    hand: Mapped[str] = mapped_column(default="")
    hand_from: Mapped[int] = mapped_column(default=0)
    other_hand: Mapped[db.Json | None]
    seconds: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[db.Moment] = mapped_column(default=db.now)
    submitted_at: Mapped[db.Moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    assignment: Mapped[Assignment] = db.link(back_populates="review")


class Bid(db.Base):
    """What an expert says of a case from its name and summary, before anybody is assigned: wants it, can, cannot."""

    __tablename__ = "bid"
    __table_args__ = (
        UniqueConstraint("expert_id", "application_id"),
        CheckConstraint(f"wish IN {WISHES}", name="wish_is_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    wish: Mapped[str]
    at: Mapped[db.Moment] = mapped_column(default=db.now)


class Plan(db.Base):
    """A proposed assignment of a whole call: a dry run until an officer puts it into force."""

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    wanted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    wanted_at: Mapped[db.Moment] = mapped_column(default=db.now)
    result: Mapped[db.Json | None]
    applied_at: Mapped[db.Moment | None]
    call: Mapped[Call] = db.link()


class BulkAct(db.Base):
    """One act on many cases that an officer chose: looked at first, wanted, and done after a time in which it can be
    undone. Cases and words are fixed with the wish; `left_out` counts what was chosen and is not among the cases."""

    __tablename__ = "bulk_act"
    __table_args__ = (
        CheckConstraint(f"act IN {BULK_ACTS}", name="act_is_known"),
        CheckConstraint("(job_id IS NULL) = (runs_at IS NULL)", name="wanted_has_its_time"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    act: Mapped[str]
    reasons: Mapped[db.JsonList] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(default="")
    days: Mapped[int | None]
    left_out: Mapped[int] = mapped_column(default=0)
    chosen_at: Mapped[db.Moment] = mapped_column(default=db.now)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), unique=True)
    runs_at: Mapped[db.Moment | None]
    started_at: Mapped[db.Moment | None]
    undone_at: Mapped[db.Moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    call: Mapped[Call] = db.link()
    job: Mapped[jobs.Job | None] = db.link(viewonly=True)

    @property
    def state(self) -> str:
        """draft, waiting, undone, running, done or failed."""
        if self.undone_at or self.job is None:
            return "undone" if self.undone_at else "draft"
        if self.job.state in ("done", "failed"):
            return self.job.state
        return "running" if self.started_at or (self.runs_at and self.runs_at <= db.now()) else "waiting"


class BulkCase(db.Base):
    """A case of a bulk act as it stood when it was chosen, and what came of it: done, or left and why."""

    __tablename__ = "bulk_case"
    __table_args__ = (
        UniqueConstraint("bulk_act_id", "application_id"),
        CheckConstraint("outcome IN ('done', 'left')", name="outcome_is_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_act_id: Mapped[int] = mapped_column(ForeignKey("bulk_act.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    seen_since: Mapped[db.Moment]
    outcome: Mapped[str | None]
    why: Mapped[db.Json | None]
    application: Mapped[Application] = db.link()
