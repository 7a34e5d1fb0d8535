"""Verbs of a call: prepare it from a shipped programme, open it, move its dates, ask about it and answer.

Until it is announced everything may change. The opening copies the programme into the call for ever; from then on a
date may only move later, and the closing only while the call is open.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _

from portal import db, history, i18n
from portal.accounts.models import User
from portal.announce import queries
from portal.announce.models import Call, Enquiry
from portal.announce.programme import Programme, load, own_copy
from portal.announce.schedule import MILESTONES, after_closing
from portal.workflow import Refused, advance

NAMES = ("slug", "prefix", "title", "opens_at", "closes_at", "budget_kzt", "rolling", *MILESTONES)
LATER = ("closes_at", *MILESTONES)
OWN_CLOCK = "correction"  # working days that a call may set for itself


def create(code: str, facts: Mapping[str, Any], *, by: User) -> Call:
    """A draft of a call from a shipped programme; dates left empty are counted in working days. Raises Refused.

    facts: slug, prefix, title {kk, ru, en}, opens_at, closes_at, budget_kzt, and if wished rolling, the dates of
    schedule.MILESTONES, correction_days.
    """
    call = Call(programme_code=code)
    _copy_programme(call, facts["opens_at"], facts.get("correction_days"))
    _write(call, facts)
    db.session.add(call)
    db.session.flush()
    history.record(call, "announce.create", by=by, data={"programme": code, "digest": call.programme_digest})
    return call


def save(call: Call, facts: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """Change a draft; returns what changed: name → [was, became]. Raises Refused."""
    if call.state != "draft":
        raise Refused(_("The call is announced: only its dates can move, and only later."))
    _not_stale(call, facts)
    before = _said(call)
    _copy_programme(call, facts["opens_at"], facts.get("correction_days"))
    _write(call, facts)
    return _record_changes(call, "announce.save", before, by=by)


def open(call: Call, *, by: User) -> None:  # noqa: A001 - the act is called so
    """Announce the call: its programme is copied for ever, and nothing but later dates changes it. Raises Refused."""
    if call.closes_at <= db.now():
        raise Refused(_("The closing is in the past. Correct the dates first."), "closes_at")
    _copy_programme(call, call.opens_at, call.programme.clock(OWN_CLOCK))
    advance(call, "announce.open", by=by, data={"digest": call.programme_digest, **_said(call)})


def extend(call: Call, facts: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """Move dates of an announced call to later ones; returns what changed: name → [was, became]. Raises Refused."""
    if call.state == "draft":
        raise Refused(_("The call is a draft: change it on its page."))
    _not_stale(call, facts)
    before = _said(call)
    for name in LATER:
        was, wanted = getattr(call, name), facts.get(name) or getattr(call, name)
        if was and wanted < was:
            raise Refused(_("This date may only move later."), name)
        if name == "closes_at" and wanted != was and was <= db.now():
            raise Refused(_("The call has closed, so its closing cannot move any more."), name)
        setattr(call, name, wanted)
    _check_order(call)
    return _record_changes(call, "announce.extend", before, by=by)


def ask(call: Call, text: str, *, by: User, lang: str) -> Enquiry:
    """Put a question about an announced call; it is shown with its answer, and never with who asked. Raises Refused."""
    if call.state == "draft" or call.closes_at <= db.now():
        raise Refused(_("Questions are taken while the call is open."), "question")
    if queries.is_waiting(call, by, text):
        raise Refused(_("You have asked this already. The answer will come to you as a letter."), "question")
    enquiry = Enquiry(call_id=call.id, asked_by_id=by.id, lang=lang, question=text)
    db.session.add(enquiry)
    db.session.flush()
    history.record(enquiry, "announce.ask", by=by, data={"call": call.slug})
    return enquiry


def reply(enquiry: Enquiry, text: str, *, by: User) -> None:
    """Answer a question for everybody to read; a second answer corrects the first."""
    history.record(enquiry, "announce.reply", by=by, note=text, data={"before": enquiry.answer})
    enquiry.answer, enquiry.answered_at, enquiry.answered_by_id = text, db.now(), by.id


def _copy_programme(call: Call, opens_at: datetime, correction_days: int | None) -> None:
    """The shipped programme, its lists as they stand on the opening day, with the call's own term for corrections."""
    try:
        programme = load(call.programme_code, i18n.local(opens_at).date())
    except LookupError:
        raise Refused(_("There is no such programme."), "programme") from None
    data = own_copy(programme)
    if correction_days and correction_days != data["clocks"].get(OWN_CLOCK):
        data["clocks"][OWN_CLOCK] = correction_days
        programme = Programme(data)
    call.programme_data, call.programme_digest, call.programme_route = data, programme.digest, programme.route


def _write(call: Call, facts: Mapping[str, Any]) -> None:
    given: dict[str, Any] = {name: facts.get(name) for name in NAMES}
    given["rolling"] = bool(given["rolling"]) or not call.is_grant  # a status is asked for at any time
    if given["closes_at"] <= given["opens_at"]:
        raise Refused(_("The closing must come after the opening."), "closes_at")
    for name in queries.taken(given["slug"], given["prefix"], but=call):
        raise Refused(_("Another call has this already. Choose another one."), name)
    usual = {} if given["rolling"] else after_closing(Programme(call.programme_data), given["closes_at"])
    for name in MILESTONES:
        given[name] = None if given["rolling"] else given[name] or usual[name]
    for name, value in given.items():
        setattr(call, name, value)
    _check_order(call)


def _check_order(call: Call) -> None:
    """Each date comes no earlier than the one before it."""
    before: date = i18n.local(call.closes_at).date()
    for name in MILESTONES:
        on: date | None = getattr(call, name)
        if on and on < before:
            raise Refused(_("This date comes before the step that it follows."), name)
        before = on or before


def _not_stale(call: Call, facts: Mapping[str, Any]) -> None:
    if facts.get("version") not in (None, call.version):
        raise Refused(_("Someone was quicker. Open the page again to see what has changed."))


def _said(call: Call) -> dict[str, Any]:
    """The facts of a call as JSON."""
    told = {name: getattr(call, name) for name in NAMES}
    told[OWN_CLOCK] = call.programme.clock(OWN_CLOCK)
    return {name: i18n.iso(value) if isinstance(value, date) else value for name, value in told.items()}


def _record_changes(call: Call, act: str, before: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    after = _said(call)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        history.record(call, act, by=by, data={"changes": changes})
    return changes
