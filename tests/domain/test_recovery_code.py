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


CODE = "K7QD 2M9X T4VB 8RHN 3FWC 6JPZ"


def whole():
    body = CODE.replace(" ", "")
    return f"{CODE} {recovery_code._check(body)}"


def test_what_was_copied_wrongly_is_named_by_its_group():
    assert recovery_code.mistake(whole()) == ""
    assert (
        recovery_code.mistake(whole().replace("T4VB", "T4V"))
        == "恢复码第 3 组应该是 4 位，现在是 3 位。请对照纸上再输。"
    )
    assert "第 4 组" in recovery_code.mistake(whole().replace("8RHN", "8RUN"))
    assert recovery_code.mistake(whole()[:-2]) == "恢复码一共 25 位，现在是 24 位。请逐组对照纸上再输。"
    assert recovery_code.mistake(whole().replace("K7QD", "K7QE")) == "恢复码抄错了一处，请逐组对照纸上再输。"


@pytest.mark.parametrize(
    "password", ["shiliu bandeng qiushou xigua", "shiliu bandeng 000001", "1234567890", "", "demo-school-2026"]
)
def test_a_password_is_not_taken_for_a_code(password):
    assert not recovery_code.resembles(password)


def test_a_mistyped_code_is_taken_for_one():
    assert recovery_code.resembles(whole().replace("T4VB", "T4V").lower())
