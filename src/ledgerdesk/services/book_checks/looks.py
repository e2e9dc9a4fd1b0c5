"""A look at a teacher's book as it is stored, who made it and when it was written down."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import AuditEntry, AuditTransaction, BookCheck, Staff, Task
from ledgerdesk.services import attachments, policy
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, found

HANDBOOK, MINUTES = "handbook", "minutes"
BOOKS = (HANDBOOK, MINUTES)
IN_ORDER, GAPS, MISSING = "in_order", "gaps", "missing"
TASK_KIND = "book"
ENTITY = BookCheck.__name__


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What was found in one book: a code of book_result, what is lacking, and by when it is made good."""

    book: str
    result: str = IN_ORDER
    finding: str | None = None
    mend_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class CheckFacts:
    """A look at a book; ``on_paper``: with pen and paper.

    ``mended_on`` is the day it was made good, here or as a follow-up; ``made_on`` the day this was written down.
    """

    id: int
    version: int
    staff_id: int
    staff_name: str
    book: str
    checked_on: date
    checker: str
    on_paper: bool
    result: str
    finding: str | None
    mend_by: date | None
    mended_on: date | None
    made_on: date
    photos: int

    @property
    def open(self) -> bool:
        """Tell whether something is still to be made good."""
        return self.result != IN_ORDER and self.mended_on is None

    def late(self, on: date) -> bool:
        """Tell whether it should have been made good before a day."""
        return self.open and self.mend_by is not None and self.mend_by < on

    @property
    def looked(self) -> bool:
        """Tell whether the book was there to be looked through."""
        return self.result != MISSING


@needs(Right.LOOK)
def rows(session: Session, first: date, last: date) -> tuple[CheckFacts, ...]:
    """Return the looks of a period, both days included, the newest first."""
    return _read(session, BookCheck.checked_on.between(first, last))


@needs(Right.LOOK)
def of_staff(session: Session, staff_id: int) -> tuple[CheckFacts, ...]:
    """Return every look at a teacher's books, the newest first."""
    return _read(session, BookCheck.staff_id == staff_id)


@needs(Right.LOOK)
def facts(session: Session, check_id: int) -> CheckFacts:
    """Return one look; NotFoundError when there is none."""
    found(session, BookCheck, check_id)
    return _read(session, BookCheck.id == check_id)[0]


@needs(Right.LOOK)
def last_looks(session: Session, on: date) -> dict[tuple[int, str], date]:
    """Return by teacher and book the day it was last looked through, of all time up to a day."""
    query = select(BookCheck.staff_id, BookCheck.book, func.max(BookCheck.checked_on)).where(
        BookCheck.checked_on <= on, BookCheck.result != MISSING
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query.group_by(BookCheck.staff_id, BookCheck.book))}


@needs(Right.LOOK)
def still_open(session: Session) -> tuple[CheckFacts, ...]:
    """Return what is still to be made good, the newest first."""
    unmended = (BookCheck.result != IN_ORDER) & BookCheck.mended_on.is_(None)
    return tuple(one for one in _read(session, unmended) if one.open)


@needs(Right.LOOK)
def mend_by(session: Session, on: date) -> date:
    """Return the day by which what is found on a day is made good, unless another is agreed."""
    return on + timedelta(days=int(policy.value(session, policy.BOOKS_MEND, on).value))


@needs(Right.LOOK)
def checkers(session: Session) -> tuple[str, ...]:
    """Return who looked through books so far, the latest first: what the clerk is offered."""
    query = select(BookCheck.checker).group_by(BookCheck.checker).order_by(func.max(BookCheck.checked_on).desc())
    return tuple(session.scalars(query))


def title(book: str, finding: str | None = None) -> str:
    """Return what a follow-up is called: 补正帮扶手册：缺两次家访."""
    head = f"补正{codes.table('book').label(book)}"
    return f"{head}：{finding}" if finding else head


def title_of(row: BookCheck) -> str:
    """Return what the follow-up of a look is called when it is made."""
    return title(row.book, row.finding or codes.table("book_result").label(row.result))


@needs(Right.LOOK)
def task_of(session: Session, row: BookCheck) -> Task | None:
    """Return the follow-up of a look; None when there is none.

    One renamed since is known by its beginning, where the book was looked through but once that day.
    """
    mine = select(Task).where(
        Task.kind == TASK_KIND,
        Task.staff_id == row.staff_id,
        Task.noted_on == row.checked_on,
        Task.title.startswith(title(row.book)),
    )
    tasks = session.scalars(mine.order_by(Task.id.desc())).all()
    own = next((task for task in tasks if task.title == title_of(row)), None)
    if own is not None or not tasks:
        return own
    return None if (row.staff_id, row.book, row.checked_on) in _twice(session, (row,)) else tasks[0]


@needs(Right.LOOK)
def made_days(session: Session, ids: Collection[int]) -> dict[int, date]:
    """Return the local day each look was written down, as the journal tells."""
    query = (
        select(AuditEntry.entity_id, func.min(AuditTransaction.at))
        .join(AuditTransaction, AuditTransaction.id == AuditEntry.transaction_id)
        .where(AuditEntry.entity == ENTITY, AuditEntry.op == "I", AuditEntry.entity_id.in_(ids))
        .group_by(AuditEntry.entity_id)
    )
    return {check_id: at.astimezone().date() for check_id, at in session.execute(query)}


def _read(session: Session, condition: ColumnElement[bool]) -> tuple[CheckFacts, ...]:
    query: Query = (
        select(BookCheck, Staff.name)
        .join(Staff, Staff.id == BookCheck.staff_id)
        .where(condition)
        .order_by(BookCheck.checked_on.desc(), BookCheck.id.desc())
    )
    met = list(session.execute(query))
    ids = [row.id for row, _ in met]
    photos, made = attachments.counts(session, ENTITY, ids), made_days(session, ids)
    followed, today = _followed(session, (row for row, _ in met)), context(session).today
    return tuple(
        CheckFacts(
            id=row.id,
            version=row.version,
            staff_id=row.staff_id,
            staff_name=name,
            book=row.book,
            checked_on=row.checked_on,
            checker=row.checker,
            on_paper=row.on_paper,
            result=row.result,
            finding=row.finding,
            mend_by=row.mend_by,
            mended_on=row.mended_on or followed.get(row.id),
            made_on=made.get(row.id, today),  # not in the journal: written down in this very step
            photos=photos.get(row.id, 0),
        )
        for row, name in met
    )


def _followed(session: Session, rows: Iterable[BookCheck]) -> dict[int, date]:
    """Return the days on which looks not marked as mended were made good as a follow-up."""
    waiting = [row for row in rows if row.result != IN_ORDER and row.mended_on is None]
    if not waiting:
        return {}
    query = select(Task.staff_id, Task.noted_on, Task.title, Task.done_on).where(
        Task.kind == TASK_KIND, Task.done_on.is_not(None), Task.staff_id.in_({row.staff_id for row in waiting})
    )
    done: dict[tuple[int | None, date], list[tuple[str, date]]] = {}
    for staff_id, noted_on, words, done_on in session.execute(query):
        if done_on is not None:
            done.setdefault((staff_id, noted_on), []).append((words, done_on))
    twice, out = _twice(session, waiting), {}
    for row in waiting:
        several = (row.staff_id, row.book, row.checked_on) in twice
        for words, done_on in done.get((row.staff_id, row.checked_on), ()):
            if words == title_of(row) or (not several and words.startswith(title(row.book))):
                out[row.id] = done_on
    return out


def _twice(session: Session, rows: Iterable[BookCheck]) -> set[tuple[int, str, date]]:
    """Return which books of the teachers of some looks were looked through more than once on a day."""
    columns = (BookCheck.staff_id, BookCheck.book, BookCheck.checked_on)
    query = select(*columns).where(BookCheck.staff_id.in_({row.staff_id for row in rows}))
    return {(row[0], row[1], row[2]) for row in session.execute(query.group_by(*columns).having(func.count() > 1))}
