"""What experts know and what a case is about: one list of competences in three languages, with stems of their words.

A stem of four letters or more finds every word that begins with it; a shorter one is a whole word. Competences that
almost every project touches (software, estimates, sales) weigh less than those that tell projects apart.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log1p
from pathlib import Path
from typing import Any

from portal import alphabet
from portal.arrays import Floats, np
from portal.i18n import LANGUAGES, Text

DATA = Path(__file__).parent.parent / "data" / "competences.csv"
WORD = re.compile(r"[^\W\d_]+")
SHORTEST_PREFIX = 4
LONGEST_STEM = 20
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Competence:
    """One field of knowledge."""

    code: str
    heading: str
    name: Text
    weight: float
    stems: tuple[str, ...]


@cache
def known() -> Mapping[str, Competence]:
    """All competences by code, in the order of the list."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        rows = [_row(row) for row in csv.DictReader(lines)]
    return {one.code: one for one in rows}


def name(code: str, lang: str) -> str:
    """What the competence is called; a code that left the list stands for itself."""
    found = known().get(code)
    return found.name[lang] if found else code


def options(lang: str) -> dict[str, list[tuple[str, str]]]:
    """To choose from: under each heading the code and the name of each, by name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in known().values():
        found.setdefault(one.heading, []).append((one.code, one.name[lang]))
    return {heading: sorted(under, key=lambda one: alphabet.order(one[1])) for heading, under in found.items()}


def about(texts: Iterable[tuple[float, str]]) -> Floats:
    """What weighted texts are about: one number per competence, of length 1 together (or all zero)."""
    found = np.zeros(len(known()))
    for weight, text in texts:
        for word in WORD.findall(text.casefold()):
            for index in _fields(word):
                found[index] += weight
    return _unit(np.array([log1p(count) for count in found.tolist()]) * _weights())


def expertise(codes: Iterable[str]) -> Floats:
    """What an expert knows, in the same numbers."""
    places = _places()
    found = np.zeros(len(places))
    found[[places[code] for code in codes if code in places]] = 1.0
    return _unit(found * _weights())


def fit(cases: Sequence[Floats], experts: Sequence[Floats]) -> Floats:
    """How well each expert knows what each case is about: [case, expert], from 0 to 1."""
    width = len(known())
    one, other = np.array(cases).reshape(-1, width), np.array(experts).reshape(-1, width)
    found: Floats = one @ other.T
    return found


def shared(case: Floats, expert: Floats) -> list[str]:
    """The competences that speak most for this expert in this case, the strongest first."""
    together = case * expert
    best = [int(index) for index in np.argsort(-together)[:SHOWN] if together[index] > 0]
    codes = list(known())
    return [codes[index] for index in best]


def why(case: Floats, expert: Floats, *, same_region: bool, lang: str) -> dict[str, Any]:
    """The reasons for an assignment, as they are kept with it: names and values, no sentences."""
    return {"competences": shared(case, expert), "same_region": same_region, "lang": lang}


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


@cache
def _weights() -> Floats:
    return np.array([one.weight for one in known().values()])


@cache
def _places() -> Mapping[str, int]:
    return {code: index for index, code in enumerate(known())}


@cache
def _by_stem() -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for index, one in enumerate(known().values()):
        for stem in one.stems:
            found.setdefault(stem, []).append(index)
    return {stem: tuple(indices) for stem, indices in found.items()}


@lru_cache(maxsize=100_000)
def _fields(word: str) -> tuple[int, ...]:
    stems = _by_stem()
    if len(word) < SHORTEST_PREFIX:
        return stems.get(word, ())
    beginnings = (word[:length] for length in range(SHORTEST_PREFIX, min(len(word), LONGEST_STEM) + 1))
    return tuple(dict.fromkeys(index for beginning in beginnings for index in stems.get(beginning, ())))


def _row(row: Mapping[str, str]) -> Competence:
    names = {lang: row[lang] for lang in LANGUAGES}
    return Competence(row["code"], row["heading"], names, float(row["weight"]), tuple(row["stems"].casefold().split()))
