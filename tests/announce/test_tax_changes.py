"""What would change a verdict: computed, applied, and one step less is not enough."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from portal.announce.rules.tax import BY_CODE, Proposal, Verdict, judge, weigh
from portal.announce.rules.tax.facts import Earned
from tests.makers_tax import good, put, some, taken

YEARS = 1_000


def proposals(facts: dict[str, Any], relief: str, year: int = 2026) -> tuple[Proposal, ...]:
    return judge(taken(year, facts))[relief].proposals


def fields(found: tuple[Proposal, ...]) -> list[list[tuple[str, Any, Any]]]:
    return [[(change.path, change.was, change.to) for change in proposal.changes] for proposal in found]


def earning(priority: int, **income: Any) -> dict[str, Any]:
    facts = good()
    plain = {"deposit_interest": [], "priority": [{"activity": 1, "amount": priority}]}
    facts["income"] |= plain | income
    return facts


pytestmark = pytest.mark.xdist_group("tax_changes")  # one worker judges the thousand once


@pytest.fixture(scope="module")
def judged() -> list[tuple[int, dict[str, Verdict]]]:
    return [(seed, dict(judge(some(seed)))) for seed in range(YEARS)]


def test_for_a_thousand_companies_each_proposal_holds_and_a_step_less_does_not(judged):
    proved: Counter[str] = Counter()
    for seed, verdicts in judged:
        facts = some(seed)
        for code, verdict in verdicts.items():
            for proposal in verdict.proposals:
                after = weigh(BY_CODE[code], proposal.applied(facts))
                assert after.outcome == proposal.becomes != verdict.outcome, (seed, code)
                assert after.outcome in ("granted", "needs_evidence")
                for less in proposal.a_step_less(facts):
                    assert weigh(BY_CODE[code], less).outcome == verdict.outcome, (seed, code)
                proved[verdict.code] += 1
    assert sum(proved.values()) > 5_000
    assert len(proved) > 25


def test_where_nothing_is_proposed_it_is_said_why(judged):
    for _seed, verdicts in judged:
        for verdict in verdicts.values():
            open_end = verdict.outcome in ("refused", "needs_evidence") and not verdict.proposals
            assert (verdict.no_way is not None) == open_end


def test_what_the_company_cannot_change_is_the_only_thing_without_a_proposal(judged):
    """Codes of the law itself, of the register and of what was done; and what needs another proof first."""
    mute = {
        verdict.decided_by.answer.code
        for _seed, verdicts in judged
        for verdict in verdicts.values()
        if verdict.no_way and verdict.decided_by and len(verdict.failed or verdict.open) == 1
    }
    assert mute <= {
        "CITIZENS_EXCLUDED", "EAEU_NOT_COVERED", "EXCLUDED_IN_PERIOD", "LEGAL_GAP", "MISUSE", "NORM_EXPIRED",
        "NORM_NOT_YET", "NONRESIDENT_EMPLOYEE", "NOT_PARTICIPANT_AT_DATE", "NO_RELIEF_IN_LAW", "FACT_UNKNOWN",
    }  # fmt: skip


def test_the_share_is_mended_to_the_tenge():
    found = proposals(earning(82_200_000, other=9_600_000), "VAT_WS")
    assert fields(found) == [
        [("income.priority.0.amount", 82_200_000, 86_400_000)],  # 4 200 000 more
        [("income.other", 9_600_000, 9_133_333)],  # 466 667 less
    ]


def test_several_sums_are_lowered_where_one_is_not_enough():
    found = proposals(earning(9_000, other=3_000, dividends_received=2_500), "VAT_WS")
    assert fields(found)[1:] == [
        [("income.other", 3_000, 0), ("income.dividends_received", 2_500, 1_000)],
    ]


def test_before_2026_more_priority_income_is_no_way_out():
    facts = earning(90_000_000, other=5_000_000)
    facts["ops"] = {"vat_ws": {"date": "2025-05-05", "amount": 1, "place_rk": True}}
    assert fields(proposals(facts, "VAT_WS", 2025)) == [[("income.other", 5_000_000, 0)]]


def test_a_link_is_proved_or_an_activity_given_just_as_far_as_needed():
    links = [{"amount": 6_000, "linked": None}, {"amount": 3_000, "linked": None}]
    found = proposals(earning(85_000, deposit_interest=links, unclassified=6_000), "VAT_WS")
    assert fields(found) == [
        [("income.deposit_interest.0.linked", None, True)],
        [("income.unclassified", 6_000, 1_000)],
        [("income.priority.0.amount", 85_000, 135_000)],
    ]
    assert found[1].changes[0].into == "income.priority.0.amount"


def test_income_without_an_activity_may_become_the_first_priority_income():
    facts = earning(0, unclassified=1_000, other=100)
    facts["income"]["priority"] = []
    (change,) = proposals(facts, "VAT_WS")[0].changes
    assert (change.path, change.to, change.into) == ("income.unclassified", 10, "income.priority.0")
    assert change.applied(taken(2026, facts)).income.priority == (Earned(1, 990),)


def test_a_sum_that_is_not_stated_is_stated_and_the_rest_is_mended():
    links = [{"amount": 15_000, "linked": None}]
    found = proposals(earning(85_000, other=None, deposit_interest=links), "VAT_WS")
    assert fields(found)[0] == [("income.other", None, 0), ("income.deposit_interest.0.linked", None, True)]


def test_a_first_tenge_makes_the_share_computable():
    facts = earning(0)
    facts["income"]["priority"] = []
    assert fields(proposals(facts, "VAT_WS")) == [[("income.priority.0", None, {"activity": 1, "amount": 1})]]


def test_all_that_failed_has_to_be_mended_together():
    facts = put(earning(82_200_000, other=9_600_000), ("ops", "rc", "for_priority"), False)
    found = proposals(facts, "VAT_RC")
    assert [sorted(change[0] for change in changes) for changes in fields(found)] == [
        ["income.priority.0.amount", "ops.rc.for_priority"],
        ["income.other", "ops.rc.for_priority"],
    ]


def test_a_refusal_mended_may_still_want_a_proof():
    facts = put(earning(82_200_000, other=9_600_000), ("ops", "rc", "for_priority"), None)
    assert {proposal.becomes for proposal in proposals(facts, "VAT_RC")} == {"needs_evidence"}


def test_a_deviation_comes_back_to_the_last_figure_that_is_allowed():
    facts = put(earning(90_000_000), ("svc", "declared"), {"headcount": 10, "costs": 50_000_000})
    facts["svc"]["actual"] = {"headcount": 7, "costs": 60_000_001}
    facts["cit"] = {"computed": 5, "ip_part": 0, "svc_part": 5, "other_part": 0}
    facts["ops"] = {}
    assert fields(proposals(facts, "CIT_100", 2024)) == [
        [("svc.actual.headcount", 7, 8), ("svc.actual.costs", 60_000_001, 60_000_000)]
    ]


def test_an_operation_before_registration_may_wait_but_a_year_may_not():
    facts = put(good(), ("hub", "registered_from"), "2026-05-21")
    assert fields(proposals(facts, "VAT_WS")) == [[("ops.vat_ws.date", date(2026, 5, 20), date(2026, 5, 21))]]
    assert proposals(put(good(), ("hub", "registered_from"), "2027-01-01"), "CIT_100") == ()


def test_a_change_is_told_as_data_with_its_field_from_and_to():
    (change,) = proposals(earning(82_200_000, other=9_600_000), "VAT_WS")[1].changes
    assert change.as_dict() == {
        "field": "income.other",
        "from": 9_600_000,
        "to": 9_133_333,
        "a_step_less": 9_133_334,
    }
