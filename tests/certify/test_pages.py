"""The pages of the staff and of the holder: from the proposal to the download, and what comes after."""

from io import BytesIO
from xml.etree.ElementTree import tostring

import pytest
from sqlalchemy import select

from portal.certify.models import Batch, Certificate
from tests import makers, makers_award, makers_certify
from tests.certify_tables import table
from tests.pages import Page

FACTS = {"registered_on": "12.05.2026", "activities-0-kk": "Бағдарлама жасау", "activities-0-ru": "Разработка программ",
         "valid_from": "2026-05-12", "valid_until": "2028-12-31"}  # fmt: skip


def newest(db, noun=Certificate):
    db.session.expire_all()
    return db.session.scalars(select(noun).order_by(noun.id.desc())).first()


def test_complaint_28_a_certificate_is_seen_before_it_gives_rights(db, visit, drain):
    """demarche-numerique#1238: the paper could be seen only when it had been issued and gave rights already."""
    owner, officer, chair = makers.a_person(), makers.an_officer(), makers.a_chair()
    holder = makers.an_organisation(owner)
    number = holder.bin
    staff, second, applicant = visit(officer), visit(chair), visit(owner)
    page = staff.get(f"/certificates/new/participant?bin={number}")
    made = staff.follow(staff.send(page, FACTS))
    assert "Ждёт утверждения" in made.text
    key = newest(db).key
    preview = staff.get(f"/certificates/{key}/preview.pdf")
    assert preview.data.startswith(b"%PDF")
    assert b"/ByteRange" not in preview.data, "a preview is never signed"
    done = second.follow(second.submit(f"/certificates/{key}", action="approve"))
    assert "AH-" in done.text
    drain()
    assert "Выдан" in staff.get(f"/certificates/{key}").text
    assert "AH-" in applicant.get("certify.mine").text
    held = applicant.get(f"/certificates/mine/{key}")
    assert "Документ подлинный и действует" in held.text
    paper = applicant.get(f"/certificates/mine/{key}/paper.pdf")
    assert paper.data == makers_certify.paper(newest(db))
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert staff.get(f"/certificates/{key}/paper.pdf").data == paper.data


def test_what_was_typed_wrongly_is_told_at_its_field_and_kept(db, visit):
    staff, number = visit(makers.an_officer(), "en"), makers.an_organisation().bin
    page = staff.get(f"/certificates/new/participant?bin={number}")
    wrong = staff.send(page, {**FACTS, "registered_on": "31.06.2026", "valid_until": "2020-01-01"})
    assert wrong.status_code == 422
    assert 'value="31.06.2026"' in wrong.text
    assert "There is no such day" in wrong.text
    late = staff.send(page, {**FACTS, "valid_until": "2020-01-01"})
    assert late.status_code == 422
    assert "must not come before" in late.text
    assert staff.get("/certificates/new/participant?bin=123").status_code == 422
    assert staff.get("/certificates/new/nothing?bin=123").status_code == 404


def test_a_grant_fills_the_paper_by_itself(db, visit):
    award = makers_award.an_award()
    staff, number, bin_number = visit(makers.an_officer()), award.number, award.organisation.bin
    page = staff.get(f"/certificates/new/grant_letter?bin={bin_number}&award={number}")
    assert number in page.text
    made = staff.follow(staff.send(page, {}))
    assert made.status_code == 200
    assert newest(db).statement["facts"]["award_number"] == number
    assert staff.get(f"/certificates/new/grant_letter?bin={bin_number}&award=x").status_code == 422


def test_whoever_proposed_it_sees_no_button_and_is_refused(db, visit):
    chair = makers.a_person("officer", "chair")
    made = makers_certify.proposed(by=chair)
    key, seen = made.key, made.digest
    visitor = visit(chair)
    assert "/approve" not in visitor.get(f"/certificates/{key}").text
    assert visitor.post(f"/certificates/{key}/approve", {"seen": seen}).status_code == 403
    assert visit(makers.a_chair()).post(f"/certificates/{key}/approve", {"seen": "x"}).status_code == 409


def test_suspend_resume_replace_revoke_through_pages(db, visit, drain):
    made = makers_certify.issued()
    key, chair = made.key, visit(makers.a_chair())
    at = f"/certificates/{key}"
    assert chair.submit(at, action="suspend", reason="").status_code == 422
    assert "Приостановлен" in chair.follow(chair.submit(at, action="suspend", reason="arrears")).text
    assert "снова действует" in chair.follow(chair.submit(at, action="resume")).text
    assert chair.submit(f"{at}/renew", action="renew", register_number="1208").status_code == 422
    renewed = chair.follow(chair.submit(f"{at}/renew", action="renew", register_number="1208", reason="misprint"))
    assert "Ждёт утверждения" in renewed.text
    new = newest(db)
    other = visit(makers.a_chair())
    other.submit(f"/certificates/{new.key}", action="approve")
    drain()
    assert "заменён" in chair.get(at).text
    last = f"/certificates/{newest(db).key}"
    assert chair.submit(last, action="revoke", reason="excluded", on="2020-01-01").status_code == 422
    assert "Отозван" in chair.follow(chair.submit(last, action="revoke", reason="excluded", on="2026-06-01")).text


def test_a_proposal_is_turned_down_with_a_reason(db, visit):
    key, chair = makers_certify.proposed().key, visit(makers.a_chair())
    assert chair.submit(f"/certificates/{key}", action="decline", note="").status_code == 422
    assert "Отклонено" in chair.follow(chair.submit(f"/certificates/{key}", action="decline", note="Не тот срок")).text


def test_strangers_see_nothing(db, visit):
    made = makers_certify.issued()
    key, organisation_id = made.key, made.organisation_id
    other = visit(makers.an_applicant())
    for path in (f"/certificates/mine/{key}", f"/certificates/mine/{key}/paper.pdf", "/certificates/mine/nothing"):
        assert other.get(path).status_code == 404
    for path in ("/certificates", f"/certificates/{key}", f"/certificates/{key}/paper.pdf", "/certificates/lists"):
        assert other.get(path).status_code == 403
        assert visit().get(path).status_code == 302
    officer = makers.an_officer()
    db.session.add(makers_certify.membership(officer, organisation_id))
    assert visit(officer).get(f"/certificates/{key}").status_code == 403, "one's own company's is another's business"


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_database_the_same_whatever_their_length(db, visit, queries, count):
    owner = makers.a_person()
    holder = makers.an_organisation(owner)
    for _n in range(count):
        makers_certify.issued(holder=holder)
    page = visit(makers.an_officer()).get("/certificates?kind=participant&q=жебе")
    assert page.text.count("<tr data-key=") == count
    assert len(queries) <= 4
    assert visit(owner).get("certify.mine").text.count("ok-task") == count
    assert len(queries) <= 4


def test_complaint_43_certificates_are_made_in_bulk(db, visit, drain):
    """demarche#7792, indico#5060, Baobab#434: certificates one by one, for hundreds of people."""
    holders = [makers.an_organisation().bin for _n in range(2)]
    staff, chair = visit(makers.an_officer()), visit(makers.a_chair())
    sent = {"kind": "tax_preference", "title": "КПН 2026", "table": (BytesIO(table(*holders, "1")), "list.csv")}
    made = staff.follow(staff.post("/certificates/lists", sent))
    assert "1 строку не удалось обработать" in made.text
    key = newest(db, Batch).key
    assert staff.post(f"/certificates/lists/{key}/approve", {"seen": "x"}).status_code == 403
    done = chair.follow(chair.submit(f"/certificates/lists/{key}", action="approve"))
    assert done.status_code == 200
    drain()
    page = chair.get(f"/certificates/lists/{key}")
    assert page.text.count("TP-") == 2
    assert "КПН 2026" in chair.get("/certificates/lists").text
    bad = staff.post("/certificates/lists", {**sent, "table": (BytesIO(b"x"), "list.csv")})
    assert bad.status_code == 422


def test_what_is_said_in_three_languages_is_a_closed_card_until_something_is_wrong(db, visit):
    staff, number = visit(makers.an_officer(), "en"), makers.an_organisation().bin
    page = staff.get(f"/certificates/new/tax_preference?bin={number}")
    said = {"tax": "cit", "year": "2025", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}
    first = {
        "kk": "Талап",
        "ru": "Условие",
        "en": "Condition",
        "cites_kk": "1-бап",
        "cites_ru": "ст. 1",
        "result": "met",
    }
    rows = {f"conditions-0-{code}": text for code, text in first.items()}
    grown = staff.send(page, {**said, **rows, "conditions-add": "1"})
    cards = [one for one in Page(grown.text).all("details") if one.get("class") == "ok-card"]
    assert [Page(grown.text).text(one.find("summary")) for one in cards[:2]] == ["1. Condition Met", "2. New row"]
    assert ["open" in one.attrib for one in cards[:2]] == [False, True], (
        "what is written is folded, what is new is open"
    )
    assert [one.get("name") for one in Page(grown.text).all("input") if "autofocus" in one.attrib] == [
        "conditions-1-kk"
    ]
    wrong = staff.send(page, {**said, **rows, "conditions-0-cites_ru": ""})
    assert wrong.status_code == 422
    around = [
        one for one in Page(wrong.text).all("details") if 'name="conditions-0-cites_ru"' in tostring(one, "unicode")
    ]
    assert len(around) == 2
    assert all("open" in one.attrib for one in around)
