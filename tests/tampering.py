"""Change a ledger behind the program's back, as somebody who holds the database key and knows the schema could."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from conftest import PASSWORD
from ledgerdesk.db import check as checking
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.check import Soundness
from ledgerdesk.db.engine import connect_file, open_reader
from ledgerdesk.models import Base, Frozen, Record, guards
from ledgerdesk.models.types import Flag

# What no digest is made of: counters that every change moves, numbers rows are written under.
NOT_VOUCHED_FOR = ("id", "version")
RECORDS = {m.class_.__name__: m.local_table for m in Base.registry.mappers if issubclass(m.class_, Record)}
FROZEN = {m.class_.__name__: m.local_table for m in Base.registry.mappers if issubclass(m.class_, Frozen)}


@cache
def keys_of(folder: Path) -> Any:
    """Return the opened keys of a folder; deriving them costs more than all the rest."""
    return ledger_folder.unlock(folder, PASSWORD)


@contextmanager
def behind(folder: Path, *, tidy: bool = True) -> Iterator[Any]:
    """Yield a connection nothing stops: no triggers, no keys; ``tidy`` puts the triggers back afterwards."""
    key = keys_of(folder).subkey("database")
    with closing(connect_file(folder / "ledger.db", key, foreign_keys=False)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        yield connection
        if tidy:
            for statement in guards.triggers():
                connection.execute(statement)
        connection.execute("COMMIT")


def examine(folder: Path, printed: str = "") -> Soundness:
    """Check chain and rows as the program does, without pages and keys of the file."""
    opened = keys_of(folder)
    engine = open_reader(folder / "ledger.db", opened.subkey("database"))
    try:
        with engine.connect() as connection:
            return checking.examine(connection, opened.subkey("audit"), printed)
    finally:
        engine.dispose()


Tampering = Callable[[Any, random.Random], str]


def edit_audit(connection: Any, rng: random.Random) -> str:
    table = rng.choice(("audit_transaction", "audit_entry"))
    column = rng.choice([c.name for c in Base.metadata.tables[table].columns if c.name != "id"])
    row = _any(connection, table, rng)
    return _set(connection, table, column, row, rng)


def delete_audit(connection: Any, rng: random.Random) -> str:
    table = rng.choice(("audit_transaction", "audit_entry"))
    row = _any(connection, table, rng)
    connection.execute(f"DELETE FROM {table} WHERE id = ?", (row,))
    return f"delete {table} {row}"


def swap_audit(connection: Any, rng: random.Random) -> str:
    """Let two rows change places, seal and digest with them."""
    table = rng.choice(("audit_transaction", "audit_entry"))
    return _swap(connection, table, rng)


def move_entry(connection: Any, rng: random.Random) -> str:
    row = _any(connection, "audit_entry", rng)
    here = connection.execute("SELECT transaction_id FROM audit_entry WHERE id = ?", (row,)).fetchone()[0]
    steps = [i for (i,) in connection.execute("SELECT id FROM audit_transaction WHERE id <> ?", (here,))]
    there = rng.choice(steps)
    connection.execute("UPDATE audit_entry SET transaction_id = ? WHERE id = ?", (there, row))
    return f"move entry {row} from {here} to {there}"


def blank_entry(connection: Any, rng: random.Random) -> str:
    """Pretend that somebody was lawfully erased."""
    row = _any(connection, "audit_entry", rng)
    connection.execute('UPDATE audit_entry SET "values" = NULL, salt = NULL WHERE id = ?', (row,))
    return f"blank entry {row}"


def invent_step(connection: Any, rng: random.Random) -> str:
    row = _any(connection, "audit_transaction", rng)
    columns = "at, user_id, kind, label, reason, undoes_id, barrier, entry_count, mac, words_salt, words_digest"
    connection.execute(
        f"INSERT INTO audit_transaction ({columns}) SELECT {columns} FROM audit_transaction WHERE id = ?", (row,)
    )
    return f"repeat step {row}"


def edit_row(connection: Any, rng: random.Random) -> str:
    table = _filled(connection, {**RECORDS, **FROZEN}, rng)
    column = rng.choice([c.name for c in Base.metadata.tables[table].columns if c.name not in NOT_VOUCHED_FOR])
    return _set(connection, table, column, _any(connection, table, rng), rng)


def delete_row(connection: Any, rng: random.Random) -> str:
    table = _filled(connection, {**RECORDS, **FROZEN}, rng)
    row = _any(connection, table, rng)
    connection.execute(f"DELETE FROM {table} WHERE id = ?", (row,))
    return f"delete {table} {row}"


def invent_row(connection: Any, rng: random.Random) -> str:
    table = rng.choice(("villages", "people"))
    row = _any(connection, table, rng)
    columns = ", ".join(
        f'"{c.name}"' for c in Base.metadata.tables[table].columns if c.name not in ("id", "id_number", "roll_number")
    )
    values = columns if table == "people" else columns.replace('"name"', "name || 'x'")
    connection.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE id = ?", (row,))
    return f"repeat {table} {row}"


def swap_rows(connection: Any, rng: random.Random) -> str:
    return _swap(connection, rng.choice(("people", "villages")), rng)


def leave_a_permit(connection: Any, _rng: random.Random) -> str:
    connection.execute("INSERT INTO write_permit (id) VALUES (1)")
    return "leave a permit"


EVERY: tuple[Tampering, ...] = (
    edit_audit, delete_audit, swap_audit, move_entry, blank_entry, invent_step,
    edit_row, delete_row, invent_row, swap_rows, leave_a_permit,
)  # fmt: skip


def _any(connection: Any, table: str, rng: random.Random) -> int:
    return int(rng.choice([row for (row,) in connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()]))


def _filled(connection: Any, tables: dict[str, Any], rng: random.Random) -> str:
    names = sorted({table.description for table in tables.values()})
    return str(rng.choice([n for n in names if connection.execute(f"SELECT 1 FROM {n} LIMIT 1").fetchone()]))


def _set(connection: Any, table: str, column: str, row: int, rng: random.Random) -> str:
    """Give a column another value of its type; where a key forbids the first, the next is tried."""
    old = connection.execute(f'SELECT "{column}" FROM {table} WHERE id = ?', (row,)).fetchone()[0]
    kind = str(Base.metadata.tables[table].c[column].type).upper()
    wanted: list[object] = [None] if old is not None else []
    if isinstance(Base.metadata.tables[table].c[column].type, Flag):
        wanted += [0, 1, 7]
    elif "INT" in kind or isinstance(old, int):
        wanted += [(old or 0) + 1, 1 - (old or 0), 999_999]
    elif "BLOB" in kind or isinstance(old, bytes):
        wanted += [rng.randbytes(32), (old or b"x")[:-1]]
    else:
        wanted += [f"{old}x", "2020-02-02", "0", "99"]
    rng.shuffle(wanted)
    for value in wanted:
        if value == old:
            continue
        try:
            connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE id = ?', (value, row))
        except connection.Error:
            continue
        return f"{table}.{column} of {row}: {old!r} to {value!r}"
    return ""


def _swap(connection: Any, table: str, rng: random.Random) -> str:
    rows = [row for (row,) in connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()]
    one, other = rng.sample(rows, 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        connection.execute(f"UPDATE {table} SET id = ? WHERE id = ?", (new, old))
    return f"swap {table} {one} and {other}"
