"""The letters of the completeness check as PDF: returned for correction, turned away.

Made of what the act kept, so that a letter says next year what it said on its day.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from flask import current_app

from portal import calendar, i18n, paper_facts, papers, storage
from portal.apply.models import Application

EDITION = 1  # of the papers: another look is another edition
PAGES = {"returned": "assess.send_back", "turned-away": "assess.turn_away"}
OF = {act: page for page, act in PAGES.items()}


def last_of(told: Sequence[Any], act: str) -> Any | None:
    """The latest event of an act out of what the applicant is told."""
    return next((row for row in reversed(told) if row.act == act), None)


def printed(application: Application, event: Any) -> bytes:
    """The letter in the language of the page; printed once."""
    lang = i18n.current()
    name = f"screening-{EDITION}-{application.id}-{event.act}-{i18n.iso(event.at)}-{lang}"
    return storage.remembered(name, lambda: papers.render(letter(application, event), lang))


def letter(application: Application, event: Any) -> paper_facts.Letter:
    """What the paper says, in the language of the page."""
    call, on = application.call, i18n.local(event.at).date()
    common: dict[str, Any] = {
        "number": f"{application.number}/{'B' if event.act == 'assess.send_back' else 'A'}",
        "issued_at": event.at,
        "to": paper_facts.Addressee(
            organisation=application.organisation.name, bin=application.organisation.number,
            person=application.organisation.head,
        ),
        "case_number": application.number, "project": application.title, "call": i18n.say(call.title),
        "kind": i18n.say(call.programme.kind(application.kind).title) if application.kind else "",
        "signatory": paper_facts.Signatory(
            name=current_app.config["SIGNATORY"], post=i18n.say(current_app.config["POSTS"]["head"])
        ),
        "reasons": tuple(
            paper_facts.Reason(text=i18n.say(one["text"]), citation=i18n.say(one["cites"]))
            for one in event.data["reasons"]
        ) + ((paper_facts.Reason(text=event.note),) if event.note else ()),
    }  # fmt: skip
    if event.act == "assess.send_back":
        due_on = date.fromisoformat(event.data["due_on"])
        return paper_facts.ReturnLetter(
            **common, returned_on=on, due_at=_end_of(due_on), working_days=event.data["days"]
        )
    days = call.programme.clock("appeal")
    appeal = paper_facts.Appeal(
        until=calendar.add_working_days(on, days), working_days=days, where=current_app.config["PUBLIC_URL"]
    )
    return paper_facts.FormalRefusal(**common, decided_on=on, appeal=appeal)


def _end_of(day: date) -> datetime:
    """The last minute of a day: until then an answer is in time."""
    return datetime.combine(day, time(23, 59), i18n.ZONE).astimezone(UTC)
