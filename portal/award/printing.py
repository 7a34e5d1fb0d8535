"""The papers of the panel: which facts of a decision or a release go into which paper, in the reader's language."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import current_app

from portal import calendar, i18n, paper_facts, reasons
from portal.announce.models import Call
from portal.award.models import Decision, Release

OUTCOMES: dict[str, paper_facts.Outcome] = {"approve": "approved", "reserve": "reserve", "refuse": "refused"}


def letter(decision: Decision) -> paper_facts.Letter:
    """The grant letter of an approval; the letter of refusal (or reserve) that says why of the others."""
    return _grant(decision) if decision.outcome == "approve" else _refusal(decision)


def _common(decision: Decision) -> dict[str, Any]:
    application, told = decision.application, decision.letter or {}
    organisation = application.organisation
    return {
        "number": f"{application.number}-Р",
        "issued_at": decision.released_at,
        "to": paper_facts.Addressee(organisation=organisation.name, bin=organisation.bin, person=organisation.head),
        "case_number": application.number,
        "project": application.title,
        "call": i18n.say(application.call.title),
        "kind": i18n.say(application.call.programme.kind(application.kind or "").title),
        "signatory": _signatory(),
        "decided_on": i18n.local(decision.confirmed_at or decision.prepared_at).date(),
        "score": _hundredths(told.get("total_e2")),
        "place": told.get("place"),
        "places": told.get("places") or None,
        "appeal": _appeal(decision),
    }


def _grant(decision: Decision) -> paper_facts.GrantLetter:
    application, programme = decision.application, decision.application.call.programme
    amount = decision.amount_kzt or 0
    kind = programme.kind(application.kind or "")
    return paper_facts.GrantLetter(
        **_common(decision), amount_kzt=amount, own_kzt=application.cofinancing_kzt or 0,
        total_cost_kzt=application.total_cost_kzt or 0, months=kind.max_months,
        tranches=tuple(
            paper_facts.Tranche(
                percent=each["percent"], amount_kzt=amount * each["percent"] // 100, after=i18n.say(each["after"])
            )
            for each in programme.tranches
        ),
        sign_until=calendar.add_working_days(i18n.local(_moment(decision)).date(), programme.clock("agreement")),
    )  # fmt: skip


def _refusal(decision: Decision) -> paper_facts.RefusalLetter:
    told = decision.letter or {}
    texts = tuple(
        paper_facts.Reason(text=reasons.sentence(reason["code"]), citation=reasons.citation(reason["code"]))
        for reason in told.get("reasons", ())
    )
    note = (paper_facts.Reason(text=told["note"]),) if told.get("note") else ()
    return paper_facts.RefusalLetter(
        **_common(decision), threshold=Decimal(told.get("threshold", 0)), criteria=_criteria(told),
        reasons=(*texts, *note),
        comments=tuple(
            paper_facts.Comment(label=str(at), text=text) for at, text in enumerate(told.get("comments", ()), 1)
        ),
    )  # fmt: skip


def _criteria(told: dict[str, Any]) -> tuple[paper_facts.CriterionResult, ...]:
    return tuple(
        paper_facts.CriterionResult(
            name=i18n.say(row["title"]), weight=row["weight"], mean=_hundredths(row["mean_e2"]) or Decimal(0),
            minimum=None if row["minimum"] is None else Decimal(str(row["minimum"])),
            points=(_hundredths(row["mean_e2"]) or Decimal(0)) * row["weight"] / 10,
        )
        for row in told.get("criteria", ())
        if row["mean_e2"] is not None
    )  # fmt: skip


def protocol(call: Call, release: Release) -> paper_facts.Protocol:
    """The minutes of a release, from what was kept of it."""
    rows = release.content["rows"]
    prepared, confirmed = rows[0], max(rows, key=lambda row: row["confirmed_at"])
    return paper_facts.Protocol(
        number=f"{call.prefix}/{release.no}", issued_at=release.at, call=i18n.say(call.title),
        held_on=i18n.local(release.at).date(), chair=paper_facts.Signatory(name=release.by.name, post=_post("chair")),
        budget_kzt=release.content["budget_kzt"], kinds=tuple(_kinds(call, rows)),
        prepared=_act(prepared["prepared_by"], prepared["prepared_at"]),
        confirmed=_act(confirmed["confirmed_by"], confirmed["confirmed_at"]),
    )  # fmt: skip


def _kinds(call: Call, rows: list[dict[str, Any]]) -> list[paper_facts.KindRanking]:
    name = "organisation_kk" if i18n.current() == "kk" else "organisation_ru"
    tables = []
    for kind in call.programme.kinds:
        of_kind = sorted((row for row in rows if row["kind"] == kind.code), key=lambda row: row["place"] or 10**9)
        if not of_kind:
            continue
        ranked = tuple(
            paper_facts.RankedProject(
                place=row["place"], number=row["number"], organisation=row[name], project=row["title"],
                score=Decimal(row["score_e4"] or 0) / 10_000, asked_kzt=row["asked_kzt"] or 0,
                approved_kzt=row["amount_kzt"] or 0, outcome=OUTCOMES[row["outcome"]], note=row["note"],
            )
            for row in of_kind
        )  # fmt: skip
        threshold = Decimal(int(call.programme.threshold))
        tables.append(paper_facts.KindRanking(name=i18n.say(kind.title), threshold=threshold, rows=ranked))
    return tables


def _act(name: str, at: str) -> paper_facts.Act:
    return paper_facts.Act(name=name, at=datetime.fromisoformat(at))


def _appeal(decision: Decision) -> paper_facts.Appeal:
    days = decision.application.call.programme.clock("appeal")
    until = calendar.add_working_days(i18n.local(_moment(decision)).date(), days)
    return paper_facts.Appeal(until=until, working_days=days, where=current_app.config["PUBLIC_URL"])


def _moment(decision: Decision) -> datetime:
    if decision.released_at is None:
        raise ValueError("The decision has not been released.")
    return decision.released_at


def _hundredths(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 100


def _signatory() -> paper_facts.Signatory:
    return paper_facts.Signatory(name=current_app.config["SIGNATORY"], post=_post("head"))


def _post(which: str) -> str:
    return i18n.say(current_app.config["POSTS"][which])
