"""Is the ledger sound: every page as it was written, every reference answered, every row as the journal tells."""

import hashlib
from collections import Counter
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, func, select
from sqlcipher3 import dbapi2

from ledgerdesk.db import chain, replay
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.engine import connect_file, open_reader
from ledgerdesk.db.faults import in_words
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.errors import DamagedLedgerError
from ledgerdesk.models import AuditEntry, AuditTransaction, Base, Frozen, IssuedDocument

_TRANSACTION: Table = AuditTransaction.__table__  # type: ignore[assignment] # a mapped class has a Table
_ENTRY: Table = AuditEntry.__table__  # type: ignore[assignment]
_DOCUMENT: Table = IssuedDocument.__table__  # type: ignore[assignment]
_AT_ONCE = 1_000  # journal entries in memory


@dataclass(frozen=True)
class Soundness:
    """What was looked at, the code of the newest step, and in Chinese what is wrong: nothing for a sound ledger."""

    transactions: int
    entries: int
    rows: int
    head: str
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
            return Soundness(0, 0, 0, "", problems)
        ledger_folder.bring_up_to_date(folder, opened, read_only=not writable)
        engine = open_reader(path, key)
        try:
            with engine.connect() as connection:
                return _journal(connection, opened.subkey("audit"))
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


def _journal(connection: Connection, audit_key: bytes) -> Soundness:
    """Walk the chain, compare every transaction with its entries, and every row with what the journal tells of it."""
    verified = chain.verify(connection, audit_key)
    steps = connection.execute(select(_TRANSACTION.c.id, _TRANSACTION.c.entry_count, _TRANSACTION.c.mac))
    announced = {row.id: (row.entry_count, row.mac is not None) for row in steps}
    kept: Counter[int] = Counter()
    told = replay.Told()
    frozen: Counter[tuple[str, int]] = Counter()
    query = select(_ENTRY).order_by(_ENTRY.c.id).execution_options(yield_per=_AT_ONCE)
    for entry in connection.execute(query):
        kept[entry.transaction_id] += 1
        if entry.op != "F":
            told.take(entry, chained=announced.get(entry.transaction_id, (0, False))[1])
        elif entry.values is not None:
            frozen[entry.values["rows"], entry.entity_id] += entry.values["count"]
    problems = [
        *verified.problems,
        _counted(sum(announced[at][0] != kept[at] for at in announced), "步操作的记录不全"),
        _counted(len(kept.keys() - announced.keys()), "步操作只有改动、没有登记"),
        *replay.problems(connection, told),
        *_frozen_against(connection, frozen),
        _counted(_changed_papers(connection), "份发出的文件和存底不一样"),
    ]
    rows = told.present()
    return Soundness(len(announced), sum(kept.values()), rows, verified.head, tuple(filter(None, problems)))


def _counted(count: int, what: str) -> str:
    return f"有 {count} {what}。" if count else ""


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
