"""Handing in: tiny, once, and in time. A submission is acknowledged only after the commit that holds it.

The row of the application is locked, and `version` (the draft that its sender has seen) is the key: a request that
comes twice, or twenty times at once, finds the submission of the first. Numbers are dense: the counter moves with the
commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.orm import load_only
from sqlalchemy.orm.attributes import set_committed_value

from portal import calendar, db
from portal.accounts.models import User
from portal.announce.models import Call
from portal.announce.programme import Programme
from portal.announce.schedule import after_closing
from portal.apply.acts.locking import is_held, lock
from portal.apply.findings import Judged, as_kept, blocking, findings_of
from portal.apply.models import Application, Submission, sum_of
from portal.i18n import local
from portal.questions import is_visible
from portal.workflow import Refused, advance

Confirmed = Mapping[str, Any]  # how the sender proved who it is: {"how": "step_up"} or {"how": "signature", …}
NAMES = ("team", "founders", "partners")  # what the tables are for that name people and companies
MADE = (
    select(Submission)
    .where(Submission.application_id == bindparam("application"))
    .options(load_only(Submission.no, Submission.from_version))
    .order_by(Submission.no)
)
CHANGED = _("The application has changed since you opened this page. Check the answers once more.")
NOT_IN_TIME = _("The call is closed: your request came after the deadline. Your text is kept.")


@dataclass(frozen=True, slots=True)
class Sent:
    """Who hands in, when, which draft, as which submission of the case, and how it was confirmed."""

    by: User
    arrived: datetime
    version: int
    no: int
    confirmed: Confirmed | None


def submit(
    application: Application, *, by: User, arrived: datetime, version: int, confirmed: Confirmed | None = None
) -> Submission:  # fmt: skip
    """Hand the application in; whoever asks again with the same version gets the same submission. Raises Refused."""
    lock(application)
    made = submissions_of(application)
    if version in made:
        return made[version]
    if not application.call.is_open(arrived):
        raise Refused(NOT_IN_TIME)
    found = _complete(application, version, arrived)
    application.number = application.number or _next_number(application.call)
    application.due_on = checked_until(application.call, arrived)
    sent = Sent(by, arrived, version, len(made) + 1, confirmed)
    return _keep(application, "apply.submit", found, sent)


def answer(
    application: Application, *, by: User, arrived: datetime, version: int, confirmed: Confirmed | None = None
) -> Submission:  # fmt: skip
    """Hand in the corrected application; our own term starts anew. Raises Refused."""
    lock(application)
    made = submissions_of(application)
    if version in made:
        return made[version]
    if application.due_on and local(arrived).date() > application.due_on:
        raise Refused(_("The time to correct the application is over."))
    found = _complete(application, version, arrived)
    application.due_on = calendar.due(arrived, application.call.programme.clock("recheck"))
    sent = Sent(by, arrived, version, len(made) + 1, confirmed)
    return _keep(application, "apply.answer", found, sent)


def amend(application: Application, *, by: User, arrived: datetime) -> None:
    """Take a submitted application back to change it; it keeps its number, and counts only when submitted again."""
    lock(application)
    _must_be_open(application.call, arrived)
    advance(application, "apply.amend", by=by, data={"number": application.number})
    application.due_on = application.submitted_at = None


def withdraw(application: Application, *, by: User, arrived: datetime) -> None:
    """Give the application up; the organisation may begin another while the call is open."""
    lock(application)
    _must_be_open(application.call, arrived)
    advance(application, "apply.withdraw", by=by, data={"number": application.number})
    application.due_on = None


def submissions_of(application: Application) -> dict[int, Submission]:
    """version of the draft → the submission that was made of it, without its words; numbered from 1 as they came."""
    if is_held(application) and "submissions" in inspect(application).dict:
        rows = application.submissions
    else:
        rows = list(db.session.scalars(MADE, {"application": application.id}))
        set_committed_value(application, "submissions", rows)
    return {row.from_version: row for row in rows}


def checked_until(call: Call, arrived: datetime) -> date:
    """The last day of the completeness check: counted from the receipt, or for all alike from the closing."""
    if call.rolling:
        return calendar.due(arrived, call.programme.clock("completeness"))
    return call.screening_until or after_closing(call.programme, call.closes_at)["screening_until"]


def _must_be_open(call: Call, arrived: datetime) -> None:
    if not call.is_open(arrived):
        raise Refused(_("The call is closed: nothing can be changed or withdrawn any more."))


def _complete(application: Application, version: int, arrived: datetime) -> list[Judged]:
    """The findings of a draft that may be handed in."""
    if application.version != version:
        raise Refused(CHANGED)
    if application.call.programme.problems(application.flat, application.files):
        raise Refused(_("Some answers are missing or need correcting."))
    found = findings_of(application, local(arrived).date())
    if blocking(found):
        raise Refused(_("The figures of the application do not agree with each other yet."))
    return found


def _named(programme: Programme, flat: Mapping[str, Any]) -> list[str]:
    """The people and companies of the application's tables: with whom experts are compared."""
    facts = programme.data.get("facts", {})
    tables = [programme.question(facts[fact]) for fact in NAMES if fact in facts]
    rows = [row for one in tables if is_visible(one, flat) for row in flat.get(one.code) or ()]
    return list(dict.fromkeys(name for row in rows if (name := str(row.get("name") or "").strip())))


def _next_number(call: Call) -> str:
    """The next number of the call; nobody else gets one until this transaction has ended."""
    one_more = update(Call).where(Call.id == call.id).values(numbers_given=Call.numbers_given + 1)
    counted = one_more.returning(Call.numbers_given).execution_options(synchronize_session=False)
    given = db.session.scalars(counted).one()
    set_committed_value(call, "numbers_given", given)
    return f"{call.prefix}-{given:05d}"


def _keep(application: Application, act: str, found: Sequence[Judged], sent: Sent) -> Submission:
    content = content_of(application, by=sent.by)
    if sent.confirmed:
        content["confirmed"] = dict(sent.confirmed)
    submission = Submission(
        application_id=application.id, no=sent.no, from_version=sent.version, arrived_at=sent.arrived, at=db.now(),
        by_id=sent.by.id, programme_digest=application.call.programme_digest, content=content, findings=as_kept(found),
    )  # fmt: skip
    submission.digest = submission.recomputed()
    db.session.add(submission)
    set_committed_value(application, "submissions", [*application.submissions, submission])
    due_on = application.due_on.isoformat() if application.due_on else None
    facts = {"number": application.number, "no": submission.no, "digest": submission.digest, "due_on": due_on}
    advance(application, act, by=sent.by, data=facts)
    application.submitted_at = application.submitted_at or sent.arrived
    db.session.flush()
    return submission


def content_of(application: Application, *, by: User | None) -> dict[str, Any]:
    """The application word for word, with the sum of every page and file: what its receipt will say of it."""
    call, organisation = application.call, application.organisation
    programme = call.programme
    kind = programme.kind(application.kind) if application.kind else None
    answers = {row.page: row for row in application.answers}
    return {
        "number": application.number, "title": application.title, "kind": kind.title if kind else None,
        "lang": application.lang, "by": by and (by.name or by.email),
        "call": call.title, "revision": programme.revision,
        "organisation": {"bin": organisation.number, "kk": organisation.name_kk, "ru": organisation.name_ru,
                         "en": organisation.name_en},
        "pages": [
            {"page": page.code, "title": page.title, "data": answers[page.code].data,
             "sha256": sum_of(answers[page.code].data)}
            for page in programme.pages if page.code in answers
        ],
        "files": [
            {"question": file.question, "title": programme.question(file.question).label, "name": file.name,
             "media_type": file.media_type, "size": file.size, "sha256": file.sha256}
            for file in application.attachments
        ],
        "named": _named(programme, application.flat),
    }  # fmt: skip
