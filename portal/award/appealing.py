"""How long a decision can be contested: working days from a delivery that can be proved.

Pure: moments and the rule of the programme in, the window out. A letter that nobody opens is delivered when its e-mail
was handed over, and opening it after the term brings no second one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal import calendar, i18n

OPENED_OR_SENT = "opened_or_sent"
UNRANKED = ("turn_away", "decline")  # refused at the formal check, or by the commission of the park
OF_REVIEWS = ("mistake_of_fact", "score_miscounted")  # grounds that only a reviewed application can give
Times = tuple[datetime | None, datetime | None]  # of a letter: handed over, opened


@dataclass(frozen=True, slots=True)
class Rule:
    """What a programme says of appeals; `grounds` are rows of code and text in three languages."""

    days: int
    answer_days: int
    delivered: str
    grounds: tuple[Mapping[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Window:
    """From the delivery to the last day; without a delivery it has not begun to run."""

    days: int
    at: datetime | None = None
    how: str = ""  # "opened", "sent"
    last_day: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether an appeal may be filed on that day."""
        return self.last_day is None or on <= self.last_day


def rule_of(programme: Any, outcome: str = "") -> Rule:
    """The rule of a programme, for the outcome that is contested; an older copy that says nothing of grounds gives the
    answer as long as the appeal."""
    told, days = programme.appeal, programme.clock("appeal")
    delivered = told.get("delivered", OPENED_OR_SENT)
    unfit = OF_REVIEWS if outcome in UNRANKED else ()
    grounds = tuple(one for one in told.get("grounds", ()) if one["code"] not in unfit)
    return Rule(days, told.get("answer", days), delivered, grounds, told.get("source", ""))


def window(rule: Rule, letters: Iterable[Times]) -> Window:
    """The window that the letters of a decision open, one to each person of the company."""
    times = list(letters)
    sent = min((sent for sent, _opened in times if sent), default=None)
    opened = min((opened for _sent, opened in times if opened), default=None)
    if rule.delivered == OPENED_OR_SENT and opened and (sent is None or _day(opened) <= _last(sent, rule.days)):
        return Window(rule.days, opened, "opened", _last(opened, rule.days))
    return Window(rule.days, sent, "sent", _last(sent, rule.days)) if sent else Window(rule.days)


def _last(at: datetime, days: int) -> date:
    return calendar.due(at, days, closes=None)


def _day(at: datetime) -> date:
    return i18n.local(at).date()
