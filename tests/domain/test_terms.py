from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import terms
from ledgerdesk.domain.terms import MonthDay, TermStarts

STARTS = TermStarts(MonthDay(9, 1), MonthDay(2, 1))
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_every_day_lies_in_exactly_one_term(day: date):
    found = terms.term_of(day, STARTS)
    spans = [span for year in range(day.year - 2, day.year + 2) for span in terms.terms_of(year, STARTS)]
    assert [span for span in spans if span.covers_from <= day <= span.covers_to] == [found]
    assert terms.school_year_of(day, STARTS) == found.year


@given(st.integers(2000, 2090))
def test_two_terms_cover_a_school_year_without_a_gap(year: int):
    autumn, spring = terms.terms_of(year, STARTS)
    following = terms.terms_of(year + 1, STARTS)[0]
    assert autumn.covers_to + timedelta(days=1) == spring.covers_from
    assert spring.covers_to + timedelta(days=1) == following.covers_from


def test_terms_are_named_by_the_calendar_year_they_are_in():
    assert terms.term_of(date(2026, 10, 16), STARTS).name == "2026年秋季学期"
    assert terms.term_of(date(2027, 1, 31), STARTS).name == "2026年秋季学期"
    assert terms.term_of(date(2027, 2, 1), STARTS).name == "2027年春季学期"
    assert terms.term_of(date(2027, 8, 31), STARTS).name == "2027年春季学期"
    assert terms.school_year_name(2026) == "2026-2027学年"


def test_weeks_are_counted_from_monday():
    assert terms.weeks(date(2026, 9, 1), date(2026, 9, 1)) == 1  # a Tuesday
    assert terms.weeks(date(2026, 9, 1), date(2026, 9, 6)) == 1
    assert terms.weeks(date(2026, 9, 1), date(2026, 9, 7)) == 2
    assert terms.week_of(date(2026, 9, 14), date(2026, 9, 1)) == 3


@pytest.mark.parametrize("text", ["", "9", "13-01", "09-31", "a-b", "2024-09-01"])
def test_what_is_no_day_of_a_year_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        MonthDay.parse(text)


def test_a_day_of_the_year_is_read():
    assert MonthDay.parse("09-01").of(2026) == date(2026, 9, 1)
