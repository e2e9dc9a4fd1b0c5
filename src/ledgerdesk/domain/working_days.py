"""Working days: weekends, public holidays and make-up working days; a year nobody knows is said, not guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DayKind = Literal["workday", "holiday", "makeup"]
_SATURDAY = 5
_ONE = timedelta(days=1)
_LONGEST_SEARCH = 400


@dataclass(frozen=True)
class Period:
    """A run of days, both ends inclusive: ``count`` days of the kind asked for; ``unknown_years`` had no holidays."""

    starts_on: date
    ends_on: date
    count: int
    kind: Literal["working", "calendar"]
    unknown_years: tuple[int, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: ``days`` departs from weekdays and weekends, in the years of ``known_years``."""

    days: Mapping[date, DayKind]
    known_years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked; in a year not known by its weekday alone."""
        kind = self.days.get(day)
        return day.weekday() < _SATURDAY if kind is None else kind != "holiday"

    def knows(self, day: date) -> bool:
        """Tell whether the holidays of the day's year are known."""
        return day.year in self.known_years

    def period(self, starts_on: date, count: int, kind: Literal["working", "calendar"]) -> Period:
        """Return the period of ``count`` days (1 or more) from a day on, the first counted if it is worked.

        ValueError when the period would not end within 400 days.
        """
        if count < 1:
            raise ValueError("a period has at least one day")
        if kind == "calendar":
            ends_on = starts_on + timedelta(days=count - 1)
            return Period(starts_on, ends_on, count, kind)
        day, left = starts_on, count
        for _ in range(_LONGEST_SEARCH):
            left -= self.is_working(day)
            if left == 0:
                return Period(starts_on, day, count, kind, self._unknown(starts_on, day))
            day += _ONE
        raise ValueError("no end of the period was found")

    def working_between(self, first: date, last: date) -> int:
        """Return how many days from first to last, both included, are worked."""
        return sum(self.is_working(first + timedelta(days=n)) for n in range((last - first).days + 1))

    def longest_break(self, first: date, last: date) -> int:
        """Return the longest run of days off between two days: a notice over a long break is read by nobody."""
        longest = run = 0
        for n in range((last - first).days + 1):
            run = 0 if self.is_working(first + timedelta(days=n)) else run + 1
            longest = max(longest, run)
        return longest

    def _unknown(self, first: date, last: date) -> tuple[int, ...]:
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.known_years)


def standard_holidays() -> Mapping[date, DayKind]:
    """Return holidays and make-up days as the State Council announced them, for the years the library knows."""
    # Imported here: only dates of notices and periods need it.
    from chinese_calendar import constants

    days: dict[date, DayKind] = dict.fromkeys(constants.holidays, "holiday")
    days |= dict.fromkeys(constants.in_lieu_days, "holiday")
    days |= dict.fromkeys(constants.workdays, "makeup")
    return days


def standard() -> Calendar:
    """Return the calendar of the years the library knows."""
    days = standard_holidays()
    return Calendar(days, frozenset(day.year for day in days))


def merged(base: Calendar, own: Mapping[date, DayKind]) -> Calendar:
    """Return the calendar with the school's own entries, which win.

    A year counts as known once its entries hold what every year's announcement holds: a single day entered for a
    sports meeting does not make its holidays known.
    """
    days = {**base.days, **own}
    complete = {day.year for day in own if all(days.get(each) == "holiday" for each in _fixed_holidays(day.year))}
    return Calendar(days, base.known_years | complete)


def _fixed_holidays(year: int) -> tuple[date, ...]:
    """Return the holidays that fall on the same day every year (《全国年节及纪念日放假办法》): 元旦, 劳动节, 国庆节."""
    return (date(year, 1, 1), date(year, 5, 1), *(date(year, 10, day) for day in (1, 2, 3)))
