"""The call of 2021: 911 drafts, 612 submitted, 523 to the experts, 118 passed, 39 approved, 5 presented.

Figures and dates: programmes.md P1; those in bold there are sourced, the others are the demo's. Every scene looks at
what is there already and goes on from it, so a seeding that was cut off can be started again.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal import db, jobs
from portal.accounts.models import User
from portal.announce import acts as announce
from portal.announce.models import Call
from portal.apply import acts as applying_acts
from portal.apply.models import Application
from portal.assess import acts as assess
from portal.award import acts as award
from portal.award import queries as award_queries
from portal.award.models import Award
from portal.work.demo import applying, panel, stage
from portal.work.demo.appeals import contested
from portal.work.demo.plans2021 import CLOSES, OPENS, plans
from portal.work.demo.reviews import cases_of, hours, owner_of
from portal.work.demo.stage import almaty

SLUG = "grant-2021-1"
REASON_OF = {"not_small_business": "not_small_business", "cofinancing": "cofin_below_10", "tax_debt": "tax_debt",
             "double_financing": "double_financing"}  # fmt: skip
APPROVED = {"commercialisation_1": 28, "commercialisation_2": 5, "enterprises": 5, "industries": 1}
RESERVE = {"commercialisation_1": 7, "commercialisation_2": 2, "enterprises": 2, "industries": 1}
SIGNED = 36
TITLE = {"kk": "Инновациялық гранттар конкурсы – 2021", "ru": "Конкурс инновационных грантов – 2021",
         "en": "Innovation grant call 2021"}  # fmt: skip


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


# --- scenes ----------------------------------------------------------------------------------------------------------
def submissions(call: Call, clock: stage.Clock) -> list[applying.Plan]:
    """911 begin; 612 submit; 17 of them withdraw before the closing."""
    order = plans()
    there = set(db.session.scalars(select(User.email).where(User.email.like("office@company%"))))
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
    for plan, application in cases_of(call, order, "submitted"):
        if plan.fate == "withdrawn" and db.now() < call.closes_at:
            applying_acts.withdraw(application, by=owner_of(application), arrived=db.now())
    db.session.commit()
    return order


def screening(call: Call, officers: list[User], order: list[applying.Plan], clock: stage.Clock) -> None:
    """Complete at once 402, returned 121, turned away 72; then the answers and the second check."""
    waiting = sorted(
        cases_of(call, order, "submitted"), key=lambda pair: pair[0].fate == "corrected"
    )  # these on the 16th
    moments = hours([(4, day) for day in range(12, 17)], len(waiting))
    for (plan, application), moment in stage.told("screened", zip(waiting, moments, strict=True), len(waiting)):
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
    waiting = list(cases_of(call, order, "returned"))
    moments = hours([(4, 19), (4, 20), (4, 21)], len(waiting))
    for (plan, application), moment in stage.told("corrected", zip(waiting, moments, strict=True), len(waiting)):
        clock.at(moment)
        owner = owner_of(application)
        applying.put(application, "doc_prices", plan.project, by=owner)
        db.session.flush()
        applying_acts.answer(application, by=owner, arrived=db.now(), version=application.version)
        db.session.commit()
    again = list(cases_of(call, order, "resubmitted"))
    for (plan, application), moment in zip(again, hours([(4, 22), (4, 23)], len(again)), strict=True):
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


def decisions(call: Call, people: dict[str, User], clock: stage.Clock) -> None:
    """Ranked on 7 May; on 11 May prepared, voted on by the panel near the line, confirmed; told to all on 13 May."""
    if call.state == "released":
        return
    officer, chair = people["officer"], people["chair"]
    clock.at(almaty(2021, 5, 7, 15))
    assess.rank(call, by=officer)
    db.session.commit()
    clock.at(almaty(2021, 5, 11, 11))
    _prepare(call, officer)
    db.session.commit()
    panel.sat(call, people, clock)
    clock.at(almaty(2021, 5, 11, 16))
    waiting = award_queries.decided(call, released=False)
    award.confirm_all(call, waiting, by=chair, seen=award.digest_of_all(waiting))
    db.session.commit()
    clock.at(almaty(2021, 5, 13, 10))
    award.release(call, award_queries.decided(call, released=False), by=chair)
    db.session.commit()


def _prepare(call: Call, officer: User) -> None:
    award.draw_line(call, by=officer)
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


def presented(call: Call, officer: User, outsider: User, clock: stage.Clock) -> None:
    """Five projects are presented on 13 May; an appeal is answered; 36 agreements are signed by the end of June."""
    rows = select(Award).where(Award.call_id == call.id).order_by(Award.id)
    grants = list(db.session.scalars(rows.options(selectinload(Award.application))))
    names = {row["title"]["ru"] for row in stage.material("awarded_real")}
    clock.at(almaty(2021, 5, 13, 15))
    for grant in grants:
        if grant.title in names:
            award.present(grant, by=officer, on=almaty(2021, 5, 13, 12).date())
    contested(call, outsider, clock)
    for grant, moment in zip(grants[:SIGNED], hours([(6, day) for day in (7, 8, 9, 10, 11)], SIGNED), strict=True):
        if grant.signed_on is None:
            clock.at(moment)
            award.sign(grant, grant.application, by=officer, on=moment.date())
    db.session.commit()
