"""The call of 2021: 911 drafts, 612 submitted, 523 to the experts, 118 passed, 39 approved, 5 presented.

Figures and dates: programmes.md P1; those in bold there are sourced, the others are the demo's. Every scene looks at
what is there already and goes on from it, so a seeding that was cut off can be started again.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal import db, jobs
from portal.accounts.models import Organisation, User
from portal.announce import acts as announce
from portal.announce.models import Call
from portal.apply import acts as applying_acts
from portal.apply.models import Application
from portal.assess import acts as assess
from portal.assess.acts.reviewing import Draft
from portal.assess.models import Assignment, Expert
from portal.award import acts as award
from portal.award import queries as award_queries
from portal.award.models import Award
from portal.work.demo import answers, applying, cast, marks, stage
from portal.work.demo.stage import almaty
from portal.workflow import Refused

SLUG = "grant-2021-1"
KINDS = {"commercialisation_1": 371, "commercialisation_2": 64, "enterprises": 133, "industries": 44}
DRAFTS = 911
FATES = {"withdrawn": 17, "not_small_business": 31, "cofinancing": 19, "tax_debt": 14, "double_financing": 8,
         "corrected": 121, "admitted": 402}  # fmt: skip
REASON_OF = {"not_small_business": "not_small_business", "cofinancing": "cofin_below_10", "tax_debt": "tax_debt",
             "double_financing": "double_financing"}  # fmt: skip
PASSED = {"commercialisation_1": 74, "commercialisation_2": 14, "enterprises": 24, "industries": 6}
APPROVED = {"commercialisation_1": 28, "commercialisation_2": 5, "enterprises": 5, "industries": 1}
RESERVE = {"commercialisation_1": 7, "commercialisation_2": 2, "enterprises": 2, "industries": 1}
SIGNED = 36
THIRD_REVIEWS = 41
OPENS, CLOSES = almaty(2021, 3, 29, 9), almaty(2021, 4, 11, 18)
REGIONS = ("110000000", "150000000", "190000000", "230000000", "270000000", "310000000", "350000000", "390000000",
           "430000000", "470000000", "550000000", "590000000", "610000000", "630000000", "710000000", "750000000",
           "790000000")  # fmt: skip  # Abai, Zhetisu and Ulytau exist since June 2022
TITLE = {"kk": "Инновациялық гранттар конкурсы – 2021", "ru": "Конкурс инновационных грантов – 2021",
         "en": "Innovation grant call 2021"}  # fmt: skip
FAMOUS = ("enterprises", "commercialisation_2", "commercialisation_1", "commercialisation_1", "commercialisation_1")


def opened(officer: User, clock: stage.Clock) -> Call:
    """The call, announced a week before it opens."""
    if call := db.session.scalars(select(Call).where(Call.slug == SLUG)).first():
        return call
    clock.at(almaty(2021, 3, 22, 10))
    facts = {
        "slug": SLUG, "prefix": "IG-2021", "title": TITLE, "opens_at": OPENS, "closes_at": CLOSES,
        "budget_kzt": 1_500_000_000, "rolling": False, "correction_days": 3,
        "screening_until": almaty(2021, 4, 16).date(), "review_from": almaty(2021, 4, 26).date(),
        "review_until": almaty(2021, 5, 6, 12).date(), "panel_on": almaty(2021, 5, 11, 12).date(),
        "results_on": almaty(2021, 5, 13, 12).date(),
    }  # fmt: skip
    call = announce.create("innovation_grant", facts, by=officer)
    announce.open(call, by=officer)
    db.session.commit()
    return call


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


# --- scenes ----------------------------------------------------------------------------------------------------------
def submissions(call: Call, clock: stage.Clock) -> list[applying.Plan]:
    """911 begin; 612 submit; 17 of them withdraw before the closing."""
    order = plans()
    there = set(db.session.scalars(select(User.email).where(User.email.like("company%@example.org"))))
    for plan in stage.told("applications begun", order, len(order)):
        if plan.firm.email in there or plan.moment is None:
            continue
        clock.at(plan.moment)
        sent = plan.fate != "draft"
        upto = 99 if sent else stage.dice("upto", plan.at).randint(0, applying.PAGES_OF_A_DRAFT)
        applying.apply(plan, call, submit=sent, upto=upto)
        db.session.commit()
        db.session.expunge_all()
        db.session.add(call)
    for plan, application in _cases(call, order, "submitted"):
        if plan.fate == "withdrawn" and db.now() < call.closes_at:
            applying_acts.withdraw(application, by=owner_of(application), arrived=db.now())
    db.session.commit()
    return order


def screening(call: Call, officers: list[User], order: list[applying.Plan], clock: stage.Clock) -> None:
    """Complete at once 402, returned 121, turned away 72; then the answers and the second check."""
    waiting = sorted(
        _cases(call, order, "submitted"), key=lambda pair: pair[0].fate == "corrected"
    )  # these on the 16th
    hours = _hours([(4, day) for day in range(12, 17)], len(waiting))
    for (plan, application), moment in stage.told("screened", zip(waiting, hours, strict=True), len(waiting)):
        officer = officers[plan.at % len(officers)]
        clock.at(moment)
        assess.take(application, by=officer)
        _screen(plan, application, officer)
        db.session.commit()
    _corrections(call, officers, order, clock)


def _screen(plan: applying.Plan, application: Application, officer: User) -> None:
    on = db.now().date()
    if plan.fate == "tax_debt":
        assess.note_register(application, "tax_debt", True, by=officer, source="КГД, реестр задолженности", as_of=on)
    if plan.fate == "double_financing":
        assess.note_register(application, "earlier", True, by=officer, source="Реестр мер поддержки", as_of=on)
    if plan.fate in REASON_OF:
        assess.turn_away(application, [REASON_OF[plan.fate]], by=officer, note="")
    elif plan.fate == "corrected":
        code = ("missing_financials", "cofin_proof", "estimate_no_basis", "scan_unreadable")[plan.at % 4]
        assess.send_back(application, [code], by=officer, note="")
    else:
        assess.admit(application, by=officer, note=_remark(plan))


def _remark(plan: applying.Plan) -> str:
    return "Показатели проверены по приложенным документам." if plan.project.get("flaw") else "Комплект полный."


def _corrections(call: Call, officers: list[User], order: list[applying.Plan], clock: stage.Clock) -> None:
    waiting = list(_cases(call, order, "returned"))
    hours = _hours([(4, 19), (4, 20), (4, 21)], len(waiting))
    for (plan, application), moment in stage.told("corrected", zip(waiting, hours, strict=True), len(waiting)):
        clock.at(moment)
        owner = owner_of(application)
        applying.put(application, "doc_prices", plan.project, by=owner)
        db.session.flush()
        applying_acts.answer(application, by=owner, arrived=db.now(), version=application.version)
        db.session.commit()
    again = list(_cases(call, order, "resubmitted"))
    for (plan, application), moment in zip(again, _hours([(4, 22), (4, 23)], len(again)), strict=True):
        clock.at(moment)
        assess.admit(application, by=officers[plan.at % len(officers)], note=_remark(plan))
        db.session.commit()


def assignment(call: Call, officer: User, clock: stage.Clock) -> None:
    """All cases to two experts each, by the optimal plan."""
    if not db.session.scalar(
        select(Application.id).where(Application.call_id == call.id, Application.state == "admitted").limit(1)
    ):
        return
    clock.at(almaty(2021, 4, 26, 9, 30))
    plan = assess.assign_all(call, by=officer)
    db.session.commit()
    jobs.run_now(plan.job_id)
    clock.at(almaty(2021, 4, 26, 10))
    assess.apply_plan(plan, by=officer)
    db.session.commit()


def reviews(call: Call, officer: User, order: list[applying.Plan], clock: stage.Clock) -> None:
    """Each expert declares no conflict and scores; where two differ by more than 25 points a third is asked."""
    sheets = _sheets(call, order)
    wanted = sum(map(len, sheets.values()))
    hours = _hours([(4, 26), (4, 27), (4, 28), (4, 29), (4, 30), (5, 4), (5, 5), (5, 6)], wanted)
    progress = stage.told("reviewed", hours, wanted)
    for case_id, cases in sheets.items():
        for place, sheet in enumerate(cases):
            clock.at(next(progress))
            _review(case_id, place, sheet, officer)
        db.session.commit()
        db.session.expunge_all()
        db.session.add_all([call, officer])
    for _rest in progress:
        pass


def _review(case_id: int, place: int, sheet: dict[str, int], officer: User) -> None:
    open_ones = open_assignments(case_id)
    if not open_ones:
        another_expert(case_id, officer)
        open_ones = open_assignments(case_id)
    score(open_ones[0], sheet, (open_ones[0].application.number, place))


def score(assignment: Assignment, sheet: dict[str, int], seed: Any) -> None:
    """The expert declares no conflict, writes the sheet and hands it in."""
    expert, lang = assignment.expert.user, assignment.application.lang
    if assignment.state == "offered":
        assess.clear(assignment, by=expert)
    words = marks.written(sheet, lang, seed)
    draft = Draft(words, marks.comment(lang, seed), marks.note(lang, seed))
    assess.save_sheet(assignment, draft, version=0)
    assess.score(assignment, by=expert)


def another_expert(case_id: int, officer: User) -> None:
    """The officer asks whoever is free: an expert who may not see the case, or has enough, is refused."""
    case = select(Application).where(Application.id == case_id).options(joinedload(Application.call))
    application = db.session.scalars(case).one()
    free = list(db.session.scalars(select(Expert).options(joinedload(Expert.user)).order_by(Expert.id)))
    stage.dice("third", case_id).shuffle(free)
    for expert in free:
        with suppress(Refused):
            assess.assign(application, expert, by=officer)
            return


def open_assignments(case_id: int) -> list[Assignment]:
    """The assignments of a case whose experts have not scored yet."""
    wanted = (
        select(Assignment)
        .where(Assignment.application_id == case_id, Assignment.state.in_(("offered", "cleared")))
        .options(joinedload(Assignment.application).joinedload(Application.call), joinedload(Assignment.review),
                 joinedload(Assignment.expert).joinedload(Expert.user))
        .order_by(Assignment.id)
    )  # fmt: skip
    return list(db.session.scalars(wanted))


def _sheets(call: Call, order: list[applying.Plan]) -> dict[int, list[dict[str, int]]]:
    """case id → its score sheets: the best of each kind pass, 118 in all; some need a third."""
    cases = list(_cases(call, order, "in_review"))
    chance = stage.dice("sheets")
    told: dict[int, list[dict[str, int]]] = {}
    left = Counter(PASSED)
    best = sorted(cases, key=lambda pair: -pair[0].project["quality"] - stage.dice("luck", pair[0].at).random() * 0.25)
    passing = set()
    for plan, application in best:
        if left[plan.project["kind"]]:
            left[plan.project["kind"]] -= 1
            passing.add(application.id)
    apart = set(chance.sample([application.id for _p, application in cases], min(THIRD_REVIEWS, len(cases))))
    for plan, application in cases:
        criteria = call.programme.criteria(plan.project["kind"])
        told[application.id] = marks.case(
            criteria, call.programme.threshold, passes=application.id in passing, quality=plan.project["quality"],
            seed=plan.at, gap=application.id in apart,
        )  # fmt: skip
    return told


def decisions(call: Call, officer: User, chair: User, clock: stage.Clock) -> None:
    """Ranked on 7 May, prepared on 10 and confirmed on 11 May, told to all on 13 May at ten."""
    if call.state == "released":
        return
    clock.at(almaty(2021, 5, 7, 15))
    assess.rank(call, by=officer)
    db.session.commit()
    clock.at(almaty(2021, 5, 11, 11))
    _prepare(call, officer)
    db.session.commit()
    clock.at(almaty(2021, 5, 11, 16))
    waiting = award_queries.decided(call, released=False)
    award.confirm_all(call, waiting, by=chair, seen=award.digest_of_all(waiting))
    db.session.commit()
    clock.at(almaty(2021, 5, 13, 10))
    award.release(call, award_queries.decided(call, released=False), by=chair)
    db.session.commit()


def _prepare(call: Call, officer: User) -> None:
    rows = {row.id: row for row in award_queries.ranking(call, None)}
    suggestions = award.suggest(call)
    cases = select(Application).where(Application.call_id == call.id, Application.state == "ranked")
    for application in db.session.scalars(cases.options(joinedload(Application.organisation))):
        suggestion, row = suggestions[application.id], rows[application.id]
        outcome = _outcome(row, suggestion.place)
        told = suggestion.__class__(suggestion.id, suggestion.place, outcome, suggestion.left_kzt)
        application.call = call
        award.prepare(
            application, outcome, by=officer, place=suggestion.place, reasons=award.reasons_for(application, told),
            amount_kzt=application.asked_kzt if outcome == "approve" else None,
        )  # fmt: skip


def _outcome(row: Any, place: int) -> str:
    approved = APPROVED[row.kind]
    if not row.passed or place > approved + RESERVE[row.kind]:
        return "refuse"
    return "approve" if place <= approved else "reserve"


def presented(call: Call, officer: User, clock: stage.Clock) -> None:
    """Five projects are presented on 13 May; 36 agreements are signed by the end of June."""
    rows = select(Award).where(Award.call_id == call.id).order_by(Award.id)
    grants = list(db.session.scalars(rows.options(selectinload(Award.application))))
    names = {row["title"]["ru"] for row in stage.material("awarded_real")}
    clock.at(almaty(2021, 5, 13, 15))
    for grant in grants:
        if grant.title in names:
            award.present(grant, by=officer, on=almaty(2021, 5, 13, 12).date())
    for grant, moment in zip(grants[:SIGNED], _hours([(6, day) for day in (7, 8, 9, 10, 11)], SIGNED), strict=True):
        if grant.signed_on is None:
            clock.at(moment)
            award.sign(grant, grant.application, by=officer, on=moment.date())
    db.session.commit()


# --- helpers of the scenes -------------------------------------------------------------------------------------------
def _cases(call: Call, order: list[applying.Plan], state: str) -> Iterator[tuple[applying.Plan, Application]]:
    """The cases of a state with their plans, in the order of their numbers."""
    by_bin = {plan.firm.bin: plan for plan in order}
    rows = (
        select(Application)
        .where(Application.call_id == call.id, Application.state == state)
        .options(joinedload(Application.organisation).selectinload(Organisation.register_notes), joinedload(Application.call),
                 selectinload(Application.answers), selectinload(Application.attachments),
                 selectinload(Application.submissions))
        .order_by(Application.number)
    )  # fmt: skip
    for application in list(db.session.scalars(rows).unique()):
        yield by_bin[application.organisation.bin], application


def owner_of(application: Application) -> User:
    """Who began the application."""
    return db.session.get_one(User, application.created_by_id)


def _hours(days: list[tuple[int, int]], count: int) -> list[datetime]:
    """Moments spread evenly over the office hours of the given days (month, day) of 2021."""
    told = []
    for at in range(count):
        month, day = days[at * len(days) // max(1, count)]
        first = -(-(at * len(days) // max(1, count)) * count // len(days))
        seconds = (at - first) * 8 * 3600 // max(1, -(-count // len(days)))
        told.append(almaty(2021, month, day, 9) + timedelta(seconds=max(0, seconds)))
    return told
