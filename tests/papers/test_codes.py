"""Check codes: what is accepted, and that a slip of the hand is found without a look-up."""

import pytest

from lms.papers.codes import LENGTH, new_code, normal_code
from lms.printed_codes import ALPHABET, pretty

CODE = "7K3MQ9XWPAT4RCVM"


def test_the_alphabet_has_31_symbols_none_of_which_is_misread():
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert set(ALPHABET).isdisjoint("01OIL")


def test_new_codes_are_valid_and_different():
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {LENGTH}
    assert {normal_code(code) for code in codes} == codes


def test_every_single_wrong_symbol_is_found():
    code = new_code()
    wrong = [
        code[:place] + symbol + code[place + 1 :]
        for place in range(LENGTH)
        for symbol in ALPHABET
        if symbol != code[place]
    ]
    assert len(wrong) == LENGTH * 30
    assert [text for text in wrong if normal_code(text)] == []


def test_every_exchange_of_two_different_symbols_is_found():
    code = new_code()
    for first in range(LENGTH):
        for second in range(first + 1, LENGTH):
            symbols = list(code)
            symbols[first], symbols[second] = symbols[second], symbols[first]
            text = "".join(symbols)
            assert normal_code(text) == (code if text == code else None)


@pytest.mark.parametrize(
    "typed",
    [
        "{0}",
        "{1}",
        " {1} ",
        "{0[0]} {0[1]}-{0[2]}–{0[3]}{rest}",
        "{lower}",
        "{0}\n",
        "{1}.",
    ],
)
def test_spaces_dashes_and_lower_case_are_accepted(typed):
    code = new_code()
    text = typed.format(code, pretty(code), lower=code.lower(), rest=code[4:])
    assert normal_code(text) == code


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "A" * 15, "0" * 16, "O1IL" * 4, "ộ" * 16, "2" * 5000, "../../etc/passwd"],
)
def test_what_cannot_be_a_code_is_none(typed):
    assert normal_code(typed) is None


def test_a_code_is_printed_in_groups_of_four():
    assert pretty(CODE) == "7K3M-Q9XW-PAT4-RCVM"
