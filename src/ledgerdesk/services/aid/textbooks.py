"""Free textbooks: sets received by each class beside those enrolled and those present."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import ClassMembership, TextbookCount
from ledgerdesk.services import classes, terms
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs


@dataclass(frozen=True)
class ClassBooks:
    """The books of one class: ``counted`` is the ledger's number of pupils, the others what the class reported.

    ``said`` is what does not agree, in Chinese; "" where all does.
    """

    class_id: int
    class_name: str
    counted: int
    enrolled: int | None
    present: int | None
    received: int | None
    handler: str
    note: str

    @property
    def said(self) -> str:
        """Return what does not agree."""
        if self.received is None or self.enrolled is None or self.present is None:
            return "还没有填"
        found = []
        if self.enrolled != self.counted:
            found.append(f"在册填 {self.enrolled} 人，台账是 {self.counted} 人")
        if self.present > self.enrolled:
            found.append(f"到校比在册多 {self.present - self.enrolled} 人")
        if self.received < self.present:
            found.append(f"少 {self.present - self.received} 套")
        elif self.received > self.enrolled:
            found.append(f"多 {self.received - self.enrolled} 套")
        return "，".join(found)


@needs(Right.LOOK)
def rows(session: Session, term_id: int, on: date | None = None) -> tuple[ClassBooks, ...]:
    """Return every class of a term's school year with its books; pupils are counted on a day (default: lessons begin)."""
    span = terms.facts(session, term_id)
    day = on or span.lessons_from or span.covers_from
    seated = select(ClassMembership.class_id, func.count()).where(holds_on(ClassMembership, day))
    counts = {row[0]: row[1] for row in session.execute(seated.group_by(ClassMembership.class_id))}
    known = {
        row.class_id: row for row in session.scalars(select(TextbookCount).where(TextbookCount.term_id == term_id))
    }
    return tuple(
        _books(room, counts.get(room.id, 0), known.get(room.id)) for room in classes.of_year(session, span.year, day)
    )


def _books(room: classes.ClassFacts, counted: int, row: TextbookCount | None) -> ClassBooks:
    if row is None:
        return ClassBooks(room.id, room.name, counted, None, None, None, "", "")
    told = (row.enrolled, row.present, row.received, row.handler or "", row.note or "")
    return ClassBooks(room.id, room.name, counted, *told)


@needs(Right.EDIT)
def count(
    session: Session,
    term_id: int,
    class_id: int,
    *,
    enrolled: int,
    present: int,
    received: int,
    handler: str = "",
    note: str = "",
) -> None:
    """Enter what a class reported, in place of what it reported before; disagreement is shown, not refused. RuleError."""
    problems = {
        key: "请填 0 或以上的整数。"
        for key, value in (("enrolled", enrolled), ("present", present), ("received", received))
        if value < 0
    }
    if problems:
        raise RuleError(problems)
    query = select(TextbookCount).where(TextbookCount.term_id == term_id, TextbookCount.class_id == class_id)
    row = session.scalars(query).first()
    if row is None:
        row = TextbookCount(term_id=term_id, class_id=class_id, enrolled=enrolled, present=present, received=received)
        session.add(row)
    values = {
        "enrolled": enrolled,
        "present": present,
        "received": received,
        "handler": text.clean(handler) or None,
        "note": text.clean(note) or None,
    }
    for key, value in values.items():
        if getattr(row, key) != value:
            setattr(row, key, value)
    session.flush()
