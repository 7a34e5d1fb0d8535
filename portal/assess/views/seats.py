"""The experts of a case, as staff see them: who was asked, why, how they scored, what is still due."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_login import current_user

from portal import i18n, phases
from portal.apply.models import Application
from portal.assess import competences, conflicts, scoring
from portal.assess.acts.concluding import marks, result_of, scale_of
from portal.assess.expert_forms import ReasonForm
from portal.assess.models import ASSIGNED, Assignment
from portal.assess.queries import experts as experts_of
from portal.assess.queries import reviews as queries
from portal.history import Event
from portal.rights import roles_of

#              state          words, tone and picture of the pill
LOOKS = {
    "offered":    (lazy_gettext("Has not answered yet"), "warn", "clock-fill"),
    "cleared":    (lazy_gettext("Reading"), "info", "hourglass-split"),
    "scored":     (lazy_gettext("Scored"), "good", "check-circle-fill"),
    "declined":   (lazy_gettext("Declined"), "", "slash-circle-fill"),
    "abstained":  (lazy_gettext("Abstained"), "", "slash-circle-fill"),
    "conflicted": (lazy_gettext("Conflict of interest"), "bad", "shield-fill-x"),
    "released":   (lazy_gettext("Released"), "", "dash-circle"),
}  # fmt: skip
TONES = {conflicts.CERTAIN: "bad", conflicts.LIKELY: "warn", conflicts.POSSIBLE: "info"}
SHOWN = 50
OBSTACLES = {
    "has": lazy_gettext("Has this case already."),
    "declined": lazy_gettext("Has declined this case."),
    "abstained": lazy_gettext("Has abstained from this case."),
    "cannot": lazy_gettext("Has said that they cannot take this case."),
    "language": lazy_gettext("Does not read the language of the application."),
    "full": lazy_gettext("Has as many cases of the call as they can take."),
    **conflicts.SENTENCES,
}


def seats(application: Application) -> dict[str, Any]:
    """What templates/assess/_reviews.html shows; the application comes with its call."""
    programme = application.call.programme
    criteria = programme.criteria(application.kind or programme.kinds[0].code)
    found, shown = queries.reviews_of(application), phases.sees(roles_of(current_user), "scores", application.call)
    sheets = [one.review for one in found if shown and one.state == "scored" and one.review]
    changes = queries.changes([one for one in found if one.state == "scored"]) if shown else {}
    result = result_of(programme, application.kind, [marks(sheet.scores) for sheet in sheets])
    active = sum(one.state in ASSIGNED for one in found)
    return {
        "seats": [_seat(one, criteria, changes.get(one.id, ()), shown=shown) for one in found],
        "scores_shown": shown,
        "criteria": criteria,
        "table": [_line(one, sheets, result) for one in criteria] if sheets else [],
        "result": result,
        "spread": i18n.cut((result.spread_e4 or 0) // 1000, 1) if shown else "",
        "needs_third": application.state == "in_review" and application.reviews_due > programme.reviews,
        "missing": max(0, (application.reviews_due or programme.reviews) - active),
        "threshold": programme.threshold,
        "releasing": ReasonForm(),
        "known_conflicts": experts_of.conflicts_of(application.id),
        "found_conflicts": _found(application) if request.args.get("found") else None,
        "is_ten": scale_of(programme) == scoring.TEN,
    }


def _found(application: Application) -> list[dict[str, Any]]:
    """Which experts have a conflict by what the portal knows, the surest first: what is found and how sure it is.

    It is asked of all experts at once, so only for a reader who wants to know."""
    people = experts_of.active()
    found = experts_of.reasons_in(application.call_id, people, [application.id])
    names = {one.id: one.user.name for one in people}
    rows = []
    for (_case, expert), kinds in found.items():
        told = sorted((kind for kind in kinds if kind not in conflicts.OF_CASE), key=conflicts.WEIGHT.__getitem__)
        if told:
            strength = conflicts.KINDS[told[0]][0]
            reasons = [conflicts.words(kind, kinds[kind]) for kind in told]
            rows.append({"weight": conflicts.WEIGHT[told[0]], "name": names[expert], "reasons": reasons,
                         "strength": conflicts.STRENGTHS[strength], "tone": TONES[strength]})  # fmt: skip
    return sorted(rows, key=lambda row: (row["weight"], row["name"]))[:SHOWN]


def why_words(why: Mapping[str, Any]) -> str:
    """Why an expert was proposed, as a sentence in the reader's language."""
    lang, said = i18n.current(), []
    if codes := why.get("competences"):
        topics = ", ".join(competences.name(code, lang).lower() for code in codes)
        said.append(_("Knows: %(topics)s.", topics=topics))
    if why.get("same_region"):
        said.append(_("Works in the region of the project."))
    if words := why.get("words"):
        said.append(_("Profile and application have words in common: %(words)s.", words=", ".join(words)))
    if why.get("wish") == "want":
        said.append(_("Wants this application."))
    if past := why.get("past"):
        said.append(ngettext("Scored %(num)s application of other calls within a year.",
                             "Scored %(num)s applications of other calls within a year.", past))  # fmt: skip
    said += _rank_words(why)
    if why.get("by_hand"):
        said.append(_("Chosen by an officer."))
    if why.get("imported"):
        said.append(_("Imported from another system."))
    return " ".join(said)


def _rank_words(why: Mapping[str, Any]) -> list[str]:
    """How the expert stands among those who may assess the case."""
    rank, among, better = (int(why.get(key) or 0) for key in ("rank", "among", "better"))
    if among == 1:
        return [_("Nobody else may assess it.")]
    if not among:
        return []
    said = [_("Place %(rank)s by fit among %(among)s who may assess it.", rank=rank, among=among)]
    if better:
        said.append(ngettext("%(num)s who fits better does more for the whole elsewhere.",
                             "%(num)s who fit better do more for the whole elsewhere.", better))  # fmt: skip
    return said


def _seat(one: Assignment, criteria: Any, changes: Sequence[Event], *, shown: bool) -> dict[str, Any]:
    words, tone, sign = LOOKS[one.state]
    review = one.review if shown and one.state == "scored" else None
    return {
        "id": one.id, "name": one.expert.user.name, "employer": one.expert.employer, "expert_id": one.expert_id,
        "state": one.state, "words": words, "tone": tone, "sign": sign, "due_on": one.due_on, "reason": one.reason,
        "closed_at": one.closed_at, "why": why_words(one.why), "active": one.state in ASSIGNED,
        "total": i18n.cut(review.total_e4 // 1000, 1) if review and review.total_e4 is not None else None,
        "comment": review.comment if review else "", "confidential": review.confidential if review else "",
        "words_by_criterion": [
            (i18n.say(criterion.title), review.scores.get(criterion.code, {})) for criterion in criteria
        ] if review else [],
        "past": history_of(changes, criteria),
    }  # fmt: skip


def _line(criterion: Any, sheets: Any, result: scoring.Result) -> dict[str, Any]:
    mean = result.means[criterion.code]
    return {
        "title": i18n.say(criterion.title), "weight": criterion.weight, "minimum": criterion.minimum,
        "scores": [mark(sheet.scores.get(criterion.code, {}).get("score")) for sheet in sheets],
        "mean": average(mean), "below": criterion.code in result.failed_minimums,
    }  # fmt: skip


def history_of(events: Sequence[Event], criteria: Sequence[Any]) -> list[dict[str, Any]]:
    """Each change of a submitted score in words: when, the totals, and every field from and to."""
    titles = {one.code: i18n.say(one.title) for one in criteria}
    return [
        {
            "at": event.at, "others_in": event.data["others_in"],
            "totals": [i18n.cut((total or 0) // 1000, 1) for total in event.data["total_e4"]],
            "changes": [_change(name, was, became, titles) for name, (was, became) in event.data["changes"].items()],
        }
        for event in events
    ]  # fmt: skip


def _change(name: str, was: Any, became: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    part, _dash, code = name.partition("-")
    words = {
        "score": _("score"), "why": _("justification"), "see": _("answers it rests on"),
        "comment": _("Comment for the applicant"), "confidential": _("Note for the commission"),
    }[part]  # fmt: skip
    title = f"{titles.get(code, code)}: {words}" if code else words
    return {"title": title, "was": _value(was), "became": _value(became)}


def _value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else "—" if value in (None, "") else str(value)


def mark(value: scoring.Mark) -> str:
    """A score as it is written: 7, or 2,3 from a system with decimals."""
    if value is None or value == "":
        return "—"
    return str(value) if i18n.current() == "en" else str(value).replace(".", ",")


def average(mean: Fraction | None) -> str:
    """An average with one decimal, cut."""
    return "—" if mean is None else i18n.cut(int(mean * 10), 1)
