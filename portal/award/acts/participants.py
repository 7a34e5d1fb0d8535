"""Later acts on a participant: more activities by a corrected plan, suspension, exclusion, own wish, end of term."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from portal import activities, db, history, i18n
from portal.accounts.models import User
from portal.award.acts.commission import open_matter
from portal.award.acts.outcomes import chosen_reasons
from portal.award.commission_models import Matter
from portal.award.participant_models import Participant
from portal.workflow import Refused, advance


def propose_activities(
    participant: Participant, codes: Iterable[str], *, by: User, why: str, file: Mapping[str, Any]
) -> Matter:  # fmt: skip
    """Ask the commission for more activities, with the corrected business plan ({name, media_type, size, sha256}).

    The participant comes with its application and call. Raises Refused.
    """
    if participant.state != "active":
        raise Refused(_("Only an active participant can extend its activities."))
    new = [code for code in activities.ordered(codes) if code not in participant.activities]
    if not new:
        raise Refused(_("Choose at least one activity that you do not have yet."), field="activities")
    if not all(activities.exists(code, _today()) for code in new):
        raise Refused(_("Choose activities from the list."), field="activities")
    data = {"activities": new, "why": why.strip(), "file": dict(file)}
    history.record(participant, "award.propose_activities", by=by, note=why.strip(), data={"activities": new})
    return open_matter("activities", participant.application, participant=participant, by=by, data=data)


def propose_exclusion(
    participant: Participant, codes: Iterable[str], *, by: User, note: str, from_on: date
) -> Matter:  # fmt: skip
    """Ask the commission to exclude the company from a day on, with grounds out of the list; the company is told.

    The day may lie in the past: a breach ends the status from the day that the law says. Raises Refused.
    """
    if not participant.runs:
        raise Refused(_("It is not the time for this."))
    if from_on < participant.since:
        raise Refused(_("The company was no participant on that day yet."), field="from_on")
    reasons = chosen_reasons("exclude", codes)
    if not reasons:
        raise Refused(_("Choose at least one reason."), field="reasons")
    data = {"reasons": reasons, "note": note.strip(), "from_on": from_on.isoformat()}
    matter = open_matter("exclusion", participant.application, participant=participant, by=by, data=data)
    told = {**data, "due_on": matter.due_on.isoformat()}
    history.record(participant, "award.propose_exclusion", by=by, note=note.strip(), data=told)
    return matter


def suspend(participant: Participant, codes: Iterable[str], *, by: User, note: str) -> None:
    """Suspend the status until the breach is cured; the term goes on. Raises Refused."""
    reasons = chosen_reasons("suspend", codes)
    if not reasons:
        raise Refused(_("Choose at least one reason."), field="reasons")
    advance(participant, "award.suspend", by=by, note=note.strip(), data={"reasons": reasons})


def resume(participant: Participant, *, by: User, note: str) -> None:
    """The breach is cured: the status runs again. Raises Refused."""
    advance(participant, "award.resume", by=by, note=note.strip())


def leave(participant: Participant, *, by: User, on: date) -> None:
    """The company gives the status up from a day on, today at the earliest named in advance. Raises Refused."""
    if not max(_today(), participant.since) <= on <= participant.until:
        raise Refused(_("Choose a day from today to the end of the term."), field="on")
    advance(participant, "award.leave", by=by, data={"from_on": on.isoformat()})
    participant.ended_on = on


def expire(participant: Participant, *, by: User | None) -> None:
    """The term has ended. Raises Refused while it runs."""
    if participant.until >= _today():
        raise Refused(_("The term has not ended yet."))
    advance(participant, "award.expire", by=by, data={"until_on": participant.until.isoformat()})
    participant.ended_on = participant.until


def _today() -> date:
    return i18n.local(db.now()).date()
