"""Rows written past the unit of work: the object and the row agree, and who comes too late writes nothing."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm.exc import StaleDataError

from portal import rows
from portal.apply.models import Answers, Application
from tests import makers, makers_apply

PAGE = {"page": "novelty", "version": 1, "hand": "", "hand_from": 0, "data": {"gr08": "Слышно за две недели."}}


@pytest.fixture
def draft(db):
    """An application that somebody has begun."""
    return makers_apply.a_draft(by=makers.a_person())


def own(draft, db):
    """What a page of this draft is kept with."""
    return {"application_id": draft.id, "saved_at": db.now(), "saved_by_id": draft.created_by_id, **PAGE}


def test_a_new_row_and_a_changed_one_are_written_together(draft, db):
    before, page = draft.version, Answers()
    rows.write(rows.storing(page, **own(draft, db)), rows.changing(draft, title="Течь"))
    assert (page.data, draft.title, draft.version) == (PAGE["data"], "Течь", before + 1)
    stored = db.session.execute(select(Answers.id, Answers.data)).one()
    assert tuple(stored) == (page.id, PAGE["data"])
    assert tuple(db.session.execute(select(Application.title, Application.version)).one()) == ("Течь", before + 1)


def test_two_stored_rows_are_changed_together(draft, db):
    page = Answers()
    rows.write(rows.storing(page, **own(draft, db)))
    rows.write(rows.changing(page, version=2, data={}), rows.changing(draft, title="Течь"))
    assert tuple(db.session.execute(select(Answers.version, Answers.data)).one()) == (2, {})


def test_who_comes_too_late_writes_nothing(draft, db):
    db.session.commit()
    db.session.execute(update(Application.__table__).values(version=draft.version + 1))
    with pytest.raises(StaleDataError):
        rows.write(rows.storing(Answers(), **own(draft, db)), rows.changing(draft, title="Течь"))
    db.session.rollback()
    assert db.session.scalar(select(func.count(Answers.id))) == 0
    assert db.session.scalar(select(Application.title)) != "Течь"
