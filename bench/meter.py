"""What processes have used, out of /proc: CPU time of whole trees of them, memory now and at its peak."""

import os
from collections.abc import Iterator
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
RESET_PEAK = "5"


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(child) for child in (PROC / f"{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def tree(root: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield root
    for child in children(root):
        yield from tree(child)


def cpu_ms(roots: Iterator[int] | list[int]) -> float:
    """CPU time, user and system, of the trees until now, also of children that have ended."""
    return sum(_own_ms(pid) + _ended_ms(pid) for root in roots for pid in tree(root))


def _own_ms(pid: int) -> float:
    """By the scheduler's own clock, in nanoseconds, where the kernel tells it; else in ticks of 10 ms."""
    try:
        tasks = (PROC / f"{pid}/task").iterdir()
        exact = sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)
    except OSError:
        exact = 0
    return exact / 1e6 if exact else sum(_stat(pid)[11:13]) * TICK_MS


def _ended_ms(pid: int) -> float:
    return sum(_stat(pid)[13:15]) * TICK_MS


def _stat(pid: int) -> list[int]:
    """The numbers of /proc/<pid>/stat from the fourth field on; zeros for a process that is gone."""
    try:
        fields = (PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return [0] * 16
    return [0, *map(int, fields[1:16])]


def share_mb(pid: int) -> float:
    """What a process costs the machine: its own pages, and its part of those that it shares with others (PSS)."""
    for line in (PROC / f"{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError("Pss")


def memory_mb(pid: int, what: str = "VmRSS") -> float:
    """Resident memory now, or its peak (VmHWM)."""
    for line in (PROC / f"{pid}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(what)


def forget_peak(pid: int) -> None:
    """Let the peak begin anew at what is resident now."""
    (PROC / f"{pid}/clear_refs").write_text(RESET_PEAK)
