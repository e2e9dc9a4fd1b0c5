"""Do the turn of the school year as it was planned: classes, memberships, graduates, their pairings."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import promotion
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Boarding, ClassMembership, Enrolment, Pairing
from ledgerdesk.services import classes, terms
from ledgerdesk.services.dated import end, open_row, replace_row
from ledgerdesk.services.permission import needs
from ledgerdesk.services.turnover.plan import Move, TurnPlan

_DAY = timedelta(days=1)
GRADUATED = "graduated"
REASON = "毕业"


@dataclass(frozen=True)
class Turned:
    """How many moved up, stay in their grade and left, and how many pairings ended with them."""

    up: int
    repeat: int
    graduates: int
    pairings: int


@needs(Right.EDIT)
def turn(session: Session, planned: TurnPlan) -> Turned:
    """Move every pupil as planned from the first day of the school year on, making its terms and classes.

    Boarding goes on until it is asked again; categories and pairings of those who stay go on; who leaves is
    graduated, and boarding and pairings end the day before.

    Raises:
        RuleError: nobody is left to move.
    """
    if not planned.moves:
        raise RuleError({"": "这个学年已经转过了，没有要动的学生。"})
    terms.ensure(session, planned.since)
    rooms: dict[tuple[str, int, int], int] = {}
    ended = 0
    for move in planned.moves:
        if move.grade is None:
            ended += _leave(session, move, planned)
            continue
        place = (move.grade.stage, move.grade.grade, move.number)
        if place not in rooms:
            rooms[place] = classes.ensure(session, planned.since, *place)
        _seat(session, move, rooms[place], planned)
    session.flush()
    return Turned(
        planned.count(promotion.UP), planned.count(promotion.REPEAT), planned.count(promotion.GRADUATE), ended
    )


def _seat(session: Session, move: Move, class_id: int, planned: TurnPlan) -> None:
    row = open_row(session, ClassMembership, ClassMembership.student_id, move.student_id)
    values = {"class_id": class_id, "number_in_class": None}
    replace_row(session, ClassMembership, row, {"student_id": move.student_id}, values, planned.since)


def _leave(session: Session, move: Move, planned: TurnPlan) -> int:
    last = planned.since - _DAY
    enrolment = open_row(session, Enrolment, Enrolment.student_id, move.student_id)
    values = {"status": GRADUATED, "reason": None, "elsewhere": None}
    replace_row(session, Enrolment, enrolment, {"student_id": move.student_id}, values, planned.since)
    for cls, owner in ((ClassMembership, ClassMembership.student_id), (Boarding, Boarding.student_id)):
        row = open_row(session, cls, owner, move.student_id)
        if row is not None:
            end(session, row, last)
    pairings = session.scalars(
        select(Pairing).where(Pairing.student_id == move.student_id, Pairing.valid_to.is_(None))
    ).all()
    for pairing in pairings:
        pairing.end_reason = REASON
        end(session, pairing, last)
    return len(pairings)
