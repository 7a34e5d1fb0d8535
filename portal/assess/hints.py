"""Does an anonymous text name its author? Words of the name, an address, the employer, a phone, a greeting, "my lab".

Names are compared by their stems and in Latin letters, so that cases and alphabets do not hide them. It only warns: the
writer decides, for a word may be a name by chance.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _

from portal.assess.likeness import plain

#               what is found    what its writer reads
SENTENCES: Mapping[str, Any] = {
    "name":      _("Your name seems to stand here: %(words)s."),
    "employer":  _("Your employer seems to stand here: %(words)s."),
    "email":     _("An e-mail address stands here: %(words)s."),
    "phone":     _("A phone number stands here: %(words)s."),
    "greeting":  _("This looks like a signature: %(words)s."),
    "own_work":  _("This tells who you are: %(words)s."),
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<!\d)(?:\+?\d{1,3}[\s(-]*)?\(?\d{3}\)?[\s-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)")
GREETING = re.compile(
    r"\b(с уважением|құрметпен|(?:best|kind) regards|yours sincerely|sincerely yours)\b", re.IGNORECASE
)
OWN_WORK = re.compile(
    r"\b(в\s+мо(?:ей|их)\s+(?:стать|диссертаци|монографи|лаборатори|патент|разработк)\w*"
    r"|в\s+моём\s+(?:патент|университет|институт)\w*|я,?\s+как\s+(?:автор|директор|профессор|руководитель|завед)\w*"
    r"|менің\s+(?:мақала|зертхана|патент|диссертация|монография)\w*"
    r"|(?:in\s+)?my\s+(?:own\s+)?(?:paper|article|thesis|laboratory|lab|patent|company|university)\b"
    r"|as\s+(?:the\s+)?(?:head|author|director|professor)\s+of)", re.IGNORECASE,
)  # fmt: skip
LATIN = dict(zip("абвгдеёзийклмнопрстуфхыэіңғқүұәөһъь", "abvgdeeziiklmnoprstufhyeingkuuaoh  ", strict=True)) | {
    "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia",
}  # fmt: skip
SAME = (("j", "zh"), ("q", "k"), ("x", "h"), ("kh", "h"), ("gh", "g"), ("y", "i"), ("ii", "i"))
LONG = 5  # letters from which a word of a name speaks alone, if it begins with a capital


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, as far as a text could tell."""

    name: str
    email: str = ""
    employer: str = ""


def found(texts: Mapping[str, str], author: Author) -> dict[str, list[Any]]:
    """Field → sentences about what in its text may tell who wrote it; nothing for fields that tell nothing."""
    told = {field: [_said(kind, words) for kind, words in _hints(text, author)] for field, text in texts.items()}
    return {field: sentences for field, sentences in told.items() if sentences}


def texts_of(scores: Mapping[str, Mapping[str, Any]], comment: str) -> dict[str, str]:
    """The texts of a sheet that others read without a name, by their fields."""
    return {**{f"why-{code}": str(answer.get("why", "")) for code, answer in scores.items()}, "comment": comment}


def _hints(text: str, author: Author) -> Iterator[tuple[str, str]]:
    words = WORD.findall(text)
    if words_of_name := _name(words, author.name):
        yield "name", words_of_name
    if employer := _phrase(words, WORD.findall(plain(author.employer))):
        yield "employer", employer
    for kind, pattern in (("email", EMAIL), ("phone", PHONE), ("greeting", GREETING), ("own_work", OWN_WORK)):
        if match := pattern.search(text):
            yield kind, " ".join(match.group().split())


def _said(kind: str, words: str) -> Any:
    return SENTENCES[kind] % {"words": f"“{words}”"}


def _name(words: Sequence[str], name: str) -> str:
    """The words of a text that are words of the name: one long one with a capital, or two of any length."""
    stems = [_stem(part) for part in WORD.findall(name) if len(part) > 1]
    hits = {stem: word for stem in stems for word in words if word[0].isupper() and _fits(word, stem)}
    long = [word for stem, word in hits.items() if len(stem) >= LONG - 1]
    return " ".join(hits.values() if len(hits) > 1 else long)


def _phrase(words: Sequence[str], wanted: Sequence[str]) -> str:
    """The place where all the wanted words follow one another, whatever their endings."""
    stems = [_stem(one) for one in wanted]
    if not stems or sum(map(len, stems)) < LONG - 1:
        return ""
    for at in range(len(words) - len(stems) + 1):
        if all(_fits(word, stem) for word, stem in zip(words[at:], stems, strict=False)):
            return " ".join(words[at : at + len(stems)])
    return ""


def _stem(word: str) -> str:
    """A word in Latin letters without its ending, when it is long enough to have one."""
    plain_word = _latin(word)
    return plain_word if len(plain_word) < LONG else plain_word[: max(LONG - 1, len(plain_word) - 2)]


def _fits(word: str, stem: str) -> bool:
    other = _latin(word)
    return other == stem if len(stem) < LONG - 1 else other.startswith(stem) and len(other) <= len(stem) + 4


@lru_cache(maxsize=8192)  # texts are looked through at every save, and most of their words stay
def _latin(word: str) -> str:
    written = "".join(LATIN.get(letter, letter) for letter in word.casefold()).replace(" ", "")
    for one, other in SAME:
        written = written.replace(one, other)
    return written
