"""The assignment: a real problem and three generated calls, solved for the worst-served case first and then the sum.

Seconds are of the processor, one core: the solver uses no more. Beside each figure stands what it is measured by: the
bound that proves it, or what others reach. The data lie outside the project, in ../shared/data.
"""

import csv
import gzip
import importlib.util
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.figures import Figure, wanted
from portal.arrays import np
from portal.assess import assignment

DATA = Path(__file__).parents[2] / "shared" / "data"
MIDL, GENERATOR = DATA / "midl_affinity.csv.gz", DATA / "assignment_generator.py"
PLACES = 3  # reviews per case, in both
MIDL_TOTAL, MIDL_WORST = 201.885, 0.944
#          cases  experts  seconds  MB    worst  total
CALLS = {
    f"assignment.call_{cases}": (cases, experts, *budgets)
    for cases, experts, *budgets in (
        (600, 60, 0.5, None, 0.609, 1_088),
        (6_000, 600, 4, None, 1.48, 13_740),
        (60_000, 2_000, 60, 1_024, None, None),
    )
}
#                           at least  worst first  worst       total
PAPERS = {
    "assignment.midl.plain":     (0, False, None,       MIDL_TOTAL),
    "assignment.midl.worst":     (0, True,  MIDL_WORST, 0.99 * MIDL_TOTAL),
    "assignment.midl.plain_two": (2, False, None,       None),
    "assignment.midl.worst_two": (2, True,  MIDL_WORST, None),
}  # fmt: skip
NAMES = (*PAPERS, *CALLS)
PARTS = ("seconds", "worst", "total", "empty", "memory")


def figures(pattern: str) -> Iterator[Figure | str]:
    """What is asked for: figures, and lines that say what they are measured by."""
    names = [name for name in NAMES if any(wanted(f"{name}.{part}", pattern) for part in PARTS)]
    if names and (missing := [path.name for path in (MIDL, GENERATOR) if not path.exists()]):
        yield f"assignment: left out. The data of others are not there: {', '.join(missing)} in ../shared/data"
        return
    if any(name in CALLS for name in names):
        yield _peers()
    for name in names:
        for one in _papers(name) if name in PAPERS else _call(name):
            if isinstance(one, str) or wanted(one.name, pattern):
                yield one


def solved(name: str, problem: assignment.Problem, *, worst_first: bool = True) -> tuple[list[float], str]:
    """Seconds, worst case, total and empty places of the plan, and its bounds in words."""
    assignment.plan(_warm(), even=0)
    began = time.process_time()
    plan = assignment.plan(problem, even=0, worst_first=worst_first)
    seconds = time.process_time() - began
    worst = plan.worst[1] if plan.worst else 0.0
    limit = f"no plan has a worst case above {PLACES * plan.worst_bound:.3f}; " if worst_first else ""
    said = f"  {name}: {limit}no plan with a worst case of {worst:.3f} has a total above {plan.bound:.3f}"
    if not worst_first:
        said = f"  {name}: no plan has a total above {plan.bound:.3f}"
    empty = sum(gap.missing for gap in plan.unfilled) + sum(count for _expert, count in plan.idle)
    return [seconds, worst, plan.objective, empty], said


def midl(least: int = 0) -> assignment.Problem:
    """118 papers × 177 reviewers: three reviews per paper, at most four papers per reviewer."""
    with gzip.open(MIDL, "rt", encoding="utf-8") as lines:
        rows = [(int(row["paper"]), int(row["reviewer"]), float(row["affinity"])) for row in csv.DictReader(lines)]
    fit = np.zeros((max(row[0] for row in rows) + 1, max(row[1] for row in rows) + 1))
    for paper, reviewer, affinity in rows:
        fit[paper, reviewer] = affinity
    papers, reviewers = fit.shape
    need, room, due = np.full(papers, PLACES), np.full(reviewers, 4), np.full(reviewers, least)
    return assignment.Problem(need, room, assignment.dense(fit, fit <= -1), least=due)


def generated(cases: int, experts: int) -> assignment.Problem:
    """A call of the generator."""
    made = _generator()
    low, high = made.loads(cases, experts)
    need, room, due = np.full(cases, PLACES), np.full(experts, high), np.full(experts, low)
    return assignment.Problem(need, room, made.call(cases, experts), least=due)


def _papers(name: str) -> Iterator[Figure | str]:
    least, worst_first, worst, total = PAPERS[name]
    found, said = solved(name, midl(least), worst_first=worst_first)
    yield from _told(name, found, (1, worst, total))
    yield said


def _call(name: str) -> Iterator[Figure | str]:
    """A generated call, in a process of its own, so that its memory can be seen."""
    _cases, _experts, seconds, megabytes, worst, total = CALLS[name]
    asked = [sys.executable, "-m", "bench.assignment", name]
    answer = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines()
    *found, memory = map(float, answer[0].split())
    yield from _told(name, found, (seconds, worst, total))
    yield Figure(f"{name}.memory", memory, "MB", megabytes)
    yield answer[1]


def _told(name: str, found: Sequence[float], budgets: Sequence[float | None]) -> Iterator[Figure]:
    seconds, worst, total, empty = found
    yield Figure(f"{name}.seconds", seconds, "s", budgets[0])
    yield Figure(f"{name}.worst", worst, "fit", budgets[1], least=True)
    yield Figure(f"{name}.total", total, "fit", budgets[2], least=True)
    yield Figure(f"{name}.empty", empty, "n", 0)


def _peers() -> str:
    """What others reach, from the words of the generator."""
    lines = [line.strip() for line in str(_generator().__doc__).splitlines()]
    table = [line for line in lines if line.startswith(("solver", "openreview", "largest", "and on", "worst 1"))]
    return "\n".join(f"  {line}" for line in ("what others reach on the generated calls:", *table))


def _generator() -> Any:
    spec = importlib.util.spec_from_file_location("assignment_generator", GENERATOR)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _warm() -> assignment.Problem:
    """A tiny problem: the libraries are loaded before the clock runs."""
    fit = np.full((2, 2), 0.5)
    return assignment.Problem(np.ones(2, dtype=np.int64), np.ones(2, dtype=np.int64), assignment.dense(fit, fit < 0))


if __name__ == "__main__":
    found, words = solved(sys.argv[1], generated(*CALLS[sys.argv[1]][:2]))
    print(*found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(words)
