"""The school's calendar of working days: the holidays the library knows, and what the clerk entered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.domain.working_days import Calendar, DayKind, merged, standard
from ledgerdesk.errors import RuleError
from ledgerdesk.models import CalendarDay
from ledgerdesk.services.permission import needs

_SATURDAY = 5


@dataclass(frozen=True)
class DayFacts:
    """A day that departs from weekdays and weekends; ``own`` days were entered by the school and win."""

    day: date
    kind: DayKind
    note: str | None = None
    own: bool = True


@needs(Right.LOOK)
def calendar(session: Session) -> Calendar:
    """Return the calendar periods are counted by."""
    own = session.execute(select(CalendarDay.day, CalendarDay.kind))
    return merged(standard(), {day: _kind(kind) for day, kind in own})


@needs(Right.LOOK)
def known(session: Session, year: int) -> bool:
    """Tell whether the holidays of a year are known, from the library or from the school."""
    return year in calendar(session).known_years


@needs(Right.LOOK)
def year_days(session: Session, year: int) -> tuple[DayFacts, ...]:
    """Return the days of a year that depart from weekdays and weekends, in order."""
    found = {day: DayFacts(day, kind, own=False) for day, kind in standard().days.items() if day.year == year}
    found |= {row.day: DayFacts(row.day, _kind(row.kind), row.note) for row in _own(session, year)}
    return tuple(found[day] for day in sorted(found))


@needs(Right.SETTINGS)
def save_year(session: Session, year: int, days: Iterable[DayFacts], source: str | None = None) -> None:
    """Let the school's own days of a year be these and no others; days with ``own`` false are left to the library.

    ``source`` is the announcement they were taken from. RuleError by ISO day.
    """
    wanted = {entry.day: entry for entry in days if entry.own}
    problems = {entry.day.isoformat(): words for entry in wanted.values() if (words := _problem(entry, year))}
    if problems:
        raise RuleError(problems)
    origin = text.clean(source or "") or None
    stored = {row.day: row for row in _own(session, year)}
    for day, row in stored.items():
        if day not in wanted:
            session.delete(row)
    for day, entry in wanted.items():
        note = text.clean(entry.note or "") or None
        if day not in stored:
            session.add(CalendarDay(day=day, kind=entry.kind, note=note, source=origin))
            continue
        row = stored[day]
        if (row.kind, row.note, row.source) != (entry.kind, note, origin):
            row.kind, row.note, row.source = entry.kind, note, origin
    session.flush()


def _own(session: Session, year: int) -> list[CalendarDay]:
    span = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(session.scalars(select(CalendarDay).where(span).order_by(CalendarDay.day)))


def _kind(stored: str) -> DayKind:
    return cast(DayKind, stored)  # checked when it was saved


def _problem(entry: DayFacts, year: int) -> str:
    if entry.day.year != year:
        return f"这一天不在 {year} 年，请核对。"
    if entry.kind not in get_args(DayKind):
        return "请选放假、补班或照常上班。"
    if entry.kind == "makeup" and entry.day.weekday() < _SATURDAY:
        return "补班的日子应是星期六或星期日，请核对。"
    return ""
