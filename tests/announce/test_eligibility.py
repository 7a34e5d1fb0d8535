"""flask eligibility: company-years in, verdicts out; a faulty input is told by scenario and field."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.makers_tax import COMPANY_YEARS, good, put

SHARED = Path(__file__).parents[3] / "shared" / "domain" / "scenarios.json"
pytestmark = pytest.mark.once


@pytest.fixture
def told(app, tmp_path):
    def run(content: Any, *options: str) -> Result:
        path = tmp_path / "years.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return app.test_cli_runner().invoke(args=["eligibility", str(path), *options])

    return run


def one(facts: Any, year: Any = 2026, name: Any = "S1") -> dict[str, Any]:
    return {"scenarios": [{"id": name, "year": year, "facts": facts}]}


def test_every_company_year_is_told_with_its_verdicts(told):
    answer = told({"scenarios": COMPANY_YEARS})
    assert (answer.exit_code, answer.stderr) == (0, "")
    found = json.loads(answer.stdout)["scenarios"]
    assert [(row["id"], row["year"], len(row["reliefs"])) for row in found] == [
        (row["id"], row["year"], 17) for row in COMPANY_YEARS
    ]
    refused = next(row for row in found if row["id"] == "S005")["reliefs"]["CIT_100"]
    assert (refused["verdict"], refused["code"]) == ("refused", "SHARE_BELOW")
    assert refused["article"] == "TC2025 17 p.1 sp.2; TC2025 739 p.4"
    assert [change["changes"][0]["field"] for change in refused["changes"]] == [
        "income.priority.0.amount",
        "income.other",
    ]


def test_the_published_scenarios_agree_one_and_all(app):
    if not SHARED.exists():
        pytest.skip("the published scenarios are not beside this project")
    answer = app.test_cli_runner().invoke(args=["eligibility", str(SHARED)])
    found = {row["id"]: row["reliefs"] for row in json.loads(answer.stdout)["scenarios"]}
    for row in json.loads(SHARED.read_text("utf-8"))["scenarios"]:
        for code, expected in row["expected"]["reliefs"].items():
            got = found[row["id"]][code]
            assert {name: got[name] for name in ("verdict", "code", "article")} == {
                name: expected[name] for name in ("verdict", "code", "article")
            }


def test_sentences_come_in_the_language_asked_for(told):
    ru = json.loads(told(one(good()), "--lang", "ru").stdout)["scenarios"][0]["reliefs"]
    kk = json.loads(told(one(good()), "--lang", "kk").stdout)["scenarios"][0]["reliefs"]
    assert ru["VAT_WS"]["reason"] == "Все условия указанной нормы соблюдены."
    assert kk["SOC_CITIZEN"]["no_change"].startswith("Бұл компанияның әрекетіне байланысты емес")
    assert ru["VAT_WS"]["chain"][-1]["citation"] == "Налоговый кодекс 2025 года, ст. 723, п. 2, пп. 6)"


def test_as_of_takes_the_law_of_another_day(told):
    reliefs = json.loads(told(one(good()), "--as-of", "2029-01-01").stdout)["scenarios"][0]["reliefs"]
    assert reliefs["CIT_100"]["code"] == "NORM_EXPIRED"


def test_a_faulty_scenario_is_told_and_the_others_are_judged(told):
    rows = one(good())["scenarios"] + one(put(good(), ("income", "other"), -1), name="S2")["scenarios"]
    answer = told({"scenarios": rows})
    assert answer.exit_code == 2
    assert answer.stderr == "S2: facts.income.other: It must not be negative.\n"
    assert [row["id"] for row in json.loads(answer.stdout)["scenarios"]] == ["S1"]


def without(*place: str) -> dict[str, Any]:
    facts: Any = good()
    inside = facts
    for name in place[:-1]:
        inside = inside[name]
    del inside[place[-1]]
    return facts  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (without("income", "other"), "facts.income.other"),
        (without("hub"), "facts.hub"),
        (put(good(), ("surprise",), 1), "facts.surprise"),
        (put(good(), ("ops", "barter"), {}), "facts.ops.barter"),
        (put(good(), ("year",), 2026), "facts.year"),
        (put(good(), ("income", "other"), 10**19), "facts.income.other"),
        (put(good(), ("income", "other"), 1.5), "facts.income.other"),
        (put(good(), ("income", "other"), "5"), "facts.income.other"),
        (put(good(), ("income", "other"), True), "facts.income.other"),
        (put(good(), ("vat_payer",), 1), "facts.vat_payer"),
        (put(good(), ("vat_payer",), "yes"), "facts.vat_payer"),
        (put(good(), ("tax_regime",), "patent"), "facts.tax_regime"),
        (put(good(), ("company", "bin_kind"), ["branch"]), "facts.company.bin_kind"),
        (put(good(), ("company", "name"), 5), "facts.company.name"),
        (put(good(), ("income", "priority"), {}), "facts.income.priority"),
        (put(good(), ("income", "priority", 0), None), "facts.income.priority[0]"),
        (put(good(), ("income", "priority", 0, "activity"), 20), "facts.income.priority[0].activity"),
        (put(good(), ("hub", "registered_from"), "2024-02-30"), "facts.hub.registered_from"),
        (put(good(), ("hub", "registered_from"), "2024-W01-1"), "facts.hub.registered_from"),
        (put(good(), ("ops", "vat_ws", "date"), 20260101), "facts.ops.vat_ws.date"),
        (put(good(), ("hub", "activities", 0), 0), "facts.hub.activities[0]"),
        (put(good(), ("ops", "vat_ws", "date"), "2027-01-01"), "facts.ops.vat_ws.date"),
        (put(good(), ("ops", "import", "other_use_on"), "2026-01-01"), "facts.ops.import.other_use_on"),
        (put(good(), ("ops", "vat_ws"), 5), "facts.ops.vat_ws"),
        (put(good(), ("cit", "computed"), 5), "facts.cit"),
        (put(good(), ("income", "before_registration"), 10**12), "facts.income.before_registration"),
        ([], "facts"),
        (None, "facts"),
    ],
)
def test_a_fault_is_told_by_scenario_and_field(told, facts, field):
    answer = told(one(facts))
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith(f"S1: {field}: ")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is not JSON"),
        (b"{", "The file is not JSON"),
        (b"\xff\xfe", "The file is not text in UTF-8."),
        (b"[" * 100_000, "The file is not JSON"),
        (b'{"scenarios": [{"id": "\\ud800"}]}', "The file is not JSON"),
        (b'{"scenarios": [], "scenarios": []}', "scenarios stands twice"),
        (b'{"scenarios": [{"id": "S1", "year": NaN}]}', "NaN is not a number"),
        ([], "scenarios: There must be a list"),
        ({"scenarios": {}}, "scenarios: There must be a list"),
        ({"scenarios": [5]}, "scenarios[0]: It must be an object"),
        ({"scenarios": [{"id": 5}]}, "scenarios[0]: id: It must be a text"),
        (one(good(), year="2026"), "S1: year: It must be a year"),
        (one(good(), year=10**30), "S1: year: It must be a year"),
        (one(good(), year=True), "S1: year: It must be a year"),
        (one(good(), name=""), "scenarios[0]: id: It must be a text"),
    ],
)
def test_a_file_that_makes_no_sense_is_told_so(told, content, said):
    answer = told(content)
    assert answer.exit_code == 2
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    assert said in answer.stderr


def test_an_empty_list_is_no_fault(told):
    answer = told({"scenarios": []})
    assert (answer.exit_code, json.loads(answer.stdout)) == (0, {"scenarios": []})


def test_parts_of_which_nothing_is_known_may_be_null(told):
    for name in ("company", "hub", "other", "income", "goods", "cit", "ip", "svc"):
        assert told(one(put(good(), (name,), None))).exit_code == 0
