"""The score sheet as it is typed and shown. Read by hand and not by a form library: a sheet has a hundred boxes, and
the page must stay quick.

Names of fields: score-<criterion>, why-<criterion>, see-<criterion> (questions; several), comment, confidential,
version, spent (seconds).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.announce.parts import Criterion
from portal.assess.acts.reviewing import Draft
from portal.i18n import current, say

LONGEST = 4_000
SEEN_AT_MOST = 8  # answers that one score rests on


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the sheet, ready to be shown; `other` is the text from another tab where it differs."""

    code: str
    title: str
    description: str
    weight: int
    anchors: tuple[tuple[int, int, str], ...]
    score: int | str | None
    why: str
    see: tuple[str, ...] = ()
    errors: tuple[Any, ...] = ()
    why_errors: tuple[Any, ...] = ()
    other: Mapping[str, Any] | None = None


def read(typed: MultiDict[str, str], criteria: tuple[Criterion, ...], questions: Collection[str] = ()) -> Draft:
    """What was typed into the whole sheet; `questions` are the codes that a score may be rested on."""
    return Draft(
        {one.code: _answer(typed, one.code, questions) for one in criteria},
        _text(typed.get("comment")), _text(typed.get("confidential")),
    )  # fmt: skip


def changed(
    stored: Draft, sent: Mapping[str, Any], criteria: tuple[Criterion, ...], questions: Collection[str] = ()
) -> Draft | None:
    """The stored sheet with some fields typed anew, as autosave sends them: {"changes": {"score-team": ["7"]}}; None
    when it is nothing of the kind."""
    changes = sent.get("changes")
    if not isinstance(changes, dict):
        return None
    typed = _as_typed(stored)
    for name, values in changes.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            return None
        typed.setlist(name, values if name.startswith("see-") else values[-1:])
    return read(typed, criteria, questions)


def rows(
    criteria: tuple[Criterion, ...], draft: Draft, problems: Mapping[str, Any], other: Mapping[str, Any] | None = None
) -> list[Row]:  # fmt: skip
    """The sheet for the page, in the reader's language."""
    lang = current()
    return [
        _row(f"{n}. {say(one.title, lang)}", one, draft, problems, other, lang) for n, one in enumerate(criteria, 1)
    ]


def scored(draft: Draft, criteria: tuple[Criterion, ...]) -> int:
    """How many criteria have a score."""
    return sum(draft.scores.get(one.code, {}).get("score") is not None for one in criteria)


def _row(
    title: str, one: Criterion, draft: Draft, problems: Mapping[str, Any], other: Mapping[str, Any] | None, lang: str
) -> Row:  # fmt: skip
    answer = draft.scores.get(one.code, {})
    elsewhere = (other or {}).get("scores", {}).get(one.code)
    wrong = {name: problems.get(f"{name}-{one.code}") for name in ("score", "why")}
    return Row(
        code=one.code,
        title=title,
        description=say(one.description, lang),
        weight=one.weight,
        anchors=tuple((anchor.low, anchor.high, say(anchor.text, lang)) for anchor in one.anchors),
        score=answer.get("score"),
        why=answer.get("why", ""),
        see=tuple(answer.get("see", ())),
        errors=(wrong["score"],) if wrong["score"] else (),
        why_errors=(wrong["why"],) if wrong["why"] else (),
        other=elsewhere if elsewhere and elsewhere != dict(answer) else None,
    )


def _as_typed(draft: Draft) -> MultiDict[str, str]:
    typed = MultiDict[str, str]({"comment": draft.comment, "confidential": draft.confidential})
    for code, answer in draft.scores.items():
        mark = answer.get("score")
        typed[f"score-{code}"] = "" if mark is None else str(mark)
        typed[f"why-{code}"] = answer.get("why", "")
        typed.setlist(f"see-{code}", list(answer.get("see", ())))
    return typed


def _answer(typed: MultiDict[str, str], code: str, questions: Collection[str]) -> dict[str, Any]:
    """One criterion as it is kept; without answers to look at it says nothing of them."""
    answer: dict[str, Any] = {"score": _mark(typed.get(f"score-{code}")), "why": _text(typed.get(f"why-{code}"))}
    see = [one for one in dict.fromkeys(typed.getlist(f"see-{code}")) if one in questions][:SEEN_AT_MOST]
    return answer | {"see": see} if see else answer


def seconds(typed: Any) -> int:
    """How long the open page says that the expert has been at the case; nothing sensible is nothing."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0


def _mark(typed: str | None) -> int | None:
    """A whole score; anything else is not answered."""
    text = (typed or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else None


def _text(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]
