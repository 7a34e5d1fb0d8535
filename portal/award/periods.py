"""Periods of statements: a year, or a quarter of it (the base of the contribution). Pure arithmetic of dates."""

import re
from datetime import date, timedelta
from typing import NamedTuple, Self

from portal import calendar

CODE = re.compile(r"(20[0-9]{2})(?:-q([1-4]))?")


class Period(NamedTuple):
    """A year (quarter 0) or one of its quarters."""

    year: int
    quarter: int = 0

    @classmethod
    def read(cls, code: str) -> Self | None:
        """The period of a code such as 2026 or 2026-q3."""
        found = CODE.fullmatch(code)
        return cls(int(found[1]), int(found[2] or 0)) if found else None

    @property
    def code(self) -> str:
        """How addresses name it."""
        return f"{self.year}-q{self.quarter}" if self.quarter else str(self.year)

    @property
    def kind(self) -> str:
        """Which form it is filed with."""
        return "quarter" if self.quarter else "year"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.quarter - 2, 1) if self.quarter else date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        if self.quarter in (0, 4):
            return date(self.year, 12, 31)
        return date(self.year, 3 * self.quarter + 1, 1) - timedelta(days=1)

    @property
    def before(self) -> "Period":
        """The same period of the year before."""
        return Period(self.year - 1, self.quarter)

    def due_on(self, days: int) -> date:
        """The last of so many working days after its end."""
        return calendar.add_working_days(self.last_day, days)


def owed(since: date, ended_on: date | None, today: date) -> list[Period]:
    """The periods for which a participant files: those that its participation touched and that are over, the latest
    first; when participation has ended, the period in which it ended as well."""
    until = min(today, ended_on) if ended_on else today
    found = []
    for year in range(until.year, since.year - 1, -1):
        for quarter in (0, 4, 3, 2, 1):
            period = Period(year, quarter)
            touched = period.last_day >= since and period.first_day <= until
            if touched and period.last_day < today:
                found.append(period)
    return found
