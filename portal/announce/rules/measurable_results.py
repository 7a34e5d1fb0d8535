"""Enough of the expected results can be measured: an indicator with a number to reach."""

import re
from collections.abc import Mapping
from typing import Any

from portal.announce.rules import citations
from portal.announce.rules.facts import Facts, Params, rows
from portal.announce.rules.rule import Rule
from portal.announce.rules.verdicts import Verdict, met_if, unknown
from portal.announce.rules.verdicts import sentence as _


def holds(facts: Facts, params: Params) -> Verdict:
    """Met when so many results have a number in their target (params: minimum; target, the column's name)."""
    results, minimum = rows(facts, "results"), params["minimum"]
    if results is None:
        return unknown(_("The expected results are not stated yet."), needs=("results",))
    column = params.get("target", "target")
    return met_if(
        (found := sum(_measurable(row, column) for row in results)) >= minimum,
        _("Results that can be measured: %(found)s; at least %(minimum)s needed."),
        _("Results that can be measured: %(found)s, but at least %(minimum)s are needed."),
        _("Give each expected result a number to reach, and name at least %(minimum)s such results."),
        found=found,
        minimum=minimum,
    )


def _measurable(row: Any, column: str) -> bool:
    target = row.get(column) if isinstance(row, Mapping) else row
    return bool(re.search(r"\d", str(target if target is not None else "")))


RULES = (
    Rule(
        norm="measurable-results",
        title={
            "kk": "Нәтижелерді өлшеуге болады",
            "ru": "Результаты можно измерить",
            "en": "The results can be measured",
        },
        cites=citations.CALL_FORM,
        origin="call",
        since=citations.GRANTS_SINCE,
        uses=("results",),
        takes=("minimum",),
        holds=holds,
    ),
)
