"""Home: what is open, how it went before, who received a grant; in the same few statements for any number of calls."""

import pytest

from portal import i18n


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("page", ["home", "calls", "awards", "statistics", "help", "accessibility", "personal_data", "open_data"])
def test_an_empty_portal_has_all_its_pages(visit, lang, page):
    assert visit(lang=lang).get(f"publish.{page}").status_code == 200
