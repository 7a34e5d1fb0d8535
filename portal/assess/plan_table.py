"""A plan that somebody brings as a table: the number of an application and the e-mail of an expert per line.

The first line is a head; further columns are for people. Every line must be possible, or nothing is taken.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from portal.assess.importing import Fault, decoded, lines_of
from portal.assess.queries.material import Material
from portal.workflow import Refused


@dataclass(frozen=True)
class Given:
    """Pairs of case and expert; with any fault none is taken."""

    pairs: Sequence[tuple[int, int]]
    faults: Sequence[Fault] = field(default_factory=tuple)


def read(content: bytes, found: Material) -> Given:
    """The pairs of a table, checked against what the plan may do. Raises Refused when it is no such table."""
    lines = list(lines_of(decoded(content)))[1:]
    if not lines:
        raise Refused(_("The file holds no lines."), "file")
    known = _Known(found)
    pairs, faults = list[tuple[int, int]](), list[Fault]()
    for line, cells in lines:
        case, expert, reason = known.pair(cells)
        if reason is None:
            pairs.append((case, expert))
        else:
            faults.append(Fault(line, reason))
    return Given(pairs, faults)


class _Known:
    """What is known of cases and experts, and what the lines before have used up."""

    def __init__(self, found: Material) -> None:
        self.found = found
        self.cases = {one.number.casefold(): at for at, one in enumerate(found.cases)}
        self.experts = {one.user.email.casefold(): at for at, one in enumerate(found.experts)}
        self.left: Counter[int] = Counter(dict(enumerate(found.problem.need.tolist())))
        self.room: Counter[int] = Counter(dict(enumerate(found.problem.room.tolist())))
        self.seen: set[tuple[int, int]] = set()
        self.employers: set[tuple[int, int]] = set()

    def pair(self, cells: Sequence[str]) -> tuple[int, int, Any]:
        """Ids of case and expert, and why they cannot be together."""
        number, email = ([*(cell.strip().casefold() for cell in cells), "", ""])[:2]
        case, expert = self.cases.get(number), self.experts.get(email)
        if case is None:
            return 0, 0, _("No application with the number “%(number)s” waits for experts.", number=number.upper())
        if expert is None:
            return 0, 0, _("There is no expert with the address “%(email)s” who takes cases.", email=email)
        if (reason := self._reason(case, expert)) is None:
            self._take(case, expert)
        return self.found.cases[case].id, self.found.experts[expert].id, reason

    def _reason(self, case: int, expert: int) -> Any:
        employer = self._employer(expert)
        checks: Mapping[str, tuple[bool, Any]] = {
            "twice": ((case, expert) in self.seen, _("This pair stands in the table twice.")),
            "closed": (
                bool(self.found.problem.rows(case, case + 1)[1][0, expert]),
                _("This expert must not assess it: a conflict, the language, or they were asked before."),
            ),
            "filled": (self.left[case] <= 0, _("This application has as many experts as it needs.")),
            "full": (self.room[expert] <= 0, _("This expert has as many cases of the call as they can take.")),
            "colleague": (
                employer >= 0 and (case, employer) in self.employers,
                _("A colleague of this expert has the application in this table."),
            ),
        }
        return next((reason for wrong, reason in checks.values() if wrong), None)

    def _employer(self, expert: int) -> int:
        employers = self.found.problem.employers
        return -1 if employers is None else int(employers[expert])

    def _take(self, case: int, expert: int) -> None:
        self.left[case] -= 1
        self.room[expert] -= 1
        self.seen.add((case, expert))
        self.employers.add((case, self._employer(expert)))
