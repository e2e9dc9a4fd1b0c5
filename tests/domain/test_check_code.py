"""The code of the record of operations: read from paper by people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import check_code

SEALS = st.binary(min_size=32, max_size=32)


@given(seal=SEALS)
def test_what_is_shown_is_read_back(seal):
    shown = check_code.show(seal)
    assert len(shown.split()) == 6
    assert check_code.problem(shown) == ""
    assert check_code.read(shown) == seal[:15]
    assert check_code.misread(seal, check_code.read(shown)) == 0


@given(seal=SEALS, lower=st.booleans(), gap=st.sampled_from(["", "-", " ", "　", "—", "."]))
def test_look_alikes_case_and_gaps_do_not_matter(seal, lower, gap):
    typed = check_code.show(seal).replace(" ", gap).replace("0", "O").replace("1", "I").replace("V", "U")
    typed = typed.lower().replace("i", "l") if lower else typed
    assert check_code.problem(typed) == ""
    assert check_code.read(typed) == seal[:15]


def test_full_width_letters_are_read():
    assert check_code.tidy("ＡＢ１２　ｘ") == "AB12X"


@given(seal=SEALS, places=st.sets(st.integers(0, 23), min_size=1, max_size=4))
def test_misread_symbols_are_counted_up_to_three(seal, places):
    symbols = list(check_code.tidy(check_code.show(seal)))
    for place in places:
        symbols[place] = "A" if symbols[place] != "A" else "B"
    assert check_code.misread(seal, check_code.read("".join(symbols))) == min(len(places), 3)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("AB12", "现在是 4 个"),
        ("0" * 25, "现在是 25 个"),
        ("", "现在是 0 个"),
        ("0" * 23 + "!", "没有“!”"),
        ("中" * 24, "没有“中”"),
    ],
)
def test_what_cannot_be_a_code_is_told(typed, told):
    assert told in check_code.problem(typed)


def test_nothing_sealed_has_no_code():
    assert check_code.show(b"") == ""
