from datetime import date

import pytest

from ledgerdesk.errors import RuleError
from ledgerdesk.services import calendar
from ledgerdesk.services.calendar import DayFacts


def period(session, start, count=5):
    return calendar.calendar(session).period(start, count, "working")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 9, 21), date(2026, 9, 28)),  # Mid-Autumn is on the 25th, a Friday; no make-up day before it
        (date(2026, 9, 28), date(2026, 10, 9)),  # over the holiday of 1 to 7 October
        (date(2026, 9, 20), date(2026, 9, 24)),  # a make-up Sunday counts as the first day
        (date(2026, 10, 9), date(2026, 10, 14)),  # the make-up Saturday after the holiday counts
        (date(2026, 11, 20), date(2026, 11, 26)),
    ],
)
def test_five_working_days_over_the_holidays_of_autumn_2026(ledger, start, end):
    with ledger.read() as session:
        found = period(session, start)
        assert (found.starts_on, found.ends_on, found.unknown_years) == (start, end, ())


def test_a_year_nobody_knows_is_said(ledger):
    with ledger.read() as session:
        assert period(session, date(2031, 3, 3)).unknown_years == (2031,)
        assert period(session, date(2026, 12, 30)).unknown_years == (2027,)
        assert not calendar.known(session, 2031)


# What the announcement of every year holds.
FIXED = [DayFacts(date(2031, month, day), "holiday") for month, day in [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)]]


def test_a_year_entered_is_known_and_its_days_win(ledger, walk):
    days = [*FIXED, DayFacts(date(2031, 3, 3), "holiday", "  本地节日 "), DayFacts(date(2031, 3, 8), "makeup")]
    walk(ledger, lambda s: calendar.save_year(s, 2031, days, "县政府通知"))
    with ledger.read() as session:
        found = period(session, date(2031, 3, 3))
        assert (found.ends_on, found.unknown_years) == (date(2031, 3, 8), ())
        assert calendar.known(session, 2031)
        shown = calendar.year_days(session, 2031)
        assert [(d.day.day, d.kind, d.note, d.own) for d in shown if d.day.month == 3] == [
            (3, "holiday", "本地节日", True),
            (8, "makeup", None, True),
        ]


def test_a_day_off_for_sports_does_not_make_the_holidays_known(ledger):
    with ledger.transaction("运动会") as session:
        calendar.save_year(session, 2031, [*FIXED[1:], DayFacts(date(2031, 3, 3), "holiday")])
        assert not calendar.known(session, 2031)
        assert period(session, date(2031, 3, 3)).ends_on == date(2031, 3, 10)


def test_saving_a_year_again_changes_only_what_differs(ledger, walk):
    first = [DayFacts(date(2031, 3, 3), "holiday"), DayFacts(date(2031, 5, 1), "holiday")]
    walk(ledger, lambda s: calendar.save_year(s, 2031, first))
    again = [DayFacts(date(2031, 5, 1), "workday"), DayFacts(date(2031, 5, 3), "makeup")]
    walk(ledger, lambda s: calendar.save_year(s, 2031, again))
    with ledger.transaction("没有变化") as session:
        calendar.save_year(session, 2031, calendar.year_days(session, 2031))
    assert ledger.undo_label() == "走一步"
    with ledger.read() as session:
        assert [(d.day.isoformat(), d.kind) for d in calendar.year_days(session, 2031)] == [
            ("2031-05-01", "workday"),
            ("2031-05-03", "makeup"),
        ]


def test_the_librarys_days_of_a_year_are_shown_and_left_alone(ledger):
    with ledger.transaction("改一天") as session:
        shown = calendar.year_days(session, 2026)
        assert (date(2026, 10, 1), "holiday", False) in [(d.day, d.kind, d.own) for d in shown]
        calendar.save_year(session, 2026, [*shown, DayFacts(date(2026, 11, 20), "holiday", "校庆")])
        assert [d.day for d in calendar.year_days(session, 2026) if d.own] == [date(2026, 11, 20)]
        assert period(session, date(2026, 11, 20)).ends_on == date(2026, 11, 27)


def test_wrong_days_are_named(ledger):
    days = [
        DayFacts(date(2030, 1, 1), "holiday"),
        DayFacts(date(2031, 3, 5), "makeup"),
        DayFacts(date(2031, 3, 6), "party"),
        DayFacts(date(2031, 3, 8), "makeup"),
    ]
    with pytest.raises(RuleError) as raised, ledger.transaction("假期") as session:
        calendar.save_year(session, 2031, days)
    assert set(raised.value.problems) == {"2030-01-01", "2031-03-05", "2031-03-06"}
