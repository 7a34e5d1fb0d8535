"""The protocol of a sitting: made of what was frozen with each case and of nothing else, in the reader's language."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import current_app

from portal import i18n, reasons
from portal.award import panel_wording as wording
from portal.award.models import Item, Sitting
from portal.award.queries import panel as queries
from portal.commission_facts import Vote
from portal.panel_facts import Attendance, Leaver, SittingCase, SittingProtocol
from portal.paper_facts import Signatory


def facts(sitting: Sitting, hidden: Collection[str] = ()) -> SittingProtocol:
    """What the paper says to a reader who may not see the items `hidden`; the sitting is closed."""
    content: dict[str, Any] = sitting.content or {}
    chair = next((row["name"] for row in content["members"] if row["part"] == "chair"), "")
    return SittingProtocol(
        number=sitting.number, issued_at=sitting.state_since, call=i18n.say(sitting.call.title),
        held_on=i18n.local(sitting.state_since).date(), place=sitting.place,
        ballot=str(wording.BALLOTS[sitting.rules["ballot"]]), is_secret=sitting.is_secret,
        members=tuple(_attendance(row) for row in content["members"]),
        cases=tuple(_case(sitting, item) for item in queries.items(sitting) if item.key not in hidden),
        chair=Signatory(name=chair, post=i18n.say(current_app.config["POSTS"]["chair"])), is_extract=bool(hidden),
    )  # fmt: skip


def _attendance(row: dict[str, Any]) -> Attendance:
    came = datetime.fromisoformat(row["came_at"]) if row["came_at"] else None
    return Attendance(name=row["name"], post=str(wording.PARTS[row["part"]]), came_at=came)


def _case(sitting: Sitting, item: Item) -> SittingCase:
    told: dict[str, Any] = item.content or {}
    spread = (_points(told["low_e4"]), _points(told["high_e4"])) if told["low_e4"] is not None else None
    return SittingCase(
        number=told["number"], project=told["title"], spread=spread, score=_points(told["score_e4"] or 0),
        organisation=told[f"organisation_{i18n.current()}"] or told["organisation_ru"],
        kind=i18n.say(sitting.call.programme.kind(told["kind"]).title),
        proposal=str(wording.PROPOSALS[told["proposal"]]) if told["proposal"] else "", amount_kzt=told["amount_kzt"],
        reasons=tuple(reasons.sentence(one["code"]) for one in told["reasons"]), prepared_by=told["prepared_by"],
        outs=tuple(Leaver(name=row["name"], why=wording.why_out(row["why"])) for row in told["out"]),
        votes=tuple(_vote(row) for row in told["votes"]), members=told["members"], quorum=told["quorum"],
        in_favour=told["for"], against=told["against"], abstained=told["abstained"], is_tie=bool(told["tie"]),
        outcome=str(wording.OUTCOMES[item.outcome or ""].words), led_by=told["led_by"], note=item.note,
    )  # fmt: skip


def _vote(row: dict[str, Any]) -> Vote:
    post = "" if row["part"] == "member" else str(wording.PARTS[row["part"]])
    return Vote(name=row["name"], post=post, choice=str(wording.CHOICES[row["choice"]].words), reason=row["reason"])


def _points(value: int) -> Decimal:
    return Decimal(value) / 10_000
