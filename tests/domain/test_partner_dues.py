"""Dues of partnerships at their borders: pro rata of lesson days, months without lessons, the day after."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.domain import partner_dues, pro_rata
from ledgerdesk.domain.partner_dues import Aim, Deed

AIM = Aim(lessons=10, lectures=2, visits=1, soon=10)
TERM = (date(2026, 9, 1), date(2027, 1, 18))  # 140 days


def on(day, *deeds, since=None, until=None, term=TERM, aim=AIM):
    return partner_dues.standing(aim, term, since, until, [Deed(*deed) for deed in deeds], day)


@pytest.mark.parametrize(
    ("day", "due", "state"),
    [
        (date(2026, 9, 1), 0, "open"),
        (date(2026, 9, 4), 0, "open"),  # 11 days before the first tenth of the term is over
        (date(2026, 9, 5), 0, "soon"),
        (date(2026, 9, 14), 0, "soon"),  # the fourteenth day, not over yet
        (date(2026, 9, 15), 1, "late"),
        (date(2027, 1, 18), 9, "late"),
        (date(2027, 1, 19), 10, "late"),
        (date(2027, 1, 31), 10, "late"),
    ],
    ids=str,
)
def test_lessons_are_asked_evenly_over_the_days_of_lessons(day, due, state):
    found = on(day).lessons
    assert (found.done, found.asked, found.due, found.state) == (0, 10, due, state)


def test_lessons_count_by_their_number_lectures_and_visits_by_the_day():
    found = on(
        date(2026, 11, 20),
        ("lessons", date(2026, 9, 20), 4), ("lessons", date(2026, 11, 3), 6), ("lecture", date(2026, 10, 9), 3),
        ("observe", date(2026, 10, 10), 2), ("lessons", date(2026, 12, 1), 4),
    )  # fmt: skip
    assert (found.lessons.done, found.lessons.state) == (10, "done")
    assert (found.lectures.done, found.lectures.due, found.lectures.state) == (1, 1, "open")
    assert (found.visits.done, found.visits.asked, found.visits.due) == (0, 5, 2)
    assert found.state == "late"


def test_each_month_asks_for_itself_and_one_with_few_lessons_for_none():
    found = on(date(2026, 11, 20), ("visit", date(2026, 9, 8)), ("visit", date(2026, 9, 9)))
    assert [(one.first.month, one.done, one.asked, one.state) for one in found.months] == [
        (9, 2, 1, "done"), (10, 0, 1, "late"), (11, 0, 1, "open"), (12, 0, 1, "open"), (1, 0, 1, "open"),
    ]  # fmt: skip
    assert (found.visits.done, found.visits.asked, found.visits.due, found.visits.state) == (1, 5, 2, "late")
    short = on(date(2027, 1, 31), term=(TERM[0], date(2027, 1, 15)))  # 15 of 31 days: less than half
    assert (short.months[-1].asked, short.months[-1].state) == (0, "none")
    assert on(date(2026, 11, 21)).months[2].state == "soon"


@pytest.mark.parametrize(
    ("since", "until", "lessons", "lectures", "visits"),
    [
        (None, None, 10, 2, 5),
        (date(2026, 11, 10), None, 5, 1, 3),  # 70 of 140 days; 21 of 30 in November
        (date(2026, 11, 17), None, 5, 1, 2),  # 63 days are 4.5 lessons; 14 of 30 in November
        (date(2026, 11, 18), None, 4, 1, 2),
        (None, date(2026, 9, 14), 1, 0, 0),
        (date(2027, 1, 18), None, 0, 0, 0),
        (date(2027, 1, 19), None, 0, 0, 0),
        (None, date(2026, 8, 31), 0, 0, 0),
    ],
    ids=str,
)
def test_a_part_of_a_term_is_asked_for_its_share(since, until, lessons, lectures, visits):
    found = on(date(2026, 12, 31), since=since, until=until)
    assert (found.lessons.asked, found.lectures.asked, found.visits.asked) == (lessons, lectures, visits)


def test_nothing_is_asked_where_policy_asks_for_nothing():
    found = on(date(2026, 12, 31), aim=Aim(0, 0, 0, 10))
    assert (found.state, found.lessons.asked, found.visits.asked) == ("none", 0, 0)


@settings(max_examples=25)
@given(st.integers(0, 20), st.integers(1, 160), st.integers(0, 200))
def test_what_is_due_grows_to_what_is_asked(asked, days, elapsed):
    due = pro_rata.by_now(asked, elapsed, days)
    assert 0 <= due <= pro_rata.by_now(asked, elapsed + 1, days) <= asked
    assert pro_rata.by_now(asked, days, days) == asked
    assert pro_rata.share(asked, days, days) == asked


def test_days_away_are_taken_off():
    span, away = (date(2026, 9, 1), date(2026, 9, 10)), ((date(2026, 8, 20), date(2026, 9, 2)), (date(2026, 9, 9),) * 2)
    assert pro_rata.present(span, away) == 7
    assert pro_rata.present(span, away, date(2026, 9, 3)) == 0
    assert pro_rata.present(span, away, date(2026, 9, 4)) == 1
    assert pro_rata.present(None, away) == 0
    assert pro_rata.worst(()) == "none"
