"""An invented project as the answers and files of an application; flaws as the screening of 2021 met them."""

from collections.abc import Mapping
from typing import Any

from portal.work.demo import stage

DIRECTIONS = {
    "agriculture": "agro", "oil_gas": "subsoil", "mining_metals": "subsoil", "uranium": "subsoil", "energy": "energy",
    "utilities": "energy", "industry": "industry", "construction": "industry", "logistics": "transport",
    "tourism": "transport", "health": "health", "ecology": "ecology",
}  # fmt: skip
MAXIMUM = {"commercialisation_1": 6, "commercialisation_2": 18, "enterprises": 24, "industries": 36}
SHARES = (("equipment", 40), ("wages", 30), ("materials", 15), ("tests", 10), ("ip", 5))
COMMERCIAL = ("коммерциализац", "маркет", "продаж", "commerc", "sales", "сату", "нарық")
RISKS = {
    "ru": "Задержка поставки комплектующих: заказ размещаем у двух поставщиков. Недобор заказчиков: письма о "
    "намерениях переводим в договоры до конца второго этапа. Уход специалиста: документация ведётся с первого дня.",
    "kk": "Жинақтауыштардың кешігуі: екі жеткізушіге тапсырыс береміз. Тапсырыс берушілердің жетіспеуі: ниет "
    "хаттарын екінші кезеңнің соңына дейін шартқа айналдырамыз. Негізгі маманның кетуі: құжаттама бірден жүргізіледі.",
    "en": "Late delivery of components: we order from two suppliers. Too few customers: letters of intent become "
    "contracts before the end of the second stage. Loss of a key person: documentation is kept from day one.",
}
WORDS = {
    "ru": ("Новые рабочие места", "Договоры с заказчиками", "Уровень готовности технологии", "чел.", "шт."),
    "kk": ("Жаңа жұмыс орындары", "Тапсырыс берушілермен шарттар", "Технологияның дайындық деңгейі", "адам", "дана"),
    "en": ("New jobs", "Contracts with customers", "Technology readiness level", "people", "contracts"),
}
FONT = b"<< /Font << /F1 5 0 R >> >> >>"
SUPPORTED = "Проект финансировался по программе «Дорожная карта бизнеса» в 2019 году, на те же работы."


def money(project: Mapping[str, Any], *parts: Any, kind: str, cofinancing_percent: int | None = None) -> dict[str, int]:
    """Cost, grant, own money and other sources of a variation of the project, adding up exactly."""
    chance = stage.dice("money", project["key"], *parts)
    times = chance.randint(82, 112)
    total = max(1_000_000, project["total_cost_kzt"] * times // 100 // 10_000 * 10_000)
    percent = cofinancing_percent or -(-project["own_kzt"] * 100 // project["total_cost_kzt"])
    own = -(-total * percent // 100)
    ceiling = {"commercialisation_1": 20, "commercialisation_2": 80, "enterprises": 150, "industries": 250}[kind]
    asked = min(total - own, ceiling * 1_000_000)
    return {"gr16": asked + own, "gr17": asked, "gr18": own, "gr18_other": 0}


def pages(
    project: Mapping[str, Any], firm_bin: str, region: str, sums: Mapping[str, int], *, flaw: str | None = None
) -> dict[str, dict[str, Any]]:
    """The answers page by page; `flaw`: not_small_business, double_financing (cofinancing lies in the sums)."""
    lang, kind = project["lang"], project["kind"]
    category = "medium" if flaw == "not_small_business" else project["business_category"]
    if kind.startswith("commercialisation") and flaw != "not_small_business":
        category = "small"
    twice = flaw == "double_financing"
    return {
        "company": {"gr01": kind, "gr06": firm_bin, "gr07": category, **_of_kind(kind)},
        "project": {
            "gr02": project["title"][lang], "gr03": project["summary"], "gr05": region, "gr04_target": False,
            "gr04": DIRECTIONS.get(project["sector"], "digital"),
        },
        "novelty": {"gr08": project["problem"], "gr09": project["novelty"], "gr10": str(project["trl"]),
                    **({"gr10_incubation": True} if kind == "commercialisation_1" else {}),
                    "gr11": project["ip_rights"] or ["none"]},
        "market": {"gr13": project["market"], "gr14": project["business_model"], "gr23": RISKS[lang]},
        "team": {"gr15": _team(project), **({"gr15_partners": _partners(project)} if kind == "industries" else {})},
        "plan": {"gr20": _plan(project), "gr21": _results(project), "gr21_effect": project["effects"]},
        "money": {**sums, "gr19": _estimate(project, sums["gr16"])},
        "documents": {},
        "declarations": {"gr22": twice, **({"gr22_text": SUPPORTED} if twice else {}),
                         "gr24": True, "gr24_solvent": True, "gr25": True},
    }  # fmt: skip


def files(kind: str, ip_rights: list[str]) -> list[str]:
    """The questions that this application answers with a file."""
    asked = ["doc_cofinancing", "doc_tax", "doc_registration"]
    if kind.startswith("commercialisation"):
        asked.append("gr12")
    if kind == "commercialisation_1":
        asked.append("doc_accelerator")
    if kind == "enterprises":
        asked.append("doc_financials")
    if kind == "industries":
        asked.append("doc_consortium")
    if ip_rights:
        asked.append("doc_ip")
    return asked


def pdf(title: str) -> bytes:
    """A small, valid PDF with one line of text: what a visitor finds behind an attachment of the demo."""
    text = title.encode("ascii", "replace").replace(b"(", b"[").replace(b")", b"]")
    stream = b"BT /F1 18 Tf 72 760 Td (" + text + b") Tj ET"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources " + FONT,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for at, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + tail


def _of_kind(kind: str) -> dict[str, str]:
    if kind == "commercialisation_2":
        return {"gr01_stage_one": "№ 114-2020, 18.09.2020"}
    return {"gr07_since": "2014-03-11"} if kind == "enterprises" else {}


def _team(project: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = [
        {"name": m["name"], "role": m["role"], "experience": m["experience"], "area": _area(m["role"], at)}
        for at, m in enumerate(project["team"])
    ]
    return rows[:5] if project["kind"] == "commercialisation_1" else rows


def _area(role: str, at: int) -> str:
    if any(word in role.lower() for word in COMMERCIAL):
        return "commercialisation"
    return "lead" if at == 0 else "technology"


def _partners(project: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"name": name, "role": ""} for name in project["partners"]]


def _plan(project: Mapping[str, Any]) -> list[dict[str, Any]]:
    most = MAXIMUM[project["kind"]]
    return [{"title": m["title"], "month": min(m["month"], most), "result": m["result"]} for m in project["milestones"]]


def _results(project: Mapping[str, Any]) -> list[dict[str, Any]]:
    jobs, contracts, readiness, people, pieces = WORDS[project["lang"]]
    trl = project["trl"]
    rows = ((jobs, people, 0, project["jobs"]), (contracts, pieces, 0, 3), (readiness, "TRL", trl, min(9, trl + 2)))
    return [
        {"indicator": name, "unit": unit, "baseline": str(start), "target": str(goal)}
        for name, unit, start, goal in rows
    ]


def _estimate(project: Mapping[str, Any], total: int) -> list[dict[str, Any]]:
    stages = [m["title"] for m in project["milestones"]] or [project["title"]["ru"]]
    sums = [total * share // 100 for _item, share in SHARES]
    sums[0] += total - sum(sums)
    return [
        {"stage": stages[at % len(stages)], "item": item, "basis": "", "sum_kzt": amount}
        for at, ((item, _share), amount) in enumerate(zip(SHARES, sums, strict=True))
    ]
