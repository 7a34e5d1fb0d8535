"""How an answer is read from what was typed, type by type: humane about spaces and signs, strict about digits.

Full-width digits, 1e5 and negative sums are refused: what cannot be read the same way by everybody is asked again.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _

from portal import identifiers
from portal.questions import Question

MOST_DIGITS = 15
BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
HIDDEN = re.compile("[\u200b\u2060\ufeff]")
UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
ONE_LINE = re.compile("[ \t\n]+")
BLANKS = re.compile("[ \t\u00a0\u2009\u202f]")
TENGE = re.compile(r"(₸|тг\.?|тенге|теңге|kzt)$", re.IGNORECASE)
NO_TIYN = re.compile(r"[.,]00$")
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
WHOLE = re.compile(r"-?[0-9]+")
DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")
DAY = re.compile(r"(?P<d>[0-9]{1,2})[. /-](?P<m>[0-9]{1,2})[. /-](?P<y>[0-9]{4})")
ISO_DAY = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})")
PHONE = re.compile(r"\+[1-9][0-9]{9,14}")
YES_NO = {"yes": True, "no": False}


class Wrong(ValueError):
    """What was typed cannot be read; `message` tells the reader what to write."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.message = message


def parse(question: Question, raw: str) -> Any:
    """The answer that was typed, None for nothing; raises Wrong. A table and a file have no single text to read."""
    text = clean(raw)
    return READERS[question.type](question, text) if text else None


def clean(raw: str) -> str:
    """Text as it may be stored: NFC, plain line breaks, no invisible characters around or inside; raises Wrong."""
    text = HIDDEN.sub("", unicodedata.normalize("NFC", BREAKS.sub("\n", raw))).strip()
    if UNSTORABLE.search(text):
        raise Wrong(_("The text contains hidden characters that cannot be stored. Delete them or type the text again."))
    return text


def keepable(raw: str) -> str:
    """What was typed, so that a draft can keep it: word for word, less what no database stores."""
    return UNSTORABLE.sub("", unicodedata.normalize("NFC", BREAKS.sub("\n", raw)))


# each reader: (question, clean text that is not empty) -> the answer, or Wrong
def _line(_question: Question, text: str) -> str:
    return ONE_LINE.sub(" ", text)


def _text(_question: Question, text: str) -> str:
    return text


def _choice(question: Question, text: str) -> str:
    if not question.option(text):
        raise Wrong(_("Choose an option from the list."))
    return text


def _yes_no(_question: Question, text: str) -> bool:
    if text not in YES_NO:
        raise Wrong(_("Choose yes or no."))
    return YES_NO[text]


def _money(_question: Question, text: str) -> int:
    body = NO_TIYN.sub("", TENGE.sub("", BLANKS.sub("", text)))
    if GROUPED.fullmatch(body):
        body = body.replace(",", "")
    if not WHOLE.fullmatch(body) or body.startswith("-"):
        raise Wrong(_("Write whole tenge in digits, without tiyn: for example 48 000 000."))
    return _bounded(body)


def _int(_question: Question, text: str) -> int:
    body = BLANKS.sub("", text).replace("−", "-")
    if not WHOLE.fullmatch(body):
        raise Wrong(_("Write a whole number in digits, for example 12."))
    return _bounded(body)


def _bounded(body: str) -> int:
    if len(body.lstrip("-0")) > MOST_DIGITS:
        raise Wrong(_("The number is too long. Check that there are no extra zeros."))
    return int(body)


def _decimal(_question: Question, text: str) -> str:
    body = BLANKS.sub("", text).replace("−", "-").replace(",", ".")
    if not DECIMAL.fullmatch(body):
        raise Wrong(_("Write a number in digits, for example 2.4."))
    return f"{Decimal(body).normalize() + 0:f}"


def _day(_question: Question, text: str) -> str:
    found = DAY.fullmatch(text) or ISO_DAY.fullmatch(text)
    if not found:
        raise Wrong(_("Write the date as day, month and year, for example 24.05.2026."))
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise Wrong(_("There is no such day in the calendar. Check the day and the month.")) from None
    if not 1900 <= day.year <= 2100:
        raise Wrong(_("Check the year: it must be between 1900 and 2100."))
    return day.isoformat()


def _identifier(question: Question, text: str) -> str:
    try:
        found = identifiers.check(identifiers.normalise(text))
    except identifiers.WrongIdentifier as wrong:
        raise Wrong(wrong.sentence) from None
    if question.identifier == "bin" and not found.is_bin:
        raise Wrong(_("This is the IIN of a person. Write the BIN of the organisation."))
    if question.identifier == "iin" and found.is_bin:
        raise Wrong(_("This is the BIN of an organisation. Write the IIN of the person."))
    return found.number


def _email(_question: Question, text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Wrong(_("Write an e-mail address like name@example.kz.")) from None


def _phone(_question: Question, text: str) -> str:
    body = re.sub(r"[ \u00a0()\u2011-]", "", text)
    if len(body) == 11 and body.startswith("8"):
        body = f"+7{body[1:]}"
    if not PHONE.fullmatch(body):
        raise Wrong(_("Write the number with the country code, for example +7 701 123 45 67."))
    return body


def _url(_question: Question, text: str) -> str:
    address = text if "://" in text else f"https://{text}"
    wrong = Wrong(_("Write the address of a page, for example https://example.kz."))
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        raise wrong from None
    host = parts.hostname or ""
    fits = parts.scheme in ("http", "https") and "." in host.strip(".") and not parts.username and len(address) <= 2000
    if not fits or any(sign.isspace() for sign in address):
        raise wrong
    return address


READERS: dict[str, Callable[[Question, str], Any]] = {
    "text": _line, "longtext": _text, "select": _choice, "multiselect": _choice, "bool": _yes_no, "money": _money,
    "int": _int, "decimal": _decimal, "date": _day, "bin": _identifier, "email": _email, "phone": _phone, "url": _url,
}  # fmt: skip
