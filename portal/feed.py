"""Dates as a calendar that other programs subscribe to (RFC 5545): moments in UTC, whole days as days.

An entry keeps its UID as long as its address, so a changed term moves an entry and makes none.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, current_app
from flask_babel import gettext as _

from portal import db, i18n
from portal.lazily import Lazily

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Lazily("icalendar")

REFRESH = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Entry:
    """A date: a moment at which something ends, or a whole day; `path` leads to the page that it is about."""

    at: datetime | date
    title: str
    text: str
    path: str
    part: str = ""  # what tells entries with one path apart


def answer(name: str, entries: Iterable[Entry], file_name: str) -> Response:
    """The calendar as a file, in the language of the page."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{current_app.config['PRODUCT']}//{i18n.current().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    response = Response(calendar.to_ical(), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "inline", filename=file_name)
    return response


def _event(entry: Entry) -> "icalendar.Event":
    here = current_app.config["PUBLIC_URL"]
    bare = entry.path.split("/", 2)[-1]  # without the language
    event, text = icalendar.Event(), entry.text
    event.add("uid", f"{hashlib.sha256(f'{bare} {entry.part}'.encode()).hexdigest()[:32]}@{urlsplit(here).hostname}")
    event.add("dtstamp", db.now().replace(microsecond=0))
    if isinstance(entry.at, datetime):
        event.add("dtstart", entry.at.astimezone(UTC))
        event.add("dtend", entry.at.astimezone(UTC))
        text += "\n" + _("Until %(moment)s, time of Kazakhstan (UTC+5)", moment=i18n.moment(entry.at))
    else:
        event.add("dtstart", entry.at)
        event.add("dtend", entry.at + timedelta(days=1))
        text += "\n" + _("Until the end of %(day)s, time of Kazakhstan (UTC+5)", day=i18n.day(entry.at))
    event.add("summary", entry.title)
    event.add("description", text.strip())
    event.add("url", here + entry.path)
    event.add("transp", "TRANSPARENT")
    return event
