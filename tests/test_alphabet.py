"""Names stand in the order of the alphabet of those who read them."""

from itertools import pairwise

import pytest

from portal import alphabet, countries
from portal.assess import competences
from portal.i18n import LANGUAGES


@pytest.mark.parametrize(
    "names",
    [
        ["Абай", "Әлия", "Бекзат", "Ғалым", "Дана", "Еркін", "Ёлкин", "Жанар"],
        ["Иван", "Кенже", "Қанат", "Лаура", "Нұрлан", "Оңтүстік", "Өскемен", "Пётр"],
        ["Тұран", "Уәли", "Ұлытау", "Үсен", "Фарида", "Хан", "Һәкім", "Цой", "Ыбырай", "Іле", "Эльмира", "Яна"],
        ["3D Lab", "Alem", "Zerde", "Аврора"],
        ["Көшім", "Көшімов", "көшімова"],
    ],
)
def test_kazakh_russian_and_latin_names_come_as_in_a_dictionary(names):
    assert sorted(sorted(names), key=alphabet.order) == names


def test_letters_of_two_pieces_are_where_the_whole_ones_are():
    assert alphabet.order("Ёлкин")[0] == alphabet.order("Е\u0308лкин")[0]
    assert alphabet.order("Йод")[0] == alphabet.order("И\u0306од")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_one_chooses_from_is_in_the_reader_s_order(lang):
    for under in competences.options(lang).values():
        assert all(alphabet.order(one) <= alphabet.order(following) for (_c, one), (_d, following) in pairwise(under))
    assert sum(map(len, competences.options(lang).values())) > 20


def test_countries_are_by_their_russian_name_where_no_reader_is_known():
    names = [name["ru"] for _code, name in countries.options()]
    assert names.index("Австралия") < names.index("Ботсвана") < names.index("Япония")
