"""Hand the pupils of a teacher who goes over to one colleague or to several."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Pairing, Person, Staff
from ledgerdesk.services import staff
from ledgerdesk.services.pairings.record import change_teacher, end, room_of
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found


@needs(Right.EDIT)
def hand_over_each(session: Session, to: Mapping[int, int | None], on: date, reason: str) -> tuple[int, ...]:
    """Pass each pairing (its id) to a teacher from a day on, None: it only ends; return the ids of the new ones.

    A pupil whom the other teacher helps already only loses the first. All or nothing: RuleError by the pairing's id as
    text, by ``reason`` and by ``on``, also where a teacher has not room for all who come.
    """
    rows = {pairing_id: found(session, Pairing, pairing_id) for pairing_id in to}
    heirs = {one: heir for one, heir in to.items() if heir is not None and not _helps(session, rows[one], heir, on)}
    problems = _crowded(session, rows, heirs, on)
    made = []
    for pairing_id, row in rows.items():
        try:
            if pairing_id in heirs:
                made.append(change_teacher(session, pairing_id, heirs[pairing_id], on, reason))
            else:
                end(session, pairing_id, _last_day(row, on), reason)
        except RuleError as refused:
            name = session.get_one(Person, row.student_id).name
            for key, words in refused.problems.items():
                if key in ("reason", "on"):
                    problems.setdefault(key, words)
                else:
                    problems.setdefault(str(pairing_id), f"{name}：{words}")
    if problems:
        raise RuleError(problems)
    return tuple(made)


@needs(Right.EDIT)
def hand_over_and_leave(
    session: Session, staff_id: int, to: Mapping[int, int | None], last_day: date, reason: str
) -> tuple[int, ...]:
    """Let ``last_day`` be the teacher's last and pass the pupils on from the next day, as one step; RuleError as both."""
    made = hand_over_each(session, to, last_day + timedelta(days=1), reason)
    staff.leave(session, staff_id, last_day)
    return made


def _crowded(session: Session, rows: Mapping[int, Pairing], heirs: Mapping[int, int], on: date) -> dict[str, str]:
    """Return the teachers who have not room for all who come, told at the first of those pairings."""
    problems: dict[str, str] = {}
    for heir, count in Counter(heirs.values()).items():
        room = room_of(session, heir, on)
        first = next(one for one, chosen in heirs.items() if chosen == heir)
        name = session.get_one(Staff, heir).name
        if heir == rows[first].staff_id:
            problems[str(first)] = f"{name}就是要移交的老师，请移交给另一位老师。"
        elif count > room:
            problems[str(first)] = f"{name}按规定还能结对 {room} 名，这次要移交 {count} 名，请分给几位老师。"
    return problems


def _helps(session: Session, row: Pairing, staff_id: int, on: date) -> bool:
    still = or_(Pairing.valid_to.is_(None), Pairing.valid_to >= on)
    query = select(Pairing.id).where(
        Pairing.student_id == row.student_id, Pairing.staff_id == staff_id, still, Pairing.id != row.id
    )
    return session.scalar(query.limit(1)) is not None


def _last_day(row: Pairing, on: date) -> date:
    """Return the day before, or the only day of a pairing that began then."""
    return on if row.valid_from == on else on - timedelta(days=1)
