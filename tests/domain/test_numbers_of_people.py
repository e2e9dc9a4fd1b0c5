"""Phones, cards, roll numbers, disability cards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import bank_card, disability, id_number, phone, roll_number
from refusals import refusal, repeats, typed_texts

ID = "990101201304061235"
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
CARDS = st.text(alphabet="0123456789", min_size=12, max_size=19)


def luhn(body: str) -> str:
    return next(body + d for d in "0123456789" if bank_card.passes_luhn(body + d))


@given(MOBILES)
def test_a_mobile_is_read_however_it_is_dressed(number: str):
    for typed in (
        number,
        f" {number} ",
        f"+86{number}",
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"{number[:3]} {number[3:]}",
    ):
        assert phone.parse(typed) == number


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0718 2234567", "0718-2234567"),
        ("(0718)2234567", "0718-2234567"),
        ("010-62234567", "010-62234567"),
        ("02762234567", "027-62234567"),
        ("0718-2234567-801", "0718-2234567-801"),
    ],
)
def test_a_fixed_line_keeps_its_area_code(typed: str, stored: str):
    assert phone.parse(typed) == stored


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1380000000", "10 位"),
        ("138000000012", "12 位"),
        ("12000000000", "没有这样开头"),
        ("13800000001/13900000002", "不止一个"),
        ("1380000000113900000002", "不止一个"),
        ("1.38E+10", "科学记数"),
        ("家长不在", "不像电话号码"),
        ("2234567", "不像电话号码"),
        ("", "不像电话号码"),
    ],
)
def test_what_is_no_phone_is_explained(typed: str, says: str):
    assert says in refusal(phone.parse, typed)


@given(st.text(alphabet="0123456789", min_size=11, max_size=18))
def test_luhn_notices_every_wrong_digit(body: str):
    good = luhn(body)
    assert bank_card.findings(good) == ()
    for place in range(len(good)):
        wrong = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
        assert [finding.blocks for finding in bank_card.findings(wrong)] == [False]


@given(st.text(alphabet="0123456789", min_size=11, max_size=18))
def test_a_card_is_read_with_or_without_spaces(body: str):
    card = luhn(body)
    assert bank_card.parse(" ".join(card[i : i + 4] for i in range(0, len(card), 4))) == card


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("62170000", "8 位"),
        ("6217" * 5, "20 位"),
        ("6217OOOO00000000", "不是数字"),
        ("6.217E+18", "科学记数"),
        ("6217001234567010000", "末尾变成 0"),
    ],
)
def test_what_is_no_card_is_explained(typed: str, says: str):
    assert says in refusal(bank_card.parse, typed)


def test_a_passbook_number_that_fails_luhn_is_taken():
    assert bank_card.parse("123456789012345") == "123456789012345"


@pytest.mark.parametrize(
    "typed", [f"G{ID}", f"g{ID}", f" G {ID}", f"Ｇ{ID}", "J990101201304069999", "L990101201304061234"]
)
def test_roll_numbers_are_read(typed: str):
    assert len(roll_number.parse(typed)) == 19


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (ID, "少了字母"),
        (f"G{ID[:-1]}4", "身份证号对不上"),
        (f"G{ID[:-1]}", "18 位"),
        (f"A{ID}", "应以 G、J 或 L 开头"),
        ("L990101201313061234", "不是日期"),
        ("", "应以 G、J 或 L 开头"),
    ],
)
def test_what_is_no_roll_number_is_explained(typed: str, says: str):
    assert says in refusal(roll_number.parse, typed)


def test_another_identity_number_in_the_roll_number_is_a_warning():
    body = "99010120130406124"
    other = body + id_number.check_digit(body)
    assert roll_number.findings(f"G{ID}", ID) == ()
    assert roll_number.findings(f"G{ID}", None) == ()
    assert roll_number.findings("L990101201304061234", ID) == ()
    assert [finding.blocks for finding in roll_number.findings(f"G{ID}", other)] == [False]


def test_a_disability_card_tells_kind_and_degree():
    facts = disability.parse_card(f"{ID}42")
    assert (facts.id_number, facts.kind, facts.level) == (ID, "4", "2")
    assert disability.parse_card(f"{ID}42B1").number == f"{ID}42B1"
    assert disability.contradictions(facts, id_number=ID, kind="4", level="2") == {}
    assert disability.contradictions(facts, id_number=None, kind=None, level=None) == {}
    wrong = disability.contradictions(facts, id_number="990101201304061243", kind="3", level="1")
    assert set(wrong) == {"disability_card", "disability_kind", "disability_level"}
    assert all(finding.blocks for finding in wrong.values())


@pytest.mark.parametrize("typed", [ID, f"{ID}82", f"{ID}45", f"{ID[:-1]}442", "", f"{ID}42B"])
def test_what_is_no_disability_card_is_refused(typed: str):
    with pytest.raises(disability.DisabilityProblem):
        disability.parse_card(typed)


@pytest.mark.parametrize(
    ("typed", "kind", "level"),
    [("肢体二级", "4", "2"), ("听力残疾一级", "2", "1"), ("语言3级", "3", "3"), ("精神 四级", "6", "4")],
)
def test_spoken_disabilities_are_read(typed: str, kind: str, level: str):
    assert disability.parse_spoken(typed) == (kind, level)


def test_spoken_disabilities_that_say_half_are_refused():
    assert refusal(disability.parse_spoken, "肢体残疾")


@given(typed_texts)
def test_no_refusal_repeats_the_number(typed: str):
    for read in (phone.parse, bank_card.parse, roll_number.parse, disability.parse_card, disability.parse_spoken):
        assert not repeats(refusal(read, typed), typed)
