"""BIN and IIN, the twelve digits of a company or a person: structure and check digit, with no register behind it.

Basis: Government decrees 565 of 11.06.2003 and 406 of 2007. The fifth digit tells them apart: 4 to 6 is a BIN,
while in an IIN it begins a day of the month.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

LENGTH = 12
DIGITS = frozenset("0123456789")
WEIGHTS = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
LEAP_YEAR = 2000


class Kind(StrEnum):
    """Whose number it is."""

    LEGAL_ENTITY = "legal_entity"
    FOREIGN_ENTITY = "foreign_entity"
    JOINT_PROPRIETORSHIP = "joint_proprietorship"
    BRANCH = "branch"
    REPRESENTATIVE_OFFICE = "representative_office"
    PEASANT_FARM = "peasant_farm"
    PERSON = "person"


HEADS = {"4": Kind.LEGAL_ENTITY, "5": Kind.FOREIGN_ENTITY, "6": Kind.JOINT_PROPRIETORSHIP}
UNITS = {"1": Kind.BRANCH, "2": Kind.REPRESENTATIVE_OFFICE, "3": Kind.PEASANT_FARM}

SENTENCES: dict[str, LazyString] = {
    "spaces": _("Write the number without spaces."),
    "digits": _("A BIN or IIN has only the digits 0 to 9."),
    "length": _("A BIN or IIN has exactly 12 digits."),
    "month": _("This is not a BIN: digits 3 and 4 must be a month from 01 to 12."),
    "type": _("This is neither a BIN nor an IIN: the fifth digit does not fit."),
    "unit": _("This is not a BIN: the sixth digit must be from 0 to 3."),
    "date": _("This is not an IIN: the first six digits must be a date of birth."),
    "century": _("This is not an IIN: the seventh digit must be from 1 to 6."),
    "check_digit": _("The number does not add up. Please check it for a typing error."),
    "no_check_digit": _("Such a number is never issued. Please check it for a typing error."),
}


class WrongIdentifier(ValueError):
    """What was typed cannot be a BIN or an IIN; `code` is for machines, `sentence` for the reader."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = SENTENCES[code]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that passed every check, and what its structure says."""

    number: str
    kind: Kind
    born_on: date | None = None

    @property
    def is_bin(self) -> bool:
        """Whether it belongs to an organisation or a joint proprietorship, and not to one person."""
        return self.kind is not Kind.PERSON

    @property
    def is_legal_entity(self) -> bool:
        """Whether it belongs to the head unit of a legal entity, resident or foreign."""
        return self.kind in (Kind.LEGAL_ENTITY, Kind.FOREIGN_ENTITY)


def normalise(typed: str) -> str:
    """What was typed, without the blanks around it; everything else is for `check` to judge."""
    return typed.strip(" \t\r\n")


def check(number: str) -> Identifier:
    """The identifier that the twelve digits are; raises WrongIdentifier with the first fault found."""
    _check_letters(number)
    identifier = _bin(number) if number[4] >= "4" else _iin(number)
    _check_last(number)
    return identifier


def complete(first_eleven: str) -> str | None:
    """The check digit that belongs to eleven digits; None when no digit does (such serials are not issued)."""
    digits = [int(digit) for digit in first_eleven]
    for weights in WEIGHTS:
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if rest < 10:
            return str(rest)
    return None


def _check_letters(number: str) -> None:
    if any(sign.isspace() for sign in number):
        raise WrongIdentifier("spaces")
    if not DIGITS.issuperset(number):  # str.isdigit() would let full-width and Arabic digits through
        raise WrongIdentifier("digits")
    if len(number) != LENGTH:
        raise WrongIdentifier("length")


def _check_last(number: str) -> None:
    last = complete(number[:-1])
    if last is None:
        raise WrongIdentifier("no_check_digit")
    if last != number[-1]:
        raise WrongIdentifier("check_digit")


def _bin(number: str) -> Identifier:
    if number[4] not in HEADS:
        raise WrongIdentifier("type")
    if not 1 <= int(number[2:4]) <= 12:
        raise WrongIdentifier("month")
    if number[5] == "0":
        return Identifier(number, HEADS[number[4]])
    if number[5] not in UNITS:
        raise WrongIdentifier("unit")
    return Identifier(number, UNITS[number[5]])


def _iin(number: str) -> Identifier:
    _birthday(number, LEAP_YEAR)
    if number[6] not in CENTURIES:
        raise WrongIdentifier("century")
    return Identifier(number, Kind.PERSON, born_on=_birthday(number, CENTURIES[number[6]] + int(number[:2])))


def _birthday(number: str, year: int) -> date:
    try:
        return date(year, int(number[2:4]), int(number[4:6]))
    except ValueError:
        raise WrongIdentifier("date") from None
