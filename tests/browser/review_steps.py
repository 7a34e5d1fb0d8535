"""The review of a call, one act a function: planned, repaired, scored, ranked; each says what is read there.

The officer reads Russian, the experts English.
"""

from playwright.sync_api import expect

from tests.browser import hands

CALL = "review-2026"
LEAK, DRYER = TITLES = ("Поиск утечек в теплосетях", "Солнечная сушка овощей")
FIRST, SECOND, THIRD = EXPERTS = ("Асанов Айдос", "Бейсенова Жанар", "Мұқанов Тимур")
MARKS = ({DRYER: 8}, {LEAK: 5}, {LEAK: 6, DRYER: 7})
WHY_NOT = "Не моя область: я не знаю сушки."
WHY = "Испытания на двух площадках подтверждают цифры."
CRITERIA = ("novelty", "readiness", "market", "team", "budget", "cofin", "ip", "effect")
SAME_BIN = "Эксперт работает у заявителя: БИН совпадает."


def planned(site, page, keys):
    """The officer has the plan worked out: the conflicted expert does not get that case, and it is said why."""
    page.goto(f"/ru/calls/{CALL}/plan")
    _work_out(site, page)
    assert [seats(page, key) for key in keys] == [[SECOND, THIRD], [FIRST, SECOND]]
    hands.press(page, "/plan/apply", sure=True)
    expect(page.locator("main")).to_contain_text("Сделано 4 назначения.")
    page.goto(f"/ru/cases/{keys[0]}/experts")
    page.locator("main a[href$='#found']").click()
    found = page.locator("main li", has_text=SAME_BIN)
    expect(found.locator("b")).to_have_text(FIRST)
    expect(found.locator(".ok-pill")).to_have_text("Точно")


def seats(page, key):
    """Whom the plan on the page gives a case, by name."""
    return sorted(page.locator(f"main li:has(a[href*='/cases/{key}']) .small b").all_inner_texts())


def _work_out(site, page):
    with page.expect_navigation():
        page.locator("#ask button").click()
    page.goto("about:blank")  # the page refreshes by itself: it may be left meanwhile
    site.drain()
    page.goto(f"/ru/calls/{CALL}/plan")


def declined(page, title):
    """An expert cannot take a case, says why, and has it no more."""
    page.goto("/en/reviews")
    page.locator("main .ok-task a", has_text=title).click()
    page.locator("summary", has_text="I cannot take this application").click()
    page.fill("form[action$='/decline'] textarea", WHY_NOT)
    hands.press(page, "/decline")
    expect(page.locator("main .ok-task a", has_text=title)).to_have_count(0)


def repaired(site, page, key):
    """A new plan fills the one empty place and changes nothing else."""
    page.goto(f"/ru/cases/{key}/experts")
    expect(page.locator("main")).to_contain_text(WHY_NOT)
    page.goto(f"/ru/calls/{CALL}/plan")
    page.check("[name=mode][value=repair]")
    _work_out(site, page)
    rows = page.locator("main table").first.locator("tbody tr")
    figures = [row.locator("td").all_inner_texts() for row in rows.all()]
    places, same, taken_back, new, *_fits, empty = figures
    assert (places, same, taken_back, new, empty) == (["3", "4"], ["—", "3"], ["—", "0"], ["—", "1"], ["1", "0"])
    assert seats(page, key) == [FIRST, THIRD]
    hands.press(page, "/plan/apply", sure=True)
    expect(page.locator("main")).to_contain_text("Сделано 1 назначение.")


def scored(page, look, marks):
    """An expert finds the cases in the queue, clears each and scores it; one of the scores rests on an answer."""
    for title, mark in marks.items():
        is_shown = (title, mark) == (LEAK, 6)
        page.goto("/en/reviews")
        if is_shown:
            look(page, "queue")
        page.locator("main .ok-task a", has_text=title).click()
        hands.press(page, "/clear")
        hands.sheet(page, dict.fromkeys(CRITERIA, mark), WHY)
        page.fill("[name=comment]", f"Оценка {mark}: покажите расчёт потерь.")
        if is_shown:
            page.select_option("select[name=see-novelty]", "gr08")
            look(page, "sheet")
        hands.press(page, "/score")
        expect(page.locator("#sheet h2")).to_have_text(f"Your score: {10 * mark}.0")
        expect(page.locator("#sheet a[href='#a-gr08']")).to_have_count(1 if is_shown else 0)


def ranked(page, look):
    """The officer closes the ranking, and has every decision prepared as the rule says."""
    page.goto(f"/ru/calls/{CALL}/progress")
    hands.press(page, "/rank")
    page.goto(f"/ru/calls/{CALL}/ranking?show=all")
    row = page.locator("main tbody tr", has_text=LEAK)
    assert row.locator("td.num, .nowrap").all_inner_texts()[:2] == ["11", "55,0"]
    expect(row.locator(".ok-pill")).to_have_text("У черты")
    look(page, "ranking")
    hands.press(page, "/decisions")
    figures = page.locator("main .ok-stats").first.locator("b").all_inner_texts()
    assert figures[:5] == ["12", "0", "10", "0", "2"]
