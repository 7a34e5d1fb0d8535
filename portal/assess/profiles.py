"""How near the words of a case are to those of an expert's profile: TF-IDF over word stems, in kk, ru and en alike.

A word weighs by how few experts use it, so that the number is the same for one case and for a call of thousands. Names
of competences stand in a profile in all three languages, and carry it over to texts in another one.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log, log1p, sqrt
from pathlib import Path

from portal.arrays import Floats, np

WEIGHTS = Path(__file__).parent.parent / "data" / "fit.toml"
WORD = re.compile(r"[^\W\d_]{4,}")
STEM = 5  # letters: endings of Russian and Kazakh words come after them
SHOWN = 3

Words = Mapping[str, float]  # stem → how much it is used


@cache
def weight(name: str) -> float:
    """How much an ingredient of the fit weighs (data/fit.toml)."""
    with WEIGHTS.open("rb") as written:
        return float(tomllib.load(written)[name]["value"])


def words(texts: Iterable[tuple[float, str]]) -> Words:
    """The stems of weighted texts, each with how often it stands there; repeating it says less and less."""
    counted: Counter[str] = Counter()
    for times, text in texts:
        for word in WORD.findall(text.casefold()):
            counted[_stem(word)] += times  # type: ignore[assignment]
    return {stem: log1p(count) for stem, count in counted.items()}


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return word[:STEM]


@dataclass(frozen=True)
class Shelf:
    """The profiles of all experts: what they say, how rare each stem is among them, and how it is written."""

    profiles: Sequence[Words]
    rare: Mapping[str, float]
    written: Mapping[str, str]

    def near(self, cases: Sequence[Words]) -> Floats:
        """Cosine of each case and each profile: [case, expert], from 0 to 1."""
        found = np.zeros((len(cases), len(self.profiles)))
        if not self.rare or not cases:
            return found
        readers, users = _postings(self._units()), _postings([self._unit(case) for case in cases])
        for stem, (experts, theirs) in readers.items():
            if stem in users:
                rows, ours = users[stem]
                found[np.ix_(rows, experts)] += np.outer(ours, theirs)
        return found

    def shared(self, case: Words, expert: int) -> list[str]:
        """The words that bring a case and a profile together most, as the profile writes them."""
        profile = self.profiles[expert]
        both = sorted(
            case.keys() & profile.keys(),
            key=lambda stem: (-case[stem] * profile[stem] * self.rare[stem] ** 2, stem),
        )
        return [self.written[stem] for stem in both[:SHOWN]]

    def _units(self) -> list[Words]:
        return [self._unit(profile) for profile in self.profiles]

    def _unit(self, text: Words) -> Words:
        """The known stems of a text, weighed, as a vector whose whole length is 1; unknown ones count in its length."""
        most = log(1 + len(self.profiles)) + 1
        weighed = {stem: count * self.rare.get(stem, most) for stem, count in text.items()}
        length = sqrt(sum(value * value for value in weighed.values())) or 1.0
        return {stem: value / length for stem, value in weighed.items() if stem in self.rare}


def shelf(profiles: Sequence[Sequence[tuple[float, str]]]) -> Shelf:
    """The profiles of experts, given as weighted texts."""
    read = [words(texts) for texts in profiles]
    users = Counter(stem for profile in read for stem in profile)
    rare = {stem: log((1 + len(read)) / (1 + count)) + 1 for stem, count in users.items()}
    written: dict[str, str] = {}
    for texts in profiles:
        for _times, text in texts:
            for word in WORD.findall(text.casefold()):
                written.setdefault(_stem(word), word)
    return Shelf(read, rare, written)


def _postings(texts: Sequence[Words]) -> dict[str, tuple[list[int], list[float]]]:
    """stem → in which texts it stands, and with what weight."""
    found: dict[str, tuple[list[int], list[float]]] = {}
    for place, text in enumerate(texts):
        for stem, value in text.items():
            places, values = found.setdefault(stem, ([], []))
            places.append(place)
            values.append(value)
    return found
