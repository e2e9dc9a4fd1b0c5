from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import money, numerals
from refusals import refusal, repeats, typed_texts

FEN = st.integers(-money.LIMIT_FEN, money.LIMIT_FEN)


@given(FEN)
def test_what_is_shown_or_written_in_capitals_is_read_back(fen: int):
    assert money.parse(money.show(fen)) == fen
    assert money.parse(money.show(fen) + "元") == fen
    assert money.parse(money.capital(fen)) == fen
    assert money.parse(Decimal(fen) / 100) == fen


@given(st.integers(-(10**12), 10**12))
def test_a_number_cell_keeps_every_fen(fen: int):
    assert money.parse(fen / 100) == fen
    if fen % 100 == 0:
        assert money.parse(fen // 100) == fen


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1,250元", 125000),
        ("￥1,250.00", 125000),
        ("人民币1250元整", 125000),
        ("壹仟贰佰", 120000),
        ("壹仟贰佰元整", 120000),
        ("一千二百五十", 125000),
        ("叁佰壹拾贰元伍角", 31250),
        ("1.2万", 1200000),
        ("1.2万元", 1200000),
        ("3千", 300000),
        ("五百块", 50000),
        ("１２５０．５", 125050),
        ("-312.5", -31250),
        ("−312.50", -31250),
        ("负伍元整", -500),
        ("0", 0),
        (0.1 + 0.2, 30),
        ("两百", 20000),
        ("一千二", 120000),
        ("一千二元", 120000),
        ("一万二", 1200000),
        ("一百五", 15000),
        ("两万三千四", 2340000),
    ],
)
def test_amounts_are_read_as_people_write_them(cell, fen: int):
    assert money.parse(cell) == fen


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "abc",
        "约3000",
        "3000左右",
        "3000以上",
        "2000-3000元",
        "1,2500",
        "12 50",
        "1e5",
        "壹万贰",
        "一亿二",
        "二千零五十三百",
        312.555,
        "1.234",
        True,
        None,
        float("nan"),
        float("inf"),
        10**12,
        "1/2",
        "٣",
    ],
)
def test_vague_or_broken_amounts_are_refused(cell):
    with pytest.raises(money.MoneyProblem):
        money.parse(cell)


@pytest.mark.parametrize(
    ("fen", "capital"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (100, "壹元整"),
        (1005, "壹拾元零伍分"),
        (1050, "壹拾元零伍角整"),
        (31250, "叁佰壹拾贰元伍角整"),
        (100500, "壹仟零伍元整"),
        (10001000, "壹拾万零壹拾元整"),
        (10001000000, "壹亿零壹万元整"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (-31250, "负叁佰壹拾贰元伍角整"),
    ],
)
def test_capitals_follow_the_rules_of_banking(fen: int, capital: str):
    assert money.capital(fen) == capital


def test_yuan_are_shown_with_commas_and_a_true_minus():
    assert money.show(125000) == "1,250.00"
    assert money.show(-31250) == "−312.50"
    assert money.show(0) == "0.00"


@given(typed_texts)
def test_any_text_is_an_amount_or_refused_without_repeating_it(typed: str):
    assert not repeats(refusal(money.parse, typed), typed)


@given(st.integers(1, 99))
def test_plain_numerals_are_read_back(value: int):
    assert numerals.read(numerals.plain(value)) == value
    assert numerals.read(numerals.capital(value)) == value
