"""The text of the consent to the use of personal data: versions with their days, as data (data/consent.toml)."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask import current_app

from portal import db, i18n
from portal.history import canonical
from portal.wishes import DATA as BESIDE

DATA = BESIDE.with_name("consent.toml")


@dataclass(frozen=True, slots=True)
class Version:
    """One text of the consent: its code, the day from which it is asked for, and its parts."""

    code: str
    since: date
    parts: tuple[dict[str, Any], ...]

    def read(self, lang: str | None = None) -> list[tuple[str, str]]:
        """Title and text of every part in a language, with the operator of this portal in it."""
        lang = lang or i18n.current()
        operator = current_app.config["OPERATOR"][lang]
        number = current_app.config["OPERATOR_BIN"] or "—"
        return [(one["title"][lang], one["text"][lang].format(operator=operator, bin=number)) for one in self.parts]

    def digest(self, lang: str) -> str:
        """The sum of what was read in this language: it proves later which words were agreed to."""
        return hashlib.sha256(canonical([self.code, lang, self.read(lang)])).hexdigest()


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def versions() -> list[Version]:
    """All texts, the oldest first."""
    rows = sorted(_file()["version"], key=lambda row: row["since"])
    return [Version(row["code"], row["since"], tuple(row["part"])) for row in rows]


def current() -> Version:
    """The text that is asked for today."""
    today = i18n.local(db.now()).date()
    return next((one for one in reversed(versions()) if one.since <= today), versions()[0])


def by_code(code: str) -> Version | None:
    """A text that somebody has agreed to."""
    return next((one for one in versions() if one.code == code), None)


def days_to_stop() -> int:
    """Within how many working days a withdrawal is answered."""
    return int(_file()["withdrawal"]["working_days"])
