"""Who may not be in the room for which case: the one place that the panel asks, so that a wider rule goes in here."""

from operator import itemgetter
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, case, literal, or_, select, union_all

from portal import db
from portal.accounts.models import Membership, Organisation
from portal.apply.models import Application
from portal.assess.conflicts import since
from portal.assess.models import Conflict, Declaration, Expert, Tie
from portal.assess.queries import declarations

#                why               as it stands in the protocol
REASONS: dict[str, Any] = {
    "own":      _("belongs to the company that applies"),
    "tied":     _("is tied to the company that applies"),
    "declared": _("declared a conflict of interest"),
    "found":    _("has a conflict of interest that the portal found"),
    "pinned":   _("has a conflict of interest that an officer noted"),
}  # fmt: skip
FREED = "freed"  # an officer noted that a tie is no conflict; to one's own company it is


def conflicts(cases: Select[int], users: Select[int] | list[int]) -> dict[int, dict[int, str]]:
    """application id → {user id: why} for these cases (a question for their ids) and people; one question in all."""
    lasting = or_(Tie.until.is_(None), Tie.until >= since(declarations.today()))
    company = select(Application.id).join(Organisation, Organisation.id == Application.organisation_id)
    tied = company.join(Tie, and_(Tie.bin == Organisation.bin, lasting)).join(
        Declaration, and_(Declaration.id == Tie.declaration_id, Declaration.replaced_at.is_(None))
    )
    employed = company.join(Expert, Expert.employer_bin == Organisation.bin)
    known = select(Application.id).join(Conflict, Conflict.application_id == Application.id)
    own = select(Application.id).join(Membership, Membership.organisation_id == Application.organisation_id)
    why = case((Conflict.verdict == "none", FREED), else_=Conflict.source)
    asked = (  # what is asked later says it better
        (tied, Declaration.user_id, literal("tied")), (employed, Expert.user_id, literal("tied")),
        (known, Conflict.user_id, why), (own, Membership.user_id, literal("own")),
    )  # fmt: skip
    questions = [
        wanted.add_columns(who.label("who"), reason.label("why"), literal(place).label("place"))
        .where(Application.id.in_(cases), who.in_(users))
        for place, (wanted, who, reason) in enumerate(asked)
    ]  # fmt: skip
    found: dict[int, dict[int, str]] = {}
    for application_id, user_id, said, _place in sorted(db.session.execute(union_all(*questions)), key=itemgetter(3)):
        found.setdefault(application_id, {})[user_id] = said
    left = {case_id: {one: said for one, said in people.items() if said != FREED} for case_id, people in found.items()}
    return {case_id: people for case_id, people in left.items() if people}
