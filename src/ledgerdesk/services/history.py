"""What was done, by whom and when, in plain sentences from the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import names
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import AuditEntry, AuditTransaction, Category, Household, HouseholdMember, Person, Staff, User
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
class Wanted:
    """What to show: kinds, a user, local days, a word, kinds of record, one record; None and empty mean all.

    ``word`` stands in a label or reason, or is part of the name of a pupil, relative or teacher a step touched, or the
    number of a household. ``record`` is (kind, id): of a "Person" also the household and what it shares.
    """

    kinds: tuple[str, ...] = ()
    user_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    word: str = ""
    entities: tuple[str, ...] = ()
    record: tuple[str, int] | None = None


@needs(Right.LOOK)
def recent(session: Session, wanted: Wanted | None = None, *, limit: int = 200, skip: int = 0) -> tuple[Happening, ...]:
    """Return steps, newest first, after the ``skip`` newest."""
    query = select(AuditTransaction, User.name).outerjoin(User, User.id == AuditTransaction.user_id)
    query = query.where(*_conditions(wanted or Wanted()))
    ordered = query.order_by(AuditTransaction.id.desc()).limit(limit).offset(skip)
    return _told(session, session.execute(ordered).all())


@needs(Right.LOOK)
def count(session: Session, wanted: Wanted | None = None) -> int:
    """Return how many steps there are."""
    query = select(func.count()).select_from(AuditTransaction).where(*_conditions(wanted or Wanted()))
    return int(session.scalar(query) or 0)


@needs(Right.LOOK)
def last_barrier(session: Session) -> int:
    """Return the number of the newest step nothing before which can be undone; 0 when there is none."""
    return session.scalar(select(func.max(AuditTransaction.id)).where(AuditTransaction.barrier.is_(True))) or 0


@needs(Right.LOOK)
def of_person(session: Session, person_id: int, *, limit: int = 200) -> tuple[Happening, ...]:
    """Return the steps that touched a person, the household or its categories, newest first."""
    return recent(session, Wanted(record=("Person", person_id)), limit=limit)


@needs(Right.LOOK)
def users(session: Session) -> tuple[tuple[int, str], ...]:
    """Return everybody who may have done something, by id."""
    return tuple((row[0], row[1]) for row in session.execute(select(User.id, User.name).order_by(User.id)))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    step, found = AuditTransaction, list[ColumnElement[bool]]()
    if wanted.kinds:
        found.append(step.kind.in_(wanted.kinds))
    if wanted.user_id is not None:
        found.append(step.user_id == wanted.user_id)
    if wanted.first_day is not None:
        found.append(step.at >= _start_of(wanted.first_day))
    if wanted.last_day is not None:
        found.append(step.at < _start_of(wanted.last_day + timedelta(days=1)))
    if wanted.entities:
        found.append(_touching(AuditEntry.entity.in_(wanted.entities)))
    if wanted.record is not None:
        found.append(_touching(_of_record(*wanted.record)))
    if wanted.word.strip():
        found.append(_with_word(wanted.word.strip()))
    return found


def _touching(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return AuditTransaction.id.in_(select(AuditEntry.transaction_id).where(which))


def _of_record(entity: str, row_id: int) -> ColumnElement[bool]:
    if entity != "Person":
        return (AuditEntry.entity == entity) & (AuditEntry.entity_id == row_id)
    homes = select(HouseholdMember.household_id).where(HouseholdMember.person_id == row_id)
    shared = select(Category.id).where(Category.household_id.in_(homes))
    return or_(
        AuditEntry.person_id == row_id,
        (AuditEntry.entity == "Household") & AuditEntry.entity_id.in_(homes),
        (AuditEntry.entity == "Category") & AuditEntry.entity_id.in_(shared),
    )


def _with_word(word: str) -> ColumnElement[bool]:
    key = names.fold(word)
    people = select(Person.id).where(Person.name_key.contains(key, autoescape=True))
    teachers = select(Staff.id).where(Staff.name.contains(word, autoescape=True))
    homes = select(Household.id).where(Household.number == word)
    told = [column.contains(word, autoescape=True) for column in (AuditTransaction.label, AuditTransaction.reason)]
    touched = or_(
        (AuditEntry.entity == "Staff") & AuditEntry.entity_id.in_(teachers),
        (AuditEntry.entity == "Household") & AuditEntry.entity_id.in_(homes),
        *([AuditEntry.person_id.in_(people)] if key else []),
    )
    return or_(*told, _touching(touched))


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
