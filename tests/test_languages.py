"""Three languages, all of them whole."""

import ast
import re

import pytest
from flask_babel import force_locale, gettext
from jinja2 import Environment, nodes

from portal import i18n, kazakh, words

PLACE = re.compile(r"%\(\w+\)[sd]|<[^>]+>|https?://\S+")


def test_every_word_is_translated_and_none_is_left_over():
    assert words.check() == []


def test_every_catalogue_is_read_by_the_portal():
    for lang in words.LANGUAGES:
        catalogues = {path.stem for path in (words.FOLDER / lang).rglob("*.po")}
        assert catalogues <= {*i18n.DOMAINS, words.LIBRARY}
        assert words.LIBRARY in catalogues


TEMPLATE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SILENT = re.compile(r"<(script|style|code|kbd)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
IN_ITSELF = re.compile(r"{%-? trans .*?endtrans -?%}|{% block look %}.*?{% endblock %}", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:aria-label|title|alt|placeholder|summary)="([^"]*)\"""")
WORD = re.compile(r"[^\W\d_]{3,}")
NAMES = {
    "ncalayer", "egov", "sha", "pdf", "xlsx", "csv", "json", "zip", "iin", "bin", "orken", "örken", "html", "utf",
    "nbsp", "middot", "kzt", "submitted", "withdrawn", "turned", "away", "reviewed", "passed", "approved", "presented",
    "signed", "granted", "const", "iban", "true", "қазақша", "русском", "русский", "қаз", "ақша", "рус", "ский",
}  # fmt: skip
GETTEXT = {"_", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "N_"}
SPEAKERS = {"Refused", "flash", "ValidationError", "Wrong", "SignInFirst"}


def unsaid(text):
    """The words of a text that stand there in one language alone."""
    return [word for word in WORD.findall(text) if word.casefold() not in NAMES]


def test_no_template_speaks_past_the_catalogues():
    """Every word between tags, in labels for those who do not see, and in what macros are given, is in _()."""
    found = []
    for path in sorted(words.TEMPLATES.rglob("*.html")):
        if path.name == "style.html":  # for those who write pages
            continue
        source = IN_ITSELF.sub(" ", path.read_text("utf-8"))
        bare = SILENT.sub(" ", TEMPLATE.sub(" ", source))
        shown = [re.sub(r"<[^>]*>|[\w-]+=", " ", bare), *SPOKEN.findall(bare)]
        found += [f"{path.name}: {word}" for text in shown for word in unsaid(text.replace("&", " "))]
        tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(source)
        said = {id(one) for call in tree.find_all(nodes.Call) if getattr(call.node, "name", "") in GETTEXT
                for one in call.find_all(nodes.Const)}  # fmt: skip
        spoken = [one.value for one in tree.find_all(nodes.Const) if isinstance(one.value, str) and id(one) not in said]
        found += [
            f"{path.name}: {text}"
            for text in spoken
            if re.search(r"[а-яәіңғүұқөһ]|^[A-Z][a-z]+ [a-z]", text) and unsaid(text)
        ]
    assert found == []


def test_no_sentence_of_the_code_is_written_in_one_language():
    """What is refused, flashed or asked in a form is in _()."""
    found = []
    for path in sorted(words.PORTAL.rglob("*.py")):
        if path.name == "press.py":  # what the press tells the portal is not for people
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            first = call.args[0]
            parts = first.values if isinstance(first, ast.JoinedStr) else [first]
            written = " ".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
            if (name in SPEAKERS or name.endswith("Field")) and unsaid(written):
                found.append(f"{path.name}:{call.lineno}")
    assert found == []


def test_doubtful_kazakh_is_listed_as_it_stands():
    """The list for a native speaker speaks of words that are there, in the form that they have."""
    shelf, rows = words.Shelf.opened(), []
    for line in (words.FOLDER / "doubtful-kk.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "English":
            rows.append(cells)
    assert len({row[0] for row in rows}) == len(rows) > 40
    stale = [
        row[0]
        for row in rows
        if (shelf.known("ru", row[0])[:1], shelf.known("kk", row[0])[:1]) != ((row[1],), (row[2],))
    ]
    assert stale == []


def test_russian_and_kazakh_words_are_written_in_cyrillic():
    latin_only = [
        f"{path.parent.parent.name}/{path.stem}: {line}"
        for lang in words.LANGUAGES
        for path in (words.FOLDER / lang).rglob("*.po")
        for line in re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
        if re.search(r"[a-z]{4,} [a-z]{3,}", PLACE.sub("", line)) and not re.search(r"[а-яё]", line, re.IGNORECASE)
    ]
    assert latin_only == []


@pytest.mark.once
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_page_speaks_the_language_of_its_address(visit, lang):
    page = visit(lang=lang).get("publish.home")
    assert page.status_code == 200
    assert f'<html lang="{lang}"' in page.text


@pytest.mark.once
def test_the_language_is_remembered(visit):
    stranger = visit()
    stranger.get("/kk/")
    assert stranger.get("/").location.endswith("/kk/")


@pytest.mark.once
@pytest.mark.parametrize(
    ("accepts", "lang"), [("kk-KZ,kk;q=0.9,ru;q=0.8", "kk"), ("en-GB", "en"), ("fr", i18n.DEFAULT)]
)
def test_a_new_visitor_gets_the_language_of_their_browser(visit, accepts, lang):
    answer = visit().get("/", headers={"Accept-Language": accepts})
    assert answer.location.endswith(f"/{lang}/")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2026 жылғы 24 мамыр дейін", "2026 жылғы 24 мамырға дейін"),
        ("2026 жылғы 1 қыркүйек бастап", "2026 жылғы 1 қыркүйектен бастап"),
        ("2026 жылғы 30 маусым кешіктірмей", "2026 жылғы 30 маусымнан кешіктірмей"),
        ("2026 жылғы 24 мамыр, 18:00 дейін", "2026 жылғы 24 мамыр, 18:00-ге дейін"),
        ("2026 жылғы 24 мамыр, 09:30 бастап", "2026 жылғы 24 мамыр, 09:30-дан бастап"),
        ("<b>2026 жылғы 2 қазан</b> дейін", "<b>2026 жылғы 2 қазанға</b> дейін"),
        ("2026 жылғы 24 мамыр басталады", "2026 жылғы 24 мамыр басталады"),
    ],
)
def test_kazakh_dates_stand_in_the_case_that_is_wanted(said, told):
    assert kazakh.in_case(said) == told
    assert kazakh.in_case(said.replace("жылғы 24", "жылғы\u00a024")) == told.replace("жылғы 24", "жылғы\u00a024")


@pytest.mark.once
def test_a_kazakh_sentence_has_its_day_in_the_right_case(app, clock):
    day = clock.set("2026-05-24 18:00").date()
    with force_locale("kk"):
        said = str(gettext("%(day)s: %(name)s", day="x", name="y")), i18n.day(day)
        written = app.jinja_env.from_string("{{ _('The last day is %(day)s.', day=day) }}").render(day=i18n.day(day))
        until = str(gettext("Until %(day)s.", day=i18n.day(day))) + gettext("until %(day)s", day=i18n.day(day))
    assert said[1].endswith("24\u00a0мамыр")
    assert written.endswith("24\u00a0мамыр.")
    assert "мамырға дейін" in until.replace("\u00a0", " ")


@pytest.mark.once
def test_dates_and_sums_are_written_as_each_language_does(app, clock):
    now = clock.set("2026-05-24 18:00")
    said = {}
    for lang in i18n.LANGUAGES:
        with force_locale(lang):
            said[lang] = [i18n.moment(now).replace(i18n.NBSP, " "), i18n.tenge(48_000_000).replace(i18n.NBSP, " ")]
    assert said == {
        "kk": ["2026 жылғы 24 мамыр, 18:00", "48 000 000 ₸"],
        "ru": ["24 мая 2026, 18:00", "48 000 000 ₸"],
        "en": ["24 May 2026, 18:00", "48,000,000 ₸"],
    }
