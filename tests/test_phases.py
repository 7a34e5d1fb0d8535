"""The phases of a call: one table that refuses, leaves out and is shown."""

from datetime import date
from types import SimpleNamespace

import pytest

from portal import phases, policy
from portal.rights import CHAIR, EXPERT, OFFICER

DAYS = {"clearing": "2026-06-01", "scoring": "2026-06-03", "discussion": "2026-06-20", "panel": "2026-06-24",
        "release": "2026-06-26"}  # fmt: skip


def a_call(days=DAYS, until=date(2026, 6, 19)):
    return SimpleNamespace(phases=dict(days), review_until=until)


@pytest.mark.parametrize(("day", "phase"), [
    ("2026-05-31", "screening"), ("2026-06-01", "clearing"), ("2026-06-02", "clearing"), ("2026-06-03", "scoring"),
    ("2026-06-19", "scoring"), ("2026-06-20", "discussion"), ("2026-06-25", "panel"), ("2027-01-01", "release"),
])  # fmt: skip
def test_each_phase_lasts_until_the_next_begins(day, phase):
    assert phases.on(a_call(), date.fromisoformat(day)) == phase


def test_a_term_that_was_prolonged_prolongs_the_scoring():
    call = a_call(until=date(2026, 6, 25))
    assert phases.on(call, date(2026, 6, 25)) == "scoring"
    assert phases.on(call, date(2026, 6, 26)) == "release", "what follows begins no earlier"


def test_a_call_without_phases_closes_nothing():
    call = a_call({})
    assert phases.on(call, date(2026, 6, 1)) is None
    assert all(phases.sees({role}, what, call) for what, roles in phases.SEEN.items() for role in roles)
    assert not any(phases.closed(act, {OFFICER}, call) for act in phases.DONE)


def test_what_is_open_says_since_when_and_until_when():
    ranking = phases.SEEN["ranking"][CHAIR]
    assert phases.span(a_call(), ranking, date(2026, 6, 10)) == phases.Span(False, None, date(2026, 6, 19))
    assert phases.span(a_call(), ranking, date(2026, 6, 25)) == phases.Span(True, date(2026, 6, 20), None)
    texts = phases.SEEN["texts"][EXPERT]
    assert phases.span(a_call(), texts, date(2026, 6, 10)) == phases.Span(True, date(2026, 6, 3), None)
    scoring = phases.DONE["assess.score"]
    assert phases.span(a_call(), scoring, date(2026, 6, 10)) == phases.Span(True, date(2026, 6, 3), date(2026, 6, 19))


def test_whoever_policy_lets_to_a_page_has_a_column_in_the_table():
    """Else the page "who can see what" would say no where the portal says yes."""
    for page, what in phases.PAGES.items():
        who, _conditions = policy.TABLE[page]
        assert who <= phases.SEEN[what].keys(), page
    assert phases.DONE.keys() <= policy.TABLE.keys()


@pytest.mark.once
def test_a_closed_page_says_when_it_opens(app, clock):
    clock.set("2026-06-10 10:00")
    chair = SimpleNamespace(is_authenticated=True, id=1, role_names={"chair"}, part_in={}.get)
    with app.test_request_context("/ru/"):
        answer = policy.may(chair, "award.ranking", a_call())
        assert not answer
        assert str(answer.reason) == "На этапе «Оценка» это закрыто. Откроется 20\xa0июня 2026."
        clock.set("2026-06-21 10:00")
        assert policy.may(chair, "award.ranking", a_call())
