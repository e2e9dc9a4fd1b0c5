"""What answering for households asks of a year, held against counting day by day."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.domain import home_dues
from ledgerdesk.domain.home_dues import BEHIND, ENOUGH, NOTHING, SHORT, Measure, Rate, Span

YEARS = (2023, 2024, 2026)  # 2024 is a leap year
DAYS = st.dates(date(2022, 12, 1), date(2027, 1, 31))
SPANS = st.lists(
    st.tuples(st.none() | DAYS, st.none() | DAYS).map(
        lambda ends: Span(*sorted(ends)) if None not in ends else Span(*ends)  # type: ignore[type-var]
    ),
    max_size=4,
)


def _days(year: int) -> list[date]:
    start = date(year, 1, 1)
    return [start + timedelta(days=at) for at in range((date(year, 12, 31) - start).days + 1)]


def _holds(span: Span, day: date) -> bool:
    return (span.first is None or span.first <= day) and (span.last is None or day <= span.last)


@given(st.sampled_from(YEARS), SPANS, DAYS, st.integers(0, 30), st.integers(0, 30), st.integers(1, 12))
@settings(max_examples=25)
def test_what_is_due_is_each_days_share_of_its_rate(
    year: int, spans: list[Span], until: date, before: int, after: int, month: int
) -> None:
    rate = Rate.of(year, lambda day: before if day.month < month else after)
    held = [day for day in _days(year) if day <= until and any(_holds(span, day) for span in spans)]
    share = sum(Fraction(before if day.month < month else after, len(_days(year))) for day in held)
    assert rate.due(spans, until) == share.numerator // share.denominator


@given(st.sampled_from(YEARS), SPANS, st.lists(DAYS, max_size=6), DAYS)
@settings(max_examples=25)
def test_days_there_are_counted_once_whatever_they_are_written_as(
    year: int, stays: list[Span], visits: list[date], until: date
) -> None:
    expected = {
        day for day in _days(year) if day <= until and (day in visits or any(_holds(span, day) for span in stays))
    }
    assert home_dues.days_there(stays, visits, year, until) == expected


def test_a_whole_year_asks_for_exactly_the_rate_in_leap_years_too() -> None:
    for year in YEARS:
        rate = Rate.of(year, lambda _day: 15)
        assert rate.due([Span()], date(year, 12, 31)) == 15
        assert rate.due([Span(date(year, 1, 1), date(year, 12, 31))], date(year + 1, 6, 1)) == 15


def test_borders_of_a_year() -> None:
    rate = Rate.of(2026, lambda _day: 200_000)
    last = date(2026, 12, 31)
    assert rate.due([Span(last)], last) == 200_000 // 365  # begun on the last day
    assert rate.due([Span(last)], date(2026, 12, 30)) == 0
    assert rate.due([Span(date(2026, 5, 1), date(2026, 5, 1))], last) == 200_000 // 365  # ended the same day
    assert rate.due([Span(None, date(2025, 12, 31)), Span(date(2027, 1, 1))], last) == 0  # wholly outside
    two = [Span(date(2026, 1, 1), date(2026, 6, 30)), Span(date(2026, 6, 30), date(2026, 12, 31))]
    assert rate.due(two, last) == 200_000  # the day both hold counts once


def test_two_homes_on_one_day_count_one_day() -> None:
    day = date(2026, 3, 4)
    assert home_dues.days_there([Span(day, day), Span(day, day)], [day], 2026, date(2026, 12, 31)) == {day}


def test_a_rate_that_changes_within_the_year_counts_as_it_held() -> None:
    rate = Rate.of(2026, lambda day: 15 if day < date(2026, 7, 2) else 30)  # 182 days, then 183
    assert rate.due([Span()], date(2026, 12, 31)) == (182 * 15 + 183 * 30) // 365


@given(DAYS, st.integers(1, 60), st.integers(0, 80), st.sampled_from((15, 200_000)))
@settings(max_examples=25)
def test_nobody_is_behind_on_the_first_day_nor_within_the_grace(
    first: date, grace: int, after: int, asked: int
) -> None:
    rate = Rate.of(first.year, lambda _day: asked)
    one, next_one = (
        home_dues.measure(0, rate, [Span(first)], first + timedelta(days=day), grace) for day in (after, after + 1)
    )
    assert one.due <= next_one.due <= one.whole == next_one.whole
    assert after >= grace or one.state != BEHIND
    late = first + timedelta(days=366 + grace)
    assert home_dues.measure(0, rate, [Span(first)], late, grace).due == one.whole  # the year is over for everybody


def test_states() -> None:
    said = {one: Measure(*one).state for one in ((0, 0, 0), (15, 12, 15), (12, 12, 15), (11, 12, 15), (20, 3, 15))}
    assert list(said.values()) == [NOTHING, ENOUGH, SHORT, BEHIND, ENOUGH]
    assert Measure(11, 12, 15).lacking == 4
    assert Measure(20, 3, 15).lacking == 0
    assert home_dues.worst([ENOUGH, SHORT, NOTHING]) == SHORT
    assert home_dues.worst([]) == NOTHING


def test_years_on_end_close_the_day_before() -> None:
    until = home_dues.fixed_until
    assert until(date(2026, 3, 1), 3) == date(2029, 2, 28)
    assert until(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert until(date(2024, 2, 29), 4) == date(2028, 2, 28)
    assert until(date(2026, 1, 1), 0) == date(2025, 12, 31)
