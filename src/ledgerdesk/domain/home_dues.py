"""What answering for households asks of a year: days in the village, money for the home; counted pro rata by the day.

Nothing here is asked before its day has come, and a fraction is never rounded up: who has answered for a home for half
a year owes half, rounded down. A rate that changes within a year counts on each day as it held.

Nobody is late on the day it is asked: what a day asks for is due only after some days of grace, so a home that was
arranged today, or a new year, is no reason for red the same minute. The grace is policy; without it each further day
would make everybody late by a few yuan who gives once a year.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

ENOUGH, SHORT, BEHIND, NOTHING = "enough", "short", "behind", "nothing"
#: The states, the worst first; NOTHING is asked of whom answers for no home.
STATES = (BEHIND, SHORT, ENOUGH, NOTHING)


@dataclass(frozen=True)
class Span:
    """Days on end, both included; None at an end that is not known or has not come."""

    first: date | None = None
    last: date | None = None

    def within(self, first: date, last: date) -> tuple[date, date] | None:
        """Return the part that lies in a period, None where there is none."""
        since, until = max(self.first or first, first), min(self.last or last, last)
        return (since, until) if since <= until else None


@dataclass(frozen=True)
class Rate:
    """What a whole year asks for, as it held on each day of the year."""

    year: int
    summed: tuple[int, ...]

    @classmethod
    def of(cls, year: int, on: Callable[[date], int]) -> "Rate":
        """Build the rate of a year; ``on`` tells what a whole year asked for by the policy of a day."""
        start = date(year, 1, 1)
        days = (date(year, 12, 31) - start).days + 1
        return cls(year, (0, *accumulate(on(start + timedelta(days=at)) for at in range(days))))

    def due(self, spans: Iterable[Span], until: date) -> int:
        """Return what the days of some spans ask for until a day, each day once, rounded down."""
        start, asked = date(self.year, 1, 1), 0
        for first, last in _joined(spans, start, min(until, date(self.year, 12, 31))):
            asked += self.summed[(last - start).days + 1] - self.summed[(first - start).days]
        return asked // (len(self.summed) - 1)


@dataclass(frozen=True)
class Measure:
    """Something done so far: ``due`` by now, after the grace, ``whole`` by the end of the year (or of the time)."""

    done: int
    due: int
    whole: int

    @property
    def state(self) -> str:
        """Return ENOUGH for the year, SHORT of it though in time, BEHIND the calendar, or NOTHING asked."""
        if not self.whole:
            return NOTHING
        if self.done >= self.whole:
            return ENOUGH
        return SHORT if self.done >= self.due else BEHIND

    @property
    def lacking(self) -> int:
        """Return what is still to be done this year."""
        return max(0, self.whole - self.done)


def measure(done: int, rate: Rate, spans: Sequence[Span], on: date, grace: int) -> Measure:
    """Return what was done beside what the spans ask for in the whole year, and up to ``grace`` days before a day.

    Nothing is due for ``grace`` days from the first one; what the end of the year asks for is due in the next year.
    """
    due = rate.due(spans, on - timedelta(days=grace))
    return Measure(done, due, rate.due(spans, date(rate.year, 12, 31)))


def days_there(stays: Iterable[Span], visits: Iterable[date], year: int, until: date) -> frozenset[date]:
    """Return the days of a year, until a day, on which somebody was in the village: stays and visits, each day once."""
    start, end = date(year, 1, 1), min(until, date(year, 12, 31))
    days = {day for day in visits if start <= day <= end}
    for first, last in _joined(stays, start, end):
        days.update(first + timedelta(days=at) for at in range((last - first).days + 1))
    return frozenset(days)


def fixed_until(since: date, years: int) -> date:
    """Return the last day of so many years on end; those begun on 29 February end on the 28th."""
    try:
        over = since.replace(year=since.year + years)
    except ValueError:
        over = date(since.year + years, 3, 1)
    return over - timedelta(days=1)


def covers(spans: Sequence[Span], day: date) -> bool:
    """Tell whether one of the spans holds a day."""
    return any(span.within(day, day) is not None for span in spans)


def worst(states: Iterable[str]) -> str:
    """Return the worst of some states; NOTHING for none."""
    met = set(states)
    return next((state for state in STATES if state in met), NOTHING)


def _joined(spans: Iterable[Span], first: date, last: date) -> list[tuple[date, date]]:
    """Return the parts of spans in a period with no day twice, in order."""
    out: list[tuple[date, date]] = []
    for since, until in sorted(part for span in spans if (part := span.within(first, last)) is not None):
        if out and since <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], until))
        else:
            out.append((since, until))
    return out
