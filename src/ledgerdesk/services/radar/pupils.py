"""The radar by pupil: who is to be helped this term, whose visits and talks stand how, and the figures of the school."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.dues import Due, Span, State
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import ClassMembership, Enrolment, Person, SchoolClass
from ledgerdesk.services import staff
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Ids, Pupil, on_roll
from ledgerdesk.services.radar import cells, entries, standing
from ledgerdesk.services.radar.cells import Cell, View, view_of
from ledgerdesk.services.radar.entries import VisitMark
from ledgerdesk.services.radar.slip import wanted_by, week_end
from ledgerdesk.services.radar.standing import Standing, Standings
from ledgerdesk.services.stored import Query

_LAST = (9, 0, 0)  # the order of those without a class


@dataclass(frozen=True, slots=True)
class PupilRow:
    """A pupil: the visits of the term with their days, the talks by month, and how that stands in words.

    ``gone`` is the word for having left the roll, "" for those on it; ``here``: is to be helped on the day; ``week``: is
    to be visited by its Sunday; ``why`` explains a window not asked for.
    """

    student_id: int
    name: str
    class_name: str
    village: str
    group: str
    teachers: str
    gone: str
    here: bool
    week: bool
    visits: Cell
    windows: tuple[Due, ...]
    marks: tuple[VisitMark, ...]
    talks: tuple[Cell, ...]
    last_on: date | None
    words: str
    why: str
    state: State


@dataclass(frozen=True, slots=True)
class Figures:
    """The school in figures on a day: visits of the term, talks of the day's month.

    Of the pupils to be helped on the day: ``late`` lack a visit whose time is over, ``quiet`` have a teacher and lack a
    talk this month, ``alone`` have no teacher.
    """

    visits: Cell
    talks: Cell
    pupils: int
    late: int
    quiet: int
    alone: int


@needs(Right.LOOK)
def view(session: Session, on: date, among: Ids | None = None) -> View[PupilRow]:
    """Return the pupils to be helped in the term of a day, or those of them ``among`` selects.

    NotFoundError when no term covers the day.
    """
    standings = standing.read(session, on, among)
    marks = entries.visit_marks(session, Span(standings.term.covers_from, on), among)
    known = on_roll(session, on, among)
    gone = _gone(session, [who for who in standings.pupils if who not in known], on)
    names = staff.names_of(session)
    rows = [
        (_order(known.get(one.student_id)), _row(standings, one, known, gone, names, marks.get(one.student_id, ())))
        for one in standings
        if one.student_id in known or one.student_id in gone
    ]
    rows.sort(key=lambda pair: pair[0])
    return view_of(standings, (row for _, row in rows))


@needs(Right.LOOK)
def one(session: Session, student_id: int, on: date) -> PupilRow | None:
    """Return one pupil's row; None for one who is not to be helped, or whose term is not in the ledger."""
    found = view(session, on, entries.named([student_id])).rows
    return found[0] if found else None


@needs(Right.LOOK)
def figures(session: Session, on: date) -> Figures:
    """Return the figures of the school; NotFoundError when no term covers the day."""
    return figures_of(standing.read(session, on))


def figures_of(standings: Standings) -> Figures:
    """Return the figures of what was read."""
    visits, talks = cells.of_pupils(standings, standings)
    month = standings.month
    here = [one for one in standings if is_here(one, standings.on)]
    with_teacher = [one for one in here if one.presence.teachers(standings.on)]
    return Figures(
        visits=visits,
        talks=talks[month] if month is not None else cells.EMPTY,
        pupils=len(here),
        late=sum(one.count(State.LATE) > 0 for one in here),
        quiet=sum(one.talks[month].missing > 0 for one in with_teacher) if month is not None else 0,
        alone=len(here) - len(with_teacher),
    )


def is_here(stands: Standing, on: date) -> bool:
    """Tell whether a pupil is to be helped on a day."""
    return stands.here(on)


def _row(
    standings: Standings,
    stands: Standing,
    known: Mapping[int, Pupil],
    gone: Mapping[int, tuple[str, str, str]],
    names: Mapping[int, str],
    marks: tuple[VisitMark, ...],
) -> PupilRow:
    pupil = known.get(stands.student_id)
    name, room, left = (pupil.name, pupil.class_name or "", "") if pupil else gone[stands.student_id]
    visits, talks = cells.of_pupils(standings, (stands,))
    following = stands.next_visit
    reasons = (due.window.reason for due in (*stands.visits, *stands.talks) if due.window.reason)
    return PupilRow(
        student_id=stands.student_id,
        name=name,
        class_name=room,
        village=(pupil.village if pupil else None) or "",
        group=(pupil.group_name if pupil else None) or "",
        teachers="、".join(names[who] for who in stands.presence.teachers(standings.on)),
        gone=left,
        here=is_here(stands, standings.on),
        week=following is not None and is_here(stands, standings.on) and wanted_by(following, week_end(standings.on)),
        visits=visits,
        windows=stands.visits,
        marks=marks,
        talks=talks,
        last_on=stands.visited.last_on,
        words=cells.words(visits, talks),
        why=next(reasons, ""),
        state=cells.worst(visits, talks),
    )


def _order(pupil: Pupil | None) -> tuple[Any, ...]:
    return pupil.order if pupil is not None else _LAST


def _gone(session: Session, ids: list[int], on: date) -> dict[int, tuple[str, str, str]]:
    """Return name, last class and the word for having left, of pupils who are no longer on the roll."""
    if not ids:
        return {}
    label = codes.table("status").label
    query: Query = (
        select(Enrolment.student_id, Person.name, Enrolment.status)
        .join(Person, Person.id == Enrolment.student_id)
        .where(Enrolment.student_id.in_(ids), or_(Enrolment.valid_from.is_(None), Enrolment.valid_from <= on))
        .order_by(Enrolment.valid_from, Enrolment.id)
    )
    rooms: Query = (
        select(ClassMembership.student_id, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(ClassMembership.student_id.in_(ids))
        .where(or_(ClassMembership.valid_from.is_(None), ClassMembership.valid_from <= on))
        .order_by(ClassMembership.valid_from, ClassMembership.id)
    )
    seated = {row[0]: row[1] for row in session.execute(rooms)}
    return {who: (name, seated.get(who, ""), label(status)) for who, name, status in session.execute(query)}
