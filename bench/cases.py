"""The rows of one application, table by table, as the acts would have left them: answers, submission, screening,
reviews, decision and award, and its events in the chain. Nothing here asks the database."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from bench.material import Material, Outcome, Project, projects, refusals
from portal import history, workflow
from portal.announce.models import Call
from portal.apply.acts.submitting import content_of
from portal.apply.models import Submission
from portal.i18n import local
from portal.work.demo import cast

Row = dict[str, Any]
SENT = ("apply.submit",)
ADMITTED = (*SENT, "assess.admit")
WITH_EXPERTS = (*ADMITTED, "assess.assign")
RANKED = (*WITH_EXPERTS, "assess.conclude", "assess.rank", "award.prepare", "award.confirm")
PATHS: dict[str, tuple[str, ...]] = {
    "draft": (), "submitted": SENT, "returned": (*SENT, "assess.send_back"),
    "turned_away": (*SENT, "assess.turn_away"), "admitted": ADMITTED, "in_review": WITH_EXPERTS,
    "refused": (*RANKED, "award.refuse"), "reserve": (*RANKED, "award.reserve"),
    "approved": (*RANKED, "award.approve"), "signed": (*RANKED, "award.approve", "award.sign"),
}  # fmt: skip
DECIDED = {"refused": "refuse", "reserve": "reserve", "approved": "approve", "signed": "approve"}
SCREENED = {"returned": "send_back", "turned_away": "turn_away"}
CHAIRS = frozenset({"award.confirm", "award.approve", "award.reserve", "award.refuse"})
SEATS = 3
VERSION = 12  # of a draft that has been filled in
DAY = timedelta(days=1)


@dataclass
class People:
    """Who does what, by the ids of their accounts; experts are (expert, user)."""

    password: str
    officers: list[int]
    chair: int
    experts: list[tuple[int, int]]


class Chain:
    """The chain of events, continued."""

    def __init__(self, seq: int, last: str) -> None:
        self.seq, self.last = seq, last

    def event(self, at: datetime, act: str, by: int | None, kind: str, thing: int, **more: Any) -> Row:
        """The next event, sealed."""
        self.seq += 1
        row: Any = SimpleNamespace(
            seq=self.seq, at=at, act=act, actor_id=by, subject_kind=kind, subject_id=thing, prev_hash=self.last,
            salt=secrets.token_hex(16), was=more.get("was"), became=more.get("became"), note="",
            data=more.get("data", {}),
        )  # fmt: skip
        row.commitment = history.Event.commits(row)
        row.hash = self.last = history.Event.digest(row)
        return dict(vars(row))


class Ids:
    """The next id of every table."""

    def __init__(self, last: Mapping[str, int]) -> None:
        self._next = {table: count(used + 1) for table, used in last.items()}

    def __getitem__(self, table: str) -> int:
        return next(self._next[table])


@dataclass
class Writer:
    """Writes applications of one call into `rows`; whoever takes these out begins anew with an empty one."""

    call: Call
    people: People
    material: Material
    chain: Chain
    ids: Ids
    file: tuple[str, int]
    release: int = 0
    numbers: int = 0
    awards: int = 0
    seats: int = 0
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def write(self, at: int, fate: str, sent_at: datetime) -> None:
        """An application that has come as far as its fate says."""
        project = projects()[at % len(projects())]
        firm = self._company(at, project, sent_at - DAY)
        case = self._begun(at, project, firm, sent_at)
        if fate == "draft":
            return
        content = self._submit(case, project, firm, sent_at)
        if fate in ("admitted", "in_review") or fate in DECIDED:
            self._screen(case, "admit", sent_at + DAY, content["findings"])
        elif fate in SCREENED:
            self._screen(case, SCREENED[fate], sent_at + DAY, content["findings"], at)
        if fate == "in_review" or fate in DECIDED:
            outcome = self.material.outcome(project, at)
            self._reviews(case, outcome, sent_at + 10 * DAY, SEATS if fate in DECIDED else SEATS - 1)
        self._go(case, fate, content, sent_at)
        if fate in DECIDED:
            self._decide(case, self.material.outcome(project, at), fate, sent_at + 30 * DAY)

    def _company(self, at: int, project: Project, since: datetime) -> Any:
        firm, person = cast.company(at), self.ids["user"]
        self.rows["user"].append({
            "id": person, "email": firm.email, "name": firm.head, "lang": project.lang, "active": True,
            "password": self.people.password, "fs_uniquifier": secrets.token_hex(16),
            "fs_webauthn_user_handle": secrets.token_hex(16), "confirmed_at": since.replace(tzinfo=None),
            "create_datetime": since.replace(tzinfo=None), "update_datetime": since.replace(tzinfo=None),
        })  # fmt: skip
        row = {
            "id": self.ids["organisation"], "bin": firm.bin, "created_at": since, "address": "", "phone": "",
            "country": "KZ", "foreign_number": None, **firm.facts("710000000", "small"),
        }  # fmt: skip
        self.rows["organisation"].append(row)
        self.rows["membership"].append({
            "id": self.ids["membership"], "organisation_id": row["id"], "user_id": person, "part": "owner",
            "since": since,
        })  # fmt: skip
        known = {"number": firm.bin, "registered_on": since.date(), "register_notes": [], "email": firm.email}
        return SimpleNamespace(**row, **known, owner=person)

    def _begun(self, at: int, project: Project, firm: Any, sent_at: datetime) -> Row:
        pages = project.pages(firm.bin, at)
        money = pages["money"]
        case = {
            "id": self.ids["application"], "key": secrets.token_urlsafe(16), "number": None, "call_id": self.call.id,
            "organisation_id": firm.id, "state": "draft", "state_since": sent_at, "due_on": None, "lang": project.lang,
            "kind": project.kind, "title": project.title, "region": pages["project"]["gr05"],
            "asked_kzt": money["gr17"], "cofinancing_kzt": money["gr18"], "total_cost_kzt": money["gr16"],
            "created_at": sent_at - DAY, "created_by_id": firm.owner, "saved_at": sent_at, "submitted_at": None,
            "officer_id": None, "reviews_due": 0, "reviews_in": 0, "score_e4": None, "spread_e4": None, "passed": None,
            "version": VERSION,
        }  # fmt: skip
        self.rows["application"].append(case)
        for page, data in pages.items():
            self.rows["answers"].append({
                "id": self.ids["answers"], "application_id": case["id"], "page": page, "data": data, "version": 1,
                "saved_at": sent_at, "saved_by_id": firm.owner, "hand": "", "hand_from": 0,
            })  # fmt: skip
        sha256, size = self.file
        for question in project.files:
            self.rows["attachment"].append({
                "id": self.ids["attachment"], "application_id": case["id"], "question": question,
                "name": f"{question}.pdf", "media_type": "application/pdf", "size": size, "sha256": sha256,
                "added_at": sent_at, "added_by_id": firm.owner,
            })  # fmt: skip
        return case

    def _submit(self, case: Row, project: Project, firm: Any, sent_at: datetime) -> Row:
        self.numbers += 1
        case["number"], case["submitted_at"] = f"{self.call.prefix}-{self.numbers:05d}", sent_at
        case["due_on"] = local(sent_at).date() + 10 * DAY
        case["officer_id"] = self.people.officers[self.numbers % len(self.people.officers)]
        pages, files = self._latest(case, len(project.files))
        answered = {code: value for page in pages for code, value in page.data.items()}
        found = self.material.findings(project, answered, firm, local(sent_at).date())
        parts = {"organisation": firm, "answers": pages, "attachments": files, "flat": answered}
        whole = SimpleNamespace(**case, call=self.call, **parts)
        row: Any = SimpleNamespace(
            id=self.ids["submission"], application_id=case["id"], no=1, from_version=VERSION, arrived_at=sent_at,
            at=sent_at, by_id=firm.owner, programme_digest=self.call.programme_digest, findings=found,
            content=content_of(whole, by=SimpleNamespace(name=firm.head, email=firm.email)),  # type: ignore[arg-type]
        )  # fmt: skip
        row.digest = Submission.recomputed(row)
        told = dict(vars(row))
        self.rows["submission"].append(told)
        return told

    def _latest(self, case: Row, files: int) -> tuple[list[Any], list[Any]]:
        """The answers and files that were written last."""
        pages = [row for row in self.rows["answers"][-9:] if row["application_id"] == case["id"]]
        return (
            [SimpleNamespace(**row) for row in pages],
            [SimpleNamespace(**row) for row in self.rows["attachment"][-files:]],
        )

    def _screen(self, case: Row, outcome: str, at: datetime, findings: list[Any], n: int = 0) -> None:
        catalogue = refusals(outcome)
        told = [catalogue[n % len(catalogue)]] if catalogue else []
        self.rows["screening"].append({
            "id": self.ids["screening"], "application_id": case["id"], "outcome": outcome, "reasons": told, "note": "",
            "findings": findings, "due_on": None, "at": at, "by_id": case["officer_id"],
        })  # fmt: skip

    def _reviews(self, case: Row, outcome: Outcome, at: datetime, scored: int) -> None:
        case["reviews_due"], case["reviews_in"] = SEATS, scored
        for n in range(SEATS):
            self._review(case, outcome, at, n, n < scored)

    def _review(self, case: Row, outcome: Outcome, at: datetime, n: int, scored: bool) -> None:
        expert, user = self.people.experts[self.seats % len(self.people.experts)]
        self.seats += 1
        seat = {
            "id": self.ids["assignment"], "key": secrets.token_urlsafe(16), "application_id": case["id"],
            "expert_id": expert, "state": "scored" if scored else "cleared", "place": self.seats * 7919 % 1_000_000,
            "label": n + 1, "fit_e5": 50_000, "why": {"by_hand": True}, "due_on": local(at).date() + 10 * DAY,
            "assigned_at": at - DAY, "assigned_by_id": case["officer_id"], "cleared_at": at,
            "closed_at": at if scored else None, "reason": "",
        }  # fmt: skip
        self.rows["assignment"].append(seat)
        self.rows["review"].append({
            "id": self.ids["review"], "assignment_id": seat["id"], "scores": outcome.sheets[n],
            "comment": outcome.comments[n], "confidential": "", "total_e4": outcome.totals_e4[n] if scored else None,
            "hand": "", "hand_from": 0, "other_hand": None, "seconds": 1800, "saved_at": at,
            "submitted_at": at if scored else None, "version": 1,
        })  # fmt: skip
        if scored:
            told = {"total_e4": outcome.totals_e4[n]}
            self.rows["event"].append(self.chain.event(at, "assess.score", user, "assignment", seat["id"], data=told))

    def _go(self, case: Row, fate: str, submission: Row, sent_at: datetime) -> None:
        """Every act on the way to the fate, with its event."""
        told = {"number": case["number"], "no": 1, "digest": submission["digest"], "due_on": case["due_on"].isoformat()}
        for step, act in enumerate(PATHS[fate]):
            was = case["state"]
            became = workflow.next_state("grant", was, act)
            by = submission["by_id"] if act in SENT else self.people.chair if act in CHAIRS else case["officer_id"]
            event = self.chain.event(
                sent_at + step * DAY, act, None if act == "assess.conclude" else by, "application", case["id"],
                was=was if became else None, became=became, data=told if act in SENT else {},
            )  # fmt: skip
            self.rows["event"].append(event)
            case["state"], case["state_since"] = became or was, event["at"]
        if case["state"] != fate:
            raise ValueError(f"the workflow leads to {case['state']} and not to {fate}")

    def _decide(self, case: Row, outcome: Outcome, fate: str, at: datetime) -> None:
        case["score_e4"], case["spread_e4"] = outcome.result.total_e4, outcome.result.spread_e4
        case["passed"], case["due_on"] = outcome.result.passed, None
        given = case["asked_kzt"] if DECIDED[fate] == "approve" else None
        decided: Row = {
            "outcome": DECIDED[fate],
            "amount_kzt": given,
            "reasons": [],
            "note": "—",
            "place": self.numbers,
        }
        self.rows["decision"].append({
            "id": self.ids["decision"], "application_id": case["id"], "call_id": self.call.id, **decided,
            "prepared_by_id": case["officer_id"], "prepared_at": at, "confirmed_by_id": self.people.chair,
            "confirmed_at": at, "letter": {**outcome.told, **decided}, "seen": "0" * 64, "released_at": at,
            "release_id": self.release, "version": 1,
        })  # fmt: skip
        if given:
            self._award(case, given, fate, at)

    def _award(self, case: Row, given: int, fate: str, at: datetime) -> None:
        self.awards += 1
        on = local(at).date()
        self.rows["award"].append({
            "id": self.ids["award"], "number": f"{self.call.prefix}/{self.awards:04d}", "application_id": case["id"],
            "call_id": self.call.id, "organisation_id": case["organisation_id"], "title": case["title"],
            "summary": case["title"] * 3, "kind": case["kind"], "region": case["region"], "amount_kzt": given,
            "awarded_on": on, "starts_on": on + DAY, "ends_on": on + 365 * DAY,
            "signed_on": on + 20 * DAY if fate == "signed" else None,
            "presented_on": on if self.awards <= 5 else None,
        })  # fmt: skip
