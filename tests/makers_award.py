"""Cases before the panel, decisions and releases for tests, made by the real acts; what is not said is filled in."""

from typing import Any

from portal import db
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import acts as assess
from portal.award import acts, queries
from portal.award.models import Award, Decision, Release
from tests import makers, makers_assess, makers_experts

REFUSED = [{"code": "below_threshold"}]
WAITS = [{"code": "reserve_budget_spent"}]
REASONS: dict[str, list[dict[str, str]]] = {"approve": [], "reserve": WAITS, "refuse": REFUSED}


def a_call(**facts: Any) -> Call:
    """A call whose experts have finished; all its money may go to any kind by the tests' own decisions."""
    return makers_experts.a_reviewed_call(**facts)


def a_reviewed_case(call: Call | None = None, *marks: int, **facts: Any) -> Application:
    """A case with two reviews of 8 points each, or of the given marks."""
    case = makers_experts.a_case(call, **facts)
    for mark in marks or (8, 8):
        makers_experts.a_review(case, mark)
    return case


def ranked(call: Call, *cases: Application) -> tuple[Application, ...]:
    """The call's examination is closed."""
    assess.rank(call, by=makers.the_officer())
    db.session.flush()
    return cases


def a_ranked_case(call: Call | None = None, *marks: int, **facts: Any) -> Application:
    """A case that waits for its decision."""
    call = call or a_call()
    case = a_reviewed_case(call, *marks, **facts)
    ranked(call)
    return case


def a_decision(
    case: Application | None = None, outcome: str = "approve", *, by: User | None = None, **facts: Any
) -> Decision:  # fmt: skip
    """A proposal that waits for its second person."""
    case = case or a_ranked_case()
    told = {"amount_kzt": case.asked_kzt if outcome == "approve" else None, "reasons": REASONS[outcome], **facts}
    return acts.prepare(case, outcome, by=by or makers.the_officer(), **told)


def a_confirmed_decision(
    case: Application | None = None, outcome: str = "approve", *, chair: User | None = None, **facts: Any
) -> Decision:  # fmt: skip
    """A decision that waits for its release."""
    decision = a_decision(case, outcome, **facts)
    acts.confirm(decision, by=chair or makers.a_chair(), seen=acts.digest(decision))
    return decision


def released(call: Call, *, chair: User | None = None) -> Release:
    """All confirmed decisions of the call are told."""
    told = acts.release(call, queries.decided(call, released=False), by=chair or makers.a_chair())
    db.session.flush()
    return told


def a_told_case(outcome: str = "approve", *marks: int, **facts: Any) -> Application:
    """A case whose decision has been told."""
    case = a_ranked_case(None, *marks, **facts)
    a_confirmed_decision(case, outcome)
    released(case.call)
    return case


def an_award(**facts: Any) -> Award:
    """A grant that has just been given."""
    return queries.award_of(a_told_case(**facts))


def many_ranked(call: Call, count: int, **same: Any) -> None:
    """Hundreds of ranked cases laid straight into the table: every third passed, with equal scores among them."""
    facts = {"state": "ranked", "kind": "commercialisation_1", "passed": True, "score_e4": 700_000, "reviews_in": 2}
    makers_assess.many_cases(call, count, **{**facts, **same})
