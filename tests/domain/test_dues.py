"""What is due when, at each of its borders."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.domain import dues
from ledgerdesk.domain.dues import Numbers, Span, State

VISITS = Numbers(wanted=3, soon_days=14)
TALKS = Numbers(wanted=1, soon_days=7, least_days=10)
TERM = Span(date(2026, 9, 1), date(2027, 1, 8))  # 130 days: windows of 43, 43 and 44
ALWAYS = (Span(date(2020, 1, 1), date(2030, 1, 1)),)
FIRST, SECOND, THIRD = dues.spread(*TERM, 3)


def visits(*here, asked=VISITS):
    return dues.visit_windows(TERM, lambda _day: asked, here or ALWAYS)


def talks(*here, asked=TALKS):
    return dues.talk_windows(TERM, lambda _day: asked, here or ALWAYS)


def wanted(windows):
    return [window.wanted for window in windows]


def upto(day):
    return Span(date(2020, 1, 1), day)


def since(day):
    return Span(day, date(2030, 1, 1))


@pytest.mark.parametrize(("weeks", "lengths"), [(17, [39, 40, 40]), (21, [49, 49, 49])], ids=["17 weeks", "21 weeks"])
def test_a_short_term_and_a_long_one_are_both_cut_in_three(weeks, lengths):
    monday = date(2026, 8, 31)
    windows = dues.visit_windows(Span(monday, monday + timedelta(weeks=weeks, days=-1)), lambda _d: VISITS, ALWAYS)
    assert [window.span.days for window in windows] == lengths
    assert windows[-1].span.last == monday + timedelta(weeks=weeks, days=-1)


def test_a_window_is_open_then_soon_then_late():
    window = visits()[0]
    days = [FIRST.first - timedelta(days=1), FIRST.last - timedelta(days=14), FIRST.last - timedelta(days=13)]
    assert [dues.state_of(window, 0, day) for day in days] == [State.OPEN, State.OPEN, State.SOON]
    assert dues.state_of(window, 0, FIRST.last) is State.SOON
    assert dues.state_of(window, 0, FIRST.last + timedelta(days=1)) is State.LATE
    assert dues.state_of(window, 1, FIRST.last + timedelta(days=1)) is State.DONE
    assert dues.state_of(visits()[1], 0, FIRST.last) is State.OPEN  # however near its end: it has not begun
    assert dues.state_of(visits(asked=Numbers(3, 90))[1], 0, FIRST.last) is State.OPEN
    assert dues.state_of(visits(asked=Numbers(3, 0))[0], 0, FIRST.last) is State.OPEN


HALF = FIRST.last - timedelta(days=21)  # 22 of 43 days are left


@pytest.mark.parametrize(
    ("came", "expected", "why"),
    [
        (HALF, [1, 1, 1], ""),
        (HALF + timedelta(days=1), [0, 1, 1], dues.LITTLE_LEFT),
        (FIRST.last, [0, 1, 1], dues.LITTLE_LEFT),
        (SECOND.first, [0, 1, 1], dues.BEFORE),
        (THIRD.last - timedelta(days=21), [0, 0, 1], dues.BEFORE),  # just half of 44
        (THIRD.last - timedelta(days=20), [0, 0, 0], dues.BEFORE),
        (TERM.last + timedelta(days=1), [0, 0, 0], dues.BEFORE),
    ],
)
def test_who_comes_late_owes_no_window_that_is_mostly_over(came, expected, why):
    windows = visits(since(came))
    assert (wanted(windows), windows[0].reason) == (expected, why)


@pytest.mark.parametrize(
    ("left", "expected", "why"),
    [
        (TERM.first - timedelta(days=1), [0, 0, 0], dues.AFTER),
        (FIRST.last - timedelta(days=1), [0, 0, 0], dues.AFTER),
        (FIRST.last, [1, 0, 0], dues.AFTER),
        (THIRD.last - timedelta(days=1), [1, 1, 0], dues.CUT_SHORT),
        (THIRD.last, [1, 1, 1], ""),
    ],
)
def test_who_leaves_owes_no_window_that_was_not_over(left, expected, why):
    windows = visits(upto(left))
    assert (wanted(windows), windows[2].reason) == (expected, why)


def test_whoever_was_here_for_a_window_owes_one_visit():
    came, stay = HALF + timedelta(days=1), FIRST.days
    long, short = (Span(came, came + timedelta(days=days - 1)) for days in (stay, stay - 1))
    assert wanted(visits(short)) == [0, 0, 0]
    (window,) = (w for w in visits(long) if w.wanted)
    assert (window.span, window.due_by) == (SECOND, long.last)
    assert dues.state_of(window, 0, long.last + timedelta(days=1)) is State.LATE


def test_nobody_who_was_never_here_owes_anything():
    assert wanted(dues.visit_windows(TERM, lambda _d: VISITS, ())) == [0, 0, 0]
    assert wanted(dues.talk_windows(TERM, lambda _d: TALKS, ())) == [0] * 5


def test_who_was_away_in_between_counts_the_days_here():
    gone = date(2026, 9, 10), date(2026, 9, 30)  # 9 + 13 of 43 days are just half
    assert wanted(visits(upto(gone[0] - timedelta(days=1)), since(gone[1] + timedelta(days=1)))) == [1, 1, 1]
    assert wanted(visits(upto(gone[0] - timedelta(days=2)), since(gone[1] + timedelta(days=1)))) == [0, 1, 1]


@pytest.mark.parametrize(
    ("here", "asked", "by"),
    [
        (upto(date(2026, 10, 9)), 0, None),
        (upto(date(2026, 10, 10)), 1, date(2026, 10, 10)),
        (since(date(2026, 10, 22)), 1, date(2026, 10, 31)),
        (since(date(2026, 10, 23)), 0, None),
    ],
)
def test_a_month_s_talk_is_asked_of_who_is_here_for_ten_days(here, asked, by):
    october = talks(here)[1]
    assert october.wanted == asked
    assert october.due_by == by or not asked
    assert bool(october.reason) is not bool(asked)


def test_a_month_of_few_lessons_asks_for_no_talk():
    january = talks()[4]
    assert (january.span.days, january.wanted, january.reason) == (8, 0, "这个月上课不满 10 天")
    longer = Span(TERM.first, date(2027, 1, 10))
    assert dues.talk_windows(longer, lambda _d: TALKS, ALWAYS)[4].wanted == 1


def test_a_change_of_policy_holds_from_the_next_window_on():
    def asked(day):
        return Numbers(2, 30, 10) if day >= date(2026, 10, 2) else Numbers(1, 7, 10)

    found = dues.talk_windows(TERM, asked, ALWAYS)
    assert [(w.wanted, w.soon_days) for w in found] == [(1, 7), (1, 7), (2, 30), (2, 30), (0, 30)]
    term = dues.visit_windows(TERM, lambda day: Numbers(3, 14) if day < SECOND.first else Numbers(1, 5), ALWAYS)
    assert [(w.wanted, w.soon_days) for w in term] == [(1, 14), (1, 5), (1, 5)]
    assert dues.visit_windows(TERM, lambda _d: Numbers(0, 14), ALWAYS) == ()
    assert {w.reason for w in talks(asked=Numbers(0, 7, 10))} == {dues.NOT_ASKED}


def states(done, on, **more):
    return [due.state for due in dues.in_order(visits(), done, on, **more)]


def test_visits_fill_the_first_window_that_is_empty():
    day = SECOND.last + timedelta(days=1)
    assert states(1, day) == [State.DONE, State.LATE, State.OPEN]
    assert states(3, FIRST.first) == [State.DONE] * 3
    assert [d.done for d in dues.in_order(visits(), 7, day)] == [1, 1, 1]
    late_comer = dues.in_order(visits(since(SECOND.first)), 1, day)
    assert [d.state for d in late_comer] == [State.NOT_REQUIRED, State.DONE, State.OPEN]


def test_of_a_pupil_who_died_nothing_is_asked():
    assert states(1, TERM.last + timedelta(days=60), died=True) == [State.DONE] + [State.NOT_REQUIRED] * 2
    two = talks(asked=Numbers(2, 7, 10))
    found = dues.each_its_own(two, [1, 0, 2, 0, 0], TERM.last + timedelta(days=60), died=True)
    assert {due.state for due in found} == {State.DONE, State.NOT_REQUIRED}
    assert sum(due.missing for due in found) == 0


def test_leave_for_more_than_half_of_a_window_excuses():
    window = Span(date(2026, 10, 1), date(2026, 10, 30))
    away = Span(date(2026, 10, 16), date(2026, 11, 30))
    assert not dues.excused(window, (away,), 50)
    assert dues.excused(window, (Span(date(2026, 10, 1), date(2026, 10, 1)), away), 50)
    assert not dues.excused(window, (), 0)


def test_the_worst_state_speaks_for_all():
    assert dues.worst([State.DONE, State.LATE, State.SOON]) is State.LATE
    assert dues.worst([State.OPEN, State.EXCUSED]) is State.EXCUSED
    assert dues.worst([]) is State.NOT_REQUIRED


def test_pupils_here_on_the_same_days_share_their_windows():
    plan = dues.Plan(TERM, lambda _d: VISITS, lambda _d: TALKS)
    assert plan.visits(ALWAYS) is plan.visits(tuple(ALWAYS))
    assert plan.talks(ALWAYS) == talks()
    assert [month.first.month for month in plan.months] == [9, 10, 11, 12, 1]


days = st.dates(date(2026, 8, 1), date(2027, 2, 28))
spans = st.tuples(days, days).map(sorted).map(lambda pair: Span(*pair))
heres = st.lists(spans, max_size=3).map(dues.join)
few = settings(max_examples=25)


@few
@given(lessons=spans, times=st.integers(0, 6))
def test_windows_tile_the_lessons(lessons, times):
    for tiles in (dues.spread(*lessons, times), dues.months(lessons)):
        assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(tiles))
        assert all(tile.days >= 1 for tile in tiles)
        if tiles:
            assert (tiles[0].first, tiles[-1].last) == tuple(lessons)
    lengths = [tile.days for tile in dues.spread(*lessons, times)]
    assert not lengths or max(lengths) - min(lengths) <= 1


@few
@given(here=heres, done=st.integers(0, 5), on=days, later=st.integers(0, 90), died=st.booleans())
def test_what_is_done_and_what_is_missing_make_what_is_asked(here, done, on, later, died):
    windows = visits(*here) if here else dues.visit_windows(TERM, lambda _d: VISITS, ())
    now = dues.in_order(windows, done, on, died=died)
    assert sum(d.done + d.missing for d in now) == sum(d.window.wanted for d in now) <= len(windows)
    assert all(0 <= d.done <= d.window.wanted and d.missing >= 0 for d in now)
    more = dues.in_order(windows, done + 1, on, died=died)
    assert died or all(dues.worst([a.state, b.state]) is a.state for a, b in zip(now, more, strict=True))
    then = dues.in_order(windows, done, on + timedelta(days=later), died=died)
    assert all(b.state is State.LATE for a, b in zip(now, then, strict=True) if a.state is State.LATE)
    if sum(span.days for span in dues.meet(here, (TERM,))) >= min(w.span.days for w in windows) and not died:
        assert any(d.window.wanted for d in now)


@few
@given(some=heres, others=heres, day=days)
def test_days_in_both_and_in_either(some, others, day):
    def inside(spans):
        return any(span.holds(day) for span in spans)

    assert inside(dues.meet(some, others)) is (inside(some) and inside(others))
    assert inside(dues.join((*some, *others))) is (inside(some) or inside(others))
