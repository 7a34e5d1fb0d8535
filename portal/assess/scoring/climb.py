"""The variances that explain the marks best (REML), climbed by average information inside the bounds of nothing."""

from portal.arrays import Floats, Marks, np
from portal.assess.scoring.equations import Equations, Layout, Variances

LEAST = 1e-9  # the rest, of the variance of all marks, at least: so that full agreement has a likelihood too
STEPS, HALVINGS = 200, 30
CLOSE, NOISE, SOME = 1e-9, 1e-11, 1e-12


def climb(layout: Layout, start: Variances) -> Equations:
    """The equations at the top, for marks whose variance is one; without experts theirs stays nothing."""
    least = np.array([0.0, 0.0, LEAST])
    now = Equations(layout, start)
    for _n in range(STEPS):
        at, slope = np.array(now.at), now.slope()
        step = _step(now, at <= least, slope)
        if np.max(np.abs(step)) <= CLOSE:
            break
        higher = _along(now, at, step, least)
        if higher is None:
            break
        now = higher
    return now


def _step(now: Equations, grounded: Marks, slope: Floats) -> Floats:
    """Newton's step; what lies on its bound stays there if it would fall below."""
    free = ~grounded | (slope > 0)
    free[1] &= now.layout.reviews.experts > 0
    information, step = now.information(), np.zeros(3)
    information += np.eye(3) * SOME * np.trace(information)  # marks that tell nothing of a variance give it no curve
    while free.any():
        chosen = np.flatnonzero(free)
        step[:] = 0
        step[chosen] = np.linalg.solve(information[np.ix_(chosen, chosen)], slope[chosen])
        if not (stuck := free & grounded & (step < 0)).any():
            break
        free &= ~stuck
    return step if free.any() else np.zeros(3)


def _along(now: Equations, at: Floats, step: Floats, least: Floats) -> Equations | None:
    """The first point that is not lower: the whole way, or to the next bound, or half of it, and so on."""
    falls = step < 0
    reach = float(np.min((at - least)[falls] / -step[falls])) if falls.any() else 1.0
    length, height = min(1.0, reach), now.likelihood
    for _n in range(HALVINGS):
        case, expert, rest = np.maximum(at + length * step, least).tolist()
        if length == reach:  # exactly on the bound, whatever rounding says
            case, expert, rest = np.where(falls & ((at - least) <= -step * reach), least, (case, expert, rest)).tolist()
        there = Equations(now.layout, (case, expert, rest))
        if there.likelihood >= height - NOISE * abs(height):
            return there
        length /= 2
    return None
