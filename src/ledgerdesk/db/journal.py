"""The journal: what each transaction changed, captured from the session's flushes."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from ledgerdesk.models import Base, Frozen, Record

Values = dict[str, Any]
_PERSON_KEYS = ("person_id", "student_id")
_OWN_HISTORY = ("Person", "Student")


@dataclass(frozen=True)
class Change:
    """One row touched: op I (inserted), U (``{column: [old, new]}``), D (the whole row), F (frozen rows of a parent).

    ``whole`` is an inserted row but its version: not stored, for the row itself is there, but vouched for.
    """

    entity: str
    entity_id: int
    person_id: int | None
    op: str
    values: Values | None
    whole: Values | None = None


@dataclass(frozen=True)
class ChangeSet:
    """Everything one user action changed."""

    transaction_id: int
    label: str
    kind: str
    changes: tuple[Change, ...]

    def ids(self, entity: str) -> frozenset[int]:
        """Return the ids touched of one kind of record, such as "Person"."""
        return frozenset(c.entity_id for c in self.changes if c.entity == entity)

    def entities(self) -> frozenset[str]:
        """Return the kinds of record touched."""
        return frozenset(c.entity for c in self.changes)

    def people(self) -> frozenset[int]:
        """Return the ids of the people whose history this is."""
        return frozenset(c.person_id for c in self.changes if c.person_id is not None)


class Journal:
    """Collects what one session inserts, updates and deletes, in the order of its flushes."""

    def __init__(self, session: Session) -> None:
        """Listen to the session until it closes."""
        self._inserted: dict[int, Record] = {}
        self._before: dict[int, tuple[Record, Values]] = {}
        self._deleted: dict[int, tuple[Record, Values]] = {}
        self._frozen: dict[int, Frozen] = {}
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "do_orm_execute", _refuse_bulk)

    def changes(self) -> tuple[Change, ...]:
        """Return the net changes, after the last flush: deletions first, so that a replay never meets a taken key."""
        deleted = [_deleted(obj, row) for obj, row in self._deleted.values()]
        updated = [
            c for key, (obj, old) in self._before.items() if key not in self._deleted and (c := _updated(obj, old))
        ]
        inserted = [
            Change(type(obj).__name__, obj.id, _person_of(obj), "I", None, without_version(_row(obj)))
            for key, obj in self._inserted.items()
            if key not in self._deleted
        ]
        gone = {key for key in self._deleted if key in self._inserted}
        kept = [c for key, c in zip(self._deleted, deleted, strict=True) if key not in gone]
        return (*kept, *updated, *inserted, *_frozen_groups(self._frozen.values()))

    def _before_flush(self, session: Session, _context: Any, _instances: Any) -> None:
        for obj in session.new:
            if isinstance(obj, Record):
                self._inserted.setdefault(id(obj), obj)
            elif isinstance(obj, Frozen):
                self._frozen.setdefault(id(obj), obj)
        for obj in session.dirty:
            if isinstance(obj, Record) and id(obj) not in self._inserted and session.is_modified(obj):
                self._before.setdefault(id(obj), (obj, _committed(obj)))
        for obj in session.deleted:
            if isinstance(obj, Record):
                first = self._before.get(id(obj))
                self._deleted.setdefault(id(obj), (obj, first[1] if first else _committed(obj)))


def plain(value: Any) -> Any:
    """Return a column value as JSON keeps it; bytes as hex."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def without_version(row: Values) -> Values:
    """Return a row without the counter that every change moves."""
    return {key: value for key, value in row.items() if key != "version"}


def as_text(values: Values | None) -> str:
    """Return values as the journal stores and vouches for them."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def digest(salt: bytes, entity: str, entity_id: int, op: str, text: str) -> bytes:
    """Return the salted SHA-256 of a change: the chain hashes this, never the values, so they may be erased.

    ``text`` is ``as_text`` of its values, of the whole row where one was inserted.
    """
    return hashlib.sha256(salt + f'["{entity}", {entity_id}, "{op}", {text}]'.encode()).digest()


def entries(changes: Iterable[Change], transaction_id: int) -> list[Values]:
    """Return the rows of ``audit_entry`` for these changes."""
    rows = []
    for change in changes:
        salt = secrets.token_bytes(16)
        rows.append(
            {
                "transaction_id": transaction_id,
                "entity": change.entity,
                "entity_id": change.entity_id,
                "person_id": change.person_id,
                "op": change.op,
                "values": change.values,
                "salt": salt,
                "digest": digest(
                    salt, change.entity, change.entity_id, change.op, as_text(change.whole or change.values)
                ),
            }
        )
    return rows


def records() -> Mapping[str, type[Record]]:
    """Return the journaled classes by name."""
    return {m.class_.__name__: m.class_ for m in Base.registry.mappers if issubclass(m.class_, Record)}


def _refuse_bulk(state: ORMExecuteState) -> None:
    # A bulk write would bypass the flush, and so the journal and undo.
    if state.is_update or state.is_delete or state.is_insert:
        raise RuntimeError("bulk writes bypass the journal; change mapped objects instead")


def _committed(obj: Record) -> Values:
    state = inspect(obj)
    values: Values = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].load_history()
        old = history.deleted or history.unchanged
        values[attribute.key] = plain(old[0]) if old else None
    return values


def _row(obj: Record) -> Values:
    return {attribute.key: plain(getattr(obj, attribute.key)) for attribute in inspect(obj).mapper.column_attrs}


def _updated(obj: Record, old: Values) -> Change | None:
    new = _row(obj)
    pairs = {key: [old[key], new[key]] for key in new if key != "version" and old[key] != new[key]}
    return Change(type(obj).__name__, obj.id, _person_of(obj), "U", pairs) if pairs else None


def _deleted(obj: Record, row: Values) -> Change:
    return Change(type(obj).__name__, int(row["id"]), _person_of(obj), "D", row)


def _person_of(obj: Record) -> int | None:
    """Return whose history the row belongs to; a deleted object still knows."""
    keys = ("id",) if type(obj).__name__ in _OWN_HISTORY else _PERSON_KEYS
    return next((value for key in keys if (value := getattr(obj, key, None)) is not None), None)


def _frozen_groups(rows: Iterable[Frozen]) -> list[Change]:
    """Return one change per parent: how many rows were written beneath it and the hash of their values."""
    groups: dict[tuple[str, int, str], list[Values]] = {}
    for obj in rows:
        mapper = inspect(obj).mapper
        values = {a.key: plain(getattr(obj, a.key)) for a in mapper.column_attrs}
        parent, column = type(obj).parent or (type(obj).__name__, "id")
        groups.setdefault((parent, int(values[column]), mapper.local_table.name), []).append(values)
    out = []
    for (parent, parent_id, table), written in groups.items():
        written.sort(key=lambda values: int(values["id"]))
        sha256 = hashlib.sha256(json.dumps(written, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        facts = {"rows": table, "count": len(written), "sha256": sha256}
        out.append(Change(parent, parent_id, None, "F", facts))
    return out
