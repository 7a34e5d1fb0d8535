"""BIN and IIN: the golden numbers, every fault by its code, and what the check digit is for."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identifiers import SENTENCES, Kind, WrongIdentifier, check, complete, normalise

GOOD = (
    ("260540900017", Kind.LEGAL_ENTITY),  # by the first weights
    ("260540900801", Kind.LEGAL_ENTITY),  # by the second weights
    ("260540911306", Kind.LEGAL_ENTITY),
    ("260550911700", Kind.FOREIGN_ENTITY),
    ("260560911804", Kind.JOINT_PROPRIETORSHIP),
    ("260541911503", Kind.BRANCH),
    ("260542911608", Kind.REPRESENTATIVE_OFFICE),
    ("950112391109", Kind.PERSON),
    ("050930591201", Kind.PERSON),
    ("000229591001", Kind.PERSON),  # 29 February 2000
)
BAD = (
    ("", "length"),
    ("26054095000", "length"),
    ("2605409500030", "length"),
    ("260540 950003", "spaces"),
    ("260540\u00a0950003", "spaces"),
    (" 260540950003", "spaces"),
    ("26054O950003", "digits"),  # the letter O
    ("-60540950003", "digits"),
    ("٢٦٠٥٤٠٩٥٠٠٠٣", "digits"),  # str.isdigit() is true for these
    ("２６０５４０９５０００３", "digits"),
    ("²60540950003", "digits"),
    ("261340911107", "month"),
    ("260040911107", "month"),
    ("260570911115", "type"),
    ("260545911129", "unit"),
    ("950431391004", "date"),
    ("950229391004", "date"),  # 1995 was no leap year
    ("000000000000", "date"),
    ("950112792003", "century"),
    ("260540914001", "check_digit"),
    ("260540195005", "check_digit"),  # two neighbours swapped
    ("260540912130", "no_check_digit"),
)

CASES = json.loads((Path(__file__).parent / "data" / "tax_cases.json").read_text("utf-8"))["identifiers"]
OUR_CODES = {  # the published cases tell faults by other words
    "CHECK_DIGIT": {"check_digit"},
    "NO_CHECK_DIGIT": {"no_check_digit"},
    "MONTH": {"month"},
    "TYPE_DIGIT": {"type"},
    "UNIT_DIGIT": {"unit"},
    "LENGTH": {"length"},
    "FORMAT": {"spaces", "digits"},
    "DATE": {"date"},
    "CENTURY": {"century"},
}
OUR_KINDS = {
    "bin_resident_head": Kind.LEGAL_ENTITY,
    "bin_nonresident_head": Kind.FOREIGN_ENTITY,
    "bin_branch": Kind.BRANCH,
    "bin_representative_office": Kind.REPRESENTATIVE_OFFICE,
    "bin_joint_sp": Kind.JOINT_PROPRIETORSHIP,
    "iin": Kind.PERSON,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_published_numbers_are_judged_as_published(case: dict[str, Any]) -> None:
    number = normalise(case["value"])
    if not case["valid"]:
        with pytest.raises(WrongIdentifier) as refused:
            check(number)
        assert refused.value.code in OUR_CODES[case["code"]]
        return
    found = check(number)
    assert found.kind is OUR_KINDS[case["kind"]]
    if found.is_bin:
        assert found.is_legal_entity == (case["code"] == "OK")


@pytest.mark.parametrize(("number", "kind"), GOOD)
def test_a_good_number_tells_whose_it_is(number: str, kind: Kind) -> None:
    assert check(number).kind is kind
    assert complete(number[:11]) == number[11]


@pytest.mark.parametrize(("number", "code"), BAD)
def test_a_bad_number_is_refused_with_its_code_and_a_sentence(number: str, code: str) -> None:
    with pytest.raises(WrongIdentifier) as refused:
        check(number)
    assert refused.value.code == code
    assert str(refused.value.sentence) == str(SENTENCES[code])


def test_every_code_is_met_in_these_tests() -> None:
    assert {code for _, code in BAD} == set(SENTENCES)


def test_only_head_units_are_legal_entities() -> None:
    assert {kind for number, kind in GOOD if check(number).is_legal_entity} == {Kind.LEGAL_ENTITY, Kind.FOREIGN_ENTITY}
    assert {kind for number, kind in GOOD if not check(number).is_bin} == {Kind.PERSON}


def test_an_iin_knows_the_birthday_and_its_century() -> None:
    assert check("950112391109").born_on == date(1995, 1, 12)
    assert check("050930591201").born_on == date(2005, 9, 30)
    assert check("260540900017").born_on is None


def test_a_serial_without_check_digit_is_never_issued() -> None:
    assert complete("26054090160") is None
    with pytest.raises(ValueError, match="zip"):
        complete("2605409001")


def test_blanks_around_a_number_are_taken_off_and_no_others() -> None:
    assert check(normalise("  260540950003 \n")).number == "260540950003"
    assert normalise("260540 950003") == "260540 950003"


def test_what_the_check_digit_finds_and_what_it_cannot() -> None:
    """The eleventh weight is 11 and vanishes modulo 11, so the first row is blind to the eleventh digit."""
    assert passes("260540900017")
    assert all(passes(f"2605409000{digit}7") for digit in "023456789")
    wrong = [
        "260540900017"[:place] + digit + "260540900017"[place + 1 :]
        for place in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11)
        for digit in "0123456789"
        if digit != "260540900017"[place]
    ]
    assert not any(map(passes, wrong))


@given(st.text(max_size=14))
def test_nothing_else_than_a_refusal_ever_comes_of_nonsense(typed: str) -> None:
    assert not passes(typed) or typed.isascii()


def passes(number: str) -> bool:
    try:
        return bool(check(number))
    except WrongIdentifier:
        return False
