"""WHAT IS OPEN: the phases of a call, and what each role sees and does in each of them. One table, three readers:
policy.py refuses by it, pages leave out by it, and the page "who can see what now" shows it.

A call without dates of phases has none: everything is open, as far as policy and the state of a case allow it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _

from portal import db, i18n
from portal.rights import ADMIN, APPLICANT, AUDITOR, CHAIR, EXPERT, OFFICER

FIRST = "screening"  # until the first date that is set
DATED = ("clearing", "scoring", "discussion", "panel", "release")
PHASES = (FIRST, *DATED)
ALWAYS = frozenset(PHASES)
SCORING = frozenset({"scoring"})
BY_THEN = frozenset({"clearing", "scoring"})
AFTER = frozenset({"discussion", "panel", "release"})
READING = SCORING | AFTER
LAST = frozenset({"panel", "release"})
NAMES = {
    "screening": _("Completeness check"), "clearing": _("Clearing of conflicts"), "scoring": _("Scoring"),
    "discussion": _("Discussion"), "panel": _("Commission"), "release": _("Release"),
}  # fmt: skip
ONE_DAY = timedelta(days=1)

#    what may be seen     by whom    in which phases; who is not named never sees it
SEEN: Mapping[str, Mapping[str, frozenset[str]]] = {
    "summaries":  {EXPERT: ALWAYS, OFFICER: ALWAYS, CHAIR: ALWAYS, AUDITOR: ALWAYS, ADMIN: ALWAYS},
    "applicants": {EXPERT: AFTER, OFFICER: ALWAYS, CHAIR: ALWAYS, AUDITOR: ALWAYS, ADMIN: ALWAYS},
    "texts":      {EXPERT: READING, OFFICER: ALWAYS, CHAIR: ALWAYS, AUDITOR: ALWAYS, ADMIN: ALWAYS},
    "own_scores": {EXPERT: READING},
    "scores":     {EXPERT: AFTER, OFFICER: ALWAYS, CHAIR: AFTER, AUDITOR: ALWAYS, ADMIN: AFTER},
    "experts":    {OFFICER: ALWAYS, CHAIR: ALWAYS, AUDITOR: ALWAYS, ADMIN: ALWAYS},
    "ranking":    {OFFICER: AFTER, CHAIR: AFTER, AUDITOR: AFTER},
    "decisions":  {APPLICANT: frozenset({"release"}), OFFICER: LAST, CHAIR: LAST, AUDITOR: LAST},
}  # fmt: skip

#    what may be done           in which phases, by whomever policy.py lets do it
DONE: Mapping[str, frozenset[str]] = {
    "assess.bid":               frozenset({"screening", "clearing"}),
    "assess.clear":             BY_THEN,
    "assess.conflict":          BY_THEN | AFTER,
    "assess.decline":           BY_THEN,
    "assess.save_sheet":        SCORING,
    "assess.autosave_sheet":    SCORING,
    "assess.score":             SCORING,
    "assess.revise":            SCORING,
    "assess.abstain":           SCORING,
    "assess.rank":              AFTER,
    "award.prepare":            LAST,
    "award.prepare_all":        LAST,
    "award.confirm":            LAST,
    "award.confirm_all":        LAST,
    "award.release":            frozenset({"release"}),
}  # fmt: skip

#    page                   what it shows; whoever may not see that does not get the page
PAGES: Mapping[str, str] = {
    "assess.wishes":        "summaries",
    "assess.offer":         "summaries",
    "assess.sheet":         "texts",
    "assess.expert_file":   "texts",
    "assess.progress":      "experts",
    "award.ranking":        "ranking",
    "award.ranking_xlsx":   "ranking",
    "award.decision":       "decisions",
    "award.outbox":         "decisions",
    "award.preview_letter": "decisions",
    "award.protocol":       "decisions",
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Whether something is open on a day, since when, and until which day; None where the dates do not say."""

    open: bool
    since: date | None
    until: date | None


def on(call: Any, day: date) -> str | None:
    """The phase of a call on a day; None for a call that has no phases.

    Scoring never ends before the day that experts were given: there is one clock for one deadline.
    """
    dates = dates_of(call)
    begun = [phase for phase in DATED if phase in dates and dates[phase] <= day]
    return (begun[-1] if begun else FIRST) if dates else None


def dates_of(call: Any) -> dict[str, date]:
    """When each phase begins."""
    dates = {phase: date.fromisoformat(call.phases[phase]) for phase in DATED if call.phases.get(phase)}
    if "discussion" in dates and call.review_until:
        dates["discussion"] = max(dates["discussion"], call.review_until + ONE_DAY)
    for before, after in pairwise(DATED):
        if before in dates and after in dates:
            dates[after] = max(dates[before], dates[after])
    return dates


def sees(roles: Collection[str], what: str, call: Any, day: date | None = None) -> bool:
    """Whether somebody with these roles may see it now, as far as the phase of the call goes."""
    phase = on(call, day or today())
    return phase is None or any(phase in SEEN[what].get(role, ()) for role in roles)


def closed(act: str, roles: Iterable[str], thing: Any) -> Any:
    """Why a page or an act is closed in the phase of the call that the thing belongs to; empty when it is open."""
    call = call_of(thing) if act in DONE or act in PAGES else None
    phase = on(call, today()) if call is not None else None
    if phase is None:
        return ""
    allowed = DONE[act] if act in DONE else frozenset().union(*(SEEN[PAGES[act]].get(one, ()) for one in roles))
    if phase in allowed:
        return ""
    opens = next((day for name, day in dates_of(call).items() if name in allowed and day > today()), None)
    if opens is None:
        return _("This is closed in the phase “%(phase)s” of the call.", phase=NAMES[phase])
    return _("This is closed in the phase “%(phase)s” of the call. It opens on %(day)s.",
             phase=NAMES[phase], day=i18n.day(opens))  # fmt: skip


def span(call: Any, allowed: Collection[str], day: date) -> Span:
    """Whether phases of this set go on, and the days between which that is so."""
    now, dates = on(call, day), dates_of(call)
    if now is None:
        return Span(bool(allowed), None, None)
    order = [FIRST, *dates]
    at, is_open = order.index(now), now in allowed
    first = next((n for n in range(at, -1, -1) if n == 0 or (order[n - 1] in allowed) is not is_open), 0)
    after = next((n for n in range(at + 1, len(order)) if (order[n] in allowed) is not is_open), None)
    return Span(is_open, dates.get(order[first]), None if after is None else dates[order[after]] - ONE_DAY)


def call_of(thing: Any) -> Any:
    """The call that a thing belongs to, when it is loaded with it: a call itself, a case, an assignment of one."""
    if hasattr(thing, "phases"):
        return thing
    case = getattr(thing, "application", thing)
    return getattr(case, "call", None)


def today() -> date:
    """The day in Astana."""
    return i18n.local(db.now()).date()


def changeable(_user: Any, assignment: Any) -> tuple[bool, Any]:
    """A score may still be changed: the case is not ranked, and the scoring phase, or without one the term, runs."""
    call = assignment.application.call
    late = on(call, today()) is None and assignment.due_on is not None and assignment.due_on < today()
    open_case = assignment.application.state in ("in_review", "reviewed")
    return assignment.state == "scored" and open_case and not late, _("A submitted score can no longer be changed.")
