"""Verbs of deleting an account: asked for, taken back while there is time, done by a job once nothing hinders."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from portal import db, history, i18n, jobs, letters, storage
from portal.accounts.models import Membership, Organisation, User
from portal.letters import Letter
from portal.work import erasure_rules, files_left, hindrances, tombstones
from portal.work.models import Erasure
from portal.workflow import Refused

ERASE, CLEAR = "work.erase", "work.clear_files"
AGAIN = timedelta(hours=2)


def waiting(user_id: int) -> Erasure | None:
    """The person's own request, if one waits."""
    return db.session.scalars(
        select(Erasure).where(Erasure.user_id == user_id, Erasure.taken_back_at.is_(None), Erasure.done_at.is_(None))
    ).first()


def ask(user: User) -> Erasure:
    """Ask for the deletion of one's account; a second click finds the first. Raises Refused when something hinders."""
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if found := waiting(user.id):
        return found
    if hindrances.of([user.id])[user.id]:
        raise Refused(_("Something is in the way. See above what to do first."))
    due_on = i18n.local(db.now()).date() + timedelta(days=erasure_rules.cooling_off_days())
    asked = Erasure(user_id=user.id, due_on=due_on)
    db.session.add(asked)
    history.record(user, "work.ask_erasure", by=user, data={"due_on": due_on.isoformat()})
    _write(user, "work.ask_erasure", due_on=due_on)
    return asked


def take_back(user: User) -> bool:
    """Keep the account after all; tells whether there was something to take back."""
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    asked = waiting(user.id)
    if asked is None:
        return False
    asked.taken_back_at = db.now()
    history.record(user, "work.take_back_erasure", by=user)
    _write(user, "work.take_back_erasure")
    return True


@jobs.daily("work.erase_due")
def erase_due(_job: jobs.Job) -> dict[str, int]:
    """Have done what is due; and forget the addresses of those who were told long ago."""
    today = i18n.local(db.now()).date()
    due = select(Erasure.id).where(Erasure.taken_back_at.is_(None), Erasure.done_at.is_(None), Erasure.due_on <= today)
    found = db.session.scalars(due.order_by(Erasure.id)).all()
    for number in found:
        jobs.later(ERASE, erasure=number)
    old = db.now() - timedelta(days=erasure_rules.letter_days())
    db.session.execute(delete(Letter).where(Letter.act == ERASE, Letter.created_at < old))
    return {"due": len(found)}


@jobs.job(ERASE)
def erase(job: jobs.Job) -> dict[str, int] | None:
    """Delete one account, unless it was taken back or something has come in the way: then it waits for another day."""
    asked = db.session.get_one(Erasure, job.payload["erasure"], with_for_update=True)
    if asked.taken_back_at or asked.done_at:
        return None
    user = db.session.get_one(User, asked.user_id, with_for_update=True)
    companies = select(Membership.organisation_id).where(Membership.user_id == user.id)
    held = select(Organisation.id).where(Organisation.id.in_(companies)).order_by(Organisation.id)
    db.session.execute(held.with_for_update())  # of two owners who leave at once, the second is the last one
    if found := hindrances.of([user.id])[user.id]:
        return {"hindered": len(found)}
    to, lang, name = user.email, user.lang, user.name
    sums = tombstones.lay(user)
    asked.done_at = db.now()
    history.record(user, ERASE, by=None)
    letters.post(to, lang, ERASE, letters.compose(ERASE, lang, name=name, days=erasure_rules.letter_days()))
    if sums:
        jobs.later(CLEAR, sums=sorted(sums))
    return {"files": len(sums)}


@jobs.job(CLEAR)
def clear(job: jobs.Job) -> dict[str, int]:
    """Take files away that only deleted drafts had; somebody may have just sent the same bytes, so those wait."""
    free = files_left.unused(job.payload["sums"])
    left = [sha256 for sha256 in free if not storage.forget(sha256)]
    if left:
        jobs.later(CLEAR, sums=left).run_after = db.now() + AGAIN
    return {"files": len(free) - len(left)}


def _write(user: User, act: str, **facts: Any) -> None:
    words = letters.compose(act, user.lang, reader=user, **facts)
    letters.post(user.email, user.lang, act, words, user_id=user.id, link=f"/{user.lang}/profile/delete")
