"""Is the ledger sound: every page as it was written, every reference answered, every row as the journal tells."""

import hashlib
from collections import Counter
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, func, inspect, select
from sqlcipher3 import dbapi2

from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.engine import connect_file, in_words, open_reader
from ledgerdesk.db.journal import Change, digest, records
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.errors import DamagedLedgerError
from ledgerdesk.models import AuditEntry, AuditTransaction, Base, Frozen, IssuedDocument

_TRANSACTION: Table = AuditTransaction.__table__  # type: ignore[assignment] # a mapped class has a Table
_ENTRY: Table = AuditEntry.__table__  # type: ignore[assignment]
_DOCUMENT: Table = IssuedDocument.__table__  # type: ignore[assignment]
_AT_ONCE = 1_000  # journal entries in memory


@dataclass(frozen=True)
class Soundness:
    """What was looked at, and in Chinese what is wrong; ``problems`` is empty for a sound ledger."""

    transactions: int
    entries: int
    rows: int
    problems: tuple[str, ...]


def check(folder: Path, password: str) -> Soundness:
    """Check a ledger nobody has open; opening it to write first lets SQLite roll back what a crash left half-written.

    Nothing is repaired. An older ledger is migrated, as opening it would.

    Raises:
        NotFoundError, WrongPasswordError, LedgerInUseError, NewerLedgerError: it cannot be opened.
        DamagedLedgerError: it is so damaged that it cannot be read.
    """
    opened = ledger_folder.unlock(folder, password)
    path, key = folder / ledger_folder.DATABASE, opened.subkey("database")
    writable = ledger_folder.writable(folder)
    with LedgerLock(folder) if writable else nullcontext():
        problems = _file_problems(path, key)
        if problems:
            return Soundness(0, 0, 0, problems)
        ledger_folder.bring_up_to_date(folder, opened, read_only=not writable)
        engine = open_reader(path, key)
        try:
            with engine.connect() as connection:
                return _journal(connection)
        finally:
            engine.dispose()


def _file_problems(path: Path, key: bytes) -> tuple[str, ...]:
    with closing(connect_file(path, key)) as connection:
        try:
            bad_pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            findings = [row for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
        except dbapi2.Error as error:
            raise in_words(error, path) or DamagedLedgerError(
                "台账文件损坏，没有改动它。请改用以前拷贝的那份台账。"
            ) from None
    counted = (
        (len(bad_pages), "页内容被改动或损坏"),
        (len(findings), "处结构不完整"),
        (len(dangling), "条资料指向不存在的资料"),
    )
    return tuple(f"有 {count} {what}。" for count, what in counted if count)


def _journal(connection: Connection) -> Soundness:
    """Compare every transaction with its entries, and every row with the last thing the journal says of it."""
    steps = connection.execute(select(_TRANSACTION.c.id, _TRANSACTION.c.entry_count))
    announced = {row.id: row.entry_count for row in steps}
    kept: Counter[int] = Counter()
    forged = 0
    last_op: dict[str, dict[int, str]] = {}
    frozen: Counter[tuple[str, int]] = Counter()
    query = select(_ENTRY).order_by(_ENTRY.c.id).execution_options(yield_per=_AT_ONCE)
    for entry in connection.execute(query):
        kept[entry.transaction_id] += 1
        change = Change(entry.entity, entry.entity_id, entry.person_id, entry.op, entry.values)
        forged += not _as_written(entry.salt, change, entry.digest)
        if change.op != "F":
            last_op.setdefault(change.entity, {})[change.entity_id] = change.op
        elif change.values is not None:
            frozen[change.values["rows"], change.entity_id] += change.values["count"]
    problems = [
        _counted(sum(announced[at] != kept[at] for at in announced), "步操作的记录不全"),
        _counted(len(kept.keys() - announced.keys()), "步操作只有改动、没有登记"),
        _counted(forged, "条操作记录被改动过"),
        *_rows_against(connection, last_op),
        *_frozen_against(connection, frozen),
        _counted(_changed_papers(connection), "份发出的文件和存底不一样"),
    ]
    rows = sum(op != "D" for ops in last_op.values() for op in ops.values())
    return Soundness(len(announced), sum(kept.values()), rows, tuple(problem for problem in problems if problem))


def _counted(count: int, what: str) -> str:
    return f"有 {count} {what}。" if count else ""


def _as_written(salt: bytes | None, change: Change, expected: bytes) -> bool:
    # A lawful erasure takes salt and values away and leaves the digest for the chain.
    return salt is None or digest(salt, change) == expected


def _rows_against(connection: Connection, last_op: dict[str, dict[int, str]]) -> list[str]:
    lost = unknown = 0
    for name, cls in records().items():
        table = inspect(cls).local_table
        present = set(connection.execute(select(table.c.id)).scalars())
        told = {row_id for row_id, op in last_op.get(name, {}).items() if op != "D"}
        lost += len(told - present)
        unknown += len(present - told)
    return [_counted(lost, "条资料不见了"), _counted(unknown, "条资料没有操作记录")]


def _frozen_against(connection: Connection, told: Counter[tuple[str, int]]) -> list[str]:
    wrong = 0
    for mapper in Base.registry.mappers:
        cls = mapper.class_
        if not issubclass(cls, Frozen):
            continue
        table = mapper.local_table
        owner = table.c[cls.parent[1] if cls.parent else "id"]
        found = {row[0]: row[1] for row in connection.execute(select(owner, func.count()).group_by(owner))}
        expected = {owner_id: count for (name, owner_id), count in told.items() if name == table.description}
        wrong += sum(found.get(at) != expected.get(at) for at in found.keys() | expected.keys())
    return [_counted(wrong, "份存底的行数不对")]


def _changed_papers(connection: Connection) -> int:
    query = select(_DOCUMENT.c.pdf, _DOCUMENT.c.pdf_sha256).where(_DOCUMENT.c.pdf.is_not(None))
    return sum(hashlib.sha256(row.pdf).digest() != row.pdf_sha256 for row in connection.execute(query))
