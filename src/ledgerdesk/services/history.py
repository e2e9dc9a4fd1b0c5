"""What was done, by whom and when, in plain sentences from the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import AuditEntry, AuditTransaction, Category, HouseholdMember, User
from ledgerdesk.services.permission import needs

_LATER = ("undo", "redo")


@dataclass(frozen=True)
class Happening:
    """One step: number, aware UTC time, who, kind, what in words, why; how many rows, and whether it still holds."""

    id: int
    at: datetime
    user: str
    kind: str
    label: str
    reason: str | None
    entries: int
    barrier: bool
    undone: bool


@dataclass(frozen=True)
class Touched:
    """One row a step touched; ``values`` is {column: (old, new)}, empty for a row added or deleted."""

    entity: str
    entity_id: int
    person_id: int | None
    op: str
    values: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Wanted:
    """What to show: kinds, a user, local days, a word in the label; None means all."""

    kinds: tuple[str, ...] = ()
    user_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    word: str = ""


@needs(Right.LOOK)
def recent(
    session: Session, wanted: Wanted | None = None, *, limit: int = 200, before: int | None = None
) -> tuple[Happening, ...]:
    """Return steps, newest first; ``before`` is the number of the last one already shown."""
    choice = wanted or Wanted()
    query = select(AuditTransaction, User.name).outerjoin(User, User.id == AuditTransaction.user_id)
    if choice.kinds:
        query = query.where(AuditTransaction.kind.in_(choice.kinds))
    if choice.user_id is not None:
        query = query.where(AuditTransaction.user_id == choice.user_id)
    if choice.word:
        query = query.where(AuditTransaction.label.contains(choice.word, autoescape=True))
    if choice.first_day is not None:
        query = query.where(AuditTransaction.at >= _start_of(choice.first_day))
    if choice.last_day is not None:
        query = query.where(AuditTransaction.at < _start_of(choice.last_day + timedelta(days=1)))
    if before is not None:
        query = query.where(AuditTransaction.id < before)
    return _told(session, session.execute(query.order_by(AuditTransaction.id.desc()).limit(limit)).all())


@needs(Right.LOOK)
def of_person(session: Session, person_id: int, *, limit: int = 200) -> tuple[Happening, ...]:
    """Return the steps that touched a person, the household or its categories, newest first."""
    homes = select(HouseholdMember.household_id).where(HouseholdMember.person_id == person_id)
    shared = select(Category.id).where(Category.household_id.in_(homes))
    mine = or_(
        AuditEntry.person_id == person_id,
        (AuditEntry.entity == "Household") & AuditEntry.entity_id.in_(homes),
        (AuditEntry.entity == "Category") & AuditEntry.entity_id.in_(shared),
    )
    steps = select(AuditEntry.transaction_id).where(mine).distinct()
    query = (
        select(AuditTransaction, User.name)
        .outerjoin(User, User.id == AuditTransaction.user_id)
        .where(AuditTransaction.id.in_(steps))
        .order_by(AuditTransaction.id.desc())
        .limit(limit)
    )
    return _told(session, session.execute(query).all())


@needs(Right.LOOK)
def details(session: Session, transaction_id: int, *, limit: int = 500) -> tuple[Touched, ...]:
    """Return the rows a step touched, in the order they were written."""
    query = select(AuditEntry).where(AuditEntry.transaction_id == transaction_id).order_by(AuditEntry.id).limit(limit)
    return tuple(
        Touched(
            entity=row.entity,
            entity_id=row.entity_id,
            person_id=row.person_id,
            op=row.op,
            values={key: (pair[0], pair[1]) for key, pair in (row.values or {}).items()} if row.op == "U" else {},
        )
        for row in session.scalars(query)
    )


@needs(Right.LOOK)
def users(session: Session) -> tuple[tuple[int, str], ...]:
    """Return everybody who may have done something, by id."""
    return tuple((row[0], row[1]) for row in session.execute(select(User.id, User.name).order_by(User.id)))


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day).astimezone()


def _told(session: Session, found: Iterable[Any]) -> tuple[Happening, ...]:
    rows = list(found)
    taken_back = _undone(session, [step.id for step, _name in rows])
    return tuple(
        Happening(
            id=step.id,
            at=step.at,
            user=name or "",
            kind=step.kind,
            label=step.label,
            reason=step.reason,
            entries=step.entry_count,
            barrier=step.barrier,
            undone=step.id in taken_back,
        )
        for step, name in rows
    )


def _undone(session: Session, ids: list[int]) -> set[int]:
    """Return the steps that were undone and not done again."""
    undoing = dict(_followers(session, ids))
    redone = {first for first, _later in _followers(session, list(undoing.values()))}
    return {step for step, undo in undoing.items() if undo not in redone}


def _followers(session: Session, ids: list[int]) -> list[tuple[int, int]]:
    query = select(AuditTransaction.undoes_id, AuditTransaction.id).where(
        AuditTransaction.undoes_id.in_(ids), AuditTransaction.kind.in_(_LATER)
    )
    return [(row[0] or 0, row[1]) for row in session.execute(query.order_by(AuditTransaction.id))]
