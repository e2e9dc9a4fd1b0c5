"""Rows as they are stored, told as the journal tells them: what was tampered with must not stop whoever looks for it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table

from ledgerdesk.db.journal import Values
from ledgerdesk.models.types import Flag, Json

_FLAGS: Mapping[object, bool] = {0: False, 1: True}


def bare_rows(connection: Connection, table: Table, order: str = "id") -> Iterator[Values]:
    """Yield the rows of a table in an order, as plain JSON values; what a column cannot hold is left as it is."""
    names = [column.name for column in table.columns]
    special = [(column.name, tell) for column in table.columns if (tell := _teller(column.type)) is not None]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.cursor()
    try:
        for values in cursor.execute(f'SELECT {columns} FROM "{table.description}" ORDER BY {order}'):  # noqa: S608 - names of the schema
            row = dict(zip(names, values, strict=True))
            for name, tell in special:
                row[name] = tell(row[name])
            for name, value in row.items():
                if type(value) is bytes:
                    row[name] = value.hex()
            yield row
    finally:
        cursor.close()


def _teller(kind: object) -> Callable[[Any], Any] | None:
    if isinstance(kind, Flag):
        return lambda value: _FLAGS.get(value, value)
    return _parsed if isinstance(kind, Json) else None


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
