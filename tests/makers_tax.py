"""Company-years for tests: the invented ones of tests/data, one where all is well, and random ones by seed."""

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

from portal.announce.rules.tax import CompanyYear, read_facts

DATA = Path(__file__).parent / "data"
COMPANY_YEARS: list[dict[str, Any]] = json.loads((DATA / "company_years.json").read_text("utf-8"))["scenarios"]
CASES: dict[str, list[dict[str, Any]]] = json.loads((DATA / "tax_cases.json").read_text("utf-8"))
YES_NO_OPEN = (True, True, True, False, None)


def taken(year: int, facts: dict[str, Any]) -> CompanyYear:
    """The company-year, which must be free of faults."""
    found, faults = read_facts(year, facts)
    assert not faults, faults
    assert found is not None
    return found


def good(year: int = 2026) -> dict[str, Any]:
    """Facts of a company to which every relief of the Tax Code of 2025 is due."""
    facts: dict[str, Any] = deepcopy(COMPANY_YEARS[0]["facts"])
    facts["goods"] = {"produced_and_sold": True, "own_production_criteria": True}
    facts["income"]["deposit_interest"] = [{"amount": 1_000_000, "linked": True}]
    facts["svc"] = dict.fromkeys(facts["svc"], True)
    facts["cit"] = {"computed": 9_000_000, "ip_part": 4_000_000, "svc_part": 3_000_000, "other_part": 2_000_000}
    sale = {"date": f"{year}-06-06", "amount": 5_000_000, "place_rk": True}
    facts["ops"]["vat_goods"] = sale | {"produced_by_participant": True}
    for operation in facts["ops"].values():
        if isinstance(operation, dict):
            operation["date"] = f"{year}{operation['date'][4:]}"
    return facts


def leaves(facts: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The place of every single fact."""
    rows = facts.items() if isinstance(facts, dict) else enumerate(facts)
    found: list[tuple[str | int, ...]] = []
    for name, value in rows:
        found += leaves(value, (*at, name)) if isinstance(value, dict | list) and value else [(*at, name)]
    return found


def put(facts: dict[str, Any], at: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """A copy of the facts with another value in one place."""
    copy: Any = deepcopy(facts)
    inside = copy
    for name in at[:-1]:
        inside = inside[name]
    inside[at[-1]] = value
    return copy  # type: ignore[no-any-return]


def some(seed: int) -> CompanyYear:
    """A random company-year: mostly a participant in order, with something wrong or not proved here and there."""
    rng = random.Random(seed)
    year = rng.choice((2021, 2022, 2023, 2024, 2025, 2026, 2026, 2026, 2027, 2028, 2029))
    return taken(year, _facts(rng, year))


def _facts(rng: random.Random, year: int) -> dict[str, Any]:
    ip, svc, other = (rng.choice((0, rng.randrange(10_000_000))) for _part in range(3))
    deviating = {"headcount": rng.randrange(5, 15), "costs": rng.randrange(30_000_000, 70_000_000)}
    return {
        "company": {"name": "Some", "bin": None, "bin_kind": rng.choice(("resident_head",) * 12 + ("branch", None))},
        "hub": {
            "registered_from": rng.choice(("2020-05-18",) * 8 + (f"{year}-05-18", f"{year}-07-01", None)),
            "excluded_on": rng.choice((None,) * 12 + (f"{year}-09-14", f"{year - 1}-11-20")),
            "term_to": rng.choice((None,) * 10 + (f"{year}-09-30", f"{year}-12-31", f"{year + 1}-03-31")),
            "activities": rng.sample(range(1, 20), 2),
        },
        "tax_regime": rng.choice(("general",) * 12 + ("simplified_declaration", None)),
        "vat_payer": rng.choice((True,) * 8 + (False, None)),
        "other": {
            name: rng.choice((False,) * 8 + (True, None))
            for name in ("sez", "investment_agreement", "other_100_reduction", "digital_assets")
        },
        "income": _income(rng),
        "goods": {"produced_and_sold": rng.choice(YES_NO_OPEN), "own_production_criteria": rng.choice(YES_NO_OPEN)},
        "cit": {"computed": ip + svc + other, "ip_part": ip, "svc_part": svc, "other_part": other},
        "ip": {
            "exclusive_rights": rng.choice(YES_NO_OPEN),
            **{
                name: rng.choice((0, rng.randrange(50_000_000)))
                for name in ("own", "out_unrelated", "out_related_abroad", "out_related_domestic", "acquired")
            },
        },
        "svc": {
            **{
                name: rng.choice((True,) * 9 + (False, None))
                for name in ("contract_lawful", "labour_contracts", "headcount_ok", "qualification_ok", "costs_ok")
            },
            "declared": rng.choice(({"headcount": 10, "costs": 50_000_000}, None)),
            "actual": rng.choice((deviating, deviating, {"headcount": 10, "costs": None}, None)),
        },
        "ops": _operations(rng, year),
    }


def _income(rng: random.Random) -> dict[str, Any]:
    def linked() -> list[dict[str, Any]]:
        return [
            {"amount": rng.randrange(12_000_000), "linked": rng.choice((True, False, None))}
            for _row in range(rng.choice((0, 0, 0, 1, 2)))
        ]

    return {
        "priority": [
            {"activity": rng.randrange(1, 20), "amount": rng.randrange(120_000_000)}
            for _row in range(rng.choice((0, 1, 1, 1, 2)))
        ],
        "unclassified": rng.choice((0, 0, 0, rng.randrange(15_000_000))),
        "other": rng.choice((0, 0, rng.randrange(15_000_000), None)),
        "dividends_received": rng.choice((0, 0, 0, rng.randrange(15_000_000))),
        "gratuitous": linked(),
        "deposit_interest": linked(),
        "fx": {
            "positive": rng.choice((0, rng.randrange(20_000_000))),
            "negative": rng.choice((0, rng.randrange(20_000_000))),
            "linked": rng.choice((True, False, None)),
        },
        "doubtful": linked(),
        "before_registration": 0,
    }


def _operations(rng: random.Random, year: int) -> dict[str, Any]:
    def dated(**facts: Any) -> dict[str, Any]:
        day = f"{year}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
        return {"date": day, "amount": rng.randrange(1, 90_000_000), **facts}

    def claims(*names: str) -> dict[str, Any]:
        return {name: rng.choice((True,) * 7 + (False, None)) for name in names}

    def denials(*names: str) -> dict[str, Any]:
        return {name: rng.choice((False,) * 7 + (True, None)) for name in names}

    def imported() -> dict[str, Any]:
        return dated(
            **claims("in_list", "customs_docs", "exclusive_use"), other_use_on=rng.choice((None,) * 9 + (LATE,))
        )

    LATE = f"{year + 1}-02-02"  # noqa: N806 - a day that is after every import
    staff = [
        {
            "n": rng.randrange(4),
            "citizen": rng.choice(YES_NO_OPEN),
            "tax_resident": rng.choice(YES_NO_OPEN),
            "payroll": 5,
        }
        for _group in range(rng.randrange(4))
    ]
    kinds = ("consulting", "marketing", "engineering", "information_security", "data_centre_works", "legal", None)
    every = {
        "vat_goods": dated(**claims("place_rk", "produced_by_participant")),
        "vat_ws": dated(**claims("place_rk")),
        "rc": dated(**claims("place_rk", "for_priority")),
        "employees": {"date": f"{year}-{rng.randrange(1, 13):02d}-28", "groups": staff},
        "royalty": dated(
            **denials("low_tax", "recipient_pe"),
            **claims("for_priority"),
            recipient=rng.choice(("legal",) * 6 + ("individual", None)),
        ),
        "services_nr": dated(**denials("low_tax"), **claims("for_priority"), kind=rng.choice(kinds)),
        "dividends_nr": dated(**denials("low_tax", "recipient_pe")),
        "capgain_nr": dated(**denials("low_tax", "recipient_pe")),
        "interest_nr": dated(loan=rng.choice((True, False, None))),
        "import": imported(),
        "import_eaeu": imported(),
    }
    return {name: facts for name, facts in every.items() if rng.random() < 0.6} | {
        "advance_payer_otherwise": rng.choice((True, True, False, None))
    }
