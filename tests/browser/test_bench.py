"""The slow line of the bench still fits the pages: it is measured on them, and no figure is quicker than the line."""

from types import SimpleNamespace

import pytest

from bench import slow_line
from bench.client import Person
from tests import makers, makers_apply


@pytest.fixture
def scene(site):
    """What the bench knows of the portal: where it is, a draft, its owner signed in."""
    with site.data():
        owner = makers.a_person(lang="ru")
        draft = makers_apply.a_draft(by=owner)
        key, email, call = draft.key, owner.email, draft.call.slug
    port = int(site.url.rpartition(":")[2])
    world = SimpleNamespace(draft=key, open=call)
    return SimpleNamespace(port=port, world=world, applicant=Person(port).sign_in(email, makers.PASSWORD))


def test_the_slow_line_is_measured(chromium, scene):
    assert slow_line.confirmed(chromium, scene) > slow_line.LATENCY_MS
    assert (
        slow_line.readable(chromium, scene, f"/ru/calls/{scene.world.open}") > 2 * slow_line.LATENCY_MS
    )  # page, style
