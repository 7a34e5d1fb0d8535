"""The letters of the panel: what is previewed is what is sent, byte for byte, to each reader in their language."""

import re

import pytest
from sqlalchemy import select

from portal.assess.views.letters import preview
from portal.letters import Letter
from tests import makers, makers_apply, makers_award
from tests.pages import Page

OUTCOMES = ("approve", "reserve", "refuse")
NOTE = "Покажите спрос: письма двух заказчиков.\nИ смету по этапам."


def a_case_with_readers(outcome, **facts):
    """A confirmed decision on a case whose company reads in three languages; and a colleague who only looks."""
    owner = makers.a_person(lang="kk")
    company = makers.an_organisation(owner)
    for lang in ("ru", "en"):
        makers_apply.a_colleague(company).lang = lang
    makers_apply.a_colleague(company, "reader")
    case = makers_award.a_ranked_case(None, 9, 7, organisation=company, **facts)
    makers_award.a_confirmed_decision(case, outcome, note=NOTE)
    return case


def read(page):
    """The subject and the paragraphs of the letter as the page shows it."""
    parsed = Page(page.text)
    article = parsed.all("article")[0]
    return [parsed.text(part) for part in article if isinstance(part.tag, str)]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_is_previewed_is_what_is_sent(visit, db, drain, outcome):
    case = a_case_with_readers(outcome)
    call, chair = case.call, visit(makers.a_chair())
    shown = {
        lang: read(chair.get(f"/cases/{case.key}/decision/letter?in={lang}")) for lang in ("kk", "ru", "en")
    }  # fmt: skip
    makers_award.released(call)
    drain()
    letters = db.session.scalars(select(Letter).where(Letter.act == f"award.{outcome}")).all()
    assert sorted(letter.lang for letter in letters) == ["en", "kk", "ru"], "who only looks gets no letter"
    for letter in letters:
        lines = [" ".join(line.split()) for line in letter.body.splitlines() if line.strip()]
        assert [letter.subject, *lines] == shown[letter.lang]
        assert letter.link == f"/{letter.lang}/applications/{case.key}"
        assert letter.subject_id == case.id
        assert case.number in letter.subject
        for part in NOTE.splitlines():
            assert part in letter.body


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_preview_is_the_letter_byte_for_byte(db, drain, outcome, app):
    case = a_case_with_readers(outcome)
    decision = makers_award.queries.decision_of(case)
    told = dict(decision.letter)
    db.session.commit()
    with app.test_request_context():
        composed = {
            lang: preview(case, f"award.{outcome}", lang=lang, data=told).words for lang in ("kk", "ru", "en")
        }  # fmt: skip
    makers_award.released(case.call)
    drain()
    for letter in db.session.scalars(select(Letter).where(Letter.act == f"award.{outcome}")):
        assert (letter.subject, letter.body) == (composed[letter.lang].subject, composed[letter.lang].body)


def test_a_letter_can_be_read_before_it_is_confirmed(visit, clock):
    clock.set("2026-05-11 12:00")
    case = makers_award.a_ranked_case()
    makers_award.a_decision(case)
    page = visit(makers.an_officer(), "en").get(f"/cases/{case.key}/decision/letter?in=en")
    assert "if the decision is confirmed as it stands" in page.text
    assert "Your project is awarded a grant" in page.text


def test_no_letter_is_written_before_the_release(db, drain):
    case = makers_award.a_ranked_case()
    makers_award.a_confirmed_decision(case)
    drain()
    assert db.session.scalars(select(Letter).where(Letter.act.like("award.%"))).all() == []


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_letter_speaks_one_language(db, drain, outcome, lang):
    owner = makers.a_person(lang=lang)
    case = makers_award.a_ranked_case(None, 9, 7, organisation=makers.an_organisation(owner), title="Ω")
    makers_award.a_confirmed_decision(case, outcome)
    makers_award.released(case.call)
    drain()
    letter = db.session.scalars(select(Letter).where(Letter.act == f"award.{outcome}")).one()
    text = f"{letter.subject}\n{letter.body}".replace(case.number, "")
    assert re.search("[a-z]{4}", text) if lang == "en" else not re.search("[a-z]{4}", text), text
    assert bool(re.search("[әғқңөұүһі]", text)) == (lang == "kk"), text
    assert "None" not in text


def test_a_letter_is_read_by_the_panel_alone(visit):
    case = makers_award.a_ranked_case()
    makers_award.a_confirmed_decision(case)
    where = {"key": case.key}
    owner = case.readers("")[0]
    for person in (owner, makers.an_expert(), makers.an_admin()):
        assert visit(person).get("award.preview_letter", **where).status_code == 403
    assert visit(makers.an_auditor()).get("award.preview_letter", **where).status_code == 200
    bare = makers_award.a_ranked_case()
    assert visit(makers.an_auditor()).get("award.preview_letter", key=bare.key).status_code == 404
