"""An invented project as a business plan in twelve sections, and companies from abroad."""

from collections.abc import Callable, Mapping
from typing import Any

from portal import hubs
from portal.accounts.models import Organisation
from portal.work.demo import stage

OF_SECTOR = {
    "security": ["9", "13"], "health": ["13", "1"], "agriculture": ["15", "1"], "energy": ["15", "10"],
    "fintech": ["11", "1"], "education": ["17", "1"], "retail": ["14", "1"], "logistics": ["12", "15"],
    "industry": ["6", "13"], "mining_metals": ["13", "3"], "oil_gas": ["15", "3"], "utilities": ["15", "1"],
    "tourism": ["14", "18"],
}  # fmt: skip
OKED = ("62011", "62012", "62090", "63110")
DOUBT = ("Не показан спрос.", "Команда мала для такого плана.", "Права на программу оформлены не полностью.")
FIRMS = (("DE", "Nordlicht Systems GmbH"), ("EE", "Põhjatäht Tarkvara OÜ"), ("AE", "Falaj Data FZ-LLC"),
         ("TR", "Bozkır Yazılım A.Ş."), ("SG", "Lion Gate Robotics Pte. Ltd."))  # fmt: skip
BY_REGION = {hub.kato: code for code, hub in hubs.known().items()}


def _abroad(country: str, name: str) -> Callable[[int], tuple[str, str, dict[str, str]]]:
    """What the act that founds a foreign company needs; the n-th has its own number."""
    told = {"name_kk": name, "name_ru": name, "name_en": name, "legal_form": "other_entity"}
    return lambda n: (country, f"HRB {100000 + n}", {**told, "head": "A. Director", "address": name})


ABROAD = tuple(_abroad(country, name) for country, name in FIRMS)


def hub_of(region: str) -> str:
    """The hub of the region, or the national one where the region has none."""
    return BY_REGION.get(region, "astana")


def pages(project: Mapping[str, Any], company: Organisation, at: int, year: int) -> dict[str, Any]:
    """Every answer, by the code of its question."""
    lang = project["lang"]
    if company.bin:
        who: dict[str, Any] = {"rs03_kind": "resident", "rs01": company.bin}
    else:
        who = {"rs03_kind": "foreign", "rs03": company.country, "rs01_foreign": company.foreign_number}
    team = [{"name": one["name"], "post": one["role"], "experience": one["experience"]} for one in project["team"]]
    holder = company.name_ru
    return {
        **who, "rs02": company.name_kk, "rs02_ru": company.name_ru, "rs02_en": company.name_en,
        "rs04": company.address or "Казахстан", "rs05": company.head or "—",
        "rs06": [{"name": company.head or "—", "kind": "person", "share": "100"}],
        "rs07": "general", "rs08": False, "rs08_branches": False, "rs08_project": False,
        "rs11": project["title"][lang], "rs12": project["summary"],
        "rs09": OF_SECTOR.get(project["sector"], ["1"])[: 1 + at % 2], "rs10": [OKED[at % len(OKED)]],
        "rs05_region": project["region_kato"], "rs05_hub": hub_of(project["region_kato"]), "rs13": project["market"],
        "rs14": [{"object": project["title"][lang][:200], "holder": holder, "document": ""}], "rs15": team,
        "rs16": "mvp" if project["trl"] < 8 else "sales", "rs16_done": project["novelty"],
        "rs18": project["problem"], "rs21": project["business_model"],
        "rs21_effect": project["effects"], "rs21_jobs": project["jobs"], "rs22": False, "rs23": 2 + at % 3,
        "rs24": True, "rs24_debt": True, "rs25": True, **_by_year(project, at, year),
    }  # fmt: skip


def files(abroad: bool) -> tuple[str, ...]:
    """The questions that are answered by a file."""
    common = ("doc_charter", "doc_head", "doc_plan", "doc_mapping")
    return (*common, "doc_extract") if abroad else (*common, "doc_registration", "doc_regime", "doc_debt")


def _by_year(project: Mapping[str, Any], at: int, year: int) -> dict[str, Any]:
    chance, years = stage.dice("park", at), (year, year + 1)
    cost = project["total_cost_kzt"]
    incomes = [cost * chance.randint(8, 14) // 10, cost * chance.randint(15, 25) // 10]
    return {
        "rs17": [{"year": on, "indicator": "Клиенты", "target": str(10 * n)} for n, on in enumerate(years, 1)],
        "rs19": [{"year": on, "item": "Оплата труда", "sum_kzt": cost // 2} for on in years],
        "rs20": [
            {"year": on, "income": income, "priority": income} for on, income in zip(years, incomes, strict=True)
        ],
        "rs21_plan": [
            {"year": on, "step": one["title"], "result": one["result"]}
            for on, one in zip(years, project["milestones"], strict=False)
        ] or [{"year": year, "step": "Запуск", "result": "Первые клиенты"}],
    }  # fmt: skip
