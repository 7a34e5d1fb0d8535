"""The minutes of a matter as PDF: made of what was frozen with the decision and of nothing else; printed once."""

from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from portal import activities, i18n, papers, storage
from portal.award import residency_wording as wording
from portal.award.commission_models import Matter
from portal.commission_facts import CommissionMinutes, Vote
from portal.paper_facts import Signatory

EDITION = 1


def printed(matter: Matter) -> bytes:
    """The minutes in the language of the page."""
    lang = i18n.current()
    return storage.remembered(f"minutes-{EDITION}-{matter.id}-{lang}", lambda: papers.render(facts(matter), lang))


def facts(matter: Matter) -> CommissionMinutes:
    """What the paper says; the matter is decided and comes with its organisation and application."""
    content: dict[str, Any] = matter.content or {}
    chair = next((row["name"] for row in content["votes"] if row["presides"]), "")
    outcome = matter.outcome or ""
    return CommissionMinutes(
        number=matter.number or "", issued_at=matter.decided_at or matter.opened_at,
        question=str(wording.KINDS[matter.kind]), organisation=matter.organisation.name,
        identity=matter.organisation.identity, project=matter.title, case_number=matter.application.number or "",
        held_on=i18n.local(matter.decided_at or matter.opened_at).date(),
        chair=Signatory(name=chair, post=i18n.say(current_app.config["POSTS"]["chair"])),
        members=content["members"], recused=content["recused"], quorum=content["quorum"], in_favour=content["for"],
        against=content["against"], abstained=content["abstained"], is_tie=content["tie"],
        decision=str(wording.DECISIONS[matter.kind, outcome]), details=tuple(details(matter)),
        votes=tuple(
            Vote(name=row["name"], post=_("Chair") if row["presides"] else "", reason=row["reason"],
                 choice=str(wording.CHOICES[row["choice"]].words))
            for row in content["votes"]
        ),
    )  # fmt: skip


def details(matter: Matter) -> list[str]:
    """What is proposed, line by line, in the reader's language."""
    data, on = matter.data, i18n.local(matter.opened_at).date()
    if matter.kind == "activities":
        return [activities.words(code, on) for code in data["activities"]]
    if matter.kind == "exclusion":
        lines = [i18n.say(reason["text"]) for reason in data["reasons"]]
        lines += [data["note"]] if data["note"] else []
        return [*lines, _("From %(day)s.", day=i18n.day(date.fromisoformat(data["from_on"])))]
    return []
