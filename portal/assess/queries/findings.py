"""What the rules say of a submitted case: of what was submitted last, by the law of the day of submission.

Staff never see what an applicant is changing just now.
"""

from sqlalchemy import select
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
    programme = application.call.programme
    answers, files = (submission.flat, _counted(submission)) if submission else ({}, {})
    facts = facts_of(programme, answers, files, organisation)
    on = local(application.submitted_at or db.now()).date()
    kind = programme.columns_of(answers).get("kind") or application.kind
    return [finding for _use, finding in judged(programme, kind, facts, on)]


def with_notes(organisation: Organisation) -> Organisation:
    """The organisation with what the registers said of it, the latest day first."""
    wanted = select(RegisterNote).where(RegisterNote.organisation_id == organisation.id)
    notes = db.session.scalars(wanted.order_by(RegisterNote.as_of.desc(), RegisterNote.id.desc())).all()
    set_committed_value(organisation, "register_notes", list(notes))
    return organisation


def _counted(submission: Submission) -> dict[str, int]:
    counted: dict[str, int] = {}
    for file in submission.content["files"]:
        counted[file["question"]] = counted.get(file["question"], 0) + 1
    return counted
