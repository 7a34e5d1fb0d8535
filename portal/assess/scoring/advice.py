"""Where the next review helps most: how much a further review of a case would change who passes.

The expected value of information for choosing the best so many, one step ahead (Gupta and Miescke 1996; Frazier, Powell
and Dayanik 2008): a review moves what is known of a case by chance; it is worth what a change of sides then wins.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import erfc, exp, pi, sqrt
from typing import Any

from portal.arrays import Floats, Numbers, np
from portal.assess.scoring.model import Model

MOST = 7  # reviews of one case
NOTHING = 1e-300


@dataclass(frozen=True, slots=True)
class Next:
    """A case that should be read again: by how many more, how probable one review is to move it over the line, and
    what all of them are worth (expected gain in the worth of those who pass, in units of the marks)."""

    case: Any
    reviews: int
    flips: float
    gain: float


def advise(
    model: Model, budget: int, *, count: int | None = None, line: float | None = None, most: int = MOST,
    closed: Collection[Any] = (),
) -> list[Next]:  # fmt: skip
    """The cases to read again within a budget of reviews, the most useful first.

    `count`: so many pass, the best; `line`: whoever is worth so much passes. `closed`: cases that get no review more.
    Spend it in rounds: what one round brings changes the advice for the next.
    """
    to_line = _distances(model.means, count, line)
    room = np.maximum(most - model.reviews.counts, 0)
    room[[at for at, case in enumerate(model.reviews.cases) if case in closed]] = 0
    gains = _gains(model, to_line, most)
    steps = np.minimum.accumulate(np.diff(gains, axis=0, prepend=0.0), axis=0)  # the first review is worth the most
    steps[np.arange(len(steps))[:, None] >= room] = 0
    chosen = _greatest(steps, budget)
    reviews = np.bincount(chosen % len(room), minlength=len(room))
    order = sorted(np.flatnonzero(reviews).tolist(), key=lambda at: -steps[0, at])
    flips = to_line / np.maximum(_moves(model, 1), NOTHING)
    return [
        Next(model.reviews.cases[at], int(reviews[at]), _beyond(flips[at]), float(gains[reviews[at] - 1, at]))
        for at in order
    ]


def _distances(means: Floats, count: int | None, line: float | None) -> Floats:
    """How far each case is from changing sides: who is in from the first who is out, the others from the last in."""
    if line is not None:
        away: Floats = np.abs(means - line)
        return away
    if not count or count >= len(means):
        return np.full(len(means), np.inf)
    order = np.argsort(-means, kind="stable")
    last, first = means[order[count - 1]], means[order[count]]
    inside = np.zeros(len(means), dtype=bool)
    inside[order[:count]] = True
    nearest: Floats = np.where(inside, means - first, last - means)
    return nearest


def _moves(model: Model, reviews: int) -> Floats:
    """The standard deviation by which what is known of each case will move with so many reviews by other experts."""
    case, expert, rest = model.variances
    known = case * model.equations.pull()  # the error of the mean of all is everybody's and moves nobody over the line
    moves: Floats = known / np.sqrt(known + (expert + rest) / reviews)
    return moves


def _gains(model: Model, to_line: Floats, most: int) -> Floats:
    """What 1, 2, … reviews of each case win: the expectation of how far it gets beyond the line."""
    gains = []
    for reviews in range(1, most + 1):
        moves = _moves(model, reviews)
        away = to_line / np.maximum(moves, NOTHING)
        gains.append([move * _expected(z) for move, z in zip(moves.tolist(), away.tolist(), strict=True)])
    return np.array(gains)


def _expected(away: float) -> float:
    """E max(0, z − away) of a standard normal z."""
    return max(0.0, exp(-away * away / 2) / sqrt(2 * pi) - away * _beyond(away)) if away < 38 else 0.0


def _beyond(away: float) -> float:
    """P(z > away)."""
    return erfc(away / sqrt(2)) / 2


def _greatest(steps: Floats, budget: int) -> Numbers:
    """The places of the greatest values above nothing; equals in the order of reviews, then of cases."""
    flat = steps.ravel()
    order = np.argsort(-flat, kind="stable")[:budget]
    return order[flat[order] > 0]
