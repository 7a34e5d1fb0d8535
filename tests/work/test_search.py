"""The search of the staff: the right case first in three languages, nothing that its reader must not meet."""

import re

import pytest
from sqlalchemy import func, select

from portal import findable, finding, spelling
from portal.accounts.models import Membership, Organisation, User
from portal.apply import acts as applying
from portal.findable import Findable
from portal.work import searching
from tests import makers, makers_apply, makers_assess, makers_certify, makers_experts
from tests.work.searches import CASES, lay


def found(typed, by, kind=""):
    """kind → ids, as the page shows them."""
    groups = searching.groups(searching.Asked(finding.read(typed), kind), by=by)
    return {group.kind: [row.id for row in group.rows] for group in groups}


def first(typed, by):
    """The id of the case that stands first, with some of the words when nothing has all of them."""
    asked = finding.read(typed)
    for question in (asked, asked.loosely):
        groups = searching.groups(searching.Asked(question, "case"), by=by) if question else []
        if groups:
            return groups[0].rows[0].id
    return None


def test_the_right_case_stands_first_in_three_languages(db):
    call, cases = lay()
    officer = makers.an_officer()
    db.session.commit()
    names = {case.id: name for name, case in cases.items()}
    told = {(typed, lang): names.get(first(typed, officer)) for typed, lang, _name in CASES}
    assert told == {(typed, lang): name for typed, lang, name in CASES}
    assert len(CASES) >= 40
    horses = cases["horses"]
    number, firm = horses.number, db.session.get_one(Organisation, horses.organisation_id)
    year = number.split("-")[1]
    for typed in (number, number.lower(), f"№ {number}", number.replace("-", " "), number.replace("-", ""), firm.bin,
                  f"{call.prefix.split('-')[0]} {year} {number[-5:]}", number[-5:], number[-5:].lstrip("0"),
                  firm.bin[:11]):  # fmt: skip
        assert first(typed, officer) == horses.id, typed


def test_what_was_done_is_found_at_once_and_what_was_undone_never(db, drain):
    officer, call = makers.an_officer(), makers_assess.a_rolling_call()
    owner_of = makers.a_person(name="Асқар Мұратов")
    firm = makers.an_organisation(owner_of)
    draft = makers_apply.a_complete_draft(call, by=owner_of, organisation=firm, gr02="Сорғыш қондырғы")
    db.session.commit()
    assert found("сорғыштың", officer) == {}, "a draft is nobody's but its applicant's"
    assert found("муратов", officer) == {}, "and so are its people"
    applying.submit(draft, by=owner_of, arrived=db.now(), version=draft.version)
    db.session.commit()
    assert found("сорғыштың", officer) == {"case": [draft.id]}
    assert found("муратов", officer) == {"person": [owner_of.id]}
    firm.name_kk = "«Бұлақ» ЖШС"
    db.session.flush()
    db.session.rollback()
    assert found("булак", officer) == {}
    db.session.get_one(Organisation, firm.id).name_kk = "«Бұлақ» ЖШС"
    db.session.commit()
    assert found("булак", officer) == {"case": [draft.id], "company": [firm.id]}
    paper = makers_certify.approved(holder=firm)
    db.session.commit()
    assert found(paper.number, officer) == {"certificate": [paper.id]}
    assert found(paper.number.replace("AH", "ан"), officer) == {"certificate": [paper.id]}


def test_a_list_finds_a_word_in_any_form_and_spelling(db, visit):
    _call, cases = lay()
    reader = visit(makers.an_officer())
    for typed in ("жылкы", "ЖЫЛҚЫНЫҢ", "айгулик", "жылқы шаруашылығы"):
        page = reader.get(f"/cases?q={typed}").text
        assert re.findall('data-key="([^"]+)"', page) == [cases["horses"].key], typed


def test_nobody_finds_what_they_must_not_meet(db):
    _call, cases = lay(hub="alatau")
    officer, tied, stranger = (makers.an_officer() for _n in range(3))
    case = cases["horses"]
    firm = db.session.get_one(Organisation, case.organisation_id)
    db.session.add(Membership(organisation_id=firm.id, user_id=tied.id, part="reader"))
    stranger.hub = "kyzylorda"
    person = db.session.scalars(select(User).where(User.name == "Айдос Төреханов")).one()
    makers_certify.approved(holder=firm)
    db.session.commit()
    for typed in (case.number, firm.bin, "жылқы", "сайгулик", "төреханов"):
        assert found(typed, officer), typed
        assert found(typed, tied) == {}, typed
        assert found(typed, stranger) == {}, typed
    assert found("төреханов", officer)["person"] == [person.id]
    stranger.hub = "alatau"
    db.session.commit()
    assert found("жылқы", stranger) == {"case": [case.id]}


def test_experts_are_found_by_those_who_may_read_about_them(db, visit):
    expert = makers_experts.an_engaged_expert(name="Сәуле Дәулетова")
    officer, auditor = makers.an_officer(), makers.an_auditor()
    db.session.commit()
    assert found("даулетова", officer) == {"person": [expert.user_id]}
    assert found("даулетова", auditor) == {}
    assert f"/ru/experts/{expert.id}" in visit(officer).get("/search?q=даулетова").text
    for nobody in (None, makers.an_applicant(), makers.a_person("expert"), makers.a_person("member")):
        assert visit(nobody).get("/search?q=даулетова").status_code == (302 if nobody is None else 403)


@pytest.mark.once
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_page_marks_what_was_found_and_keeps_its_filters(db, visit, queries, lang):
    call, cases = lay()
    reader = visit(makers.an_officer(), lang)
    page = reader.get("/search?q=роботтар")
    many = len(queries)
    assert "<mark>роботтар</mark>" in page.text
    assert f"/{lang}/cases/{cases['sand'].key}" in page.text
    reader.get("/search?q=LLP")
    assert len(queries) == many, "as many questions for one row as for many"
    assert len(re.findall('<li class="ok-task">', reader.get("/search?q=LLP&kind=case").text)) == searching.PAGE
    second = reader.get("/search?q=LLP&kind=case&page=2")
    assert len(re.findall('<li class="ok-task">', second.text)) == len(cases) - searching.PAGE
    assert "kind=case" in re.findall('rel="prev" href="([^"]+)"', second.text)[0]
    kept = reader.get(f"/search?q=жылқы&state=submitted&call={call.slug}")
    assert re.search('<option value="submitted" selected>', kept.text)
    assert f"/cases/{cases['horses'].key}" in kept.text
    assert f"/cases/{cases['horses'].key}" not in reader.get("/search?q=жылқы&state=refused").text
    for empty in ("", "?q=", "?q=%00%22%27*()", "?q=zzzz&page=99", "?q=" + "я" * 900, "?kind=nonsense&q=1'--"):
        assert "/search" in reader.get(f"/search{empty}").text


def test_the_index_is_rebuilt_from_the_truth_and_goes_on_where_it_stopped(db, app):
    _call, cases = lay()
    officer = makers.an_officer()
    db.session.commit()
    whole = db.session.scalar(select(func.count()).select_from(Findable))
    findable.forget()
    assert found("жылқы", officer) == {}
    done = findable.rebuild()
    next(done)  # the first batch is there, whatever happens now
    assert found("жылқы", officer) == {"case": [cases["horses"].id]}
    told = app.test_cli_runner().invoke(args=["reindex"]).output
    assert f"{whole - len(cases)} rows written" in told
    assert db.session.scalar(select(func.count()).select_from(Findable)) == whole
    assert "0 rows written" in app.test_cli_runner().invoke(args=["reindex"]).output


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("кітабының", "кітап"), ("қалаларымыздағы", "қала"), ("өндірісі", "өндіріс"), ("суды", "су"),
        ("инновациялық", "инновация"), ("водородом", "водород"), ("greenhouses", "greenhouse"), ("Ёлки", "елка"),
        ("шаруашылығынан", "шаруашылық"), ("00014", "14"),
    ],
)  # fmt: skip
def test_two_forms_of_a_word_have_a_stem_in_common(one, other):
    known = (set(spelling.stems(spelling.fold(word))) for word in (one, other))
    assert set.intersection(*known)


def test_letters_that_kazakh_has_beside_russian_ones_are_folded():
    assert spelling.fold("ӘҒҚҢӨҰҮҺІЁ әғқңөұүһіё") == "агкноуухие агкноуухие"
    assert spelling.compact("АН-2026-00012") == spelling.compact("ah 2026 00012") == "ah202600012"
