"""The list of my applications: all companies of the person, one statement, nobody else's."""

from tests import makers, makers_apply


def test_the_list_asks_the_database_once(visit, queries):
    user, asked = makers.a_person(), []
    for count in (1, 3):
        while len(user.memberships) < count:
            makers_apply.a_draft(by=user, organisation=makers.an_organisation(user))
        page = visit(user).get("apply.mine")
        assert page.text.count('<li class="ok-task">') == count
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 3  # the person, their companies, the list


def test_only_ones_own_are_listed(visit):
    mine, foreign = makers_apply.a_complete_draft(gr02="Моя заявка"), makers_apply.a_complete_draft(gr02="Чужая заявка")
    page = visit(makers_apply.owner_of(mine)).get("apply.mine").text
    assert mine.key in page
    assert foreign.key not in page
    assert "Чужая заявка" not in page


def test_what_is_next_is_said(visit, clock):
    clock.set("2026-05-12 14:32")
    user = makers.a_person()
    draft = makers_apply.a_draft(by=user)
    sent = makers_apply.a_submitted_case(by=user, organisation=makers.an_organisation(user))
    page = visit(user, "en").get("apply.mine").text.replace("\u00a0", " ")
    assert f"Submit by {26 - 1} May 2026" in page
    assert sent.number in page
    assert "We check it for completeness by" in page
    clock.forward(days=30)
    assert "Not submitted: the call closed on" in visit(user, "en").get("apply.mine").text
    assert draft.key in page


def test_a_title_is_only_text(visit):
    case = makers_apply.a_complete_draft(gr02="<script>alert(1)</script> заявка")
    page = visit(makers_apply.owner_of(case)).get("apply.mine").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
