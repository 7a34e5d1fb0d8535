"""How words are compared: without case, marks and the letters that Kazakh has beside Russian ones, and by their stems.

A word of Cyrillic letters may be Russian or Kazakh, and nobody says which: it is known by the stems of both. Russian
and English stems are Snowball's; of Kazakh words, whose endings stand one after the other, they are taken off in turn.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

DATA = Path(__file__).parent / "data" / "kazakh_endings.toml"
PAIRS = (("ә", "а"), ("ғ", "г"), ("қ", "к"), ("ң", "н"), ("ө", "о"), ("ұ", "у"), ("ү", "у"), ("һ", "х"), ("і", "и"),
         ("ё", "е"))  # fmt: skip
FROM, INTO = ("".join(letters) for letters in zip(*PAIRS, strict=True))
LOOK_ALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")  # in numbers: typed in Cyrillic, meant in Latin
HARDENED = {"б": "п", "г": "к"}  # кітап, but кітабы
VOWELS = frozenset("аеиоуыэюя")
SHORTEST, SHORTEST_OPEN = 3, 2  # letters that an ending must leave of a word, and of one that ends in a vowel (су)
LONGEST = 40
CHUNK = re.compile(r"[^\W_]+(?:[-/.’'№_][^\W_]+)*")
PART = re.compile(r"[^\W_]+")
_stemmers = {name: snowballstemmer.stemmer(name) for name in ("russian", "english")}


def fold(text: str) -> str:
    """Text as it is compared: no case, one form of each sign, Kazakh letters and ё as their Russian neighbours."""
    return fold_letters(unicodedata.normalize("NFKC", text))


def fold_letters(text: str) -> str:
    """The same for text whose signs have one form; what a database does with each row of a list."""
    found = text.casefold()
    for letter, plain in PAIRS:
        found = found.replace(letter, plain)
    return found


def chunks(text: str) -> list[str]:
    """What stands between spaces and stops, folded: words, numbers, words with hyphens."""
    return [found[:LONGEST] for found in CHUNK.findall(fold(text))]


def parts(chunk: str) -> list[str]:
    """The words of a chunk: "ig-2021-00014" has three."""
    return PART.findall(chunk)


def compact(text: str) -> str:
    """A number without what stands between its signs, its letters Latin: АН-2026-00012 typed in any way."""
    return "".join(PART.findall(fold(text))).translate(LOOK_ALIKES)[:LONGEST]


def has_digit(chunk: str) -> bool:
    """Whether it may be a number of something."""
    return any(sign.isdigit() for sign in chunk)


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The word and what it may be a form of, without repetition; the word itself is the first."""
    if has_digit(word):
        bare = word.lstrip("0")
        return (word, bare) if word.isdigit() and bare not in ("", word) else (word,)
    if word.isascii():
        return tuple(dict.fromkeys((word, _stemmers["english"].stemWord(word))))
    return tuple(dict.fromkeys((word, _stemmers["russian"].stemWord(word), *_kazakh(word))))


def _kazakh(word: str) -> Iterator[str]:
    """Every stem that regular endings may have been put to, one of each layer at most."""
    found = {word}
    for layer in _endings():
        found |= {bare for known in found for bare in _without(known, layer)}
    for bare in sorted(found, key=len, reverse=True):
        yield bare[:-1] + HARDENED.get(bare[-1], bare[-1])


def _without(word: str, layer: frozenset[str]) -> Iterator[str]:
    for length in range(1, min(6, len(word))):
        bare, ending = word[:-length], word[-length:]
        least = SHORTEST_OPEN if length in (2, 3) and bare[-1] in VOWELS else SHORTEST
        if ending not in layer or len(bare) < least:
            continue
        if ending[0] in VOWELS and bare[-1] in VOWELS:
            continue  # two vowels do not meet in a Kazakh word
        yield bare


@cache
def _endings() -> tuple[frozenset[str], ...]:
    with DATA.open("rb") as stored:
        return tuple(frozenset(layer["endings"]) for layer in tomllib.load(stored)["layer"])
