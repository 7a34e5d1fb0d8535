"""The words of a case and of a profile: what is near, how near, in whatever form the words stand."""

import time

import pytest

from portal.arrays import np
from portal.assess import profiles

PUMPS = "Насосы и вибрация трубопроводов, диагностика подшипников."
CROPS = "Селекция пшеницы и защита растений от засухи."
ABOUT_PUMPS = [(1.0, "Датчик слушает вибрацию насоса и находит износ подшипника.")]


def a_shelf(*texts):
    return profiles.shelf([[(1.0, text)] if text else [] for text in texts])


def test_words_in_other_forms_are_the_same_words():
    shelf = a_shelf(PUMPS, CROPS, "")
    near = shelf.near([profiles.words(ABOUT_PUMPS)])
    assert near[0, 0] > 0.3
    assert near[0, 1:].tolist() == [0, 0]
    assert shelf.shared(profiles.words(ABOUT_PUMPS), 0) == ["вибрация", "насосы", "подшипников"]


def test_a_text_is_nearest_to_itself_and_common_words_say_less():
    shelf = a_shelf(PUMPS, CROPS + " Проект.", "Проект цифровой платформы.")
    assert shelf.near([profiles.words([(1.0, PUMPS)])])[0, 0] == pytest.approx(1.0)
    rare, common = shelf.rare["насос"], shelf.rare["проек"]
    assert rare > common


def test_it_agrees_with_the_formula_counted_out_by_hand():
    shelf = a_shelf("насос насос вода", "вода")
    near = shelf.near([profiles.words([(1.0, "насос камень")])])
    rare, both, unknown = np.log(3 / 2) + 1, np.log(3 / 3) + 1, np.log(3) + 1
    one = np.array([np.log1p(2) * rare, np.log1p(1) * both, 0])
    other = np.array([np.log1p(1) * rare, 0, np.log1p(1) * unknown])
    assert near[0, 0] == pytest.approx(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_a_whole_call_is_compared_within_a_second():
    dice = np.random.default_rng(7)
    lexicon = ["".join(dice.choice(list("абвгдежзик"), 8)) for _n in range(4_000)]
    shelf = a_shelf(*(" ".join(dice.choice(lexicon, 60)) for _n in range(60)))
    cases = [profiles.words([(1.0, " ".join(dice.choice(lexicon, 400)))]) for _n in range(600)]
    began = time.process_time()
    near = shelf.near(cases)
    assert time.process_time() - began < 1
    assert near.shape == (600, 60)
    assert 0 <= near.min() <= near.max() <= 1
