"""Secrecy by construction: two worlds that differ only in who the experts are show their applicants the same bytes.

Names, addresses, ids, languages, the order and the hour of the scores are different; everything that an applicant can
fetch is compared byte by byte, with nothing redacted but the CSRF tokens.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select

from portal import db
from portal.accounts.models import User
from portal.apply.models import Application
from portal.assess import acts
from portal.assess.models import Assignment, Expert
from portal.assess.queries import cases, reviews
from portal.assess.queries import experts as experts_of
from portal.award import acts as awarding
from portal.award import queries as decisions
from tests import makers, makers_announce, makers_assess
from tests import makers_experts as experts

TOKEN = re.compile(r'(name="csrf_token"[^>]*value=")[^"]*"')
LINK = re.compile(r'(?:href|action|data-autosave|hx-get)="([^"#]*)')
HEADERS = ("Content-Type", "Content-Disposition", "ETag", "Last-Modified", "Location")
START = ("/", "/desk", "/applications", "/letters", "/organisations", "/profile", "/calls", "/awards", "/statistics",
         "/open-data", "/help", "/queue", "/reviews", "/experts", "/cases")  # fmt: skip
SIGNED_ANEW = ("/api/v1/certificates/states.p7m",)  # another signature and moment each time it is asked for
MOST_PAGES = 400


@dataclass(frozen=True)
class World:
    """Who the experts are: in this order they are engaged, and in this order they score."""

    names: tuple[str, ...]
    hosts: str
    strangers: int
    scoring: tuple[int, ...]
    minutes: int


HERE = World(("Айгүл Сейтова", "Пётр Иванов", "Ольга Ким"), "nu.example", 0, (0, 1, 2), 7)
THERE = World(("Zhanar Omarova", "Болат Ахметов", "Виктор Цой"), "kbtu.example", 3, (2, 1, 0), 55)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_an_applicant_sees_the_same_whoever_the_experts_are(portal, app, visit, drain, clock, lang):
    seen = []
    for world in (HERE, THERE):
        db.session.rollback()
        db.session.expunge_all()
        portal.reset()
        owners = built(world, drain, clock)
        people = [db.session.get_one(User, owner) for owner in owners]
        seen.append([everything(visit(person, lang, checked=False)) for person in people])
        names = [*world.names, world.hosts]
        for pages in seen[-1]:
            assert not [where for where, page in pages.items() if any(name in page for name in names)]
    for here, there in zip(*seen, strict=True):
        assert sorted(here) == sorted(there)
        assert [where for where in here if here[where] != there[where]] == []
        assert len(here) > 20


def built(world: World, drain: Any, clock: Any) -> list[int]:
    """A call from its opening to the release: one project wins, one fails, one expert has a conflict."""
    clock.set("2026-05-04 10:00")
    officer = makers.an_officer(email="officer@orken.example", name="Офицер")
    chair = makers.a_chair(email="chair@orken.example", name="Председатель")
    call = makers_announce.a_call(
        by=officer, slug="two-worlds", prefix="TW-1", title=dict.fromkeys(("kk", "ru", "en"), "W")
    )
    owners = [makers.a_person(email=f"owner{n}@company.example", name=f"Владелец {n}") for n in range(2)]
    keys = [submitted(call, owner, n) for n, owner in enumerate(owners)]
    clock.set("2026-05-25 10:00")
    for key in keys:
        case = cases.case(key)
        acts.admit(case, by=officer, note="Проверено.")
    clock.set("2026-05-25 12:00")
    people = engaged(world, officer)
    for key, marks in zip(keys, ((9, 7), (4, 3)), strict=True):
        scored(world, key, [people[n] for n in world.scoring], marks, officer, clock)
    drain()
    clock.set("2026-06-10 10:00")
    decided(officer, chair)
    drain()
    return [owner.id for owner in owners]


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


def scored(world: World, key: str, people: list[Expert], marks: tuple[int, int], officer: User, clock: Any) -> None:
    """The first expert leaves, the others score; labels are set, for they are random."""
    leaving, *staying = people
    given = [acts.assign(cases.case(key), expert, by=officer) for expert in people]
    acts.conflict(given[0], f"{leaving.user.name}: знаю заявителя.", by=leaving.user)
    for n, (assignment, expert) in enumerate(zip(given[1:], staying, strict=True)):
        assignment.label = n + 1
        db.session.commit()
        clock.forward(minutes=world.minutes)
        seat = reviews.by_id(assignment.id)
        acts.clear(seat, by=expert.user)
        draft = experts.a_draft(seat.application, marks[n])
        seat.review = acts.save_sheet(seat, draft, version=0)
        acts.score(seat, by=expert.user)
    db.session.commit()


def decided(officer: User, chair: User) -> None:
    """Ranked, prepared by one, confirmed by the other, released."""
    call = experts_of.call("two-worlds")
    acts.rank(call, by=officer)
    db.session.flush()
    db.session.refresh(officer)
    awarding.prepare_all(call, by=officer)
    db.session.commit()
    table = decisions.decided(call, released=False)
    awarding.confirm_all(call, table, by=chair, seen=awarding.digest_of_all(table))
    db.session.commit()
    awarding.release(call, decisions.decided(call, released=False), by=chair)
    db.session.commit()
    states = set(db.session.scalars(select(Application.state)))
    assert states == {"approved", "refused"}
    assert len(set(db.session.scalars(select(Assignment.state)))) == 2


def everything(visitor: Any) -> dict[str, str]:
    """Every page that the visitor can reach by links, and some that they should not."""
    found: dict[str, str] = {}
    waiting = [visitor.url(where) for where in START]
    while waiting and len(found) < MOST_PAGES:
        where = waiting.pop()
        if where in found or "/assets/" in where or "logout" in where or where in SIGNED_ANEW:
            continue
        answer = visitor.get(where)
        told = {name: answer.headers.get(name) for name in HEADERS}
        if not answer.mimetype.startswith("text/") and not answer.is_json:
            paper = answer.mimetype == "application/pdf" and "attachment" not in str(told["Content-Disposition"])
            found[where] = f"{answer.status_code} {told} {'' if paper else sha256(answer.data).hexdigest()}"
            continue
        found[where] = f"{answer.status_code} {told}\n" + TOKEN.sub(r'\1"', answer.text)
        links = [urljoin(where, link.replace("&amp;", "&")) for link in LINK.findall(answer.text)]
        waiting += [link for link in links if is_ours(link, visitor.lang)]
        if answer.location:
            waiting.append(urlsplit(urljoin(where, answer.location)).path)
    return found


def is_ours(link: str, lang: str) -> bool:
    """A page of the portal in the visitor's language, or one that has none."""
    parts = urlsplit(link)
    return not parts.netloc and parts.path.startswith((f"/{lang}", "/api/"))
