"""Whether two spellings mean the same company, person, telephone or address.

Each function brings a text to a form in which equal things are equal, so that they are found by looking up and not by
comparing all with all. Names of people are written in three scripts and in any order, with or without a patronymic.
"""

import re
from itertools import combinations, pairwise

FORMS = re.compile(r"\b(тоо|жшс|llp|ао|ақ|jsc|ип|жк|оо|кеақ|нао|ltd|inc|llc|гкп|рмк|ргп|мкк)\b")
SIGNS = re.compile(r"[^\w]+")
PLACES = frozenset((
    "г", "город", "қ", "қаласы", "city", "ул", "улица", "көшесі", "к", "street", "st", "пр", "проспект", "даңғылы",
    "avenue", "ave", "мкр", "микрорайон", "шағын", "ауданы", "район", "р", "н", "область", "облысы", "дом", "д",
    "үй", "кв", "пәтер", "офис", "оф", "кеңсе", "office", "здание", "зд", "бц", "казахстан", "қазақстан",
    "kazakhstan", "рк",
))  # fmt: skip
LATIN = str.maketrans({
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "y": "i", "q": "k",
})  # fmt: skip
SAME = (
    (re.compile("kh"), "h"),
    (re.compile("dzh|(?<!z)j"), "zh"),
    (re.compile("(?<=[aeou])i(?=[aeou])|(?<![a-z])i(?=e)"), ""),
)
PHONE_DIGITS = 10
LEAST_NAMES = 2
LEAST_ADDRESS = 2


def plain(name: str) -> str:
    """The name of a company without its legal form, quotes and capitals."""
    return " ".join(FORMS.sub(" ", SIGNS.sub(" ", name.casefold())).split())


def telephone(number: str) -> str:
    """The last ten digits, whatever stands before and between them; nothing for a shorter number."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


def address(text: str) -> str:
    """The words and numbers of an address that tell it from others; nothing when no house is named."""
    words = sorted(word for word in SIGNS.sub(" ", text.casefold()).split() if word not in PLACES)
    has_house = any(any(sign.isdigit() for sign in word) for word in words)
    return " ".join(words) if has_house and len(words) > LEAST_ADDRESS else ""


def names(full: str) -> frozenset[str]:
    """The parts of a person's name in one script; initials are left out, for they say too little."""
    return frozenset(part for word in SIGNS.sub(" ", full.casefold()).split() if len(part := _latin(word)) > 1)


def pairs(full: str) -> list[str]:
    """What a name is looked up by: every two of its parts."""
    return [" ".join(two) for two in combinations(sorted(names(full)), LEAST_NAMES)]


def same_person(one: str, other: str) -> bool:
    """Whether one name holds every part of the other, at least two: a patronymic may be missing."""
    first, second = names(one), names(other)
    return min(len(first), len(second)) >= LEAST_NAMES and (first <= second or second <= first)


def _latin(word: str) -> str:
    text = word.translate(LATIN)
    for pattern, by in SAME:
        text = pattern.sub(by, text)
    return text[:1] + "".join(after for before, after in pairwise(text) if before != after)
