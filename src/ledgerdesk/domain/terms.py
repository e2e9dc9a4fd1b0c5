"""School years and terms: their names, and which of them a day belongs to."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Season = Literal["autumn", "spring"]
AUTUMN: Season = "autumn"
SPRING: Season = "spring"
_LABELS = {AUTUMN: "秋季", SPRING: "春季"}
_WEEK = 7


@dataclass(frozen=True)
class MonthDay:
    """A day of any year."""

    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> "MonthDay":
        """Return the day written "09-01"; ValueError for anything else."""
        month, day = text.split("-")
        date(2000, int(month), int(day))
        return cls(int(month), int(day))

    def of(self, year: int) -> date:
        """Return the day in a year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True)
class TermSpan:
    """A term: ``year`` is the year its school year starts in; every day lies in exactly one, holidays too."""

    year: int
    season: Season
    covers_from: date
    covers_to: date

    @property
    def name(self) -> str:
        """Return 2026年秋季学期; the spring of school year 2026 is that of the calendar year 2027."""
        return term_name(self.year, self.season)


@dataclass(frozen=True)
class TermStarts:
    """On which day of the year the school year (and its autumn) and the spring begin."""

    autumn: MonthDay
    spring: MonthDay


def school_year_of(day: date, starts: TermStarts) -> int:
    """Return the year in which the school year of a day starts."""
    return day.year if day >= starts.autumn.of(day.year) else day.year - 1


def term_of(day: date, starts: TermStarts) -> TermSpan:
    """Return the term a day belongs to."""
    year = school_year_of(day, starts)
    autumn, spring = terms_of(year, starts)
    return spring if day >= spring.covers_from else autumn


def terms_of(year: int, starts: TermStarts) -> tuple[TermSpan, TermSpan]:
    """Return autumn and spring of the school year that starts in a year; together they cover it without a gap."""
    first, middle = starts.autumn.of(year), starts.spring.of(year + 1)
    last = starts.autumn.of(year + 1) - timedelta(days=1)
    return (
        TermSpan(year, AUTUMN, first, middle - timedelta(days=1)),
        TermSpan(year, SPRING, middle, last),
    )


def term_name(year: int, season: str) -> str:
    """Return 2026年秋季学期 for autumn, 2027年春季学期 for the spring of the same school year."""
    return f"{year if season == AUTUMN else year + 1}年{_LABELS[AUTUMN if season == AUTUMN else SPRING]}学期"


def school_year_name(year: int) -> str:
    """Return 2026-2027学年."""
    return f"{year}-{year + 1}学年"


def weeks(first: date, last: date) -> int:
    """Return how many calendar weeks, Monday to Sunday, the days from first to last touch."""
    monday = first - timedelta(days=first.weekday())
    return (last - monday).days // _WEEK + 1


def week_of(day: date, first: date) -> int:
    """Return the number of the week a day lies in, counted from 1 by the week of ``first``."""
    return weeks(first, day)
