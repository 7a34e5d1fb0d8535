"""What workers share: every page's template is read before the server forks."""

import gc

import pytest

from portal import sharing


@pytest.fixture
def compiled(app, monkeypatch):
    """Which templates are read from here on."""
    read, load = [], app.jinja_env.loader.load

    def heard(environment, name, *rest):
        read.append(name)
        return load(environment, name, *rest)

    monkeypatch.setattr(app.jinja_env.loader, "load", heard)
    app.jinja_env.cache.clear()
    was = gc.get_threshold()
    yield read
    gc.set_threshold(*was)


@pytest.mark.once
def test_a_page_reads_no_template_that_was_not_read_before_the_fork(app, compiled, visit):
    sharing.share(app)
    assert len(compiled) > 150
    compiled.clear()
    assert visit().get("/ru/").status_code == visit().get("/ru/calls").status_code == 200
    assert compiled == []
