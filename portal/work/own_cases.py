"""What a person wrote in cases, as that person may read it: applications, messages, reviews, files.

Contents come from companies to which the person still belongs; of others only that they took part. The state is the one
that applicants are told; scores, checks, notes and names of those who judge are no part of it. Of reviews: one's own.
"""

from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import joinedload, selectinload

from portal import db, i18n
from portal.accounts.models import User
from portal.apply.look_models import Look
from portal.apply.message_models import Message
from portal.apply.models import Answers, Application, Attachment, Clash, Submission
from portal.apply.wording import public
from portal.assess.models import Assignment, Bid, Declaration, Expert
from portal.award.statement_models import Evidence, Statement, StatementPage
from portal.work.own_data import Rows, columns, pieces, told


def applications(user: User) -> Rows:
    """The applications that the person wrote on, whole where their pages still show them whole."""
    parts = (
        select(Application.id).where(Application.created_by_id == user.id),
        select(Answers.application_id).where(Answers.saved_by_id == user.id),
        select(Attachment.application_id).where(Attachment.added_by_id == user.id),
        select(Submission.application_id).where(Submission.by_id == user.id),
    )
    loaded = (
        joinedload(Application.call), joinedload(Application.organisation), selectinload(Application.answers),
        selectinload(Application.submissions), selectinload(Application.clashes.and_(Clash.user_id == user.id)),
    )  # fmt: skip
    wrote = select(Application).where(Application.id.in_(union(*parts))).options(*loaded)
    found = db.session.scalars(wrote.order_by(Application.id).execution_options(populate_existing=True))
    return [_application(one, user) if one.organisation_id in _companies(user) else _left(one) for one in found]


def statements(user: User) -> Rows:
    """The statements of participants that the person wrote on, of the companies they belong to."""
    parts = (
        select(Statement.id).where(Statement.created_by_id == user.id),
        select(StatementPage.statement_id).where(StatementPage.saved_by_id == user.id),
        select(Evidence.statement_id).where(Evidence.added_by_id == user.id),
    )
    wrote = select(Statement).where(Statement.id.in_(union(*parts)), _own(user, Statement))
    wrote = wrote.options(joinedload(Statement.organisation), selectinload(Statement.pages)).order_by(Statement.id)
    return [
        {
            "organisation": one.organisation.number, **columns(one, "year quarter no state created_at submitted_at"),
            "answers": {page.page: page.data for page in one.pages},
        }
        for one in db.session.scalars(wrote)
    ]  # fmt: skip


def messages(user: User) -> Rows:
    """What the person wrote in cases, and what they can read there: of the others only on which side they stand."""
    mine = Message.application_id.in_(select(Application.id).where(_own(user, Application)))
    found = select(Message, Application.number).join(Application, Application.id == Message.application_id)
    rows = db.session.execute(found.where(mine | (Message.author_id == user.id)).order_by(Message.id))
    return [
        {
            "case": number, "by": "me" if one.author_id == user.id else "staff" if one.from_staff else "company",
            **columns(one, "at text read_at"),
        }
        for one, number in rows
    ]  # fmt: skip


def looks(user: User) -> Rows:
    """Which cases the person opened, and on which days."""
    rows = select(Look.day, Look.kind, Application.number.label("case")).join(
        Application, Application.id == Look.application_id
    )
    return pieces(db.session.execute(rows.where(Look.user_id == user.id).order_by(Look.id)), "case kind day")


def expertise(user: User) -> dict[str, Any]:
    """The profile of an expert, their declarations and wishes, and their own reviews; nothing for anybody else."""
    declared = select(Declaration).where(Declaration.user_id == user.id).options(selectinload(Declaration.ties))
    given = [
        {**columns(one, "at valid_until"), "ties": pieces(one.ties, "kind name bin until")}
        for one in db.session.scalars(declared.order_by(Declaration.id))
    ]
    expert = db.session.scalars(select(Expert).where(Expert.user_id == user.id)).first()
    if expert is None:
        return {"declarations": given}
    wishes = select(Bid.wish, Bid.at, Application.number.label("case")).join(
        Application, Application.id == Bid.application_id
    )
    names = "employer employer_bin competences languages region capacity about active"
    return {
        "profile": columns(expert, names), "declarations": given, "reviews": _reviews(expert),
        "wishes": pieces(db.session.execute(wishes.where(Bid.expert_id == expert.id).order_by(Bid.id)), "case wish at"),
    }  # fmt: skip


def files(user: User) -> list[tuple[str, Any]]:
    """The files that the person uploaded for companies they belong to: the folder, and the row of the file."""
    found: list[tuple[str, Any]] = []
    pairs: tuple[tuple[Any, Any, Any], ...] = (
        (Attachment, Application, Attachment.application_id), (Evidence, Statement, Evidence.statement_id),
    )  # fmt: skip
    for noun, case, belongs in pairs:
        rows = select(noun, case.key).join(case, case.id == belongs).where(noun.added_by_id == user.id)
        found += [(key, row) for row, key in db.session.execute(rows.where(_own(user, case)).order_by(noun.id))]
    return found


def _application(one: Application, user: User) -> dict[str, Any]:
    handed_in = [{**columns(sent, "no at digest"), "by_me": sent.by_id == user.id} for sent in one.submissions]
    return {
        "number": one.number, "key": one.key, "organisation": one.organisation.number,
        "call": i18n.say(one.call.title), "state": public(one.state, one.route), **columns(one, "title lang kind"),
        "created_at": told(one.created_at), "submitted_at": told(one.submitted_at), "submissions": handed_in,
        "answers": {page.page: page.data for page in one.answers},
        "not_chosen": {clash.page: clash.data for clash in one.clashes},
    }  # fmt: skip


def _left(one: Application) -> dict[str, Any]:
    """A company that the person has left: that they wrote on its application, and not what stands there."""
    return {"number": one.number, "organisation": one.organisation.number, "you_left_the_company": True}


def _reviews(expert: Expert) -> Rows:
    """The cases that were given to the expert, each with the expert's own sheet."""
    given = (
        select(Assignment, Application.number)
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.expert_id == expert.id)
        .options(joinedload(Assignment.review))
    )
    sheet = "scores comment confidential total_e4 seconds saved_at submitted_at"
    return [
        {
            "case": number, **columns(one, "state assigned_at due_on cleared_at closed_at"),
            "sheet": columns(one.review, sheet) if one.review else None,
        }
        for one, number in db.session.execute(given.order_by(Assignment.id))
    ]  # fmt: skip


def _companies(user: User) -> set[int]:
    return {membership.organisation_id for membership in user.memberships}


def _own(user: User, noun: Any) -> Any:
    return noun.organisation_id.in_(_companies(user))
