"""Verbs of many cases at once: choose, word, confirm, undo; and the job that begins when the time to undo is over.

Each case is moved by the very act of a single case, in a transaction and with an event of its own, and rights and
conflicts of interest are asked again. What has moved since it was chosen is left, and the result names it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from portal import db, history, i18n, jobs, policy
from portal.accounts.models import User
from portal.announce.models import Call
from portal.announce.rules import Finding
from portal.apply.models import Application
from portal.assess.acts import screening
from portal.assess.models import BULK_ACTS, BulkAct, BulkCase
from portal.assess.queries import bulk as queries
from portal.assess.queries.cases import MOST_AT_ONCE
from portal.assess.queries.findings import findings_of_many
from portal.workflow import Refused

LAPSED = {"grant": "not_corrected", "residency": "park_not_corrected"}  # the one ground that many cases share as it is
DRAFT_KEPT = timedelta(days=1)


def choose_many(call: Call, act: str, found: Sequence[Any], *, by: User, asked: int = 0) -> BulkAct:
    """Note the chosen cases (id, moment of the last move) as they stand now; nothing moves. Raises Refused."""
    if act not in BULK_ACTS:
        raise Refused(_("Choose what is to be done with the cases."))
    if not found:
        raise Refused(_("Choose at least one case."))
    _forget_drafts(by)
    taken = found[:MOST_AT_ONCE]
    bulk = BulkAct(user_id=by.id, call_id=call.id, act=act, left_out=max(asked, len(found)) - len(taken))
    bulk.reasons = [LAPSED[call.programme_route]] if act == "turn_away" else []
    db.session.add(bulk)
    db.session.flush()
    db.session.add_all(BulkCase(bulk_act_id=bulk.id, application_id=row.id, seen_since=row.state_since)
                       for row in taken)  # fmt: skip
    return bulk


def word_bulk(bulk: BulkAct, codes: Iterable[str], *, note: str, days: int | None) -> None:
    """What the letters will say. Raises Refused."""
    if bulk.job_id is not None:
        raise Refused(_("You have confirmed it already, so the letter stays as it is."))
    bulk.reasons, bulk.note, bulk.days = list(codes), note, days


def confirm_bulk(bulk: BulkAct, *, by: User, version: int, window: timedelta) -> None:
    """Put one job into the outbox, for when the time to undo is over; what is not possible now is left. A second
    click changes nothing. Raises Refused."""
    if bulk.job_id is not None:
        return
    if version != bulk.version:
        raise Refused(_("It was changed in another window. Read the preview again, then confirm."))
    if not is_worded(bulk):
        raise Refused(_("Choose at least one reason."), "reasons")
    rows = queries.cases_of(bulk)
    whys = hindrances(bulk, rows, by=by)
    if len(whys) == len(rows):
        raise Refused(_("This is possible for none of the chosen cases."))
    for row in rows:
        if row.id in whys:
            _leave(row, whys[row.id])
    job = jobs.later("assess.bulk", bulk=bulk.id)
    job.run_after, job.total = db.now() + window, len(rows) - len(whys)
    db.session.flush()
    bulk.job_id, bulk.runs_at = job.id, job.run_after
    told = {"act": bulk.act, "cases": job.total, "reasons": bulk.reasons, "days": bulk.days}
    history.record(bulk, "assess.confirm_bulk", by=by, note=bulk.note, data=told)


def undo_bulk(bulk: BulkAct, *, by: User, arrived: datetime) -> None:
    """Take it back, as long as it has not begun. Raises Refused."""
    if bulk.undone_at:
        return
    if bulk.runs_at is None:
        raise Refused(_("Nothing has been confirmed yet, so there is nothing to undo."))
    if bulk.started_at or arrived >= bulk.runs_at:
        raise Refused(_("The time to undo is over. Cases can now be changed only one by one."))
    bulk.undone_at = db.now()
    history.record(bulk, "assess.undo_bulk", by=by)


def is_worded(bulk: BulkAct) -> bool:
    """Whether the letter has all it must say."""
    return bulk.act == "admit" or bool(bulk.reasons)


def hindrances(bulk: BulkAct, rows: Sequence[BulkCase], *, by: User) -> dict[int, Any]:
    """Why the act is not possible for some of its cases now: id of the row → a sentence."""
    cases = [row.application for row in rows]
    found = findings_of_many(cases) if bulk.act == "admit" else {}
    whys = {row.id: _hindrance(bulk, row, row.application, found.get(row.application_id, []), by) for row in rows}
    return {number: why for number, why in whys.items() if why}


@jobs.job("assess.bulk")
def act_on_many(job: jobs.Job) -> dict[str, Any]:
    """Do it case by case; whatever was done before a worker died is skipped."""
    bulk = queries.begun(job.payload["bulk"])
    if bulk.undone_at:
        return {"undone": True}
    bulk.started_at = bulk.started_at or db.now()
    left, total = queries.waiting(bulk), job.total
    jobs.report(job, total - len(left), total)  # from here on nobody can undo it
    for done, case_id in enumerate(left, total - len(left) + 1):
        _do(bulk, case_id)
        jobs.report(job, done, total)
    return dict(queries.outcomes(bulk))


def what_is_told(bulk: BulkAct, application: Application) -> dict[str, Any]:
    """What the letter to one applicant says beside the officer's own words. Raises Refused."""
    if bulk.act == "admit":
        return screening.what_is_admitted(application)
    if bulk.act == "send_back":
        return screening.what_is_returned(application, bulk.reasons, bulk.days)
    return screening.what_is_refused(application, bulk.reasons)


def _do(bulk: BulkAct, case_id: int) -> None:
    row, application, person = queries.next_case(case_id)
    if row.outcome:
        return
    findings = findings_of_many([application]).get(application.id, []) if bulk.act == "admit" else []
    why = _hindrance(bulk, row, application, findings, person)
    if why is None:
        try:
            with db.session.begin_nested():
                _act(bulk, application, by=person)
        except Refused as refusal:
            why = refusal.reason
    if why is None:
        row.outcome = "done"
    else:
        _leave(row, why)


def _act(bulk: BulkAct, application: Application, *, by: User) -> None:
    if bulk.act == "admit":
        screening.admit(application, by=by)
    elif bulk.act == "send_back":
        screening.send_back(application, bulk.reasons, by=by, note=bulk.note, days=bulk.days)
    else:
        screening.turn_away(application, bulk.reasons, by=by, note=bulk.note)


def _hindrance(bulk: BulkAct, row: BulkCase, case: Application, findings: list[Finding], by: User) -> Any:
    if by.hub and case.hub != by.hub:
        return _("Another hub handles this case.")
    if case.state_since != row.seen_since:
        return _("The case has moved since you chose it.")
    answer = policy.may(by, f"assess.{bulk.act}", case)
    if not answer:
        return answer.reason
    if bulk.act == "turn_away" and case.state != "returned":
        return _("It was not returned for correction. Only cases not corrected in time are turned away together.")
    try:
        screening.may_begin(case)
        if bulk.act == "turn_away":
            screening.may_end(case)
    except Refused as refusal:
        return refusal.reason
    if any(finding.result == "not_met" for finding in findings):
        return _("A rule is not met. Open the case and decide on it alone.")
    return None


def _leave(row: BulkCase, why: Any) -> None:
    row.outcome, row.why = "left", {}
    for lang in i18n.LANGUAGES:
        with force_locale(lang):
            row.why = {**row.why, lang: str(why)}


def _forget_drafts(by: User) -> None:
    """What the person chose some days ago and never confirmed goes."""
    old = select(BulkAct.id).where(
        BulkAct.user_id == by.id, BulkAct.job_id.is_(None), BulkAct.chosen_at < db.now() - DRAFT_KEPT
    )
    for gone in (delete(BulkCase).where(BulkCase.bulk_act_id.in_(old)), delete(BulkAct).where(BulkAct.id.in_(old))):
        db.session.execute(gone.execution_options(synchronize_session=False))
