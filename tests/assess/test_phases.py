"""Phases through pages: what is closed is not shown, what opens is, and the page of who sees what tells just that."""

from datetime import date

import pytest

from portal import phases
from portal.assess import acts
from portal.assess.acts import reminding
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts

DAYS = {"clearing": date(2026, 6, 1), "scoring": date(2026, 6, 3), "discussion": date(2026, 6, 22),
        "panel": date(2026, 6, 24), "release": date(2026, 6, 26)}  # fmt: skip


def a_phased_call(**facts):
    call = experts.a_reviewed_call(review_until=date(2026, 6, 19), **facts)
    acts.set_phases(call, DAYS, by=makers.an_officer())
    return call


def test_days_of_phases_are_all_or_none_in_order_and_after_the_term(db, clock):
    clock.set("2026-05-28 10:00")
    call = experts.a_reviewed_call(review_until=date(2026, 6, 19))
    for wrong, field in (
        ({"panel": None}, "panel"), ({"scoring": date(2026, 5, 1)}, "scoring"), ({"discussion": date(2026, 6, 19)},
         "discussion")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            acts.set_phases(call, {**DAYS, **wrong}, by=makers.an_officer())
        assert refused.value.field == field
    assert call.phases == {}
    acts.set_phases(call, DAYS, by=makers.an_officer())
    assert phases.dates_of(call) == DAYS
    acts.set_phases(call, {}, by=makers.an_officer())
    assert phases.on(call, date(2026, 6, 3)) is None
    with pytest.raises(Refused):
        acts.set_phases(experts.a_reviewed_call(rolling=True), DAYS, by=makers.an_officer())


def test_days_follow_from_the_dates_of_the_call_and_its_clocks(db):
    known = {"review_from": date(2026, 6, 1), "review_until": date(2026, 6, 19), "panel_on": date(2026, 6, 24),
             "results_on": date(2026, 6, 26)}  # fmt: skip
    assert acts.proposed(experts.a_reviewed_call(**known)) == DAYS
    assert acts.proposed(experts.a_reviewed_call(rolling=True)) == {}


def test_each_phase_opens_and_closes_for_expert_and_chair_what_the_page_says(db, visit, clock):
    clock.set("2026-06-01 10:00")
    call = a_phased_call()
    case, expert = experts.a_case(call), experts.an_engaged_expert()
    mine = experts.an_assignment(case, expert, state="offered")
    name, key = case.organisation.name_ru, mine.key
    reader, chair, slug, case_key = visit(expert.user), visit(makers.a_chair()), call.slug, case.key
    assert reader.submit(f"/reviews/{key}", action="/clear").status_code == 302
    closed = reader.get(f"/reviews/{key}/sheet")
    assert closed.status_code == 403
    assert "3 июня" in closed.text.replace("\u00a0", " ")

    clock.set("2026-06-10 10:00")
    page = reader.get(f"/reviews/{key}/sheet")
    assert page.status_code == 200
    assert reader.submit(f"/reviews/{key}/sheet", **sheet_of(case)).status_code == 302
    form = {**sheet_of(case), "version": "1"}
    assert reader.post(f"/reviews/{key}/score", form).status_code == 302
    other = experts.a_review(case, 6)
    other_words = other.scores["team"]["why"]
    page = reader.get(f"/reviews/{key}/sheet")
    assert name not in page.text, "the name stays hidden though the own score is in"
    assert "60,0" not in page.text
    assert other_words not in page.text
    for where in (f"/calls/{slug}/ranking", f"/calls/{slug}/release"):
        assert chair.get(where).status_code == 403
    assert "60,0" not in chair.get(f"/cases/{case_key}/experts").text
    assert "60,0" in visit(makers.an_officer()).get(f"/cases/{case_key}/experts").text
    ordered = chair.get(f"/cases?call={slug}&sort=-score").text
    assert "65,00" not in ordered
    told = chair.get(f"/calls/{slug}/phases")
    assert "до 21 июня 2026" in told.text.replace("\u00a0", " ")

    clock.set("2026-06-22 10:00")
    page = reader.get(f"/reviews/{key}/sheet")
    assert name in page.text
    assert "60,0" in page.text
    assert "change=1" not in page.text
    assert reader.post(f"/reviews/{key}/revise", {**form, "version": "9"}).status_code == 403
    assert chair.get(f"/calls/{slug}/ranking").status_code == 200
    assert chair.get(f"/calls/{slug}/release").status_code == 403
    clock.set("2026-06-24 10:00")
    assert chair.get(f"/calls/{slug}/release").status_code == 200
    assert "Обсуждение" in reader.get("assess.queue").text or "Комиссия" in reader.get("assess.queue").text


def test_an_officer_sets_the_phases_on_their_page(db, visit, clock):
    clock.set("2026-05-28 10:00")
    call = experts.a_reviewed_call(review_until=date(2026, 6, 19))
    slug, officer = call.slug, visit(makers.an_officer())
    given = {phase: day.isoformat() for phase, day in DAYS.items()}
    answer = officer.submit(f"/calls/{slug}/phases", **{**given, "panel": "2026-06-01"})
    assert answer.status_code == 422
    assert 'href="#panel"' in answer.text
    assert "2026-06-03" in answer.text, "what was typed stays"
    assert officer.submit(f"/calls/{slug}/phases", **given).status_code == 302
    assert visit(makers.an_auditor()).get(f"/calls/{slug}/phases").status_code == 200
    assert visit(makers.an_applicant()).get(f"/calls/{slug}/phases").status_code == 403


def sheet_of(case):
    marks = {f"score-{one.code}": "7" for one in case.call.programme.criteria(case.kind)}
    return marks | {name.replace("score", "why"): "Достаточно длинное обоснование балла." for name in marks}


def test_experts_are_reminded_once_a_day_as_their_term_comes_near(db, clock, drain):
    clock.set("2026-06-16 10:00")
    call, expert = experts.a_reviewed_call(review_until=date(2026, 6, 19)), experts.an_engaged_expert()
    for _n in range(2):
        experts.an_assignment(experts.a_case(call), expert)
    db.session.commit()
    letters = []
    for day in ("15", "16", "16", "17", "18", "19", "22"):
        clock.set(f"2026-06-{day} 10:00")
        letters.append(reminded(db))
    assert letters == [0, 1, 0, 0, 1, 1, 0]
    assert acts.remind(call, by=makers.an_officer()) == 1
    assert acts.remind(call, by=makers.an_officer()) == 0


def reminded(db):
    told = reminding.remind_all(None)["letters"]
    db.session.commit()
    return told
