"""Verbs of a sitting: open it, move the pointer, come, vote, stand aside, note, close a case by the votes, close all.

The chair decides nothing alone: what the votes adopt is the decision an officer has prepared, and the chair's hand that
closes the case is the second hand which confirms it, by the act that confirms every decision.
"""

from flask_babel import lazy_gettext as _
from flask_babel import lazy_ngettext
from sqlalchemy import delete

from portal import db, history, i18n
from portal.accounts.models import User
from portal.award.acts.confirming import confirm
from portal.award.acts.digests import Changed, digest
from portal.award.acts.holding import fresh, hold
from portal.award.models import Box, Item, PanelSeat, PanelVote, Sitting, StoodAside
from portal.award.panel_content import of_item, of_sitting
from portal.award.panel_count import leader
from portal.award.queries import panel as queries
from portal.workflow import Refused, advance

FIRST, NEXT, BACK = "first", "next", "back"


def open_sitting(sitting: Sitting, *, by: User) -> None:
    """Begin: everyone's screen shows the first case."""
    fresh(sitting)
    _leads(sitting, by)
    keys = [row.key for row in queries.agenda(sitting).rows]
    if not keys:
        raise Refused(_("Nothing stands on the agenda yet."))
    advance(sitting, "award.open_sitting", by=by)
    sitting.pointer, sitting.pointed = keys[0], sitting.pointed + 1
    _came(sitting, by)
    db.session.flush()


def point(sitting: Sitting, to: str, *, by: User) -> None:
    """Move the pointer to the next case, back, or to a case by its key; every screen follows."""
    db.session.refresh(sitting, ["state", "pointer", "pointed", "version"], with_for_update=True)
    _leads(sitting, by)
    keys = [row.key for row in queries.agenda(sitting).rows]
    now = keys.index(sitting.pointer) if sitting.pointer in keys else 0
    steps = {FIRST: 0, NEXT: min(now + 1, len(keys) - 1), BACK: max(now - 1, 0)}
    if to not in steps and to not in keys:
        raise Refused(_("This case is not on the agenda."))
    advance(sitting, "award.point", by=by, data={"to": to})
    sitting.pointer, sitting.pointed = keys[steps[to]] if to in steps else to, sitting.pointed + 1
    db.session.flush()


def attend(sitting: Sitting, *, by: User) -> None:
    """A member says that they are there: the protocol will name them as present."""
    if sitting.state != "open":
        raise Refused(_("The sitting is not open."))
    _came(sitting, by)
    history.record(sitting, "award.attend", by=by)
    db.session.flush()


def cast_vote(sitting: Sitting, item: Item, choice: str, *, by: User, seen: str, reason: str = "") -> None:
    """Vote on the proposal that is on the screen (`seen`), for, against or abstaining. Raises Refused.

    An open vote may be changed until the case is closed; a secret one goes into the box and leaves no trace of how.
    """
    _hold(sitting, item)
    if choice not in ("for", "against", "abstain"):
        raise Refused(_("Choose one of the three."), field="choice")
    if sitting.pointer != item.key:
        raise Refused(_("The panel is at another case now."))
    _is_there(sitting, item, by)
    if (seat := sitting.seat_of(by.id)) is None or seat.came_at is None:  # no vote tells who came: who left could read
        raise Refused(_("Say first that you are here."))
    decision = queries.proposed(item)
    if decision is None or digest(decision) != seen:
        raise Changed(_("The proposal has changed since you opened the page. Read it again."))
    (_into_the_box if sitting.is_secret else _openly)(item, seen, choice, reason.strip(), by)
    item.pulse += 1
    told = {} if sitting.is_secret else {"choice": choice}
    note = "" if sitting.is_secret else reason.strip()
    history.record(item, "award.cast_vote", by=by, note=note, data={"proposal": seen, **told})
    db.session.flush()


def _openly(item: Item, seen: str, choice: str, reason: str, by: User) -> None:
    if choice == "against" and not reason:
        raise Refused(_("Say why you vote against: the minutes will hold it."), field="reason")
    vote = _vote_of(item, seen, by) or PanelVote(item_id=item.id, user_id=by.id, proposal=seen)
    vote.choice, vote.reason = choice, reason
    db.session.add(vote)


def _into_the_box(item: Item, seen: str, choice: str, _reason: str, by: User) -> None:
    if _vote_of(item, seen, by):
        raise Refused(_("You have voted. A secret vote cannot be changed: nobody knows which slip is yours."))
    box = queries.box_of(item, seen) or Box(item_id=item.id, proposal=seen, in_favour=0, against=0, abstained=0)
    name = {"for": "in_favour", "against": "against", "abstain": "abstained"}[choice]
    setattr(box, name, getattr(box, name) + 1)
    db.session.add_all([box, PanelVote(item_id=item.id, user_id=by.id, proposal=seen, choice="cast")])


def _vote_of(item: Item, seen: str, by: User) -> PanelVote | None:
    wanted = db.session.query(PanelVote).filter_by(item_id=item.id, user_id=by.id, proposal=seen)
    return wanted.one_or_none()


def stand_aside(sitting: Sitting, item: Item, *, by: User, reason: str) -> None:
    """Leave for a case because of an interest: out of quorum and vote, and the case is seen no more. Raises Refused."""
    _hold(sitting, item, ("convened", "open"))
    if not reason.strip():
        raise Refused(_("Say why you take no part: the minutes will hold it."), field="why")
    _is_there(sitting, item, by)
    mine = db.session.query(PanelVote).filter_by(item_id=item.id, user_id=by.id)
    if sitting.is_secret and mine.count():
        raise Refused(_("You have voted in secret, so you cannot stand aside any more."), field="why")
    mine.delete()
    db.session.add(StoodAside(item_id=item.id, user_id=by.id, reason=reason.strip()))
    item.pulse += 1
    history.record(item, "award.stand_aside", by=by, note=reason.strip())
    db.session.flush()


def note_case(sitting: Sitting, item: Item, text: str, *, by: User) -> None:
    """The secretary's note of a case, until the sitting is closed."""
    db.session.refresh(item, ["note", "version"], with_for_update=True)
    if sitting.state not in ("convened", "open"):
        raise Refused(_("The sitting is closed, and its protocol is written."))
    item.note = text.strip()
    history.record(item, "award.note_case", by=by, note=item.note)
    db.session.flush()


def put_anew(sitting: Sitting, item: Item, *, by: User) -> None:
    """Hold a secret ballot anew whose box holds the slip of somebody who may not be there. Raises Refused."""
    _hold(sitting, item)
    _leads(sitting, by)
    decision = queries.proposed(item)
    proposal = digest(decision) if decision else ""
    if not queries.standing(sitting, item, proposal).count.spoiled:
        raise Refused(_("The ballot is in order, so it is not held anew."))
    for kind in (PanelVote, Box):
        db.session.execute(delete(kind).where(kind.item_id == item.id, kind.proposal == proposal))
    item.pulse += 1
    history.record(item, "award.put_anew", by=by, data={"proposal": proposal})
    db.session.flush()


def settle(sitting: Sitting, item: Item, *, by: User, seen: str) -> str:
    """Close a case as the votes say; what they adopt is confirmed. `seen`: the digest of what the chair saw.

    Raises Refused. Returns the outcome.
    """
    hold(sitting.call_id)
    _hold(sitting, item)
    decision = queries.proposed(item)
    proposal = digest(decision) if decision else ""
    standing = queries.standing(sitting, item, proposal, decision)
    if decision is None or leader(sitting, standing.out, decision.prepared_by_id) != by.id:
        raise Refused(_("Only the one who presides over this case closes it, and never who prepared its decision."))
    if seen != standing.digest:
        raise Changed(_("Somebody has voted since you opened the page. Look at the votes again."))
    if standing.count.spoiled:
        raise Refused(_("Somebody with a conflict of interest has voted. Hold the ballot anew."))
    if not standing.count.is_quorate:
        missing = standing.count.missing
        raise Refused(
            lazy_ngettext("No quorum yet: %(num)s vote is missing.", "No quorum yet: %(num)s votes are missing.",
                          missing)
        )  # fmt: skip
    outcome = "adopted" if standing.count.tally.accepted else "declined"
    _write_down(sitting, item, outcome, standing, by)
    history.record(item, "award.settle", by=by, data={"outcome": outcome, "proposal": proposal})
    db.session.flush()
    if outcome == "adopted":
        confirm(decision, by=by, seen=proposal)
    return outcome


def _write_down(sitting: Sitting, item: Item, outcome: str, standing: queries.Standing, by: User) -> None:
    item.content = of_item(sitting, item, outcome, standing, by)
    item.outcome, item.settled_at, item.settled_by_id = outcome, db.now(), by.id
    item.pulse += 1


def close_sitting(sitting: Sitting, *, by: User) -> None:
    """End the sitting: what was not decided is postponed, and the protocol can be printed. Raises Refused."""
    hold(sitting.call_id)
    fresh(sitting)
    _leads(sitting, by)
    for item in queries.items(sitting):
        if item.settled_at is None:
            decision = queries.proposed(item)
            proposal = digest(decision) if decision else ""
            _write_down(sitting, item, "postponed", queries.standing(sitting, item, proposal, decision), by)
    sitting.content = of_sitting(sitting, by)
    told = {"number": sitting.number, "at": i18n.iso(db.now())}
    advance(sitting, "award.close_sitting", by=by, data=told)
    db.session.flush()


def _hold(sitting: Sitting, item: Item, states: tuple[str, ...] = ("open",)) -> None:
    """One hand at a time: the case as it is now, in a sitting that runs."""
    db.session.refresh(sitting, ["state", "pointer"])
    columns = ["pulse", "outcome", "settled_at", "version"]
    db.session.refresh(item, columns, with_for_update=True)
    if sitting.state not in states:
        raise Refused(_("The sitting is not open."))
    if item.settled_at is not None:
        raise Refused(_("The panel has decided this already."))


def _is_there(sitting: Sitting, item: Item, by: User) -> None:
    """The member has a seat and is not out for this case."""
    if sitting.seat_of(by.id) is None:
        raise Refused(_("You have no seat at this sitting."))
    if by.id in queries.outs_of(sitting, item_id=item.id).get(item.id, {}):
        raise Refused(_("You take no part in this case."))


def _leads(sitting: Sitting, by: User) -> None:
    seat = sitting.seat_of(by.id)
    if seat is None or seat.part == "member":
        raise Refused(_("Only the one who presides can do this."))


def _came(sitting: Sitting, by: User) -> None:
    seat: PanelSeat | None = sitting.seat_of(by.id)
    if seat is None:
        raise Refused(_("You have no seat at this sitting."))
    seat.came_at = seat.came_at or db.now()
