"""How well each expert fits each case, and why: competences, words, region, wishes, past work (data/fit.toml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from portal import db
from portal.apply.models import Application
from portal.arrays import Floats, np
from portal.assess import competences, profiles
from portal.assess.models import Assignment, Bid, Expert, Review
from portal.i18n import LANGUAGES

ABOUT, NAME = 3.0, 1.0  # how much a word of the profile weighs by where it stands


@dataclass(frozen=True)
class Subject:
    """A case that wants experts, as far as the plan needs to know it."""

    id: int
    number: str
    lang: str
    region: str | None
    missing: int
    about: Floats
    words: profiles.Words


@dataclass(frozen=True)
class Known:
    """What the fit rests on besides the case: what experts know and write, what they did lately, what they wish."""

    experts: Sequence[Expert]
    knows: Sequence[Floats]
    shelf: profiles.Shelf
    past: Mapping[int, int]
    wishes: Mapping[tuple[int, int], str]

    def cannot(self) -> list[tuple[int, int]]:
        """(case, expert) of those who have said that they cannot."""
        return [pair for pair, wish in self.wishes.items() if wish == "cannot"]


def known(call_id: int, experts: Sequence[Expert], application_id: int | None = None) -> Known:
    """Everything about the experts of a call, or for one of its cases."""
    knows = [competences.expertise(one.competences) for one in experts]
    shelf = profiles.shelf([_profile(one) for one in experts])
    return Known(experts, knows, shelf, past_work(call_id), in_call(call_id, application_id))


def fit_of(cases: Sequence[Subject], found: Known) -> Any:
    """How well each expert fits each case: [case, expert], never below zero."""
    experts, weight = found.experts, profiles.weight
    fit = weight("competences") * competences.fit([case.about for case in cases], found.knows)
    if not cases or not experts:
        return fit
    theirs = np.array([one.region or "" for one in experts])
    here = np.array([case.region or "-" for case in cases])[:, None] == theirs[None, :]
    busy = np.array([min(1.0, found.past.get(one.id, 0) / max(1, one.capacity)) for one in experts])
    total = fit + weight("text") * found.shelf.near([case.words for case in cases]) + weight("same_region") * here
    rows = {one.id: at for at, one in enumerate(cases)}
    columns = {one.id: at for at, one in enumerate(experts)}
    for (case, expert), wish in found.wishes.items():
        if wish == "want" and case in rows and expert in columns:
            total[rows[case], columns[expert]] += weight("want")
    return np.maximum(total - weight("workload") * busy[None, :], 0.0)


def reasons(case: Subject, place: int, found: Known) -> dict[str, Any]:
    """Why this expert for this case, as it is kept with the assignment: names and numbers, no sentences."""
    expert = found.experts[place]
    same_region = bool(case.region) and case.region == expert.region
    told = competences.why(case.about, found.knows[place], same_region=same_region, lang=case.lang)
    more = {
        "words": found.shelf.shared(case.words, place),
        "wish": found.wishes.get((case.id, expert.id), ""),
        "past": found.past.get(expert.id, 0),
    }
    return told | {name: value for name, value in more.items() if value}


def past_work(call_id: int) -> dict[int, int]:
    """expert → how many cases of other calls they have scored within the days that count."""
    since = db.now() - timedelta(days=int(profiles.weight("past_days")))
    wanted = (
        select(Assignment.expert_id, func.count())
        .join(Review, Review.assignment_id == Assignment.id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.state == "scored", Review.submitted_at >= since, Application.call_id != call_id)
        .group_by(Assignment.expert_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def in_call(call_id: int, application_id: int | None = None) -> dict[tuple[int, int], str]:
    """(case, expert) → want, can or cannot, over a call or one of its cases."""
    columns = (Bid.application_id, Bid.expert_id, Bid.wish)
    wanted = select(*columns).join(Application, Application.id == Bid.application_id)
    wanted = wanted.where(Application.call_id == call_id)
    if application_id is not None:
        wanted = wanted.where(Bid.application_id == application_id)
    return {(row.application_id, row.expert_id): row.wish for row in db.session.execute(wanted)}


def cannot(call_id: int) -> set[tuple[int, int]]:
    """(case, expert) of those who have said that they cannot."""
    return {pair for pair, wish in in_call(call_id).items() if wish == "cannot"}


def _profile(expert: Expert) -> list[tuple[float, str]]:
    """What the expert writes of themselves, and the names of their competences in every language to go with it."""
    if not expert.about.strip():
        return []
    names = (competences.name(code, lang) for code in expert.competences for lang in LANGUAGES)
    return [(ABOUT, expert.about), *((NAME, name) for name in names)]
