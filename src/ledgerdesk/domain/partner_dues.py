"""What a school owes one it helps in a term: lessons taken there, lectures, somebody there each month (001 篇9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ledgerdesk.domain import pro_rata
from ledgerdesk.domain.pro_rata import Span, State

LESSONS, LECTURE, VISIT = "lessons", "lecture", "visit"
GIVES, TAKES = "gives", "takes"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Aim:
    """What policy asks: lessons and lectures of a whole term, visits of a whole month; ``soon`` days of reminding."""

    lessons: int
    lectures: int
    visits: int
    soon: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done on a day, as far as dues ask: its kind and, of lessons, how many."""

    kind: str
    on: date
    lessons: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """How much was done of what is asked, how much of it should be done by now, and how that stands."""

    done: int
    asked: int
    due: int
    state: State


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the term, by its first day; ``asked`` is 0 where it asks for no visit."""

    first: date
    done: int
    asked: int
    state: State


@dataclass(frozen=True, slots=True)
class Standing:
    """The three dues of a term; ``months`` are those with lessons while the partnership lasts."""

    lessons: Due
    lectures: Due
    visits: Due
    months: tuple[Month, ...]

    @property
    def state(self) -> State:
        """Return how the partnership stands as a whole: as the due to look at first."""
        return pro_rata.worst((self.lessons.state, self.lectures.state, self.visits.state))


def standing(aim: Aim, term: Span, since: date | None, until: date | None, deeds: Iterable[Deed], on: date) -> Standing:
    """Return how a partnership stands on a day of a term whose lessons are given from day to day.

    Lessons and lectures are asked pro rata of the calendar days of lessons it lasts, spread evenly over them. A month
    asks for its visits when lessons and partnership share at least half of its days; what a month lacks, the next does
    not make good. ``deeds`` are those of the term, holidays at its ends included.
    """
    span, of = pro_rata.meet(term, since, until), pro_rata.length(term)
    done = [deed for deed in deeds if deed.on <= on]
    lessons = sum(deed.lessons for deed in done if deed.kind == LESSONS)
    lectures = sum(deed.kind == LECTURE for deed in done)
    visited = [deed.on for deed in done if deed.kind == VISIT]
    months = tuple(_month(aim, first, span, visited, on) for first in _months(span))
    met, asked = sum(min(one.done, one.asked) for one in months), sum(one.asked for one in months)
    over = sum(one.asked for one in months if _last(one.first) < on or (span is not None and span[1] < on))
    visits = Due(met, asked, over, pro_rata.worst(one.state for one in months))
    return Standing(
        _due(lessons, aim.lessons, span, of, on, aim.soon), _due(lectures, aim.lectures, span, of, on, aim.soon),
        visits, months,
    )  # fmt: skip


def _due(done: int, count: int, span: Span | None, of: int, on: date, soon: int) -> Due:
    days = pro_rata.length(span)
    asked = pro_rata.share(count, days, of)
    due = pro_rata.by_now(asked, pro_rata.present(span, (), on), days)
    ahead = pro_rata.by_now(asked, pro_rata.present(span, (), on + timedelta(days=soon)), days)
    return Due(done, asked, due, pro_rata.state(done, asked, due, ahead))


def _month(aim: Aim, first: date, span: Span | None, visited: list[date], on: date) -> Month:
    last = _last(first)
    shared = pro_rata.meet((first, last), *span) if span is not None else None
    asked = pro_rata.share(aim.visits, pro_rata.length(shared), last.day)
    done = sum(first <= day <= last for day in visited)
    ends = shared[1] if shared is not None else last
    due = asked if ends < on else 0
    ahead = asked if ends < on + timedelta(days=aim.soon) else 0
    return Month(first, done, asked, pro_rata.state(done, asked, due, ahead))


def _months(span: Span | None) -> list[date]:
    if span is None:
        return []
    first, months = span[0].replace(day=1), list[date]()
    while first <= span[1]:
        months.append(first)
        first = _last(first) + _DAY
    return months


def _last(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1) - _DAY
