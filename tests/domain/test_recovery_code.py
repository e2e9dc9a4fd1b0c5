import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import recovery_code


def test_a_code_is_printed_in_six_groups_and_a_check():
    groups = recovery_code.grouped(recovery_code.generate())
    assert [len(group) for group in groups] == [4] * 6 + [1]


def test_what_is_typed_sloppily_is_understood():
    code = recovery_code.generate()
    typed = " ".join(recovery_code.grouped(code)).lower().replace("0", "o").replace("1", "l")
    assert recovery_code.normalise(typed) == code


@given(st.integers(0, 24), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_symbol_always_shows(at, symbol):
    code = recovery_code.generate()
    wrong = code[:at] + symbol + code[at + 1 :]
    assert (recovery_code.normalise(wrong) == code) == (wrong == code)
    if wrong != code:
        assert recovery_code.normalise(wrong) is None
        assert recovery_code.first_wrong_group(wrong, code) == at // 4 + 1


@given(st.integers(0, 22))
def test_two_swapped_neighbours_show(at):
    code = recovery_code.generate()
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert recovery_code.normalise(swapped) == (code if swapped == code else None)


@pytest.mark.parametrize("text", ["", "1234", "shiliu bandeng qiushou", "0" * 30])
def test_other_text_is_no_code(text):
    assert recovery_code.normalise(text) is None


def test_a_code_cut_short_names_where():
    code = recovery_code.generate()
    assert recovery_code.first_wrong_group(code[:10], code) == 3
    assert recovery_code.first_wrong_group(code, code) is None
