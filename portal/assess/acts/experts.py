"""Verbs about experts: engage a person, change their profile, pin a conflict of interest.

What an expert may see is decided by conflicts.py and by what officers pin; both are asked again at every assignment.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from portal import db, history, identifiers
from portal.accounts import acts as accounts
from portal.accounts import queries as people
from portal.accounts.models import User
from portal.apply.models import Application
from portal.assess import competences
from portal.assess.models import ASSIGNED, Assignment, Conflict, Expert
from portal.assess.queries import experts as queries
from portal.i18n import LANGUAGES
from portal.workflow import Refused

FIELDS = ("employer", "employer_bin", "competences", "languages", "region", "capacity", "about", "active")


def engage(email: str, facts: Mapping[str, Any], *, by: Any, name: str = "", lang: str = "ru") -> Expert:
    """Make a person an expert; who has no account gets one and sets a password by "forgotten". Raises Refused."""
    user = people.by_email(email)
    if user is None:
        if not name:
            raise Refused(_("Nobody has this address yet. Write the person's name to open an account."), "name")
        user = accounts.open_account(email, name=name, lang=lang, by=by)
        db.session.flush()
    elif queries.expert_of(user):
        raise Refused(_("This person is an expert already."), "email")
    accounts.grant_role(user, "expert", by=by)
    expert = Expert(user_id=user.id, user=user, **_checked(facts))
    db.session.add(expert)
    db.session.flush()
    history.record(expert, "assess.engage", by=by)
    return expert


def save_profile(expert: Expert, facts: Mapping[str, Any], *, by: Any) -> None:
    """Change what is known of the expert."""
    for name, value in _checked(facts).items():
        setattr(expert, name, value)
    history.record(expert, "assess.save_profile", by=by, data={"fields": sorted(set(facts) & set(FIELDS))})


def pin(application: Application, person: Expert | User, verdict: str, reason: str, *, by: Any) -> Conflict:
    """Note of an expert or of staff that there is a conflict, or that a found one is none. Raises Refused.

    Who is pinned out of a case is no longer in charge of it.
    """
    if verdict not in ("conflict", "none"):
        raise Refused(_("Choose whether there is a conflict."), "verdict")
    if not reason.strip():
        raise Refused(_("Write the reason."), "reason")
    expert = person if isinstance(person, Expert) else queries.expert_of(person)
    user_id = person.user_id if isinstance(person, Expert) else person.id
    if expert and verdict == "none" and queries.conflict(application, expert) == "own_call":
        raise Refused(_("The expert applies in this call. Nobody meets the cases of their own call."), "verdict")
    if expert and verdict == "conflict" and _is_assigned(application, expert):
        raise Refused(_("The expert has this case now. Release the expert first."), "verdict")
    row = note_conflict(application, user_id, "pinned", reason, verdict=verdict, by=by)
    if verdict == "conflict" and application.officer_id == user_id:
        application.officer_id = None
    db.session.flush()
    history.record(row, "assess.pin", by=by, note=reason, data={"verdict": verdict})
    return row


def note_conflict(
    application: Application, user_id: int, source: str, reason: str, *, by: Any, verdict: str = "conflict"
) -> Conflict:
    """Write the one row that a case and a person have, over an older one."""
    found = (Conflict.application_id == application.id) & (Conflict.user_id == user_id)
    row = db.session.scalars(select(Conflict).where(found)).first()
    if row is None:
        row = Conflict(application_id=application.id, user_id=user_id)
        db.session.add(row)
    row.source, row.verdict, row.reason, row.at, row.by_id = source, verdict, reason.strip(), db.now(), by.id
    return row


def _is_assigned(application: Application, expert: Expert) -> bool:
    held = select(Assignment.id).where(
        Assignment.application_id == application.id,
        Assignment.expert_id == expert.id,
        Assignment.state.in_(ASSIGNED),
    )
    return db.session.scalar(held) is not None


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a profile, with what cannot be true refused."""
    given = {name: facts[name] for name in FIELDS if name in facts}
    if "languages" in given and not set(given["languages"]) & set(LANGUAGES):
        raise Refused(_("Choose at least one language."), "languages")
    if "competences" in given and not set(given["competences"]) & competences.known().keys():
        raise Refused(_("Choose at least one competence."), "competences")
    if number := given.get("employer_bin"):
        try:
            given["employer_bin"] = identifiers.check(identifiers.normalise(number)).number
        except identifiers.WrongIdentifier as wrong:
            raise Refused(wrong.sentence, "employer_bin") from wrong
    elif "employer_bin" in given:
        given["employer_bin"] = None
    return given


def begin_profile(user: User) -> Expert:
    """An empty profile for a person who was given the role of an expert without one."""
    expert = Expert(user_id=user.id, competences=[], languages=[])
    db.session.add(expert)
    db.session.flush()
    return expert
