"""Who looked at a case: kept once a day, told to the company without a word of who judges, whole for auditors."""

from sqlalchemy import select

from portal.accounts import acts as accounts
from portal.apply import looking
from portal.apply.look_models import Look
from portal.assess import acts
from portal.work import look_invariants
from tests import makers, makers_apply
from tests import makers_experts as experts


def kept(db):
    """Every look: whose, of which case, on which side and of what."""
    rows = db.session.scalars(select(Look).order_by(Look.id))
    return [(one.user_id, one.application_id, one.side, one.kind) for one in rows]


def body(page):
    """The page without the token of its forms."""
    assert page.status_code == 200
    return page.text.partition("<main")[2].partition("</main>")[0]


def a_case_with_people():
    """A case with an expert who may score it, its owner and a colleague."""
    owner = makers.a_person(name="Әсел Иесі")
    case = experts.a_case(organisation=makers.an_organisation(owner))
    colleague = makers_apply.a_colleague(case.organisation)
    colleague.name = "Дана Әріптес"
    seat = experts.an_assignment(case, experts.an_engaged_expert(name="Тайный Эксперт"))
    return case, owner, colleague, seat


def test_the_company_sees_its_own_and_the_staff_and_nothing_of_who_judges(visit, db, clock):
    clock.set("2026-03-02 10:00")
    case, owner, colleague, seat = a_case_with_people()
    officer, chair = makers.an_officer(name="Болат Офицеров"), makers.a_chair(name="Дина Председатель")
    auditor, tied = makers.an_auditor(name="Ревизор"), makers.a_person("auditor", name="Свой Ревизор")
    acts.declare(tied, by=tied)
    acts.pin(case, tied, "conflict", "Муж учредителя.", by=officer)
    key, number, seat_key, expert_id = case.key, case.id, seat.key, seat.user_id
    who = {person.name: person.id for person in (officer, chair, colleague, owner)}
    staff, boss, visitor = visit(officer, "ru"), visit(chair, "ru"), visit(owner, "ru")
    for page in ("", "/application", "/history", ""):
        assert staff.get(f"/cases/{key}{page}").status_code == 200
    assert visit(colleague).get("apply.preview", key=key).status_code == 200
    seen = [(who["Болат Офицеров"], number, "staff", kind) for kind in ("case", "text")]
    seen.append((who["Дана Әріптес"], number, "company", "text"))
    assert kept(db) == seen
    before = body(visitor.get("apply.looks", key=key))
    assert [word in before for word in ("Сотрудники программы", "заявка, текст", "Дана Әріптес", "Офицеров")] == [
        True, True, True, False,
    ]  # fmt: skip

    assert visit(db.session.get_one(makers.User, expert_id)).get("assess.sheet", key=seat_key).status_code == 200
    assert boss.get("assess.case", key=key).status_code == 200
    looking.forget()  # another process knows nothing of what this one has written
    assert staff.get("assess.case", key=key).status_code == 200
    seen += [(expert_id, number, "judge", "text"), (who["Дина Председатель"], number, "judge", "case")]
    assert kept(db) == seen
    assert body(visitor.get("apply.looks", key=key)) == before

    watching = visit(auditor, "en")
    whole = body(watching.get("assess.looks", key=key))
    names = ("Тайный Эксперт", "Дина Председатель", "Болат Офицеров", "Дана Әріптес", "hidden from the applicant")
    assert [word in whole for word in names] == [True] * 5
    refused = [visit(db.session.get_one(makers.User, one.id), checked=False) for one in (tied, officer)]
    assert [one.get("assess.looks", key=key).status_code for one in (*refused, visitor)] == [403, 403, 403]
    assert visit(makers.a_person()).get("apply.looks", key=key).status_code == 404

    clock.forward(days=1)
    assert staff.get("assess.case", key=key).status_code == 200
    assert len(kept(db)) == len(seen) + 1
    assert list(look_invariants.experts_looks_are_not_shown()) == []
    accounts.grant_role(db.session.get_one(makers.User, officer.id), "expert", by=None)
    db.session.commit()
    assert "Сотрудники" not in body(visitor.get("apply.looks", key=key))


def test_a_table_that_is_taken_away_counts_for_every_case_in_it(visit, db):
    call = experts.a_reviewed_call()
    cases = [experts.a_case(call) for _one in range(3)]
    officer, who = makers.an_officer(), [case.id for case in cases]
    visitor, slug = visit(officer), call.slug
    for form in ("csv", "xlsx", "csv"):
        assert visitor.get(f"/cases/export.{form}?call={slug}").status_code == 200
    assert sorted(kept(db)) == [(officer.id, number, "staff", "export") for number in sorted(who)]


def test_many_days_are_turned_over(visit, db, monkeypatch, clock):
    monkeypatch.setattr(looking, "SHOWN", 3)
    case, owner, _colleague, _seat = a_case_with_people()
    staff, visitor, key = visit(makers.an_officer()), visit(owner, "en"), case.key
    for day in (2, 3, 4):
        clock.set(f"2026-03-{day:02} 10:00")
        staff.get("assess.case", key=key)
        staff.get("assess.case", key=key, part="application")
    page = visitor.get("apply.looks", key=key)
    assert (page.text.count("<time"), "before=2026-03-04" in page.text) == (1, True)
    page = visitor.get("apply.looks", key=key, before="2026-03-04")
    assert (page.text.count("<time"), "before=2026-03-03" in page.text) == (1, True)
    page = visitor.get("apply.looks", key=key, before="2026-03-03")
    assert (page.text.count("<time"), "Earlier days" in page.text) == (1, False)
    assert visitor.get("apply.looks", key=key, before="yesterday").status_code == 200
