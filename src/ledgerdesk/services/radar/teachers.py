"""The radar by teacher and month: how the help for each teacher's pupils stands, and what the teacher did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import dues
from ledgerdesk.domain.dues import Due, Span, Spans, State
from ledgerdesk.domain.policy import PolicyBook, PolicyGapError
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import Person, Staff
from ledgerdesk.services import leaves, policy
from ledgerdesk.services.permission import needs
from ledgerdesk.services.radar import cells, entries, standing
from ledgerdesk.services.radar.cells import Cell, Part, View, view_of
from ledgerdesk.services.radar.standing import Standing, Standings
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import Query

NOBODY = "没有结对"


@dataclass(frozen=True, slots=True)
class TeacherRow:
    """A teacher: pupils paired on the day, their visits and talks, and ``made``, the visits made whomever for.

    A window stands in the row of whoever is paired with the pupil on its last day, or on the day asked for while it
    runs, whoever made the visit: what was missed before a hand-over stays with the one before. ``leave`` is the word
    for why the teacher is away on the day.
    """

    staff_id: int
    name: str
    party_member: bool
    teaches: bool
    pupils: tuple[tuple[int, str], ...]
    visits: Cell
    talks: tuple[Cell, ...]
    made: int
    leave: str
    words: str
    state: State


@dataclass
class _Mine:
    """What is gathered for one teacher."""

    pupils: list[int] = field(default_factory=list)
    visits: list[Part] = field(default_factory=list)
    talks: dict[int, list[Part]] = field(default_factory=dict)
    marked_visits: int = 0
    marked_talks: dict[int, int] = field(default_factory=dict)


@needs(Right.LOOK)
def view(session: Session, on: date) -> View[TeacherRow]:
    """Return all teachers; NotFoundError when no term covers the day."""
    standings = standing.read(session, on)
    away = {who: tuple(Span(*s) for s in spans) for who, spans in leaves.spans(session, *standings.lessons).items()}
    mine = _gather(standings, away, _percent(policy.book(session)))
    made = entries.made(session, Span(standings.term.covers_from, on))
    names = _names(session, {who for one in mine.values() for who in one.pupils})
    reasons = {one.staff_id: codes.table(leaves.REASONS).label(one.reason) for one in leaves.rows(session, on, on)}
    query: Query = (
        select(Staff.id, Staff.name, Staff.party_member, Staff.teaches)
        .where(or_(in_service(on), Staff.id.in_(mine.keys())))
        .order_by(Staff.pinyin, Staff.id)
    )
    rows = tuple(
        _row(standings, facts, mine.get(facts.id, _Mine()), names, made.get(facts.id, 0), reasons.get(facts.id, ""))
        for facts in session.execute(query)
        if facts.teaches or facts.id in mine
    )
    return view_of(standings, rows)


def _gather(standings: Standings, away: Mapping[int, Spans], percent: Callable[[date], int]) -> dict[int, _Mine]:
    mine: dict[int, _Mine] = {}
    on = standings.on

    @cache
    def absent(staff_id: int, window: Span) -> bool:
        return staff_id in away and dues.excused(window, away[staff_id], percent(window.first))

    def share(stands: Standing, due: Due) -> list[tuple[_Mine, Part]]:
        window = due.window
        helping = stands.presence.teachers(min(window.due_by, on))
        return [
            (mine.setdefault(who, _Mine()), Part(stands.student_id, due, absent(who, window.span))) for who in helping
        ]

    for stands in standings:
        for who in stands.presence.teachers(on):
            one = mine.setdefault(who, _Mine())
            one.pupils.append(stands.student_id)
            one.marked_visits += stands.visited.late
        for due in stands.visits:
            for one, part in share(stands, due):
                one.visits.append(part)
        for at, due in enumerate(stands.talks):
            for one, part in share(stands, due):
                one.talks.setdefault(at, []).append(part)
                one.marked_talks[at] = one.marked_talks.get(at, 0) + stands.talked[at].late
    return mine


def _row(standings: Standings, facts: Any, mine: _Mine, names: Mapping[int, str], made: int, leave: str) -> TeacherRow:
    visits = cells.cell(mine.visits, marked=mine.marked_visits, by_term=True)
    talks = tuple(
        cells.cell(mine.talks.get(at, ()), marked=mine.marked_talks.get(at, 0), begun=cells.begun(month, standings.on))
        for at, month in enumerate(standings.months)
    )
    told = cells.words(visits, talks, on_leave=f"{leave}中" if leave else "")
    return TeacherRow(
        staff_id=facts.id,
        name=facts.name,
        party_member=facts.party_member,
        teaches=facts.teaches,
        pupils=tuple((who, names[who]) for who in mine.pupils),
        visits=visits,
        talks=talks,
        made=made,
        leave=leave,
        words=told if mine.pupils or mine.visits or mine.talks else NOBODY,
        state=cells.worst(visits, talks),
    )


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    query = select(Person.id, Person.name)
    if len(ids) < 500:
        query = query.where(Person.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query) if row[0] in ids}


def _percent(book: PolicyBook) -> Callable[[date], int]:
    def at(day: date) -> int:
        try:
            return int(book.at(policy.LEAVE_EXCUSES, day).value)
        except PolicyGapError:
            return 100

    return at
