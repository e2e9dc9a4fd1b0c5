"""Several stories told side by side: each says on which day it goes on, and the clock is walked from one to the next."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from heapq import heapify, heappop, heappush

from ledgerdesk.demo.staging import StagedClock

Story = Iterator[date]
_DAY = timedelta(days=1)


def tell(clock: StagedClock, *stories: Story) -> None:
    """Walk through the days until no story goes on or the clock's last day is over; on one day the first named goes first.

    A story yields the day it wants to go on; one that lies behind means at once, one past the end is never reached.
    """
    waiting = [(day, at, story) for at, story in enumerate(stories) if (day := next(story, None)) is not None]
    heapify(waiting)
    while waiting:
        day, at, story = heappop(waiting)
        if day > clock.end:
            continue
        clock.walk_to(day)
        following = next(story, None)
        if following is not None:
            heappush(waiting, (following, at, story))


def worked(works: Callable[[date], bool], day: date) -> date:
    """Return a day, or the next that is worked."""
    while not works(day):
        day += _DAY
    return day
