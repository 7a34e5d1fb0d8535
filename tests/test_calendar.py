"""Working days: the library against the list of days off that we looked through, and the clocks of the programmes."""

import csv
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar import (
    DAY_OFF,
    WORKING_DAY,
    add_working_days,
    days_of,
    due,
    is_working,
    read_overrides,
    special_days,
    the_day,
    working_days_between,
)
from portal.i18n import LANGUAGES

DATA = Path(__file__).parent / "data"
YEARS = range(2021, 2028)
DAYS = st.dates(date(2015, 1, 1), date(2029, 12, 31))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CASES = json.loads((DATA / "tax_cases.json").read_text("utf-8"))["deadlines"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_published_deadlines_fall_on_their_days(case: dict[str, Any]) -> None:
    start, end = date.fromisoformat(case["start"]), date.fromisoformat(case["expected"])
    assert add_working_days(start, case["working_days"]) == end
    assert working_days_between(start, end) == case["working_days"]


def test_the_calendar_has_exactly_the_days_off_of_the_list() -> None:
    listed = {date.fromisoformat(row["date"]) for row in rows("days_off.csv")}
    ours = {day for year in YEARS for day, found in special_days(year, {}).items() if not found.working}
    assert ours == listed


def test_the_calendar_has_exactly_the_swaps_of_the_list() -> None:
    swaps = rows("day_swaps.csv")
    worked = {day for year in YEARS for day, found in special_days(year, {}).items() if found.working}
    assert worked == {date.fromisoformat(row["working_weekend_day"]) for row in swaps}
    assert all(the_day(date.fromisoformat(row["day_off"])).name == DAY_OFF for row in swaps)


def test_every_day_off_has_the_name_of_the_list_and_one_in_each_language() -> None:
    for row in rows("days_off.csv"):
        name = the_day(date.fromisoformat(row["date"])).name
        assert name is not None
        assert name["ru"].startswith(row["ru"].removesuffix(" (перенос)")), row
        assert all(name[lang] for lang in LANGUAGES)
        assert name["kk"] != name["en"], row


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2021-04-11", 5, "2021-04-16"),  # the call of 2021 closes on Sunday: completeness check
        ("2021-04-16", 3, "2021-04-21"),  # corrections
        ("2021-04-21", 2, "2021-04-23"),  # second check
        ("2021-04-23", 1, "2021-04-26"),  # the experts begin
        ("2021-04-25", 8, "2021-05-06"),  # and end: 1 to 3 May off
        ("2021-05-06", 1, "2021-05-11"),  # the committee: 7 to 10 May off
        ("2021-05-11", 2, "2021-05-13"),  # results
        ("2021-04-29", 5, "2021-05-11"),
        ("2021-07-01", 3, "2021-07-07"),  # Saturday 3 July works, Monday 5 July does not
        ("2021-12-30", 5, "2022-01-11"),
        ("2022-08-25", 5, "2022-09-02"),
        ("2023-06-27", 10, "2023-07-13"),
        ("2024-03-19", 5, "2024-03-29"),
        ("2024-12-30", 5, "2025-01-09"),  # Sunday 5 January works
        ("2025-06-04", 3, "2025-06-10"),
        ("2025-10-24", 1, "2025-10-28"),
        ("2026-03-02", 5, "2026-03-10"),  # residency: completeness
        ("2026-03-10", 10, "2026-03-27"),  # residency: commission, over Nauryz
        ("2026-03-19", 15, "2026-04-14"),
        ("2026-08-27", 5, "2026-09-03"),
        ("2026-12-29", 10, "2027-01-15"),
        ("2027-05-13", 15, "2027-06-03"),
    ],
)
def test_terms_in_working_days(start: str, n: int, end: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert add_working_days(first, n) == last
    assert working_days_between(first, last) == n


def test_zero_working_days_is_today_or_the_next_working_day() -> None:
    assert add_working_days(date(2026, 3, 20), 0) == date(2026, 3, 20)
    assert add_working_days(date(2026, 3, 21), 0) == date(2026, 3, 26)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (datetime(2026, 3, 2, 10, 0), date(2026, 3, 10)),
        (datetime(2026, 3, 2, 18, 0), date(2026, 3, 10)),  # on the stroke is in time
        (datetime(2026, 3, 2, 18, 0, 1), date(2026, 3, 11)),
        (datetime(2026, 3, 1, 12, 0), date(2026, 3, 10)),  # Sunday counts as Monday
        (datetime(2026, 2, 28, 23, 0), date(2026, 3, 10)),  # Saturday night does too
        (datetime(2026, 2, 27, 19, 0), date(2026, 3, 10)),  # Friday evening as well
        (datetime(2026, 3, 2, 12, 59, 59, tzinfo=UTC), date(2026, 3, 10)),  # 17:59:59 in Astana
        (datetime(2026, 3, 2, 13, 0, 1, tzinfo=UTC), date(2026, 3, 11)),
        (datetime(2021, 3, 1, 12, 0, 1, tzinfo=UTC), date(2021, 3, 10)),  # 18:00:01, as Almaty was UTC+6 then
    ],
)
def test_a_clock_runs_from_the_day_of_receipt(received: datetime, last: date) -> None:
    assert due(received, 5) == last


def test_the_hour_and_the_days_off_are_parameters() -> None:
    sunday_evening = datetime(2021, 4, 11, 18, 30)
    assert due(sunday_evening, 5) == date(2021, 4, 19)
    assert due(sunday_evening, 5, wait_for_office=False) == date(2021, 4, 16)
    assert due(datetime(2026, 3, 2, 19, 0), 5, closes=None) == date(2026, 3, 10)
    assert due(datetime(2026, 3, 2, 17, 0), 5, closes=time(16, 0)) == date(2026, 3, 11)


def test_the_days_of_a_clock_are_told_one_by_one() -> None:
    days = days_of(date(2026, 3, 6), date(2026, 3, 10))
    assert [day.working for day in days] == [True, False, False, False, True]
    names = [day.name["ru"] if day.name else None for day in days]
    assert names == [
        None,
        None,
        "Международный женский день",
        "Международный женский день (перенос)",
        None,
    ]
    assert days_of(date(2026, 3, 6), date(2026, 3, 5)) == []


def test_a_line_in_the_overrides_beats_the_library() -> None:
    lines = (
        "date,working,kk,ru,en,source",
        "2026-05-08,0,,,,decree",
        "2026-05-16,1,,,,decree",
        "2026-05-27,1,Жұмыс күні,Рабочий день,Working day,the estimate was wrong",
    )
    days = special_days(2026, read_overrides(lines))
    assert days[date(2026, 5, 8)] == (date(2026, 5, 8), False, DAY_OFF)
    assert days[date(2026, 5, 16)] == (date(2026, 5, 16), True, WORKING_DAY)
    assert days[date(2026, 5, 27)].working
    assert days[date(2026, 5, 27)].name == {"kk": "Жұмыс күні", "ru": "Рабочий день", "en": "Working day"}
    assert not special_days(2026, {})[date(2026, 5, 27)].working
    assert date(2026, 5, 8) not in special_days(2025, read_overrides(lines))


@given(DAYS, st.integers(-60, 60).filter(bool))
def test_there_and_back(day: date, n: int) -> None:
    end = add_working_days(day, n)
    assert is_working(end)
    assert (end > day) is (n > 0)
    if n > 0 or is_working(day):
        assert working_days_between(day, end) == n


@given(DAYS, DAYS)
def test_days_between_agree_with_the_days_told_one_by_one(a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    told = sum(day.working for day in days_of(first + timedelta(days=1), last))
    assert working_days_between(first, last) == told == -working_days_between(last, first)


@given(DAYS, st.integers(0, 23), st.integers(1, 30))
def test_later_receipt_never_ends_sooner(day: date, hour: int, n: int) -> None:
    moment = datetime.combine(day, time(hour))
    assert due(moment, n) <= due(moment + timedelta(hours=1), n)
