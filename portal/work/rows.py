"""One row of the desk, and the words that all rows share."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from portal import i18n
from portal.assess.wording import days_between, term_pill

LATER = date.max
SIGNS = {"bad": "x-circle-fill", "warn": "clock-fill", "info": "hourglass-split", "": "circle"}
SOON = 2  # working days


@dataclass(frozen=True)
class Task:
    """One thing to do."""

    url: str
    title: str
    text: str
    until: date
    pill: str = ""
    tone: str = ""

    @property
    def sign(self) -> str:
        """The picture of the pill."""
        return SIGNS[self.tone]


def by_day(url: str, title: str, text: str, due_on: date | None, today: date) -> Task:
    """A task with the days that are left."""
    pill, tone = term_pill(due_on, today) if due_on else ("", "")
    if due_on and tone == "info" and days_between(today, due_on) <= SOON:
        tone = "warn"
    return Task(url, title, text, due_on or LATER, pill, tone)


def about(*parts: str | None) -> str:
    """What is known, with dots between."""
    return " · ".join(part for part in parts if part)


def since(moment: datetime | None) -> str:
    """Since when it waits."""
    return _("since %(day)s", day=i18n.day(moment)) if moment else ""
