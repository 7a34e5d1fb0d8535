"""Statements for tests: a year in which every relief is due, quarters with round sums, made by the real acts."""

import io
from copy import deepcopy
from datetime import date
from typing import Any

from portal import db, i18n, storage
from portal.accounts.models import User
from portal.award.acts import checking_statements as checks
from portal.award.acts import statements as acts
from portal.award.models import Participant, Statement
from portal.award.periods import Period
from portal.award.queries import statements as queries
from tests import makers, makers_apply

INCOME: dict[str, Any] = {
    "y_priority": [{"activity": "1", "amount": 180_000_000}],
    "y_unclassified": 0, "y_other": 0, "y_dividends": 0, "y_gratuitous_any": False, "y_deposit_any": True,
    "y_deposit": [{"amount": 1_000_000, "linked": "yes"}], "y_doubtful_any": False, "y_fx_any": True,
    "y_fx_positive": 500_000, "y_fx_negative": 200_000, "y_fx_linked": True, "y_before": 0,
}  # fmt: skip


def an_operation(code: str, on: str, amount: int, **more: Any) -> dict[str, Any]:
    """The answers about something that took place."""
    told = {code: True, f"{code}_on": on, f"{code}_amount": amount}
    return {**told, **{f"{code}_{name}": value for name, value in more.items()}}


def year_answers(year: int = 2026, **changes: Any) -> dict[str, Any]:
    """Everything that is asked about a year of a participant that keeps every condition."""
    paid: dict[str, Any] = {"low": False, "priority": True}
    goods: dict[str, Any] = {"list": True, "docs": True, "use": True}
    answers = {
        "y_regime": "general", "y_vat": True, "y_sez": False, "y_agreement": False, "y_other100": False,
        "y_digital": False, **INCOME, "y_export_any": True, "y_export": [{"country": "DE", "amount": 40_000_000}],
        "y_attracted": 0, "y_invested": 5_000_000, "y_staff": True, "y_staff_on": f"{year}-12-25",
        "y_groups": [{"n": 12, "citizen": "yes", "resident": "yes", "payroll": 30_000_000},
                     {"n": 2, "citizen": "no", "resident": "no", "payroll": 9_000_000}],
        "y_goods": True, "y_goods_criteria": True,
        **an_operation("y_vg", f"{year}-06-06", 5_000_000, rk=True, own=True),
        **an_operation("y_ws", f"{year}-05-20", 90_000_000, rk=True),
        **an_operation("y_im", f"{year}-08-11", 14_000_000, **goods),
        **an_operation("y_eu", f"{year}-10-05", 6_000_000, **goods),
        **an_operation("y_rc", f"{year}-08-02", 9_000_000, rk=True, priority=True),
        **an_operation("y_ro", f"{year}-07-15", 5_000_000, who="legal", pe=False, **paid),
        **an_operation("y_sn", f"{year}-08-03", 3_000_000, kind="consulting", **paid),
        **an_operation("y_dv", f"{year}-09-10", 20_000_000, low=False, pe=False),
        **an_operation("y_cg", f"{year}-11-12", 8_000_000, low=False, pe=False),
        "y_it": False, "y_cit": 24_000_000, "y_cit_ip": 20_000_000, "y_cit_svc": 4_000_000, "y_cit_other": 0,
        "y_advance": True, "y_ip_any": True, "y_ip_rights": True,
        "y_ip_objects": [{"object": "Платформа «Жылу»", "document": "№ 17 от 2025-02-03"}],
        "y_ip_own": 60_000_000, "y_ip_unrelated": 0, "y_ip_abroad": 0, "y_ip_domestic": 0, "y_ip_acquired": 0,
        "y_svc_any": True, "y_svc_contract": True, "y_svc_labour": True, "y_svc_headcount": True,
        "y_svc_qualified": True, "y_svc_costs": True,
    }  # fmt: skip
    return deepcopy({**answers, **changes})


def a_statement(
    participant: Participant, code: str, *, by: User, lacking: tuple[str, ...] = (), **changes: Any
) -> Statement:  # fmt: skip
    """A draft to which nothing is lacking but the papers that are named."""
    period = Period.read(code)
    assert period is not None
    statement = acts.begin_statement(participant, period, by=by, today=i18n.local(db.now()).date())
    statement = loaded(statement, by)
    given = year_answers(period.year, **changes) if not period.quarter else {**deepcopy(INCOME), **changes}
    for page in statement.programme.pages:
        data = {question.code: given[question.code] for question in page.questions if question.code in given}
        row = statement.page_row(page.code)
        if data:
            acts.save_statement(statement, page, data, by=by, version=row.version if row else 0)
    for one in statement.programme.questions:
        if one.type == "file" and one.code not in (*lacking, *statement.files):
            prove(statement, one.code, by=by)
    db.session.flush()
    return statement


def loaded(statement: Statement, by: User) -> Statement:
    """The statement with all that its pages show."""
    db.session.expire_all()
    found = queries.statement(statement.key, by)
    assert found is not None
    return found


def prove(statement: Statement, question: str, *, by: User) -> None:
    """Attach a file."""
    stored = storage.put(io.BytesIO(makers_apply.PDF + question.encode()))
    asked = statement.programme.question(question)
    acts.attach_evidence(statement, asked, stored, f"{question}.pdf", "application/pdf", by=by)


def a_submitted(participant: Participant, code: str, *, by: User, **changes: Any) -> Statement:
    """A statement that has just been handed in."""
    statement = a_statement(participant, code, by=by, **changes)
    acts.submit_statement(statement, by=by, arrived=db.now(), version=statement.version)
    return statement


def an_accepted(
    participant: Participant, code: str, *, by: User, officer: User | None = None, **changes: Any
) -> Statement:  # fmt: skip
    """A statement that an officer has accepted."""
    statement = a_submitted(participant, code, by=by, **changes)
    checks.accept_statement(statement, by=officer or makers.the_officer())
    db.session.flush()
    return statement


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)
