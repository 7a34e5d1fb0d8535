"""The opening: the programme is copied into the call for ever."""

from copy import deepcopy

import pytest

from portal import history, i18n
from portal.announce import acts
from portal.announce.models import Call
from portal.announce.programme import Programme, load
from portal.workflow import Refused
from tests import makers
from tests.makers_announce import a_call, a_draft_call, a_moment


def test_the_call_keeps_its_programme_whatever_becomes_of_the_template(visit, db):
    call = a_call()
    shipped = load("innovation_grant", i18n.local(call.opens_at).date())
    slug, digest, kept = call.slug, call.programme_digest, deepcopy(shipped.data)
    before = visit().get("announce.call", slug=slug).text
    try:
        shipped.data["criteria"][0]["title"]["ru"] = "Другой критерий"
        shipped.data["assessment"]["threshold"] = 1
        db.session.expire_all()
        call = db.session.get_one(Call, call.id)
        assert call.programme_data == kept
        assert Programme(call.programme_data).digest == call.programme_digest == digest
        assert Programme(call.programme_data).threshold == 60
        assert "Другой критерий" not in visit().get("announce.call", slug=slug).text
    finally:
        load.cache_clear()
    assert before.count("data-criterion=") == len(kept["criteria"])


def test_a_call_of_2021_knows_the_regions_of_2021(app, clock):
    clock.set("2021-03-20 12:00")
    call = a_call(opens_at=a_moment("2021-03-29 09:00"), closes_at=a_moment("2021-04-11 18:00"))
    names = [option.text["ru"] for option in call.programme.question("gr05").options]
    assert "город Нур-Султан" in names
    assert not any("Жетісу" in name or "Абай" in name for name in names)


def test_the_opening_is_an_event_and_happens_once(app, db):
    call, officer = a_draft_call(), makers.an_officer()
    acts.open(call, by=officer)
    db.session.commit()
    told = [one for one in db.session.query(history.Event) if one.act == "announce.open"]
    assert [(one.was, one.became, one.data["digest"]) for one in told] == [
        ("draft", "announced", call.programme_digest)
    ]
    with pytest.raises(Refused):
        acts.open(call, by=officer)


@pytest.mark.once
def test_a_call_whose_closing_is_past_is_not_opened(visit, clock):
    clock.set("2026-03-10 12:00")
    call = a_draft_call(opens_at=a_moment("2026-03-02 09:00"), closes_at=a_moment("2026-03-16 18:00"))
    clock.set("2026-03-16 18:00:00")
    answer = visit(makers.an_officer()).post("announce.open", {}, slug=call.slug)
    assert answer.status_code == 409
    assert "Срок закрытия уже прошёл" in answer.text


@pytest.mark.once
def test_the_second_click_is_told_that_it_is_not_the_time(visit):
    call = a_draft_call()
    officer = visit(makers.an_officer())
    assert officer.post("announce.open", {}, slug=call.slug).status_code == 302
    assert officer.post("announce.open", {}, slug=call.slug).status_code == 403
