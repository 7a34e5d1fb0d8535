"""What a row of policy.py is made of: the roles, conditions on the thing itself, and the answer.

A condition is (user, thing) → whether, or (whether, why not).
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

ANYONE = "anyone"
SIGNED_IN = "signed_in"
APPLICANT = "applicant"
EXPERT = "expert"
OFFICER = "officer"
CHAIR = "chair"
AUDITOR = "auditor"
ADMIN = "admin"
MEMBER = "member"
STAFF = frozenset({OFFICER, CHAIR, AUDITOR, ADMIN})
ROLES = (EXPERT, OFFICER, CHAIR, AUDITOR, ADMIN, MEMBER)


@dataclass(frozen=True)
class Answer:
    """Yes, or no with the sentence that the 403 page and the missing button share."""

    yes: bool
    reason: Any = ""

    def __bool__(self) -> bool:
        return self.yes


def roles_of(user: Any) -> frozenset[str]:
    """The roles a person has now; everybody signed in is an applicant."""
    if not getattr(user, "is_authenticated", False):
        return frozenset({ANYONE})
    return frozenset({ANYONE, SIGNED_IN, APPLICANT, *user.role_names})


def own(user: Any, case: Any) -> bool:
    """The user belongs to the organisation of the case, in any part."""
    return user.part_in(case.organisation_id) is not None


def own_editor(user: Any, case: Any) -> tuple[bool, Any]:
    """The user may write for the organisation."""
    return user.part_in(case.organisation_id) in ("owner", "editor"), _(
        "You can read this application. Ask an owner of the company for the right to edit."
    )


def own_owner(user: Any, case: Any) -> tuple[bool, Any]:
    """The user may act for the organisation: submit, withdraw, invite."""
    return user.part_in(case.organisation_id) == "owner", _("Only an owner of the company can do this.")


def own_or_staff(user: Any, case: Any) -> tuple[bool, Any]:
    """The user belongs to the company, or works for the park."""
    return bool(own(user, case) or STAFF & roles_of(user)), _("This is not yours.")


def mine(user: Any, thing: Any) -> bool:
    """The thing belongs to the user personally (a letter, an assignment)."""
    return bool(thing.user_id == user.id)


def cleared(_user: Any, assignment: Any) -> tuple[bool, Any]:
    """The expert has declared that there is no conflict of interest."""
    return assignment.state in ("cleared", "scored"), _("First say whether you have a conflict of interest.")


def not_applicant(user: Any, case: Any) -> tuple[bool, Any]:
    """Nobody handles a case that they have a conflict of interest with: their own company's, one they are tied to or
    were pinned out of (interests.py)."""
    why = user.interests.why_hidden(case)
    return why is None, why


def declared(user: Any, _thing: Any) -> tuple[bool, Any]:
    """The person's yearly declaration of interests is in force."""
    return bool(user.interests.declared), _("First tell us of your interests: the declaration is renewed once a year.")


def undecided(_user: Any, matter: Any) -> tuple[bool, Any]:
    """The commission has not closed the matter."""
    return matter.decided_at is None, _("The commission has decided this already.")


def running(_user: Any, participant: Any) -> tuple[bool, Any]:
    """The term of the participant runs."""
    return participant.runs, _("The company is no longer a participant.")


def fresh_eyes(user: Any, decision: Any) -> tuple[bool, Any]:
    """A decision is prepared by one person and confirmed by another (security.md decision 11)."""
    return decision.prepared_by_id != user.id, _("You prepared this decision, so another person must confirm it.")


def seated(user: Any, sitting: Any) -> tuple[bool, Any]:
    """The user is a member of the panel at this sitting."""
    return sitting.seat_of(user.id) is not None, _("You have no seat at this sitting.")


def at_the_panel(user: Any, sitting: Any) -> tuple[bool, Any]:
    """The user sits in the panel, or prepares and reads its work."""
    staff = {OFFICER, CHAIR, AUDITOR} & roles_of(user)
    return bool(staff) or sitting.seat_of(user.id) is not None, _("You have no seat at this sitting.")


def presides(user: Any, sitting: Any) -> tuple[bool, Any]:
    """The user is the chair of this sitting, or stands in for the chair."""
    seat = sitting.seat_of(user.id)
    return seat is not None and seat.part != "member", _("Only the one who presides can do this.")


PARTS = {
    "prepared": _("You prepared the decision, so another person must answer the appeal."),
    "confirmed": _("You confirmed the decision, so another person must answer the appeal."),
    "told": _("You released the decision, so another person must answer the appeal."),
    "voted": _("You voted on the decision, so another person must answer the appeal."),
    "turned_away": _("You turned the application away, so another person must answer the appeal."),
    "reviewed": _("You reviewed the application, so another person must answer the appeal."),
    "conflict": _("You have a conflict of interest in this case, so another person must answer the appeal."),
}  # what a person has done in a case whose decision is contested


def outsider(user: Any, appeal: Any) -> tuple[bool, Any]:
    """An appeal is answered by a person who had no part in the decision (anchors 10)."""
    part = appeal.parts.get(user.id)
    return part is None, PARTS.get(part or "", "")


def second_person(user: Any, proposal: Any) -> tuple[bool, Any]:
    """A certificate is proposed by one person and approved by another (security.md decision 10)."""
    return proposal.proposed_by_id != user.id, _("You proposed this, so another person must approve it.")
