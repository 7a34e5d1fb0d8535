"""How the public pages speak: the steps of a funnel, regions by the name of their day, the state of a project."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import i18n, regions
from portal.announce.models import Call
from portal.publish.queries.funnels import Funnel

LONGEST_LIST = 6


def full_name(product: str) -> str:
    """What the portal is called where there is room for it."""
    return _("%(product)s, the portal of innovation grants", product=product)


def steps(funnel: Funnel) -> list[tuple[int, str]]:
    """The steps that are told, each with its words."""
    all_steps = (
        (funnel.submitted, ngettext("application submitted", "applications submitted", funnel.submitted)),
        (funnel.reviewed, _("admitted to the experts")),
        (funnel.passed, _("passed the expert review")),
        (funnel.approved, _("approved")),
        (funnel.presented, _("presented publicly")),
    )
    return [(count, words) for count, words in all_steps if count is not None]


def region(code: str, on: date) -> str:
    """The region by the name that it bore on the day; a code that is no region's stands for itself."""
    try:
        return regions.name(code, on, i18n.current())
    except KeyError:
        return code or "—"


def short_region(code: str, on: date) -> str:
    """The same, short, for tables."""
    try:
        return regions.short(code, on, i18n.current())
    except KeyError:
        return code or "—"


def kind_names(calls: Iterable[Call]) -> dict[str, str]:
    """The kinds of grant by code, in the words of the newest call that has them."""
    named: dict[str, str] = {}
    for call in calls:
        for kind in call.programme.kinds:
            named.setdefault(kind.code, i18n.say(kind.title))
    return named


def project_pill(award: Any, today: date) -> tuple[str, str, str]:
    """Where a project stands, for a pill: words, tone, picture."""
    if award.signed_on is None:
        return _("Agreement is being signed"), "info", "hourglass-split"
    if award.ends_on < today:
        return _("Term is over"), "", "dash-circle"
    return _("Runs"), "good", "check-circle-fill"


def shares(items: Sequence[tuple[str, int]]) -> list[tuple[str, str, float, bool]]:
    """Items for the macro bars(): words, number, share of the longest; a long list ends with the rest together."""
    cut = len(items) if len(items) <= LONGEST_LIST else LONGEST_LIST - 1
    shown, rest = list(items[:cut]), items[cut:]
    if rest:
        count = sum(number for _words, number in rest)
        shown.append((_("%(num)s more", num=len(rest)), count))
    longest = max((number for _words, number in shown), default=1) or 1
    return [(words, i18n.number(number), 100 * number / longest, False) for words, number in shown]
