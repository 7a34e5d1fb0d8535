"""Score sheets of the demo: marks that follow the hidden quality of a project and the severity of an expert, with a
justification for each; drawn again until the case lands on the side of the line that the funnel of 2021 knows."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from portal.assess import scoring
from portal.assess.scoring import Criterion
from portal.work.demo import stage

TRIES = 400

Sheet = dict[str, dict[str, Any]]


def marks(criteria: Sequence[Criterion], target: float, chance: Any, severity: float = 0.0) -> dict[str, int]:
    """One sheet of marks around a target total (0–100)."""
    level = target / 10 - severity
    return {c.code: max(0, min(10, round(chance.gauss(level, 1.1)))) for c in criteria}


def case(
    criteria: Sequence[Criterion], threshold: int, *, passes: bool, quality: float, seed: Any, gap: bool = False,
) -> list[dict[str, int]]:  # fmt: skip
    """Two sheets (three when they are to differ by more than the gap) that pass or fall short as asked."""
    chance = stage.dice("marks", seed)
    for attempt in range(TRIES):
        target = 61 + 26 * quality + chance.gauss(0, 3) if passes else 30 + 36 * quality + chance.gauss(0, 5)
        target += (attempt // 40) * (1.5 if passes else -1.5)
        apart = 15 if gap else 4
        sheets = [marks(criteria, target + apart, chance), marks(criteria, target - apart, chance)]
        totals = [total(sheet, criteria) for sheet in sheets]
        if scoring.needs_third(totals) != gap:
            continue
        if gap:
            sheets.append(marks(criteria, target, chance))
        if scoring.result(sheets, criteria, threshold).passed == passes:
            return _apart(sheets, criteria) if gap else sheets
    raise RuntimeError(f"No marks were found for {seed}.")


def _apart(sheets: list[dict[str, int]], criteria: Sequence[Criterion]) -> list[dict[str, int]]:
    """The sheets with the two that differ most in front, so that a third expert is really asked."""
    ordered = sorted(sheets, key=lambda sheet: total(sheet, criteria))
    return [ordered[0], ordered[-1], ordered[1]]


def total(sheet: Mapping[str, int], criteria: Sequence[Criterion]) -> Fraction:
    """The weighted total of a complete sheet."""
    return scoring.weighted_total(sheet, criteria) or Fraction(0)


def written(sheet: Mapping[str, int], lang: str, seed: Any) -> Sheet:
    """The sheet with a justification per criterion, in the language of the case where there is one."""
    chance = stage.dice("why", seed)
    return {
        code: {"score": mark, "why": chance.choice(_justifications(code, mark, lang))} for code, mark in sheet.items()
    }


def comment(lang: str, seed: Any) -> str:
    """What the expert writes to the applicant."""
    return str(stage.dice("comment", seed).choice(_texts("comment_to_applicant", lang)))


def note(lang: str, seed: Any) -> str:
    """What the expert writes to the commission only; often nothing."""
    chance = stage.dice("note", seed)
    return str(chance.choice(_texts("confidential_note", lang))) if chance.random() < 0.3 else ""


@cache
def _justifications(code: str, mark: int, lang: str) -> tuple[str, ...]:
    rows = [
        row for row in stage.material("review_texts")
        if row["type"] == "justification" and row["criterion"] == code
        and row["min_score"] <= mark <= row["max_score"] and "{title}" not in row["text"]
    ]  # fmt: skip
    return tuple(row["text"] for row in rows if row["lang"] == lang) or tuple(row["text"] for row in rows)


@cache
def _texts(kind: str, lang: str) -> tuple[str, ...]:
    rows = [row for row in stage.material("review_texts") if row["type"] == kind and "{title}" not in row["text"]]
    return tuple(row["text"] for row in rows if row["lang"] == lang) or tuple(row["text"] for row in rows)
