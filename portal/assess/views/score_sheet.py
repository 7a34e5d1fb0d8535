"""The score sheet as it is shown: the application on one side, the criteria on the other, or the score that is in.

What stands here depends on the phase of the call: names of applicants and the scores of others open with it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, phases
from portal.announce.parts import Criterion
from portal.apply.reading import Item, answered
from portal.assess import hints, review_forms, wording
from portal.assess.acts.reviewing import Draft, draft_of
from portal.assess.models import Assignment
from portal.assess.queries import reviews as queries
from portal.assess.views.seats import history_of, mark
from portal.rights import EXPERT

LETTERS = "ABCDEFGHIJ"
LABEL = 90  # characters of a question where it is named in short


@dataclass(frozen=True)
class Typed:
    """What was typed and could not be taken: the sheet, why, and what stands in the database instead."""

    draft: Draft
    problems: Mapping[str, Any] = field(default_factory=dict)
    hinted: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    refusal: Any = None
    saved: Draft | None = None


def sheet_page(assignment: Assignment, *, typed: Typed | None = None, changing: bool = False) -> str:
    """The page; `changing` opens a score that is in."""
    case, review, scored = assignment.application, assignment.review, assignment.state == "scored"
    criteria, shown = criteria_of(assignment), typed.draft if typed else draft_of(review)
    other = review.other_hand if review and not typed else _as_other(typed.saved if typed else None)
    done, everything = queries.counts(current_user)
    revisable = scored and phases.changeable(current_user, assignment)[0] and _is_open("assess.revise", assignment)
    blind = not (scored and phases.sees((EXPERT,), "applicants", case.call))
    answers = answers_of(assignment, blind=blind)
    onward = queries.next_to_do(current_user, after=assignment) if scored else None
    return render_template(
        "assess/sheet.html", assignment=assignment, case=case, review=review, scored=scored, parts=_parts(assignment),
        rows=review_forms.rows(criteria, shown, typed.problems if typed else {}, other), draft=shown, typed=typed,
        other=other, version=review.version if review else 0, marked=review_forms.scored(shown, criteria),
        term=wording.term_pill(assignment.due_on, phases.today()), done=done, everything=everything, blind=blind,
        kind=kind_of(assignment), others=_others(assignment, criteria, answers), answers=answers,
        editing=changing and revisable if scored else _is_open("assess.score", assignment),
        revisable=revisable, onward=onward and path_of(onward),
        minutes=minutes(review.seconds if review else 0), hinted=_hinted(assignment, shown, typed),
        past=history_of(queries.changes([assignment]).get(assignment.id, ()), criteria) if scored else (),
    )  # fmt: skip


def _is_open(act: str, assignment: Assignment) -> bool:
    """Whether the phase of the call lets experts do this."""
    return not phases.closed(act, (EXPERT,), assignment)


def path_of(row: Any) -> str:
    """Where work on a case of the queue goes on."""
    return url_for("assess.offer" if row.state == "offered" else "assess.sheet", key=row.key)


def minutes(seconds: int) -> int:
    """Whole minutes, and one for less than that."""
    return max(1, seconds // 60) if seconds else 0


def author_of(assignment: Assignment) -> hints.Author:
    """Who writes on this sheet."""
    expert = assignment.expert
    return hints.Author(expert.user.name, expert.user.email, expert.employer)


def criteria_of(assignment: Assignment) -> tuple[Criterion, ...]:
    """What the case is scored by."""
    programme = assignment.application.call.programme
    return programme.criteria(assignment.application.kind or programme.kinds[0].code)


def kind_of(assignment: Assignment) -> str:
    """The kind of grant in words, if there is one."""
    kind = assignment.application.call.programme.kind(assignment.application.kind or "")
    return i18n.say(kind.title) if kind else ""


def answers_of(assignment: Assignment, *, blind: bool) -> dict[str, str]:
    """What a score may be rested on: the code of each question that is shown → its number and its words."""
    case = assignment.application
    items: list[Item] = [
        item for part in answered(case.call.programme, case.flat, case.attachments, blind=blind) for item in part.items
    ]
    return {one.question.code: f"{n}. {_short(one.asked.label)}" for n, one in enumerate(items, 1)}


def _short(text: str) -> str:
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"


def _hinted(assignment: Assignment, draft: Draft, typed: Typed | None) -> Mapping[str, Sequence[Any]]:
    """What in the texts may tell who wrote them, at their fields."""
    if typed and typed.hinted:
        return typed.hinted
    return hints.found(hints.texts_of(draft.scores, draft.comment), author_of(assignment))


def _as_other(saved: Draft | None) -> dict[str, Any] | None:
    """The saved sheet beside the one that was typed on an older version of it."""
    return {"scores": saved.scores, "comment": saved.comment, "confidential": saved.confidential} if saved else None


def _parts(assignment: Assignment) -> list[tuple[str, str, int]]:
    """What the tabs lead to: the groups of the application's pages, each with the number of its files."""
    case, found = assignment.application, dict[str, tuple[str, str, int]]()
    files = Counter(case.call.programme.question(file.question).page for file in case.attachments)
    for page in case.call.programme.pages_for(case.flat):
        anchor, text, count = found.get(page.group["en"], (f"s-{page.code}", i18n.say(page.group), 0))
        found[page.group["en"]] = (anchor, text, count + files[page.code])
    return list(found.values())


def _others(assignment: Assignment, criteria: Any, answers: Mapping[str, str]) -> list[dict[str, Any]]:
    if not phases.sees((EXPERT,), "scores", assignment.application.call):
        return []
    return [
        {
            "name": _("Expert %(letter)s", letter=LETTERS[n % len(LETTERS)]),
            "total": i18n.cut((row.total_e4 or 0) // 1000, 1), "comment": row.comment,
            "answers": [_answer(one, row.scores.get(one.code, {}), answers) for one in criteria],
        }
        for n, row in enumerate(queries.others(assignment))
    ]  # fmt: skip


def _answer(criterion: Criterion, answer: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": i18n.say(criterion.title), "mark": mark(answer.get("score")), "why": answer.get("why", ""),
        "see": [(code, answers[code]) for code in answer.get("see", ()) if code in answers],
    }  # fmt: skip
