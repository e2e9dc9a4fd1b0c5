from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import dates
from refusals import refusal, repeats, typed_texts

DAYS = st.dates(date(1911, 1, 1), date(2099, 12, 31))
HAN = "〇一二三四五六七八九"


def han_number(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones or not tens else "")


WRITTEN = [
    lambda d: d,
    lambda d: datetime.combine(d, time(8, 30)),
    lambda d: (d - date(1899, 12, 30)).days,
    lambda d: (d - date(1899, 12, 30)).days + 0.25,
    lambda d: float((d - date(1899, 12, 30)).days),
    lambda d: int(f"{d:%Y%m%d}"),
    lambda d: float(f"{d:%Y%m%d}"),
    lambda d: f"{d:%Y%m%d}",
    lambda d: d.isoformat(),
    lambda d: f"{d.isoformat()} 00:00:00",
    lambda d: f"{d.year}-{d.month}-{d.day} 8:30",
    lambda d: f"{d.isoformat()}T08:30:00",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f" {d.year}/{d.month}/{d.day} ",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d: f"{d.year}、{d.month}、{d.day}",
    lambda d: f"{d.year}．{d.month}．{d.day}",
    lambda d: "".join(HAN[int(c)] for c in str(d.year)) + f"年{han_number(d.month)}月{han_number(d.day)}日",
]


@given(DAYS, st.sampled_from(WRITTEN))
def test_a_day_is_read_in_every_way_people_write_it(day: date, write):
    assert dates.parse_day(write(day)) == day


@given(DAYS)
def test_a_day_that_is_shown_is_read_back(day: date):
    assert dates.parse_day(dates.show_day(day)) == day
    assert dates.parse_day(dates.full(day)) == day
    assert dates.parse_month(dates.show_month(day)) == dates.show_month(day)


@pytest.mark.parametrize(
    "cell",
    [
        "24.9.1",
        "03/04/2024",
        "1/2/24",
        "2024.9",
        "2024年9月",
        "2024",
        2024,
        2024.9,
        202409,
        "9月1日",
        "9.1",
        "45536",
        "240901",
    ],
)
def test_what_could_mean_two_days_is_asked(cell):
    with pytest.raises(dates.DateUnclear):
        dates.parse_day(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "abc",
        "2024-13-01",
        "2023-02-29",
        "20240230",
        True,
        None,
        12,
        0,
        -1,
        float("nan"),
        float("inf"),
        "1850-01-01",
        date(1850, 1, 1),
        "九月",
    ],
)
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(dates.DateProblem) as caught:
        dates.parse_day(cell)
    assert not isinstance(caught.value, dates.DateUnclear)


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("202409", "2024-09"),
        (202409, "2024-09"),
        (202409.0, "2024-09"),
        ("2024.9", "2024-09"),
        (2024.9, "2024-09"),
        (2024.12, "2024-12"),
        ("2024年09月", "2024-09"),
        ("2024-9", "2024-09"),
        ("二〇二四年十月", "2024-10"),
        (date(2024, 9, 1), "2024-09"),
        (datetime.combine(date(2024, 9, 1), time()), "2024-09"),
        (45536, "2024-09"),
        ("2024-09-01", "2024-09"),
    ],
)
def test_months_are_read(cell, month: str):
    assert dates.parse_month(cell) == month


@pytest.mark.parametrize("cell", [2024.1, "2024", "24.9", "", "2024-13", "202413", True, None, "9月"])
def test_unclear_months_are_refused(cell):
    with pytest.raises(dates.DateProblem):
        dates.parse_month(cell)


TODAY = date(2026, 10, 16)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("=", TODAY),
        ("今天", TODAY),
        ("-1", date(2026, 10, 15)),
        ("昨天", date(2026, 10, 15)),
        ("+3", date(2026, 10, 19)),
        ("10.8", date(2026, 10, 8)),
        ("9.1", date(2026, 9, 1)),
        ("9月1日", date(2026, 9, 1)),
        ("12.25", date(2026, 12, 25)),
        ("2024.9.1", date(2024, 9, 1)),
    ],
)
def test_short_forms_typed_in_an_editor(typed: str, day: date):
    assert dates.parse_typed(typed, TODAY) == day


def test_a_december_day_typed_in_january_is_last_years():
    assert dates.parse_typed("12.25", date(2027, 1, 5)) == date(2026, 12, 25)


@given(st.dates(date(2000, 1, 1), date(2098, 1, 1)), DAYS)
def test_a_typed_day_without_a_year_lies_within_a_year_of_today(today: date, day: date):
    try:
        found = dates.parse_typed(f"{day.month}.{day.day}", today)
    except dates.DateProblem:
        assert (day.month, day.day) == (2, 29)
    else:
        assert (found.month, found.day) == (day.month, day.day)
        assert timedelta(days=-366) <= found - today <= timedelta(days=183)


@given(typed_texts)
def test_any_text_is_a_day_or_refused_without_repeating_it(typed: str):
    for read in (dates.parse_day, dates.parse_month, lambda text: dates.parse_typed(text, TODAY)):
        assert not repeats(refusal(read, typed), typed)


def test_prose_says_the_year_only_when_it_differs():
    assert dates.prose(TODAY, TODAY) == "今天"
    assert dates.prose(date(2026, 10, 15), TODAY) == "昨天"
    assert dates.prose(date(2026, 9, 1), TODAY) == "9月1日"
    assert dates.prose(date(2025, 9, 1), TODAY) == "2025年9月1日"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1-Sep-24", date(2024, 9, 1)),
        ("01-Sep-2024", date(2024, 9, 1)),
        ("1-Sep-98", date(1998, 9, 1)),
        ("Sep 1, 2024", date(2024, 9, 1)),
        ("1 September 2024", date(2024, 9, 1)),
        ("2024年9月1日 上午8:30", date(2024, 9, 1)),
        ("2024年9月1日（星期日）", date(2024, 9, 1)),
        ("二0二四年九月一日", date(2024, 9, 1)),
        ("2024 1 2", date(2024, 1, 2)),
    ],
)
def test_days_as_excel_and_papers_show_them(cell: str, day: date):
    assert dates.parse_day(cell) == day
    assert dates.parse_month(cell) == f"{day:%Y-%m}"


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("一九八〇", "只有年份"),
        ("1980年", "只有年份"),
        ("农历2013年四月初一", "农历"),
        ("民国九年", "别的历法"),
        ("2024 9", "只有年月"),
        ("9月1日", "年份"),
        ("24-Sep-1", "不是日期"),
        ("31-Feb-24", "没有这一天"),
    ],
)
def test_days_that_are_not_said_are_told_why(cell: str, what: str):
    with pytest.raises(dates.DateProblem) as refused:
        dates.parse_day(cell)
    assert what in refused.value.what
