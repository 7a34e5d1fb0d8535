"""The list of cases as a table to take away, with the same filters and all its rows."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, phases, sheets, web
from portal.announce.models import Call
from portal.apply import looking
from portal.assess import wording
from portal.assess.forms import CaseFilters
from portal.assess.queries import cases as queries
from portal.assess.views import bp
from portal.assess.views.cases import chosen, today
from portal.rights import roles_of


@bp.get("/cases/export.<any(csv, xlsx):form>")
def export(form: str) -> Response:
    web.permit()
    asked = CaseFilters.read(request.args)
    call = chosen(queries.calls(), asked) or abort(404)
    answer = sheets.csv_answer if form == "csv" else sheets.xlsx_answer
    return answer(f"{call.slug}-{today().isoformat()}", _titles(), _rows(call, asked))


def _titles() -> list[str]:
    return [
        _("Number"), _("Applicant"), _("BIN"), _("Project"), _("Kind"), _("State"), _("Due"), _("Region"),
        _("Grant asked, ₸"), _("Co-financing, ₸"), _("Total cost, ₸"), _("Submitted"), _("Officer in charge"),
        _("Reviews in"), _("Reviews due"), _("Score"), _("Spread"), _("Passed the examination"),
    ]  # fmt: skip


def _rows(call: Call, asked: CaseFilters) -> Iterator[sheets.Row]:
    day, scored = today(), phases.sees(roles_of(current_user), "scores", call)
    asked = asked if scored else asked.without_scores()
    kinds = {kind.code: i18n.say(kind.title) for kind in call.programme.kinds}
    states = {state: str(one.words) for state, one in wording.STATES.items()}
    passed = {True: _("Yes"), False: _("No"), None: None}
    places: dict[str | None, str] = {}
    taken: list[int] = []
    looking.exported(taken, by=current_user)
    for row in queries.exported(call, asked, by=current_user, today=day):
        taken.append(row.id)
        if row.region not in places:
            places[row.region] = wording.region_words(row.region, day)
        yield (
            row.number, queries.name_of(row), row.bin, row.title, kinds.get(row.kind, row.kind), states[row.state],
            row.due_on, places[row.region], row.asked_kzt, row.cofinancing_kzt, row.total_cost_kzt, row.submitted_at,
            row.officer, row.reviews_in, row.reviews_due, *(
                (_points(row.score_e4), _points(row.spread_e4), passed[row.passed]) if scored else (None, None, None)
            ),
        )  # fmt: skip


def _points(score_e4: Any) -> Decimal | None:
    return None if score_e4 is None else Decimal(score_e4) / 10_000
