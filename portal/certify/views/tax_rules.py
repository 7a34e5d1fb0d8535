"""The rules in force, for everybody: each relief with its norm and conditions on a day, and what the rules assume."""

from datetime import date
from typing import Any, NamedTuple

from flask import render_template
from flask_babel import gettext as _

from portal import web
from portal.announce.rules.tax import gate, parameters
from portal.announce.rules.tax.catalogue import RELIEFS
from portal.announce.rules.tax.citations import citation
from portal.announce.rules.tax.norm import Condition
from portal.announce.rules.verdicts import written
from portal.award.queries.participants import today
from portal.certify import wording
from portal.certify.views import bp
from portal.certify.views.eligibility import as_of
from portal.i18n import Text


class Rule(NamedTuple):
    """One relief as the law of a day has it; without an article there was none."""

    code: str
    title: Text
    cites: Text | None
    since: date | None
    until: date | None
    conditions: tuple[Condition, ...]
    denies: str


@bp.get("/tax-rules")
def tax_rules() -> Any:
    web.permit()
    on = as_of() or today()
    norms = [(norm, citation(norm.article)) for norm in gate.in_force(gate.NORMS, on)]
    rows = [row for row in parameters.rows() if row.in_force(on)]
    rows.sort(key=lambda row: (row.code is None, int((row.code or "A0")[1:]), row.name))
    return render_template(
        "certify/tax_rules.html", on=on, rules=[_rule(relief, on) for relief in RELIEFS], norms=norms, rows=rows,
        wording=wording, value=_value,
    )  # fmt: skip


def _rule(relief: Any, on: date) -> Rule:
    version = relief.version(on)
    if version is None:
        return Rule(relief.code, relief.title, None, None, None, (), "")
    denies = written(version.denies.reason, {}) if version.denies else ""
    return Rule(relief.code, relief.title, citation(version.article), version.since, version.until,
                (*relief.applies, *version.conditions), denies)  # fmt: skip


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | str):
        return _("as the text says")  # a word of the rules' own
    return value.isoformat() if isinstance(value, date) else str(value)
