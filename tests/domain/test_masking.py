import re

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


@pytest.mark.parametrize("kind", ["id_number", "phone", "card", "roll_number", "address", "words"])
@given(text=st.one_of(DIGITS, st.text(alphabet="夷陵县石板村3组12号", max_size=20)))
def test_what_is_hidden_from_onlookers_is_not_changed_by_the_mask_of_the_screens(kind, text: str):
    hide = masking.for_onlookers(kind)
    assert hide(hide(text)) == hide(text)
    assert getattr(masking, kind)(hide(text)) == hide(text)


@given(number=st.text(alphabet="0123456789X", min_size=1, max_size=20))
def test_an_onlooker_gets_nothing_of_an_identity_number(number: str):
    """The day of birth stands beside it: with the county, any four digits of the end give the rest away."""
    hidden, roll = masking.for_onlookers("id_number")(number), masking.for_onlookers("roll_number")("G" + number)
    assert set(hidden) == {"*"}
    assert set(roll[1:]) == {"*"}
    assert roll[0] == "G"
    assert masking.is_masked(hidden)
    assert masking.is_masked(roll)


def test_an_onlooker_gets_nothing_of_an_identity_number_among_words_and_in_what_was_kept():
    kept = {"id_number": "990101201110155102", "head_id_number": ["990101198005060028"], "phone": "13812345678",
            "note": "证号990101201110155102，电话13812345678"}  # fmt: skip
    assert masking.kept(kept, onlooker=True) == {
        "id_number": "*" * 18,
        "head_id_number": ["*" * 18],
        "phone": "138****5678",
        "note": f"证号{'*' * 18}，电话138****5678",
    }


@pytest.mark.parametrize("hide", [masking.id_number, masking.phone, masking.card, masking.roll_number, masking.address])
@given(text=st.one_of(DIGITS, st.text(alphabet="夷陵县石板村3组12号", max_size=20)))
def test_what_is_hidden_once_stays_as_it_is(hide, text: str):
    """An inspector's numbers come masked out of the ledger, and every screen masks what it shows."""
    assert hide(hide(text)) == hide(text)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13812345678，晚上在家", "电话138****5678，晚上在家"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("证号99010120120314109x。", "证号9901**********109x。"),
        ("990101 20120314 1098", "9901************1098"),
        ("0718-1234567", "071****4567"),
        ("卡6217000012340386", "卡6217********0386"),
        ("学籍G990101201203141098", "学籍G9901**********1098"),
        ("低保证990101000001", "低保证990****0001"),
    ],
)
def test_numbers_among_words_are_hidden(said: str, shown: str):
    assert masking.words(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "",
        "2026-09-01 来校",
        "20260901",
        "2026年9月1日至2026年12月31日",
        "鄂教〔2024〕12号",
        "人均8,600.00元",
        "石板村3组12号",
        "2026-01",
        "每月 300 元，共 1500 元",
        "2026-11-20T12:00:00+00:00",
    ],
)
def test_days_amounts_and_documents_are_no_numbers_of_people(said: str):
    assert masking.words(said) == said


@given(st.text(alphabet="0123456789xX- 号电", max_size=40))
def test_no_long_number_is_left_among_words(said: str):
    assert not re.search(r"\d{9}", masking.words(said))


def test_what_was_kept_as_json_is_hidden_by_its_key_or_its_length():
    kept = {
        "id_number": "E12345678",
        "head_id_number": ["990101201203141098", None],
        "helper_phone": "1234567",
        "card_number": "6217000012340386",
        "address": ["石板镇石板村三组老屋1号", "石板镇石板村三组老屋2号"],
        "number": "6217000012340386",
        "grade": "3",
        "count": 3,
        "blank": None,
        "problems": ["证号990101201203141098对不上"],
    }
    assert masking.kept(kept) == {
        "id_number": "E1*****78",
        "head_id_number": ["9901**********1098", None],
        "helper_phone": "1*****7",
        "card_number": "尾号 0386",
        "address": ["石板镇石板村****", "石板镇石板村****"],
        "number": "6217********0386",
        "grade": "3",
        "count": 3,
        "blank": None,
        "problems": ["证号9901**********1098对不上"],
    }
