import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import masking

DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=25)


def test_numbers_are_shown_as_the_screens_show_them():
    assert masking.id_number("990101201203141098") == "9901**********1098"
    assert masking.phone("13812345678") == "138****5678"
    assert masking.card("6217000012340386") == "尾号 0386"
    assert masking.roll_number("G990101201203141098") == "G9901**********1098"
    assert masking.address("夷陵县石板村3组12号") == "夷陵县石板****"


@pytest.mark.parametrize(
    "hide",
    [masking.id_number, masking.phone, masking.card, masking.roll_number, masking.disability_card, masking.address],
)
@given(number=DIGITS)
def test_a_masked_number_is_recognised_and_hides_most_of_it(hide, number: str):
    masked = hide(number)
    assert masking.is_masked(masked)
    shown = sum(char.isdigit() for char in masked)
    assert shown <= (7 if hide in (masking.phone, masking.card) else 9)
    assert hide("") == ""


def test_a_disability_card_does_not_tell_kind_and_degree():
    assert masking.disability_card("99010120120314109842") == "9901" + "*" * 16


@pytest.mark.parametrize(
    "text", ["张*", "张*三", "1381234****", "138xxxx5678", "9901＊＊＊＊1098", "尾号0386", " 尾号 0386 "]
)
def test_masks_of_other_programs_are_recognised(text: str):
    assert masking.is_masked(text)


@pytest.mark.parametrize(
    "text",
    ["", "*", "张三", "13812345678", "99010120120314123X", "补助已到卡*（见附件）", "家住三组*，离学校五里", "尾号"],
)
def test_ordinary_text_is_not_taken_for_a_mask(text: str):
    assert not masking.is_masked(text)
