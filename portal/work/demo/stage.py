"""What every scene needs: the clock that only goes forward, the invented material, and a line of progress."""

import json
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from portal import db, i18n

DATA = Path(__file__).parent / "data"
T = TypeVar("T")


@cache
def material(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of a file of invented material."""
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line.strip())


class Clock:
    """The set clock: acts are seeded in the order of their time, so it never goes back."""

    def __init__(self) -> None:
        self.moment = datetime(2020, 1, 1, tzinfo=UTC)

    def at(self, moment: datetime) -> datetime:
        """Set the portal's clock to the moment, or a second past the last one when that is later."""
        self.moment = max(moment, self.moment + timedelta(milliseconds=20))
        db.set_clock(self.moment)
        return self.moment


def almaty(year: int, month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """A moment by the clock on the wall of Almaty."""
    return datetime(year, month, day, hour, minute, second, tzinfo=i18n.ZONE).astimezone(UTC)


def dice(*seed: Any) -> random.Random:
    """Chance that falls the same way each time."""
    return random.Random("/".join(map(str, seed)))  # noqa: S311 - chance for a demo, not for a secret


def told(label: str, things: Iterable[T], total: int) -> Iterator[T]:
    """Pass the things on and show how far the scene is."""
    shown = -1
    for done, thing in enumerate(things, 1):
        yield thing
        percent = done * 100 // max(1, total)
        if percent != shown and (sys.stderr.isatty() or percent % 25 == 0):
            shown = percent
            sys.stderr.write(f"\r  {label}: {done} of {total}")
            sys.stderr.flush()
    sys.stderr.write("\n")
