"""What each of the 911 companies of 2021 will do: kind, project, sums, fate and moment, by chance that falls the same
way each time. Figures: programmes.md P1."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from portal.work.demo import answers, applying, cast, stage
from portal.work.demo.stage import almaty

KINDS = {"commercialisation_1": 371, "commercialisation_2": 64, "enterprises": 133, "industries": 44}
DRAFTS = 911
FATES = {"withdrawn": 17, "not_small_business": 31, "cofinancing": 19, "tax_debt": 14, "double_financing": 8,
         "corrected": 121, "admitted": 402}  # fmt: skip
OPENS, CLOSES = almaty(2021, 3, 29, 9), almaty(2021, 4, 11, 18)
REGIONS = ("110000000", "150000000", "190000000", "230000000", "270000000", "310000000", "350000000", "390000000",
           "430000000", "470000000", "550000000", "590000000", "610000000", "630000000", "710000000", "750000000",
           "790000000")  # fmt: skip  # Abai, Zhetisu and Ulytau exist since June 2022
FAMOUS = ("enterprises", "commercialisation_2", "commercialisation_1", "commercialisation_1", "commercialisation_1")


def plans() -> list[applying.Plan]:
    """What each of the 911 companies will do, in the order of time."""
    chance = stage.dice("plans")
    kinds = [kind for kind, count in KINDS.items() for _n in range(count)]
    fates = _fates(kinds, chance)
    moments = _moments(DRAFTS, chance)
    projects = {kind: [p for p in stage.material("projects") if p["kind"] == kind] for kind in KINDS}
    famous = iter(_famous(projects))
    order = list(range(DRAFTS))
    chance.shuffle(order)
    told = []
    for at in range(DRAFTS):
        kind = kinds[at] if at < len(kinds) else chance.choice(tuple(KINDS))
        fate = fates.get(at, "draft")
        project = next(famous, None) if fate == "famous" else None
        project = project or projects[kind][chance.randrange(len(projects[kind]))]
        told.append(_plan(at, project, "admitted" if fate == "famous" else fate, moments[order[at]], chance))
    return sorted(told, key=lambda plan: plan.moment or OPENS)


def _plan(at: int, project: dict[str, Any], fate: str, moment: datetime, chance: Any) -> applying.Plan:
    firm = cast.company(at, *project["firm"]) if "firm" in project else cast.company(at)
    percent = chance.randint(5, 9) if fate == "cofinancing" else _least(project, fate)
    sums = answers.money(project, at, kind=project["kind"], cofinancing_percent=percent)
    flaw = fate if fate in ("not_small_business", "double_financing") else None
    return applying.Plan(at, firm, project, chance.choice(REGIONS), sums, flaw, fate, moment)


def _least(project: dict[str, Any], _fate: str) -> int:
    minimum = {"enterprises": 50, "industries": 30}.get(project["kind"], 10)
    own = -(-project["own_kzt"] * 100 // project["total_cost_kzt"])
    return int(max(minimum, own))


def _fates(kinds: list[str], chance: Any) -> dict[int, str]:
    """Which of the 612 ends how; flaws of small business and of 10 % belong to commercialisation."""
    free = list(range(len(kinds)))
    chance.shuffle(free)
    fates: dict[int, str] = {}
    for kind in FAMOUS:
        at = next(n for n in free if kinds[n] == kind)
        free.remove(at)
        fates[at] = "famous"
    left = dict(FATES) | {"admitted": FATES["admitted"] - len(FAMOUS)}
    for fate, count in left.items():
        for _n in range(count):
            narrow = fate in ("not_small_business", "cofinancing")
            at = next(n for n in free if not narrow or kinds[n].startswith("commercialisation"))
            free.remove(at)
            fates[at] = fate
    return fates


def _famous(projects: dict[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """The five projects that were really presented: their name and a neutral sentence, no invented content."""
    for row, kind in zip(stage.material("awarded_real"), FAMOUS, strict=True):
        base, name = projects[kind][0], row["title"]["ru"]
        said = row["summary"]["ru"]
        yield {
            **base, "key": row["key"], "lang": "ru", "title": row["title"], "summary": said, "problem": said,
            "novelty": said, "market": said, "business_model": said, "effects": said, "quality": 0.99,
            "firm": (f"«{name}» ЖШС", f"ТОО «{name}»", f"{name} LLP"),
            "milestones": [{"title": name, "month": base["months"], "result": said}],
        }  # fmt: skip


def _moments(count: int, chance: Any) -> list[datetime]:
    """Moments whose rate grows as 1/(time left), cut at one minute (security.md 1.8)."""
    length = (CLOSES - OPENS).total_seconds()
    left = sorted((60 * (length / 60) ** chance.random() for _n in range(count)), reverse=True)
    return [CLOSES - timedelta(seconds=seconds) for seconds in left]
