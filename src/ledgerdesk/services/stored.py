"""Reach one stored row: it must be there, and unchanged since it was read."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, StaleRecordError
from ledgerdesk.models import Base, Record
from ledgerdesk.services.permission import needs

Row = TypeVar("Row", bound=Base)
Query = Select[*tuple[Any, ...]]
"""A query of columns whose types the row class states."""


@needs(Right.LOOK)
def found(session: Session, cls: type[Row], row_id: int) -> Row:
    """Return the row; NotFoundError when it is gone."""
    row = session.get(cls, row_id)
    if row is None:
        raise NotFoundError("没有找到这条资料，可能已经删除。请退回列表再看一眼。")
    return row


@needs(Right.LOOK)
def unchanged(session: Session, cls: type[Row], row_id: int, version: int) -> Row:
    """Return the row as the editor read it; StaleRecordError when it was changed meanwhile."""
    row = found(session, cls, row_id)
    if isinstance(row, Record) and row.version != version:
        raise StaleRecordError("这条资料刚才在别处改过。请重新打开，再改一次。")
    return row


def assign(row: Base, values: Mapping[str, Any], allowed: Collection[str]) -> None:
    """Set the values that differ; KeyError for a key that is not a column the caller may set."""
    for key, value in values.items():
        if key not in allowed:
            raise KeyError(key)
        if getattr(row, key) != value:
            setattr(row, key, value)
