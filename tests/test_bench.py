"""The bench still fits the portal: what it loads is sound, every work of it can be done, its lines can be read."""

from collections.abc import Iterator

import pytest

from bench import assignment, certificates, measure, server
from bench.figures import Budget, Figure
from bench.load import fill
from bench.works import WORKS, Scene
from portal import create_app
from portal.work import invariants

APPLICATIONS = 30


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
    cpu, size, issued = certificates.figures(9)
    assert (cpu.name, size.name, issued.name) == certificates.NAMES
    assert cpu.value > 0
    assert not size.is_over
    assert issued.value == 9


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
