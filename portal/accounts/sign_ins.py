"""Where a person is signed in: begun by a sign-in, seen, ended here or from elsewhere, cleared after months."""

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import after_this_request, request, session
from sqlalchemy import and_, delete, func, select, update
from werkzeug.wrappers import Response

from portal import aside, db, history, jobs, letters, web, whence
from portal.accounts.models import User
from portal.accounts.sign_in_models import SignIn

KEY = "sign_in"  # in the session; one that began before there were rows has none, and goes on without
DEVICE = "device"  # the cookie that tells a browser again
SEEN_EVERY = timedelta(hours=1)
UNUSED = timedelta(days=30)
KEPT = timedelta(days=180)  # how long an end is remembered, and a browser known
TELL = "accounts.tell_sign_in"
HOW = {None: "second", "webauthn": "passkey"}


def begin(user: User, via: list[str] | None) -> None:
    """The person has signed in: write down where, give the session its key, tell of a browser never seen."""
    if via == ["change"]:
        return  # the library signs in anew after a change of the password: it is the same session
    device = request.cookies.get(DEVICE, "")
    new = _is_new(user, device)
    device = device or secrets.token_hex(16)
    agent = request.user_agent.string
    if KEY in session:
        _end(user, "left", SignIn.key == session[KEY])
    row = SignIn(
        key=secrets.token_hex(16), user_id=user.id, how=HOW.get(via[0] if via else None, "password"), device=device,
        browser=whence.browser(agent), system=whence.system(agent), network=whence.network(request.remote_addr),
    )  # fmt: skip
    db.session.add(row)
    session[KEY] = row.key
    after_this_request(partial(_known_from_now_on, device))
    if new and not web.setting("DEMO"):  # its people are everybody's: the letters would be of strangers to strangers
        db.session.flush()
        jobs.later(TELL, sign_in=row.id)


def seen(key: str, last: datetime) -> None:
    """The session was used: once an hour that is written down, after the answer (aside.py)."""
    now = db.now()
    if now - last >= SEEN_EVERY:
        aside.afterwards(partial(_note_seen, key, now))


def forget() -> None:
    """The session has ended elsewhere: this browser is signed out."""
    for name in (KEY, "_user_id"):
        session.pop(name, None)


def leave(user: User) -> None:
    """The person signs out here."""
    if key := session.pop(KEY, None):
        _end(user, "left", SignIn.key == key)


def end_session(row: SignIn, *, by: User) -> None:
    """End one session; its next request is signed out."""
    if row.ended_at is None:
        row.ended_at, row.why = db.now(), "ended"
        history.record(by, "accounts.end_session", by=by)


def end_others(user: User, why: str, *, here: str | None) -> None:
    """End every session of the person but the one with this key."""
    _end(user, why, SignIn.key != (here or ""))


@jobs.job(TELL)
def tell(job: jobs.Job) -> None:
    """Write to the person where the new browser was, and where to end its session."""
    row = db.session.get_one(SignIn, job.payload["sign_in"])
    user = db.session.get_one(User, row.user_id)
    path = f"/{user.lang}/profile/sessions"
    words = letters.compose(TELL, user.lang, row=row, link=str(web.setting("PUBLIC_URL")) + path)
    letters.post(user.email, user.lang, TELL, words, user_id=user.id, link=path)


@jobs.daily("accounts.clear_sign_ins")
def clear(_job: jobs.Job) -> dict[str, int]:
    """End what nobody uses, and forget old ends; each person's latest stays, to tell a new browser by."""
    now = db.now()
    idle = update(SignIn).where(SignIn.ended_at.is_(None), SignIn.seen_at <= now - UNUSED)
    db.session.execute(idle.values(ended_at=now, why="unused"))
    latest = select(func.max(SignIn.id)).group_by(SignIn.user_id)
    old = delete(SignIn).where(SignIn.ended_at <= now - KEPT, SignIn.id.not_in(latest))
    return {"cleared": int(getattr(db.session.execute(old), "rowcount", 0))}


def _is_new(user: User, device: str) -> bool:
    """Whether others of the person's sign-ins are known and none of them came from this browser."""
    mine = select(func.count(), func.count().filter(SignIn.device == device)).where(SignIn.user_id == user.id)
    known, here = db.session.execute(mine).one()
    return bool(known and not here)


def _end(user: User, why: str, which: Any) -> None:
    live = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), which)
    db.session.execute(live.values(ended_at=db.now(), why=why))


def _note_seen(key: str, now: datetime) -> None:
    due = and_(SignIn.key == key, SignIn.ended_at.is_(None), SignIn.seen_at <= now - SEEN_EVERY)
    db.session.execute(update(SignIn).where(due).values(seen_at=now))


def _known_from_now_on(device: str, response: Response) -> Response:
    production = web.setting("PRODUCTION")
    response.set_cookie(DEVICE, device, max_age=KEPT, httponly=True, samesite="Lax", secure=production)
    return response
