"""Dues spread evenly over days: what is asked of a part of a term, and how much of it by a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

Span = tuple[date, date]
"""First and last day, both included."""

State = Literal["none", "done", "open", "soon", "late"]
"""How a due stands; ``none`` asks for nothing."""
NONE: State = "none"
DONE: State = "done"
OPEN: State = "open"
SOON: State = "soon"
LATE: State = "late"
#: From the calmest to the one to look at first.
URGENCY: tuple[State, ...] = (NONE, DONE, OPEN, SOON, LATE)
_DAY = timedelta(days=1)


def meet(span: Span, since: date | None, until: date | None) -> Span | None:
    """Return the days of a span from one day to another (None: without end); None where there are none."""
    first, last = max(span[0], since or span[0]), min(span[1], until or span[1])
    return (first, last) if first <= last else None


def length(span: Span | None) -> int:
    """Return how many days a span has."""
    return (span[1] - span[0]).days + 1 if span is not None else 0


def present(span: Span | None, away: Iterable[Span], before: date | None = None) -> int:
    """Return the days of a span outside the spans away, which do not meet; with ``before`` those before a day."""
    last = None if before is None else before - _DAY
    inside = meet(span, None, last) if span is not None else None
    if inside is None:
        return 0
    return length(inside) - sum(length(meet(inside, *one)) for one in away)


def share(count: int, days: int, of: int) -> int:
    """Return what of a count falls on some of the days, halves up: 10 of 140 days are 5 on 70 and 0 on 6."""
    return (2 * count * days + of) // (2 * of) if of > 0 else 0


def by_now(asked: int, elapsed: int, of: int) -> int:
    """Return how much of what is asked must be done once some of the days are over: the k-th when k parts are."""
    return asked * min(elapsed, of) // of if of > 0 else 0


def state(done: int, asked: int, due: int, due_soon: int) -> State:
    """Return how a due stands: what is due now and what is due within the days of reminding."""
    if asked <= 0:
        return NONE
    if done >= asked:
        return DONE
    if done < due:
        return LATE
    return SOON if done < due_soon else OPEN


def worst(states: Iterable[State]) -> State:
    """Return the one to look at first; ``none`` of nothing."""
    return max(states, key=URGENCY.index, default=NONE)
