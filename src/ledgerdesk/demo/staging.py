"""A clock that is walked through the school year, so that the demonstration's records were made over time."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from ledgerdesk.domain.clock import Clock
from ledgerdesk.domain.terms import MonthDay, TermStarts, school_year_of

_LONGEST_PAST = timedelta(days=100)
_AFTERNOON = time(16, 30, tzinfo=timezone(timedelta(hours=8)))


class StagedClock:
    """Stands on a day of the past until it is walked on; it never passes the real clock's day."""

    def __init__(self, real: Clock, first: date) -> None:
        """Stand on the first day."""
        self._real = real
        self._day = first
        self.walk_to(first)

    @property
    def end(self) -> date:
        """Return the day the demonstration is opened on."""
        return self._real.today()

    def walk_to(self, day: date) -> date:
        """Go on to a day, or stay where the clock stands already, and return where that is."""
        self._day = min(max(day, self._day), self._real.today())
        return self._day

    def now(self) -> datetime:
        """Return the afternoon of the day; on the real clock's day its moment."""
        if self._day == self._real.today():
            return self._real.now()
        return datetime.combine(self._day, _AFTERNOON).astimezone(UTC)

    def today(self) -> date:
        """Return the day."""
        return self._day


def first_day(today: date, year_starts: str) -> date:
    """Return when the school began its ledger: in this school year and not longer ago than needed."""
    autumn = MonthDay.parse(year_starts)
    starts = TermStarts(autumn=autumn, spring=autumn)
    year = autumn.of(school_year_of(today, starts))
    return max(year, today - _LONGEST_PAST)
