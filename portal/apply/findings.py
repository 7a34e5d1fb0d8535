"""What the eligibility rules of a call say of an application: its answers, the profile of its organisation, registers.

A finding is shown before the submission and kept with it; only rules that the programme marks as blocking stop it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from portal.accounts.models import Organisation
from portal.announce.parts import RuleUse
from portal.announce.programme import Programme
from portal.announce.rules import Finding, judge
from portal.apply.models import Application

Judged = tuple[RuleUse, Finding]


def findings_of(application: Application, on: date) -> list[Judged]:
    """Every rule of the application's kind with what it says by the law of that day.

    The application comes with its call, answers, attachments, and its organisation with the notes of registers.
    """
    facts = facts_of(application.call.programme, application.flat, application.files, application.organisation)
    return judged(application.call.programme, application.kind, facts, on)


def facts_of(
    programme: Programme, answers: dict[str, Any], files: dict[str, int], organisation: Organisation
) -> dict[str, Any]:  # fmt: skip
    """What is known: the register before the answers, the answers before the profile."""
    profile = {
        "bin": organisation.bin,
        "country": organisation.country,
        "foreign_number": organisation.foreign_number,
        "legal_form": organisation.legal_form,
        "registered_on": organisation.registered_on,
    }
    answered = {name: value for name, value in programme.facts_of(answers, files).items() if value is not None}
    noted: dict[str, Any] = {}
    for note in organisation.register_notes:  # the latest first
        noted.setdefault(note.fact, note.value.get("value"))
    return {**profile, **answered, **noted}


def judged(programme: Programme, kind: str | None, facts: dict[str, Any], on: date) -> list[Judged]:
    """The rules of the kind, each with its finding; none while a kind must be chosen and is not."""
    uses = programme.rules_for(kind) if kind or not programme.kinds else ()
    return list(zip(uses, judge([(use.name, use.params) for use in uses], facts, on), strict=True))


def blocking(found: Iterable[Judged]) -> list[Judged]:
    """Those that are not met and stop the submission."""
    return [(use, finding) for use, finding in found if use.blocks and finding.result == "not_met"]


def as_kept(found: Sequence[Judged]) -> list[dict[str, Any]]:
    """The form that is kept with the submission."""
    return [finding.as_dict() for _use, finding in found]
