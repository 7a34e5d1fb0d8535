"""Reviews from another system: read by name, refused line by line, ranked like any call."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.announce.models import Call
from portal.apply.models import Application
from portal.assess import acts, importing
from portal.assess.models import Expert, Review
from portal.workflow import Refused
from tests import makers

AIBS = Path(__file__).parents[3] / "shared" / "data" / "aibs_grant_reviews.csv"
SMALL = "proposal,reviewer,overall,novelty,team\nP1,a,1.5,2,1\nP1,b,2.0,2,\nP2,a,4,5,3\nP2,c,3.5,4,3\n"


def test_a_table_is_read_by_the_names_of_its_columns():
    table = importing.read(SMALL.encode())
    assert (len(table.rows), list(table.criteria), table.faults) == (4, ["novelty", "team"], [])
    assert (table.scale.best, table.scale.worst) == (1, 5)
    assert table.rows[1].marks == {"overall": "2.0", "novelty": "2"}


def test_columns_may_have_other_names():
    text = "Paper;Referee;Gesamt;Idee\n7;x;8,5;9\n7;y;6;7\n"
    table = importing.read(text.encode(), {"overall": "Gesamt"})
    assert [(row.proposal, row.reviewer, row.marks["overall"]) for row in table.rows] == [
        ("7", "x", "8.5"),
        ("7", "y", "6"),
    ]
    assert table.scale.best == 10


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "proposal,reviewer,overall\n", "proposal,reviewer,overall\n1,2,good\n"]
)
def test_what_is_no_table_of_reviews_is_refused(text):
    with pytest.raises(Refused):
        importing.read(text.encode())


def test_bad_rows_are_named_with_line_and_reason():
    rows = [
        "1,a,2",
        "1,b,3",
        "1,a,2.5",
        "2,,2",
        ",c,2",
        "2,b,nine",
        "2,c,7",
        "2,d,",
        "2,e",
        "3,a,1",
        *[f"{n},z,2" for n in range(9, 60)],
    ]
    table = importing.read(("proposal,reviewer,overall\n" + "\n".join(rows)).encode())
    assert [fault.line for fault in table.faults] == [4, 5, 6, 7, 8, 9, 10]


def test_nothing_is_half_imported(db):
    table = importing.read((SMALL + "P3,a,9,1,1\n").encode(), best="1", worst="5")
    with pytest.raises(Refused):
        acts.import_reviews(table, "bad", by=makers.an_officer())
    assert db.session.scalar(select(func.count()).select_from(Call)) == 0


def test_an_imported_call_is_ranked_like_any_other(db):
    done = acts.import_reviews(importing.read(SMALL.encode()), "small-call", by=makers.an_officer())
    assert (done.applications, done.reviews, done.experts) == (2, 4, 3)
    cases = db.session.scalars(select(Application).order_by(Application.score_e4.desc())).all()
    assert [(case.title, case.state, case.score_e4, case.passed) for case in cases] == [
        ("Proposal P1", "ranked", 812_500, True),
        ("Proposal P2", "ranked", 312_500, False),
    ]
    assert not any(expert.active or expert.user.active for expert in db.session.scalars(select(Expert)))


def test_the_pages_of_the_panel_and_of_the_cases_show_it(db, visit):
    acts.import_reviews(importing.read(SMALL.encode()), "small-call", by=makers.an_officer())
    chair = visit(makers.a_chair())
    page = chair.get("/calls/small-call/ranking?show=all")
    assert page.status_code == 200
    assert page.text.index("Proposal P1") < page.text.index("Proposal P2")
    for where in ("/calls/small-call/progress", "/calls/small-call/plan", "/cases?call=small-call", "/experts"):
        assert chair.get(where).status_code == 200
    key = db.session.scalars(select(Application.key)).first()
    for part in ("", "/application", "/experts", "/history"):
        assert chair.get(f"/cases/{key}{part}").status_code == 200


def test_a_call_is_imported_once(db):
    table, officer = importing.read(SMALL.encode()), makers.an_officer()
    acts.import_reviews(table, "small-call", by=officer)
    with pytest.raises(Refused):
        acts.import_reviews(table, "small-call", by=officer)


def test_the_reviews_of_aibs(app, db):
    """72 proposals of three experts each; the ranking begins as the file's own means do (1 is best)."""
    if not AIBS.exists():
        pytest.skip("the data of others lie outside the project")
    answer = app.test_cli_runner().invoke(args=["import-reviews", str(AIBS), "--call", "aibs"])
    assert answer.exit_code == 0, answer.output
    assert "72 applications, 216 reviews by 26 experts" in answer.output
    assert db.session.scalar(select(func.count()).select_from(Review)) == 216
    means: dict[str, list[Fraction]] = {}
    with AIBS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            means.setdefault(row["proposal"], []).append(Fraction(row["overall"]))
    expected = sorted(sum(marks) / len(marks) for marks in means.values())
    shown = [line.split() for line in answer.output.splitlines()[3:-3]]
    assert [line[1] for line in shown] == [f"{float(mean):.3f}" for mean in expected[: len(shown)]]
    assert answer.output.splitlines()[-3:] == [
        "Variance of a score: proposal 37 %, severity 0 %, residual 63 %. Severity needs no correction.",
        "ICC(1) 0.37, of the mean 0.64; Krippendorff's alpha 0.37.",
        "Of the 14 best about 8 are expected to be truly among the best 14.",
    ]
    first = {line[-1] for line in shown[:5]}
    assert all(sum(means[name]) / len(means[name]) <= expected[4] for name in first)


def test_the_command_names_bad_lines_and_stops(app, db, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(SMALL + "P3,a,good,1,1\n", encoding="utf-8")
    answer = app.test_cli_runner().invoke(args=["import-reviews", str(path)])
    assert answer.exit_code == 1
    assert "line 6: overall: “good” is not a number." in answer.output
    assert db.session.scalar(select(func.count()).select_from(Call)) == 0
