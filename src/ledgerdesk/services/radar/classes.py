"""The radar by class: how the help for each class's pupils stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.dues import State
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Staff, TeachingAssignment
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, on_roll
from ledgerdesk.services.radar import cells, standing
from ledgerdesk.services.radar.cells import Cell, View, view_of
from ledgerdesk.services.radar.standing import Standing
from ledgerdesk.services.staff import CLASS_TEACHER
from ledgerdesk.services.stored import Query

ROOMLESS = 0  # the id of the row of pupils without a class
GONE = -1  # … and of those who have left the roll this term


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class on the day; pupils who changed class bring their windows along, those who left stand in a row of theirs."""

    class_id: int
    name: str
    teacher: str
    pupils: tuple[int, ...]
    visits: Cell
    talks: tuple[Cell, ...]
    words: str
    state: State


@needs(Right.LOOK)
def view(session: Session, on: date) -> View[ClassRow]:
    """Return all classes; NotFoundError when no term covers the day."""
    standings = standing.read(session, on)
    known = on_roll(session, on)
    rooms: dict[int, list[Standing]] = {}
    names: dict[int, tuple[tuple[Any, ...], str]] = {}
    for one in standings:
        pupil = known.get(one.student_id)
        room, order, name = _room(pupil)
        rooms.setdefault(room, []).append(one)
        names[room] = order, name
    leading = _class_teachers(session, on)
    rows = []
    for room in sorted(rooms, key=lambda each: names[each][0]):
        visits, talks = cells.of_pupils(standings, rooms[room])
        rows.append(
            ClassRow(
                class_id=room,
                name=names[room][1],
                teacher=leading.get(room, ""),
                pupils=tuple(one.student_id for one in rooms[room]),
                visits=visits,
                talks=talks,
                words=cells.words(visits, talks),
                state=cells.worst(visits, talks),
            )
        )
    return view_of(standings, rows)


def _room(pupil: Pupil | None) -> tuple[int, tuple[Any, ...], str]:
    if pupil is None:
        return GONE, (10,), "本学期离校的"
    if pupil.class_id is None:
        return ROOMLESS, (9,), "没有班级的"
    return pupil.class_id, pupil.order[:3], pupil.class_name or ""


def _class_teachers(session: Session, on: date) -> dict[int, str]:
    query: Query = (
        select(TeachingAssignment.class_id, Staff.name)
        .join(Staff, Staff.id == TeachingAssignment.staff_id)
        .where(TeachingAssignment.role == CLASS_TEACHER, holds_on(TeachingAssignment, on))
    )
    return {row[0]: row[1] for row in session.execute(query)}
