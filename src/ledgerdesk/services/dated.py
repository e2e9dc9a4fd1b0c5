"""Dated rows: what held on a day, correcting a row, and changing a fact from a day on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.services.permission import needs

_DAY = timedelta(days=1)


class _DatedRow(Protocol):
    def __init__(self, **values: Any) -> None: ...

    id: Any
    valid_from: Any
    valid_to: Any


Row = TypeVar("Row", bound=_DatedRow)


def holds_on(cls: type[_DatedRow], day: date) -> ColumnElement[bool]:
    """Return the condition that a row of the class holds on the day, both ends inclusive."""
    return and_(
        or_(cls.valid_from.is_(None), cls.valid_from <= day),
        or_(cls.valid_to.is_(None), cls.valid_to >= day),
    )


@needs(Right.LOOK)
def open_row(session: Session, cls: type[Row], owner: InstrumentedAttribute[Any], owner_id: int) -> Row | None:
    """Return the row of the owner that has no end; None when there is none."""
    query = select(cls).where(owner == owner_id, cls.valid_to.is_(None)).order_by(cls.id.desc()).limit(1)
    return session.scalars(query).first()


@needs(Right.EDIT)
def replace_row(
    session: Session,
    cls: type[Row],
    row: Row | None,
    owner: Mapping[str, Any],
    values: Mapping[str, Any],
    since: date | None,
) -> Row:
    """Let the values hold from a day on and return the row that is open then; None corrects the open row in place.

    The open row ends the day before; one that starts on that day or later is corrected in place. Without an open row
    a new one starts on the day (None: start unknown).
    """
    if row is not None and all(getattr(row, key) == value for key, value in values.items()):
        return row
    if row is None:
        row = cls(**owner, **values, valid_from=since)
        session.add(row)
    elif since is None or (row.valid_from is not None and row.valid_from >= since):
        for key, value in values.items():
            setattr(row, key, value)
    else:
        kept = {c.key: getattr(row, c.key) for c in cls.__mapper__.column_attrs}  # type: ignore[attr-defined] # mapped
        row.valid_to = since - _DAY
        # The open row must be closed before another opens: at most one may be open (I2).
        session.flush()
        fresh = {k: v for k, v in kept.items() if k not in ("id", "version", "valid_from", "valid_to")}
        row = cls(**(fresh | dict(values) | {"valid_from": since}))
        session.add(row)
    return row


@needs(Right.EDIT)
def end(session: Session, row: _DatedRow, last_day: date) -> None:
    """End an open row; a row that would end before it starts is deleted, for it never held."""
    if row.valid_from is not None and row.valid_from > last_day:
        session.delete(row)
    else:
        row.valid_to = last_day
    session.flush()
