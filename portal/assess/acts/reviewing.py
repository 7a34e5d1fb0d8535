"""Verbs of the expert: clear, conflict, decline, save the sheet, submit the score.

What an expert does is written on the assignment and never on the history of the case, which its applicant can read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select

from portal import clean_copies, db, history, interests, jobs, sandbox
from portal.announce.programme import Programme
from portal.apply.models import Application, Attachment
from portal.assess import scoring
from portal.assess.acts.assigning import close, held
from portal.assess.acts.concluding import marks, scale_of, settle
from portal.assess.acts.experts import note_conflict
from portal.assess.models import Assignment, Review
from portal.workflow import Refused

EMPTY: Mapping[str, Any] = {"score": None, "why": ""}
LEAST_WORDS = 20  # characters of a justification, unless the programme says otherwise


@dataclass(frozen=True)
class Draft:
    """What stands on a score sheet: {criterion: {"score": …, "why": …}} and two comments."""

    scores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    comment: str = ""
    confidential: str = ""


class Overtaken(Refused):
    """The sheet was saved from another tab meanwhile: both texts are kept, the writer chooses."""


class Incomplete(Refused):
    """The sheet cannot be submitted yet: field → what is wrong with it."""

    def __init__(self, problems: Mapping[str, Any]) -> None:
        super().__init__(next(iter(problems.values())), next(iter(problems)))
        self.problems = problems


def clear(assignment: Assignment, *, by: Any) -> None:
    """Declare that there is no conflict of interest: the text opens."""
    if assignment.state != "offered":
        raise Refused(_("You have answered this already."))
    if not interests.of(by).declared:
        raise Refused(_("First tell us of your interests: the declaration is renewed once a year."))
    assignment.state, assignment.cleared_at = "cleared", db.now()
    history.record(assignment, "assess.clear", by=by)
    if db.session.scalar(_files_of(assignment.application_id).limit(1)):
        jobs.later("assess.clean_files", application=assignment.application_id)


@jobs.job("assess.clean_files")
def clean_files(job: jobs.Job) -> dict[str, int]:
    """Make the copies that experts are handed before they ask for them; a file that cannot be cleaned is told then."""
    files = db.session.scalars(_files_of(job.payload["application"])).all()
    failed = 0
    for one in files:
        try:
            clean_copies.clean(one.sha256, one.media_type)
        except (sandbox.Failed, FileNotFoundError):
            failed += 1
    return {"files": len(files), "failed": failed}


def _files_of(application_id: int) -> Select[Attachment]:
    return select(Attachment).where(Attachment.application_id == application_id)


def conflict(assignment: Assignment, reason: str, *, by: Any) -> None:
    """Declare a conflict of interest: the case goes to another expert and never comes back to this one."""
    _leave(assignment, "conflicted", reason)
    note_conflict(assignment.application, assignment.user_id, "declared", reason, by=by)
    history.record(assignment, "assess.conflict", by=by, note=reason)
    settle(held(assignment.application))


def decline(assignment: Assignment, reason: str, *, by: Any) -> None:
    """Refuse a case before its text opens, for another reason than a conflict: the place is free again."""
    if assignment.state != "offered":
        raise Refused(_("The text is open already. If you cannot score it, abstain with a reason."))
    _leave(assignment, "declined", reason)
    history.record(assignment, "assess.decline", by=by, note=reason)
    settle(held(assignment.application))


def abstain(assignment: Assignment, reason: str, *, by: Any) -> None:
    """Give no score to a case that was read, and say why; what stood on the sheet counts for nothing."""
    if assignment.state != "cleared":
        raise Refused(_("Only who has opened the text and not scored it yet can abstain."))
    _leave(assignment, "abstained", reason)
    history.record(assignment, "assess.abstain", by=by, note=reason)
    settle(held(assignment.application))


def save_sheet(
    assignment: Assignment, draft: Draft, *, version: int, hand: str = "", seen: str = "", spent: int = 0
) -> Review:
    """Keep what stands on the sheet. Raises Overtaken when another open page has saved since; nothing is lost then.

    `seen` names the late text that stood beside the sheet on the page that saves: it is done with. `spent` are the
    seconds on the case so far, as that page counts them.
    """
    if assignment.state != "cleared":
        raise Refused(_("The review is submitted and can no longer be changed."))
    review = assignment.review
    if review is None:
        review = Review(assignment_id=assignment.id, scores={}, assignment=assignment)
        db.session.add(review)
    elif draft_of(review) == draft and not seen:
        return _counted(assignment, review, spent)
    elif review.version != version and not _own_hand(review, hand, version):
        raise Overtaken(_("This sheet was changed in another window."))
    if hand != review.hand:
        review.hand, review.hand_from = hand, version
    review.scores = {code: dict(answer) for code, answer in draft.scores.items()}
    review.comment, review.confidential = draft.comment, draft.confidential
    if seen and review.other_hand and review.other_hand["at"] == seen:
        review.other_hand = None
    review.saved_at = db.now()
    return _counted(assignment, review, spent)


def _counted(assignment: Assignment, review: Review, spent: int) -> Review:
    """Keep the greatest count of seconds that was told; more than have passed since the text opened is none."""
    opened = assignment.cleared_at or review.saved_at
    if (review.seconds or 0) < spent <= (db.now() - opened).total_seconds():
        review.seconds = spent
    db.session.flush()
    return review


def _own_hand(review: Review, hand: str, version: int) -> bool:
    """Whether the page that saves is the one that saved last: an answer to it was lost on the way."""
    return bool(hand) and review.hand == hand and version >= review.hand_from


def keep_other_hand(assignment: Assignment, draft: Draft) -> None:
    """Keep beside the sheet what came too late and differs from it, until its writer has chosen."""
    review = assignment.review
    if review is None:
        return
    late = {code: dict(answer) for code, answer in draft.scores.items() if answer != review.scores.get(code, EMPTY)}
    words = {name: getattr(draft, name) for name in ("comment", "confidential")}
    differ = {name: text for name, text in words.items() if text != getattr(review, name)}
    review.other_hand = {"scores": late, **differ, "at": db.now().isoformat()}


def score(assignment: Assignment, *, by: Any) -> None:
    """Submit the sheet: every criterion marked and justified. Raises Incomplete."""
    if assignment.state != "cleared":
        raise Refused(_("The review is submitted already."))
    case = held(assignment.application)
    programme, review = case.call.programme, assignment.review
    wrong = problems(programme, case.kind, draft_of(review))
    if wrong or review is None:
        raise Incomplete(wrong)
    submit(assignment, case, by=by)
    settle(case)


def submit(assignment: Assignment, case: Application, *, by: Any) -> None:
    """Write the total of a whole sheet and close it."""
    programme, review = case.call.programme, assignment.review
    if review is None:
        raise Refused(_("The sheet is empty."))
    criteria = programme.criteria(case.kind or programme.kinds[0].code)
    total = scoring.weighted_total(marks(review.scores), criteria, scale_of(programme))
    review.total_e4, review.submitted_at, review.saved_at = scoring.as_e4(total), db.now(), db.now()
    assignment.state, assignment.closed_at = "scored", db.now()
    history.record(assignment, "assess.score", by=by, data={"total_e4": review.total_e4})


def draft_of(review: Review | None) -> Draft:
    """What stands on a sheet now; nothing on one that was never saved."""
    return Draft(review.scores, review.comment, review.confidential) if review else Draft()


def problems(programme: Programme, kind: str | None, draft: Draft) -> dict[str, Any]:
    """What keeps a sheet from being submitted: the name of the field → the sentence."""
    least = int(programme.data["assessment"].get("least_justification", LEAST_WORDS))
    found: dict[str, Any] = {}
    for criterion in programme.criteria(kind or programme.kinds[0].code):
        answer = draft.scores.get(criterion.code, {})
        mark = scoring.exact(answer.get("score"))
        if mark is None or not scale_of(programme).holds(mark):
            found[f"score-{criterion.code}"] = _("Give a score.")
        if len(str(answer.get("why", "")).strip()) < least:
            found[f"why-{criterion.code}"] = _("Justify the score: at least %(n)s characters.", n=least)
    return found


def _leave(assignment: Assignment, state: str, reason: str) -> None:
    if assignment.state not in ("offered", "cleared"):
        raise Refused(_("The review is submitted already."))
    if not reason.strip():
        raise Refused(_("Write the reason."), "reason")
    close(assignment, state, reason)
