"""Three languages, all of them whole."""

import re

import pytest
from flask_babel import force_locale

from portal import i18n, words

PLACE = re.compile(r"%\(\w+\)[sd]|<[^>]+>|https?://\S+")


def test_every_word_is_translated_and_none_is_left_over():
    assert words.check() == []


def test_every_catalogue_is_read_by_the_portal():
    for lang in words.LANGUAGES:
        catalogues = {path.stem for path in (words.FOLDER / lang).rglob("*.po")}
        assert catalogues <= {*i18n.DOMAINS, words.LIBRARY}
        assert words.LIBRARY in catalogues


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
