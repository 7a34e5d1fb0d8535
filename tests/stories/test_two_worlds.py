"""Secrecy by construction: who must not know of a fact sees the same bytes in two worlds that differ only in it.

THERE differs from HERE in who the experts are (names, addresses, ids, order and hour of the scores): applicants and
another expert of the call see the same. ELSEWHERE differs in how one case fares and who its experts are: who has a
conflict of interest with it sees the same. Every page within reach is looked at, and every mail; CSRF tokens apart.
"""

import re
from collections import deque
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from sqlalchemy import select

from portal import db
from portal.accounts.models import User
from portal.apply.models import Application
from portal.assess import acts
from portal.assess.acts import Named
from portal.assess.models import Assignment, Expert
from portal.assess.queries import cases, reviews
from portal.assess.queries import experts as experts_of
from portal.award import acts as awarding
from portal.award import queries as decisions
from portal.award.acts import panel_room
from tests import makers, makers_announce, makers_assess, makers_panel
from tests import makers_experts as experts

TOKEN = re.compile(r'((?:name="csrf_token"[^>]*value|data-leaving|data-who|data-unsent|data-key)=")[^"]*"')  # one's own
LINK = re.compile(r'(?:href|action|data-autosave|hx-get)="([^"#]*)')
HEADERS = ("Content-Type", "Content-Disposition", "ETag", "Last-Modified", "Location", "Set-Cookie", "Server-Timing")
HIDDEN = "the-case-of-company-2"
CALL = "/calls/two-worlds"
START = ("/", "/desk", "/applications", "/letters", "/organisations", "/profile", "/calls", "/awards", "/statistics",
         "/open-data", "/help", "/queue", "/reviews", "/experts", "/cases", "/declaration")  # fmt: skip
OF_STAFF = (
    "/cases/export.csv?call=two-worlds", "/cases/export.xlsx?call=two-worlds", f"{CALL}/ranking", f"{CALL}/release",
    f"{CALL}/ranking?show=all", f"{CALL}/ranking?show=near&agreement=criteria", f"{CALL}/progress", f"{CALL}/plan",
    "/grants", "/certificates", "/commission", "/participants", f"/cases/{HIDDEN}",
    *(f"/cases/{HIDDEN}/{part}" for part in ("application", "experts", "history", "decision", "decision/letter")),
    f"{CALL}/protocol/1.pdf", "/panel/the-sitting", "/panel/the-sitting/agenda", "/panel/the-sitting/live",
    f"/panel/the-sitting?case=the-item-of-{HIDDEN}", f"{CALL}/sittings", "/appeals",
)  # fmt: skip
SIGNED_ANEW = ("/api/v1/certificates/states.p7m",)  # another signature and moment each time it is asked for
SEARCHES = 500


@dataclass(frozen=True)
class World:
    """Who the experts are (in this order they are engaged, and in this order they score), and how one case fares."""

    names: tuple[str, ...]
    hosts: str
    strangers: int
    scoring: tuple[int, ...]
    minutes: int
    hidden: tuple[int, int] = (8, 7)
    experts_of_hidden: tuple[int, int, int] | None = None
    choice: str = "for"


HERE = World(("Айгүл Сейтова", "Пётр Иванов", "Ольга Ким"), "nu.example", 0, (0, 1, 2), 7)
THERE = World(("Zhanar Omarova", "Болат Ахметов", "Виктор Цой"), "kbtu.example", 3, (2, 1, 0), 55)
ELSEWHERE = replace(HERE, hidden=(2, 1), experts_of_hidden=(2, 0, 3), choice="against")


def test_who_must_not_know_sees_the_same_in_both_worlds(portal, app, visit, drain, clock, database):
    lang = "ru" if database == "sqlite" else "en"
    seen, lookers = [], LOOKERS[database]
    for world in (HERE, THERE, ELSEWHERE):
        db.session.rollback()
        db.session.expunge_all()
        portal.reset()
        people = {name: db.session.get_one(User, number) for name, number in built(world, drain, clock).items()}
        asked = lookers if world is HERE else {name for name in lookers if (name in STAFF) == (world is ELSEWHERE)}
        seen.append({name: looked(visit(people[name], lang, checked=False), name) for name in sorted(asked)})
        for name in asked:
            seen[-1][name] |= mailed(portal.home / "mail", people[name].email)
        names = [*world.names, world.hosts]
        for pages in (found for name, found in seen[-1].items() if name not in STAFF):
            assert not [w for w, page in pages.items() if any(name in page for name in names) and "?q=" not in w]
    here, there, elsewhere = seen
    assert differing(here, there) == []
    assert differing(here, elsewhere) == []
    assert min(map(len, here.values())) > 70
    assert all("mail 0" in here[name] for name in there)


STAFF = ("tied", "pinned")
LOOKERS = {"sqlite": {"owner0", "outsider", "pinned"}, "postgresql": {"owner1", "tied"}}  # half of them on each


def differing(first: Any, second: Any) -> list[tuple[str, str]]:
    """What the people of the second world are answered differently, or only in one of the two."""
    return [
        (name, where)
        for name in second
        for where in sorted(first[name].keys() | second[name].keys())
        if first[name].get(where) != second[name].get(where)
    ]


def looked(visitor: Any, name: str) -> dict[str, str]:
    """Everything that a person can fetch, and their searches."""
    found = everything(visitor, (*START, *OF_STAFF) if name in STAFF else START)
    for where in searches(name):
        found[where] = answered(visitor, where)[0]
    return found


def mailed(folder: Path, address: str) -> dict[str, str]:
    """Every mail to the person, as it left."""
    every = (path.read_text() for path in sorted(folder.glob("*.eml")))
    return {f"mail {n}": raw for n, raw in enumerate(raw for raw in every if f"To: {address}\n" in raw)}


def searches(name: str) -> list[str]:
    """What a person looks for: names and addresses of experts of both worlds, numbers, words, filters and orders."""
    people = [word for world in (HERE, THERE) for full in world.names for word in (full, *full.split())]
    words = [
        *people, HERE.hosts, THERE.hosts, "expert0@", "TW-1-00003", "Company 2", "Company", makers.a_bin(902), "%", "_",
        *map(str, range(1, 20)),
    ]  # fmt: skip
    if name == "tied":
        states = ("", "admitted", "in_review", "reviewed", "ranked", "approved", "refused")
        orders = ("due", "-number", "sum", "-score", "submitted")
        tabs = ("all", "mine", "overdue", "experts")
        some = product(words[-26:], tabs[:2], states[:3], orders[:2])
        made = (f"/cases?call=two-worlds&tab={t}&state={s}&sort={o}&q={quote(word)}" for word, t, s, o in some)
        every = [f"/cases?call=two-worlds&tab={t}&state={s}&sort={o}" for t, s, o in product(tabs, states, orders)]
        return list(dict.fromkeys((*every, *made)))[:320]
    pages = {"owner0": ("awards", "participants"), "outsider": ("reviews", "awards"), "owner1": ("statistics",)}
    return [f"/{page}?q={quote(word)}" for page in pages.get(name, ()) for word in words]


def test_there_are_five_hundred_searches():
    asked = [search for name in ("owner0", "owner1", "outsider", "tied") for search in searches(name)]
    assert len(set(asked)) >= SEARCHES


def built(world: World, drain: Any, clock: Any) -> dict[str, int]:
    """A call from its opening to the release: one project wins, one fails, one is not told yet; an expert leaves."""
    clock.set("2026-05-04 10:00")
    officer = makers.an_officer(email="officer@orken.example", name="Офицер")
    chair = makers.a_chair(email="chair@orken.example", name="Председатель")
    tied, pinned = (makers.a_person("officer", "chair", email=f"{name}@orken.example", name=name) for name in STAFF)
    call = makers_announce.a_call(
        by=officer, slug="two-worlds", prefix="TW-1", title=dict.fromkeys(("kk", "ru", "en"), "W")
    )
    owners = [makers.a_person(email=f"owner{n}@company.example", name=f"Владелец {n}") for n in range(3)]
    keys = [submitted(call, owner, n) for n, owner in enumerate(owners)]
    acts.declare(tied, [Named("own", "", makers.a_bin(902))], by=tied)
    acts.declare(pinned, by=pinned)
    clock.set("2026-05-25 10:00")
    for key in keys:
        case = cases.case(key)
        acts.admit(case, by=officer, note="Проверено.")
    acts.pin(cases.case(HIDDEN), pinned, "conflict", "Муж учредителя.", by=officer)
    clock.set("2026-05-25 12:00")
    scorers = engaged(world, officer)
    outsider = engaged_outsider(officer)
    everybody = [*scorers, outsider]
    for key, marks in zip(keys, ((9, 7), (4, 3), world.hidden), strict=True):
        these = world.experts_of_hidden if key == HIDDEN and world.experts_of_hidden else world.scoring
        scored(world, key, [everybody[n] for n in these], marks, officer, clock)
        if key == keys[1]:
            clock.set("2026-05-26 09:00")
            one_more(key, outsider, officer)
    drain()
    clock.set("2026-06-10 10:00")
    decided(world, officer, chair, (tied, pinned))
    drain()
    people = {"owner0": owners[0], "owner1": owners[1], "tied": tied, "pinned": pinned}
    return {"outsider": outsider.user_id} | {name: person.id for name, person in people.items()}


def submitted(call: Any, owner: User, n: int) -> str:
    """A submitted case under an address that is the same in both worlds."""
    names = {f"name_{lang}": f"Company {n}" for lang in ("kk", "ru", "en")}
    company = makers.an_organisation(owner, bin_number=makers.a_bin(900 + n), **names)
    case = makers_assess.a_case(call, owner=owner, organisation=company)
    case.key = f"the-case-of-company-{n}"
    db.session.commit()
    return case.key


def engaged(world: World, officer: User) -> list[Expert]:
    """The experts of the world, after people who shift their ids."""
    for n in range(world.strangers):
        makers.a_person(email=f"stranger{n}@nowhere.example", name=f"Кто-то {n}")
    facts = {"competences": ["power_energy"], "languages": ["ru", "kk"], "capacity": 9}
    made = [acts.engage(f"expert{n}@{world.hosts}", facts, by=officer, name=name) for n, name in enumerate(world.names)]
    for one in made:
        acts.declare(one.user, by=one.user)
    return made


def engaged_outsider(officer: User) -> Expert:
    """Another expert, who is the same in all worlds."""
    facts = {"competences": ["power_energy"], "languages": ["ru", "kk"], "capacity": 9}
    made = acts.engage("outsider@far.example", facts, by=officer, name="Outsider")
    acts.declare(made.user, by=made.user)
    return made


def one_more(key: str, expert: Expert, officer: User) -> None:
    """The other expert scores the case as well, on a seat whose address is the same in all worlds."""
    seat = acts.assign(cases.case(key), expert, by=officer)
    seat.label, seat.key = 9, "the-seat-of-the-outsider"
    db.session.commit()
    handed_in(reviews.by_id(seat.id), expert, 4)
    db.session.commit()


def handed_in(seat: Any, expert: Expert, mark: int) -> None:
    """No conflict, a whole sheet, the score."""
    acts.clear(seat, by=expert.user)
    seat.review = acts.save_sheet(seat, experts.a_draft(seat.application, mark), version=0)
    acts.score(seat, by=expert.user)


def scored(world: World, key: str, people: list[Expert], marks: tuple[int, int], officer: User, clock: Any) -> None:
    """The first expert leaves, the others score; labels are set, for they are random."""
    leaving, *staying = people
    given = [acts.assign(cases.case(key), expert, by=officer) for expert in people]
    acts.conflict(given[0], f"{leaving.user.name}: знаю заявителя.", by=leaving.user)
    for n, (assignment, expert) in enumerate(zip(given[1:], staying, strict=True)):
        assignment.label = n + 1
        db.session.commit()
        clock.forward(minutes=world.minutes)
        handed_in(reviews.by_id(assignment.id), expert, marks[n])
    db.session.commit()


def decided(world: World, officer: User, chair: User, colleagues: tuple[User, ...]) -> None:
    """Ranked, prepared, voted on by the panel; two are released, the third waits."""
    call = experts_of.call("two-worlds")
    acts.rank(call, by=officer)
    db.session.flush()
    db.session.refresh(officer)
    awarding.prepare_all(call, by=officer)
    db.session.commit()
    debated(call, officer, chair, colleagues, world.choice)
    ready = [one for one in decisions.decided(call, released=False) if one.application.key != HIDDEN]
    awarding.release(call, ready, by=chair)
    db.session.commit()
    assert set(db.session.scalars(select(Application.state))) == {"approved", "refused", "ranked"}
    assert len(set(db.session.scalars(select(Assignment.state)))) == 2


def debated(call: Any, officer: User, chair: User, colleagues: tuple[User, ...], choice: str) -> None:
    """A sitting goes through all cases and stays open; colleagues with a conflict of interest sit in it."""
    others = [makers.a_person("chair", email=f"member{n}@orken.example", name=f"Член {n}") for n in range(4)]
    parts = ("chair", "deputy", *("member" for _one in range(5)))
    people = [chair, *others, *colleagues]
    sitting = makers_panel.a_sitting(call, list(zip(people, parts, strict=True)), by=officer)
    items = makers_panel.with_cases(sitting, by=officer)
    sitting.key = "the-sitting"
    for item in items:
        item.key = f"the-item-of-{item.application.key}"
    db.session.commit()
    panel_room.open_sitting(sitting, by=chair)
    for person in people:
        panel_room.attend(sitting, by=person)
    for item in items:
        panel_room.point(sitting, item.key, by=chair)
        for person in (chair, *others):
            hers = choice if item.application.key == HIDDEN else "for"
            makers_panel.vote(sitting, item, person, hers, "Так вышло." if hers == "against" else "")
        makers_panel.settle(sitting, item, chair)
    panel_room.point(sitting, panel_room.FIRST, by=chair)
    db.session.commit()


def everything(visitor: Any, start: tuple[str, ...]) -> dict[str, str]:
    """Every page that the visitor can reach by links, and some that they should not."""
    found: dict[str, str] = {}
    waiting = deque(visitor.url(where) for where in start)
    while waiting:
        where = waiting.popleft()
        if where in found or "/assets/" in where or "logout" in where or where in SIGNED_ANEW:
            continue
        found[where], links = answered(visitor, where)
        waiting += [link for link in links if is_ours(link, visitor.lang)]
    return found


def answered(visitor: Any, where: str) -> tuple[str, list[str]]:
    """Status, headers and body of a page, and where it leads to."""
    answer = visitor.get(where)
    told = {name: answer.headers.getlist(name) for name in HEADERS if name != "Set-Cookie"}
    cookies = (cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie"))
    told["Set-Cookie"] = sorted(re.sub("-unsent-.*", "-unsent", cookie) for cookie in cookies)
    if not answer.mimetype.startswith("text/") and not answer.is_json:
        return f"{answer.status_code} {told} {sha256(answer.data).hexdigest()}", []
    links = [urljoin(where, link.replace("&amp;", "&")) for link in LINK.findall(answer.text)]
    if answer.location:
        links.append(urlsplit(urljoin(where, answer.location)).path)
    return f"{answer.status_code} {told}\n" + TOKEN.sub(r'\1"', answer.text), links


def is_ours(link: str, lang: str) -> bool:
    """A page of the portal in the visitor's language, or one that has none."""
    parts = urlsplit(link)
    return not parts.netloc and parts.path.startswith((f"/{lang}", "/api/"))
