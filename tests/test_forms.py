"""Forms made from data: what people type is understood, what cannot be read is kept, and nothing dangerous gets in."""

import re
import time
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal import i18n
from portal.announce.programme import load
from portal.answers import check, check_files, is_blank, value_of
from portal.asked import describe
from portal.forms import AnswerForm, form_for
from portal.identifiers import complete as complete_digit
from portal.questions import Question, question_of
from portal.reading import Wrong, keepable, parse
from tests.answer_sets import KINDS, complete

ROOT = Path(__file__).parent.parent
GRANT = load("innovation_grant")
LABEL = {"kk": "Сұрақ", "ru": "Вопрос", "en": "Question"}
DRAW = '{% from "_questions.html" import question %}{% for f in form %}{{ question(f) }}{% endfor %}'
READ = '{% from "_questions.html" import answer %}{{ answer(asked, value, blind) }}'


def a_question(kind: str, **limits: Any) -> Question:
    """A question of a type, with these limits."""
    return question_of({"code": "q1", "type": kind, "label": LABEL, **limits})


def options(*codes: str) -> list[dict[str, Any]]:
    """Options of these codes."""
    return [{"code": code, "kk": code, "ru": code, "en": code, "exclusive": code == "none"} for code in codes]


def sent(pairs: Any = (), **values: str) -> MultiDict[str, str]:
    """What a browser sends."""
    return MultiDict([*pairs, *values.items()])


def page(
    code: str, formdata: Any = None, answers: dict[str, Any] | None = None, lang: str = "ru", **more: Any
) -> AnswerForm:
    """The form of a page of the innovation grant."""
    return form_for(GRANT.page(code).questions, lang, answers or {})(formdata, answers, **more)


@pytest.fixture(scope="module")
def small_portal() -> Flask:
    """As much of the portal as drawing a question needs."""
    flask = Flask("portal", root_path=str(ROOT / "portal"), template_folder=str(ROOT / "templates"))
    i18n.init_app(flask)
    flask.jinja_env.globals.update(asset=lambda name: f"/assets/{name}", csrf_token=lambda: "token")
    return flask


@pytest.fixture
def web(small_portal: Flask) -> Iterator[Flask]:
    """The same, while it answers a request."""
    with small_portal.test_request_context("/"):
        yield small_portal


class Page(HTMLParser):
    """What matters of a drawn page: ids, boxes with what stands in them, and what points where."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.boxes: list[dict[str, str | None]] = []
        self.pointed: set[str] = set()
        self.labelled: set[str] = set()
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of the tag."""
        given = dict(attrs)
        self.inside = tag
        self.ids += [given["id"] or ""] if "id" in given else []
        self.pointed |= set((given.get("aria-describedby") or "").split())
        self.labelled |= {given["for"] or ""} if tag == "label" else set()
        if tag in ("input", "select", "textarea"):
            self.boxes.append({"tag": tag, **given})
        elif tag == "option" and "selected" in given:
            self.boxes[-1]["value"] = given["value"]

    def handle_data(self, data: str) -> None:
        """Take note of what stands in a text box, less the line break that HTML takes away."""
        if self.inside == "textarea":
            self.boxes[-1]["value"] = data.removeprefix("\n")
        self.inside = ""

    def sent(self) -> MultiDict[str, str]:
        """What a browser sends of it."""
        ticked = ("checkbox", "radio")
        kept = [box for box in self.boxes if box.get("type") not in ticked or "checked" in box]
        return sent([(box["name"] or "", (box.get("value") or "").replace("\n", "\r\n")) for box in kept])


def draw(web: Flask, form: AnswerForm) -> str:
    """The questions of a form as HTML."""
    return web.jinja_env.from_string(DRAW).render(form=form)


# --- reading what was typed ---
@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        ("money", "1 234 567", 1_234_567),
        ("money", "1\u00a0234\u00a0567\u00a0₸", 1_234_567),
        ("money", "1\u202f234\u202f567", 1_234_567),
        ("money", "68600000 тг.", 68_600_000),
        ("money", "48,000,000", 48_000_000),
        ("money", "48 000 000,00", 48_000_000),
        ("money", "0", 0),
        ("money", "000", 0),
        ("int", " 12 ", 12),
        ("int", "−5", -5),
        ("decimal", "2,4", "2.4"),
        ("decimal", "2.40", "2.4"),
        ("decimal", "100", "100"),
        ("decimal", "-0", "0"),
        ("date", "24.05.2026", "2026-05-24"),
        ("date", "4.5.2026", "2026-05-04"),
        ("date", "24/05/2026", "2026-05-24"),
        ("date", "2026-05-24", "2026-05-24"),
        ("bin", " 260540900017 ", "260540900017"),
        ("email", "Aigerim@Example.KZ", "Aigerim@example.kz"),
        ("phone", "8 (701) 123-45-67", "+77011234567"),
        ("phone", "+7 701 123 45 67", "+77011234567"),
        ("url", "example.kz/demo", "https://example.kz/demo"),
        ("text", "  Сеть\n датчиков ", "Сеть датчиков"),
        ("longtext", "раз\r\nдва\rтри\x0bчетыре", "раз\nдва\nтри\nчетыре"),
        ("bool", "yes", True),
        ("bool", "no", False),
    ],
)
def test_what_people_type_is_understood(kind, typed, answer):
    found = parse(a_question(kind), typed)
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("money", "１２３"),  # full-width digits
        ("money", "١٢٣"),  # Arabic digits
        ("money", "1e5"),
        ("money", "-5"),
        ("money", "−5"),
        ("money", "12,5"),
        ("money", "12.50"),
        ("money", "0x10"),
        ("money", "1_000"),
        ("money", "9" * 16),
        ("money", "пять миллионов"),
        ("int", "1.5"),
        ("int", "²"),
        ("decimal", "1e3"),
        ("decimal", "NaN"),
        ("decimal", "1,2,3"),
        ("date", "31.02.2026"),
        ("date", "24.05.26"),
        ("date", "05.24.2026"),
        ("date", "24.05.0026"),
        ("date", "２４.05.2026"),
        ("bin", "260540900018"),
        ("bin", "26054090001"),
        ("email", "aigerim@"),
        ("email", "a@b\nBcc: c@d.kz"),
        ("phone", "123"),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://example.kz"),
        ("url", "https://user:secret@example.kz"),
        ("url", "https://[::1"),
        ("bool", "true"),
        ("text", "a\x00b"),
        ("longtext", "a\x1bb"),
        ("text", "abc\u202etxt.exe"),
        ("text", "lone \ud800 half"),
    ],
)
def test_what_cannot_be_read_in_one_way_only_is_refused_with_advice(kind, typed):
    with pytest.raises(Wrong) as refused:
        parse(a_question(kind), typed)
    assert len(str(refused.value.message)) > 15


@pytest.mark.parametrize(
    "kind", ["text", "longtext", "money", "int", "decimal", "date", "bin", "email", "bool", "select"]
)
@pytest.mark.parametrize("typed", ["", "   ", "\r\n", "\u200b\ufeff", "\u00a0"])
def test_nothing_typed_is_no_answer(kind, typed):
    assert parse(a_question(kind), typed) is None


def test_a_letter_typed_in_two_pieces_is_one_letter():
    assert parse(a_question("text"), "и\u0306") == "й"


def test_an_iin_is_not_taken_for_a_bin():
    person = f"90010130001{complete_digit('90010130001')}"
    assert parse(a_question("bin"), person) == person
    with pytest.raises(Wrong) as refused:
        parse(a_question("bin", identifier="bin"), person)
    assert "IIN" in str(refused.value.message)
    with pytest.raises(Wrong) as refused:
        parse(a_question("bin", identifier="iin"), "260540900017")
    assert "BIN" in str(refused.value.message)


@given(st.text())
def test_any_text_at_all_is_read_or_refused_and_kept(typed):
    kept = keepable(typed)
    assert "\x00" not in kept
    kept.encode()
    for kind in ("text", "longtext", "money", "int", "decimal", "date", "bin", "email", "phone", "url", "bool"):
        try:
            answer = parse(a_question(kind), typed)
        except Wrong:
            continue
        assert check(a_question(kind, max_chars=10**6), answer) is None
        if isinstance(answer, str):
            assert parse(a_question(kind), answer) == answer, "what was read is read the same again"
            assert unicodedata.is_normalized("NFC", answer)


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_a_sum_is_read_as_it_is_shown(amount):
    question = a_question("money")
    assert parse(question, describe(question, "ru").shown(amount)) == amount
    assert parse(question, i18n.tenge(amount)) == amount


# --- limits ---
@pytest.mark.parametrize(
    ("question", "good", "bad", "limit"),
    [
        (a_question("text", min_chars=5), "пять!", "пят", "5"),
        (a_question("text", max_chars=5), "пять!", "шесть!", "5"),
        (a_question("text"), "я" * 300, "я" * 301, "300"),
        (a_question("longtext", max_words=3), "раз два три", "раз два три четыре", "3"),
        (a_question("money", minimum=1), 1, 0, "1"),
        (a_question("money", maximum=20_000_000), 20_000_000, 20_000_001, "20\u00a0000\u00a0000"),
        (a_question("int", minimum=1, maximum=60), 60, 61, "60"),
        (a_question("decimal", minimum=0), "0.5", "-0.5", "0"),
        (a_question("select", options=options("a", "b")), "a", "c", ""),
        (a_question("multiselect", options=options("a", "b", "none")), ["a", "b"], ["a", "c"], ""),
        (a_question("multiselect", options=options("a", "b", "none")), ["none"], ["a", "none"], "none"),
    ],
)
def test_a_limit_is_kept_and_told(question, good, bad, limit):
    assert check(question, good) is None
    fault = check(question, bad)
    assert fault
    assert not fault.missing
    assert limit in str(fault.message)


def test_only_what_is_required_is_missed():
    assert check(a_question("text"), None) is None
    missed = check(a_question("text", required=True), "")
    assert missed
    assert missed.missing
    assert check(a_question("text"), None, required=True)


def test_a_declaration_that_is_not_made_is_no_answer():
    declaration = a_question("bool", must=True, required=True)
    assert check(declaration, True) is None
    for answer in (None, False):
        fault = check(declaration, answer)
        assert fault
        assert fault.missing
    assert not is_blank(a_question("bool"), False), "a plain no is an answer"


@pytest.mark.parametrize(
    ("kind", "stored"), [("money", "много"), ("money", True), ("int", "1.5"), ("date", "2026-02-31"), ("text", ["a"])]
)
def test_a_stored_answer_of_the_wrong_type_is_wrong_and_unknown(kind, stored):
    question = a_question(kind)
    if kind != "text":
        assert value_of(question, stored) is None
    assert check(question, stored)


def test_too_many_files_are_told():
    question = a_question("file", max_files=2)
    assert check_files(question, 2, required=True) is None
    assert check_files(question, 0, required=False) is None
    missing, many = check_files(question, 0, required=True), check_files(question, 3, required=True)
    assert missing
    assert missing.missing
    assert many
    assert "2" in str(many.message)


# --- drafts ---
def test_a_draft_keeps_word_for_word_what_cannot_be_read():
    form = page("money", sent(gr16="двадцать миллионов", gr17="17 820 000"))
    assert form.draft()["gr16"] == "двадцать миллионов"
    assert form.draft()["gr17"] == 17_820_000
    again = page("money", answers=form.draft())
    assert again["gr16"].shown == "двадцать миллионов"
    assert again["gr17"].shown == "17\u00a0820\u00a0000"
    assert not again.validate()
    assert "gr16" in [where for where, _words in again.summary()]


def test_a_draft_never_holds_what_the_database_cannot_store():
    form = page("project", sent(gr03="раз\x00два\ud800"))
    assert not form.validate()
    assert form.draft()["gr03"] == "раздва"


def test_what_was_not_sent_stays_as_it_was():
    stored = complete()
    for code in ("project", "team", "money", "novelty", "declarations"):
        form = page(code, sent(csrf_token="t"), stored)
        assert form.draft() == {name: stored.get(name) for name in form.draft()}


def test_autosave_of_one_cell_changes_that_cell_only():
    stored = complete()
    form = page("team", sent({"gr15-1-role": "коммерческий директор"}.items()), stored)
    assert form.draft()["gr15"][1] == {**stored["gr15"][1], "role": "коммерческий директор"}
    assert form.draft()["gr15"][0] == stored["gr15"][0]
    assert stored["gr15"][1]["role"] == "продажи", "the stored answers are not touched"


def test_unticking_everything_is_an_answer():
    stored = complete()
    assert page("novelty", sent(gr11=""), stored).draft()["gr11"] == []
    assert page("novelty", sent([("gr11", ""), ("gr11", "patent"), ("gr11", "patent")])).draft()["gr11"] == ["patent"]
    assert page("declarations", sent(gr24=""), stored).draft()["gr24"] is None


# --- a whole page ---
@pytest.mark.parametrize(
    ("limits", "shown"), [((2018, 2040), "2026"), ((0, 5000), "2\u00a0026"), ((None, None), "2\u00a0026")]
)
def test_a_year_has_no_thousands(limits, shown):
    low, high = limits
    year = question_of({"code": "y", "type": "int", "label": {}, "minimum": low, "maximum": high})
    assert describe(year, "ru").shown(2026) == shown


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_complete_application_is_shown_and_sent_back_unchanged(web, kind, lang):
    stored = complete(kind)
    for each in GRANT.pages:
        if each.code == "documents":
            continue
        drawn = Page(draw(web, page(each.code, None, stored, lang)))
        form = page(each.code, drawn.sent(), {"gr01": kind}, lang)
        assert form.validate(), form.summary()
        clean = form.data_clean()
        assert clean == {code: stored.get(code) for code in clean}


def test_an_invalid_page_has_no_clean_data():
    with pytest.raises(ValueError, match="not valid"):
        page("money", sent(gr16="много")).data_clean()


def test_clean_data_leave_out_blank_rows_and_what_is_not_asked():
    stored = complete()
    rows = {"gr20-2-title": " ", "gr20-2-month": ""}
    assert page("plan", sent(rows.items()), stored).data_clean()["gr20"] == stored["gr20"]
    declared = page("declarations", sent(gr22_text="лишнее"), stored)
    assert declared.draft()["gr22_text"] == "лишнее"
    assert "gr22_text" not in declared.data_clean()


def test_the_answer_on_the_page_decides_what_is_asked_on_the_page():
    stored = complete(gr22=False)
    form = page("declarations", sent(gr22="yes", gr22_text=""), stored)
    assert not form.validate()
    assert [where for where, _words in form.summary()] == ["gr22_text"]


def test_the_answer_on_another_page_decides_what_the_form_has():
    assert "gr15_partners" in page("team", answers={"gr01": "industries"})
    assert "gr15_partners" not in page("team", answers={"gr01": "enterprises"})
    assert "gr22_text" in page("declarations"), "what depends on this page is always there"


def test_the_summary_leads_to_the_box_and_names_the_row():
    form = page("team", sent({"gr15-0-name": "Ерлан", "gr15-2-name": "Руслан"}.items()), lang="en")
    form.validate()
    found = dict(form.summary())
    assert "gr15-0-role" in found
    assert "gr15-2-experience" in found
    assert "Project team, row 3" in found["gr15-2-experience"]


def test_files_are_counted_and_not_read():
    stored = {"gr01": "enterprises"}
    form = page("documents", sent(doc_cofinancing="x"), stored, files={"doc_financials": 1})
    assert form.draft() == {}
    assert not form.validate()
    assert [where for where, _words in form.summary()] == ["doc_cofinancing"]
    assert page("documents", None, stored, files={"doc_financials": 1, "doc_cofinancing": 1}).validate()


def test_a_file_is_required_of_the_kind_that_needs_it():
    needed = {kind: page("documents", answers={"gr01": kind})["doc_financials"].needed for kind in KINDS}
    assert [kind for kind, yes in needed.items() if yes] == ["enterprises"]


# --- tables without a script ---
def test_a_button_adds_a_row_and_says_where_to_return():
    stored = complete()
    form = page("team", sent({"gr15-add": "1", "gr15-0-name": "Ерлан С."}.items()), stored)
    assert form.pressed == "gr15-2-name"
    assert form.draft()["gr15"][0]["name"] == "Ерлан С."
    again = page("team", answers={**stored, **form.draft()})
    assert again["gr15"].count == 3
    assert again.pressed is None


def test_a_button_removes_its_row_with_what_stands_in_it():
    rows = {"gr21-drop-1": "1", "gr21-2-indicator": "Места"}
    form = page("plan", sent(rows.items()), complete())
    assert form.pressed == "gr21"
    assert [row["indicator"] for row in form.draft()["gr21"]] == ["Найденные утечки", "Места"]


def test_a_table_shows_the_rows_that_are_asked_for_and_no_more_than_it_may_have():
    empty = page("plan")
    assert empty["gr21"].count == 3
    assert empty["gr20"].count == 1
    many = [{"name": f"Человек {n}"} for n in range(15)]
    full = page("team", sent({"gr15-add": "1"}.items()), {"gr15": many})
    assert full["gr15"].count == 15
    assert not full["gr15"].may_grow


def test_names_that_are_no_cells_are_left_alone():
    strange = {
        "gr15-0-salary": "x", "gr15--1-name": "x", "gr15-9999-name": "x", "gr15-900-name": "x", "gr15-a-name": "x",
        "gr15-0": "x", "gr15-drop-x": "1", "gr15-drop-77": "1",
    }  # fmt: skip
    assert page("team", sent(strange.items())).draft()["gr15"] == []


def test_a_table_adds_up_its_sums():
    form = page("money", sent({"gr19-0-sum_kzt": "много"}.items()), complete())
    assert form["gr19"].totals == {"sum_kzt": 10_150_000}
    assert form.draft()["gr19"][0]["sum_kzt"] == "много"


# --- one class, many requests ---
def test_a_form_class_is_made_once_for_the_same_questions():
    questions = GRANT.page("team").questions
    assert form_for(questions, "ru", {"gr01": "enterprises"}) is form_for(questions, "ru", complete())
    assert form_for(questions, "kk", {}) is not form_for(questions, "ru", {})
    assert form_for(questions, "ru", {"gr01": "industries"}) is not form_for(questions, "ru", {})


def test_a_question_may_not_take_the_name_of_a_part_of_the_form():
    with pytest.raises(ValueError, match="cannot be called"):
        form_for([question_of({"code": "validate", "type": "text", "label": LABEL})], "ru", {})


def test_making_and_drawing_a_page_takes_less_than_three_milliseconds(web):
    stored = complete("industries")
    template = web.jinja_env.from_string(DRAW)
    for each in GRANT.pages:
        took = []
        for _round in range(15):
            started = time.perf_counter()
            template.render(form=page(each.code, None, stored))
            took.append(time.perf_counter() - started)
        assert min(took) < 0.003, each.code


# --- how it looks ---
@pytest.mark.parametrize("kind", [*KINDS, None])
def test_every_box_has_its_label_and_every_id_is_unique(web, kind):
    for each in GRANT.pages:
        for formdata in (None, sent(gr02="x")):
            form = page(each.code, formdata, complete(kind) if kind else {})
            if formdata is not None:
                form.validate()
            drawn = Page(draw(web, form))
            assert len(drawn.ids) == len(set(drawn.ids)), each.code
            assert drawn.pointed <= set(drawn.ids)
            for box in drawn.boxes:
                if box.get("type") not in ("hidden", "file"):
                    assert box["id"] in drawn.labelled
            assert {
                where for where, _words in form.summary() if form[where.split("-")[0]].asked.control != "file"
            } <= set(drawn.ids)


def test_a_wrong_box_says_so_to_eyes_and_ears(web):
    form = page("project", sent(gr02="Сеть"))
    form.validate()
    html = draw(web, form)
    assert '<div class="ok-field is-bad">' in html
    assert 'class="form-control is-invalid"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="gr02-h gr02-e"' in html


def test_few_options_are_radio_buttons_and_many_a_list(web):
    html = draw(web, page("project"))
    assert '<select class="form-select" id="gr05"' in html
    drawn = Page(draw(web, page("company")))
    assert [box["value"] for box in drawn.boxes if box.get("name") == "gr01"] == list(KINDS)


def test_a_long_text_counts_its_characters(web):
    html = draw(web, page("project", answers={"gr03": "я" * 1600}))
    assert 'data-chars="1500"' in html
    assert '<progress data-tone="bad" value="1500" max="1500"' in html
    assert re.search(r"<span>[^<]*100</span>", html)


def test_what_people_write_cannot_break_out_of_the_page(web):
    evil = '</textarea><script>alert(1)</script>" onfocus="x'
    stored = complete(gr02=evil, gr03=evil, gr15=[{"name": evil, "role": evil, "area": evil, "experience": evil}])
    for code in ("project", "team"):
        html = draw(web, page(code, answers=stored))
        assert "<script" not in html
        assert 'onfocus="' not in html
        assert " style=" not in html
    asked = describe(GRANT.question("gr03"), "ru")
    assert "<script" not in web.jinja_env.from_string(READ).render(asked=asked, value=evil, blind=False)


def test_the_first_button_of_a_page_with_a_table_removes_nothing(web):
    buttons = re.findall(r"<button[^>]*>", draw(web, page("team", answers=complete())))
    assert "name=" not in buttons[0]
    assert any('name="gr15-drop-0"' in button for button in buttons)


def test_a_dependent_question_tells_the_script_on_what_it_depends(web):
    html = draw(web, page("declarations"))
    assert 'data-show-if="{&#34;gr22&#34;: [true]}"' in html


def test_a_file_question_brings_its_own_form(web):
    template = web.jinja_env.from_string(
        '{% from "_questions.html" import question %}{{ question(f, files, "/attach") }}'
    )
    field = page("documents", answers=complete())["gr12"]
    html = template.render(f=field, files=())
    assert 'action="/attach"' in html
    assert 'accept=".pdf,.jpg,.jpeg,.png,.docx,.xlsx"' in html
    five = [{"name": f"{n}.pdf", "size": 1000, "url": f"/f/{n}", "remove": f"/d/{n}"} for n in range(5)]
    html = template.render(f=field, files=five)
    assert "/attach" not in html, "there is no room for a sixth"
    assert html.count("ok-file") == 5
    assert html.count('id="gr12"') == 1


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_answers_can_be_read_in_every_language(web, lang):
    read = web.jinja_env.from_string(READ)
    stored = complete("industries")
    for question in GRANT.questions:
        value = GRANT.value(question.code, stored)
        assert read.render(asked=describe(question, lang), value=value, blind=False).strip()
    assert "2 480 000" in read.render(
        asked=describe(GRANT.question("gr18"), lang), value=2_480_000, blind=False
    ).replace("\u00a0", " ").replace(",", " ")


def test_a_blind_reader_is_not_told_who_applies(web):
    read = web.jinja_env.from_string(READ)
    asked = describe(GRANT.question("gr15"), "ru")
    value = GRANT.value("gr15", complete())
    assert "Сагындыков" in read.render(asked=asked, value=value, blind=False)
    assert "Сагындыков" not in read.render(asked=asked, value=value, blind=True)
    assert "наладке" in read.render(asked=asked, value=value, blind=True)
