"""What pages of participants ask: the list of staff, one participant with its history, a company's own."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

from sqlalchemy import ColumnElement, Row, String, cast, func, or_, select
from sqlalchemy.orm import joinedload

from portal import db, history, i18n, keyset, letters, spelling
from portal.accounts.models import Organisation, User
from portal.apply.models import Application
from portal.award.participant_models import OF_TERM, Agreement, Participant

LONGEST = 100
NAMES = {"kk": Organisation.name_kk, "ru": Organisation.name_ru, "en": Organisation.name_en}
LISTED = (
    Participant.id, Participant.number, Participant.title, Participant.state, Participant.region, Participant.hub,
    Participant.activities, Participant.since, Participant.until, Participant.ended_on,
)  # fmt: skip
ORDER = keyset.Order(Participant.id, Participant.id, int, True)


@dataclass(frozen=True)
class Filters:
    """What a list of participants is asked for; all of it stands in the URL."""

    q: str = ""
    activity: str = ""
    region: str = ""
    hub: str = ""
    state: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """The filters of a URL."""
        return cls(**{one.name: args.get(one.name, "").strip()[:LONGEST] for one in fields(cls)})

    def args(self, **changes: Any) -> dict[str, Any]:
        """The URL arguments of these filters; what is empty is left out."""
        given = {one.name: getattr(self, one.name) for one in fields(self)} | changes
        return {name: value for name, value in given.items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for."""
        return self.in_force > 0

    @property
    def in_force(self) -> int:
        """How many conditions narrow the list."""
        return len(self.args())


def listed(filters: Filters, place: keyset.Place, *, by: User | None = None) -> keyset.Page:
    """One page of the list, the latest first; staff of a hub see its own."""
    conditions = asked(filters, by=by)
    found = keyset.ids(ORDER, conditions, place)
    return keyset.cut(db.session.execute(keyset.in_order(rows(), ORDER, found, place)).all(), place)


def count(filters: Filters, *, by: User | None = None) -> int:
    """How many the filters leave."""
    return db.session.scalar(select(func.count(Participant.id)).where(*asked(filters, by=by))) or 0


def rows() -> Any:
    """What a row of a list shows, in the reader's language."""
    name = func.coalesce(func.nullif(NAMES[i18n.current()], ""), Organisation.name_ru).label("organisation")
    return select(*LISTED, name).join(Organisation, Organisation.id == Participant.organisation_id)


def participant(number: str, *, by: User | None = None) -> Participant | None:
    """One participant with its company, its request and the call."""
    wanted = select(Participant).where(Participant.number == number, *_of_hub(by))
    loaded = wanted.options(
        joinedload(Participant.organisation), joinedload(Participant.call),
        joinedload(Participant.application).joinedload(Application.call),
    )  # fmt: skip
    return db.session.scalars(loaded).first()


def own(number: str, user: User) -> Participant | None:
    """A participant of one of the person's organisations."""
    found = participant(number)
    return found if found and user.part_in(found.organisation_id) else None


def all_own(user: User) -> list[Row[Any]]:
    """The participations of all the person's organisations, the newest first."""
    mine = [membership.organisation_id for membership in user.memberships]
    wanted = rows().where(Participant.organisation_id.in_(mine)).order_by(Participant.id.desc()).limit(LONGEST)
    return list(db.session.execute(wanted))


def running_of(organisation_id: int) -> Participant | None:
    """The company's participation with a running term."""
    wanted = select(Participant).where(Participant.organisation_id == organisation_id, Participant.state.in_(OF_TERM))
    return db.session.scalars(wanted).first()


def of_application(application: Application) -> Participant | None:
    """The participant that a request became."""
    return db.session.scalars(select(Participant).where(Participant.application_id == application.id)).first()


def agreement_of(application: Application) -> Agreement | None:
    """The agreement that an approval offered."""
    people = (joinedload(Agreement.company_by), joinedload(Agreement.signed_by))
    wanted = select(Agreement).where(Agreement.application_id == application.id).options(*people)
    return db.session.scalars(wanted).first()


def happened(participant: Participant) -> list[Row[Any]]:
    """Everything that was done with the participant, by whom, the latest first."""
    event = history.Event
    columns = (event.seq, event.at, event.act, event.note, event.data, User.name.label("actor"))
    wanted = select(*columns).outerjoin(User, User.id == event.actor_id)
    mine = wanted.where(event.subject_kind == "participant", event.subject_id == participant.id)
    return list(db.session.execute(mine.order_by(event.seq.desc())))


def letters_to(participant: Participant, user: User) -> list[Row[Any]]:
    """The person's letters about the participant, the newest first."""
    letter = letters.Letter
    mine = select(letter.id, letter.subject, letter.lang, letter.created_at).where(
        letter.subject_kind == "participant", letter.subject_id == participant.id, letter.user_id == user.id
    )
    return list(db.session.execute(mine.order_by(letter.id.desc())))


def asked(filters: Filters, *, by: User | None = None) -> list[ColumnElement[bool]]:
    """The conditions of the filters; an activity is one of a participant's numbers."""
    conditions: list[ColumnElement[bool]] = [Participant.state != "draft", *_of_hub(by)]
    if filters.activity:
        conditions.append(has_activity(filters.activity))
    for column, value in ((Participant.region, filters.region), (Participant.hub, filters.hub)):
        if value:
            conditions.append(column == value)
    if filters.state == "runs":
        conditions.append(Participant.state.in_(OF_TERM))
    elif filters.state:
        conditions.append(Participant.state == filters.state)
    if filters.q:
        conditions.append(_found(filters.q))
    return conditions


def has_activity(code: str) -> ColumnElement[bool]:
    """Whether the number stands among the activities: they are kept as a list of texts, each in quotation marks."""
    return cast(Participant.activities, String).contains(f'"{code}"', autoescape=True)


def today() -> date:
    """The day in Astana."""
    return i18n.local(db.now()).date()


def _of_hub(by: User | None) -> tuple[ColumnElement[bool], ...]:
    return (Participant.hub == by.hub,) if by is not None and by.hub else ()


def _found(text: str) -> ColumnElement[bool]:
    """Company, its number, project, or number in the register."""
    wanted = spelling.fold(text)
    names = [db.folded(name).contains(wanted, autoescape=True) for name in NAMES.values()]
    numbers = (Organisation.bin == text.replace(" ", ""), Organisation.foreign_number == text.replace(" ", "").upper())
    companies = select(Organisation.id).where(or_(*numbers, *names))
    return or_(
        db.folded(Participant.title).contains(wanted, autoescape=True),
        db.folded(Participant.number).contains(wanted, autoescape=True),
        Participant.organisation_id.in_(companies),
    )


def key_of(agreement_id: int) -> str | None:
    """The key of the request that an agreement is about."""
    own = select(Application.key).join(Agreement, Agreement.application_id == Application.id)
    return db.session.scalar(own.where(Agreement.id == agreement_id))
