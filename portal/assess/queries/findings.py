"""What the rules say of a submitted case: facts out of the submission, the profile and the registers."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal import db
from portal.accounts.models import Organisation, RegisterNote
from portal.announce.rules.registry import judge
from portal.announce.rules.rule import Finding
from portal.apply.models import Application, Submission
from portal.i18n import local


def findings_of(application: Application) -> list[Finding]:
    """The findings on what was submitted last, by the law of the day of submission."""
    submission = last_submission(application)
    organisation = db.session.get_one(Organisation, application.organisation_id)
    return findings(application, submission, organisation, notes_of(organisation.id))


def findings(
    application: Application, submission: Submission | None, organisation: Organisation, notes: list[RegisterNote]
) -> list[Finding]:
    """The same, with everything that is needed already at hand."""
    programme = application.call.programme
    asked = [(rule.name, rule.params) for rule in programme.rules_for(application.kind)]
    answers, files = (submission.flat, _files(submission)) if submission else ({}, {})
    facts = _of_profile(organisation) | programme.facts_of(answers, files) | _of_registers(organisation, notes)
    return judge(asked, facts, _day_of(application))


def last_submission(application: Application) -> Submission | None:
    """What was submitted last, word for word: staff never see what an applicant is changing just now."""
    wanted = select(Submission).where(Submission.application_id == application.id).order_by(Submission.no.desc())
    return db.session.scalars(wanted.limit(1)).first()


def notes_of(organisation_id: int) -> list[RegisterNote]:
    """What the registers said of an organisation, the latest day first."""
    wanted = select(RegisterNote).where(RegisterNote.organisation_id == organisation_id)
    return list(db.session.scalars(wanted.order_by(RegisterNote.as_of.desc(), RegisterNote.id.desc())))


def _files(submission: Submission) -> dict[str, int]:
    counted: dict[str, int] = {}
    for file in submission.content["files"]:
        counted[file["question"]] = counted.get(file["question"], 0) + 1
    return counted


def _of_profile(organisation: Organisation) -> dict[str, Any]:
    return {
        "bin": organisation.bin,
        "legal_form": organisation.legal_form,
        "registered_on": organisation.registered_on,
    }


def _of_registers(organisation: Organisation, notes: list[RegisterNote]) -> dict[str, Any]:
    """The latest note of each fact; an earlier project that a register knows is of this applicant."""
    said: dict[str, Any] = {}
    for note in notes:
        said.setdefault(note.fact, note)
    facts = {fact: note.value["value"] for fact, note in said.items()}
    return facts


def _day_of(application: Application) -> date:
    assert application.submitted_at is not None  # noqa: S101 - the database has a CHECK for it
    return local(application.submitted_at).date()
