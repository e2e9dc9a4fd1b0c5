"""How far help reaches everybody: pupils with a teacher, teachers with a pupil, party members, who carries too many.

Sources: seed 004 总结1 五 (教师帮扶全覆盖；带课教师每人一名；党员教师一至二名), rule R8.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.services.pairings.board import TeacherLoad, board, without_teacher
from ledgerdesk.services.permission import needs


@dataclass(frozen=True)
class Coverage:
    """The counts of a day; ``teachers`` are those who give lessons, ``pupils_wanted`` who has or should have a teacher."""

    pupils_helped: int
    pupils_wanted: int
    teachers_helping: int
    teachers: int
    members_helping: int
    members: int
    over_limit: int
    over_usual: int


@needs(Right.LOOK)
def coverage(session: Session, on: date) -> Coverage:
    """Return how far help reaches on a day."""
    found = board(session, on)
    helped = sum(bool(pupil.teachers) for pupil in found.pupils)
    return count(found.teachers, helped, len(without_teacher(session, on)))


def count(teachers: tuple[TeacherLoad, ...], helped: int, alone: int) -> Coverage:
    """Return the counts of a board that was read."""
    teaching = [one for one in teachers if one.teaches]
    members = [one for one in teachers if one.party_member]
    return Coverage(
        pupils_helped=helped,
        pupils_wanted=helped + alone,
        teachers_helping=sum(bool(one.load) for one in teaching),
        teachers=len(teaching),
        members_helping=sum(bool(one.load) for one in members),
        members=len(members),
        over_limit=sum(one.load > one.limit for one in teachers),
        over_usual=sum(one.load > one.usual for one in teachers),
    )
