"""The call that is open for two more weeks today: one case at every stage, for a visitor to go on from."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import db, i18n
from portal.accounts.models import User
from portal.announce import acts as announce
from portal.announce.models import Call
from portal.apply import acts as applying_acts
from portal.apply.models import Application
from portal.assess import acts as assess
from portal.assess.models import Expert
from portal.award import acts as award
from portal.award import queries as award_queries
from portal.work.demo import answers, appeals, applying, cast, marks, panel, reviews, stage

Cases = dict[str, list[Application]]
SLUG = "innovation-grants"
FIRST_COMPANY = 5000
TITLE = {"kk": "Инновациялық гранттар конкурсы", "ru": "Конкурс инновационных грантов", "en": "Innovation grant call"}
#         which project        who applies       how far it has come
STORY = (
    ("heat-leak",              "applicant",      "draft"),
    ("shop-score",             "applicant",      "returned"),
    (None,                     "applicant",      "approved"),
    (None,                     "company",        "submitted"),
    (None,                     "company",        "submitted"),
    (None,                     "company",        "resubmitted"),
    (None,                     "company",        "admitted"),
    (None,                     "company",        "admitted"),
    (None,                     "company",        "in_review"),
    (None,                     "company",        "one_review"),
    (None,                     "company",        "third_needed"),
    (None,                     "company",        "reviewed"),
    (None,                     "company",        "ranked"),
    (None,                     "company",        "prepared"),
    (None,                     "company",        "reserve"),
    (None,                     "company",        "refused"),
    (None,                     "company",        "signed"),
    (None,                     "company",        "turned_away"),
    (None,                     "company",        "withdrawn"),
    (None,                     "company",        "draft"),
)  # fmt: skip
REVIEWED = ("reviewed", "ranked", "prepared", "reserve", "refused", "approved", "signed")
DECIDED = {"approved": "approve", "signed": "approve", "reserve": "reserve", "refused": "refuse"}


def opened(officer: User, clock: stage.Clock, today: datetime) -> Call:
    """The open call: two weeks old, two more to go, closing at 18:00; cases are handled as they come."""
    closing = i18n.local(today + timedelta(days=14)).replace(hour=18, minute=0, second=0, microsecond=0)
    opening = i18n.local(today - timedelta(days=14)).replace(hour=9, minute=0, second=0, microsecond=0)
    clock.at(opening - timedelta(days=3))
    facts = {
        "slug": f"{SLUG}-{closing.year}", "prefix": f"IG-{closing.year}", "opens_at": opening, "closes_at": closing,
        "title": {lang: f"{text} – {closing.year}" for lang, text in TITLE.items()}, "budget_kzt": 1_950_000_000,
        "rolling": True,
    }  # fmt: skip
    call = announce.create("innovation_grant", facts, by=officer)
    announce.open(call, by=officer)
    db.session.commit()
    return call


def played(people: dict[str, User], clock: stage.Clock, today: datetime) -> None:
    """Bring the cases to their stages, in the order of time over the two weeks that have passed."""
    if db.session.scalars(select(Call).where(Call.slug.startswith(SLUG))).first():
        return
    call = opened(people["officer"], clock, today)
    start = i18n.local(call.opens_at)
    cases: Cases = {}
    for at, (key, who, fate) in enumerate(stage.told("cases of the open call", STORY, len(STORY))):
        clock.at(start + timedelta(hours=3 * at + 1))
        owner = people["applicant"] if who == "applicant" else None
        begun = fate == "draft"
        application = applying.apply(_plan(at, key), call, submit=not begun, owner=owner, upto=4 if begun else 99)
        cases.setdefault(fate, []).append(application)
    db.session.commit()
    _screened(cases, people["officer"], clock, start + timedelta(days=4))
    _reviewed(call, cases, people, clock, start + timedelta(days=6))
    _decided(call, cases, people, clock, start + timedelta(days=9))
    appeals.waiting(cases["refused"][0], clock, start + timedelta(days=11))
    clock.at(today)
    panel.in_session(call, people, clock, today)
    db.session.commit()


def _plan(at: int, key: str | None) -> applying.Plan:
    rows = [p for p in stage.material("projects") if p["flaw"] is None and p["kind"].startswith("commercialisation_1")]
    project = next((p for p in rows if p["key"] == key), rows[(at * 5 + 3) % len(rows)])
    percent = -(-project["own_kzt"] * 100 // project["total_cost_kzt"])
    sums = answers.money(project, "open", at, kind=project["kind"], cofinancing_percent=max(10, percent))
    firm = cast.company(FIRST_COMPANY + at, turn=at * 11)
    if key or at == 2:
        names = project["company"]
        firm = cast.company(FIRST_COMPANY + at, names["kk"], names["ru"], names["en"])
    return applying.Plan(at, firm, project, project["region_kato"], sums)


def _screened(cases: Cases, officer: User, clock: stage.Clock, at: datetime) -> None:
    """The officer goes through the queue; one waits untouched, one was returned and has answered."""
    clock.at(at)
    for fate, applications in cases.items():
        for application in applications:
            if fate in ("draft", "submitted", "withdrawn"):
                continue
            assess.take(application, by=officer)
            if fate in ("returned", "resubmitted"):
                assess.send_back(application, ["missing_financials"], by=officer, note="")
            elif fate == "turned_away":
                assess.turn_away(application, ["tax_debt"], by=officer, note="")
            else:
                assess.admit(application, by=officer, note="Комплект полный.")
    db.session.commit()
    clock.at(at + timedelta(days=1))
    for application in cases["withdrawn"]:
        applying_acts.withdraw(application, by=reviews.owner_of(application), arrived=db.now())
    for application in cases["resubmitted"]:
        plan = _plan(_place("resubmitted"), None)
        owner = reviews.owner_of(application)
        applying.put(application, "doc_prices", plan.project, by=owner)
        db.session.flush()
        applying_acts.answer(application, by=owner, arrived=db.now(), version=application.version)
    db.session.commit()


def _place(fate: str) -> int:
    return next(at for at, row in enumerate(STORY) if row[2] == fate)


def _reviewed(call: Call, cases: Cases, people: dict[str, User], clock: stage.Clock, at: datetime) -> None:
    """The demo's expert has a case to clear, one to score and one scored; others have done the rest."""
    clock.at(at)
    own = select(Expert).where(Expert.user_id == people["expert"].id).options(joinedload(Expert.user))
    mine = db.session.scalars(own).one()
    for fate in ("in_review", "one_review", "third_needed", *REVIEWED):
        for application in cases.get(fate, []):
            first = assess.assign(application, mine, by=people["officer"])
            reviews.another_expert(application.id, people["officer"])
            db.session.flush()
            if fate == "one_review":
                reviews.renew(people["expert"])
                assess.clear(first, by=people["expert"])
    db.session.commit()
    for fate in ("one_review", "third_needed", *(fate for fate in REVIEWED if fate != "reviewed")):
        for application in cases.get(fate, []):
            _score(call, application, fate)
            db.session.commit()


def _score(call: Call, application: Application, fate: str) -> None:
    criteria = call.programme.criteria(application.kind or "")
    passes, gap = fate != "refused", fate == "third_needed"
    threshold, seed = call.programme.threshold, application.number
    sheets = marks.case(criteria, threshold, passes=passes, quality=0.7, seed=seed, gap=gap)
    open_ones = reviews.open_assignments(application.id)
    if fate == "one_review":  # the demo's own expert still has to write
        open_ones = [one for one in open_ones if one.state == "offered"]
    for place, (assignment, sheet) in enumerate(zip(open_ones, sheets, strict=False)):
        reviews.score(assignment, sheet, (application.number, place))


def _decided(call: Call, cases: Cases, people: dict[str, User], clock: stage.Clock, at: datetime) -> None:
    """Ranked but for one; some decisions prepared, some told; one agreement signed."""
    clock.at(at)
    assess.rank(call, by=people["officer"])
    db.session.commit()
    for fate, outcome in (*DECIDED.items(), ("prepared", "approve")):
        for application in cases.get(fate, []):
            _prepare(application, outcome, people["officer"])
    db.session.commit()
    clock.at(at + timedelta(days=1))
    waiting = award_queries.decided(call, released=False)
    told = [decision for decision in waiting if decision.application not in cases["prepared"]]
    award.confirm_all(call, told, by=people["chair"], seen=award.digest_of_all(told))
    award.release(call, told, by=people["chair"])
    db.session.commit()
    clock.at(at + timedelta(days=2))
    for application in cases["signed"]:
        grant = award_queries.award_of(application)
        award.sign(grant, application, by=people["officer"], on=i18n.local(db.now()).date())
    db.session.commit()
    for application in cases["reviewed"]:  # after the others were ranked
        _score(call, application, "reviewed")
    db.session.commit()


def _prepare(application: Application, outcome: str, by: User) -> Any:
    reasons = {"reserve": "reserve_budget_rest", "refuse": "below_threshold"}
    return award.prepare(
        application, outcome, by=by, amount_kzt=application.asked_kzt if outcome == "approve" else None,
        reasons=[{"code": reasons[outcome]}] if outcome in reasons else [],
    )  # fmt: skip
