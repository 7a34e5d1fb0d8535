"""Six processes issue at once and are killed a hundred times: every number once, each with exactly one paper."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import delete, func, select

from portal.accounts.models import Membership
from portal.certify import acts
from portal.certify.models import Certificate
from portal.history import Event
from portal.jobs import Job
from portal.work import certificate_invariants, invariants
from tests import makers, makers_certify

ROOT = Path(__file__).parents[2]
MANY = 60
CONFIGURED = ("SQLALCHEMY_ENGINES", "FILES", "MAIL", "QUEUE_FILE", "QUEUE_WAKES", "SECOND_FACTOR", "PUBLIC_URL",
              "TESTING")  # fmt: skip
LETTERLESS = ("certify.propose", "certify.approve", "certify.issue")


def test_every_number_has_exactly_one_paper(portal, db, tmp_path):
    officer, chair, holder = makers.an_officer(), makers.a_chair(), makers.an_organisation()
    for at in range(MANY):
        kind = "participant" if at % 3 else "grant_letter"
        acts.propose(kind, holder, makers_certify.FACTS[kind], by=officer, term=makers_certify.TERM)
    db.session.execute(delete(Membership))  # nobody to write letters to: they are another matter
    chair_id = chair.id
    db.session.commit()
    settings = {"app": {name: portal.app.config[name] for name in CONFIGURED}, "chair": chair_id, "pause": 0.02}
    (tmp_path / "settings.json").write_text(json.dumps(settings), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.issuing", tmp_path / "settings.json"], check=False, cwd=ROOT, timeout=180,
        capture_output=True, text=True,
    )  # fmt: skip
    assert ran.stdout.splitlines()[-1:] == ["100"], ran.stderr[-3000:]
    db.session.expire_all()
    rows = db.session.scalars(select(Certificate)).all()
    assert {row.state for row in rows} == {"issued"}
    numbers = sorted(row.number for row in rows)
    letters = MANY // 3
    year = rows[0].year
    assert numbers == [
        *(f"AH-{year}-{n:05d}" for n in range(1, MANY - letters + 1)),
        *(f"GL-{year}-{n:05d}" for n in range(1, letters + 1)),
    ]  # fmt: skip
    assert len({row.paper_sha256 for row in rows}) == MANY
    counted = select(Event.act, func.count()).where(Event.subject_kind == "certificate").group_by(Event.act)
    assert {row[0]: row[1] for row in db.session.execute(counted)} == dict.fromkeys(LETTERLESS, MANY)
    assert {(row.proposed_by_id, row.approved_by_id) for row in rows} == {(officer.id, chair_id)}
    failed = db.session.scalars(select(Job.error).where(Job.state == "failed")).all()
    assert failed == []
    for check in ("the_chain_is_unbroken", "states_follow_from_acts", "certificate_numbers_have_no_gaps",
                  "two_people_made_each_certificate", "certificates_follow_from_their_acts", "papers_are_in_the_store",
                  "the_database_is_sound"):  # fmt: skip
        assert list(certificate_invariants.CHECKS[check]()) == [], check
    assert certificate_invariants.CHECKS is invariants.CHECKS
