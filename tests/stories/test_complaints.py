"""What people have complained of in other systems cannot happen here. Each test bears the number of its complaint;
those that need more of a room stand in its tests, under the same name (test_complaint_…)."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import db as database
from portal.accounts.models import Membership, Organisation, User
from portal.apply import acts, queries
from portal.apply.models import Answers, Application, Attachment, Submission
from portal.assess.acts import reminding
from portal.award.models import Decision
from portal.letters import Letter
from tests import makers, makers_announce, makers_apply, makers_award, makers_certify
from tests import makers_experts as experts
from tests.pages import Page

DRAFT_WORDS = ("draft", "черновик", "жоба")


def signed_out(visitor):
    """The session has ended, as it does over night."""
    visitor._session(lambda session: [session.pop(name, None) for name in ("_user_id", "_fresh", "_id")])
    return visitor


def signed_in_again(visitor, answer, person):
    """The person is sent to sign in, does so, and comes to where the visit was meant to go."""
    assert "/login?next=" in answer.location
    return visitor.follow(visitor.submit(answer.location, email=person.email, password=makers.PASSWORD))


@pytest.mark.once
def test_complaint_01_who_signs_in_midway_goes_on_where_it_was(visit, db):
    """pretalx/pretalx#1742: the form was emptied when the submitter registered or signed in midway.

    Here no long form is begun before signing in, and the way leads on to the very call.
    """
    call, person = makers_announce.a_call(), makers.an_applicant()
    stranger = visit(lang="en")
    where = f"/en/calls/{call.slug}/apply"
    answer = stranger.get("apply.start", slug=call.slug)
    page = stranger.get(answer.location)
    assert Page(page.text).all("textarea") == []
    assert f"next=/en/calls/{call.slug}" in page.text.replace("%2F", "/")
    page = signed_in_again(stranger, answer, person)
    assert page.request.path == stranger.url("apply.start", slug=call.slug), where


def test_complaint_03_a_session_that_ends_loses_no_answer_and_no_submission(visit, db):
    """demarche-numerique#6356: autosave failed with a tiny notice, and the submission then lost everything."""
    case = makers_apply.a_complete_draft()
    owner, key = makers_apply.owner_of(case), case.key
    visitor = visit(owner, "en")
    where = f"/applications/{key}/pages/market/autosave"
    row = next(one for one in case.answers if one.page == "market")
    typed = {"version": row.version, "hand": "tab", "changes": {"gr13": ["Typed before the night."]}}
    version = visitor.post(where, json=typed).json["version"]
    signed_out(visitor)
    lost = visitor.post(where, json={**typed, "version": version, "changes": {"gr13": ["Typed after it."]}})
    assert (lost.status_code, "error" in lost.json) == (401, True)  # the page says so, and keeps the text in its tab
    sender = {"Referer": "http://localhost" + visitor.url("apply.review", key=key)}
    answer = visitor.post("apply.submit", {"version": "1", "declared": "y"}, headers=sender, key=key)
    page = signed_in_again(visitor, answer, owner)
    assert "Typed before the night." in page.text
    again = visitor.post(where, json={**typed, "version": version, "changes": {"gr13": ["Typed after it."]}})
    assert again.status_code == 200
    page = visitor.get("apply.review", key=key)
    assert "Typed after it." in page.text
    assert visitor.send(page, action="/submit", declared="y").location.endswith("/submitted")


@pytest.mark.once
def test_complaint_07_the_term_on_the_page_is_the_only_one(visit, db, clock):
    """ecsion/eSeaGrant-Client-Bug-Tracker#822: a second, inner date locked a referee out before the real term."""
    clock.set("2026-06-10 10:00")
    case = experts.a_case(experts.a_reviewed_call(review_until=date(2026, 6, 19)))
    assignment = experts.an_assignment(case)
    sheet = {"comment": "Good.", "confidential": "", "version": "0"}
    for one in case.call.programme.criteria(case.kind):
        sheet |= {f"score-{one.code}": "7", f"why-{one.code}": "A reason that is long enough."}
    key, expert = assignment.key, visit(assignment.expert.user, "en")
    clock.set(assignment.due_on.isoformat() + " 23:59")
    page = expert.get(f"/reviews/{key}/sheet")
    assert "Today until the end of the day" in page.text
    assert expert.post(f"/reviews/{key}/score", sheet).status_code == 302


def test_complaint_08_whoever_began_a_draft_others_of_the_company_can_submit_it(visit, db):
    """pretalx/pretalx#2160, #2517: what was begun with an access code could not be submitted; people were dropped."""
    company = makers.an_organisation(makers.a_person())
    owner = db.session.scalars(select(Membership).where(Membership.organisation_id == company.id)).one().user_id
    editor, reader = makers_apply.a_colleague(company), makers_apply.a_colleague(company, "reader")
    draft = makers_apply.a_complete_draft(by=editor, organisation=company)
    key, version = draft.key, str(draft.version)
    boss, number, gone = visit(db.session.get_one(User, owner)), company.bin, editor.id
    assert boss.post("accounts.remove", number=number, user_id=gone).status_code == 302
    assert visit(reader).get("apply.preview", key=key).status_code == 200
    assert visit(editor).get("apply.case", key=key).status_code == 404
    assert boss.post("apply.submit", {"version": version, "declared": "y"}, key=key).location.endswith("/submitted")


@pytest.mark.once
def test_complaint_09_a_missed_field_is_added_and_nothing_is_typed_again(visit, db):
    """HyphaApp/hypha#3562: after one missed field the button stayed dead until everything was typed once more."""
    case = makers_apply.a_complete_draft()
    key, visitor = case.key, visit(makers_apply.owner_of(case), "en")
    page = visitor.send(visitor.get("apply.review", key=key), action="/submit")
    parsed = Page(page.text)
    assert page.status_code == 422
    assert [parsed.text(one) for one in parsed.all("button") if one.get("disabled") is not None] == []
    assert visitor.send(page, action="/submit", declared="y").location.endswith("/submitted")


@pytest.mark.once
def test_complaint_10_page_and_button_are_there_until_the_last_second(visit, db, clock):
    """openreview/openreview#334, #431, #414: page or button were not there close to the deadline."""
    case = makers_apply.a_complete_draft()
    key, closes, visitor = case.key, case.call.closes_at, visit(makers_apply.owner_of(case))
    slug = case.call.slug
    for seconds in (3600, 60, 1):
        clock.set(closes - timedelta(seconds=seconds))
        assert visitor.get("apply.start", slug=slug).status_code == 200
        page = visitor.get("apply.review", key=key)
        assert 'name="declared"' in page.text
    assert visitor.send(page, action="/submit", declared="y").location.endswith("/submitted")


@pytest.mark.once
def test_complaint_11_files_are_reported_as_they_are(visit, db):
    """HyphaApp/hypha#2462, #4989, #4401: uploads were reported wrongly, and a required one was nowhere seen."""
    case = makers_apply.a_complete_draft()
    file = next(one for one in case.attachments if one.question == "doc_cofinancing")
    asked, key, visitor = (
        case.call.programme.question("doc_cofinancing"),
        case.key,
        visit(makers_apply.owner_of(case), "en"),
    )
    acts.detach(case, file)
    where = f"/applications/{key}/pages/{asked.page}"
    db.session.commit()
    check = visitor.get("apply.review", key=key).text
    assert f"/en{where}#doc_cofinancing" in check
    refused = send_file(visitor, key, "virus.pdf", b"MZ\x90")
    assert (refused.status_code, 'href="#doc_cofinancing"' in refused.text) == (422, True)
    assert "virus.pdf" not in visitor.get(where).text
    assert send_file(visitor, key, "Letter.pdf", makers_apply.PDF).status_code == 302
    page = visitor.get(where).text
    assert ("Letter.pdf" in page, "virus.pdf" in page) == (True, False)
    assert f"/en{where}#doc_cofinancing" not in visitor.get("apply.review", key=key).text.split("ok-sum")[0]
    assert db.session.scalar(select(func.count()).select_from(Attachment).where(Attachment.name == "Letter.pdf")) == 1


def send_file(visitor, key, name, content):
    return visitor.post(f"/applications/{key}/files/doc_cofinancing", {"doc_cofinancing": (io.BytesIO(content), name)})


@pytest.mark.once
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_complaint_24_the_confirmation_says_that_it_is_submitted(visit, db, drain, lang):
    """HyphaApp/hypha#4678: the confirmation of a submitted application said that it was still a draft."""
    owner = makers.a_person(lang=lang)
    case = makers_apply.a_complete_draft(by=owner, lang=lang)
    visitor = visit(owner, lang)
    page = visitor.follow(visitor.send(visitor.get("apply.review", key=case.key), action="/submit", declared="y"))
    drain()
    letter = db.session.scalars(select(Letter).where(Letter.act == "apply.submit")).one()
    number = db.session.get_one(Application, case.id).number
    words = " ".join(Page(page.text).text(one) for one in Page(page.text).all("main"))
    for text in (f"{letter.subject} {letter.body}", words):
        assert number in text
        assert [word for word in DRAFT_WORDS[:2] if word in text.casefold()] == []


@pytest.mark.once
def test_complaint_26_a_bulk_act_shows_what_it_is_about_and_each_letter(visit, db):
    """indico/indico#3983, #4656: judged in bulk without seeing what was selected, and without seeing the mail first."""
    call = makers_award.a_call()
    cases = [makers_award.a_reviewed_case(call) for _n in range(3)]
    makers_award.ranked(call)
    for case, outcome in zip(cases, ("approve", "reserve", "refuse"), strict=True):
        makers_award.a_confirmed_decision(case, outcome)
    chair, slug, numbers = visit(makers.a_chair(), "en"), call.slug, [case.number for case in cases]
    page = chair.get("award.outbox", slug=slug)
    rows = Page(page.text).all("tr")
    assert sorted(row.get("data-ref") for row in rows if row.get("data-ref")) == sorted(numbers)
    previews = re.findall(r'href="([^"]*/decision/letter)"', page.text)
    assert len(previews) == 3
    subjects = {Page(chair.get(one).text).text(Page(chair.get(one).text).all("main")[0]) for one in previews}
    assert len(subjects) == 3
    decision = makers_award.a_decision(cases[0], amount_kzt=1)  # somebody changes one of them meanwhile
    late = chair.send(page, action="/release")
    assert late.status_code == 409
    assert (decision.released_at, db.session.scalar(select(func.count(Decision.released_at)))) == (None, 0)


@pytest.mark.once
def test_complaint_27_each_outcome_has_its_own_letter(visit, db, drain):
    """openreview/openreview-py#2942: one template for those who are accepted and those who are refused."""
    told = {}
    for outcome in ("approve", "reserve", "refuse"):
        makers_award.a_told_case(outcome)
    drain()
    for letter in db.session.scalars(select(Letter).where(Letter.act.like("award.%"))):
        told[letter.act] = letter.body
    assert set(told) == {"award.approve", "award.reserve", "award.refuse"}
    assert ["одобрила" in told[act] for act in sorted(told)] == [True, False, False]
    assert ["отказано" in told[act] for act in sorted(told)] == [False, True, False]


@pytest.mark.once
def test_complaint_27_reminders_go_to_those_who_owe_reviews_and_to_nobody_else(db, clock, drain):
    """openreview/openreview#412: reminders went to the wrong list when the organiser was an author as well."""
    clock.set("2026-06-16 10:00")
    call = experts.a_reviewed_call(review_until=date(2026, 6, 19))
    owes, done, third = (experts.an_engaged_expert() for _n in range(3))
    company = makers.an_organisation(owes.user)  # an expert who is an applicant too
    elsewhere = experts.a_reviewed_call(review_until=date(2026, 6, 19))
    mine, other = experts.a_case(elsewhere, organisation=company), experts.a_case(call)
    experts.an_assignment(other, owes)
    experts.a_review(experts.a_case(call), 7, done)
    experts.an_assignment(mine, third)
    database.session.commit()
    assert reminding.remind_all(None)["letters"] == 2
    drain()
    letters = db.session.scalars(select(Letter).where(Letter.act == "assess.remind")).all()
    assert sorted(letter.user_id for letter in letters) == sorted([owes.user_id, third.user_id])


def test_complaint_36_an_application_is_shared_with_colleagues(visit, db):
    """HyphaApp/hypha#177, #324, #524, #1878: sharing an application was asked for during eight years."""
    case = makers_apply.a_draft()
    company = db.session.get_one(Organisation, case.organisation_id)
    people = {part: makers_apply.a_colleague(company, part) for part in ("owner", "editor", "reader")}
    visitors, key = {part: visit(person) for part, person in people.items()}, case.key
    for number, part in enumerate(("owner", "editor")):
        page = {"owner": "market", "editor": "team"}[part]
        where, code = f"/applications/{key}/pages/{page}", {"market": "gr13", "team": "gr15-0-name"}[page]
        assert visitors[part].submit(where, {code: f"Text {number}"}).status_code == 302
    assert (
        visitors["reader"].post(f"/applications/{key}/pages/market", {"gr13": "x", "version": "1"}).status_code == 403
    )
    assert "Text 0" in visitors["reader"].get("apply.preview", key=key).text
    writers = db.session.execute(select(Answers.page, Answers.saved_by_id).where(Answers.page.in_(("market", "team"))))
    assert dict(writers.all()) == {"market": people["owner"].id, "team": people["editor"].id}


@pytest.mark.once
@pytest.mark.parametrize(("lang", "said"), [
    ("kk", "цифрмен"), ("ru", "цифрами"), ("en", "in digits"),
])  # fmt: skip
def test_complaint_39_an_error_stands_at_its_field_in_plain_words_with_a_way_to_it(visit, db, lang, said):
    """HHS/simpler-grants-gov#6194, #11913, #5482, #6452: the wrong field, the raw text of a validator, no link."""
    case = makers_apply.a_draft()
    visitor = visit(makers_apply.owner_of(case), lang)
    page = visitor.submit(f"/applications/{case.key}/pages/money", gr16="twenty millions")
    parsed = Page(page.text)
    links = [one.get("href") for one in parsed.all("a") if (one.get("href") or "").startswith("#gr")]
    field = parsed.by_id("gr16")
    assert (page.status_code, links[0]) == (422, "#gr16")
    assert field is not None
    assert field.get("value") == "twenty millions"
    assert field.get("aria-invalid") == "true"
    sentence = " ".join(parsed.text(parsed.by_id(one)) for one in field.get("aria-describedby", "").split())
    assert said in sentence.casefold(), sentence
    assert re.search(r"invalid|literal|None|ValueError|Traceback", sentence) is None


@pytest.mark.once
def test_complaint_40_a_limit_is_kept_and_told_at_its_field(visit, db):
    """HyphaApp/hypha#4640: word limits were shown and not enforced."""
    case = makers_apply.a_complete_draft()
    key, visitor = case.key, visit(makers_apply.owner_of(case), "en")
    most = case.call.programme.question("gr13").max_chars
    where = f"/applications/{key}/pages/market"
    assert visitor.submit(where, gr13="ә" * most).status_code == 302
    assert 'name="declared"' in visitor.get("apply.review", key=key).text
    page = visitor.submit(where, gr13="ә" * (most + 1))
    assert (page.status_code, 'href="#gr13"' in page.text, "ә" * (most + 1) in page.text) == (422, True, True)
    assert 'name="declared"' not in visitor.get("apply.review", key=key).text
    version = str(db.session.get_one(Application, case.id).version)
    assert visitor.post("apply.submit", {"version": version, "declared": "y"}, key=key).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


@pytest.mark.once
def test_complaint_43_everybody_of_the_company_gets_its_certificate(visit, db, drain):
    """demarche#4302: those who applied together had no access to the paper."""
    owner = makers.a_person()
    company = makers.an_organisation(owner)
    reader = makers_apply.a_colleague(company, "reader")
    certificate = makers_certify.issued("participant", company)
    key = certificate.key
    papers = [visit(person).get(f"/certificates/mine/{key}/paper.pdf") for person in (owner, reader)]
    assert papers[0].data == papers[1].data != b""
    assert visit(makers.an_applicant()).get(f"/certificates/mine/{key}/paper.pdf").status_code == 404


def test_complaint_44_texts_of_every_alphabet_come_back_as_they_were_written(visit, db):
    """HyphaApp/hypha#3814, #2331: applications arrive in Spanish, Russian and Arabic."""
    text = "Ең үлкен нарық: ұңғыма, қоғам, һәм әлі. Рынок — «жылу». ¿Mañana? السوق الكبير 12 市場 🌡"
    case = makers_apply.a_complete_draft(gr13=text, gr02="Жылу желісі / شبكة التدفئة")
    key, owner = case.key, makers_apply.owner_of(case)
    acts.submit(case, by=owner, arrived=database.now(), version=case.version)
    for visitor in (visit(owner, "kk"), visit(owner, "en")):
        page = visitor.get("apply.preview", key=key).text
        assert (text in page, "شبكة التدفئة" in page) == (True, True)
    officer = visit(makers.an_officer())
    page = officer.get(f"/cases/{key}/application")
    assert text in page.text
    long = next(one for one in Page(page.text).all("dd") if text in Page(page.text).text(one))
    assert long.get("dir") == "auto"  # Arabic is read from its own side
    assert queries.last_submission(case).content["title"] == "Жылу желісі / شبكة التدفئة"


@pytest.mark.once
def test_complaint_45_everything_can_be_reached_and_is_named_without_sight_or_mouse(visit, db):
    """indico/indico#5381, openreview-web#403: barriers for keyboards and screen readers, in reviews too."""
    assignment = experts.an_assignment()
    case = makers_apply.a_draft()
    expert, owner = visit(assignment.expert.user, "en"), visit(makers_apply.owner_of(case), "en")
    pages = [expert.get(f"/reviews/{assignment.key}/sheet"), owner.get(f"/applications/{case.key}/pages/money")]
    for answer in pages:
        page = Page(answer.text)
        first = next(one for one in page.all("a") if one.get("href"))
        assert first.get("href") == "#main"  # a keyboard skips the menu
        assert page.by_id("main") is not None
        assert [one.get("tabindex") for one in page.all("a", "button", "input", "select", "textarea")
                if int(one.get("tabindex") or 0) > 0] == []  # fmt: skip
        labels = {one.get("for") for one in page.all("label")}
        fields = [one for one in page.all("input", "select", "textarea") if one.get("type") not in ("hidden", "submit")]
        assert len(fields) > 3
        inside = {id(one) for label in page.all("label") for one in label.iter()}
        named = [one.get("id") in labels or id(one) in inside or one.get("aria-label") for one in fields]
        assert all(named)
    wrong = owner.submit(f"/applications/{case.key}/pages/money", gr16="x")
    summary = next(one for one in Page(wrong.text).all("div") if "ok-errsum" in (one.get("class") or ""))
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")


def test_every_complaint_of_the_list_has_its_test():
    """1–11, 23–28 and 36–46; what a number needs of a room stands in the room's tests."""
    tests = Path(__file__).parents[1]
    found = {
        int(n)
        for file in tests.rglob("test_*.py")
        for n in re.findall(r"def test_complaint_(\d+)_", file.read_text("utf-8"))
    }
    assert {*range(1, 12), *range(23, 29), *range(36, 47)} - found == set()
