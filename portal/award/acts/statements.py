"""Verbs of a statement: begin a version, write it page by page, prove it, hand it in, answer a return."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import inspect, select
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from portal import calendar, db, history
from portal.accounts.models import Organisation, User
from portal.announce import reports
from portal.announce.parts import Page
from portal.announce.programme import Programme, own_copy
from portal.announce.rules.tax import read_facts
from portal.award.participant_models import Participant
from portal.award.periods import Period
from portal.award.queries import statements as queries
from portal.award.statement_facts import facts_of
from portal.award.statement_models import (
    WRITABLE,
    Evidence,
    Filing,
    Statement,
    StatementForm,
    StatementPage,
)
from portal.questions import Question
from portal.stores import Stored
from portal.workflow import Refused, advance

COLUMNS = tuple(attribute.key for attribute in inspect(Statement).column_attrs)
CHANGED = _("The statement has changed since you opened this page. Check the answers once more.")
CLOSED = _("This statement can no longer be changed.")
Text = Mapping[str, Any]


def begin_statement(participant: Participant, period: Period, *, by: User, today: date) -> Statement:
    """The open version of the period's statement, or a new one: a correction of the accepted one, or a first one that
    is filled in from the year before. Raises Refused."""
    db.session.refresh(
        participant, ("state", "ended_on", "version"), with_for_update=True
    )  # two clicks begin one version
    versions = queries.versions(participant, period)
    if versions and versions[-1].state != "accepted":
        return versions[-1]
    until = participant.ended_on or today
    if period.last_day < participant.since or period.first_day > until or period.last_day >= today:
        raise Refused(_("There is nothing to file for this period yet."))
    form = reports.form(period.kind, period.last_day)
    statement = Statement(
        participant_id=participant.id, organisation_id=participant.organisation_id, hub=participant.hub,
        year=period.year, quarter=period.quarter, no=len(versions) + 1, form_digest=_kept(form),
        due_on=period.due_on(form.clock(period.kind)), created_by_id=by.id, state_since=db.now(),
    )  # fmt: skip
    db.session.add(statement)
    db.session.flush()
    _fill(statement, form, versions[-1] if versions else None, queries.accepted(participant, period.before))
    history.record(statement, "award.begin_statement", by=by, data={"period": period.code, "no": statement.no})
    return statement


def save_statement(
    statement: Statement, page: Page, data: Text, *, by: User, version: int, hand: str = ""
) -> StatementPage | None:  # fmt: skip
    """Keep the answers of a page as they were typed. Answers made on an older version are kept beside (None), unless
    they say the same, or the same open browser page has saved since. Raises Refused."""
    row = _writable(statement, page.code)
    if row and row.data == data:
        return row
    own = row and hand and row.hand == hand and version >= row.hand_from
    if row and version != row.version and not own:
        row.beside = {**row.beside, str(by.id): {"data": dict(data), "at": db.now().isoformat()}}
        return None
    return _write(statement, row, page, data, by=by, hand=hand)


def settle_statement(statement: Statement, page: Page, mine: set[str], *, by: User, version: int) -> None:
    """Choose between two texts: my own for the questions named, the saved one for the others. Raises Refused."""
    row = _writable(statement, page.code)
    kept = row.late_text(by.id) if row else None
    if row is None or kept is None:
        raise Refused(_("There is only one text of this page now."))
    if row.version != version:
        raise Refused(_("The saved text has changed since you opened this page. Compare once more."))
    chosen = {code: value for code, value in kept["data"].items() if code in mine}
    _write(statement, row, page, {**row.data, **chosen}, by=by, hand="")
    row.beside = {person: text for person, text in row.beside.items() if person != str(by.id)}


def import_statement(statement: Statement, answers: Text, *, by: User) -> None:
    """Take the answers of a whole file over those that stand there: all of it, or nothing. Raises Refused."""
    for page in statement.programme.pages:
        given = {one.code: answers[one.code] for one in page.questions if one.code in answers}
        if given:
            row = _writable(statement, page.code)
            _write(statement, row, page, {**(row.data if row else {}), **given}, by=by, hand="")


def attach_evidence(
    statement: Statement, question: Question, stored: Stored, name: str, media_type: str, *, by: User
) -> None:  # fmt: skip
    """Prove an answer with a file that lies in the store; the same file twice is one. Raises Refused."""
    lock(statement)
    there = [one for one in statement.attachments if one.question == question.code]
    if any((one.sha256, one.name) == (stored.sha256, name) for one in there):
        return
    if len(there) >= question.max_files:
        raise Refused(_("No more files fit here. Remove one first."), question.code)
    statement.attachments.append(
        Evidence(statement_id=statement.id, question=question.code, name=name, media_type=media_type,
                 size=stored.size, sha256=stored.sha256, added_by_id=by.id)
    )  # fmt: skip
    touch(statement)


def detach_evidence(statement: Statement, evidence: Evidence) -> None:
    """Take a file away; its bytes stay, since a filing may speak of them. Raises Refused."""
    lock(statement)
    statement.attachments.remove(evidence)
    db.session.delete(evidence)
    touch(statement)


def submit_statement(statement: Statement, *, by: User, arrived: datetime, version: int) -> Filing:
    """Hand the statement in; whoever asks again with the same version gets the same filing. Raises Refused."""
    return _hand_in(statement, "award.submit_statement", by=by, arrived=arrived, version=version)


def answer_statement(statement: Statement, *, by: User, arrived: datetime, version: int) -> Filing:
    """Hand the corrected statement in after a return. Raises Refused."""
    return _hand_in(statement, "award.answer_statement", by=by, arrived=arrived, version=version)


def lock(statement: Statement) -> None:
    """Wait for other hands on this statement, and read its row anew. Raises Refused when it can no longer change."""
    db.session.flush()
    db.session.refresh(statement, COLUMNS, with_for_update=True)
    if statement.state not in WRITABLE:
        raise Refused(CLOSED)


def touch(statement: Statement) -> None:
    """Another version of the draft, even when the clock has not moved."""
    statement.saved_at = db.now()
    flag_modified(statement, "saved_at")


def contradictions(statement: Statement) -> list[tuple[str, str]]:
    """What no company-year can be, by the place of the fact: the sums of the tax, days outside of the year."""
    given = facts_of(statement.programme, statement.flat, queries.registered(statement))
    if statement.quarter:
        given["ops"], given["cit"] = None, None
    _found, faults = read_facts(statement.year, given)
    return faults


def handed_in(statement: Statement, version: int) -> Filing | None:
    """The filing that was made of that version of the draft."""
    made = select(Filing).where(Filing.statement_id == statement.id, Filing.from_version == version)
    return db.session.scalars(made).first()


def _hand_in(statement: Statement, act: str, *, by: User, arrived: datetime, version: int) -> Filing:
    db.session.flush()
    db.session.refresh(statement, COLUMNS, with_for_update=True)
    if done := handed_in(statement, version):
        return done
    if statement.version != version:
        raise Refused(CHANGED)
    if statement.programme.problems(statement.flat, statement.files) or contradictions(statement):
        raise Refused(_("Some answers are missing or need correcting."))
    made = select(Filing.no).where(Filing.statement_id == statement.id).order_by(Filing.no.desc()).limit(1)
    filing = Filing(statement_id=statement.id, no=(db.session.scalars(made).first() or 0) + 1, from_version=version,
                    arrived_at=arrived, by_id=by.id, form_digest=statement.form_digest,
                    content=_content(statement))  # fmt: skip
    filing.digest = filing.recomputed()
    db.session.add(filing)
    statement.due_on = calendar.due(arrived, statement.programme.clock("check"))
    statement.submitted_at = statement.submitted_at or arrived
    told = {"period": statement.period.code, "no": statement.no, "digest": filing.digest,
            "due_on": statement.due_on.isoformat()}  # fmt: skip
    advance(statement, act, by=by, data=told)
    db.session.flush()
    return filing


def _content(statement: Statement) -> dict[str, Any]:
    files = [{"question": one.question, "name": one.name, "size": one.size, "sha256": one.sha256}
             for one in statement.attachments]  # fmt: skip
    organisation: Organisation = statement.organisation
    return {
        "participant": statement.participant.number, "organisation": organisation.number,
        "period": statement.period.code, "version": statement.no,
        "pages": {row.page: row.data for row in statement.pages}, "files": files,
    }  # fmt: skip


def _writable(statement: Statement, page: str) -> StatementPage | None:
    lock(statement)
    mine = select(StatementPage).where(StatementPage.statement_id == statement.id).order_by(StatementPage.id)
    rows = list(db.session.scalars(mine.execution_options(populate_existing=True)))
    set_committed_value(statement, "pages", rows)
    return statement.page_row(page)


def _write(
    statement: Statement, row: StatementPage | None, page: Page, data: Text, *, by: User, hand: str
) -> StatementPage:  # fmt: skip
    if row is None:
        row = StatementPage(statement_id=statement.id, page=page.code, version=0, hand=hand, hand_from=0, beside={})
        statement.pages.append(row)
    elif not hand or row.hand != hand:
        row.hand, row.hand_from = hand, row.version
    row.data, row.version = dict(data), row.version + 1
    row.saved_at, row.saved_by_id = db.now(), by.id
    touch(statement)
    return row


def _kept(form: Programme) -> str:
    if db.session.get(StatementForm, form.digest) is None:
        db.session.add(StatementForm(digest=form.digest, data=own_copy(form)))
        db.session.flush()
    return form.digest


def _fill(statement: Statement, form: Programme, former: Statement | None, last_year: Statement | None) -> None:
    """A correction begins with the former version and its files; a first one with the answers of the year before,
    less its days, for these belong to that year."""
    dates = {one.code for one in form.questions if one.type == "date"} if former is None else set()
    source = former or last_year
    for row in source.pages if source else ():
        data = {code: value for code, value in row.data.items() if code not in dates}
        db.session.add(StatementPage(statement_id=statement.id, page=row.page, data=data, beside={}))
    for one in former.attachments if former else ():
        db.session.add(Evidence(statement_id=statement.id, question=one.question, name=one.name, size=one.size,
                                media_type=one.media_type, sha256=one.sha256, added_by_id=one.added_by_id))  # fmt: skip
    db.session.flush()
