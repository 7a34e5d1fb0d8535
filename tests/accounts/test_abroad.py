"""A company from abroad: known by country and number, with no BIN; and staff who belong to a hub."""

import pytest

from portal.accounts import acts, queries
from portal.workflow import Refused
from tests import makers, makers_residency

TOLD = {"name_en": "Nordlicht GmbH", "name_ru": "", "name_kk": "", "address": "Berlin", "head": "Anna Licht"}


@pytest.mark.parametrize(
    ("country", "number", "field"),
    [("KZ", "HRB 1", "country"), ("XX", "HRB 1", "country"), ("", "HRB 1", "country"), ("DE", " - ", "foreign_number"),
     ("DE", "1", "foreign_number")],
)  # fmt: skip
def test_a_wrong_number_is_refused_at_its_field(db, country, number, field):
    with pytest.raises(Refused) as refused:
        acts.create_abroad(country, number, {"name_ru": "X", "name_kk": "X"}, by=makers.a_person())
    assert refused.value.field == field


def test_blanks_and_signs_do_not_make_another_company(db):
    company = makers_residency.a_foreign_company(number="12.345.678/0001-95")
    assert (company.bin, company.number, company.registered_on) == (None, "DE-12345678000195", None)
    with pytest.raises(Refused):
        makers_residency.a_foreign_company(number="12345678 000195")
    assert queries.organisation("DE-12345678000195") is company
    assert queries.organisation("FR-12345678000195") is None


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_page_founds_it_and_keeps_what_was_typed(visit, db, lang):
    owner = visit(makers.a_person(lang=lang), lang)
    wrong = owner.submit("/organisations/new/abroad", {**TOLD, "country": "DE", "foreign_number": ""})
    assert wrong.status_code == 422
    assert "Nordlicht GmbH" in wrong.text
    made = owner.submit("/organisations/new/abroad", {**TOLD, "country": "DE", "foreign_number": "hrb 7-7"})
    assert made.location.endswith("/organisations/DE-HRB77")
    page = owner.get("/organisations/DE-HRB77")
    assert "HRB77" in page.text
    assert 'name="region"' not in page.text
    saved = owner.submit("/organisations/DE-HRB77", head="Bernd Licht", action="/organisations/DE-HRB77")
    assert saved.status_code == 302
    assert visit(makers.a_person(), lang).get("/organisations/DE-HRB77").status_code == 404


def test_an_administrator_gives_staff_a_hub(visit, db):
    officer, admin = makers.an_officer(), visit(makers.an_admin())
    assert admin.submit("/people", hub="terricon", action=f"/people/{officer.id}/hub").status_code == 302
    db.session.refresh(officer, ["hub"])
    assert officer.hub == "terricon"
    assert admin.post(f"/people/{officer.id}/hub", {"hub": "atlantis"}).status_code == 422
    with pytest.raises(Refused):
        acts.place(officer, "atlantis", by=makers.an_admin())
    assert visit(makers.an_officer()).post(f"/people/{officer.id}/hub", {"hub": "abai"}).status_code == 403
