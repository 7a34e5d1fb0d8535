"""A programme is data: the shipped innovation grant is whole, and its wrapper says what is asked, missing and true."""

import json
import re
import time
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from portal.announce import rules
from portal.announce.parts import Problem
from portal.announce.programme import Programme, load, own_copy
from portal.i18n import LANGUAGES
from portal.questions import Question, question_of
from tests.answer_sets import FILES, KINDS, complete

GRANT = load("innovation_grant")
CYRILLIC = re.compile("[а-яәғқңөұүһі]", re.IGNORECASE)
CALL_OF_2021 = date(2021, 3, 29)
CHECKED_ON = date(2021, 4, 14)


def texts(data: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text of the data, wherever it stands."""
    if isinstance(data, dict):
        if set(LANGUAGES) & data.keys():
            yield path, data
        for name, value in data.items():
            yield from texts(value, f"{path}.{name}")
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from texts(value, f"{path}[{at}]")


def problems(kind: str = "commercialisation_1", files: dict[str, int] | None = None, **changes: Any) -> list[Problem]:
    """What is wrong with a complete application after these changes."""
    return GRANT.problems(complete(kind, **changes), FILES[kind] if files is None else files)


def where(found: list[Problem]) -> list[tuple[str, str]]:
    """On which page and question."""
    return [(problem.page, problem.question.code) for problem in found]


# --- the shipped data ---
def test_every_text_stands_in_three_languages():
    found = list(texts(GRANT.data))
    assert len(found) > 250
    for path, text in found:
        assert all(str(text.get(lang, "")).strip() for lang in LANGUAGES), path
        if not re.search(r"TRL|\.unit|₸", str(text["en"])):
            assert CYRILLIC.search(text["kk"]), path
            assert CYRILLIC.search(text["ru"]), path
        assert not CYRILLIC.search(text["en"]), path


def test_all_twenty_five_questions_are_asked():
    codes = {question.code for question in GRANT.questions}
    assert {f"gr{n:02}" for n in range(1, 26)} <= codes
    assert len(codes) == len(GRANT.questions)


def test_there_are_nine_short_pages_under_four_headings():
    assert len(GRANT.pages) == 9
    headings = [page.group["ru"] for page in GRANT.pages]
    assert list(dict.fromkeys(headings)) == ["О компании", "О проекте", "Деньги", "Подача"]
    assert headings == sorted(headings, key=headings.index), "pages of one heading stand together"


def test_every_choice_has_something_to_choose_from():
    for question in GRANT.questions:
        for one in (question, *question.columns):
            if one.type in ("select", "multiselect"):
                assert len(one.options) > 1, one.code
                assert len({option.code for option in one.options}) == len(one.options), one.code


@pytest.mark.parametrize("kind", KINDS)
def test_the_weights_of_a_kind_add_up_to_a_hundred(kind):
    criteria = GRANT.criteria(kind)
    assert len(criteria) == 8
    assert sum(criterion.weight for criterion in criteria) == 100
    assert {criterion.code: criterion.minimum for criterion in criteria} == {
        "novelty": 4, "readiness": 4, "market": 4, "team": 5, "budget": 4, "cofin": None, "ip": None, "effect": 3,
    }  # fmt: skip


def test_every_score_has_one_meaning():
    for criterion in GRANT.criteria("industries"):
        for score in range(GRANT.scale + 1):
            assert len([one for one in criterion.anchors if one.low <= score <= one.high]) == 1
        assert criterion.anchor(7) == criterion.anchors[3]
        assert criterion.anchor(11) is None
        assert all(GRANT.question(code) for code in criterion.look_at)


def test_the_kinds_carry_their_limits_and_where_these_come_from():
    one, industries = GRANT.kind("commercialisation_1"), GRANT.kind("industries")
    assert (one.max_grant_kzt, one.max_months, one.min_cofinancing_percent) == (20_000_000, 6, 10)
    assert (industries.max_grant_kzt, industries.max_months, industries.min_cofinancing_percent) == (
        250_000_000,
        36,
        30,
    )
    assert all(kind.source for kind in GRANT.kinds)
    assert industries.source.startswith("OUR")
    assert sum(kind.budget_percent for kind in GRANT.kinds) == 100
    with pytest.raises(KeyError):
        GRANT.kind("")


def test_thresholds_clocks_and_tranches_come_from_the_data():
    assert (GRANT.threshold, GRANT.reviews, GRANT.third_gap, GRANT.reserve_percent) == (60, 2, 25, 10)
    assert (GRANT.clock("completeness"), GRANT.clock("correction"), GRANT.clock("experts")) == (5, 10, 15)
    assert sum(tranche["percent"] for tranche in GRANT.tranches) == 100
    with pytest.raises(KeyError):
        GRANT.clock("tea")


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_is_known_has_its_parameters_and_points_at_a_question_of_its_page(kind):
    for use in GRANT.rules_for(kind):
        assert rules.faults(use.name, use.params) == []
        assert GRANT.question(use.question).page == use.page
        assert None not in use.params.values()


def test_every_rule_applies_to_some_kind_and_every_norm_is_some_programmes():
    used = {use.name for kind in KINDS for use in GRANT.rules_for(kind)}
    assert used == set(GRANT.rules)
    assert used | set(load("techpark_residency").rules) == set(rules.RULES)


def test_only_arithmetic_stops_a_submission():
    blocking = {use.name for kind in KINDS for use in GRANT.rules_for(kind) if use.blocks}
    assert blocking == {"sums-agree", "estimate-agrees", "measurable-results"}


def test_the_facts_are_facts_that_rules_know():
    known = set(rules.FACTS) | {"region", "trl", "ip_rights", "stage_one_agreement", "state_support_text"}
    assert set(GRANT.data["facts"]) <= known
    needed = {name for norm in GRANT.rules for rule in rules.RULES[norm] for name in rule.uses}
    from_elsewhere = {"legal_form", "registered_on", "bankrupt", "tax_debt", "passed_stage_one", "earlier", "on"}
    assert needed - from_elsewhere <= set(GRANT.data["facts"])


# --- lists as they stood on a day ---
def test_the_call_of_2021_knows_nur_sultan_and_no_abai_region():
    then = load("innovation_grant", CALL_OF_2021).question("gr05")
    assert then.option("710000000").text["ru"] == "город Нур-Султан"
    assert then.option("100000000") is None
    now = GRANT.question("gr05")
    assert now.option("710000000").text["ru"] == "город Астана"
    assert now.option("100000000")


def test_priority_directions_are_a_dated_list():
    assert 6 <= len(GRANT.question("gr04").options) <= 8
    assert load("innovation_grant", date(2020, 12, 31)).question("gr04").options == ()


def test_a_kind_tells_its_numbers_where_it_is_chosen():
    first = GRANT.question("gr01").options[0]
    assert first.text["en"] == "Commercialisation of technologies, stage 1"
    assert first.hint["ru"] == "До 20\u00a0000\u00a0000\u00a0₸, до 6 месяцев, своих средств не меньше 10\u00a0%"


@pytest.mark.parametrize("code", ["nothing", "../innovation_grant", "", "Innovation_Grant", "innovation_grant.toml"])
def test_only_a_shipped_programme_can_be_loaded(code):
    with pytest.raises(LookupError):
        load(code)


# --- a call's own copy ---
def test_a_copy_that_went_through_the_database_is_the_same_programme():
    again = Programme(json.loads(json.dumps(GRANT.data)))
    assert again.digest == GRANT.digest
    assert len(again.digest) == 64
    assert again.problems(complete(), FILES["commercialisation_1"]) == []


def test_a_copy_is_changed_without_touching_the_template():
    copied = own_copy(GRANT)
    copied["clocks"]["correction"] = 3
    copied["kinds"][0]["max_grant_kzt"] = 25_000_000
    changed = Programme(copied)
    assert (changed.clock("correction"), GRANT.clock("correction")) == (3, 10)
    assert changed.digest != GRANT.digest
    assert "25\u00a0000\u00a0000" in changed.question("gr01").options[0].hint["ru"]
    amount = next(use for use in changed.rules_for("commercialisation_1") if use.name == "amount-maximum")
    assert amount.params == {"maximum_kzt": 25_000_000}


# --- what is asked ---
def test_questions_follow_the_kind():
    mvp, partners, certificate = (GRANT.question(code) for code in ("gr12", "gr15_partners", "doc_accelerator"))
    shown = {
        kind: [GRANT.visible(question, {"gr01": kind}) for question in (mvp, partners, certificate)] for kind in KINDS
    }
    assert shown == {
        "commercialisation_1": [True, False, True],
        "commercialisation_2": [True, False, False],
        "enterprises": [False, False, False],
        "industries": [False, True, False],
    }
    assert not GRANT.visible(mvp, {})


def test_a_yes_asks_for_the_particulars():
    particulars = GRANT.question("gr22_text")
    assert GRANT.visible(particulars, {"gr22": True})
    assert not GRANT.visible(particulars, {"gr22": False})
    assert not GRANT.visible(particulars, {})


def test_a_question_of_a_hidden_question_is_hidden_as_well():
    data = own_copy(GRANT)
    asked = data["pages"][-1]["questions"]
    asked.append({**asked[1], "code": "gr22_more", "show_if": {"gr22_text": ["yes"]}})
    deeper = Programme(data).question("gr22_more")
    assert GRANT.visible(deeper, {"gr22": True, "gr22_text": "yes"})
    assert not GRANT.visible(deeper, {"gr22": False, "gr22_text": "yes"})


def test_a_question_that_depends_on_itself_is_refused():
    data = own_copy(GRANT)
    data["pages"][-1]["questions"][0]["show_if"] = {"gr22_text": ["x"]}
    with pytest.raises(ValueError, match="depends on itself"):
        Programme(data).pages  # noqa: B018


def test_pages_on_which_nothing_is_asked_are_left_out():
    data = own_copy(GRANT)
    for question in data["pages"][3]["questions"]:
        question["show_if"] = {"gr01": "enterprises"}
    programme = Programme(data)
    assert "market" not in [page.code for page in programme.pages_for({"gr01": "industries"})]
    assert "market" in [page.code for page in programme.pages_for({"gr01": "enterprises"})]
    assert len(GRANT.pages_for({})) == 9


def test_a_slip_in_the_data_is_found_when_it_is_read():
    with pytest.raises(ValueError, match="unknown type"):
        question_of({"code": "gr01", "type": "txt", "label": {}})
    with pytest.raises(TypeError):
        question_of({"code": "gr01", "type": "text", "lable": {}})


# --- what is wrong with an application ---
@pytest.mark.parametrize("kind", KINDS)
def test_a_complete_application_has_no_problems(kind):
    assert problems(kind) == []


def test_an_empty_application_lacks_everything_that_everybody_must_answer():
    found = GRANT.problems({}, {})
    assert all(problem.missing for problem in found)
    assert ("company", "gr01") in where(found)
    assert ("documents", "doc_cofinancing") in where(found)
    assert "gr15_partners" not in [code for _page, code in where(found)]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"gr01": None}, ("company", "gr01")),
        ({"gr01": "prize"}, ("company", "gr01")),
        ({"gr06": "260540900018"}, ("company", "gr06")),
        ({"gr02": "Сети"}, ("project", "gr02")),
        ({"gr02": "С" * 151}, ("project", "gr02")),
        ({"gr03": "я" * 1501}, ("project", "gr03")),
        ({"gr05": "999999999"}, ("project", "gr05")),
        ({"gr11": ["none", "patent"]}, ("novelty", "gr11")),
        ({"gr15": []}, ("team", "gr15")),
        ({"gr15": [{"name": "Ерлан"}]}, ("team", "gr15")),
        ({"gr16": "20 миллионов"}, ("money", "gr16")),
        ({"gr17": 0}, ("money", "gr17")),
        ({"gr18": -1}, ("money", "gr18")),
        ({"gr20": [{"title": "Всё", "month": 61, "result": "Готово"}]}, ("plan", "gr20")),
        ({"gr22": True}, ("declarations", "gr22_text")),
        ({"gr22": None}, ("declarations", "gr22")),
        ({"gr24": False}, ("declarations", "gr24")),
    ],
    ids=str,
)
def test_each_mistake_is_found_on_its_page(changes, place):
    assert place in where(problems(**changes))


def test_the_sentence_repeats_the_limit():
    (too_long,) = problems(gr03="я" * 1620)
    assert "1500" in str(too_long.message)
    assert "1620" in str(too_long.message)


def test_a_fault_in_a_table_is_told_with_its_row_and_column():
    rows = complete()["gr21"]
    rows[1]["target"] = "много"
    (fault,) = problems(gr21=rows)
    assert (fault.question.code, fault.row, fault.column and fault.column.code) == ("gr21", 1, "target")


def test_rows_left_blank_do_not_count():
    rows = complete()["gr21"]
    assert problems(gr21=[{}, *rows, {"indicator": "", "target": None}]) == []
    (too_few,) = problems(gr21=[*rows[:2], {}])
    assert too_few.missing
    assert "3" in str(too_few.message)


def test_files_are_required_where_the_expert_could_not_judge_without_them():
    assert where(problems(files={"doc_cofinancing": 1})) == [("documents", "gr12")]
    assert where(problems("enterprises", files={"doc_cofinancing": 1})) == [("documents", "doc_financials")]
    assert where(problems("industries", files={"doc_cofinancing": 1})) == [("documents", "doc_consortium")]
    assert where(problems(files={"gr12": 6, "doc_cofinancing": 1})) == [("documents", "gr12")]


def test_answers_to_questions_that_are_no_longer_asked_do_no_harm():
    assert problems(gr15_partners=[{"name": ""}], gr01_stage_one="я" * 500) == []


# --- the state of a page ---
def test_a_page_is_empty_begun_wrong_or_done():
    page, money = GRANT.page("project"), GRANT.page("money")
    assert GRANT.page_state(page, {}, {}) == "empty"
    assert GRANT.page_state(page, {"gr02": "Система поиска"}, {}) == "begun"
    assert GRANT.page_state(page, complete(), {}) == "done"
    assert GRANT.page_state(page, complete(gr02="Сети"), {}) == "wrong"
    assert GRANT.page_state(money, {"gr16": "много"}, {}) == "wrong"
    assert GRANT.page_state(GRANT.page("declarations"), {"gr24": False}, {}) == "empty"
    with pytest.raises(KeyError):
        GRANT.page("tea")


def test_documents_begin_with_the_first_file():
    page = GRANT.page("documents")
    assert GRANT.page_state(page, complete(), {}) == "empty"
    assert GRANT.page_state(page, complete(), {"gr12": 1}) == "begun"
    assert GRANT.page_state(page, complete(), FILES["commercialisation_1"]) == "done"


# --- facts and columns ---
def test_the_facts_are_read_from_the_answers():
    facts = GRANT.facts_of(complete(), FILES["commercialisation_1"])
    assert facts["kind"] == "commercialisation_1"
    assert facts["months"] == 6
    assert facts["trl"] == 6
    assert facts["estimate_total_kzt"] == facts["total_cost_kzt"] == 20_300_000
    assert facts["commercialisation_specialist"] is True
    assert facts["has_mvp"] is True
    assert facts["ip_numbers"] == ["ПМ 35112", "А-2021/17"]
    assert facts["other_kzt"] == 0
    assert facts["state_support"] is False
    assert len(facts["team"]) == 2


def test_what_is_not_known_is_none_and_never_a_no():
    facts = GRANT.facts_of({})
    assert {name for name, value in facts.items() if value is not None} == {"other_kzt"}
    assert GRANT.facts_of(complete())["has_mvp"] is None
    team = [{"name": "Ерлан", "role": "руководитель"}]
    assert GRANT.facts_of(complete(gr15=team))["commercialisation_specialist"] is None
    team[0]["area"] = "lead"
    assert GRANT.facts_of(complete(gr15=team))["commercialisation_specialist"] is False


def test_unreadable_and_hidden_answers_are_unknown():
    rows = [{"stage": "Всё", "item": "other", "sum_kzt": "сто"}]
    facts = GRANT.facts_of(complete("enterprises", gr17="много", gr19=rows, gr15_partners=[{"name": "ТОО"}]))
    assert facts["asked_kzt"] is None
    assert facts["estimate_total_kzt"] is None
    assert facts["partners"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_rules_find_nothing_against_a_complete_application(kind):
    elsewhere = {
        "legal_form": "llp", "registered_on": "2015-05-01", "bankrupt": False, "tax_debt": False,
        "passed_stage_one": True, "earlier": [],
    }  # fmt: skip
    facts = GRANT.facts_of(complete(kind), FILES[kind]) | elsewhere
    findings = rules.judge([(use.name, use.params) for use in GRANT.rules_for(kind)], facts, CHECKED_ON)
    assert {finding.norm: finding.result for finding in findings if finding.result != "met"} == {}


@pytest.mark.parametrize(
    ("norm", "changes"),
    [
        ("small-business", {"gr07": "large"}),
        ("cofinancing-share", {"gr18": 2_029_999}),
        ("amount-maximum", {"gr17": 20_000_001}),
        ("term-maximum", {"gr20": [{"title": "Всё", "month": 7, "result": "Готово"}]}),
        ("stage-one-readiness", {"gr10_incubation": False}),
        ("sums-agree", {"gr18_other": 1}),
        ("estimate-agrees", {"gr16": 20_300_001}),
    ],
)
def test_the_rules_hear_of_each_flaw(norm, changes):
    facts = GRANT.facts_of(complete(**changes), FILES["commercialisation_1"])
    uses = {use.name: use.params for use in GRANT.rules_for("commercialisation_1")}
    (finding,) = rules.judge([(norm, uses[norm])], facts, CHECKED_ON)
    assert finding.result == "not_met"


def test_lists_show_the_answers_in_their_types():
    assert GRANT.columns_of(complete(gr16="много")) == {
        "title": complete()["gr02"], "summary": complete()["gr03"], "kind": "commercialisation_1",
        "region": "750000000", "total_cost": None, "asked": 17_820_000, "cofinancing": 2_480_000,
    }  # fmt: skip
    assert set(GRANT.columns_of({}).values()) == {None}


def test_the_one_minute_check_asks_little_and_requires_nothing():
    assert all(not question.required for question in GRANT.checks)
    first = {"gr01": "commercialisation_1"}
    assert len([one for one in GRANT.checks if GRANT.visible(one, first)]) <= 10
    facts = GRANT.check_facts(first | {"gr17": 5_000_000, "check_months": 5, "check_no_debt": False})
    assert (facts["asked_kzt"], facts["months"], facts["no_tax_debt_declared"]) == (5_000_000, 5, False)
    assert facts["registered_on"] is None


# --- the wrapper ---
def test_judging_a_whole_application_takes_less_than_a_millisecond():
    answers, files = complete("industries"), FILES["industries"]
    answers["gr19"] = deepcopy(answers["gr19"]) * 20
    GRANT.problems(answers, files)
    took = []
    for _round in range(30):
        started = time.perf_counter()
        GRANT.problems(answers, files)
        took.append(time.perf_counter() - started)
    assert min(took) < 0.001


def test_a_question_is_one_object_however_it_is_reached():
    question: Question = GRANT.question("gr12")
    assert question in GRANT.documents
    assert question in GRANT.page("documents").questions
