"""The papers of the panel: which facts of a decision or a release go into which paper, in the reader's language."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app

from portal import calendar, i18n, paper_facts, papers, reasons, storage
from portal.announce.models import Call
from portal.apply.models import Application
from portal.award import appealing
from portal.award.feedback import Told
from portal.award.models import Release

EDITION = 1  # of the papers: another look is another edition
OUTCOMES: dict[str, paper_facts.Outcome] = {"approve": "approved", "reserve": "reserve", "refuse": "refused"}


def printed_letter(told: Told) -> bytes:
    """The letter in the language of the page; printed once."""
    lang = i18n.current()
    return storage.remembered(f"decision-{EDITION}-{told.seq}-{lang}", lambda: papers.render(letter(told), lang))


def printed_protocol(call: Call, release: Release) -> bytes:
    """The minutes in the language of the page; printed once."""
    lang = i18n.current()
    name = f"protocol-{EDITION}-{release.id}-{lang}"
    return storage.remembered(name, lambda: papers.render(protocol(call, release), lang))


def letter(told: Told) -> paper_facts.Letter:
    """The grant letter of an approval; of the others the letter that says why, with marks and comments."""
    if told.facts["outcome"] == "approve":
        return _grant(told)
    reviewed = {
        **_common(told), "threshold": Decimal(told.facts["threshold"]), "criteria": _criteria(told),
        "comments": _comments(told), "appeal": _appeal(told),
    }  # fmt: skip
    if told.facts["outcome"] == "reserve":
        return paper_facts.ReserveLetter(**reviewed, reserve_until=_reserve_until(told.application.call, told.at))
    return paper_facts.RefusalLetter(**reviewed, reasons=_reasons(told))


def letterhead(application: Application) -> dict[str, Any]:
    """What every letter about a case carries, in the reader's language."""
    organisation, call = application.organisation, application.call
    return {
        "to": paper_facts.Addressee(organisation=organisation.name, bin=organisation.number, person=organisation.head),
        "case_number": application.number,
        "project": application.title,
        "call": i18n.say(call.title),
        "kind": i18n.say(call.programme.kind(application.kind or "").title),
        "signatory": paper_facts.Signatory(name=current_app.config["SIGNATORY"], post=_post("head")),
    }


def _common(told: Told) -> dict[str, Any]:
    application, facts = told.application, told.facts
    return {
        **letterhead(application),
        "number": f"{application.number}/{facts['release']}",
        "protocol_number": f"{application.call.prefix}/{facts['release']}",
        "issued_at": told.at,
        "decided_on": date.fromisoformat(facts["decided_on"]),
        "score": _hundredths(facts.get("total_e2")),
        "place": facts.get("place") if facts.get("passed") else None,
        "places": facts.get("places") or None,
    }


def _grant(told: Told) -> paper_facts.GrantLetter:
    application, amount = told.application, told.facts["amount_kzt"]
    programme = application.call.programme
    own = application.cofinancing_kzt or 0
    return paper_facts.GrantLetter(
        **_common(told), amount_kzt=amount, own_kzt=own, total_cost_kzt=application.total_cost_kzt or 0,
        months=programme.kind(application.kind or "").max_months,
        tranches=tuple(
            paper_facts.Tranche(percent=each["percent"], amount_kzt=part, after=i18n.say(each["after"]))
            for each, part in zip(programme.tranches, _parts(amount, programme.tranches), strict=True)
        ),
        sign_until=calendar.add_working_days(i18n.local(told.at).date(), programme.clock("agreement")),
    )  # fmt: skip


def _parts(amount: int, tranches: Any) -> list[int]:
    """The sum split over the tranches to the tenge; what is left of the division belongs to the last."""
    parts = [amount * each["percent"] // 100 for each in tranches]
    if parts:
        parts[-1] = amount - sum(parts[:-1])
    return parts


def _reasons(told: Told) -> tuple[paper_facts.Reason, ...]:
    codes = [reason["code"] for reason in told.facts["reasons"]]
    texts = [paper_facts.Reason(text=reasons.sentence(code), citation=reasons.citation(code)) for code in codes]
    note = told.facts["note"]
    return (*texts, paper_facts.Reason(text=note)) if note else tuple(texts)


def _comments(told: Told) -> tuple[paper_facts.Comment, ...]:
    return tuple(paper_facts.Comment(label=str(at), text=text) for at, text in enumerate(told.facts["comments"], 1))


def _criteria(told: Told) -> tuple[paper_facts.CriterionResult, ...]:
    return tuple(
        paper_facts.CriterionResult(
            name=i18n.say(row["title"]), weight=row["weight"], mean=mean,
            minimum=None if row["minimum"] is None else Decimal(row["minimum"]), points=mean * row["weight"] / 10,
        )
        for row in told.facts["criteria"]
        if (mean := _hundredths(row["mean_e2"])) is not None
    )  # fmt: skip


def _reserve_until(call: Call, at: datetime) -> date:
    month, day = map(int, call.programme.data["decision"]["reserve_until"].split("-"))
    return date(i18n.local(at).year, month, day)


def protocol(call: Call, release: Release) -> paper_facts.Protocol:
    """The minutes of a release, from what was kept of it."""
    rows = release.content["rows"]
    prepared, confirmed = (max(rows, key=lambda row: row[f"{done}_at"]) for done in ("prepared", "confirmed"))
    return paper_facts.Protocol(
        number=f"{call.prefix}/{release.no}", issued_at=release.at, call=i18n.say(call.title),
        held_on=i18n.local(release.at).date(),
        chair=paper_facts.Signatory(name=release.by.name or release.by.email, post=_post("chair")),
        submitted=release.content["submitted"], examined=release.content["examined"],
        budget_kzt=release.content["budget_kzt"], kinds=tuple(_kinds(call, rows)),
        reserve_until=_reserve_until(call, release.at) if any(row["outcome"] == "reserve" for row in rows) else None,
        prepared=_act(prepared["prepared_by"], prepared["prepared_at"]),
        confirmed=_act(confirmed["confirmed_by"], confirmed["confirmed_at"]),
    )  # fmt: skip


def _kinds(call: Call, rows: list[dict[str, Any]]) -> list[paper_facts.KindRanking]:
    tables = []
    for kind in call.programme.kinds:
        of_kind = sorted((row for row in rows if row["kind"] == kind.code), key=lambda row: row["place"] or 10**9)
        if of_kind:
            ranked = tuple(map(_ranked, of_kind))
            threshold = Decimal(call.programme.threshold)
            tables.append(paper_facts.KindRanking(name=i18n.say(kind.title), threshold=threshold, rows=ranked))
    return tables


def _ranked(row: dict[str, Any]) -> paper_facts.RankedProject:
    return paper_facts.RankedProject(
        place=row["place"], number=row["number"], project=row["title"],
        organisation=row.get(f"organisation_{i18n.current()}") or row["organisation_ru"],
        score=Decimal(row["score_e4"] or 0) / 10_000, asked_kzt=row["asked_kzt"] or 0,
        approved_kzt=row["amount_kzt"] or 0, outcome=OUTCOMES[row["outcome"]], note=row["note"],
    )  # fmt: skip


def _act(name: str, at: str) -> paper_facts.Act:
    return paper_facts.Act(name=name, at=datetime.fromisoformat(at))


def _appeal(told: Told) -> paper_facts.Appeal:
    rule = appealing.rule_of(told.application.call.programme)
    until = calendar.due(told.at, rule.days, closes=None)
    from_opening = rule.delivered == appealing.OPENED_OR_SENT
    where = current_app.config["PUBLIC_URL"]
    return paper_facts.Appeal(until=until, working_days=rule.days, where=where, from_opening=from_opening)


def _hundredths(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 100


def _post(which: str) -> str:
    return i18n.say(current_app.config["POSTS"][which])
