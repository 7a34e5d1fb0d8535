"""The panel and what follows, one act a function: convened, voted, minuted, released, contested, granted.

The panel reads Kazakh, the officers Russian and English, the applicant Russian.
"""

from contextlib import contextmanager

from playwright.sync_api import expect

from tests.browser import hands

MEMBERS = ("Ахметова Дана", "Бекенов Ержан", "Жүнісова Әлия")
WHY_ASIDE = "Інім осы компанияда жұмыс істейді."
GROUND, SAID = "fact_overlooked", "Расчёт потерь приложен к смете, эксперты его не увидели."
ANSWER = "The calculation is in the estimate; the comments say that there is none."


def convened(page, cast, call):
    """The officer calls five people together and puts both cases on their agenda; the address of the room."""
    page.goto(f"/ru/calls/{call}/sittings")
    page.fill("[name=held_on]", "2026-06-01")
    page.fill("[name=begins]", "10:00")
    page.fill("[name=chair]", cast["chair"].email)
    page.fill("[name=deputy]", cast["deputy"].email)
    page.fill("[name=members]", "\n".join(one.email for one in cast["members"]))
    hands.press(page, "/sittings")
    page.check("[name=which][value=picked]")
    page.fill("[name=numbers]", "\n".join(cast["numbers"]))
    hands.press(page, "/agenda/cases")
    on_agenda = [row.get_attribute("data-item") for row in page.locator("main [data-item]").all()]
    assert on_agenda == cast["numbers"][::-1]  # in the order of places
    return page.url.removesuffix("/agenda").replace("/ru/", "/kk/")


@contextmanager
def _inside(page, room):
    """In the room for one act: whoever stays there follows the chair, under the hands of the next step."""
    page.goto(room)
    yield
    page.goto("about:blank")


def opened(page, room, number):
    """The chair opens the sitting: everyone's screen shows the first case."""
    with _inside(page, room):
        hands.press(page, "/open")
        expect(_case(page)).to_have_text(number)


def moved_on(chair, member, room, number):
    """The chair goes to the next case, and the screen of a member follows by itself."""
    with _inside(member, room):
        with _inside(chair, room):
            hands.press(chair, "/point", "[value=next]")
        expect(_case(member)).to_have_text(number)


def _case(page):
    return page.locator("main .ok-cols section .ok-eyebrow")


def voted(page, room):
    """A member says that they are there, if they have not, and votes for the proposal."""
    with _inside(page, room):
        if page.locator("form[action$='/attend']").count():
            hands.press(page, "/attend")
        page.check("[name=choice][value=for]")
        hands.press(page, "/vote")


def stood_aside(page, look, room, number):
    """A member has an interest, says which, and sees the case no more."""
    with _inside(page, room):
        page.locator("summary", has_text="Мүддем бар").click()
        page.fill("[name=why]", WHY_ASIDE)
        hands.press(page, "/aside")
        expect(page.locator(".ok-verdict h2")).to_have_text("Залдан шыға тұрыңыз")
        assert number not in page.locator("main").inner_text()
        look(page, "room-away")


def settled(page, look, room, *, without_one):
    """The chair sees the count, with the one who stood aside left out of it, and closes the case by the votes."""
    with _inside(page, room):
        facts = page.locator("#count dd").all_inner_texts()
        assert facts == (["4", "3", "4", "4", "0", "0", "1"] if without_one else ["5", "4", "5", "5", "0", "0"])
        if without_one:
            expect(page.locator("#count")).to_contain_text(f"өзі бас тартты: {WHY_ASIDE}")
            look(page, "room")
        hands.press(page, "/settle", sure=True)
        expect(page.locator("main section .ok-pill").first).to_have_text("Қабылданды")


def minuted(site, chair, member, room):
    """The chair closes the sitting; the protocol is printed and comes down for a member."""
    chair.goto(room)
    hands.press(chair, "/close", sure=True)
    site.drain()
    member.goto(room)
    with member.expect_download() as coming:
        member.locator("main a[href$='/protocol.pdf']").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF-")


def released(site, page, call):
    """The chair confirms what no panel voted on, and releases everything at one moment."""
    page.goto(f"/kk/calls/{call}/release")
    figures = page.locator("main .ok-stats").first.locator("b")
    assert figures.all_inner_texts()[:2] == ["12", "2"]
    hands.press(page, "/decisions/confirm", sure=True)
    assert figures.all_inner_texts()[:2] == ["12", "12"]
    hands.press(page, "/release", sure=True)
    site.drain()


def told(site, page, look, key, address, number):
    """The applicant opens the letter, and reads the means by criterion and where the project stood."""
    letter = hands.letters_to(site.mail, address)[-1]
    assert letter["Subject"].endswith(number)
    page.goto("/ru/letters")
    page.locator("main a[href*='/letters/']").first.click()
    expect(page.locator("main")).to_contain_text(number)
    page.goto(f"/ru/applications/{key}")
    page.locator(f"main a[href$='/applications/{key}/result']").first.click()
    expect(page.locator(".ok-verdict h2")).to_have_text("В гранте отказано")
    assert page.locator("main td b").all_inner_texts() == ["5,50"] * 8
    expect(page.locator("aside .ok-big")).to_have_text("55,00")
    for words in ("от 9 до 12 из 12", "До проходного балла 60 не хватило 5,00."):
        expect(page.locator("#standing")).to_contain_text(words)
    look(page, "result")


def appealed(page, look, key, number):
    """The applicant files an appeal with its ground."""
    page.locator(f"main a[href$='/applications/{key}/appeal']").click()
    page.check(f"[name=grounds][value={GROUND}]")
    page.fill("[name=text]", SAID)
    look(page, "appeal")
    hands.press(page, "/appeal")
    expect(page.locator("main")).to_contain_text(f"{number}/A1")
    expect(page.locator(".ok-verdict h2")).to_have_text("Ответим не позднее 30 июня 2026")


def granted(decider, outsider, look, number):
    """Who prepared the decision may not answer; an officer without a part in it grants the appeal."""
    for page, lang in ((decider, "ru"), (outsider, "en")):
        page.goto(f"/{lang}/appeals")
        page.locator(f"[data-appeal='{number}/A1'] a").click()
    expect(decider.locator("main")).to_contain_text("Решение готовили вы, поэтому на жалобу отвечает другой человек.")
    expect(decider.locator("form[action$='/grant']")).to_have_count(0)
    look(outsider, "appeal-case")
    outsider.check("[name=remedy][value=review]")
    outsider.fill("[name=grant_answer]", ANSWER)
    hands.press(outsider, "/grant")
    expect(outsider.locator(".ok-head .ok-pill")).to_have_text("Appeal granted")
    expect(outsider.locator("main a[href$='/experts/choose']")).to_have_text("Choose the fresh expert")


def heard(site, page, look, key, address, number):
    """The applicant gets a letter, sees that the appeal is granted, and what follows."""
    site.drain()
    assert hands.letters_to(site.mail, address)[-1]["Subject"] == f"Жалоба удовлетворена: {number}/A1"
    page.goto(f"/ru/applications/{key}/appeal")
    expect(page.locator(".ok-head .ok-pill")).to_have_text("Удовлетворена")
    expect(page.locator(".ok-verdict h2")).to_have_text("Жалоба удовлетворена")
    expect(page.locator(".ok-verdict p")).to_have_text(
        "Заявку оценит ещё один, новый эксперт. Затем она войдёт в рейтинг, и решение примут заново."
    )
    expect(page.locator("main")).to_contain_text(ANSWER)
    look(page, "appeal-granted")
