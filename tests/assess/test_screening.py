"""The completeness check: who may do what when, what is kept, and what the applicant is told."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import RegisterNote
from portal.apply import acts as applying
from portal.assess import acts
from portal.assess.models import Screening
from portal.history import Event
from portal.letters import Letter
from portal.workflow import Refused
from tests import makers, makers_announce
from tests import makers_assess as cases


def screening(db, case):
    return db.session.scalars(select(Screening).where(Screening.application_id == case.id)).one()


def event(db, case, act):
    db.session.commit()
    return db.session.scalars(select(Event).where(Event.subject_id == case.id, Event.act == act)).one()


def test_admit_keeps_the_findings_as_they_were_seen(db, clock):
    clock.set("2026-05-04 10:00")
    case, officer = cases.a_case(), makers.an_officer()
    acts.admit(case, by=officer)
    kept = screening(db, case)
    assert (case.state, kept.outcome, kept.by_id) == ("admitted", "admit", officer.id)
    results = {one["norm"]: one["result"] for one in kept.findings}
    assert results["cofinancing-share"] == "met"
    assert results["tax-debt"] == "unknown"
    assert case.due_on == date(2026, 5, 28)  # 15 working days of the experts


def test_against_a_rule_only_with_a_reason(db):
    case, officer = cases.a_case(gr07="medium"), makers.an_officer()
    with pytest.raises(Refused) as refusal:
        acts.admit(case, by=officer)
    assert (refusal.value.field, case.state) == ("note", "submitted")
    acts.admit(case, by=officer, note="Реестр подтвердил категорию 20 мая.")
    assert event(db, case, "assess.admit").data["against"] == ["small-business"]
    assert screening(db, case).note == "Реестр подтвердил категорию 20 мая."


def test_the_register_outweighs_the_word_of_the_applicant(db):
    case, officer = cases.a_case(), makers.an_officer()
    acts.note_register(case, "tax_debt", True, by=officer, source="КГД", as_of=db.now().date())
    db.session.flush()
    with pytest.raises(Refused):
        acts.admit(case, by=officer)
    acts.note_register(case, "tax_debt", False, by=officer, source="КГД", as_of=db.now().date())
    db.session.flush()
    acts.admit(case, by=officer)
    assert {one["norm"]: one["result"] for one in screening(db, case).findings}["tax-debt"] == "met"


def test_an_earlier_project_is_left_to_a_person(db):
    case, officer = cases.a_case(), makers.an_officer()
    acts.note_register(case, "earlier", True, by=officer, source="Реестр грантов, № 7", as_of=db.now().date())
    db.session.flush()
    acts.admit(case, by=officer)
    kept = {one["norm"]: one for one in screening(db, case).findings}["double-financing"]
    assert kept["result"] == "needs_a_person"
    assert kept["values"]["earlier_ref"] == "Реестр грантов, № 7"


def test_a_register_cannot_have_been_asked_tomorrow(db, clock):
    clock.set("2026-05-04 10:00")
    case = cases.a_case()
    with pytest.raises(Refused) as refusal:
        acts.note_register(case, "tax_debt", True, by=makers.an_officer(), source="КГД", as_of=date(2026, 5, 5))
    assert refusal.value.field == "as_of"
    with pytest.raises(Refused):
        acts.note_register(case, "quality", True, by=makers.an_officer(), source="КГД", as_of=date(2026, 5, 4))
    assert db.session.scalars(select(RegisterNote)).all() == []


def test_sent_back_until_the_tenth_working_day(db, clock):
    clock.set("2026-05-04 10:00")  # Monday; 7 and 11 May are days off
    case, officer = cases.a_case(), makers.an_officer()
    due_on = acts.send_back(case, ["estimate_sum"], by=officer, note="Смета и паспорт расходятся.")
    assert due_on == case.due_on == date(2026, 5, 20)
    assert (case.state, screening(db, case).due_on) == ("returned", due_on)
    told = event(db, case, "assess.send_back")
    assert (told.note, told.data["days"], told.data["due_on"]) == ("Смета и паспорт расходятся.", 10, "2026-05-20")
    assert told.data["reasons"][0]["text"]["en"].startswith("The stages of the estimate")


def test_an_officer_may_give_another_term(db, clock):
    clock.set("2026-05-04 10:00")
    case = cases.a_case()
    assert acts.send_back(case, ["estimate_sum"], by=makers.an_officer(), note="", days=3) == date(2026, 5, 8)
    with pytest.raises(Refused):
        acts.send_back(cases.a_case(), ["estimate_sum"], by=makers.an_officer(), note="", days=31)


def test_sent_back_only_once(db):
    case = cases.a_resubmitted_case()
    with pytest.raises(Refused):
        acts.send_back(case, ["estimate_sum"], by=makers.an_officer(), note="")
    assert case.state == "resubmitted"


@pytest.mark.parametrize("codes", [[], ["cofin_below_10"], ["estimate_sum", "no such code"]])
def test_a_return_needs_reasons_of_its_catalogue(db, codes):
    case = cases.a_case()
    with pytest.raises(Refused) as refusal:
        acts.send_back(case, codes, by=makers.an_officer(), note="")
    assert (refusal.value.field, case.state) == ("reasons", "submitted")


def test_turned_away_with_reason_and_citation(db):
    case = cases.a_case()
    acts.turn_away(case, ["cofin_below_10"], by=makers.an_officer(), note="")
    assert (case.state, case.due_on) == ("turned_away", None)
    assert "241-9" in screening(db, case).reasons[0]["cites"]["ru"]


def test_a_returned_case_is_turned_away_only_when_its_time_is_over(db, clock):
    clock.set("2026-05-04 10:00")
    case = cases.a_returned_case(days=3)  # until Friday 8 May
    clock.set("2026-05-08 23:59:59")
    with pytest.raises(Refused):
        acts.turn_away(case, ["not_corrected"], by=makers.an_officer(), note="")
    clock.set("2026-05-09 00:00:00")
    acts.turn_away(case, ["not_corrected"], by=makers.an_officer(), note="")
    assert case.state == "turned_away"


def test_nothing_is_checked_before_the_call_closes(db, clock):
    clock.set("2026-05-04 10:00")
    call, officer = makers_announce.a_call(), makers.an_officer()
    case = cases.a_case(call)
    for act in (acts.admit, lambda case, by: acts.turn_away(case, ["cofin_below_10"], by=by, note="")):
        with pytest.raises(Refused):
            act(case, by=officer)
    clock.set(call.closes_at)
    acts.admit(case, by=officer)
    assert case.state == "admitted"


def test_the_rules_read_what_was_submitted_and_not_what_is_being_changed(db):
    owner = makers.a_person()
    case = cases.a_returned_case(owner=owner)
    page = next(page for page in case.call.programme.pages if any(q.code == "gr07" for q in page.questions))
    row = next(row for row in case.answers if row.page == page.code)
    applying.save_page(case, page, {**row.data, "gr07": "large"}, by=owner, version=row.version)
    db.session.flush()
    assert case.flat["gr07"] == "large"
    case.due_on = date(2020, 1, 1)
    acts.turn_away(case, ["not_corrected"], by=makers.an_officer(), note="")
    last = db.session.scalars(select(Screening).order_by(Screening.id.desc())).first()
    assert {one["norm"]: one["result"] for one in last.findings}["small-business"] == "met"


def test_take_remembers_who_had_it(db):
    case, first, second = cases.a_case(), makers.an_officer(), makers.an_officer()
    acts.take(case, by=first)
    with pytest.raises(Refused):
        acts.take(case, by=first)
    db.session.commit()
    acts.take(case, by=second)
    db.session.commit()
    taken = db.session.scalars(select(Event).where(Event.act == "assess.take").order_by(Event.seq)).all()
    assert [(one.actor_id, one.data["before"]) for one in taken] == [(first.id, None), (second.id, first.id)]
    assert case.officer_id == second.id


# --- letters ---------------------------------------------------------------------------------------------------------
SAID = {
    "assess.send_back": {
        "kk": ("10 жұмыс күні", "2026 жылғы 20 мамыр"), "ru": ("10 рабочих дней", "20\u00a0мая 2026"),
        "en": ("10 working days", "20\u00a0May 2026"),
    },
    "assess.turn_away": {"kk": ("241-9",), "ru": ("241-9",), "en": ("241-9", "10 working days")},
    "assess.admit": {"kk": (), "ru": (), "en": ()},
}  # fmt: skip


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("act", SAID)
def test_the_letter_says_why_and_until_when(db, clock, drain, act, lang):
    clock.set("2026-05-04 10:00")
    case, officer = cases.a_case(lang=lang), makers.an_officer(name="Дәурен Қасымов")
    name = {"kk": case.organisation.name_kk, "ru": case.organisation.name_ru, "en": case.organisation.name_en}[lang]
    if act == "assess.admit":
        acts.admit(case, by=officer)
    else:
        codes = cases.REASONS[act.removeprefix("assess.")]
        getattr(acts, act.removeprefix("assess."))(case, codes, by=officer, note="Ждём <b>вас</b>.")
    drain()
    letter = db.session.scalars(select(Letter).where(Letter.act == act)).one()
    assert letter.lang == lang
    assert case.number in letter.subject
    assert name in letter.body
    body = letter.body.replace("\u00a0", " ")
    for words in SAID[act][lang]:
        assert words.replace("\u00a0", " ") in body
    assert ("Ждём <b>вас</b>." in body) == (act != "assess.admit")
    assert "Дәурен" not in body
    assert letter.link == f"/{lang}/applications/{case.key}"


# --- pages -----------------------------------------------------------------------------------------------------------
def test_admit_is_one_click(visit, db):
    case = cases.a_case()
    answer = visit(makers.an_officer()).submit(f"/cases/{case.key}", action="/admit")
    assert answer.status_code == 302
    assert case.state == "admitted"


def test_the_page_asks_for_the_reason_and_keeps_what_was_typed(visit, db):
    case = cases.a_case(gr07="medium")
    officer = visit(makers.an_officer())
    answer = officer.submit(f"/cases/{case.key}", {"note": " "}, action="/admit")
    assert answer.status_code == 422
    assert 'id="note-e"' in answer.text
    assert officer.submit(f"/cases/{case.key}", {"note": "Так решила комиссия."}, action="/admit").status_code == 302


@pytest.mark.parametrize("outcome", ["send_back", "turn_away"])
def test_the_letter_is_read_before_it_is_sent(visit, db, outcome):
    case, officer = cases.a_case(), visit(makers.an_officer())
    where = f"/cases/{case.key}/screening/{outcome}"
    shown = officer.submit(where, {"reasons": cases.REASONS[outcome], "note": "Пояснение <i>для</i> вас"})
    assert shown.status_code == 200
    assert "Пояснение &lt;i&gt;для&lt;/i&gt; вас" in shown.text
    assert case.state == "submitted"
    form = officer.form(shown, "/screening/")
    assert form.values["reasons"] == (cases.REASONS[outcome] if outcome == "send_back" else cases.REASONS[outcome][0])
    assert officer.post(form.action, form.values).status_code == 302
    db.session.refresh(case)
    assert case.state == {"send_back": "returned", "turn_away": "turned_away"}[outcome]


@pytest.mark.parametrize("outcome", ["send_back", "turn_away"])
def test_an_error_stands_at_its_field_and_the_text_is_kept(visit, db, outcome):
    case, officer = cases.a_case(), visit(makers.an_officer())
    for where in (f"/cases/{case.key}/screening/{outcome}", f"/cases/{case.key}/letter/{outcome}"):
        answer = officer.post(where, {"note": "Мой текст", "days": "0"})
        assert answer.status_code == 422
        assert 'id="reasons-e"' in answer.text
        assert "Мой текст" in answer.text
        assert ('id="days-e"' in answer.text) == (outcome == "send_back")
    assert case.state == "submitted"


def test_what_the_rules_found_is_ticked_at_first(visit, db):
    case = cases.a_case(gr07="medium")
    page = visit(makers.an_officer()).get(f"/cases/{case.key}/screening/turn_away")
    assert page.text.count("checked") == 1
    ticked = next(box for box in page.text.split("<input ") if box.startswith("aria") and " checked" in box[:300])
    assert 'value="not_small_business"' in ticked


def test_who_may_not(visit, db):
    case = cases.a_case()
    for person in (makers.an_auditor(), makers.a_chair(), makers.an_expert(), makers.an_applicant()):
        visitor = visit(person)
        for act in ("admit", "screening/send_back", "screening/turn_away", "take", "registers"):
            assert visitor.post(f"/cases/{case.key}/{act}").status_code == 403
        assert visitor.get(f"/cases/{case.key}/screening/send_back").status_code == 403


def test_nobody_checks_their_own_company(visit, db):
    officer = makers.an_officer()
    case = cases.a_case(owner=officer)
    visitor = visit(officer)
    assert visitor.get(f"/cases/{case.key}").status_code == 403
    assert visitor.post(f"/cases/{case.key}/admit").status_code == 403
    assert case.state == "submitted"


def test_a_second_hand_is_told(visit, db):
    case = cases.a_case()
    first, second = visit(makers.an_officer()), visit(makers.an_officer())
    assert first.post(f"/cases/{case.key}/admit").status_code == 302
    answer = second.post(f"/cases/{case.key}/screening/turn_away", {"reasons": ["cofin_below_10"]})
    assert answer.status_code == 403
    assert second.get(f"/cases/{case.key}/screening/turn_away").status_code == 403


def test_a_register_is_noted_on_the_page(visit, db, clock):
    clock.set("2026-05-04 10:00")
    case, officer = cases.a_case(), visit(makers.an_officer())
    typed = {"fact": "tax_debt", "value": "no", "source": "КГД, запрос 12", "as_of": "2026-05-04"}
    assert officer.submit(f"/cases/{case.key}", typed, action="/registers").status_code == 302
    page = officer.get(f"/cases/{case.key}").text
    assert "КГД, запрос 12" in page
    refused = officer.post(f"/cases/{case.key}/registers", {**typed, "as_of": "2026-05-05", "source": ""})
    assert refused.status_code == 422
    assert 'id="as_of-e"' in refused.text
    assert 'id="source-e"' in refused.text


def test_taking_a_case_from_its_page(visit, db):
    case, officer = cases.a_case(), makers.an_officer()
    assert visit(officer).submit(f"/cases/{case.key}", action="/take").status_code == 302
    db.session.refresh(case)
    assert case.officer_id == officer.id
