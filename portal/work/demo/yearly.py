"""Last year in the demo: some participants file their statement with its papers, an officer accepts it, and the annual
confirmation is proposed for all whose statement gives the right. One waits for its check, one lacks a paper.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal import db, i18n
from portal.accounts.models import User
from portal.apply.models import Application
from portal.award.acts import checking_statements as checks
from portal.award.acts import statements as acts
from portal.award.participant_models import Participant
from portal.award.periods import Period
from portal.award.queries import participants as register
from portal.award.queries import statements as queries
from portal.award.statement_models import Statement
from portal.certify import acts as certificates
from portal.certify.batch_tables import PROVIDERS
from portal.certify.confirmations import ANNUAL
from portal.certify.queries import staff
from portal.work.demo import applying

#   what becomes of the statements, one participant each
FATES = ("good", "good", "below", "good", "no_paper", "good", "submitted")
INCOME = 84_000_000
TITLE = "КПН, ежегодное подтверждение за {year} год"


def filed(people: Mapping[str, User], year: int) -> None:
    """The statements of a year, from participants who had that status all year long."""
    wanted = (
        select(Participant.number, Application.created_by_id)
        .join(Application, Application.id == Participant.application_id)
        .where(Participant.state == "active", Participant.since < date(year, 1, 1))
        .where(Participant.until > date(year, 12, 31))
        .order_by(Participant.id)
    )
    rows = db.session.execute(wanted.limit(len(FATES))).all()
    for at, (row, fate) in enumerate(zip(rows, FATES, strict=False)):
        participant = register.participant(row.number)
        if participant is not None:
            owner = db.session.get_one(User, row.created_by_id)
            _one(participant, owner, people["officer"], fate, INCOME + at * 3_000_000)
    db.session.commit()


def confirmed(people: Mapping[str, User], year: int) -> None:
    """An officer proposes the list of the year, the chair approves it; the queue prints."""
    title = TITLE.format(year=year)
    batch = certificates.propose_batch("tax_preference", title, PROVIDERS[ANNUAL](year), by=people["officer"])
    db.session.commit()
    if staff.counts_of(batch):
        certificates.approve_batch(batch, by=people["chair"], seen=staff.digest_of(batch))
    db.session.commit()


def _one(participant: Participant, owner: User, officer: User, fate: str, income: int) -> None:
    today, year = i18n.local(db.now()).date(), i18n.local(db.now()).year - 1
    begun = acts.begin_statement(participant, Period(year), by=owner, today=today)
    statement = _whole(begun, owner)
    told = answers(participant, year, income, other=income // 5 if fate == "below" else 0)
    for page in statement.programme.pages:
        if data := {one.code: told[one.code] for one in page.questions if one.code in told}:
            acts.save_statement(statement, page, data, by=owner, version=0)
    for code in ("doc_breakdown", "doc_staff") if fate == "no_paper" else ("doc_breakdown", "doc_staff", "doc_ip"):
        question = statement.programme.question(code)
        stored = applying.kept(f"{question.label['en']}, {year}")
        acts.attach_evidence(statement, question, stored, f"{code}.pdf", "application/pdf", by=owner)
    db.session.flush()
    acts.submit_statement(statement, by=owner, arrived=db.now(), version=statement.version)
    if fate != "submitted":
        checks.accept_statement(statement, by=officer)


def _whole(statement: Statement, owner: User) -> Statement:
    db.session.expire(statement)
    found = queries.statement(statement.key, owner)
    assert found is not None  # noqa: S101 - it was begun above
    return found


def answers(participant: Participant, year: int, income: int, *, other: int) -> dict[str, Any]:
    """A small software company: its own program, its own people, customers at home."""
    tax, nothing = income // 10, dict.fromkeys(NOTHING, False)
    return {
        **nothing, **dict.fromkeys(ZERO, 0), "y_regime": "general",
        "y_priority": [{"activity": participant.activities[0], "amount": income}], "y_other": other,
        "y_invested": income // 20, "y_staff": True, "y_staff_on": f"{year}-12-25",
        "y_groups": [{"n": 9, "citizen": "yes", "resident": "yes", "payroll": income // 4}],
        "y_cit": tax, "y_cit_ip": tax, "y_advance": True, "y_ip_any": True, "y_ip_rights": True,
        "y_ip_objects": [{"object": participant.title[:200], "document": f"№ {participant.id} от {year - 1}-02-03"}],
        "y_ip_own": income // 3,
    }  # fmt: skip


NOTHING = ("y_vat", "y_sez", "y_agreement", "y_other100", "y_digital", "y_gratuitous_any", "y_deposit_any",
           "y_doubtful_any", "y_fx_any", "y_export_any", "y_goods", "y_vg", "y_ws", "y_im", "y_eu", "y_rc", "y_ro",
           "y_sn", "y_dv", "y_cg", "y_it", "y_svc_any")  # fmt: skip
ZERO = ("y_unclassified", "y_dividends", "y_before", "y_attracted", "y_cit_svc", "y_cit_other", "y_ip_unrelated",
        "y_ip_abroad", "y_ip_domestic", "y_ip_acquired")  # fmt: skip
