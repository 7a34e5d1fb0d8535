"""What is in the way of deleting an account: roles, a company that would lose its last owner, work in somebody's hands.

Asked for many people at once, in as many statements as there are kinds of hindrances.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal import db, i18n
from portal.accounts.models import Membership, Organisation, Role, User
from portal.apply.models import Application
from portal.assess.models import Assignment, Expert
from portal.award.appeal_models import Appeal
from portal.award.commission_models import Seat
from portal.award.models import Award, Invoice, Payment
from portal.award.panel_models import PanelSeat, Sitting
from portal.award.participant_models import OF_TERM, Participant

ENDED = ("withdrawn", "turned_away", "refused", "lapsed", "registered")
DONE = (*ENDED, "signed")  # for the officer; for its company a signed grant runs as long as its award


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A sentence that says what is in the way and what to do about it; `company` is the number of the one meant."""

    text: str
    company: str | None = None


Found = Iterator[tuple[int, Hindrance]]
Source = Callable[[Sequence[int]], Found]


def of(users: Iterable[int]) -> dict[int, list[Hindrance]]:
    """What is in the way for each of these people."""
    ids = list(users)
    found: dict[int, list[Hindrance]] = {user_id: [] for user_id in ids}
    for source in (_roles, _companies, _reviews, _seats, _cases):
        for user_id, hindrance in source(ids):
            found[user_id].append(hindrance)
    return found


def _roles(ids: Sequence[int]) -> Found:
    names = {
        "officer": _("Officer"), "chair": _("Chair"), "auditor": _("Auditor"), "admin": _("Administrator"),
        "expert": _("Expert"), "member": _("Member of the commission"),
    }  # fmt: skip
    rows = select(User.id, Role.name).join(User.roles).where(User.id.in_(ids)).order_by(User.id, Role.name)
    for user_id, role in db.session.execute(rows):
        text = _("A role: %(role)s. An administrator takes it away first.", role=names.get(role, role))
        yield user_id, Hindrance(text)


def _companies(ids: Sequence[int]) -> Found:
    """Companies of which the person is the only owner, and that cannot be left alone now."""
    words = {
        "people": _("Other people work there too."),
        "case": _("An application is open."),
        "award": _("An awarded project runs."),
        "status": _("It is a participant of the park."),
        "owed": _("A contribution is not paid yet."),
        "appeal": _("An appeal is not decided yet."),
    }
    other = aliased(Membership)
    another = exists().where(other.organisation_id == Organisation.id, other.user_id != Membership.user_id)
    reasons = {"people": another, **_open_matters()}
    rows = (
        select(Membership.user_id, Organisation, *(reason.label(code) for code, reason in reasons.items()))
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(ids), Membership.part == "owner", ~another.where(other.part == "owner"))
        .where(or_(*reasons.values()))
        .order_by(Membership.id)
    )
    for user_id, company, *whether in db.session.execute(rows):
        told = " ".join(words[code] for code, yes in zip(reasons, whether, strict=True) if yes)
        asked = _("The only owner of %(name)s: somebody else must be made an owner first.", name=company.name)
        yield user_id, Hindrance(f"{asked} {told}", company.number)


def _open_matters() -> dict[str, ColumnElement[bool]]:
    """Whether something of the company runs, by the kind of it."""
    today = i18n.local(db.now()).date()
    signed_grant = (Application.route == "grant") & (Application.state == "signed")  # its award tells until when
    opened = (Application.number.is_not(None), Application.state.not_in(ENDED), ~signed_grant)
    return {
        "case": exists().where(Application.organisation_id == Organisation.id, *opened),
        "award": exists().where(Award.organisation_id == Organisation.id, Award.ends_on >= today),
        "status": exists().where(Participant.organisation_id == Organisation.id, Participant.state.in_(OF_TERM)),
        "owed": _sum_of_invoices() > _sum_of_payments(),
        "appeal": exists().where(Appeal.organisation_id == Organisation.id, Appeal.state == "filed"),
    }


def _sum_of_invoices() -> ColumnElement[int]:
    asked = select(func.sum(Invoice.sum_kzt)).where(Invoice.cancelled_at.is_(None))
    mine = asked.where(Invoice.organisation_id == Organisation.id).correlate(Organisation)
    return func.coalesce(mine.scalar_subquery(), 0)


def _sum_of_payments() -> ColumnElement[int]:
    paid = select(func.sum(Payment.sum_kzt)).join(Participant, Participant.id == Payment.participant_id)
    mine = paid.where(Payment.cancelled_at.is_(None), Participant.organisation_id == Organisation.id)
    return func.coalesce(mine.correlate(Organisation).scalar_subquery(), 0)


def _reviews(ids: Sequence[int]) -> Found:
    rows = select(Expert.user_id, func.count()).join(Assignment, Assignment.expert_id == Expert.id)
    given = rows.where(Expert.user_id.in_(ids), Assignment.state.in_(("offered", "cleared"))).group_by(Expert.user_id)
    for user_id, _count in db.session.execute(given):
        yield user_id, Hindrance(_("An open review: it is handed in or declined first."))


def _seats(ids: Sequence[int]) -> Found:
    today = i18n.local(db.now()).date()
    sits = (Seat.since <= today, Seat.until >= today, or_(Seat.ended_on.is_(None), Seat.ended_on > today))
    for user_id in db.session.scalars(select(Seat.user_id).where(Seat.user_id.in_(ids), *sits)):
        yield user_id, Hindrance(_("A seat in the commission: an officer ends it first."))
    coming = select(PanelSeat.user_id).join(Sitting, Sitting.id == PanelSeat.sitting_id)
    for user_id in db.session.scalars(
        coming.where(PanelSeat.user_id.in_(ids), Sitting.state.in_(("convened", "open"))).distinct()
    ):
        yield user_id, Hindrance(_("A seat at a sitting that is not over."))


def _cases(ids: Sequence[int]) -> Found:
    held = select(Application.officer_id).where(Application.officer_id.in_(ids), Application.state.not_in(DONE))
    for user_id in db.session.scalars(held.distinct()):
        if user_id is not None:
            yield user_id, Hindrance(_("Open cases in charge: they are given to somebody else first."))
