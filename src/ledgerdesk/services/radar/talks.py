"""Who still lacks a talk in the month of a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledgerdesk.domain.dues import State
from ledgerdesk.domain.rights import Right
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll, paired, teacher_names
from ledgerdesk.services.radar import entries, standing
from ledgerdesk.services.radar.standing import Standings


@dataclass(frozen=True)
class TalkDue:
    """A paired pupil who still lacks talks this month: how many were held of those asked for, and until when."""

    student_id: int
    name: str
    class_name: str
    teachers: str
    done: int
    required: int
    last_on: date | None
    by: date
    state: State


@needs(Right.LOOK)
def due(session: Session, on: date) -> tuple[TalkDue, ...]:
    """Return the paired pupils with fewer talks in the month of a day than the policy asks for, by class.

    A month without lessons asks for none; NotFoundError when no term covers the day.
    """
    return of(session, standing.read(session, on))


@needs(Right.LOOK)
def of(session: Session, standings: Standings) -> tuple[TalkDue, ...]:
    """Return who lacks a talk of what was read."""
    on, month = standings.on, standings.month
    if month is None:
        return ()
    short = {
        who: stands.talks[month]
        for who, stands in standings.pupils.items()
        if stands.talks[month].missing and stands.presence.teachers(on)
    }
    pupils = [p for p in on_roll(session, on, paired(on), here=True).values() if p.id in short]
    teachers = teacher_names(session, on)
    last_on = entries.last_talks(session, on, paired(on))
    return tuple(
        TalkDue(
            student_id=pupil.id,
            name=pupil.name,
            class_name=pupil.class_name or "",
            teachers=teachers.get(pupil.id, ""),
            done=short[pupil.id].done,
            required=short[pupil.id].window.wanted,
            last_on=last_on.get(pupil.id),
            by=short[pupil.id].window.due_by,
            state=short[pupil.id].state,
        )
        for pupil in sorted(pupils, key=lambda pupil: pupil.order)
    )
