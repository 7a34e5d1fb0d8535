"""Verbs of an appeal: the company files or withdraws it, an outsider to the decision grants or dismisses it.

A granted appeal sends the case back: to a fresh expert, after whom it is ranked and decided anew, or to the panel.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from portal import calendar, db, i18n, workflow
from portal.accounts.models import User
from portal.apply.acts.locking import lock
from portal.apply.models import Application
from portal.award import appealing
from portal.award.acts.holding import fresh
from portal.award.appeal_models import OF_RANKED, OF_REFUSED, Appeal, parts_in
from portal.award.feedback import Told
from portal.award.queries import appeals as queries
from portal.rights import PARTS
from portal.workflow import Refused, advance

MOST_TEXT = 5000
MOST_FILES = 3


def file_appeal(
    told: Told, grounds: Sequence[str], text: str, *, by: User, files: Sequence[Mapping[str, Any]] = ()
) -> Appeal:
    """Contest a told decision, once and within its window; `files` have been kept already. Raises Refused."""
    application, rule = told.application, appealing.rule_of(told.application.call.programme, told.facts["outcome"])
    lock(application)
    if queries.appeal_of(told) is not None:
        raise Refused(_("An appeal against this decision has been filed already."))
    if told.facts["outcome"] not in queries.CONTESTED:
        raise Refused(_("This decision grants what was asked for, so there is nothing to appeal."))
    window, today = appealing.window(rule, queries.letters_of(told.seq)), _today()
    if not window.is_open(today):
        raise Refused(_("The term for an appeal is over."))
    _check(grounds, rule, text)
    if len(files) > MOST_FILES:
        raise Refused(_("At most %(n)s files.", n=MOST_FILES), "files")
    appeal = Appeal(
        number=_number(told), application_id=application.id, organisation_id=application.organisation_id,
        call_id=application.call_id, event_seq=told.seq, state=workflow.FIRST, grounds=list(grounds), text=text.strip(),
        files=[dict(file) for file in files], delivered_at=window.at, delivered_how=window.how,
        last_day=window.last_day, filed_at=db.now(),
        filed_by_id=by.id, due_on=calendar.due(db.now(), rule.answer_days),
    )  # fmt: skip
    db.session.add(appeal)
    db.session.flush()
    due_on = appeal.due_on.isoformat() if appeal.due_on else None
    data = {"grounds": list(grounds), "due_on": due_on, "files": [file["sha256"] for file in files]}
    advance(appeal, "award.file_appeal", by=by, data=data)
    return appeal


def withdraw_appeal(appeal: Appeal, *, by: User) -> None:
    """The company takes its appeal back; the decision stands. Raises Refused."""
    _hold(appeal)
    advance(appeal, "award.withdraw_appeal", by=by)
    appeal.due_on = None


def grant_appeal(appeal: Appeal, remedy: str, answer: str, *, by: User) -> None:
    """The appeal is right: the case goes back to a fresh expert or to the panel. Raises Refused."""
    if remedy not in remedies_of(queries.told_of(appeal)):
        raise Refused(_("Choose what follows."), "remedy")
    application = _hold(appeal)
    _decide(appeal, "award.grant_appeal", answer, remedy, by)
    data = {"appeal": appeal.number}
    if remedy == "review":
        application.reviews_wanted = application.reviews_due = application.reviews_in + 1
        advance(application, "award.review_anew", by=by, data=data)
    else:
        advance(application, "award.check_anew" if remedy == "check" else "award.decide_anew", by=by, data=data)
    application.due_on = None
    if remedy == "check":
        application.officer_id = None
        application.due_on = calendar.due(db.now(), application.call.programme.clock("recheck"))
    db.session.flush()


def remedies_of(told: Told) -> tuple[str, ...]:
    """What may follow when the contested decision was wrong."""
    return OF_REFUSED if told.facts["outcome"] in appealing.UNRANKED else OF_RANKED


def dismiss_appeal(appeal: Appeal, answer: str, *, by: User) -> None:
    """The appeal is not right: the decision stands, and the company is told why. Raises Refused."""
    _hold(appeal)
    _decide(appeal, "award.dismiss_appeal", answer, None, by)
    db.session.flush()


def _decide(appeal: Appeal, act: str, answer: str, remedy: str | None, by: User) -> None:
    if part := parts_in(appeal.application_id).get(by.id):
        raise Refused(PARTS[part])
    if not answer.strip():
        raise Refused(_("Write the reasons: the applicant will read them."), "answer")
    decided_on = _today()
    told = {"remedy": remedy, "answer": answer.strip(), "decided_on": decided_on.isoformat()}
    advance(appeal, act, by=by, data=told)
    appeal.remedy, appeal.answer, appeal.decided_at, appeal.decided_by_id = remedy, answer.strip(), db.now(), by.id
    appeal.days = calendar.working_days_between(i18n.local(appeal.filed_at).date(), decided_on)
    appeal.due_on = None


def _hold(appeal: Appeal) -> Application:
    lock(appeal.application)
    fresh(appeal)
    return appeal.application


def _check(grounds: Sequence[str], rule: appealing.Rule, text: str) -> None:
    known = {ground["code"] for ground in rule.grounds}
    if known and (not grounds or not set(grounds) <= known):
        raise Refused(_("Choose at least one ground."), "grounds")
    if not text.strip():
        raise Refused(_("Write what is wrong with the decision."), "text")
    if len(text) > MOST_TEXT:
        raise Refused(_("This text is too long."), "text")


def _number(told: Told) -> str:
    earlier = select(func.count(Appeal.id)).where(Appeal.application_id == told.application.id)
    return f"{told.application.number}/A{(db.session.scalar(earlier) or 0) + 1}"


def _today() -> date:
    return i18n.local(db.now()).date()
