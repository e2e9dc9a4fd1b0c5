"""Which backups are kept: rules for any shelf, and 400 days with a broken clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain.retention import Kept, Rule, day_of_use, surplus

RULE = Rule(
    last=10, days=14, weeks=8, months=24, week=5, month=20, at_most=45, at_once=3, bytes=4_000_000_000
)  # fmt: skip


@st.composite
def shelves(draw: st.DrawFn) -> list[Kept]:
    day, sequence, out = 1, 0, []
    for _ in range(draw(st.integers(0, 70))):
        sequence += draw(st.integers(1, 3))
        day += draw(st.integers(0, 9))
        size = draw(st.integers(1, 400_000_000))
        out.append(Kept(sequence, day, size, pinned=draw(st.sampled_from([False, False, False, True]))))
    return draw(st.permutations(out))


@given(shelves())
def test_few_at_once_never_the_newest_never_a_pinned_one(shelf: list[Kept]) -> None:
    going = surplus(shelf, RULE)
    assert len(going) <= RULE.at_once
    assert len(set(going)) == len(going)
    known = {one.sequence: one for one in shelf}
    newest = max(known, default=0)
    assert all(number in known and number != newest and not known[number].pinned for number in going)


@given(shelves())
def test_repeated_it_comes_to_an_end_within_number_and_size(shelf: list[Kept]) -> None:
    for _ in range(100):
        going = surplus(shelf, RULE)
        if not going:
            break
        shelf = [one for one in shelf if one.sequence not in going]
    assert surplus(shelf, RULE) == ()
    pinned = sum(one.pinned for one in shelf)
    assert len(shelf) <= max(RULE.at_most, pinned + RULE.last)
    ordered = sorted(shelf, key=lambda one: one.sequence, reverse=True)
    free = [one for one in ordered[3:] if not one.pinned]
    assert sum(one.bytes for one in shelf) <= RULE.bytes or not free


@given(shelves())
def test_the_newest_ten_and_the_last_fourteen_days_stay_while_there_is_room(shelf: list[Kept]) -> None:
    roomy = Rule(**{**RULE.__dict__, "bytes": 10**15, "at_most": 1000, "at_once": 1000})
    gone = set(surplus(shelf, roomy))
    left = [one for one in shelf if one.sequence not in gone]
    newest = sorted((one.sequence for one in shelf), reverse=True)[:10]
    assert set(newest) <= {one.sequence for one in left}
    days = sorted({one.day for one in shelf}, reverse=True)
    assert {one.day for one in left} >= set(days[:14])
    weeks = sorted({day // 5 for day in days}, reverse=True)[:8]
    assert {one.day // 5 for one in left} >= set(weeks)
    months = sorted({day // 20 for day in days}, reverse=True)[:24]
    assert {one.day // 20 for one in left} >= set(months)


def test_an_empty_shelf_and_a_single_backup_lose_nothing() -> None:
    assert surplus([], RULE) == ()
    assert surplus([Kept(7, 1, 10**12)], RULE) == ()


def test_size_takes_the_oldest_but_leaves_three() -> None:
    shelf = [Kept(n, n, 1_500_000_000) for n in range(1, 6)]
    assert surplus(shelf, RULE) == (1, 2)
    assert surplus([Kept(n, n, 9_000_000_000) for n in range(1, 4)], RULE) == ()


MORNING = datetime(2026, 9, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (MORNING + timedelta(hours=3), 5),
        (MORNING + timedelta(days=1), 6),
        (MORNING + timedelta(days=40), 6),
        (MORNING - timedelta(minutes=30), 5),  # set right by a little
        (MORNING - timedelta(hours=1, minutes=1), 6),  # started anew at the same date
        (datetime(2009, 1, 1, tzinfo=UTC), 6),
        (datetime(2045, 1, 1, tzinfo=UTC), 6),
    ],
)
def test_a_day_of_use_is_another_whenever_the_clock_jumped(now: datetime, day: int) -> None:
    assert day_of_use(now, (5, MORNING)) == day


def test_the_first_backup_is_on_the_first_day() -> None:
    assert day_of_use(MORNING, None) == 1


@given(st.lists(st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)), max_size=30))
def test_days_never_go_back_whatever_the_clock_says(moments: list[datetime]) -> None:
    before: tuple[int, datetime] | None = None
    for moment in moments:
        day = day_of_use(moment, before)
        assert day in ((1,) if before is None else (before[0], before[0] + 1))
        before = day, moment


@pytest.mark.parametrize("school_days_only", [False, True])
@pytest.mark.parametrize("battery", ["jumps", "dead"])
def test_400_days_with_a_broken_clock(battery: str, *, school_days_only: bool) -> None:
    """The newest is at most a day old, the span a year or more, and there are never more than 45 and today's few."""
    begin = datetime(2025, 1, 1, 8, tzinfo=UTC)
    shelf: list[tuple[Kept, int]] = []
    sequence, before = 0, None
    for true_day in range(400):
        if school_days_only and (begin + timedelta(days=true_day)).weekday() >= 5:
            continue
        for hour in (0, 3, 6):
            now = begin + timedelta(days=true_day, hours=hour)
            if battery == "dead" and true_day >= 200:
                now = datetime(2009, 1, 1, tzinfo=UTC) + timedelta(hours=hour)  # each morning the same date again
            elif 200 <= true_day < 205:
                now = now.replace(year=2009)
            elif 300 <= true_day < 302:
                now = now.replace(year=2045)
            sequence += 1
            day = day_of_use(now, before)
            before = day, now
            shelf.append((Kept(sequence, day, 8_000_000), true_day))
            gone = surplus([one for one, _ in shelf], RULE)
            shelf = [(one, made) for one, made in shelf if one.sequence not in gone]
            assert len(shelf) <= 45
        assert true_day - max(made for _, made in shelf) <= 1
    made = [true_day for _, true_day in shelf]
    assert max(made) - min(made) >= 365
    assert len({true_day for true_day in made if true_day >= max(made) - 13}) >= (10 if school_days_only else 14)
