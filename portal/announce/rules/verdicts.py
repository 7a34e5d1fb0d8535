"""What a norm says of a case: one of four results, the sentence behind it, and what would change it.

A sentence is kept as its English form and its values, and translated when it is read: a finding written down for a
Kazakh reader speaks Russian to a Russian one. The ending of a value's name says how it is written (`_kzt`, `_on`,
`_percent`, `_bp` for hundredths of a percent).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from flask_babel import gettext

from portal.i18n import NBSP, current, cut, day, number, tenge

Result = Literal["met", "not_met", "unknown", "needs_a_person"]
Value = int | str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one norm, ready to be kept as JSON and to be read in any language."""

    result: Result
    reason: str
    change: str = ""
    needs: tuple[str, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)

    def text(self) -> str:
        """Why, in the language of the reader."""
        return written(self.reason, self.values)

    def change_text(self) -> str:
        """What would change the answer, in the language of the reader; empty when nothing needs to."""
        return written(self.change, self.values) if self.change else ""


def sentence(message: str) -> str:
    """Marks an English sentence for the translators; it is translated when somebody reads it."""
    return message


def met(reason: str, **values: Value) -> Verdict:
    """The norm holds."""
    return Verdict("met", reason, values=values)


def not_met(reason: str, change: str, **values: Value) -> Verdict:
    """The norm does not hold; there is always something that would change it."""
    return Verdict("not_met", reason, change, values=values)


def met_if(condition: bool, yes: str, no: str, change: str, **values: Value) -> Verdict:
    """Met or not met, said with the same values."""
    return met(yes, **values) if condition else not_met(no, change, **values)


def unknown(reason: str, needs: tuple[str, ...], **values: Value) -> Verdict:
    """Facts are missing; that is never a yes."""
    return Verdict("unknown", reason, needs=needs, values=values)


def needs_a_person(reason: str, change: str = "", **values: Value) -> Verdict:
    """The norm or the facts leave it to an officer."""
    return Verdict("needs_a_person", reason, change, values=values)


def written(message: str, values: Mapping[str, Value]) -> str:
    """The sentence in the reader's language, with its values as that language writes them."""
    return gettext(message, **{name: shown(name, value) for name, value in values.items()})


def shown(name: str, value: Any) -> str:
    """One value as the reader's language writes it."""
    if name.endswith("_on"):
        return day(date.fromisoformat(value))
    if name.endswith("_kzt"):
        return tenge(value)
    if name.endswith("_percent"):
        return _percent(number(value))
    if name.endswith("_bp"):
        return _percent(cut(value, 2) if value % 100 else number(value // 100))
    return number(value) if isinstance(value, int) else str(value)


def _percent(written_number: str) -> str:
    return f"{written_number}%" if current() == "en" else f"{written_number}{NBSP}%"
