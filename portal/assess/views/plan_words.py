"""What a plan says, in words: how good it is and how good it could be, who is served worst, what has to give way."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import i18n
from portal.assess.models import Plan
from portal.assess.queries import plans as queries
from portal.assess.views.seats import why_words
from portal.interests import NOTHING, Interests

CENT = 1_000  # a fit in 1/100 000 is shown in hundredths
SHOWN = 50


def told(plan: Plan, number: str = "", *, but_not_of: Interests = NOTHING) -> dict[str, Any]:
    """The plan for its page, with names instead of ids; `number` is a case that somebody asks about."""
    result = plan.result or {}
    pairs = [*result.get("stay", []), *result["pairs"]]
    asked = _asked_about(plan, number)
    worst = result["worst"] or []
    shown = [row[0] for row in worst] + [row[0] for row in asked]
    demands = result.get("demands", [])
    cases = queries.numbers([*shown, *_ids(result["unfilled"], 0), *_ids(result.get("gone", []), 1), *(
        case for one in demands for case in one["cases"])], but_not_of=but_not_of)  # fmt: skip
    names = queries.names([*_ids(result["loads"], 0), *_ids(result.get("gone", []), 2), *(
        expert for one in demands for expert in one["experts"])])  # fmt: skip
    seats = _seats(pairs, set(shown), names)
    return {
        "result": result,
        **_loads(result, names),
        "objective": _fit(result["objective_e5"]),
        "best": _fit(result["best_e5"]),
        "bound": _fit(result["bound_e5"] + CENT - 1),
        "gap": _fit(max(0, result["bound_e5"] - result["value_e5"]) + CENT - 1),
        "served": [(cases[row[0]], _fit(row[1] // row[2]), seats[row[0]]) for row in worst if row[0] in cases],
        "worst_bound": _fit(result["worst_bound_e5"]),
        "looked_up": [(cases[row[0]], _fit(row[1] // row[2]), seats[row[0]]) for row in asked if row[0] in cases],
        "number": number,
        "demands": [_demand(one, cases, names) for one in demands],
        "unfilled": [(cases[case], missing, reason) for case, missing, reason in result["unfilled"] if case in cases],
        "gone": _gone(result, cases, names),
        "before": _before(result),
    }


def _gone(result: Mapping[str, Any], cases: Mapping[int, Any], names: Mapping[int, str]) -> list[tuple[Any, str]]:
    """What is taken back from whom."""
    rows = result.get("gone", [])[:SHOWN]
    return [(cases[case], names.get(expert, "—")) for _id, case, expert in rows if case in cases]


def _asked_about(plan: Plan, number: str) -> list[tuple[int, int, int]]:
    """The case with that number as the plan serves it: id, fit, experts."""
    result, case = plan.result or {}, queries.numbered(plan.call_id, number) if number else None
    fits = [pair[2] for pair in (*result.get("stay", []), *result["pairs"]) if pair[0] == case]
    return [(case, sum(fits), len(fits))] if case and fits else []


def _seats(pairs: Sequence[Any], shown: set[int], names: Mapping[int, str]) -> dict[int, list[dict[str, Any]]]:
    """Who gets these cases, and why."""
    found: dict[int, list[dict[str, Any]]] = {case: [] for case in shown}
    for case, expert, fit_e5, why in pairs:
        if case in shown:
            found[case].append({"name": names.get(expert, "—"), "fit": _fit(fit_e5), "why": why_words(why)})
    return found


def _loads(result: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    rows = [
        (
            names.get(expert, "—"),
            f"{taken + new} / {capacity}",
            100 * (taken + new) / capacity if capacity else 0,
            new > 0,
        )
        for expert, taken, new, capacity in result["loads"]
    ]
    return {
        "loads": sorted((row for row in rows if row[2]), key=lambda row: -row[2]),
        "idle": sorted(row[0] for row in rows if not row[2]),
    }


def _before(result: Mapping[str, Any]) -> list[tuple[str, str, str]] | None:
    """What is in force beside what the plan would make of it: words, now, then."""
    before = result.get("before")
    if not before:
        return None
    worst, then = before["worst"], result["worst"]
    stay, come, gone = len(result["stay"]), len(result["pairs"]), len(result["gone"])
    return [
        (_("Assignments"), i18n.number(before["seats"]), i18n.number(stay + come)),
        (_("of them the same"), "", i18n.number(stay)),
        (_("taken back"), "", i18n.number(gone)),
        (_("new"), "", i18n.number(come)),
        (_("Total fit"), _fit(before["objective_e5"]), _fit(result["objective_e5"])),
        (
            _("Fit per expert of the application that is served worst"),
            _fit(worst[1] // worst[2]) if worst else "—",
            _fit(then[0][1] // then[0][2]) if then else "—",
        ),
        (_("Empty places"), i18n.number(before["missing"]), i18n.number(result["missing"])),
    ]


def _demand(one: Mapping[str, Any], cases: Mapping[int, Any], names: Mapping[int, str]) -> tuple[str, str]:
    """What has to give way, as a sentence, and where."""
    who = ", ".join(sorted({names[expert] for expert in one["experts"] if expert in names})[:SHOWN])
    where = ", ".join(sorted({cases[case].number for case in one["cases"] if case in cases})[:SHOWN])
    return _sentence(one["kind"], one["lang"], one["count"]), where or who


def _sentence(kind: str, lang: str, num: int) -> str:
    languages = {"kk": _("in Kazakh"), "ru": _("in Russian"), "en": _("in English")}
    if kind == "room" and lang:
        return ngettext("For applications %(lang)s experts are short of %(num)s place.",
                        "For applications %(lang)s experts are short of %(num)s places.",
                        num, lang=languages[lang])  # fmt: skip
    return {
        "room": ngettext("Experts are short of %(num)s place.", "Experts are short of %(num)s places.", num),
        "least": ngettext("Experts get %(num)s application less than they should.",
                          "Experts get %(num)s applications less than they should.", num),
        "region": ngettext("%(num)s expert assesses an application of their own region.",
                           "%(num)s experts assess applications of their own region.", num),
        "employer": ngettext("In %(num)s place a colleague of an expert assesses the same application.",
                             "In %(num)s places a colleague of an expert assesses the same application.", num),
        "review": ngettext("%(num)s review less: nobody else may assess the application.",
                           "%(num)s reviews less: nobody else may assess the applications.", num),
        "floor": _("The fit per expert has to be lower: no plan reaches it for every application."),
    }[kind]  # fmt: skip


def _ids(rows: Sequence[Sequence[int]], at: int) -> list[int]:
    return [row[at] for row in rows]


def _fit(value_e5: int) -> str:
    return i18n.cut(value_e5 // CENT, 2)
