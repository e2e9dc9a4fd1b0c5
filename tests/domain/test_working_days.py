from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import working_days
from ledgerdesk.domain.working_days import Calendar

STANDARD = working_days.standard()
KNOWN = st.dates(date(2015, 1, 1), date(2026, 10, 1))
NEW_YEAR_2027 = {date(2027, 1, n): "holiday" for n in (1, 2, 3)}
YEAR_2027 = NEW_YEAR_2027 | {
    date(2027, 5, 1): "holiday",
    date(2027, 10, 1): "holiday",
    date(2027, 10, 2): "holiday",
    date(2027, 10, 3): "holiday",
    date(2027, 10, 9): "makeup",
}


def test_holidays_and_makeup_days_are_known():
    assert working_days.standard_holidays()[date(2026, 10, 1)] == "holiday"
    assert not STANDARD.is_working(date(2026, 10, 1))  # a Thursday
    assert STANDARD.is_working(date(2026, 10, 10))  # a Saturday worked for it
    assert not STANDARD.is_working(date(2026, 10, 17))  # an ordinary Saturday
    assert STANDARD.is_working(date(2026, 10, 16))


def test_five_working_days_over_a_weekend():
    period = STANDARD.period(date(2026, 10, 14), 5, "working")  # a Wednesday
    assert (period.starts_on, period.ends_on) == (date(2026, 10, 14), date(2026, 10, 20))
    assert period.unknown_years == ()


def test_five_working_days_over_the_national_holiday():
    period = STANDARD.period(date(2026, 9, 29), 5, "working")  # holiday 1 to 7, Saturday the 10th is worked
    assert period.ends_on == date(2026, 10, 10)


def test_calendar_days_count_everything():
    assert STANDARD.period(date(2026, 9, 29), 7, "calendar").ends_on == date(2026, 10, 5)


@given(KNOWN, st.integers(1, 30))
def test_a_period_holds_exactly_its_working_days(start: date, count: int):
    period = STANDARD.period(start, count, "working")
    assert STANDARD.working_between(period.starts_on, period.ends_on) == count
    assert STANDARD.is_working(period.ends_on)


@given(st.dates(date(2028, 1, 1), date(2080, 1, 1)), st.integers(1, 30))
def test_an_unknown_year_is_said_and_counted_by_weekends(start: date, count: int):
    period = STANDARD.period(start, count, "working")
    assert set(period.unknown_years) == {start.year, period.ends_on.year}
    weekdays = [start + timedelta(days=n) for n in range((period.ends_on - start).days + 1)]
    assert sum(day.weekday() < 5 for day in weekdays) == count


def test_a_period_that_reaches_into_an_unknown_year_says_so():
    assert STANDARD.period(date(2026, 12, 29), 5, "working").unknown_years == (2027,)
    assert STANDARD.knows(date(2026, 12, 31))
    assert not STANDARD.knows(date(2027, 1, 1))


def test_a_year_is_known_when_the_school_has_entered_its_holidays():
    own = working_days.merged(STANDARD, YEAR_2027)
    period = own.period(date(2026, 12, 29), 5, "working")
    assert (period.ends_on, period.unknown_years) == (date(2027, 1, 5), ())  # 1 January 2027 is a Friday
    assert own.is_working(date(2027, 10, 9))


def test_a_single_day_off_does_not_make_a_year_known():
    own = working_days.merged(STANDARD, NEW_YEAR_2027)
    assert not own.is_working(date(2027, 1, 1))
    assert own.period(date(2026, 12, 29), 5, "working").unknown_years == (2027,)


def test_the_schools_own_day_wins_over_the_library():
    own = working_days.merged(STANDARD, {date(2026, 10, 16): "holiday", date(2026, 10, 1): "workday"})
    assert not own.is_working(date(2026, 10, 16))
    assert own.is_working(date(2026, 10, 1))
    assert 2026 in own.known_years


def test_a_long_break_is_measured():
    assert STANDARD.longest_break(date(2026, 9, 28), date(2026, 10, 12)) == 7
    assert STANDARD.longest_break(date(2026, 10, 12), date(2026, 10, 16)) == 0


def test_a_period_without_end_or_days_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        STANDARD.period(date(2026, 10, 14), 0, "working")
    with pytest.raises(ValueError, match="no end"):
        Calendar({date(2026, 1, 1) + timedelta(days=n): "holiday" for n in range(500)}, frozenset()).period(
            date(2026, 1, 1), 1, "working"
        )
