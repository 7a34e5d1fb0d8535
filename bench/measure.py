"""How the works are measured: CPU, latency and statements of each; the export; memory; bytes on the way."""

import re
import time
from collections.abc import Iterator
from html import unescape
from statistics import median
from urllib.parse import urljoin

from bench import meter
from bench.client import Answer, Person
from bench.figures import Budget, Figure, wanted
from bench.server import Served
from bench.works import WORKS, Operation, Scene, Work

ROUNDS = 10  # of which the one counts that was disturbed least
LONGEST = 6.0  # seconds that one round may take
EXPORTS = 3
KIB = 1024
RESOURCE = re.compile(r'(?:<link[^>]*\shref|<script[^>]*\ssrc|<img[^>]*\ssrc|<use[^>]*\shref)="(/assets/[^"#]+)')
FONT = re.compile(r"url\(([^)]+\.woff2)\)")
EXPORT_S, EXPORT_MB, WORKER_MB = Budget(1.5, 15), Budget(20, 200), Budget(120, 150)
FIRST_KB, LATER_KB = Budget(120, 120), Budget(25, 25)
OTHERS = ("export_csv.time", "export_csv.memory", "first_visit.wire", "later_page.wire", "worker.memory",
          "worker.resident")  # fmt: skip


def names(database: str) -> list[str]:
    """The figures that there are."""
    works = [f"{work.name}.{kind}" for work in WORKS for kind in ("cpu", "p50", "statements")]
    return [f"{database}.{name}" for name in [*works, *OTHERS]]


def figures(served: Served, scene: Scene, applications: int, pattern: str) -> Iterator[Figure]:
    """Everything that is asked for, one after the other."""
    database = served.database.kind

    def ours(name: str) -> bool:
        return wanted(f"{database}.{name}", pattern)

    def named(name: str, value: float, unit: str, budget: Budget | None = None) -> Figure:
        return Figure(f"{database}.{name}", value, unit, budget.at(applications) if budget else None)

    chosen = [work for work in WORKS if any(ours(f"{work.name}.{kind}") for kind in ("cpu", "p50", "statements"))]
    for work, (cpu, p50, statements) in repeat(chosen, scene, served):
        yield named(f"{work.name}.cpu", cpu, "ms", work.cpu)
        yield named(f"{work.name}.p50", p50, "ms", work.p50)
        yield named(f"{work.name}.statements", statements, "n", work.statements)
    if ours("export_csv.time") or ours("export_csv.memory"):
        seconds, grown = export(scene, served)
        yield named("export_csv.time", seconds, "s", EXPORT_S)
        yield named("export_csv.memory", grown, "MB", EXPORT_MB)
    if ours("first_visit.wire") or ours("later_page.wire"):
        first, later = travelled(scene)
        yield named("first_visit.wire", first / KIB, "KB", FIRST_KB)
        yield named("later_page.wire", later / KIB, "KB", LATER_KB)
    if ours("worker.memory"):
        yield named("worker.memory", max(map(meter.share_mb, served.workers)), "MB", WORKER_MB)
    if ours("worker.resident"):  # counts again in each worker what they all share
        yield named("worker.resident", max(map(meter.memory_mb, served.workers)), "MB")


def repeat(works: list[Work], scene: Scene, served: Served) -> Iterator[tuple[Work, tuple[float, float, float]]]:
    """CPU of the application and its database per operation, median latency, median number of statements of each work.

    The rounds go from work to work, so that those of one work lie minutes apart: a machine that others disturb is slow
    for a while, and seldom for all of it.
    """
    operations = {work.name: work.prepare(scene) for work in works}
    for work in works:
        for _n in range(work.warm):
            operations[work.name]()
    rounds: dict[str, list[tuple[float, list[list[Answer]]]]] = {work.name: [] for work in works}
    for _n in range(ROUNDS):
        for work in works:
            rounds[work.name].append(_round(operations[work.name], work.times // ROUNDS, scene, served))
    for work in works:
        told = [answers for _cpu, several in rounds[work.name] for answers in several]
        p50 = median(sum(answer.ms for answer in answers) for answers in told)
        statements = median(sum(answer.statements for answer in answers) for answers in told)
        yield work, (min(cpu for cpu, _several in rounds[work.name]), p50, statements)


def _round(operation: Operation, times: int, scene: Scene, served: Served) -> tuple[float, list[list[Answer]]]:
    told: list[list[Answer]] = []
    scene.aside_ms, before, until = 0.0, served.cpu_ms(), time.monotonic() + LONGEST
    while len(told) < times and time.monotonic() < until:
        told.append(operation())
    return (served.cpu_ms() - before - scene.aside_ms) / len(told), told


def export(scene: Scene, served: Served) -> tuple[float, float]:
    """Seconds for all rows as CSV, and by how much the worker grew meanwhile at most."""
    path = f"/ru/cases/export.csv?call={scene.world.finished}"
    seconds, grown = [], []
    for _n in range(EXPORTS):
        before = {pid: meter.memory_mb(pid) for pid in served.workers}
        for pid in before:
            meter.forget_peak(pid)
        seconds.append(scene.officer.get(path).ms / 1000)
        grown.append(max(meter.memory_mb(pid, "VmHWM") - was for pid, was in before.items()))
    return median(seconds), max(grown)


def travelled(scene: Scene) -> tuple[float, float]:
    """Bytes of the first visit of / with all that it needs, and of the largest of the pages that follow."""
    person, had = Person(scene.port), set[str]()
    front = person.get("/", expect=302)
    first = front.wire_bytes + _with_resources(person, person.get(front.location), had)
    world = scene.world
    paths = {
        person: (f"/ru/calls/{world.open}", "/ru/calls", "/ru/awards", f"/ru/statistics?call={world.finished}",
                 "/ru/help"),
        scene.applicant: ("/ru/desk", f"/ru/applications/{world.draft}", f"/ru/applications/{world.draft}/check",
                          *(f"/ru/applications/{world.draft}/pages/{page}" for page in scene.filled)),
        scene.officer: ("/ru/desk", f"/ru/cases?call={world.finished}", f"/ru/cases/{world.cases[0]}"),
        scene.expert: ("/ru/desk", "/ru/reviews", f"/ru/reviews/{world.sheets[0]}/sheet"),
    }  # fmt: skip
    later = [(_with_resources(one, one.get(path), had), path) for one, several in paths.items() for path in several]
    return first, max(later)[0]


def _with_resources(person: Person, page: Answer, had: set[str]) -> int:
    """The page, and what the browser has not got yet of its styles, scripts, fonts and pictures."""
    found = [urljoin("/", unescape(path)) for path in RESOURCE.findall(page.text)]
    total = page.wire_bytes
    for path in found:
        if path in had:
            continue
        had.add(path)
        answer = person.get(path)
        total += answer.wire_bytes
        if path.endswith(".css"):
            found += [urljoin(path, font.strip("\"'")) for font in FONT.findall(answer.text)]
    return total
