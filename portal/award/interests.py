"""Who may not be in the room for which case: the one place that the panel asks, so that a wider rule goes in here."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, literal, select, union_all

from portal import db
from portal.accounts.models import Membership
from portal.apply.models import Application
from portal.assess.models import Conflict, Expert

#                why               as it stands in the protocol
REASONS: dict[str, Any] = {
    "own":      _("belongs to the company that applies"),
    "declared": _("declared a conflict of interest"),
    "found":    _("has a conflict of interest that the portal found"),
    "pinned":   _("has a conflict of interest that an officer noted"),
}  # fmt: skip


def conflicts(cases: Select[int], users: Select[int] | list[int]) -> dict[int, dict[int, str]]:
    """application id → {user id: why} for these cases (a question for their ids) and people; one question in all."""
    own = (
        select(Application.id, Membership.user_id, literal("own").label("why"))
        .join(Membership, Membership.organisation_id == Application.organisation_id)
        .where(Application.id.in_(cases), Membership.user_id.in_(users))
    )
    known = (
        select(Conflict.application_id, Expert.user_id, Conflict.source)
        .join(Expert, Expert.id == Conflict.expert_id)
        .where(Conflict.application_id.in_(cases), Expert.user_id.in_(users), Conflict.verdict == "conflict")
    )
    found: dict[int, dict[int, str]] = {}
    for application_id, user_id, why in db.session.execute(union_all(known, own)):
        found.setdefault(application_id, {})[user_id] = why  # one's own company comes last and says it best
    return found
