"""The works of performance.md, as a person does them in a browser, each with its budget.

A work prepares what it needs and gives back one operation; the operation is repeated, and tells all its answers.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from itertools import cycle
from urllib.parse import urlencode

from bench.client import Answer, Fields, Form, Person
from bench.figures import Budget
from bench.load import PASSWORD, World
from bench.server import Served
from portal.work.demo import answers

Operation = Callable[[], list[Answer]]
PAGE = re.compile(r'href="/ru/applications/[^/"]+/pages/([a-z]+)')
NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')
DOCUMENTS = ("gr12", "doc_cofinancing")  # those that must be there; the first is measured


@dataclass
class Scene:
    """The people, signed in once, and what they work on; `aside_ms` is the CPU of what belongs to no work."""

    served: Served
    world: World
    people: dict[str, Person] = field(default_factory=dict)
    aside_ms: float = 0.0

    @property
    def port(self) -> int:
        """Where the portal answers."""
        return self.served.port

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is done inside is needed, but not measured."""
        before = self.served.cpu_ms()
        yield
        self.aside_ms += self.served.cpu_ms() - before

    def person(self, email: str) -> Person:
        """Somebody who has signed in by the form."""
        if email not in self.people:
            self.people[email] = Person(self.port).sign_in(email, PASSWORD)
        return self.people[email]

    @cached_property
    def visitor(self) -> Person:
        """Somebody without an account, who has been here before."""
        person = Person(self.port)
        person.get("/ru/")
        return person

    @property
    def officer(self) -> Person:
        """Who screens."""
        return self.person(self.world.officer)

    @property
    def expert(self) -> Person:
        """Who scores."""
        return self.person(self.world.expert)

    @property
    def applicant(self) -> Person:
        """Whose draft is complete."""
        return self.person(self.world.applicant)

    @cached_property
    def filled(self) -> dict[str, Fields]:
        """page → what the form of the complete draft sends."""
        case = f"/ru/applications/{self.world.draft}"
        pages = dict.fromkeys(PAGE.findall(self.applicant.get(case).text))
        return {page: self.applicant.get(f"{case}/pages/{page}").form(f"/pages/{page}").fields for page in pages}


@dataclass(frozen=True)
class Work:
    """One line of the table."""

    name: str
    prepare: Callable[[Scene], Operation]
    cpu: Budget | None = None
    statements: Budget | None = None
    p50: Budget | None = None
    times: int = 200
    warm: int = 6


def home(scene: Scene) -> Operation:
    """The front page."""
    return lambda: [scene.visitor.get("/ru/")]


def call_page(scene: Scene) -> Operation:
    """The page of the open call."""
    return lambda: [scene.visitor.get(f"/ru/calls/{scene.world.open}")]


def form_page(scene: Scene) -> Operation:
    """A page of questions with all its answers; page after page."""
    case = f"/ru/applications/{scene.world.draft}/pages"
    pages = cycle(scene.filled)
    return lambda: [scene.applicant.get(f"{case}/{next(pages)}")]


def submission(scene: Scene) -> Operation:
    """From the beginning to the receipt: every page saved, a file attached, handed in."""
    content, filled, begin = answers.pdf("bench"), scene.filled, f"/ru/calls/{scene.world.open}/apply"
    model_bin = next(value for fields in filled.values() for name, value in fields if name == "gr06")
    waiting = iter([
        (person, own_bin, person.get(begin).form("/apply").fields)
        for email, own_bin in scene.world.applicants for person in (scene.person(email),)
    ])  # fmt: skip

    def operation() -> list[Answer]:
        person, own_bin, choice = next(waiting)
        told = [person.post(begin, choice)]
        case = told[0].location
        for page, fields in filled.items():
            own = [(name, own_bin if value == model_bin else value) for name, value in fields]
            told.append(person.post(f"{case}/pages/{page}", Form("", own).filled(version="0", hand="")))
        told.append(person.upload(f"{case}/files/{DOCUMENTS[0]}", DOCUMENTS[0], content))
        with scene.aside():
            person.upload(f"{case}/files/{DOCUMENTS[1]}", DOCUMENTS[1], content)
            declared = person.get(f"{case}/check").form("/submit").filled(declared="y")
        told += [person.post(f"{case}/submit", declared), person.get(f"{case}/submitted")]
        return told

    return operation


def staff_list(query: str, page: int = 1) -> Callable[[Scene], Operation]:
    """The list of cases of the finished call, 50 rows."""

    def prepare(scene: Scene) -> Operation:
        path = f"/ru/cases?call={scene.world.finished}&{query}"
        for _page in range(1, page):
            onward = NEXT.findall(scene.officer.get(path).text)
            path = unescape(onward[-1]) if onward else path
        return lambda: [scene.officer.get(path)]

    return prepare


def staff_case(scene: Scene) -> Operation:
    """One case as staff see it; case after case."""
    keys = cycle(scene.world.cases)
    return lambda: [scene.officer.get(f"/ru/cases/{next(keys)}")]


def reviewer_list(scene: Scene) -> Operation:
    """The expert's queue."""
    return lambda: [scene.expert.get("/ru/reviews")]


def review_page(scene: Scene) -> Operation:
    """A score sheet beside the application; sheet after sheet."""
    keys = cycle(scene.world.sheets)
    return lambda: [scene.expert.get(f"/ru/reviews/{next(keys)}/sheet")]


def review_save(scene: Scene) -> Operation:
    """A changed score sheet is saved; sheet after sheet."""
    paths = [f"/ru/reviews/{key}/sheet" for key in scene.world.sheets]
    forms = {path: scene.expert.get(path).form("/sheet") for path in paths}
    versions = {path: int(dict(form.fields)["version"]) for path, form in forms.items()}
    turns = cycle(paths)

    def operation() -> list[Answer]:
        path = next(turns)
        sent = forms[path].filled(version=str(versions[path]), comment=f"{versions[path]} " + "слово " * 60)
        versions[path] += 1
        return [scene.expert.post(path, sent)]

    return operation


def statistics(scene: Scene) -> Operation:
    """The page of statistics of the finished call, with its charts."""
    return lambda: [scene.visitor.get(f"/ru/statistics?call={scene.world.finished}")]


def statistics_json(scene: Scene) -> Operation:
    """The funnels of all calls as data."""
    return lambda: [scene.visitor.get("/api/v1/statistics.json")]


def search(*typed: str) -> Callable[[Scene], Operation]:
    """The search of the staff: one after the other of what people type."""

    def prepare(scene: Scene) -> Operation:
        officer, paths = scene.officer, cycle([f"/ru/search?{urlencode({'q': one})}" for one in typed])
        return lambda: [officer.get(next(paths))]

    return prepare


def search_numbers(scene: Scene) -> Operation:
    """The same by numbers of cases: whole ones, and their last digits."""
    numbers = scene.world.numbers
    return search(*numbers, *(number[-5:] for number in numbers))(scene)


LIST, SIX = Budget(15, 30), Budget(6, 6)
TWELVE = Budget(12, 12)
COUNTED = Budget(15, 120)
FOUND = Budget(50, 50)  # whatever the number of cases
WORDS = ("водородом", "теплицами", "жылыжайлардың", "сутегінің", "нурлан", "касымов жетису", "солнечных панелей",
         "greenhouses", "ауыл шаруашылығы", "переработка отходов")  # fmt: skip
COMMON = ("тоо", "LLP", "системы", "для", "производство", "жүйесі")  # of each there are thousands
WORKS = (
    Work("home", home, COUNTED),
    Work("call_page", call_page, Budget(4, 4.8)),
    Work("form_page", form_page, Budget(9, 10.8)),
    Work("submission", submission, Budget(60, 72), times=30, warm=12),  # PostgreSQL plans for good at the fifth time
    Work("staff_list_filtered", staff_list("state=refused&kind=commercialisation_1"), LIST, SIX),
    Work("staff_list_sorted", staff_list("sort=-sum"), LIST, SIX),
    Work("staff_list_page_2", staff_list("sort=-sum", page=2), LIST, SIX),
    Work("staff_case", staff_case, TWELVE, TWELVE),
    Work("reviewer_list", reviewer_list, TWELVE),
    Work("review_page", review_page, TWELVE),
    Work("review_save", review_save, TWELVE),
    Work("search_number", search_numbers, statements=TWELVE, p50=FOUND),
    Work("search_words", search(*WORDS), statements=TWELVE, p50=FOUND),
    Work("search_common", search(*COMMON), statements=TWELVE, p50=FOUND),
    Work("search_nothing", search("ненайденное", "жоқ нәрсе", "nothing whatever"), statements=TWELVE, p50=FOUND),
    Work("statistics", statistics, COUNTED),
    Work("statistics_json", statistics_json, COUNTED),
)
