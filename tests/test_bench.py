"""The bench still fits the portal: what it loads is sound, every work of it can be done, its lines can be read."""

from collections.abc import Iterator

import pytest

from bench import assignment, certificates, measure, scoring, server
from bench.figures import Budget, Figure
from bench.load import fill
from bench.works import WORKS, Scene
from portal import create_app
from portal.identifiers import Kind, check
from portal.work import invariants
from tests import makers

APPLICATIONS = 30


pytestmark = pytest.mark.xdist_group("bench")  # one worker lays the world once


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """A small world, loaded in bulk and found sound, served as in production."""
    with server.sqlite() as database:
        app = create_app({**server.settings(database), "QUEUE_WAKES": False})
        with app.app_context():
            world = fill(APPLICATIONS)
            wrong = [finding for check in invariants.CHECKS.values() for finding in check()]
            assert wrong == []
        with server.serve(database) as served:
            yield Scene(served, world)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_a_work_can_be_done_and_is_counted(scene, work):
    answers = work.prepare(scene)()
    assert all(answer.statements > 0 for answer in answers)
    assert scene.served.cpu_ms() > 0


def test_the_export_and_the_wire_are_measured(scene):
    seconds, grown = measure.export(scene, scene.served)
    first, later = measure.travelled(scene)
    assert seconds > 0
    assert grown >= 0
    assert first > later > 0


def test_papers_are_measured_and_the_interrupted_list_is_whole():
    cpu, of_all, size, issued, printed, wrong = made = list(certificates.figures(9))
    assert tuple(figure.name for figure in made) == certificates.NAMES
    assert 0 < cpu.value <= of_all.value
    assert not size.is_over
    assert (issued.value, printed.value, wrong.value) == (9, 9, 0)


def test_every_paper_of_the_whole_list_has_a_company_of_its_own():
    listed = certificates.numbers(certificates.MANY)
    assert len(set(listed)) == certificates.MANY == 1_500
    assert {check(number).kind for number in listed} == {Kind.LEGAL_ENTITY}
    assert set(listed).isdisjoint(map(makers.a_bin, range(1, certificates.FIRST)))


def test_the_assignment_of_a_real_problem_is_measured():
    lines = list(assignment.figures("assignment.midl.plain.*"))
    if not assignment.MIDL.exists():
        assert "../shared/data" in lines[0]
        return
    *told, bound = lines
    assert [(one.name.rpartition(".")[2], one.is_over) for one in told if one.unit != "s"] == [
        ("worst", False), ("total", False), ("empty", False)
    ]  # fmt: skip
    assert "201.885" in bound


@pytest.mark.parametrize(("value", "verdict"), [(201.8854, "ok"), (201.8844, "under")])
def test_a_figure_may_have_a_least(value, verdict):
    line = str(Figure("assignment.midl.plain.total", value, "fit", 201.885, least=True))
    assert line.split() == ["assignment.midl.plain.total", f"{value:.3f}", "fit", "201.885", verdict]


@pytest.mark.parametrize(("value", "verdict"), [(14.9, "ok"), (15.04, "ok"), (15.2, "over")])
def test_a_figure_says_whether_it_keeps_its_budget(value, verdict):
    line = str(Figure("sqlite.staff_list.cpu", value, "ms", Budget(15, 30).at(6000)))
    assert line.split() == ["sqlite.staff_list.cpu", f"{value:.1f}", "ms", "15", verdict]


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (scoring.AtLeast("found", 4.9, "pp", 5), "over"), (scoring.AtLeast("found", 4.96, "pp", 5), "ok"),
        (scoring.Near("covered", 93.1, "%", 90), "over"), (scoring.Near("covered", 87, "%", 90), "ok"),
    ],
)  # fmt: skip
def test_a_figure_that_may_not_be_low_or_far_says_so(figure, verdict):
    assert str(figure).split()[-1] == verdict


def test_the_model_of_scores_is_timed():
    seconds, grown = scoring.timed(60, 6)
    assert seconds > 0
    assert grown >= 0
