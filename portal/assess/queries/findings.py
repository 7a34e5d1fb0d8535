"""What the rules say of a submitted case: of what was submitted last, by the law of the day of submission.

Staff never see what an applicant is changing just now.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from portal import db
from portal.accounts.models import Organisation, RegisterNote
from portal.announce.rules import Finding
from portal.apply.findings import facts_of, judged
from portal.apply.models import Application, Submission
from portal.i18n import local


def findings_of(application: Application, submission: Submission | None) -> list[Finding]:
    """What every rule of the case's kind says, with what the registers say today."""
    organisation = with_notes(db.session.get_one(Organisation, application.organisation_id))
    return _found(application, organisation, submission)


def findings_of_many(applications: Sequence[Application]) -> dict[int, list[Finding]]:
    """The same for many cases that come with call and organisation, in two questions: case id → findings."""
    latest = select(Submission.application_id, func.max(Submission.no).label("no")).where(
        Submission.application_id.in_([one.id for one in applications])
    )
    last = latest.group_by(Submission.application_id).subquery()
    same = (last.c.application_id == Submission.application_id) & (last.c.no == Submission.no)
    made = {row.application_id: row for row in db.session.scalars(select(Submission).join(last, same))}
    _note_all([one.organisation for one in applications])
    return {one.id: _found(one, one.organisation, made.get(one.id)) for one in applications}


def _found(application: Application, organisation: Organisation, submission: Submission | None) -> list[Finding]:
    programme = application.call.programme
    answers, files = (submission.flat, _counted(submission)) if submission else ({}, {})
    facts = facts_of(programme, answers, files, organisation)
    on = local(application.submitted_at or db.now()).date()
    kind = programme.columns_of(answers).get("kind") or application.kind
    return [finding for _use, finding in judged(programme, kind, facts, on)]


def with_notes(organisation: Organisation) -> Organisation:
    """The organisation with what the registers said of it, the latest day first."""
    _note_all([organisation])
    return organisation


def _note_all(organisations: Sequence[Organisation]) -> None:
    notes: dict[int, list[RegisterNote]] = {one.id: [] for one in organisations}
    wanted = select(RegisterNote).where(RegisterNote.organisation_id.in_(notes))
    for note in db.session.scalars(wanted.order_by(RegisterNote.as_of.desc(), RegisterNote.id.desc())):
        notes[note.organisation_id].append(note)
    for organisation in organisations:
        set_committed_value(organisation, "register_notes", notes[organisation.id])


def _counted(submission: Submission) -> dict[str, int]:
    counted: dict[str, int] = {}
    for file in submission.content["files"]:
        counted[file["question"]] = counted.get(file["question"], 0) + 1
    return counted
