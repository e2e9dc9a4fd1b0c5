"""Undo and redo: which transaction is next, and how its inverse is applied."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, bindparam, insert, inspect, select, text
from sqlalchemy import delete as sql_delete
from sqlalchemy import update as sql_update
from sqlalchemy.dialects import sqlite

from ledgerdesk.db.journal import Change, plain, records, without_version
from ledgerdesk.errors import StaleRecordError
from ledgerdesk.models import AuditEntry, Base
from ledgerdesk.models.types import Day, Moment

_UNDOABLE = ("change", "import")
_DEPTH = 500
_CHUNK = 500
_ID = "row_id"
_CHANGED_SINCE = "这一步的资料后来又改过，不能单独撤销。请先撤销后来的，或者逐条改。"


@dataclass(frozen=True)
class Step:
    """A transaction that can be taken back or done again."""

    transaction_id: int
    label: str


@dataclass
class UndoStack:
    """What can be undone and redone, newest last; ``blocked_by`` names the barrier below."""

    undo: list[Step] = field(default_factory=list)
    redo: list[Step] = field(default_factory=list)
    blocked_by: str | None = None

    def record(
        self,
        transaction_id: int,
        kind: str,
        label: str,
        *,
        barrier: bool,
        entries: int,
        undoes: int | None = None,
    ) -> None:
        """Take in a committed transaction; ``undoes`` is the step an undo took back, the last one if not said."""
        if barrier:
            self.undo.clear()
            self.redo.clear()
            self.blocked_by = label
        elif kind == "undo":
            at = next((at for at, step in enumerate(self.undo) if step.transaction_id == undoes), -1)
            self.redo.append(Step(transaction_id, self.undo.pop(at).label))
        elif kind == "redo":
            self.undo.append(Step(transaction_id, self.redo.pop().label))
        elif kind in _UNDOABLE and entries:
            self.undo.append(Step(transaction_id, label))
            del self.undo[:-_DEPTH]
            self.redo.clear()


def load(connection: Connection) -> UndoStack:
    """Rebuild the stack from the journal, so that undo outlives a restart."""
    stack = UndoStack()
    last = text("SELECT id, label FROM audit_transaction WHERE barrier = 1 ORDER BY id DESC LIMIT 1")
    barrier = connection.execute(last).first()
    if barrier is not None:
        stack.blocked_by = barrier.label
    after = text("SELECT id, kind, label, entry_count, undoes_id FROM audit_transaction WHERE id > :after ORDER BY id")
    for row in connection.execute(after, {"after": barrier.id if barrier else 0}):
        stack.record(row.id, row.kind, row.label, barrier=False, entries=row.entry_count, undoes=row.undoes_id)
    return stack


def place_of(connection: Connection, stack: UndoStack, transaction_id: int) -> int | None:
    """Return where in the stack a step waits, also one that was undone and done again since; None where it does not."""
    chain, newest = [transaction_id], transaction_id
    follower = text("SELECT id FROM audit_transaction WHERE undoes_id = :id ORDER BY id DESC LIMIT 1")
    while (row := connection.execute(follower, {"id": newest}).first()) is not None:
        newest = row.id
        chain.append(newest)
    return next((at for at, step in enumerate(stack.undo) if step.transaction_id in chain), None)


def invert_before(connection: Connection, transaction_id: int, later: Iterable[int]) -> tuple[Change, ...]:
    """Apply the inverse of a step though others came after it; see ``invert``.

    Raises:
        StaleRecordError: a later step changed a row of it, or wrote one that needs a row it added.
    """
    entry = AuditEntry.__table__
    mine = select(entry.c.entity, entry.c.entity_id).where(entry.c.transaction_id == transaction_id)
    touched = {(row.entity, row.entity_id) for row in connection.execute(mine)}
    ids = list(later)
    for start in range(0, len(ids), _CHUNK):
        theirs = select(entry.c.entity, entry.c.entity_id).where(
            entry.c.transaction_id.in_(ids[start : start + _CHUNK])
        )
        if any((row.entity, row.entity_id) in touched for row in connection.execute(theirs)):
            raise StaleRecordError(_CHANGED_SINCE)
    changes = invert(connection, transaction_id)
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StaleRecordError(_CHANGED_SINCE)
    return changes


def invert(connection: Connection, transaction_id: int) -> tuple[Change, ...]:
    """Apply the inverse of a transaction's entries and return what that changed, for the journal.

    Raises:
        StaleRecordError: a row is no longer as the transaction left it.
    """
    entry = AuditEntry.__table__
    query = select(entry).where(entry.c.transaction_id == transaction_id).order_by(entry.c.id.desc())
    found = [Change(r.entity, r.entity_id, r.person_id, r.op, r.values) for r in connection.execute(query)]
    tables = {name: Base.metadata.tables[inspect(cls).local_table.description] for name, cls in records().items()}
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    inserted = [c for c in found if c.op == "I"]
    updated = [c for c in found if c.op == "U"]
    deleted = [c for c in found if c.op == "D"]
    out = _delete(connection, tables, inserted) + _update(connection, tables, updated)
    _insert(connection, tables, deleted)
    back = (Change(c.entity, c.entity_id, c.person_id, "I", None, without_version(_values(c))) for c in deleted)
    return (*out, *back)


def _delete(connection: Connection, tables: dict[str, Table], changes: list[Change]) -> list[Change]:
    rows = _current(connection, tables, changes)
    by_entity: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        by_entity.setdefault(change.entity, []).append({_ID: change.entity_id})
    for entity, ids in by_entity.items():
        connection.execute(sql_delete(tables[entity]).where(tables[entity].c.id == bindparam(_ID)), ids)
    return [Change(c.entity, c.entity_id, c.person_id, "D", rows[(c.entity, c.entity_id)]) for c in changes]


def _update(connection: Connection, tables: dict[str, Table], changes: list[Change]) -> list[Change]:
    rows = _current(connection, tables, changes)
    for change in changes:
        _check(rows[(change.entity, change.entity_id)], change)
    # Values of unique columns are parked as NULL first: two rows may swap theirs.
    for change in changes:
        table = tables[change.entity]
        parked = dict.fromkeys(_values(change).keys() & _unique_columns(table))
        if parked:
            connection.execute(sql_update(table).where(table.c.id == change.entity_id).values(parked))
    # An open dated row is closed before another opens: at most one may be open.
    for change in sorted(changes, key=lambda c: _values(c).get("valid_to", [True])[0] is None):
        table = tables[change.entity]
        values = {key: _typed(table, key, pair[0]) for key, pair in _values(change).items()}
        statement = sql_update(table).where(table.c.id == change.entity_id)
        connection.execute(statement.values(version=table.c.version + 1, **values))
    return [_swapped(change) for change in changes]


def _insert(connection: Connection, tables: dict[str, Any], changes: list[Change]) -> None:
    # People before the rows that name them reads better in a journal; keys are deferred all the same.
    by_table: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        table = tables[change.entity]
        by_table.setdefault(change.entity, []).append({k: _typed(table, k, v) for k, v in _values(change).items()})
    for name, rows in by_table.items():
        connection.execute(insert(tables[name]), rows)


def _swapped(change: Change) -> Change:
    pairs = {key: [new, old] for key, (old, new) in _values(change).items()}
    return Change(change.entity, change.entity_id, change.person_id, "U", pairs)


def _current(
    connection: Connection, tables: dict[str, Table], changes: list[Change]
) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the rows the changes touched, as they are now, by entity and id."""
    ids: dict[str, list[int]] = {}
    for change in changes:
        ids.setdefault(change.entity, []).append(change.entity_id)
    out = {}
    for entity, wanted in ids.items():
        table = tables[entity]
        for start in range(0, len(wanted), _CHUNK):
            query = select(table).where(table.c.id.in_(wanted[start : start + _CHUNK]))
            for row in connection.execute(query).mappings():
                out[(entity, int(row["id"]))] = {key: plain(value) for key, value in row.items()}
    if len(out) != len(changes):
        raise StaleRecordError("这条资料已经变了，不能照原样撤销。请在操作记录里查看。")
    return out


def _check(row: dict[str, Any], change: Change) -> None:
    if any(row[key] != pair[1] for key, pair in _values(change).items()):
        raise StaleRecordError("这条资料后来又改过，不能照原样撤销。请在操作记录里查看。")


def _values(change: Change) -> dict[str, Any]:
    return change.values or {}


def _unique_columns(table: Table) -> frozenset[str]:
    named = {c.name for index in table.indexes if index.unique and len(index.columns) == 1 for c in index.columns}
    return frozenset(name for name in named if table.c[name].nullable)


def _typed(table: Table, key: str, value: Any) -> Any:
    """Return a journaled value as the column takes it."""
    if value is None:
        return None
    column = table.c[key].type
    if isinstance(column, Day | Moment):
        return column.process_result_value(value, sqlite.dialect())
    return bytes.fromhex(value) if isinstance(column, LargeBinary) else value
