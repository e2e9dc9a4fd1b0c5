"""What time it is, injected so that a test or the demo can hold a day still."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

_CHINA = timezone(timedelta(hours=8))


class Clock(Protocol):
    """Tells the moment and the day."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """Return the day on the school's wall calendar."""
        ...


class SystemClock:
    """The computer's clock and its time zone."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the computer's local day."""
        return datetime.now().astimezone().date()


class FixedClock:
    """A clock that stands still."""

    def __init__(self, moment: date | datetime) -> None:
        """Stand at an aware moment, or at noon in China of a day; ValueError for a naive moment."""
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=_CHINA)
        if moment.tzinfo is None:
            raise ValueError("a fixed moment needs a time zone")
        self._moment = moment

    def now(self) -> datetime:
        """Return the fixed moment in UTC."""
        return self._moment.astimezone(UTC)

    def today(self) -> date:
        """Return the day of the fixed moment in its own time zone."""
        return self._moment.date()
