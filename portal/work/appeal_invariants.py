"""What must always be true of appeals: one per decision, against a decision that was told, answered by an outsider."""

from collections.abc import Iterator

from sqlalchemy import func, select

from portal import db, storage
from portal.award.appeal_models import parts_in
from portal.award.models import Appeal
from portal.award.queries.appeals import TOLD
from portal.history import Event

BATCH = 500


def appeals_contest_told_decisions() -> Iterator[str]:
    """Every appeal is against an act that told a decision of its own case, and no decision has two of them."""
    rows = select(Appeal.number, Appeal.application_id, Event.act, Event.subject_kind, Event.subject_id)
    for row in db.session.execute(rows.outerjoin(Event, Event.seq == Appeal.event_seq)):
        if row.act not in TOLD or (row.subject_kind, row.subject_id) != ("application", row.application_id):
            yield f"appeal {row.number} contests no decision of its case"
    twice = select(Appeal.event_seq).group_by(Appeal.event_seq).having(func.count(Appeal.id) > 1)
    for seq in db.session.scalars(twice):
        yield f"decision {seq} has several appeals"


def appeals_are_answered_by_outsiders() -> Iterator[str]:
    """Nobody who had a part in a decision before the appeal was answered has answered it."""
    rows = select(Appeal.number, Appeal.application_id, Appeal.decided_by_id, Appeal.decided_at).where(
        Appeal.decided_by_id.is_not(None)
    )
    for row in db.session.execute(rows.execution_options(yield_per=BATCH)).all():
        if row.decided_by_id in parts_in(row.application_id, before=row.decided_at):
            yield f"appeal {row.number} was answered by a person with a part in the decision"


def files_of_appeals_are_kept() -> Iterator[str]:
    """Every file of an appeal is there in its full length."""
    for number, files in db.session.execute(select(Appeal.number, Appeal.files).execution_options(yield_per=BATCH)):
        for file in files:
            if storage.size_of(file["sha256"]) != file["size"]:
                yield f"appeal {number}: the file {file['name']} is missing or cut off"


OF_APPEALS = (appeals_contest_told_decisions, appeals_are_answered_by_outsiders, files_of_appeals_are_kept)
