"""The public register of participants: a page of it, its facets, one participant with its dates, all of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from portal import db, history
from portal.award.participant_models import OF_TERM, Participant
from portal.award.queries.participants import Filters, asked
from portal.award.residency_wording import PUBLIC

BATCH = 500


@dataclass
class Facets:
    """What there is to choose from, and how many participants have a running term."""

    states: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    hubs: Counter[str] = field(default_factory=Counter)

    @property
    def running(self) -> int:
        """How many are in the register with a running term."""
        return sum(self.states[state] for state in OF_TERM)


def facets() -> Facets:
    """All states, regions and hubs with their participants, in one statement."""
    columns, found = (Participant.state, Participant.region, Participant.hub), Facets()
    counted = select(*columns, func.count()).where(Participant.state != "draft").group_by(*columns)
    for state, region, hub, count in db.session.execute(counted):
        found.states[state] += count
        found.regions[region] += count
        found.hubs[hub or ""] += count
    return found


def happened(participant: Participant) -> list[Row[tuple[date, str, dict[str, object]]]]:
    """The dates that the public is told, the latest first; no reason and no name stands among them."""
    event = history.Event
    wanted = select(event.at, event.act, event.data).where(
        event.subject_kind == "participant", event.subject_id == participant.id, event.act.in_(PUBLIC)
    )
    return list(db.session.execute(wanted.order_by(event.seq.desc())))


def exported(filters: Filters) -> Iterator[Participant]:
    """All participants that the filters leave, in batches and never all at once."""
    wanted = select(Participant).where(*asked(filters)).order_by(Participant.id)
    loaded = wanted.options(joinedload(Participant.organisation)).execution_options(yield_per=BATCH)
    yield from db.session.scalars(loaded)
