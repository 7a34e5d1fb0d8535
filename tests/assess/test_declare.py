"""The yearly declaration of interests: a minute once a year, and no text opens without it."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.assess import acts
from portal.assess.acts import Named
from portal.assess.models import Declaration, Tie
from portal.assess.queries import experts as queries
from portal.workflow import Refused
from tests import makers
from tests import makers_experts as experts


def test_an_expert_declares_before_a_text_opens_and_again_after_a_year(db, visit, clock):
    clock.set("2026-05-04 10:00")
    expert = experts.an_engaged_expert(ties=None)
    assignment = experts.an_assignment(expert=expert, state="offered")
    user = expert.user
    browser, offer = visit(user, "en"), f"/reviews/{assignment.key}"
    assert "Declare your interests first" in browser.get("/reviews").text
    with pytest.raises(Refused):
        acts.clear(assignment, by=user)
    asked = browser.get(offer)
    assert asked.location == f"/en/declaration?next=/en{offer}"
    page = browser.get(asked.location)
    assert 'name="ties-2-kind"' in page.text
    wrong = browser.post(f"/declaration?next=/en{offer}", {"ties-0-kind": "", "ties-0-name": ""})
    assert (wrong.status_code, "Name your ties, or tick that you have none." in wrong.text) == (422, True)
    made = browser.post(f"/declaration?next=/en{offer}", {"none": "y"})
    assert made.location == f"/en{offer}"
    assert db.session.scalars(select(Declaration)).one().valid_until == date(2027, 5, 4)
    assert browser.get(offer).status_code == 200
    assert browser.post(f"{offer}/clear").status_code == 302
    assert browser.get(f"{offer}/sheet").status_code == 200
    clock.set("2027-05-05 10:00")
    assert browser.get(f"{offer}/sheet").location == f"/en/declaration?next=/en{offer}/sheet"
    assert "Your declaration ran out on" in browser.get("/declaration").text


def test_what_is_typed_wrong_is_said_at_its_field_and_nothing_typed_is_lost(db, visit):
    browser = visit(makers.an_officer(), "en")
    typed = {"ties-0-kind": "", "ties-0-name": "", "ties-1-kind": "own", "ties-1-bin": "123456789012",
             "ties-1-name": "Our firm", "ties-1-until": "2026-13-40"}  # fmt: skip
    wrongs: dict[str, dict[str, str]] = {
        "ties-1-until": {}, "ties-1-bin": {"ties-1-until": ""}, "none": {"ties-1-until": "", "none": "y"},
        "ties-1-kind": {"ties-1-until": "", "ties-1-bin": "", "ties-1-kind": ""},
    }  # fmt: skip
    for field, change in wrongs.items():
        answer = browser.post("/declaration", {**typed, **change})
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
        assert 'value="Our firm"' in answer.text
    assert db.session.scalars(select(Declaration)).all() == []
    kept = browser.post("/declaration", {**typed, "ties-1-bin": makers.a_bin(77), "ties-1-until": ""})
    assert kept.status_code == 302
    assert db.session.scalars(select(Tie.bin)).all() == [makers.a_bin(77)]
    assert re.search(r'name="ties-0-name"[^>]*value="Our firm"', browser.get("/declaration").text)


def test_a_new_declaration_replaces_the_last_and_nobody_declares_for_another(db):
    user = makers.an_officer()
    acts.declare(user, [Named("own", "Фирма")], by=user)
    acts.declare(user, by=user)
    rows = db.session.execute(select(Declaration.replaced_at.is_(None)).order_by(Declaration.id))
    assert [bool(row[0]) for row in rows] == [False, True]
    with pytest.raises(Refused):
        acts.declare(user, by=makers.an_admin())


def test_a_declared_tie_keeps_an_expert_out_while_it_lasts_and_three_years_more(db, clock):
    clock.set("2026-05-04 10:00")
    company = makers.an_organisation(bin_number=makers.a_bin(88))
    case, today = experts.a_case(organisation=company), date(2026, 5, 4)
    for until, why in ((None, "tie_bin"), (today, "tie_bin"), (today - timedelta(days=1), "former_bin"),
                       (date(2023, 5, 4), "former_bin"), (date(2023, 5, 3), None)):  # fmt: skip
        expert = experts.an_engaged_expert(ties=[Named("work", "", company.bin or "", until)])
        assert queries.conflict(case, expert) == why
