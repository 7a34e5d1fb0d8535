"""Verbs of how a person wants to be told: signed in, or by the link of a mail."""

import secrets
from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from portal import db, history, wishes
from portal.accounts.models import CalendarKey, User
from portal.wishes import LetterWishes
from portal.workflow import Refused


def save_letter_wishes(
    user: User, ways: Mapping[str, str], quiet_from: int | None, quiet_until: int | None, *, by: User
) -> None:
    """Have letters of each kind at once, daily or in the portal only, and none in the quiet hours. Raises Refused."""
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("Give both hours, or neither."), field="quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        raise Refused(_("Quiet hours end at another hour than they begin."), field="quiet_until")
    wanted = wishes.kept_for(user.id, user.email)
    wanted.ways = {kind: ways[kind] for kind in wishes.kinds() if ways.get(kind) in wishes.WAYS}
    wanted.quiet_from, wanted.quiet_until = quiet_from, quiet_until
    history.record(user, "accounts.save_letter_wishes", by=by, data={"ways": wanted.ways})


def choose_letters(wanted: LetterWishes, kind: str, way: str) -> None:
    """Change one kind, or all, by the link of a mail: whoever has the mail may."""
    chosen = wishes.kinds() if kind == wishes.ALL else (kind,)
    wanted.ways = {**wanted.ways, **dict.fromkeys(chosen, way)}
    user = db.session.get_one(User, wanted.user_id)
    history.record(user, "accounts.choose_letters", by=user, data={"kind": kind, "way": way})


def renew_calendar(user: User) -> bool:
    """Make the secret address of the person's calendar, or a new one; tell whether an old one ended."""
    key = db.session.get(CalendarKey, user.id, with_for_update=True)
    ended = key is not None
    if key is None:
        key = CalendarKey(user_id=user.id)
        db.session.add(key)
    key.token, key.since = secrets.token_urlsafe(24), db.now()
    history.record(user, "work.renew_calendar", by=user)
    return ended
