"""Hold frozen rows against the journal: how many were written beneath a parent, and the hash of their values."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, inspect

from ledgerdesk.db.bare_rows import bare_rows
from ledgerdesk.db.journal import Values
from ledgerdesk.models import Base, Frozen

#: Whom a frozen row names, by column: when that person is erased, so may be what ``blank`` allows.
_NAMES = ("student_id", "person_id")
_OF_MANY = ("cells",)


class Groups:
    """What the journal tells of frozen rows, by table and parent, in the order they were written."""

    def __init__(self) -> None:
        self.told: dict[str, dict[int, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))

    def take(self, _entity: str, parent_id: int, values: Values) -> None:
        """Take in the next group: how many rows, and their hash."""
        self.told[values["rows"]][parent_id].append((values["count"], values["sha256"]))


def problems(connection: Connection, groups: Groups, erased: frozenset[int]) -> list[str]:
    """Return in Chinese what frozen rows and the journal disagree about; ``erased`` people may be blank in theirs."""
    wrong = changed = 0
    for mapper in Base.registry.mappers:
        cls = mapper.class_
        if not issubclass(cls, Frozen):
            continue
        table: Table = inspect(cls).local_table
        told = groups.told.get(table.description, {})
        met = set()
        for parent_id, rows in _by_parent(connection, table, cls.parent[1] if cls.parent else "id"):
            met.add(parent_id)
            written = told.get(parent_id, [])
            if sum(count for count, _sha in written) != len(rows):
                wrong += 1
            else:
                changed += _changed(rows, written, cls.blank, erased)
        wrong += sum(parent_id not in met for parent_id in told)
    counted = ((wrong, "份存底的行数不对"), (changed, "份存底的内容被改动过"))
    return [f"有 {count} {what}。" for count, what in counted if count]


def _by_parent(connection: Connection, table: Table, owner: str) -> Iterator[tuple[int, list[Values]]]:
    """Yield the rows beneath each parent, in the order they were written; one parent at a time in memory."""
    present, rows = 0, list[Values]()
    for values in bare_rows(connection, table, order=f"{owner}, id"):
        if rows and values[owner] != present:
            yield present, rows
            rows = []
        present = values[owner]
        rows.append(values)
    if rows:
        yield present, rows


def _changed(
    rows: list[Values], written: list[tuple[int, str]], blank: tuple[str, ...], erased: frozenset[int]
) -> bool:
    at = 0
    for count, sha256 in written:
        group = rows[at : at + count]
        at += count
        if _hash(group) != sha256 and not any(_erased(row, blank, erased) for row in group):
            return True
    return False


def _erased(row: Values, blank: tuple[str, ...], erased: frozenset[int]) -> bool:
    named = {row[key] for key in _NAMES if row.get(key) is not None}
    # A pack names a whole class within its cells; who it was cannot be told once they are empty.
    theirs = bool(erased) if blank == _OF_MANY and not named else bool(named & erased)
    return theirs and any(row[key] is None for key in blank)


def _hash(rows: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
