"""A figure and its budget, and how both are told."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

MANY = 20_000  # from so many applications on, the second budget counts


@dataclass(frozen=True)
class Budget:
    """The most that a figure may be, with 6,000 applications and with 60,000."""

    usual: float
    many: float

    def at(self, applications: int) -> float:
        """The budget for so many applications."""
        return self.many if applications >= MANY else self.usual


DECIMALS = {"n": 0, "s": 2, "fit": 3}  # of a value as it is printed; others have one


@dataclass(frozen=True)
class Figure:
    """What was measured; the budget is the most it may be, or the least."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    least: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the budget is not kept, by the value as it is printed."""
        if self.budget is None:
            return False
        value = round(self.value, DECIMALS.get(self.unit, 1))
        return value < self.budget if self.least else value > self.budget

    def __str__(self) -> str:
        budget = "-" if self.budget is None else f"{self.budget:g}"
        value = f"{self.value:.{DECIMALS.get(self.unit, 1)}f}"
        verdict = ("under" if self.least else "over") if self.is_over else "ok"
        return f"{self.name:<42}{value:>9}  {self.unit:<3}{budget:>8}  {verdict}"


def wanted(name: str, pattern: str) -> bool:
    """Whether the figure is asked for: by its whole name, or by a part of it."""
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"*{pattern}*")
