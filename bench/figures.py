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


@dataclass(frozen=True)
class Figure:
    """What was measured."""

    name: str
    value: float
    unit: str
    budget: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether the budget is exceeded, by the value as it is printed."""
        return self.budget is not None and round(self.value, 1) > self.budget

    def __str__(self) -> str:
        budget = "-" if self.budget is None else f"{self.budget:g}"
        value = f"{self.value:.0f}" if self.unit == "n" else f"{self.value:.1f}"
        return f"{self.name:<42}{value:>9}  {self.unit:<3}{budget:>7}  {'over' if self.is_over else 'ok'}"


def wanted(name: str, pattern: str) -> bool:
    """Whether the figure is asked for: by its whole name, or by a part of it."""
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"*{pattern}*")
