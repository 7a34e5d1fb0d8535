"""Working days of Kazakhstan: the `holidays` library, and above it what the Government moved since its release.

A line in data/holiday_overrides.csv wins over the library, so a new decree needs a line and no programmer. All dates
are local dates of Almaty. Nothing here asks a database or a clock; each year is worked out once.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import holidays

from portal.i18n import ZONE, Text

DATA = Path(__file__).parent / "data"
LIBRARY_LANGUAGE = "en_US"
OFFICE_CLOSES = time(18, 0)
SATURDAY = 5
ONE_DAY = timedelta(days=1)

DAY_OFF: Text = {"kk": "Ауыстырылған демалыс күні", "ru": "Перенос выходного дня", "en": "Day off moved by decree"}
WORKING_DAY: Text = {
    "kk": "Жұмыс күні (ауыстырылған)",
    "ru": "Рабочий день (перенос)",
    "en": "Working day moved by decree",
}
OBSERVED: Text = {"kk": "ауыстырылған демалыс", "ru": "перенос", "en": "observed"}
ESTIMATED: Text = {"kk": "болжамды", "ru": "ожидаемая дата", "en": "estimated"}


class Day(NamedTuple):
    """One day of the calendar; it has a name when something makes it unlike its weekday."""

    date: date
    working: bool
    name: Text | None


def is_working(day: date) -> bool:
    """Whether offices work on that day."""
    return the_day(day).working


def the_day(day: date) -> Day:
    """The day with what the calendar says of it."""
    return _special(day.year).get(day) or Day(day, day.weekday() < SATURDAY, None)


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after the day, which is not counted itself; a negative n counts back.

    For n = 0 the day itself, or the next working one when it is a day off.
    """
    if n == 0:
        return day if is_working(day) else add_working_days(day, 1)
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working(day)
    return day


def working_days_between(a: date, b: date) -> int:
    """How many working days come after a, up to and with b; negative when b is the earlier one."""
    if b < a:
        return -working_days_between(b, a)
    return sum(day.working for day in _days(a + ONE_DAY, b))


def due(moment: datetime, n: int, *, closes: time | None = OFFICE_CLOSES, wait_for_office: bool = True) -> date:
    """The last day of a term of n working days that something received at that moment sets going.

    What comes after the office closes or on a day off counts as received on the next working day, and the day of
    receipt is not counted. `closes=None` forgets the hour, `wait_for_office=False` the days off.
    """
    local = moment.astimezone(ZONE) if moment.tzinfo else moment
    received = local.date()
    if closes and is_working(received) and local.time() > closes:
        received = add_working_days(received, 1)
    if wait_for_office:
        received = add_working_days(received, 0)
    return add_working_days(received, n)


def days_of(start: date, end: date) -> list[Day]:
    """Every day from start to end, both included: what a clock is drawn from."""
    return list(_days(start, end))


def _days(start: date, end: date) -> Iterator[Day]:
    return (the_day(date.fromordinal(n)) for n in range(start.toordinal(), end.toordinal() + 1))


@cache
def _special(year: int) -> Mapping[date, Day]:
    with (DATA / "holiday_overrides.csv").open(encoding="utf-8", newline="") as lines:
        return MappingProxyType(special_days(year, read_overrides(lines)))


def special_days(year: int, overrides: Mapping[date, Day]) -> dict[date, Day]:
    """The days of a year that are unlike their weekday: the library's, then what the overrides say."""
    library = holidays.country_holidays("KZ", years=year, language=LIBRARY_LANGUAGE)
    days = {day: Day(day, False, _named(name)) for day, name in library.items()}
    days |= {day: Day(day, True, WORKING_DAY) for day in library.weekend_workdays}
    days |= overrides
    return {day: found for day, found in days.items() if day.year == year}


def read_overrides(lines: Iterable[str]) -> dict[date, Day]:
    """Rows date, working (0 or 1), kk, ru, en, source; the names may be empty."""
    return {day.date: day for day in map(_override, csv.DictReader(lines))}


def _override(row: Mapping[str, str]) -> Day:
    working = row["working"] == "1"
    names = {lang: row[lang] for lang in ("kk", "ru", "en")}
    return Day(date.fromisoformat(row["date"]), working, names if all(names.values()) else _moved(working))


def _moved(working: bool) -> Text:
    return WORKING_DAY if working else DAY_OFF


def _named(name: str) -> Text:
    parts = [_one_name(part) for part in name.split("; ")]
    return {lang: "; ".join(part[lang] for part in parts) for lang in ("kk", "ru", "en")}


def _one_name(name: str) -> Text:
    if name.startswith("Day off"):
        return DAY_OFF
    plain, _bracket, inside = name.partition(" (")
    text = _names().get(plain) or {"kk": plain, "ru": plain, "en": plain}
    notes = [note for note in (OBSERVED, ESTIMATED) if note["en"] in inside]
    if not notes:
        return text
    return {lang: f"{text[lang]} ({', '.join(note[lang] for note in notes)})" for lang in ("kk", "ru", "en")}


@cache
def _names() -> Mapping[str, Text]:
    with (DATA / "holiday_names.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["library"]: {lang: row[lang] for lang in ("kk", "ru", "en")} for row in rows}
