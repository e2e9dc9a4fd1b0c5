"""Sound-looking numbers among ruined ones: held; a lone one that ends in zeros by nature: taken."""

from datetime import date
from typing import Any

import pytest

from excel import grids, township
from ledgerdesk.domain.bank_card import passes_luhn
from ledgerdesk.domain.id_number import check_digit
from ledgerdesk.excel import headers, mapping, parsing
from ledgerdesk.fields.field import Kind
from ledgerdesk.fields.students import STUDENTS

SOUND = [township.identity(date(2013, 4, day), day) for day in range(1, 31)]
CARDS = [township.card(order) for order in (11, 22, 33, 44, 55, 66, 77)]


def rounded(number: str) -> str:
    """Return a long number with the end a table program gives it."""
    return number[:15] + "0" * (len(number) - 15)


def fits(number: str) -> bool:
    return check_digit(number[:-1]) == number[-1]


WAYS = [f"{text[:14]}{digit}000" for text in SOUND for digit in "0123456789"]
LIKE_SOUND = [number for number in WAYS if fits(number)]
SPOILT = next(number for number in WAYS if not fits(number))


def held(heading: str, numbers: list[Any], **told: Any) -> list[bool]:
    """Return which rows are held, of a list with one column of numbers."""
    grid = [
        ["姓名", heading],
        *(["甲乙丙丁戊己庚辛壬癸子丑寅卯"[at % 14] + "一", value] for at, value in enumerate(numbers)),
    ]
    ((raw, band),) = headers.lists(grids.sheet(grid), STUDENTS)
    columns = mapping.propose(raw, band, STUDENTS)
    assert len(columns.targets) == 2
    rows = parsing.parse_rows(raw, band, columns, STUDENTS, today=date(2026, 11, 22), **told)
    for row in rows:
        assert not row.held or columns.targets[2] not in row.values
        assert all(problem.fix for problem in row.problems if not problem.warning)
    return [row.held for row in rows]


def test_a_lone_number_that_ends_in_zeros_is_taken() -> None:
    assert held("身份证号", [*SOUND[:5], LIKE_SOUND[0]]) == [False] * 6


@pytest.mark.parametrize("spoilt", [SPOILT, float(SPOILT), "9.90101E+17"], ids=["text", "number", "powers of ten"])
def test_beside_a_ruined_one_it_is_held(spoilt: Any) -> None:
    assert held("身份证号", [*SOUND[:3], LIKE_SOUND[0], spoilt]) == [False, False, False, True, True]


def test_so_it_is_when_the_ruined_one_stands_in_another_list_of_the_file() -> None:
    assert held("身份证号", [SOUND[0], LIKE_SOUND[0]], ruined={Kind.ID_NUMBER}) == [False, True]


def test_many_that_fit_by_chance_are_held() -> None:
    assert held("身份证号", [*SOUND[:9], *LIKE_SOUND[:3]]) == [False] * 9 + [True] * 3
    assert held("身份证号", [*SOUND[:30], *LIKE_SOUND[:2]]) == [False] * 32


def test_padding_hides_nothing() -> None:
    like = LIKE_SOUND[0]
    wide = like.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    spaced = f"'{like[:6]} {like[6:14]} {like[14:16]} {like[16:]}\u200b"
    assert held("身份证号", [SOUND[0], wide, spaced, SPOILT]) == [False, True, True, True]


def test_roll_numbers() -> None:
    assert held("学籍号", [f"G{SOUND[0]}", f"G{LIKE_SOUND[0]}"]) == [False, False]
    assert held("学籍号", [f"G{SOUND[0]}", f"G{LIKE_SOUND[0]}", f"G{SPOILT}"]) == [False, True, True]
    temporary = f"L{SPOILT}"  # these have no check digit, and may well end so
    assert held("学籍号", [f"G{LIKE_SOUND[0]}", temporary]) == [False, False]


def test_bank_cards() -> None:
    long = next(number for last in range(9) for end in ("0000",) if passes_luhn(number := f"62170000001234{last}{end}"))
    spoilt = next(number for last in range(9) if not passes_luhn(number := f"62170000001234{last}0000"))
    assert held("银行卡号", [*CARDS[:3], long]) == [False] * 4
    assert held("银行卡号", [*CARDS[:3], long, spoilt]) == [False, False, False, True, True]
    assert held("银行卡号", [*CARDS[:3], long, float(CARDS[4])]) == [False, False, False, True, True]


def test_cards_of_sixteen_digits_that_nearly_all_end_in_zero() -> None:
    unfit = [f"62280000{order:07d}0" for order in range(7)]
    assert held("银行卡号", unfit) == [True] * 7
    short = [number for order in range(200) if passes_luhn(number := f"62280000{order:07d}0")]
    assert held("银行卡号", short[:7]) == [True] * 7
    passbooks = [f"81010000{order:07d}123" for order in range(5)]
    assert held("银行卡号", [*passbooks, "810100001234567000"]) == [False] * 6
    others = [number for order in range(200) for last in "3" if passes_luhn(number := f"62280000{order:07d}{last}")]
    assert held("银行卡号", [*short[:2], *others[:6]]) == [False] * 8


def test_another_column_of_ruined_numbers_counts() -> None:
    text = [
        ["姓名", "身份证号", "户主姓名", "户主身份证号"],
        ["甲一", SOUND[0], "甲父", SPOILT],
        ["乙一", LIKE_SOUND[0], "乙父", ""],
    ]
    ((raw, band),) = headers.lists(grids.sheet(text), STUDENTS)
    rows = parsing.parse_rows(raw, band, mapping.propose(raw, band, STUDENTS), STUDENTS)
    assert [row.held for row in rows] == [True, True]
