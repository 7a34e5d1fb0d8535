"""What the staff can find: cases by number, project and company; companies; people; certificates by number.

A case is also known by the numbers of its award, its participant and its appeals. Long texts of answers are not kept.
"""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, null, or_, select

from portal import findable, jobs
from portal.accounts.models import Membership, Organisation, User
from portal.apply.models import Application
from portal.assess.models import Expert
from portal.award.appeal_models import Appeal
from portal.award.models import Award
from portal.award.participant_models import Participant
from portal.certify.models import Certificate
from portal.findable import source

NAMES = Organisation.name_kk + "\n" + Organisation.name_ru + "\n" + Organisation.name_en
NUMBER = func.coalesce(Organisation.bin, Organisation.country + " " + Organisation.foreign_number)
NAMED = "bin country foreign_number name_kk name_ru name_en head"
NOTHING = literal("")
SUBMITTED = (Application.state != "draft", Application.number.is_not(None))


def _has_case(organisation: Any) -> ColumnElement[bool]:
    """A company is found from its first submitted case on, and its people with it."""
    return exists().where(Application.organisation_id == organisation, *SUBMITTED)


def _members(organisations: Any) -> ColumnElement[bool]:
    """The people of these companies."""
    return User.id.in_(select(Membership.user_id).where(Membership.organisation_id.in_(organisations)))


def _of_case(noun: Any) -> ColumnElement[str]:
    """The numbers of what hangs on a case."""
    numbers = select(func.aggregate_strings(noun.number, " ")).where(noun.application_id == Application.id)
    return func.coalesce(numbers.correlate(Application).scalar_subquery(), "")


def _lines(*texts: Any) -> ColumnElement[str]:
    first, *others = (func.coalesce(cast(one, String), "") for one in texts)
    told: ColumnElement[str] = first
    for one in others:
        told = told + "\n" + one
    return told


findable.kind(
    "case", 0, Application.id,
    select(
        Application.id, Application.number, NUMBER.label("code"), Application.organisation_id,
        Application.id.label("case_id"), Application.hub,
        _lines(Application.number, Application.title).label("first"), _lines(NUMBER, NAMES).label("second"),
        _lines(Organisation.head, *map(_of_case, (Award, Participant, Appeal))).label("third"),
    )
    .join(Organisation, Organisation.id == Application.organisation_id)
    .where(Application.number.is_not(None)),
    {
        Application: source("number title hub state organisation_id", "id", Application.id.in_),
        Organisation: source(NAMED, "id", Application.organisation_id.in_),
        Award: source("number application_id", "application_id", Application.id.in_),
        Participant: source("number application_id", "application_id", Application.id.in_),
        Appeal: source("number application_id", "application_id", Application.id.in_),
    },
)  # fmt: skip
findable.kind(
    "company", 1, Organisation.id,
    select(
        Organisation.id, NUMBER.label("number"), NUMBER.label("code"), Organisation.id.label("organisation_id"),
        null().label("case_id"), null().label("hub"), _lines(NUMBER, NAMES).label("first"), NOTHING.label("second"),
        Organisation.head.label("third"),
    ).where(_has_case(Organisation.id)),
    {
        Organisation: source(NAMED, "id", Organisation.id.in_),
        Application: source("number state", "organisation_id", Organisation.id.in_),
    },
)  # fmt: skip
findable.kind(
    "person", 2, User.id,
    select(
        User.id, NOTHING.label("number"), NOTHING.label("code"), null().label("organisation_id"),
        null().label("case_id"), null().label("hub"), User.name.label("first"), User.email.label("second"),
        NOTHING.label("third"),
    ).where(
        or_(
            User.roles.any(), exists().where(Expert.user_id == User.id),
            exists().where(Membership.user_id == User.id, _has_case(Membership.organisation_id)),
        )
    ),
    {
        User: source("name email roles", "id", User.id.in_),
        Expert: source("user_id", "user_id", User.id.in_),
        Membership: source("user_id organisation_id", "user_id", User.id.in_),
        Application: source("number state", "organisation_id", _members),
    },
)  # fmt: skip
findable.kind(
    "certificate", 3, Certificate.id,
    select(
        Certificate.id, Certificate.number, NUMBER.label("code"), Certificate.organisation_id,
        Certificate.application_id.label("case_id"), null().label("hub"), Certificate.number.label("first"),
        _lines(NUMBER, NAMES).label("second"), NOTHING.label("third"),
    )
    .join(Organisation, Organisation.id == Certificate.organisation_id)
    .where(Certificate.number.is_not(None)),
    {
        Certificate: source("number state", "id", Certificate.id.in_),
        Organisation: source(NAMED, "id", Certificate.organisation_id.in_),
    },
)  # fmt: skip


@jobs.job("work.reindex")
def reindex(job: jobs.Job) -> dict[str, Any]:
    """Write what cannot be found yet, as after an upgrade; safe to repeat, and goes on where it stopped."""
    done = 0
    for _kind, rows in findable.rebuild():
        done += rows
        jobs.report(job, done, done)
    return {"rows": done}
