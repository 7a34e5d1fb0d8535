"""What pages of statements ask: a participant's versions by period, one statement with all of it, the list of staff."""

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal import db, history, i18n
from portal.accounts.models import Organisation, User
from portal.award.participant_models import Participant
from portal.award.periods import Period
from portal.award.statement_facts import Registered
from portal.award.statement_models import Evidence, Filing, Statement
from portal.letters import Letter
from portal.signatures.models import Signature

LISTED_AT_MOST = 200
WAITING = ("submitted", "resubmitted")
WHOLE = (
    joinedload(Statement.participant), joinedload(Statement.organisation), joinedload(Statement.form),
    selectinload(Statement.pages), selectinload(Statement.attachments),
)  # fmt: skip


def statement(key: str, user: User) -> Statement | None:
    """A statement of one of the person's companies, with all of it."""
    mine = [membership.organisation_id for membership in user.memberships]
    wanted = select(Statement).where(Statement.key == key, Statement.organisation_id.in_(mine)).options(*WHOLE)
    return db.session.scalars(wanted).first()


def key_of(statement_id: int) -> str | None:
    """The key in the addresses of a statement."""
    return db.session.scalar(select(Statement.key).where(Statement.id == statement_id))


def filed(key: str, *, by: User) -> Statement | None:
    """A statement that was handed in, for staff; those of a hub find only its own."""
    wanted = select(Statement).where(Statement.key == key, Statement.submitted_at.is_not(None)).options(*WHOLE)
    if by.hub:
        wanted = wanted.where(Statement.hub == by.hub)
    return db.session.scalars(wanted).first()


def versions(participant: Participant, period: Period) -> list[Statement]:
    """All versions of one period, the first first."""
    wanted = select(Statement).where(
        Statement.participant_id == participant.id, Statement.year == period.year, Statement.quarter == period.quarter
    )
    return list(db.session.scalars(wanted.options(*WHOLE).order_by(Statement.no)))


def accepted(participant: Participant, period: Period) -> Statement | None:
    """The latest accepted version of a period."""
    found = [one for one in versions(participant, period) if one.state == "accepted"]
    return found[-1] if found else None


def of_participant(participant: Participant) -> dict[Period, list[Any]]:
    """Every version of every period, without the answers: period → versions, the first first."""
    columns = (Statement.key, Statement.year, Statement.quarter, Statement.no, Statement.state, Statement.due_on,
               Statement.submitted_at, Statement.accepted_at)  # fmt: skip
    wanted = select(*columns).where(Statement.participant_id == participant.id).order_by(Statement.no)
    found: dict[Period, list[Any]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(Period(row.year, row.quarter), []).append(row)
    return found


def awaiting(by: User) -> list[Row[Any]]:
    """What waits for the check of an officer, the most urgent first; nobody's own company."""
    return list(db.session.execute(to_check(by).limit(LISTED_AT_MOST)))


def to_check(by: User) -> Select[*tuple[Any, ...]]:
    """The statement behind the list and the desk."""
    columns = (Statement.key, Statement.year, Statement.quarter, Statement.no, Statement.state, Statement.due_on,
               Statement.state_since, Participant.number, Organisation.name_kk, Organisation.name_ru,
               Organisation.name_en)  # fmt: skip
    wanted = (
        select(*columns)
        .join(Participant, Participant.id == Statement.participant_id)
        .join(Organisation, Organisation.id == Statement.organisation_id)
        .where(Statement.state.in_(WAITING), *by.interests.outside(Statement.organisation_id))
        .order_by(Statement.due_on, Statement.id)
    )
    return wanted.where(Statement.hub == by.hub) if by.hub else wanted


def registered(statement: Statement) -> Registered:
    """What the register holds of the company now."""
    return registered_as(statement.participant, statement.organisation)


def registered_as(participant: Participant, organisation: Organisation) -> Registered:
    """The row of the register as the facts of a company-year need it."""
    return Registered(
        name=organisation.name_ru, bin=organisation.bin, state=participant.state, since=participant.since,
        until=participant.until, ended_on=participant.ended_on, activities=tuple(participant.activities),
    )  # fmt: skip


def last_filing(statement: Statement) -> Filing | None:
    """What was handed in last."""
    made = select(Filing).where(Filing.statement_id == statement.id).order_by(Filing.no.desc()).limit(1)
    return db.session.scalars(made).first()


def evidence(statement: Statement, evidence_id: int) -> Evidence | None:
    """One file of the statement."""
    return next((one for one in statement.attachments if one.id == evidence_id), None)


def happened(statement: Statement) -> list[Row[Any]]:
    """What was done with the statement, the latest first."""
    event = history.Event
    mine = select(event.at, event.act, event.note, event.data, User.name.label("actor"))
    wanted = mine.outerjoin(User, User.id == event.actor_id).where(
        event.subject_kind == "statement", event.subject_id == statement.id
    )
    return list(db.session.execute(wanted.order_by(event.seq.desc())))


def letters_about(statement: Statement, user: User) -> list[Row[Any]]:
    """The person's letters about the statement, the newest first."""
    mine = select(Letter.id, Letter.subject, Letter.lang, Letter.created_at).where(
        Letter.subject_kind == "statement", Letter.subject_id == statement.id, Letter.user_id == user.id
    )
    return list(db.session.execute(mine.order_by(Letter.id.desc())))


def name_of(row: Any) -> str:
    """The company's name in the reader's language."""
    return str(getattr(row, f"name_{i18n.current()}") or row.name_ru)


def last_signature(statement: Statement) -> Signature | None:
    """The electronic signature of the newest filing that has one."""
    made = select(Signature).join(Filing, Filing.id == Signature.subject_id)
    made = made.where(Signature.subject_kind == Filing.__tablename__, Filing.statement_id == statement.id)
    return db.session.scalars(made.order_by(Filing.no.desc()).limit(1)).first()
