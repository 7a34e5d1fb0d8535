"""The list of cases as it is read: rows, ready-made selections, choices of the filters, links.

A page has fifty rows and as many links: what repeats is worked out once per page, or once per day and language.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from portal import alphabet, i18n, keyset, regions
from portal.announce.models import Call
from portal.assess import wording
from portal.assess.forms import NOBODY, CaseFilters
from portal.assess.queries import cases as queries

Option = tuple[str, str]


def link(args: dict[str, Any]) -> str:
    """The list with these arguments."""
    return f"{request.path}?{urlencode(args)}" if args else request.path


def pages(found: keyset.Page, asked: CaseFilters, total: int | None) -> SimpleNamespace:
    """The page as the macros of lists want it."""
    return SimpleNamespace(
        first_n=found.first_n,
        last_n=found.last_n,
        total=None if total is None or total > queries.MOST else total,
        prev_url=link({**asked.args(), **found.previous}) if found.previous else None,
        next_url=link({**asked.args(), **found.next}) if found.next else None,
    )


def selections(asked: CaseFilters, counts: dict[str, int | None]) -> list[tuple[str, str, str | None, bool]]:
    """The tabs: where to, words, how many, whether it is this one."""
    words = {
        "all": _("All"), "mine": _("Mine"), "overdue": _("Overdue cases"), "applicant": _("Waiting for the applicant"),
        "experts": _("With experts"),
    }  # fmt: skip
    return [(link(asked.args(tab=tab)), text, _count(counts[tab]), tab == asked.tab) for tab, text in words.items()]


def choices(call: Call, day: date, officers: list[tuple[str, int]]) -> dict[str, Any]:
    """The options of the filters, and the words for the heads of the table; officers are names and ids."""
    lang = i18n.current()
    states, places, heads = _lasting(lang, day)
    kinds = [("", _("All")), *((kind.code, kind.title[lang]) for kind in call.programme.kinds)]
    people = [("", _("Everybody")), (NOBODY, _("Nobody yet")), *((who, name) for name, who in officers)]
    return {"states": states, "kinds": kinds, "regions": places, "officers": people, "heads": heads}


def officers(found: Iterable[Any]) -> list[tuple[str, int]]:
    """Name and id of each, in the order of the alphabet."""
    return sorted(((row.name, row.user_id) for row in found), key=lambda one: (alphabet.order(one[0]), one[1]))


def rows(found: keyset.Page, day: date, *, scored: bool = True) -> Iterator[tuple[Any, ...]]:
    """key, organisation, title, number, tone, picture and words of the state, whether it is overdue, term, sum, score
    (if it may be seen), region, officer, day of submission."""
    lang = i18n.current()
    name, point = f"name_{lang}", "." if lang == "en" else ","
    term = cache(lambda due_on: wording.term_words(due_on, day))
    region = cache(lambda kato: wording.region_words(kato, day))
    state = cache(wording.short_words)
    for row in found.rows:
        runs = row.due_on is not None and row.state in queries.RUNNING
        overdue = runs and row.due_on < day
        look = wording.OVERDUE if overdue else wording.STATES[row.state]
        reviews = (row.reviews_in, row.reviews_due) if row.state == "in_review" and not overdue else ()
        yield (
            row.key, getattr(row, name) or row.name_ru, row.title, row.number, look.tone, look.sign,
            state("overdue" if overdue else row.state, *reviews), overdue, term(row.due_on) if runs else "—",
            _decimal(row.asked_kzt, 100_000, 1, point),
            _decimal(row.score_e4 if scored else None, 100, 2, point), region(row.region),
            row.officer or "—", i18n.short_day(row.submitted_at),
        )  # fmt: skip


def _count(found: int | None) -> str | None:
    if found is None or found <= queries.MOST:
        return None if found is None else i18n.number(found)
    return f"{i18n.number(queries.MOST)}+"


def _decimal(value: int | None, per: int, places: int, point: str) -> str:
    """A column of numbers, cut and not rounded: 91,4."""
    if value is None:
        return "—"
    whole, rest = divmod(value // per, 10**places)
    return f"{whole}{point}{rest:0{places}d}"


@lru_cache(maxsize=32)
def _lasting(lang: str, day: date) -> tuple[list[Option], list[Option], dict[str, str]]:
    """What is the same for everybody who reads this language on this day."""
    states = [("", _("Any")), ("to_screen", _("Waiting for the check"))]
    states += [(state, str(one.words)) for state, one in wording.STATES.items()]
    places = [("", _("All")), *((kato, name[lang]) for kato, name in regions.options(day))]
    heads = {
        "number": _("Number"), "state": _("State"), "due": _("Due, working days"), "sum": _("Sum, m ₸"),
        "score": _("Score"), "region": _("Region"), "officer": _("Officer in charge"), "submitted": _("Submitted"),
    }  # fmt: skip
    return states, places, heads
