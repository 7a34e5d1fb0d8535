"""From answers to facts, figure by figure; what was not answered is null and never zero."""

from datetime import date

import pytest

from portal.announce import reports
from portal.announce.rules.tax import judge, read_facts
from portal.award.statement_facts import Registered, facts_of, papers_for, source_of
from tests.makers_statements import day, year_answers

FORM = reports.form("year", day("2026-12-31"))
HERE = Registered("ТОО «Жебе»", "260240970077", "active", date(2026, 1, 5), date(2028, 12, 31), None, ("1", "15"))


def facts(answers=None, registered=HERE):
    found = facts_of(FORM, year_answers() if answers is None else answers, registered)
    _read, faults = read_facts(2026, found)
    assert faults == []
    return found


def test_every_figure_of_a_full_year_arrives():
    assert facts() == {
        "company": {"name": "ТОО «Жебе»", "bin": "260240970077", "bin_kind": None},
        "hub": {"registered_from": "2026-01-05", "excluded_on": None, "term_to": "2028-12-31", "activities": [1, 15]},
        "tax_regime": "general", "vat_payer": True,
        "other": {"sez": False, "investment_agreement": False, "other_100_reduction": False, "digital_assets": False},
        "income": {
            "priority": [{"activity": 1, "amount": 180_000_000}], "unclassified": 0, "other": 0,
            "dividends_received": 0, "gratuitous": [], "deposit_interest": [{"amount": 1_000_000, "linked": True}],
            "fx": {"positive": 500_000, "negative": 200_000, "linked": True}, "doubtful": [],
            "before_registration": 0,
        },
        "goods": {"produced_and_sold": True, "own_production_criteria": True},
        "cit": {"computed": 24_000_000, "ip_part": 20_000_000, "svc_part": 4_000_000, "other_part": 0},
        "ip": {"exclusive_rights": True, "own": 60_000_000, "out_unrelated": 0, "out_related_abroad": 0,
               "out_related_domestic": 0, "acquired": 0},
        "svc": {"contract_lawful": True, "labour_contracts": True, "headcount_ok": True, "qualification_ok": True,
                "costs_ok": True, "declared": None, "actual": None},
        "ops": {
            "vat_goods": {"date": "2026-06-06", "amount": 5_000_000, "place_rk": True,
                          "produced_by_participant": True},
            "vat_ws": {"date": "2026-05-20", "amount": 90_000_000, "place_rk": True},
            "rc": {"date": "2026-08-02", "amount": 9_000_000, "place_rk": True, "for_priority": True},
            "employees": {"date": "2026-12-25", "groups": [
                {"n": 12, "citizen": True, "tax_resident": True, "payroll": 30_000_000},
                {"n": 2, "citizen": False, "tax_resident": False, "payroll": 9_000_000}]},
            "royalty": {"date": "2026-07-15", "amount": 5_000_000, "recipient": "legal", "low_tax": False,
                        "for_priority": True, "recipient_pe": False},
            "services_nr": {"date": "2026-08-03", "amount": 3_000_000, "kind": "consulting", "low_tax": False,
                            "for_priority": True},
            "dividends_nr": {"date": "2026-09-10", "amount": 20_000_000, "low_tax": False, "recipient_pe": False},
            "capgain_nr": {"date": "2026-11-12", "amount": 8_000_000, "low_tax": False, "recipient_pe": False},
            "interest_nr": None,
            "import": {"date": "2026-08-11", "amount": 14_000_000, "in_list": True, "customs_docs": True,
                       "exclusive_use": True, "other_use_on": None},
            "import_eaeu": {"date": "2026-10-05", "amount": 6_000_000, "in_list": True, "customs_docs": True,
                            "exclusive_use": True, "other_use_on": None},
            "advance_payer_otherwise": True,
        },
        "contribution_paid": None,
    }  # fmt: skip


def leaves(part):
    if isinstance(part, dict):
        return [leaf for value in part.values() for leaf in leaves(value)]
    return [part]


def test_of_an_empty_statement_nothing_is_known_and_nothing_is_zero():
    found = facts({})
    del found["company"], found["hub"]
    assert set(leaves(found)) == {None}
    verdicts = judge(read_facts(2026, facts({}))[0])
    assert {one.outcome for one in verdicts.values()} == {"needs_evidence", "refused"}
    assert [code for code, one in verdicts.items() if one.outcome == "refused"] == ["SOC_CITIZEN", "WHT_INTEREST"]


@pytest.mark.parametrize(
    ("answers", "path", "value"),
    [
        ({"y_fx_any": False}, "income.fx", {"positive": 0, "negative": 0, "linked": None}),
        ({"y_gratuitous_any": True}, "income.gratuitous", None),
        ({"y_gratuitous_any": True, "y_gratuitous": [{"amount": 5, "linked": None}]}, "income.gratuitous",
         [{"amount": 5, "linked": None}]),
        ({"y_ro": False, "y_ro_amount": 7}, "ops.royalty", None),
        ({"y_ro": None}, "ops.royalty.amount", None),
        ({"y_ws_amount": "many"}, "ops.vat_ws.amount", None),
        ({"y_priority": [{"activity": None, "amount": 5}]}, "income.priority", [{"activity": None, "amount": 5}]),
        ({"y_svc_dn": 10}, "svc.declared", {"headcount": 10, "costs": None}),
        ({"y_im_list": None}, "ops.import.in_list", None),
        ({"y_other": 0}, "income.other", 0),
        ({"y_other": None}, "income.other", None),
    ],
)  # fmt: skip
def test_no_answer_is_null_and_no_is_none_of_it(answers, path, value):
    found = facts(year_answers(**answers))
    for name in path.split("."):
        found = found[name]
    assert found == value


@pytest.mark.parametrize(
    ("changes", "hub"),
    [
        ({"state": "excluded", "ended_on": date(2026, 9, 14)}, ("2026-09-14", "2028-12-31")),
        ({"state": "left", "ended_on": date(2026, 9, 14)}, (None, "2026-09-13")),
        ({"state": "expired", "until": date(2026, 9, 30), "ended_on": date(2026, 9, 30)}, (None, "2026-09-30")),
        ({"state": "suspended"}, (None, "2028-12-31")),
    ],
)
def test_the_register_tells_how_participation_ended(changes, hub):
    known = {name: getattr(HERE, name) for name in HERE.__slots__}
    found = facts(registered=Registered(**{**known, **changes}))["hub"]
    assert (found["excluded_on"], found["term_to"]) == hub


def test_a_company_from_abroad_is_a_head_unit_without_a_bin():
    abroad = Registered("Nordlicht GmbH", None, "active", HERE.since, HERE.until, None, ("1",))
    assert facts(registered=abroad)["company"]["bin_kind"] == "nonresident_head"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("income.priority.0.amount", "y_priority"), ("income.deposit_interest", "y_deposit"),
        ("income.fx.positive", "y_fx_positive"), ("ops.import.in_list", "y_im_list"), ("ops.import", "y_im"),
        ("facts.ops.employees.groups[0].payroll", "y_groups"), ("hub.registered_from", None), ("facts.cit", None),
        ("svc.actual.costs", "y_svc_ac"),
    ],
)  # fmt: skip
def test_a_fact_knows_the_question_that_it_comes_from(path, code):
    found = source_of(FORM, path)
    assert (found.code if found else None) == code


def test_every_question_that_names_a_fact_fills_one_that_the_rules_know():
    filled = facts()
    for question in FORM.questions:
        if question.fact:
            inside = filled
            for name in question.fact.split("."):
                inside = inside.get(name, "missing") if isinstance(inside, dict) else inside
            assert inside != "missing", question.fact


# --- what a paper must prove -----------------------------------------------------------------------------------------
PAPERS = tuple(one.code for one in FORM.questions if one.type == "file")
ASKED = {  # the code of a verdict → the papers that settle it; where a person decides, no paper does
    "SHARE_NEEDS_EVIDENCE": {"doc_breakdown", "doc_linked"}, "OWN_PRODUCTION_EVIDENCE": {"doc_production"},
    "REGIME_CONFLICT": {"doc_regime"}, "BASKET_EVIDENCE": {"doc_ip", "doc_staff", "doc_services"},
    "LIST_EVIDENCE": {"doc_import"}, "CUSTOMS_EVIDENCE": {"doc_import"}, "USE_EVIDENCE": {"doc_use"},
    "PURPOSE_EVIDENCE": {"doc_contracts"}, "ZERO_INCOME": set(), "TERM_ENDED_IN_PERIOD": set(), "LEGAL_GAP": set(),
    "LEGAL_CONFLICT": set(),
}  # fmt: skip


def verdicts(papers, **changes):
    found, faults = read_facts(2026, facts_of(FORM, year_answers(**changes), HERE, papers))
    assert faults == []
    return {code: (one.outcome, one.code) for code, one in judge(found).items()}


def without(*papers):
    return tuple(one for one in PAPERS if one not in papers)


@pytest.mark.parametrize("code", ASKED)
def test_each_code_asks_for_its_papers(code):
    assert {one.code for one in papers_for(FORM, [code])} == ASKED[code]


def test_with_every_paper_the_facts_are_as_they_were_stated():
    assert facts_of(FORM, year_answers(), HERE, PAPERS) == facts()
    assert {path for one in FORM.questions for path in one.proves if not one.asked_for} == set()


@pytest.mark.parametrize(
    ("paper", "relief", "code"),
    [
        ("doc_production", "CIT_100", "OWN_PRODUCTION_EVIDENCE"), ("doc_ip", "CIT_100", "BASKET_EVIDENCE"),
        ("doc_staff", "CIT_100", "BASKET_EVIDENCE"), ("doc_services", "CIT_100", "BASKET_EVIDENCE"),
        ("doc_use", "VAT_IMPORT", "USE_EVIDENCE"), ("doc_use", "VAT_IMPORT_EAEU", "USE_EVIDENCE"),
        ("doc_import", "VAT_IMPORT", "LIST_EVIDENCE"), ("doc_contracts", "VAT_RC", "PURPOSE_EVIDENCE"),
        ("doc_contracts", "WHT_ROYALTY", "PURPOSE_EVIDENCE"), ("doc_contracts", "WHT_SERVICES", "PURPOSE_EVIDENCE"),
    ],
)  # fmt: skip
def test_a_missing_paper_asks_for_evidence_and_handing_it_in_settles_it(paper, relief, code):
    assert verdicts(without(paper))[relief] == ("needs_evidence", code)
    assert verdicts(PAPERS)[relief] == ("granted", "OK")


def test_a_link_that_is_only_said_does_not_count_for_the_share():
    earned = {"y_priority": [{"activity": "1", "amount": 180_000_000}], "y_other": 19_500_000}
    assert verdicts(without("doc_linked"), **earned)["CIT_100"] == ("needs_evidence", "SHARE_NEEDS_EVIDENCE")
    assert verdicts(PAPERS, **earned)["CIT_100"] == ("granted", "OK")


def test_a_no_needs_no_paper_and_a_paper_makes_no_yes_of_it():
    assert verdicts((), y_goods_criteria=False)["CIT_100"] == ("refused", "OWN_PRODUCTION_FAILED")
    assert verdicts(PAPERS, y_goods_criteria=False)["CIT_100"] == ("refused", "OWN_PRODUCTION_FAILED")
