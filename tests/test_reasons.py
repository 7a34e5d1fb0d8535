"""The catalogue of reasons: whole in three languages, cited, and tied to norms that exist."""

import pytest

from portal.announce.rules import RULES
from portal.i18n import LANGUAGES
from portal.reasons import KINDS, reason, reasons, reasons_of

FUNNEL_OF_2021 = ("not_small_business", "cofin_below_10", "tax_debt", "double_financing")


@pytest.mark.parametrize("kind", KINDS)
def test_every_reason_speaks_three_languages_and_cites(kind: str) -> None:
    found = reasons(kind)
    assert found
    for one in found:
        assert all(one.text[lang].strip() and one.cites[lang].strip() for lang in LANGUAGES), one.code
        assert len({one.text[lang] for lang in LANGUAGES}) == 3, one.code
        assert reason(one.code) is one


def test_the_reasons_of_the_call_of_2021_are_there() -> None:
    assert all(reason(code).kind == "turn_away" for code in FUNNEL_OF_2021)


def test_a_norm_named_by_a_reason_exists_and_every_hard_norm_has_a_reason() -> None:
    named = {one.norm for kind in KINDS for one in reasons(kind) if one.norm}
    assert named == RULES.keys()


def test_reasons_of_a_norm() -> None:
    assert [one.code for one in reasons_of("cofinancing-share", "turn_away")] == ["cofin_below_10", "cofin_below_kind"]
    assert reasons_of("cofinancing-share", "refuse") == []


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        reason("because")
