"""What follows from a decision of the commission: an agreement is offered, activities are added, a company excluded."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal import activities, calendar, db, reasons
from portal.accounts.models import User
from portal.award.commission_models import Matter
from portal.award.participant_models import Agreement, Counter, Participant
from portal.workflow import advance


def follow(matter: Matter, *, by: User) -> None:
    """Do what the outcome asks for; the matter comes with its application, and its participant if it has one."""
    if matter.kind == "admission":
        (_accept if matter.outcome == "accepted" else _decline)(matter, by=by)
    elif matter.participant is not None and matter.outcome == "declined":
        told = {"kind": matter.kind, "minutes": matter.number, "why": against(matter)}
        advance(matter.participant, "award.uphold", by=by, data=told)
    elif matter.participant is not None:
        (_extend if matter.kind == "activities" else _exclude)(matter, matter.participant, by=by)


def _accept(matter: Matter, *, by: User) -> None:
    """The request is approved: the agreement waits for both signatures."""
    application = matter.application
    due_on = calendar.due(db.now(), application.call.programme.clock("agreement"))
    agreement = Agreement(application_id=application.id, number=f"AG-{Counter.next('agreement'):05d}")
    db.session.add(agreement)
    told = {"minutes": matter.number, "agreement": agreement.number, "due_on": due_on.isoformat()}
    advance(application, "award.accept", by=by, data=told)
    application.due_on = due_on


def _decline(matter: Matter, *, by: User) -> None:
    application = matter.application
    days = application.call.programme.clock("appeal")
    told = {"minutes": matter.number, "why": against(matter), "appeal_days": days,
            "appeal_on": calendar.due(db.now(), days).isoformat()}  # fmt: skip
    advance(application, "award.decline", by=by, data=told)
    application.due_on = None


def _extend(matter: Matter, participant: Participant, *, by: User) -> None:
    added = [code for code in matter.data["activities"] if code not in participant.activities]
    advance(participant, "award.extend_activities", by=by, data={"minutes": matter.number, "activities": added})
    participant.activities = activities.ordered([*participant.activities, *added])


def _exclude(matter: Matter, participant: Participant, *, by: User) -> None:
    """The company is no participant from the day that the proposal named."""
    told = {name: matter.data[name] for name in ("reasons", "from_on")}
    note = matter.data["note"]
    advance(participant, "award.exclude", by=by, note=note, data={"minutes": matter.number, **told})
    participant.ended_on = date.fromisoformat(matter.data["from_on"])


def against(matter: Matter) -> list[str]:
    """What the members who voted against said, without their names."""
    return [row["reason"] for row in (matter.content or {})["votes"] if row["choice"] == "against"]


def chosen_reasons(kind: str, codes: Iterable[str]) -> list[dict[str, Any]]:
    """The chosen reasons as they stand in the catalogue today; those that are not in it are left out."""
    known = {one.code: one for one in reasons.reasons(kind, "residency")}
    found = [known[code] for code in dict.fromkeys(codes) if code in known]
    return [{"code": one.code, "text": dict(one.text), "cites": dict(one.cites)} for one in found]
