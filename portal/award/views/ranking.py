"""The ranking of a kind of grant: the order, how sure it is, the line, a trial with another budget; and as XLSX."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from portal import i18n, sheets
from portal.announce.models import Call
from portal.apply import looking
from portal.assess import scoring
from portal.award import acts, certainty, line, queries
from portal.award.forms import WORDS
from portal.award.views import bp
from portal.award.views.finding import find_call, own_companies
from portal.interests import Interests

MILLION = 1_000_000
SHOWN = 25  # rows of a page: on a phone each is a card
AROUND = 3  # rows shown on both sides of those that stand near the line
SHOWS = ("passed", "near", "all")


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: another budget to try, the width of the interval, which rows, and
    whether experts' agreement is told criterion by criterion."""

    budget_kzt: int | None
    level: int
    show: str
    by_criterion: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """From the address; what makes no sense is as if it had not been asked."""
        typed = "".join(args.get("budget", "").split())
        level = int(args.get("level", "0")) if args.get("level", "").isdecimal() else 0
        show = args.get("show", "")
        return cls(
            int(typed) * MILLION if typed.isdecimal() and len(typed) < 8 else None,
            level if level in certainty.LEVELS else certainty.USUAL,
            show if show in SHOWS else SHOWS[0],
            args.get("agreement") == "criteria",
        )  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The ranking of one kind as it is shown."""

    kind: str
    asked: Asked
    budget_kzt: int
    rows: list[certainty.Standing]
    line: certainty.Line
    trust: certainty.Trust | None

    @property
    def trial(self) -> bool:
        """Whether this is a trial with another budget than the announced one."""
        return self.asked.budget_kzt not in (None, self.budget_kzt)

    @property
    def passed(self) -> int:
        """How many passed."""
        return sum(row.case.passed for row in self.rows)

    @property
    def near(self) -> list[int]:
        """The indexes of those that cannot be told from the line."""
        return [at for at, row in enumerate(self.rows) if row.where == "near"]

    @property
    def funded(self) -> list[certainty.Standing]:
        """Those that the money reaches."""
        return [row for row in self.rows if row.suggestion.outcome == "approve"]

    def chosen(self) -> list[certainty.Standing]:
        """The rows that were asked for."""
        if self.asked.show == "all":
            return self.rows
        if self.asked.show == "near" and self.near:
            return self.rows[max(0, self.near[0] - AROUND) : self.near[-1] + AROUND + 1]
        return [row for row in self.rows if row.case.passed]


@dataclass(frozen=True)
class Pages:
    """Which rows are shown, and the addresses of those before and after them."""

    first: int
    prev_url: str
    next_url: str

    @classmethod
    def of(cls, count: int, args: Mapping[str, str]) -> Self:
        """The page that the address asks for, or the last one there is."""
        last = max(1, -(-count // SHOWN))
        typed = args.get("page", "")
        at = min(max(1, int(typed)), last) if typed.isdecimal() and len(typed) < 5 else 1
        others = {name: value for name, value in args.items() if name != "page"}
        there = {n: f"{request.path}?{urlencode({**others, 'page': n})}" for n in (at - 1, at + 1)}
        return cls((at - 1) * SHOWN, there[at - 1] if at > 1 else "", there[at + 1] if at < last else "")


@bp.get("/calls/<slug>/ranking")
def ranking(slug: str) -> Any:
    call, own = find_call(slug), own_companies()
    kinds = queries.kinds_in(call, but_not_of=own)
    kind = request.args.get("kind") or next((k.code for k in call.programme.kinds if k.code in kinds), "")
    if kinds and kind not in kinds:
        abort(404)
    table = _table(call, kind, Asked.read(request.args), own)
    chosen = table.chosen()
    pages = Pages.of(len(chosen), request.args)
    rows = chosen[pages.first : pages.first + SHOWN]
    least, most = certainty.axis(chosen, table.line)  # one measure for all pages
    criteria = _agreements(call, kind, own) if table.asked.by_criterion and table.trust else []
    return render_template(
        "award/ranking.html", call=call, kinds=kinds, table=table, rows=rows, pages=pages,
        told=queries.details([row.case.id for row in rows]), least=least, most=most, levels=certainty.LEVELS,
        threshold=call.programme.threshold, summary=queries.summary(call, but_not_of=own), words=WORDS,
        criteria=criteria,
    )  # fmt: skip


def _table(call: Call, kind: str, asked: Asked, own: Interests) -> Table:
    programme = call.programme
    cases = [queries.as_ranked(row, programme.threshold) for row in queries.ranking(call, kind, but_not_of=own)]
    budget = acts.budgets_of(call).get(kind, 0)
    order = line.in_order(cases)
    drawn = line.draw(order, budget if asked.budget_kzt is None else asked.budget_kzt, programme.reserve_percent)
    scores = certainty.packed(queries.scored(call, kind, but_not_of=own))
    sure = certainty.sureness(order, drawn, programme.threshold, scores, asked.level)
    return Table(kind, asked, budget, sure.rows, sure.line, sure.trust)


def _agreements(call: Call, kind: str, own: Interests) -> list[tuple[Any, scoring.Agreement]]:
    """The criteria of a kind with the agreement on each."""
    criteria = call.programme.criteria(kind)
    told = certainty.agreements(queries.sheets(call, kind, but_not_of=own), [one.code for one in criteria])
    return [(one, told[one.code]) for one in criteria]


@bp.get("/calls/<slug>/ranking.xlsx")
def ranking_xlsx(slug: str) -> Any:
    call, own = find_call(slug), own_companies()
    wanted = request.args.get("kind")
    kinds = [kind.code for kind in call.programme.kinds if wanted in (None, "", kind.code)] or abort(404)
    heads = [
        _("Kind"), _("Place"), _("Number"), _("Company"), _("BIN"), _("Project"), _("Score"), _("Least"), _("Greatest"),
        _("Reviews"), _("Estimate"), _("Chance, %"), _("Places possible, from"), _("Places possible, to"),
        _("Passed"), _("Standing"), _("Asked, ₸"), _("Decision"), _("Sum, ₸"),
    ]  # fmt: skip
    taken: list[int] = []
    looking.exported(taken, by=current_user)
    lines = (cells for kind in kinds for cells in _lines(call, kind, own, taken))
    return sheets.xlsx_answer(f"ranking-{call.slug}.xlsx", heads, lines)


def _lines(call: Call, kind: str, own: Interests, taken: list[int]) -> Iterator[list[Any]]:
    table = _table(call, kind, Asked(None, certainty.USUAL, "all"), own)
    told = queries.details([row.case.id for row in table.rows])
    name, where = i18n.say(call.programme.kind(kind).title), standings()
    taken += told
    for row in table.rows:
        about, (first, last) = told[row.case.id], row.places or (None, None)
        yield [
            name, row.suggestion.place, about.number, about.organisation, about.bin, about.title,
            _points(row.case.score_e4), _points(about.low_e4), _points(about.high_e4), row.case.reviews,
            _points(row.worth_e4) if table.trust else None, None if row.chance is None else round(100 * row.chance),
            first, last, _("yes") if row.case.passed else _("no"), where[row.where], row.case.asked_kzt,
            str(WORDS[about.outcome]) if about.outcome else None, about.amount_kzt,
        ]  # fmt: skip


def standings() -> dict[str, str]:
    """How a case stands to the line, in words."""
    return {
        "within": _("Above the line"), "near": _("At the line"), "below": _("Below the line"),
        "failed": _("Did not pass"),
    }  # fmt: skip


def _points(value: int | None) -> Any:
    return None if value is None else value / 10_000
