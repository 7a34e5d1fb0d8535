"""The receipt: printed of what was kept, the same bytes whenever it is asked for, and only for its own people."""

import shutil
import subprocess

import pytest

from portal.accounts.models import Organisation
from portal.apply import queries, receipts
from tests import databases, makers, makers_apply


@pytest.fixture
def case(app):
    return makers_apply.a_submitted_case()


def text_of(pdf):
    if shutil.which("pdftotext") is None:
        databases.missing("pdftotext is not installed.")
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.mark.once
def test_complaint_46_the_receipt_lists_with_whom_conflicts_are_looked_for(case, visit, db):
    """kohler/hotcrp#160: those who apply together could not check which conflicts of interest had been declared."""
    company = db.session.get_one(Organisation, case.organisation_id)
    colleague = makers_apply.a_colleague(company, "reader")
    printed = text_of(visit(colleague, "kk").get("apply.receipt", key=case.key, no=1).data)
    words = " ".join(printed.split())
    assert receipts.facts(queries.last_submission(case), "kk").named == ("Ерлан Сагындыков", "Руслан Тен")
    assert all(one in words for one in ("Мүдделер қақтығыстары", "Ерлан Сагындыков", "Руслан Тен"))


def test_it_lists_every_page_and_file_with_its_sum(case, visit):
    form = case.call.programme_digest
    answer = visit(makers_apply.owner_of(case), "en").get("apply.receipt", key=case.key, no=1)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    printed = "".join(text_of(answer.data).split())
    submission = queries.last_submission(case)
    for part in (*submission.content["pages"], *submission.content["files"]):
        assert part["sha256"] in printed
    assert case.number in printed
    assert form in printed


def test_the_same_receipt_has_the_same_bytes(case, visit):
    visitor = visit(makers_apply.owner_of(case))
    first, again = (visitor.get("apply.receipt", key=case.key, no=1).data for _time in range(2))
    assert first == again


@pytest.mark.once
def test_it_says_only_what_was_submitted(case, db):
    submission = queries.last_submission(case)
    before = receipts.facts(submission, "ru")
    case.title, case.organisation.name_ru = "Другое", "Другое"
    db.session.flush()
    assert receipts.facts(submission, "ru") == before


def test_others_do_not_get_it(case, visit):
    assert visit(makers.an_applicant()).get("apply.receipt", key=case.key, no=1).status_code == 404
    assert visit(makers_apply.owner_of(case)).get("apply.receipt", key=case.key, no=2).status_code == 404
    assert visit().get("apply.receipt", key=case.key, no=1).location.startswith("/ru/login")
