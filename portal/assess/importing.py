"""Reviews from another system, read from a table: which column is what, which rows are bad and why, on which scale.

Columns are found by their names or by the given mapping; what stands to the right of the overall mark are criteria.
Nothing here writes to the database: acts.import_reviews does, all rows or none.
"""

import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _

from portal.assess.scoring import Scale
from portal.workflow import Refused

TEMPLATE = Path(__file__).parent.parent / "data" / "imported_reviews.toml"
ALIASES = {
    "proposal": (
        "proposal",
        "proposal_id",
        "application",
        "application_id",
        "submission",
        "submission_id",
        "paper",
        "id",
    ),
    "reviewer": ("reviewer", "reviewer_id", "expert", "expert_id", "referee", "assessor", "evaluator"),
    "overall": ("overall", "overall_score", "total", "total_score", "score", "rating", "overall_merit"),
    "title": ("title", "project", "project_title", "name"),
    "applicant": ("applicant", "organisation", "organization", "institution", "company"),
    "comment": ("comment", "comments", "comment_to_applicant", "review", "text"),
}
NEEDED = ("proposal", "reviewer", "overall")
NOT_CRITERIA = re.compile(r"^(reviewer|applicant|proposal|expert|submission|submitted|year|date|time|confidence)(_|$)")
SCALES = (
    Scale(Fraction(5), Fraction(1)),
    Scale(),
    Scale(Fraction(0), Fraction(100)),
)  # the usual ones, narrowest first
MOST_ON_SCALE = Fraction(9, 10)
NUMBER = re.compile(r"-?[0-9]{1,4}([.,][0-9]{1,4})?")
MOST_ROWS = 100_000
ALL = "overall"


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be taken, by its line in the file, and why."""

    line: int
    reason: Any


@dataclass(frozen=True, slots=True)
class Row:
    """One review."""

    line: int
    proposal: str
    reviewer: str
    marks: Mapping[str, str]
    title: str = ""
    applicant: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: reviews, criteria (code → column), the scale; with any fault nothing of it is imported."""

    rows: Sequence[Row]
    criteria: Mapping[str, str]
    scale: Scale
    faults: Sequence[Fault] = field(default_factory=tuple)

    @property
    def proposals(self) -> dict[str, list[Row]]:
        """The reviews of each proposal, in the order of the file."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.proposal, []).append(row)
        return found


def read(
    content: bytes, mapping: Mapping[str, str] | None = None, *, best: str | None = None, worst: str | None = None
) -> Table:  # fmt: skip
    """The table in a CSV file. Raises Refused when it is no table of reviews at all."""
    lines = list(lines_of(decoded(content)))
    if not lines:
        raise Refused(_("The file is empty."), "file")
    header, body = [name.strip() for name in lines[0][1]], lines[1:]
    columns = _columns(header, mapping or {})
    criteria = _criteria(header, columns, (mapping or {}).get("criteria", ""))
    marks = [cells[columns[ALL]] for _line, cells in body if len(cells) > columns[ALL]]
    scale = _scale(marks, best, worst)
    rows, faults = _rows(body, header, columns, criteria, scale)
    return Table(rows, {code: header[at] for code, at in criteria.items()}, scale, faults)


def programme_data(table: Table) -> dict[str, Any]:
    """The programme of the new call: the shipped template with the criteria and the scale of the table."""
    data = tomllib.loads(TEMPLATE.read_text("utf-8"))
    data["criteria"] = [_criterion(ALL, "Overall", 100)] + [_criterion(*one, 0) for one in table.criteria.items()]
    fewest = min(len(rows) for rows in table.proposals.values())
    data["assessment"] |= {"reviews": fewest, "best": str(table.scale.best), "worst": str(table.scale.worst)}
    return data


def _criterion(code: str, name: str, weight: int) -> dict[str, Any]:
    text = dict.fromkeys(("kk", "ru", "en"), name.replace("_", " ").strip().capitalize())
    return {"code": code, "weights": {"imported": weight}, "title": text, "description": text, "anchors": []}


def decoded(content: bytes) -> str:
    """The text of a file. Raises Refused."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("The file is not a text in UTF-8."), "file")


def lines_of(text: str) -> Iterable[tuple[int, list[str]]]:
    """The rows that hold anything, each with its line in the file."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
            if reader.line_num > MOST_ROWS:
                raise Refused(_("The file has too many lines."), "file")
    except csv.Error as error:
        raise Refused(_("Line %(line)s cannot be read as CSV.", line=reader.line_num), "file") from error


def _columns(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """role → place of its column; the given names go before the usual ones."""
    plain = [_plain(name) for name in header]
    found: dict[str, int] = {}
    for role, names in ALIASES.items():
        wanted = [_plain(mapping[role])] if role in mapping else list(names)
        place = next((plain.index(name) for name in wanted if name in plain), None)
        if place is None and (role in NEEDED or role in mapping):
            given = mapping.get(role, role)
            raise Refused(_("There is no column “%(name)s”. Say which column it is.", name=given), "columns")
        if place is not None:
            found[role] = place
    return found


def _criteria(header: Sequence[str], columns: Mapping[str, int], named: str) -> dict[str, int]:
    """code → place of the columns with the marks of single criteria."""
    plain = [_plain(name) for name in header]
    if named:
        wanted = [_plain(name) for name in named.split(",")]
        if missing := [name for name in wanted if name not in plain]:
            raise Refused(_("There is no column “%(name)s”. Say which column it is.", name=missing[0]), "columns")
        return {name: plain.index(name) for name in wanted}
    taken = set(columns.values())
    return {
        name: at for at, name in enumerate(plain)
        if at > columns[ALL] and at not in taken and name and name != ALL and not NOT_CRITERIA.match(name)
    }  # fmt: skip


def _scale(marks: Iterable[str], best: str | None, worst: str | None) -> Scale:
    """The scale that was named, or the narrowest usual one on which nine of ten marks lie."""
    if best or worst:
        ends = [_number(end or "") for end in (worst, best)]
        if None in ends or ends[0] == ends[1]:
            raise Refused(_("Write the best and the worst mark as two numbers."), "best")
        return Scale(*(end for end in ends if end is not None))
    known = [number for mark in marks if (number := _number(mark)) is not None]
    for scale in SCALES:
        if known and sum(scale.holds(number) for number in known) >= MOST_ON_SCALE * len(known):
            return scale
    raise Refused(_("The scale of the marks is not clear. Write the best and the worst mark."), "best")


def _rows(
    body: Iterable[tuple[int, list[str]]], header: Sequence[str], columns: Mapping[str, int],
    criteria: Mapping[str, int], scale: Scale,
) -> tuple[list[Row], list[Fault]]:  # fmt: skip
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: Counter[tuple[str, str]] = Counter()
    for line, cells in body:
        if len(cells) != len(header):
            reason = _("There are %(n)s cells and not %(total)s.", n=len(cells), total=len(header))
            faults.append(Fault(line, reason))
            continue
        said = {role: cells[at].strip() for role, at in columns.items()}
        marks = {code: cells[at].strip() for code, at in {ALL: columns[ALL], **criteria}.items()}
        wrong = list(_wrong(said, marks, scale))
        seen[said["proposal"], said["reviewer"]] += 1
        if not wrong and seen[said["proposal"], said["reviewer"]] > 1:
            wrong.append(_("This expert has scored the same application in another line."))
        faults += [Fault(line, reason) for reason in wrong]
        given = {code: mark.replace(",", ".") for code, mark in marks.items() if mark}
        texts = {role: said.get(role, "") for role in ("title", "applicant", "comment")}
        rows.append(Row(line, said["proposal"], said["reviewer"], given, **texts))
    if not rows and not faults:
        raise Refused(_("The file has no rows."), "file")
    return rows, faults


def _wrong(said: Mapping[str, str], marks: Mapping[str, str], scale: Scale) -> Iterable[Any]:
    for role, sentence in (
        ("proposal", _("The application is not named.")),
        ("reviewer", _("The expert is not named.")),
    ):
        if not said[role]:
            yield sentence
    if not marks[ALL]:
        yield _("The overall mark is missing.")
    for code, mark in marks.items():
        number = _number(mark)
        if mark and number is None:
            yield _("%(column)s: “%(text)s” is not a number.", column=code, text=mark[:40])
        elif number is not None and not scale.holds(number):
            ends = {"low": min(scale.worst, scale.best), "high": max(scale.worst, scale.best)}
            yield _("%(column)s: %(text)s is not between %(low)s and %(high)s.", column=code, text=mark, **ends)


def _number(text: str) -> Fraction | None:
    body = text.strip()
    return Fraction(body.replace(",", ".")) if NUMBER.fullmatch(body) else None


def _plain(name: str) -> str:
    return re.sub(r"[^a-zа-яёәғқңөұүһі0-9]+", "_", name.strip().casefold()).strip("_")
