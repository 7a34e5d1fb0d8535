"""Regions under the names of their time."""

from datetime import date

import pytest

from portal.i18n import LANGUAGES
from portal.regions import exists, name, options, region, short

CALL_OF_2021 = date(2021, 4, 1)
TODAY = date(2026, 5, 24)
ASTANA, ALMATY_REGION, ALMATY, ABAI = "710000000", "190000000", "750000000", "100000000"
BORN_IN_2022 = {"100000000", "330000000", "620000000"}


@pytest.mark.parametrize(
    ("on", "ru"),
    [
        (date(2018, 1, 1), "город Астана"),
        (date(2019, 3, 22), "город Астана"),
        (date(2019, 3, 23), "город Нур-Султан"),
        (CALL_OF_2021, "город Нур-Султан"),
        (date(2022, 9, 16), "город Нур-Султан"),
        (date(2022, 9, 17), "город Астана"),
        (TODAY, "город Астана"),
    ],
)
def test_the_capital_bears_the_name_of_its_time(on: date, ru: str) -> None:
    assert name(ASTANA, on, "ru") == ru


def test_seventeen_regions_and_three_cities_since_june_2022() -> None:
    now, then = dict(options(TODAY)), dict(options(CALL_OF_2021))
    assert len(now) == len(options(TODAY)) == 20
    assert len(then) == 17
    assert now.keys() - then.keys() == BORN_IN_2022
    assert len(options(date(2022, 6, 7))) == 17
    assert len(options(date(2022, 6, 8))) == 20


def test_a_region_goes_by_its_first_name_before_its_birth() -> None:
    assert not exists(ABAI, CALL_OF_2021)
    assert exists(ABAI, TODAY)
    assert name(ABAI, CALL_OF_2021, "kk") == "Абай облысы"


def test_short_names_tell_the_city_from_its_region() -> None:
    assert short(ALMATY_REGION, TODAY, "ru") == "Алматинская обл."
    for lang in LANGUAGES:
        assert short(ALMATY_REGION, TODAY, lang) != short(ALMATY, TODAY, lang)
        shorts = [short(kato, TODAY, lang) for kato, _ in options(TODAY)]
        assert len(set(shorts)) == len(shorts)
        assert max(map(len, shorts)) <= 20


def test_every_name_is_there_in_every_language() -> None:
    for on in (date(2015, 1, 1), CALL_OF_2021, TODAY):
        for kato, text in options(on):
            assert all(text[lang] and region(kato, on).short[lang] for lang in LANGUAGES)
            assert len(kato) == 9


def test_an_unknown_code_is_an_error() -> None:
    assert not exists("999999999", TODAY)
    with pytest.raises(KeyError):
        name("999999999", TODAY, "ru")
