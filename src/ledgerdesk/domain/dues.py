"""What is due when: the visits and talks one pupil is to have in one term, and how each stands on a day.

The numbers are policy (R7; seed 002 学校扶贫工作计划: 每学期三次家访, 每月一次谈心谈话); what they mean at the edges is
decided here and nowhere else:

* Lessons run from the first lesson day to the last, 17 weeks or 21, holidays inside included. A term without entered
  lesson days is taken to be all lessons.
* Visits: the lesson days are cut into as many equal windows as visits are asked for. Talks: one window for each month's
  lesson days. A window keeps the numbers of its first day, and a term the number of visits of its first lesson day, so
  what a school changes in mid-term holds from the next window on and never turns what was right into late.
* A visit fills the first window still empty, whenever in the term it was made: early ones count ahead, one made up late
  fills the gap, more than were asked for ask for no less later. Days of holidays belong to the term covering them.
* A pupil is *here* on the days taught at this school and to be helped. A visit is asked for in a window on whose last
  day the pupil is here, having been here for at least half of it: who comes late owes no window that is over or mostly
  over, who leaves owes none that was not over. Whoever was here for as long as one window owes at least one visit. A
  talk is asked for in a month when the pupil is here for at least ``least_days`` of its lesson days.
* A change of class, with the whole class or alone, changes nothing: windows and visits are the pupil's.
* Of a pupil who died nothing is asked any more, neither before nor after: nobody reads that name among the late.
* A teacher on leave for more than a share of a window is excused from it; what the pupil is owed stays.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

_DAY = timedelta(days=1)
BEFORE = "那时还没有来校，或者还没有列入帮扶"
AFTER = "已经离校，或者不再帮扶"
LITTLE_LEFT = "开始帮扶时，这一段已经过了大半"
CUT_SHORT = "没到期限就离校，或者不再帮扶了"
NOT_ASKED = "那时没有这项规定"
DIED = "不再计"


class Span(NamedTuple):
    """Days from first to last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day <= self.last


#: Spans in order, none touching another.
Spans = tuple[Span, ...]


class State(StrEnum):
    """How a window stands: ``OPEN`` 还没到, ``SOON`` 快到期, ``LATE`` 过期; the better ones first."""

    NOT_REQUIRED = "not_required"
    DONE = "done"
    OPEN = "open"
    EXCUSED = "excused"
    SOON = "soon"
    LATE = "late"


_RANK = {state: rank for rank, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is asked for in a window by the policy of its first day; 0 wanted where there is no such rule."""

    wanted: int
    soon_days: int
    least_days: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Days in which something is due, ``due_by`` at the latest: their last day, or the pupil's last one here.

    ``wanted`` 0: nothing is asked for, and ``reason`` says why.
    """

    span: Span
    wanted: int
    due_by: date
    soon_days: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A window as it stands on a day; ``done`` never exceeds what is wanted."""

    window: Window
    done: int
    state: State

    @property
    def missing(self) -> int:
        """Return how many are not done yet, due or not."""
        return self.window.wanted - self.done


def spread(first: date, last: date, times: int) -> Spans:
    """Return spans of about equal length that fill the days from first to last, one for each time, none without a day."""
    days = max((last - first).days + 1, 0)
    times = min(times, days)
    edges = [first + timedelta(days=days * k // times) for k in range(times + 1)] if times > 0 else []
    return tuple(Span(start, end - _DAY) for start, end in pairwise(edges))


def months(lessons: Span) -> Spans:
    """Return the lesson days month by month."""
    out, first = [], lessons.first
    while first <= lessons.last:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        out.append(Span(first, min(following - _DAY, lessons.last)))
        first = following
    return tuple(out)


def join(spans: Iterable[Span]) -> Spans:
    """Return the same days as spans in order that do not touch each other."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.first <= out[-1].last + _DAY:
            out[-1] = Span(out[-1].first, max(out[-1].last, span.last))
        else:
            out.append(span)
    return tuple(out)


def meet(some: Spans, others: Spans) -> Spans:
    """Return the days that are in both."""
    found = ((max(a.first, b.first), min(a.last, b.last)) for a in some for b in others)
    return tuple(Span(first, last) for first, last in found if first <= last)


def days_within(spans: Spans, window: Span) -> int:
    """Return how many days of a window the spans have."""
    return sum(max((min(s.last, window.last) - max(s.first, window.first)).days + 1, 0) for s in spans)


def visit_windows(lessons: Span, numbers: Callable[[date], Numbers], here: Spans) -> tuple[Window, ...]:
    """Return the windows of a term's visits for a pupil who is here on some days."""
    tiles = spread(*lessons, numbers(lessons.first).wanted)
    windows = [_visit_window(tile, numbers(tile.first).soon_days, here) for tile in tiles]
    stay = days_within(here, lessons)
    if tiles and not any(window.wanted for window in windows) and stay >= min(tile.days for tile in tiles):
        # Came late and left early, and yet was here for as long as a window lasts: one visit, where most days were.
        most = max(range(len(tiles)), key=lambda at: days_within(here, tiles[at]))
        windows[most] = replace(windows[most], wanted=1, reason="", due_by=_last_day(here, tiles[most]))
    return tuple(windows)


def talk_windows(lessons: Span, numbers: Callable[[date], Numbers], here: Spans) -> tuple[Window, ...]:
    """Return the windows of a term's talks, one for each month, for a pupil who is here on some days."""
    return tuple(_talk_window(month, numbers(month.first), here) for month in months(lessons))


def state_of(window: Window, done: int, on: date) -> State:
    """Return how a window stands on a day: soon when it runs and its last ``soon_days`` days have begun."""
    if not window.wanted:
        return State.NOT_REQUIRED
    if done >= window.wanted:
        return State.DONE
    if on > window.due_by:
        return State.LATE
    if window.span.first <= on and (window.due_by - on).days < window.soon_days:
        return State.SOON
    return State.OPEN


def in_order(windows: Sequence[Window], done: int, on: date, *, died: bool = False) -> tuple[Due, ...]:
    """Return how windows stand that are filled one after the other, by visits."""
    out = []
    for window in windows:
        filled = min(done, window.wanted)
        done -= filled
        out.append(_due(window, filled, on, died=died))
    return tuple(out)


def each_its_own(windows: Sequence[Window], done: Sequence[int], on: date, *, died: bool = False) -> tuple[Due, ...]:
    """Return how windows stand of which each is filled by what was done in it, by talks."""
    return tuple(_due(w, min(n, w.wanted), on, died=died) for w, n in zip(windows, done, strict=True))


def excused(window: Span, leaves: Spans, percent: int) -> bool:
    """Tell whether a teacher was on leave for more than so many per cent of a window's days."""
    return days_within(leaves, window) * 100 > percent * window.days


def worst(states: Iterable[State]) -> State:
    """Return the worst of some states; nothing is required where there is none."""
    return max(states, key=_RANK.__getitem__, default=State.NOT_REQUIRED)


class Plan:
    """The windows of one term; pupils who are here on the same days share theirs."""

    def __init__(self, lessons: Span, visits: Callable[[date], Numbers], talks: Callable[[date], Numbers]) -> None:
        """Take the policy of visits and of talks by day."""
        self.lessons, self.months = lessons, months(lessons)
        self._numbers = visits, talks
        self._visits: dict[Spans, tuple[Window, ...]] = {}
        self._talks: dict[Spans, tuple[Window, ...]] = {}

    def visits(self, here: Spans) -> tuple[Window, ...]:
        """Return the windows of visits of a pupil who is here on some days."""
        if here not in self._visits:
            self._visits[here] = visit_windows(self.lessons, self._numbers[0], here)
        return self._visits[here]

    def talks(self, here: Spans) -> tuple[Window, ...]:
        """Return the windows of talks, one for each of ``months``, of a pupil who is here on some days."""
        if here not in self._talks:
            self._talks[here] = talk_windows(self.lessons, self._numbers[1], here)
        return self._talks[here]


def _visit_window(tile: Span, soon_days: int, here: Spans) -> Window:
    inside = days_within(here, tile)
    if not inside:
        reason = _away(tile, here)
    elif _last_day(here, tile) < tile.last:
        reason = CUT_SHORT
    else:
        reason = LITTLE_LEFT if inside * 2 < tile.days else ""
    return Window(tile, 0 if reason else 1, tile.last, soon_days, reason)


def _talk_window(month: Span, asked: Numbers, here: Spans) -> Window:
    inside = days_within(here, month)
    if not asked.wanted:
        reason = NOT_ASKED
    elif month.days < asked.least_days:
        reason = f"这个月上课不满 {asked.least_days} 天"
    elif not inside:
        reason = _away(month, here)
    else:
        reason = f"这个月在校不满 {asked.least_days} 天" if inside < asked.least_days else ""
    due_by = _last_day(here, month) if inside else month.last
    return Window(month, 0 if reason else asked.wanted, due_by, asked.soon_days, reason)


def _away(window: Span, here: Spans) -> str:
    return BEFORE if not here or here[0].first > window.last else AFTER


def _last_day(here: Spans, window: Span) -> date:
    return max(min(span.last, window.last) for span in here if span.first <= window.last)


def _due(window: Window, done: int, on: date, *, died: bool) -> Due:
    if died and done < window.wanted:
        window = replace(window, wanted=done, reason=DIED)
    return Due(window, done, state_of(window, done, on))
