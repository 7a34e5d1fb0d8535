"""How sure a ranking is: what each case is worth by the model of all scores, the places it could truly take, how
probable it is that it belongs above the line, and who cannot be told from it.

Pure, and only told: the order and the line follow the scores. Where scores are too few for a model nothing is claimed.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from portal.arrays import Floats, np
from portal.assess import scoring
from portal.award.line import Ranked, Suggestion

LEVELS = (80, 90, 95)
USUAL = 90
STEP_E4 = 5 * scoring.E4
MOST_E4 = 100 * scoring.E4
ALIKE = ((0.9, "very_well"), (0.75, "well"), (0.5, "fairly"))  # Koo and Li (2016); below: "little"
Scored = tuple[int, int, int]  # case, expert, total in 1/10 000


@dataclass(frozen=True, slots=True)
class Standing:
    """A case in the ranking: its estimate with the interval, its chance, its places, and how it stands to the line."""

    case: Ranked
    suggestion: Suggestion
    worth_e4: int
    low_e4: int
    high_e4: int
    where: str  # "within", "near", "below" the line, or "failed"
    chance: float | None = None  # that it truly belongs above the line
    places: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Where the line lies among the estimates, and whether it is the pass mark or where the money ends."""

    at_e4: int | None
    is_pass_mark: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as it was drawn: the pass mark, how many the money reaches, how many passed."""

    threshold: int
    reached: int
    passed: int

    @property
    def is_pass_mark(self) -> bool:
        """Whether the money reaches everybody who passed."""
        return self.reached == self.passed

    def lets_compete(self, case: Ranked) -> bool:
        """Whether other scores could bring it above the line: not if it failed by a minimum, whatever its total."""
        return case.passed or case.score_e4 < self.threshold * scoring.E4

    def line(self, rivals: Iterable[Standing]) -> Line:
        """Half-way between the estimates that stand last within and first below; nowhere when nobody is reached."""
        if self.is_pass_mark:
            return Line(self.threshold * scoring.E4, is_pass_mark=True)
        worths = sorted((row.worth_e4 for row in rivals), reverse=True)
        return Line((worths[self.reached - 1] + worths[self.reached]) // 2 if self.reached else None)


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the scores can be trusted; `expected` of the `reached` are truly among the best so many."""

    shares: tuple[float, float, float]  # of cases, experts, the rest
    severity: str
    parts: int
    agreement: scoring.Agreement
    reviews: float  # of a case, on average
    reliability: float  # of their mean
    reached: int
    expected: float

    @property
    def alike(self) -> str:
        """How well experts agree, in a word."""
        icc = self.agreement.icc or 0
        return next((word for least, word in ALIKE if icc >= least), "little")


@dataclass(frozen=True, slots=True)
class Sureness:
    """Every case in its order with what can be said of it, the line, and the trust in it all where there is a model."""

    rows: list[Standing]
    line: Line
    trust: Trust | None


def packed(scored: Iterable[Sequence[int]]) -> bytes:
    """All totals of the experts as the key under which what they say is remembered."""
    return array("q", chain.from_iterable(scored)).tobytes()


def sureness(
    order: Sequence[Ranked], suggestions: Sequence[Suggestion], threshold: int, scores: bytes, level: int
) -> Sureness:  # fmt: skip
    """What the scores say of a drawn line, at a level in per cent."""
    drawn = Drawn(threshold, sum(one.outcome == "approve" for one in suggestions), sum(case.passed for case in order))
    rows = [_plain(case, suggestion) for case, suggestion in zip(order, suggestions, strict=True)]
    model = _model(scores)
    known = {} if model is None else {case: at for at, case in enumerate(model.reviews.cases)}
    if model is None or any(case.id not in known for case in order):
        return Sureness(rows, drawn.line([row for row in rows if row.case.passed]), None)
    rows = _estimated(rows, model, known, level)
    rivals = [row for row in rows if drawn.lets_compete(row.case)]
    numbers = [known[row.case.id] for row in rivals]
    bands = _places(scores, array("q", numbers).tobytes(), drawn.reached, level)
    chances = model.above(threshold * scoring.E4)[numbers] if drawn.is_pass_mark else bands.first
    told = {row.case.id: _told(row, bands, chances, n, level, drawn.reached) for n, row in enumerate(rivals)}
    trust = _trust(model, drawn.reached, float(np.sum(bands.first[: drawn.reached])))
    return Sureness([told.get(row.case.id, row) for row in rows], drawn.line(rivals), trust)


def agreements(
    sheets: Iterable[tuple[int, int, scoring.Marks]], codes: Sequence[str]
) -> dict[str, scoring.Agreement]:  # fmt: skip
    """How far experts agree on each criterion; a criterion that was not answered is no mark."""
    given: dict[str, list[tuple[int, int, float]]] = {code: [] for code in codes}
    for case, expert, marks in sheets:
        for code in codes:
            if (mark := scoring.exact(marks.get(code))) is not None:
                given[code].append((case, expert, float(mark)))
    return {code: scoring.agreement(scoring.gather(rows)) for code, rows in given.items()}


def axis(shown: Iterable[Standing], line: Line) -> tuple[int, int]:
    """The least and the greatest point of a picture that holds these intervals and the line, in whole fives."""
    marks = [mark for one in shown for mark in (one.low_e4, one.high_e4)]
    marks += [line.at_e4] if line.at_e4 is not None else []
    first = min(marks, default=0) // STEP_E4 * 5
    return first, max(first + 5, -(-max(marks, default=MOST_E4) // STEP_E4) * 5)


def _plain(case: Ranked, suggestion: Suggestion) -> Standing:
    where = "failed" if not case.passed else "within" if suggestion.outcome == "approve" else "below"
    return Standing(case, suggestion, case.score_e4, case.score_e4, case.score_e4, where)


def _estimated(
    rows: Iterable[Standing], model: scoring.Model, known: Mapping[int, int], level: int
) -> list[Standing]:  # fmt: skip
    low, high = model.interval(level / 100)
    return [
        replace(row, worth_e4=_clip(model.means[at]), low_e4=_clip(low[at]), high_e4=_clip(high[at]))
        for row in rows for at in (known[row.case.id],)
    ]  # fmt: skip


def _told(
    row: Standing, bands: scoring.Places, chances: Floats, n: int, level: int, reached: int
) -> Standing:  # fmt: skip
    """Near the line is whoever may truly belong to its other side, as probably as the level leaves open."""
    band = int(bands.best[n]), int(bands.worst[n])
    if not reached:
        return replace(row, places=band)
    chance, sure = float(chances[n]), (1 + level / 100) / 2
    is_near = chance < sure if row.where == "within" else chance > 1 - sure
    return replace(row, places=band, chance=chance, where="near" if is_near else row.where)


def _trust(model: scoring.Model, reached: int, expected: float) -> Trust:
    reviews = len(model.reviews.given) / len(model.reviews.cases)
    return Trust(
        model.shares, model.severity, model.parts, scoring.agreement(model.reviews), reviews,
        model.reliability(reviews), reached, expected,
    )  # fmt: skip


def _clip(worth: float) -> int:
    return int(min(MOST_E4, max(0, worth)))


@lru_cache(maxsize=4)
def _model(scores: bytes) -> scoring.Model | None:
    rows = iter(array("q", scores))
    return scoring.fit(scoring.gather(zip(rows, rows, rows, strict=True)))


@lru_cache(maxsize=16)
def _places(scores: bytes, among: bytes, count: int, level: int) -> scoring.Places:
    model = _model(scores)
    if model is None:
        raise LookupError("no model, no places")
    return scoring.places(model, count, level / 100, among=array("q", among).tolist())
