"""The expert's pages: queue, offer, score sheet; what is hidden stays hidden, and nothing typed is lost."""

import io

import pytest
from sqlalchemy import select

from portal import db as database
from portal import storage
from portal.apply.models import Attachment
from portal.assess.models import Assignment, Expert, Review
from portal.assess.queries import reviews
from tests import makers, test_clean_copies
from tests import makers_experts as experts


def typed(case, mark="7"):
    """A whole sheet as a browser sends it."""
    sheet = {"comment": "Хорошо.", "confidential": ""}
    for one in case.call.programme.criteria(case.kind):
        sheet[f"score-{one.code}"] = mark
        sheet[f"why-{one.code}"] = "Достаточно длинное обоснование балла."
    return sheet


@pytest.mark.parametrize("lang", ["ru", "kk", "en"])
def test_an_expert_goes_from_the_queue_to_a_submitted_score(db, visit, lang):
    case = experts.a_case()
    assignment = experts.an_assignment(case, state="offered")
    key, sheet, bin_number, names = assignment.key, typed(case), case.organisation.bin, case.organisation.name_ru
    own_name = getattr(case.organisation, f"name_{lang}")
    expert = visit(assignment.expert.user, lang)
    assert case.title in expert.get("assess.queue").text
    assert expert.get(f"/reviews/{key}/sheet").status_code == 403
    page = expert.get(f"/reviews/{key}")
    assert bin_number in page.text
    assert expert.submit(f"/reviews/{key}", action="/clear").location.endswith(f"/reviews/{key}/sheet")
    page = expert.get(f"/reviews/{key}/sheet")
    assert bin_number not in page.text
    assert names not in page.text
    answer = expert.post(f"/reviews/{key}/score", {**sheet, "version": "0"})
    assert answer.status_code == 302
    page = expert.follow(answer)
    assert own_name in page.text
    assert db.session.scalars(select(Assignment)).one().state == "scored"


def test_complaint_02_a_review_that_is_not_taken_is_not_lost(db, visit):
    """openlibhums/janeway#3766: a whole review was lost twice, and the error was off-screen."""
    case = experts.a_case()
    assignment = experts.an_assignment(case)
    sheet = typed(case) | {"score-team": "", "why-market": "мало", "version": "0"}
    answer = visit(assignment.expert.user).post(f"/reviews/{assignment.key}/score", sheet)
    assert answer.status_code == 422
    assert 'href="#score-team-0"' in answer.text
    assert 'href="#why-market"' in answer.text
    assert "Достаточно длинное обоснование балла." in answer.text
    kept = db.session.scalars(select(Review)).one()
    assert kept.scores["market"]["why"] == "мало"
    assert kept.submitted_at is None


def test_complaint_05_a_review_saves_by_itself(db, visit):
    """HyphaApp/hypha#3359, pkp/pkp-lib#3698, openjournals/joss#1427: reviews did not save themselves."""
    assignment = experts.an_assignment()
    expert = visit(assignment.expert.user)
    where = f"/reviews/{assignment.key}/autosave"
    first = expert.post(where, json={"version": 0, "hand": "a", "changes": {"score-team": ["8"]}})
    assert (first.status_code, first.json["version"]) == (200, 1)
    again = expert.post(where, json={"version": 0, "hand": "a", "changes": {"why-team": ["Опытная команда."]}})
    assert again.status_code == 200, "a hand never clashes with itself"
    assert db.session.scalars(select(Review)).one().scores["team"] == {"score": 8, "why": "Опытная команда."}
    assert expert.post(where, json={"version": 2, "changes": "nothing"}).status_code == 422
    assert visit().post(where, json={"version": 2, "changes": {}}).status_code == 401


def test_complaint_04_two_tabs_do_not_overwrite_a_review(db, visit):
    """kohler/hotcrp#353: two tabs, and one review overwrote the other without a word."""
    assignment = experts.an_assignment()
    expert = visit(assignment.expert.user)
    where = f"/reviews/{assignment.key}"
    expert.post(f"{where}/autosave", json={"version": 0, "hand": "a", "changes": {"why-team": ["Первый текст."]}})
    late = expert.post(
        f"{where}/autosave", json={"version": 0, "hand": "b", "changes": {"why-team": ["Второй текст."]}}
    )
    assert (late.status_code, late.json["conflict_url"]) == (409, f"/ru{where}/sheet")
    page = expert.get(f"{where}/sheet")
    assert "Первый текст." in page.text
    assert "Второй текст." in page.text
    more = expert.post(f"{where}/autosave", json={"version": 1, "hand": "a", "changes": {"why-ip": ["Есть патент."]}})
    assert more.status_code == 200
    page = expert.get(f"{where}/sheet")
    assert "Второй текст." in page.text, "the late text stays until its writer has seen it"
    answer = expert.submit(f"{where}/sheet", action="/sheet")
    assert answer.status_code == 302
    kept = db.session.scalars(select(Review)).one()
    assert kept.other_hand is None
    assert kept.scores["team"]["why"] == "Первый текст."


def test_a_stale_whole_sheet_is_not_lost_either(db, visit):
    case = experts.a_case()
    assignment = experts.an_assignment(case)
    expert, first, late = visit(assignment.expert.user), typed(case, "5"), typed(case, "9")
    where = f"/reviews/{assignment.key}/sheet"
    expert.post(where, {**first, "version": "0"})
    answer = expert.post(where, {**late, "comment": "Из другой вкладки.", "version": "0"})
    assert answer.status_code == 409
    assert "Из другой вкладки." in answer.text


def test_save_and_next_leads_on(db, visit):
    call, expert = experts.a_reviewed_call(), experts.an_engaged_expert()
    first = experts.an_assignment(experts.a_case(call), expert)
    other = experts.an_assignment(experts.a_case(call), expert, state="offered")
    where = f"/reviews/{first.key}/sheet"
    answer = visit(expert.user).post(where, {"version": "0", "next": "1"})
    assert answer.location.endswith(f"/reviews/{other.key}")


def test_scores_of_others_are_hidden_until_ones_own_is_in_and_nameless_after(db, visit):
    case = experts.a_case()
    other = experts.a_review(case, 9)
    name, said = other.assignment.expert.user.name, "Обоснование по критерию team"
    assignment, sheet = experts.an_assignment(case), typed(case, "8")
    expert = visit(assignment.expert.user)
    page = expert.get(f"/reviews/{assignment.key}/sheet")
    assert said not in page.text
    assert name not in page.text
    expert.post(f"/reviews/{assignment.key}/score", {**sheet, "version": "0"})
    page = expert.get(f"/reviews/{assignment.key}/sheet")
    assert said in page.text
    assert "90,0" in page.text
    assert name not in page.text


def test_another_experts_case_looks_like_a_missing_one(db, visit):
    assignment = experts.an_assignment()
    stranger = visit(experts.an_engaged_expert().user)
    for where in ("", "/sheet", "/files/1"):
        assert stranger.get(f"/reviews/{assignment.key}{where}").status_code == 404
    for act in ("clear", "conflict", "decline", "score", "sheet"):
        assert stranger.post(f"/reviews/{assignment.key}/{act}", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize(("act", "state"), [("conflict", "conflicted"), ("decline", "declined")])
def test_who_leaves_says_why(db, visit, act, state):
    assignment = experts.an_assignment(state="offered")
    expert = visit(assignment.expert.user)
    where = f"/reviews/{assignment.key}"
    assert expert.post(f"{where}/{act}", {"reason": ""}).status_code == 422
    assert expert.post(f"{where}/{act}", {"reason": "Работаю с заявителем."}).status_code == 302
    assert db.session.scalars(select(Assignment)).one().state == state
    assert expert.get(f"{where}/sheet").status_code == 409


def test_files_come_as_attachments_and_identifying_ones_only_after_the_score(db, visit):
    case = experts.a_case()
    stored = storage.put(io.BytesIO(test_clean_copies.a_pdf()))
    facts = {"application_id": case.id, "media_type": "application/pdf", "size": stored.size, "sha256": stored.sha256}
    files = [
        Attachment(question=code, name=f"{code}.pdf", added_by_id=case.created_by_id, **facts)
        for code in ("gr12", "doc_tax")
    ]
    database.session.add_all(files)
    assignment = experts.an_assignment(case)
    expert = visit(assignment.expert.user)
    where = f"/reviews/{assignment.key}/files"
    open_file = expert.get(f"{where}/{files[0].id}")
    assert "attachment" in open_file.headers["Content-Disposition"]
    assert not test_clean_copies.names_in(open_file.data), "no trace of the author goes with it"
    assert expert.get(f"{where}/{files[1].id}").status_code == 404
    assert "doc_tax.pdf" not in expert.get(f"/reviews/{assignment.key}/sheet").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_as_often_for_one_as_for_three(db, visit, queries, count):
    call, expert = experts.a_reviewed_call(), experts.an_engaged_expert()
    for _n in range(count):
        experts.an_assignment(experts.a_case(call), expert)
    page = visit(expert.user).get("assess.queue")
    assert page.text.count('class="ok-task"') == count
    assert len(queries) <= 5


@pytest.mark.parametrize("count", [1, 3])
def test_the_sheet_asks_as_often_for_one_as_for_three(db, visit, queries, count):
    case = experts.a_case()
    for _n in range(count - 1):
        experts.a_review(case, 7)
    review = experts.a_review(case, 7) if count == 1 else None
    seen = review.assignment if review else reviews.by_id(db.session.scalars(select(Assignment.id)).first())
    visit(seen.expert.user).get(f"/reviews/{seen.key}/sheet")
    assert len(queries) <= 10


def test_an_expert_changes_their_profile(db, visit):
    expert = experts.an_engaged_expert()
    visitor = visit(expert.user)
    answer = visitor.submit("/reviews/profile", capacity="3", languages=["kk"])
    assert answer.status_code == 302
    db.session.expire_all()
    assert (expert.capacity, expert.languages) == (3, ["kk"])
    assert visitor.submit("/reviews/profile", capacity="-3").status_code == 422


def test_who_has_the_role_alone_begins_a_profile(db, visit):
    visitor = visit(makers.an_expert())
    assert visitor.get("assess.queue").status_code == 200
    assert visitor.submit("/reviews/profile", capacity="0", languages=[]).status_code == 422
    answer = visitor.submit("/reviews/profile", capacity="2", languages=["ru"], competences=["mining"])
    assert answer.status_code == 302
    assert db.session.scalars(select(Expert)).one().capacity == 2


def test_nobody_else_sees_the_queue(db, visit):
    experts.an_assignment()
    assert visit(makers.an_applicant()).get("assess.queue").status_code == 403
    assert visit().get("assess.queue").status_code == 302
