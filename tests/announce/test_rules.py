"""The norms of the grants: what each answers, that unknown is never a yes, and that a finding outlives its language."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from portal import i18n
from portal.announce import rules
from portal.announce.rules import FACTS, RULES, Finding, Verdict, faults, judge, overall
from portal.announce.rules.double_financing import likeness
from portal.announce.rules.registry import clashes, version
from portal.announce.rules.years_of_work import anniversary
from portal.i18n import LANGUAGES

ON = date(2021, 4, 5)
MONEY = st.integers(1, 10**12)
TEAM = [{"name": "А", "role": "руководитель"}, {"name": "Б", "role": "специалист по коммерциализации"}]
RESULTS = [{"indicator": f"№ {n}", "target": f"{n} шт."} for n in (1, 2, 3)]
EARLIER = [
    {
        "bin": "260540900017",
        "title": {"ru": "Система поиска утечек в тепловых сетях", "kk": "Жылу желілеріндегі су кемуін іздеу"},
        "ref": "IG-2019-00012",
        "ip_numbers": ["№ 35 112"],
    }
]
PARAMS: dict[str, dict[str, Any]] = {
    "legal-form": {"allowed": ["legal_entity", "sole_proprietor", "natural_person", "simple_partnership"]},
    "cofinancing-share": {"percent": 10},
    "amount-maximum": {"maximum_kzt": 20_000_000},
    "term-maximum": {"maximum_months": 6},
    "team-size": {"maximum": 5},
    "years-of-work": {"years": 3},
    "consortium-size": {"minimum": 3},
    "double-financing": {"similarity_percent": 90},
    "measurable-results": {"minimum": 3},
    "state-share": {"below_percent": 50},
    "participation-term": {"most_years": 4, "latest": "2028-12-31"},
}
GOOD: dict[str, Any] = {
    "bin": "260540900017",
    "title": "Умная заправка",
    "legal_form": "llp",
    "registered_on": date(2015, 2, 1),
    "business_category": "small",
    "bankrupt": False,
    "tax_debt": False,
    "no_tax_debt_declared": True,
    "total_cost_kzt": 20_300_000,
    "asked_kzt": 17_820_000,
    "cofinancing_kzt": 2_480_000,
    "other_kzt": 0,
    "months": 6,
    "team": TEAM,
    "commercialisation_specialist": None,
    "incubated": True,
    "has_mvp": True,
    "passed_stage_one": True,
    "partners": ["ТОО «А»", "ТОО «Б»", "ТОО «В»"],
    "estimate_total_kzt": 20_300_000,
    "results": RESULTS,
    "state_support": False,
    "earlier": EARLIER,
    "applicant_kind": "resident",
    "founders": [{"name": "А", "kind": "person", "share": "100"}],
    "tax_regime": "general",
    "excluded_business": False,
    "has_branches": False,
    "strategic_project": False,
    "activities": ["1", "13"],
    "planned_income": [{"year": 2021, "income": 50_000_000, "priority": 50_000_000}],
    "years": 4,
}
ABROAD = {"applicant_kind": "foreign", "country": "DE", "foreign_number": "HRB123456", "bin": None}
STATE = [{"name": "Б", "kind": "state", "share": "49.99"}, {"name": "А", "kind": "person", "share": "50.01"}]
CASES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("participant-entity", {"bin": "260541911503"}, "not_met"),  # a branch
    ("participant-entity", {"bin": None}, "unknown"),
    ("participant-entity", ABROAD, "met"),
    ("participant-entity", {**ABROAD, "foreign_number": " "}, "unknown"),
    ("participant-entity", {**ABROAD, "country": "KZ"}, "unknown"),  # the profile's country is no foreign one
    ("priority-activity", {"activities": ["20"]}, "not_met"),
    ("priority-activity", {"activities": []}, "unknown"),
    ("general-tax-regime", {"tax_regime": "simplified"}, "not_met"),
    ("general-tax-regime", {"tax_regime": None}, "unknown"),
    ("state-share", {"founders": STATE}, "met"),
    ("state-share", {"founders": [*STATE, {"name": "В", "kind": "state", "share": "0.01"}]}, "not_met"),
    ("state-share", {"founders": [{"kind": "state", "share": None}]}, "unknown"),
    ("state-share", {"founders": None}, "unknown"),
    ("state-share", {"state_share_percent": 50}, "not_met"),
    ("excluded-business", {"excluded_business": True}, "not_met"),
    ("excluded-business", {"excluded_business": None}, "unknown"),
    ("no-branches", {"has_branches": True}, "not_met"),
    ("no-branches", {"has_branches": None}, "unknown"),
    ("strategic-project", {"strategic_project": True}, "not_met"),
    ("strategic-project", {"strategic_project": None}, "unknown"),
    ("planned-priority-share", {"planned_income": [{"year": 2021, "income": 100, "priority": 99}]}, "not_met"),
    ("planned-priority-share", {"planned_income": [{"year": 2021, "income": 0, "priority": 0}]}, "met"),
    ("planned-priority-share", {"planned_income": None}, "unknown"),
    ("participation-term", {"years": 5}, "not_met"),
    ("participation-term", {"years": None}, "unknown"),
    ("legal-form", {}, "met"),
    ("legal-form", {"legal_form": "branch"}, "not_met"),
    ("legal-form", {"bin": "260541911503"}, "not_met"),  # the number is a branch's, whatever the profile says
    ("legal-form", {"legal_form": "peasant_farm"}, "not_met"),
    ("legal-form", {"legal_form": "something new"}, "needs_a_person"),
    ("legal-form", {"legal_form": None}, "met"),  # the number tells it
    ("legal-form", {"legal_form": None, "bin": "950112391109"}, "met"),
    ("legal-form", {"legal_form": None, "bin": None}, "unknown"),
    ("legal-form", {"legal_form": None, "bin": "123"}, "unknown"),
    ("not-bankrupt", {"bankrupt": True}, "not_met"),
    ("not-bankrupt", {"bankrupt": None}, "unknown"),
    ("tax-debt", {"tax_debt": True}, "not_met"),
    ("tax-debt", {"tax_debt": True, "no_tax_debt_declared": None}, "not_met"),
    ("tax-debt", {"no_tax_debt_declared": False}, "not_met"),
    ("tax-debt", {"tax_debt": None}, "unknown"),  # a declaration is no proof
    ("tax-debt", {"no_tax_debt_declared": None}, "met"),
    ("small-business", {"business_category": "micro"}, "met"),
    ("small-business", {"business_category": "medium"}, "not_met"),
    ("small-business", {"business_category": "natural_person"}, "not_met"),
    ("small-business", {"business_category": "huge"}, "needs_a_person"),
    ("small-business", {"business_category": " "}, "unknown"),
    ("cofinancing-share", {"total_cost_kzt": 100, "cofinancing_kzt": 10}, "met"),
    ("cofinancing-share", {"total_cost_kzt": 101, "cofinancing_kzt": 10}, "not_met"),
    ("cofinancing-share", {"total_cost_kzt": 10**15 + 1, "cofinancing_kzt": 10**14}, "not_met"),
    ("cofinancing-share", {"total_cost_kzt": 0}, "unknown"),
    ("cofinancing-share", {"cofinancing_kzt": 0}, "not_met"),
    ("cofinancing-share", {"cofinancing_kzt": None}, "unknown"),
    ("amount-maximum", {"asked_kzt": 20_000_000}, "met"),
    ("amount-maximum", {"asked_kzt": 20_000_001}, "not_met"),
    ("amount-maximum", {"asked_kzt": 0}, "unknown"),
    ("term-maximum", {"months": 7}, "not_met"),
    ("term-maximum", {"months": None}, "unknown"),
    ("stage-two-after-one", {"passed_stage_one": False}, "not_met"),
    ("stage-two-after-one", {"passed_stage_one": None}, "unknown"),
    ("stage-one-readiness", {"incubated": False, "has_mvp": None}, "not_met"),
    ("stage-one-readiness", {"has_mvp": False}, "not_met"),
    ("stage-one-readiness", {"has_mvp": None}, "unknown"),
    ("team-size", {"team": TEAM * 3}, "not_met"),
    ("team-size", {"team": [*TEAM * 2, TEAM[0], {"name": " ", "role": ""}]}, "met"),  # an empty row is nobody
    ("team-size", {"team": []}, "unknown"),
    ("commercialisation-specialist", {"commercialisation_specialist": False}, "not_met"),
    ("commercialisation-specialist", {"commercialisation_specialist": True, "team": None}, "met"),
    ("commercialisation-specialist", {"team": TEAM[:1]}, "needs_a_person"),
    ("commercialisation-specialist", {"team": [{"name": "А", "role": "коммерцияландыру маманы"}]}, "met"),
    ("commercialisation-specialist", {"team": [{"name": "A", "role": "Head of commercialization"}]}, "met"),
    ("commercialisation-specialist", {"team": None}, "unknown"),
    ("years-of-work", {"registered_on": date(2018, 4, 5)}, "met"),
    ("years-of-work", {"registered_on": "2018-04-06"}, "not_met"),
    ("years-of-work", {"registered_on": date(2022, 1, 1)}, "needs_a_person"),
    ("years-of-work", {"registered_on": None}, "unknown"),
    ("consortium-size", {"partners": ["А", "Б"]}, "not_met"),
    ("consortium-size", {"partners": ["А", "Б", " а "]}, "not_met"),  # one member twice
    ("consortium-size", {"partners": [{"bin": "1"}, {"bin": "2"}, {"name": "В"}]}, "met"),
    ("consortium-size", {"partners": None}, "unknown"),
    ("double-financing", {"title": "Система поиска утечек в тепловой сети"}, "needs_a_person"),
    ("double-financing", {"title": "«Система поиска УТЕЧЕК в тепловых сетях»"}, "needs_a_person"),
    ("double-financing", {"title": "В тепловых сетях система поиска утечек"}, "needs_a_person"),
    ("double-financing", {"title": "Система поиска утечек в тепловых сетях", "bin": "260540900801"}, "met"),
    ("double-financing", {"ip_numbers": ["35112"], "bin": "260540900801"}, "needs_a_person"),
    ("double-financing", {"ip_numbers": ["нет"]}, "met"),
    ("double-financing", {"state_support": True}, "needs_a_person"),
    ("double-financing", {"state_support": None}, "unknown"),
    ("double-financing", {"earlier": None}, "unknown"),
    ("double-financing", {"earlier": []}, "met"),
    ("sums-agree", {"other_kzt": None}, "met"),
    ("sums-agree", {"other_kzt": 1}, "not_met"),
    ("sums-agree", {"asked_kzt": None}, "unknown"),
    ("estimate-agrees", {"estimate_total_kzt": 20_299_999}, "not_met"),
    ("estimate-agrees", {"estimate_total_kzt": None}, "unknown"),
    ("measurable-results", {"results": RESULTS[:2]}, "not_met"),
    ("measurable-results", {"results": [*RESULTS[:2], {"indicator": "имидж 100", "target": "вырастет"}]}, "not_met"),
    ("measurable-results", {"results": ["доход 5 млн", "10 рабочих мест", "2 патента"]}, "met"),
    ("measurable-results", {"results": None}, "unknown"),
)


def found(norm: str, changes: dict[str, Any] | None = None, on: date = ON, **params: Any) -> Finding:
    return judge([(norm, PARAMS.get(norm, {}) | params)], GOOD | (changes or {}), on)[0]


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    app = Flask("portal")
    i18n.init_app(app)
    with app.app_context():
        yield app


@pytest.mark.parametrize("norm", RULES)
def test_a_good_case_is_met(norm: str) -> None:
    assert found(norm).result == "met"


@pytest.mark.parametrize(("norm", "changes", "result"), CASES)
def test_what_the_norm_answers(norm: str, changes: dict[str, Any], result: str) -> None:
    assert found(norm, changes).result == result


def test_these_cases_reach_a_no_and_an_unknown_of_every_norm() -> None:
    seen = {(norm, result) for norm, _, result in CASES}
    assert {norm for norm, result in seen if result == "unknown"} == RULES.keys()
    assert {norm for norm, result in seen if result == "not_met"} == RULES.keys() - {"double-financing"}


def test_every_file_is_in_the_registry_under_its_own_name() -> None:
    not_norms = {"__init__", "citations", "facts", "registry", "rule", "verdicts"}
    files = {path.stem for path in Path(rules.__file__).parent.glob("*.py")} - not_norms
    assert {norm.replace("-", "_") for norm in RULES} == files


@pytest.mark.parametrize("norm", RULES)
def test_every_version_of_a_norm_is_cited_dated_and_alone_on_its_days(norm: str) -> None:
    assert not clashes(RULES[norm])
    for rule in RULES[norm]:
        assert rule.norm == norm
        assert all(rule.title[lang] and rule.cites[lang] for lang in LANGUAGES)
        assert rule.uses
        assert FACTS.keys() >= set(rule.uses)


@pytest.mark.parametrize("norm", RULES)
def test_nothing_known_is_never_a_yes(norm: str) -> None:
    finding = judge([(norm, PARAMS.get(norm, {}))], {}, ON)[0]
    assert finding.result == "unknown"
    assert finding.needs()


@given(st.sampled_from(sorted(RULES)), st.sets(st.sampled_from(sorted(FACTS))))
def test_forgetting_facts_never_turns_a_no_into_a_yes(norm: str, forgotten: set[str]) -> None:
    for one, changes, result in CASES:
        if one == norm and result == "not_met":
            facts = dict.fromkeys(FACTS) | {name: value for name, value in changes.items() if name not in forgotten}
            assert judge([(norm, PARAMS.get(norm, {}))], facts, ON)[0].result != "met", changes


def test_every_no_says_what_would_change_it_and_every_sentence_can_be_read(app: Flask) -> None:
    for norm, changes, result in CASES:
        finding = found(norm, changes)
        for lang in LANGUAGES:
            with force_locale(lang):
                assert finding.text()
                assert "%(" not in finding.text() + finding.change_text()
                assert finding.change_text() or result != "not_met", norm
        assert finding.verdict.needs or result != "unknown", norm


@given(MONEY, st.integers(0, 10**12), st.integers(0, 10**9), st.integers(1, 60))
def test_more_cofinancing_never_hurts(total: int, part: int, more: int, percent: int) -> None:
    first = found("cofinancing-share", {"total_cost_kzt": total, "cofinancing_kzt": part}, percent=percent)
    second = found("cofinancing-share", {"total_cost_kzt": total, "cofinancing_kzt": part + more}, percent=percent)
    assert (first.result, second.result) != ("met", "not_met")
    assert (first.result == "met") is (part * 100 >= percent * total)


@given(MONEY, st.integers(0, 10**12), st.integers(1, 60))
def test_the_advice_on_cofinancing_is_enough_and_not_a_tenge_too_much(total: int, part: int, percent: int) -> None:
    finding = found("cofinancing-share", {"total_cost_kzt": total, "cofinancing_kzt": part}, percent=percent)
    needed = int(finding.verdict.values["needed_kzt"])
    changed = {"total_cost_kzt": total, "cofinancing_kzt": needed}
    assert found("cofinancing-share", changed, percent=percent).result == "met"
    less = changed | {"cofinancing_kzt": needed - 1}
    assert found("cofinancing-share", less, percent=percent).result == "not_met"


def test_a_share_is_cut_and_never_rounded_up_to_the_limit(app: Flask) -> None:
    finding = found("cofinancing-share", {"total_cost_kzt": 20_000_000, "cofinancing_kzt": 1_999_999})
    with force_locale("en"):
        assert "1,999,999\u00a0₸ of 20,000,000\u00a0₸: 9.99% instead of 10%" in finding.text()


def test_a_share_in_parts_of_a_percent_is_refused() -> None:
    with pytest.raises(TypeError):
        found("cofinancing-share", percent=12.5)
    with pytest.raises(TypeError):
        found("cofinancing-share", {"cofinancing_kzt": 2_480_000.0})


@given(st.dates(date(1992, 1, 1), ON), st.integers(1, 20))
def test_the_promised_day_is_the_first_day_of_yes(registered: date, years: int) -> None:
    first = anniversary(registered, years)
    changes = {"registered_on": registered}
    if first > date(2020, 10, 20):
        assert found("years-of-work", changes, on=first, years=years).result == "met"
        assert found("years-of-work", changes, on=first - timedelta(days=1), years=years).result == "not_met"


def test_the_anniversary_of_a_leap_day() -> None:
    assert anniversary(date(2020, 2, 29), 3) == date(2023, 2, 28)
    assert anniversary(date(2020, 2, 29), 4) == date(2024, 2, 29)


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_even_handed(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 100


def test_quotes_case_and_the_order_of_words_do_not_make_another_title() -> None:
    assert likeness("Учёт воды в теплицах", "«УЧЕТ ВОДЫ» — в теплицах") == 100
    assert likeness("Учёт воды в теплицах", "В теплицах учёт воды") == 100
    assert likeness("Учёт воды в теплицах", "Умная заправка") < 60
    assert likeness("—", "—") == 0


def test_a_finding_outlives_json_and_speaks_the_readers_language(app: Flask) -> None:
    finding = found("cofinancing-share", {"cofinancing_kzt": 1_000_000})
    again = Finding.from_dict(json.loads(json.dumps(finding.as_dict())))
    assert again == finding
    assert again.sources == ("application",)
    said = {}
    for lang in LANGUAGES:
        with force_locale(lang):
            assert again.text() == finding.text()
            said[lang] = again.text()
    assert "20,300,000\u00a0₸" in said["en"]
    assert said["ru"].startswith(
        "Софинансирование — 1\u00a0000\u00a0000\u00a0₸ из 20\u00a0300\u00a0000\u00a0₸: 4,92\u00a0%"
    )
    assert said["kk"].startswith("Қоса қаржыландыру — 20\u00a0300\u00a0000\u00a0₸ ішінен")


def test_a_date_in_a_sentence_is_written_in_full(app: Flask) -> None:
    finding = found("years-of-work", {"registered_on": date(2020, 5, 24)})
    with force_locale("ru"):
        assert "24\u00a0мая 2023" in finding.change_text()


def test_what_a_person_typed_stays_as_typed(app: Flask) -> None:
    finding = found("double-financing", {"earlier": [{"bin": GOOD["bin"], "title": "Умная заправка 100 %(n)s"}],
                                         "title": "Умная заправка 100 %(n)s"})  # fmt: skip
    assert "Умная заправка 100 %(n)s" in finding.text()


def test_a_day_without_a_version_of_the_law_is_left_to_a_person(app: Flask) -> None:
    finding = found("tax-debt", on=date(2019, 5, 1))
    assert finding.result == "needs_a_person"
    assert "2019" in finding.text()


def test_a_changed_law_is_a_new_version_and_the_old_one_stays() -> None:
    def always(facts: Any, params: Any) -> Verdict:
        return Verdict("met", "Always.")

    old = replace(RULES["team-size"][0], until=date(2026, 12, 31))
    new = replace(old, since=date(2027, 1, 1), until=None, holds=always)
    assert version((old, new), ON) is old
    assert version((old, new), date(2026, 12, 31)) is old
    assert version((old, new), date(2027, 1, 1)) is new
    assert not clashes((new, old))
    assert clashes((old, replace(new, since=date(2026, 12, 31))))


def test_the_worst_finding_decides() -> None:
    met, unknown = found("tax-debt"), found("tax-debt", {"tax_debt": None})
    person, refused = found("double-financing", {"state_support": True}), found("tax-debt", {"tax_debt": True})
    assert overall([met, met]) == "met"
    assert overall([met, unknown]) == "unknown"
    assert overall([unknown, person, met]) == "needs_a_person"
    assert overall([unknown, person, refused]) == "not_met"
    assert overall([]) == "unknown"


def test_a_programme_is_told_what_its_line_lacks() -> None:
    assert faults("cofinancing-share", {}) == ["cofinancing-share needs percent"]
    assert faults("cofinancing-share", {"percent": 10}) == []
    assert faults("beauty", {}) == ["unknown norm beauty"]
    with pytest.raises(KeyError):
        found("beauty")
