"""What a number looks like in its sheet, and when it is a date."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from ledgerdesk.excel.number_formats import adds, from_serial, is_date, letters_around, show_number


@pytest.mark.parametrize(
    "pattern",
    ["yyyy-m-d", 'yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d;@", "h:mm", "mm:ss", "[h]:mm", "[Red]d-mmm", "aaaa", "m/d/yy"],
)
def test_date_formats(pattern: str) -> None:
    assert is_date(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["General", "@", "0", "0.00", "#,##0.00", '0"年"', "0.00E+00", '[DBNum2]0"元"', r"0\d", "[Red]0;[Blue]0", "000000"],
)
def test_other_formats(pattern: str) -> None:
    assert not is_date(pattern)


@given(st.integers(61, 73_000))
def test_days_are_those_other_programs_give(serial: int) -> None:
    assert from_serial(serial, since_1904=False) == from_excel(serial, CALENDAR_WINDOWS_1900).date()
    assert from_serial(serial, since_1904=True) == from_excel(serial, CALENDAR_MAC_1904).date()


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (1, date(1900, 1, 1)),
        (59, date(1900, 2, 28)),
        (60, None),  # 29 February 1900, which Excel has and the world had not
        (61, date(1900, 3, 1)),
        (45_901.5, datetime.fromisoformat("2025-09-01T12:00")),
        (0.25, time(6)),
        (-1, None),
        (1e9, None),
    ],
)
def test_edges_of_the_calendar(serial: float, expected: object) -> None:
    assert from_serial(serial, since_1904=False) == expected


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (3, "000", "003"),
        (7.5, "0.00", "7.50"),
        (1250, "#,##0.00", "1,250.00"),
        (0.125, "0.0%", "12.5%"),
        (2020.0, "General", "2020"),
        (990101201304061235, "General", "9.90101E+17"),
        (1.5, "General", "1.5"),
        (-3, "000", "-003"),
    ],
)
def test_shown_as_in_the_sheet(value: float, pattern: str, shown: str) -> None:
    assert show_number(value, pattern) == shown


@pytest.mark.parametrize(
    ("pattern", "value", "shown"),
    [
        ('"2024"000', 12, "2024012"),
        ('0000"号"', 7, "0007号"),
        (r"\G00", 3, "G03"),
        ('"X"000', -1, "-001"),
        ("000", 5, "005"),
    ],
)
def test_letters_of_a_format_are_shown_with_the_number(pattern: str, value: int, shown: str) -> None:
    assert show_number(value, pattern) == shown


@pytest.mark.parametrize(
    ("pattern", "more"),
    [
        ("000", True),
        ('"2024"000', True),
        ('0"班"', True),
        ("0班", True),
        ("0", False),
        ("0.00", False),
        ("General", False),
    ],
)
def test_what_says_more_than_the_number(pattern: str, more: bool) -> None:
    assert adds(pattern) is more


@pytest.mark.parametrize(
    ("pattern", "after"),
    [
        ('0.0"万元"', "万元"),
        ("#,##0.00元", "元"),
        ('G/通用格式"万"', "万"),
        ('0!.0,"万元"', ""),  # shows 12500 as 1.3万元: the number itself is in yuan
        ("0.00", ""),
    ],
)
def test_units_behind_a_number(pattern: str, after: str) -> None:
    assert letters_around(pattern) == ("", after)
