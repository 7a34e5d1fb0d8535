"""The page of the plan on a phone and on a desk, in three languages; asked for, compared and put into force by hand."""

from functools import partial
from types import SimpleNamespace

import pytest

from portal import i18n
from portal.assess import acts
from portal.assess.queries import experts as experts_of
from portal.assess.queries.material import Asked
from tests import makers
from tests import makers_experts as experts

PHONE, DESK = 390, 1280


@pytest.fixture
def laid(site):
    """A call with a plan in force for some cases, too few readers of Kazakh for others, and a dry run of it all."""
    with site.data():
        officer = makers.an_officer(name="Нұрланова Әсел")
        call = experts.a_reviewed_call()
        poor = [experts.an_engaged_expert(name=f"Ахметов Марат {n}", competences=["tourism"], languages=["ru"])
                for n in range(2)]  # fmt: skip
        for _n in range(3):
            case = experts.a_case(call)
            for expert in poor:
                experts.an_assignment(case, expert, state="offered")
        for n in range(4):
            experts.an_engaged_expert(name=f"Сәрсенов Дәурен {n}", languages=["ru"], capacity=4)
        experts.an_engaged_expert(name="Қасымова Гүлнар", languages=["kk"], capacity=3)
        _first, *_others, last = [experts.a_case(call, lang="kk") for _n in range(4)]
        number = last.number
        people, slug = SimpleNamespace(email=officer.email), call.slug
        acts.assign_all(call, by=officer, asked=Asked(mode="whole", least=1))
    site.drain()
    return people, slug, number


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_plan_fits_and_is_usable(laid, someone, fits, axe, screen, lang):
    officer, slug, number = laid
    page = someone(officer, lang=lang, width=DESK)
    usable = partial(axe, contrast=lang == "ru")
    page.goto(f"/{lang}/calls/{slug}/plan?number={number}")
    for details in page.locator("main details").all():
        details.locator("summary").first.click()
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 850})
        fits(page)
        usable(page)
        screen(page, f"plan-{lang}-{width}")


def test_an_officer_asks_compares_and_puts_into_force(laid, someone, site):
    officer, slug, _number = laid
    page = someone(officer, lang="en", width=DESK)
    page.goto(f"/en/calls/{slug}/plan")
    assert page.get_by_text("No plan meets every demand").is_visible()
    page.get_by_label("As little as possible").check()
    page.get_by_label("Applications per expert, at least").fill("0")
    page.get_by_role("button", name="Work out anew").click()
    page.get_by_text("Waiting for its turn").wait_for()
    site.drain()
    page.reload()
    assert page.get_by_text("Compared with what is in force").first.is_visible()
    page.get_by_role("button", name="Put into force").click()
    page.get_by_role("dialog").get_by_role("button", name="Put into force").click()
    page.get_by_text("Each expert gets one letter.").wait_for()
    with site.data():
        assert sum(experts_of.loads(experts_of.call(slug).id).values()) == 9
