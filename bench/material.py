"""What is the same for many applications and so is made once: answers of the demo's projects, score sheets with their
results, what the rules find, the reasons of a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from portal import reasons
from portal.accounts.models import Organisation
from portal.announce.programme import Programme
from portal.apply.findings import as_kept, facts_of, judged
from portal.assess import scoring
from portal.assess.acts import concluding
from portal.award import feedback
from portal.work.demo import answers, marks, stage

VARIANTS = 25  # different outcomes per kind and language
PASSING = 5  # every fifth project passes
REGIONS = ("110000000", "190000000", "310000000", "350000000", "550000000", "710000000", "750000000", "790000000")


@dataclass(frozen=True)
class Outcome:
    """Three score sheets of a case and what they say together."""

    sheets: tuple[dict[str, dict[str, Any]], ...]
    totals_e4: tuple[int, ...]
    comments: tuple[str, ...]
    result: scoring.Result
    told: Mapping[str, Any]


class Project:
    """An invented project with its answers; BIN, region and sums are put in for each application."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.kind, self.lang, self.title = row["kind"], row["lang"], row["title"][row["lang"]]
        self.files = answers.files(self.kind, row["ip_rights"])

    @cached_property
    def _pages(self) -> dict[str, dict[str, Any]]:
        least = -(-self.row["own_kzt"] * 100 // self.row["total_cost_kzt"])
        sums = answers.money(self.row, kind=self.kind, cofinancing_percent=max(self._least, least))
        return {code: page for code, page in self._told(sums).items() if page}

    @property
    def _least(self) -> int:
        return {"enterprises": 50, "industries": 30}.get(self.kind, 10)

    def _told(self, sums: Mapping[str, int]) -> dict[str, dict[str, Any]]:
        return answers.pages(self.row, "", "710000000", sums)

    def pages(self, bin_number: str, at: int) -> dict[str, dict[str, Any]]:
        """The answers of one application, page by page; sums differ a little from case to case."""
        pages = dict(self._pages)
        pages["company"] = {**pages["company"], "gr06": bin_number}
        pages["project"] = {**pages["project"], "gr05": REGIONS[at % len(REGIONS)]}
        more = at % 997 * 1000
        money = pages["money"]
        first, *rest = money["gr19"]
        estimate = [{**first, "sum_kzt": first["sum_kzt"] + more}, *rest]
        pages["money"] = {**money, "gr16": money["gr16"] + more, "gr18": money["gr18"] + more, "gr19": estimate}
        return pages


@cache
def projects() -> tuple[Project, ...]:
    """The projects of the demo that have no flaw."""
    return tuple(Project(row) for row in stage.material("projects") if row["flaw"] is None)


class Material:
    """Everything that depends on the programme."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self._outcomes: dict[tuple[str, str, int], Outcome] = {}
        self._findings: dict[int, list[dict[str, Any]]] = {}

    def outcome(self, project: Project, at: int) -> Outcome:
        """What three experts say of the application."""
        key = (project.kind, project.lang, at % VARIANTS)
        if key not in self._outcomes:
            self._outcomes[key] = self._scored(*key)
        return self._outcomes[key]

    def _scored(self, kind: str, lang: str, variant: int) -> Outcome:
        criteria, threshold = self.programme.criteria(kind), self.programme.threshold
        asked: dict[str, Any] = {"passes": variant % PASSING == 0, "quality": variant / VARIANTS}
        drawn = marks.case(criteria, threshold, seed=(kind, lang, variant), **asked)
        drawn += marks.case(criteria, threshold, seed=(kind, lang, variant, "third"), **asked)[:1]
        sheets = tuple(marks.written(sheet, lang, (variant, n)) for n, sheet in enumerate(drawn))
        comments = tuple(marks.comment(lang, (variant, n)) for n in range(len(drawn)))
        result = concluding.result_of(self.programme, kind, drawn)
        totals = tuple(scoring.as_e4(marks.total(sheet, criteria)) or 0 for sheet in drawn)
        decided: dict[str, Any] = {"outcome": "refuse", "amount_kzt": None, "place": 1, "reasons": [], "note": ""}
        told = feedback.facts(self.programme, kind, sheets, comments, places=100, decided=decided)
        return Outcome(sheets, totals, comments, result, told)

    def findings(self, project: Project, answered: Mapping[str, Any], firm: Organisation, on: date) -> list[Any]:
        """What the rules say of the project; alike for all its applications."""
        key = id(project)
        if key not in self._findings:
            files = dict.fromkeys(project.files, 1)
            facts = facts_of(self.programme, dict(answered), files, firm)
            self._findings[key] = as_kept(judged(self.programme, project.kind, facts, on))
        return self._findings[key]


@cache
def refusals(act: str) -> Sequence[dict[str, Any]]:
    """The reasons of the catalogue as a screening keeps them."""
    return [{"code": one.code, "text": dict(one.text), "cites": dict(one.cites)} for one in reasons.reasons(act)]
