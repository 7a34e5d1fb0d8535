"""Who may do what: the table answers for each role, and a condition that says no also says why."""

from types import SimpleNamespace

import pytest

from portal import policy, rights
from portal.interests import Interests
from portal.policy import may

ROLES = {"visitor": None, "applicant": set(), "expert": {"expert"}, "officer": {"officer"}, "chair": {"chair"},
         "auditor": {"auditor"}, "admin": {"admin"}}  # fmt: skip


def a_user(role, parts=None, user_id=1, **hidden):
    """A person as policy sees one."""
    if ROLES[role] is None:
        return SimpleNamespace(is_authenticated=False)
    own = parts or {}
    return SimpleNamespace(is_authenticated=True, id=user_id, role_names=ROLES[role], part_in=own.get,
                           interests=Interests(own=frozenset(own), **hidden))  # fmt: skip


def allowed(act):
    return {role for role in ROLES if may(a_user(role), act).yes}


@pytest.mark.parametrize(
    ("act", "who"),
    [
        ("publish.home", set(ROLES)),
        ("work.desk", set(ROLES) - {"visitor"}),
        ("apply.mine", set(ROLES) - {"visitor"}),
        ("assess.cases", {"officer", "chair", "auditor", "admin"}),
        ("assess.admit", {"officer"}),
        ("assess.sheet", {"expert"}),
        ("award.prepare", {"officer", "chair"}),
        ("award.confirm", {"chair"}),
        ("award.release", {"chair"}),
        ("award.ranking", {"officer", "chair", "auditor"}),
        ("accounts.grant_role", {"admin"}),
        ("announce.open", {"officer", "admin"}),
    ],
)
def test_the_table_lets_in_these_roles_and_no_other(act, who):
    assert allowed(act) == who


@pytest.mark.parametrize(("part", "may_submit", "may_save"), [
    ("owner", True, True), ("editor", False, True), ("reader", False, False), (None, False, False),
])  # fmt: skip
def test_the_part_in_the_company_decides_what_one_may_do_with_its_case(part, may_submit, may_save):
    case = SimpleNamespace(organisation_id=5, route="grant", state="draft")
    user = a_user("applicant", {5: part} if part else {})
    assert may(user, "apply.submit", case).yes is may_submit
    assert may(user, "apply.save", case).yes is may_save
    assert may(user, "apply.case", case).yes is (part is not None)


def test_nobody_handles_the_case_of_their_own_company():
    case = SimpleNamespace(organisation_id=5, route="grant", state="submitted")
    answer = may(a_user("officer", {5: "reader"}), "assess.admit", case)
    assert not answer.yes
    assert "own company" in str(answer.reason)


def test_nobody_handles_a_case_they_are_tied_to_or_were_pinned_out_of():
    matter = SimpleNamespace(organisation_id=5, application_id=9, route="grant", state="submitted")
    assert not may(a_user("officer", tied=frozenset({5})), "assess.admit", matter).yes
    assert not may(a_user("officer", pinned=frozenset({9})), "assess.admit", matter).yes
    assert may(a_user("officer", tied=frozenset({5}), freed=frozenset({9})), "assess.admit", matter).yes
    assert not may(a_user("officer", {5: "reader"}, freed=frozenset({9})), "assess.admit", matter).yes
    assert may(a_user("officer", tied=frozenset({6}), pinned=frozenset({8})), "assess.admit", matter).yes


def test_whoever_prepared_a_decision_does_not_confirm_it():
    decision = SimpleNamespace(organisation_id=5, prepared_by_id=1)
    assert not may(a_user("chair", user_id=1), "award.confirm", decision).yes
    assert may(a_user("chair", user_id=2), "award.confirm", decision).yes


def test_the_workflow_has_a_say_where_the_thing_has_a_state():
    officer = a_user("officer")
    assert may(officer, "assess.admit", SimpleNamespace(organisation_id=5, route="grant", state="submitted")).yes
    assert not may(officer, "assess.admit", SimpleNamespace(organisation_id=5, route="grant", state="draft")).yes


def test_every_row_names_known_roles():
    known = {*rights.ROLES, rights.ANYONE, rights.SIGNED_IN, rights.APPLICANT}
    assert all(who and who <= known for who, _conditions in policy.TABLE.values())
