"""What applicants' pages ask. Every case is asked for together with the person: a foreign one is not found.

Nothing here can reach experts, reviews or officers: the history is read by a list of acts that applicants are told of,
without who did them, and with the words only of those that are addressed to the applicant.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, null, select, text
from sqlalchemy import case as either
from sqlalchemy.orm import defer, joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from portal import db
from portal.accounts.models import Membership, Organisation, RegisterNote, User
from portal.announce.models import Call
from portal.apply.models import ONE_OPEN, Answers, Application, Attachment, Clash, Submission
from portal.apply.wording import TOLD, WITH_REASONS
from portal.history import Event
from portal.letters import Letter
from portal.signatures.models import Signature

LISTED_AT_MOST = 100

# asked by every request of somebody who writes, so written once
OF_ORGANISATIONS = Application.organisation_id.in_(bindparam("organisations", expanding=True))
# columns that writing an application does not look at stay where they are: each one read is paid for at every save
CASE = (
    select(Application)
    .where(Application.key == bindparam("key"), OF_ORGANISATIONS)
    .options(
        defer(Application.officer_id), defer(Application.reviews_due), defer(Application.reviews_in),
        defer(Application.score_e4), defer(Application.spread_e4), defer(Application.passed),
        defer(Application.created_at), defer(Application.created_by_id),
        joinedload(Application.call).options(
            defer(Call.state_since), defer(Call.review_from), defer(Call.review_until), defer(Call.panel_on),
            defer(Call.results_on), defer(Call.budget_kzt), defer(Call.awards_given),
        ),
        joinedload(Application.organisation).options(
            defer(Organisation.address), defer(Organisation.phone), defer(Organisation.created_at)
        ),
    )
)  # fmt: skip
HELD_CASE = CASE.with_for_update(of=Application)
OWN_CLASH = and_(
    Clash.application_id == Answers.application_id, Clash.page == Answers.page, Clash.user_id == bindparam("user")
)
ANSWERS = (
    select(Answers, Clash)
    .outerjoin(Clash, OWN_CLASH)
    .where(Answers.application_id == bindparam("application"))
    .options(load_only(Clash.page))  # that there is one; its words are for the page that compares
    .execution_options(populate_existing=True)
)
FILES = select(Attachment).where(Attachment.application_id == bindparam("application")).order_by(Attachment.id)
MEMBERSHIPS = (
    select(Membership)
    .where(Membership.user_id == bindparam("user"))
    .options(joinedload(Membership.organisation))
    .order_by(Membership.id)
)
SUBMISSIONS = (
    select(Submission)
    .where(Submission.application_id == bindparam("application"))
    .options(load_only(Submission.no, Submission.at, Submission.arrived_at, Submission.from_version, Submission.digest))
    .order_by(Submission.no)
)


def mine(user: User) -> list[Row[Any]]:
    """The applications of all the person's organisations, the newest first, without their texts."""
    columns = (
        Application.key, Application.number, Application.title, Application.route, Application.state,
        Application.due_on, Application.saved_at, Application.submitted_at, Call.title.label("call"), Call.closes_at,
        Organisation.name_kk, Organisation.name_ru, Organisation.name_en,
    )  # fmt: skip
    own = (
        select(*columns)
        .join(Call, Call.id == Application.call_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.organisation_id.in_(_organisations(user)))
    )
    return list(db.session.execute(own.order_by(Application.id.desc()).limit(LISTED_AT_MOST)))


def call(slug: str) -> Call | None:
    """A call that has been announced."""
    return db.session.scalars(select(Call).where(Call.slug == slug, Call.state != "draft")).first()


def memberships(user: User) -> list[Membership]:
    """The person's organisations."""
    return list(db.session.scalars(MEMBERSHIPS, {"user": user.id}))


def begun(call: Call, user: User) -> dict[int, str]:
    """organisation id → key of its open application in the call."""
    own = select(Application.organisation_id, Application.key).where(
        Application.call_id == call.id, text(ONE_OPEN), Application.organisation_id.in_(_organisations(user)),
    )  # fmt: skip
    return {row.organisation_id: row.key for row in db.session.execute(own)}


def case(key: str, user: User, *, held: bool = False) -> Application | None:
    """An application of one of the person's organisations, with its call and its organisation; if held, locked."""
    asked = {"key": key, "organisations": _organisations(user)}
    return db.session.scalars(HELD_CASE if held else CASE, asked).first()


def load_answers(application: Application, user: User) -> None:
    """Bring the answers of all pages as they are now, and the person's own texts that came too late."""
    rows = db.session.execute(ANSWERS, {"application": application.id, "user": user.id}).all()
    set_committed_value(application, "answers", [row for row, _clash in rows])
    set_committed_value(application, "clashes", [clash for _row, clash in rows if clash])


def load_files(application: Application) -> None:
    """Bring the files as they are now."""
    files = db.session.scalars(FILES, {"application": application.id})
    set_committed_value(application, "attachments", list(files))


def load_registers(application: Application) -> None:
    """Bring what state registers say of the organisation, the latest first."""
    noted = select(RegisterNote).where(RegisterNote.organisation_id == application.organisation_id)
    notes = db.session.scalars(noted.order_by(RegisterNote.as_of.desc())).all()
    set_committed_value(application.organisation, "register_notes", list(notes))


def members(organisation_id: int) -> list[Row[Any]]:
    """Name and part of everybody in an organisation."""
    people = select(User.name, User.email, Membership.part).join(Membership, Membership.user_id == User.id)
    return list(db.session.execute(people.where(Membership.organisation_id == organisation_id).order_by(Membership.id)))


def submissions(application: Application) -> list[Submission]:
    """What was handed in, first to last, without the texts."""
    return list(db.session.scalars(SUBMISSIONS, {"application": application.id}))


def submission(application: Application, no: int) -> Submission | None:
    """One submission, word for word."""
    made = select(Submission).where(Submission.application_id == application.id, Submission.no == no)
    return db.session.scalars(made).first()


def last_submission(application: Application) -> Submission | None:
    """What is on the table now, word for word."""
    made = select(Submission).where(Submission.application_id == application.id)
    return db.session.scalars(made.order_by(Submission.no.desc()).limit(1)).first()


def signatures_of(submissions: Sequence[Submission]) -> dict[int, Signature]:
    """submission id → the electronic signature that it came with."""
    made = select(Signature).where(
        Signature.subject_kind == Submission.__tablename__, Signature.subject_id.in_([one.id for one in submissions])
    )
    return {row.subject_id: row for row in db.session.scalars(made)}


def key_of(application_id: int) -> str | None:
    """The key in the addresses of a case."""
    return db.session.scalar(select(Application.key).where(Application.id == application_id))


def told(application: Application) -> list[Row[Any]]:
    """What happened, as far as applicants are told: act, moment, and the words addressed to them."""
    addressed = Event.act.in_(WITH_REASONS)
    columns = (
        Event.act, Event.at, either((addressed, Event.note), else_=null()).label("note"),
        either((addressed, Event.data), else_=null()).label("data"),
    )  # fmt: skip
    happened = select(*columns).where(
        Event.subject_kind == "application", Event.subject_id == application.id, Event.act.in_(TOLD)
    )
    return list(db.session.execute(happened.order_by(Event.seq)))


def letters(application: Application, user: User) -> list[Row[Any]]:
    """The person's letters about the case, the newest first."""
    own = select(Letter.id, Letter.subject, Letter.lang, Letter.created_at).where(
        Letter.subject_kind == "application", Letter.subject_id == application.id, Letter.user_id == user.id
    )
    return list(db.session.execute(own.order_by(Letter.id.desc())))


def attachment(application: Application, attachment_id: int) -> Attachment | None:
    """One file of the application."""
    own = select(Attachment).where(Attachment.id == attachment_id, Attachment.application_id == application.id)
    return db.session.scalars(own).first()


def _organisations(user: User) -> Any:
    return [membership.organisation_id for membership in user.memberships]
