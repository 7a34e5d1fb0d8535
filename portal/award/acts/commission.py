"""Verbs of the commission: appoint and dismiss its members, put a matter before it, vote, stand aside, decide.

The vote is open: a member may change it until the chair has closed the matter, and each change is an event. The chair
decides nothing alone: the outcome follows from the votes, and the minutes keep them for ever.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_ngettext
from sqlalchemy import inspect

from portal import calendar, db, history, i18n
from portal.accounts import acts as accounts
from portal.accounts.models import User
from portal.apply.models import Application
from portal.award.acts import outcomes
from portal.award.acts.digests import Changed
from portal.award.commission_models import CHOICES, Ballot, Matter, Seat
from portal.award.participant_models import Counter, Participant
from portal.award.queries import commission as queries
from portal.rights import MEMBER
from portal.signatures.keeping import let_go
from portal.workflow import Refused, advance


def appoint(user: User, *, since: date, until: date, presides: bool = False, by: User) -> Seat:
    """Give a person a seat for a term; with it comes the role of a member. Raises Refused."""
    if until < since:
        raise Refused(_("The term ends before it begins."), field="until")
    if any(seat.until >= since and seat.ended_on is None for seat in queries.seats_of(user)):
        raise Refused(_("This person has a seat in that time already."), field="email")
    if presides and any(seat.presides and seat.sits(since) for seat in queries.seats()):
        raise Refused(_("Somebody presides in that time already."), field="presides")
    accounts.grant_role(user, MEMBER, by=by)
    seat = Seat(user_id=user.id, since=since, until=until, presides=presides, appointed_by_id=by.id)
    db.session.add(seat)
    db.session.flush()
    term = {"since": since.isoformat(), "until": until.isoformat()}
    history.record(seat, "award.appoint", by=by, data={"user": user.id, "presides": presides, **term})
    return seat


def dismiss(seat: Seat, *, by: User) -> None:
    """End a seat before its term; votes on matters that are decided stay as they are."""
    if seat.ended_on is not None:
        raise Refused(_("This seat has ended already."))
    seat.ended_on = _today()
    history.record(seat, "award.dismiss", by=by)


def put_forward(application: Application, *, by: User) -> Matter:
    """Put an admitted request before the commission; its term has run since the admission. Raises Refused."""
    advance(application, "award.put_forward", by=by)
    return open_matter("admission", application, by=by, due_on=application.due_on)


def open_matter(
    kind: str, application: Application, *, by: User, participant: Participant | None = None,
    due_on: date | None = None, data: Mapping[str, Any] | None = None,
) -> Matter:  # fmt: skip
    """Something for the commission to decide, with a letter to every member. Raises Refused when it is open already."""
    if participant and queries.open_matter_of(participant, kind):
        raise Refused(_("The commission has this before it already."))
    matter = Matter(
        kind=kind, application_id=application.id, participant_id=participant.id if participant else None,
        organisation_id=application.organisation_id, hub=participant.hub if participant else application.hub,
        title=application.title, data=dict(data or {}), opened_by_id=by.id,
        due_on=due_on or calendar.due(db.now(), application.call.programme.clock("committee")),
    )  # fmt: skip
    db.session.add(matter)
    db.session.flush()
    history.record(matter, "award.matter", by=by, data={"kind": kind, "due_on": matter.due_on.isoformat()})
    return matter


def vote(
    matter: Matter, choice: str, *, by: User, reason: str = "", confirmed: Mapping[str, Any] | None = None
) -> Ballot:  # fmt: skip
    """Vote openly: for, against (with a reason) or abstain; a later vote replaces the first. Raises Refused.

    `confirmed` is what is told of a signature under the vote.
    """
    if choice not in ("for", "against", "abstain"):
        raise Refused(_("Choose one of the three."), field="choice")
    if choice == "against" and not reason.strip():
        raise Refused(_("Say why you vote against: the minutes will hold it."), field="reason")
    return _cast(matter, choice, reason, "award.vote", by, {"confirmed": dict(confirmed)} if confirmed else {})


def recuse(matter: Matter, *, by: User, reason: str) -> Ballot:
    """Take no part because of an interest; the member leaves the quorum and the vote. Raises Refused."""
    if not reason.strip():
        raise Refused(_("Say why you take no part: the minutes will hold it."), field="reason")
    return _cast(matter, "recused", reason, "award.recuse", by, {})


def _cast(matter: Matter, choice: str, reason: str, act: str, by: User, told: Mapping[str, Any]) -> Ballot:
    _hold(matter)
    if by.interests.why_hidden(matter):
        raise Refused(_("This is your own company's matter, so you take no part."))
    if not any(seat.sits(_today()) for seat in queries.seats_of(by)):
        raise Refused(_("You have no seat in the commission now."))
    ballot = queries.ballot_of(matter, by)
    if ballot and ballot.choice == "recused" and choice != "recused":
        raise Refused(_("You stood aside in this matter, so you cannot vote on it."))
    if ballot:
        let_go(ballot)
    ballot = ballot or Ballot(matter_id=matter.id, user_id=by.id)
    assert choice in CHOICES  # noqa: S101 - the two verbs above give nothing else
    ballot.choice, ballot.reason, ballot.at = choice, reason.strip(), db.now()
    db.session.add(ballot)
    history.record(matter, act, by=by, note=ballot.reason, data={"choice": choice, **told})
    db.session.flush()
    return ballot


def resolve(matter: Matter, *, by: User, seen: str) -> str:
    """Close the matter as the votes say, and do what follows; `seen` is the digest of the votes on the screen.

    Only the member who presides may; without a quorum nothing is decided. Returns the outcome. Raises Refused.
    """
    _hold(matter)
    standing = queries.standing(matter, _today())
    if standing.chair != by.id:
        raise Refused(_("Only the member who presides closes a matter."))
    if seen != standing.digest:
        raise Changed(_("Somebody has voted since you opened the page. Look at the votes again."))
    count = standing.tally
    if count.accepted is None:
        raise Refused(
            lazy_ngettext("No quorum yet: %(num)s vote is missing.", "No quorum yet: %(num)s votes are missing.",
                          count.missing)
        )  # fmt: skip
    number = f"PC-{Counter.next('minutes'):05d}"
    matter.number, matter.outcome = number, "accepted" if count.accepted else "declined"
    matter.decided_at, matter.decided_by_id, matter.content = db.now(), by.id, standing.minutes()
    told = {"number": matter.number, "outcome": matter.outcome, "for": count.in_favour, "against": count.against}
    history.record(matter, "award.resolve", by=by, data=told)
    outcomes.follow(matter, by=by)
    db.session.flush()
    return matter.outcome


def _hold(matter: Matter) -> None:
    """One hand at a time; what was decided meanwhile is decided."""
    columns = [column.key for column in inspect(Matter).column_attrs]
    db.session.refresh(matter, columns, with_for_update=True)
    if matter.decided_at is not None:
        raise Refused(_("The commission has decided this already."))


def _today() -> date:
    return i18n.local(db.now()).date()
