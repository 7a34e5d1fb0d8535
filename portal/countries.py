"""Countries by their ISO code, and who a company is by its number: a BIN at home, a register's number abroad."""

import re
from functools import cache

from babel import Locale
from flask_babel import gettext as _

from portal import alphabet, i18n
from portal.i18n import LANGUAGES, Text

HOME = "KZ"
LONGEST = 30
UNWANTED = re.compile(r"[^0-9A-ZА-ЯЁ]")
NUMBER = re.compile(r"([A-Z]{2})-(.+)")
NO_STATES = frozenset({"EU", "EZ", "QO", "UN", "ZZ", "XA", "XB"})  # Babel names these too; nobody registers there


def options() -> list[tuple[str, Text]]:
    """Every country but our own, by its Russian name."""
    names = {lang: _names(lang) for lang in LANGUAGES}
    codes = [code for code in names["ru"] if code != HOME and all(code in known for known in names.values())]
    codes.sort(key=lambda code: alphabet.order(names["ru"][code]))
    return [(code, {lang: names[lang][code] for lang in LANGUAGES}) for code in codes]


def exists(code: str) -> bool:
    """Whether it is the code of a country, our own included."""
    return code in _names("ru")


def name(code: str) -> str:
    """The country in the reader's language; a code that is none stands for itself."""
    return _names(i18n.current()).get(code, code)


def normalised(typed: str) -> str:
    """A number of a foreign register without blanks and signs, so that one company is one row; may be empty."""
    return UNWANTED.sub("", typed.upper())[:LONGEST]


def typed(number: str) -> str:
    """What a person typed, as companies are addressed: a BIN without its blanks, or DE-HRB123456."""
    joined = "".join(number.split()).upper()
    country, dash, rest = joined.partition("-")
    return number_of(country, normalised(rest)) if dash and len(country) == 2 else joined.replace("-", "")


def number_of(country: str, foreign_number: str) -> str:
    """How a foreign company is addressed: DE-HRB123456."""
    return f"{country}-{foreign_number}"


def parted(number: str) -> tuple[str, str] | None:
    """Country and number of a foreign company's address; None for a BIN."""
    found = NUMBER.fullmatch(number)
    return (found[1], found[2]) if found else None


def identity(number: str) -> str:
    """A company's number in words: BIN 190640000017, or number HRB123456 in the register of Germany."""
    abroad = parted(number)
    if abroad is None:
        return _("BIN %(bin)s", bin=number)
    return _("No. %(number)s, %(country)s", number=abroad[1], country=name(abroad[0]))


@cache
def _names(lang: str) -> dict[str, str]:
    return {
        code: words
        for code, words in Locale(lang).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_STATES
    }
