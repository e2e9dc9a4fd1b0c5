"""Hand confirmed recognitions up, which freezes them, and correct what was confirmed by a new entry (R21)."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context, require_barrier
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Notice, Person, Recognition
from ledgerdesk.services import handups, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll
from ledgerdesk.services.recognition import advancing, levels
from ledgerdesk.services.recognition.evidence import Given
from ledgerdesk.services.stored import Query, found

KIND = "recognition"


@needs(Right.REVEAL)
def rows_of(session: Session, batch_id: int) -> tuple[handups.Row, ...]:
    """Return what a batch hands up: its recognised pupils with identity, class, level, day and reason, by class.

    Subjects are "Student:id"; the word of a level is that of the upload.
    """
    words = levels.exported(session)
    listed = select(Recognition).where(
        Recognition.batch_id == batch_id,
        Recognition.superseded_on.is_(None),
        Recognition.status.in_(rules.RECOGNISED),
    )
    rows = {row.student_id: row for row in session.scalars(listed)}
    seats = on_roll(session, context(session).today)
    people: Query = select(Person.id, Person.name, Person.id_number, Person.pinyin).where(Person.id.in_(rows))
    told = {one.id: one for one in session.execute(people)}
    order = sorted(rows, key=lambda who: seats[who].order if who in seats else (99, told[who].pinyin, who))
    return tuple((f"Student:{who}", who, _cells(rows[who], told[who], seats.get(who), words)) for who in order)


@needs(Right.ISSUE)
def report(
    session: Session,
    batch_id: int,
    recipient: str,
    file_name: str | None,
    sha256: bytes,
    reason: str | None = None,
    *,
    replaces_id: int | None = None,
) -> str:
    """Hand the recognised pupils of a batch up, freeze those confirmed until now, and return the number; in a barrier.

    RuleError: nobody is confirmed, or as ``handups.record``.
    """
    require_barrier(session)
    confirmed = _confirmed(session, batch_id)
    if not confirmed and replaces_id is None:
        raise RuleError({"": "这一批没有已确认、还没上报的学生。"})
    term_id = terms.term_at(session, context(session).today).id
    rows = rows_of(session, batch_id)
    number = handups.record(session, KIND, term_id, recipient, file_name, sha256, rows, reason, replaces_id=replaces_id)
    made = handups.last(session, KIND)
    assert made is not None  # noqa: S101 - recorded one line above
    advancing.advance(session, confirmed, rules.REPORTED, given=Given(hand_up_id=made.id))
    return number


@needs(Right.EDIT)
def correct(session: Session, recognition_id: int, level: str, reason: str, on: date) -> int:
    """Correct what was confirmed or handed up by a new entry with a reason, and return its id; the old one stays to read.

    Its level is another one. Where the notice said the level, the new entry goes back to be posted again; otherwise it
    is confirmed as of the day, and the level of that day's term with it. RuleError by field key.
    """
    before = found(session, Recognition, recognition_id)
    _check(session, before, level, reason, on)
    notice = session.get(Notice, before.notice_id) if before.notice_id else None
    again = notice is not None and notice.with_level and level != rules.NOT_POOR
    before.superseded_on = on
    # The old entry must have ended before its successor stands: one is live.
    session.flush()
    row = Recognition(
        batch_id=before.batch_id,
        school_year_id=before.school_year_id,
        student_id=before.student_id,
        ground=before.ground,
        applied_on=before.applied_on,
        status=rules.DRAFT,
        level=level,
        reason=text.clean_lines(reason),
        notice_id=None if again else before.notice_id,
        replaces_id=before.id,
    )
    session.add(row)
    session.flush()
    advancing.succeed(session, row, rules.SCHOOL_REVIEW if again else rules.CONFIRMED, on)
    return row.id


@needs(Right.LOOK)
def chain(session: Session, recognition_id: int) -> tuple[int, ...]:
    """Return an entry and those it replaced, the newest first."""
    out = [found(session, Recognition, recognition_id)]
    while out[-1].replaces_id is not None:
        out.append(found(session, Recognition, out[-1].replaces_id))
    return tuple(row.id for row in out)


def _confirmed(session: Session, batch_id: int) -> tuple[int, ...]:
    query = select(Recognition.id).where(
        Recognition.batch_id == batch_id,
        Recognition.superseded_on.is_(None),
        Recognition.status == rules.CONFIRMED,
    )
    return tuple(session.scalars(query.order_by(Recognition.id)))


def _check(session: Session, before: Recognition, level: str, reason: str, on: date) -> None:
    problems = {}
    if before.superseded_on is not None:
        problems[""] = "这条认定已经更正过，请在新的一条上更正。"
    elif before.status not in rules.RECOGNISED:
        problems[""] = "只有确认或上报过的认定才要更正，没有办完的照常办理。"
    if codes.table("level").entry(level) is None:
        problems["level"] = "请选等级。"
    elif level == before.level:
        problems["level"] = "等级和原来一样，不用更正。"
    if not text.clean(reason):
        problems["reason"] = "请写明更正的原因。"
    if on > context(session).today or (before.recognised_on is not None and on < before.recognised_on):
        problems["on"] = "更正的日期不对，请核对。"
    if problems:
        raise RuleError(problems)


def _cells(row: Recognition, person: Any, seat: Any, words: dict[str, str]) -> dict[str, Any]:
    return {
        "name": person.name,
        "id_number": person.id_number,
        "class": seat.class_name if seat else None,
        "level": words.get(row.level or "", row.level),
        "recognised_on": row.recognised_on,
        "ground": codes.table("recognition_ground").label(row.ground),
        "reason": row.reason,
    }
