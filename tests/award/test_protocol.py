"""The minutes of a release: every decision with its two people, printed from what was kept."""

import pytest

from portal.award import printing, queries
from tests import makers, makers_award


def test_the_minutes_say_what_was_released(db, clock):
    clock.set("2026-05-13 10:00")
    call = makers_award.a_call(prefix="IG-79")
    best, middle = makers_award.a_reviewed_case(call, 9, 9), makers_award.a_reviewed_case(call, 8, 8)
    last = makers_award.a_reviewed_case(call, 6, 6, kind="industries")
    makers_award.ranked(call)
    officer, chair = makers.an_officer(name="Офицер"), makers.a_chair(name="Председатель")
    for case, outcome in ((best, "approve"), (middle, "reserve"), (last, "refuse")):
        makers_award.a_confirmed_decision(case, outcome, by=officer, chair=chair)
    makers_award.released(call, chair=chair)
    db.session.commit()
    paper = printing.protocol(call, queries.release(call, 1))
    assert (paper.number, paper.held_on.isoformat(), paper.chair.name) == ("IG-79/1", "2026-05-13", "Председатель")
    assert (paper.submitted, paper.examined, paper.reserve_until.isoformat()) == (0, 3, "2026-12-31")
    assert (paper.prepared.name, paper.confirmed.name) == ("Офицер", "Председатель")
    assert [(kind.count(), kind.approved_kzt) for kind in paper.kinds] == [(2, 9_000_000), (1, 0)]
    assert [(row.place, row.number, str(row.score), row.outcome) for kind in paper.kinds for row in kind.rows] == [
        (1, best.number, "90", "approved"), (2, middle.number, "80", "reserve"), (1, last.number, "60", "refused"),
    ]  # fmt: skip


def test_what_changes_later_does_not_change_the_minutes(db):
    case = makers_award.a_told_case("reserve")
    call = case.call
    before = printing.protocol(call, queries.release(call, 1))
    makers_award.a_confirmed_decision(case, "approve", amount_kzt=1)
    makers_award.released(call)
    assert printing.protocol(call, queries.release(call, 1)) == before
    assert printing.protocol(call, queries.release(call, 2)).approved_kzt == 1


@pytest.mark.once
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_minutes_as_pdf(visit, lang):
    call = makers_award.a_call()
    makers_award.a_confirmed_decision(makers_award.a_ranked_case(call))
    makers_award.released(call)
    visitor = visit(makers.an_auditor(), lang)
    answer = visitor.get("award.protocol", slug=call.slug, no=1)
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=protocol-{call.slug}-1.pdf"
    assert visitor.get("award.protocol", slug=call.slug, no=1).data == answer.data
    assert visitor.get("award.protocol", slug=call.slug, no=2).status_code == 404


@pytest.mark.parametrize("make", [makers.an_admin, makers.an_expert, makers.an_applicant])
def test_others_read_no_minutes(visit, make):
    call = makers_award.a_call()
    makers_award.a_confirmed_decision(makers_award.a_ranked_case(call))
    makers_award.released(call)
    assert visit(make()).get("award.protocol", slug=call.slug, no=1).status_code == 403
