"""Is the ledger sound: every page as it was written, every reference answered, every row as the journal tells."""

import hashlib
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Table, select
from sqlcipher3 import dbapi2

from ledgerdesk.db import attached, chain, files, replay, spare_pages
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.engine import connect_file, open_reader
from ledgerdesk.db.faults import in_words
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.errors import DamagedLedgerError
from ledgerdesk.models import IssuedDocument, guards

_DOCUMENT: Table = IssuedDocument.__table__  # type: ignore[assignment] # a mapped class has a Table


@dataclass(frozen=True)
class Soundness:
    """What was looked at, the code of the newest step, and in Chinese what is wrong: nothing for a sound ledger.

    ``printed_at``, ``printed_on`` and ``paper`` tell of a printed code, as in ``chain.Verified``.
    """

    transactions: int
    entries: int
    rows: int
    head: str
    problems: tuple[str, ...]
    printed_at: int | None = None
    printed_on: str = ""
    paper: str = ""


def check(folder: Path, password: str, printed: str = "") -> Soundness:
    """Check a ledger nobody has open; opening it to write first lets SQLite roll back what a crash left half-written.

    Nothing is repaired; ``printed`` is a code from paper to look for. An older ledger is migrated, as opening it would.

    Raises:
        NotFoundError, WrongPasswordError, LedgerInUseError, NewerLedgerError: it cannot be opened.
        DamagedLedgerError: it is so damaged that it cannot be read.
    """
    opened = ledger_folder.unlock(folder, password)
    path, key = folder / ledger_folder.DATABASE, opened.subkey("database")
    writable = ledger_folder.writable(folder)
    with LedgerLock(folder) if writable else nullcontext():
        if writable:
            spare_pages.settle(path, key)
        problems = _file_problems(path, key)
        if problems:
            return Soundness(0, 0, 0, "", problems)
        ledger_folder.bring_up_to_date(folder, opened, read_only=not writable)
        engine = open_reader(path, key)
        try:
            with engine.connect() as connection:
                found = examine(connection, opened.subkey("audit"), printed)
                photos = attached.problems(connection, files.store(folder, opened))
                return replace(found, problems=(*found.problems, *photos))
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


def examine(connection: Connection, audit_key: bytes, printed: str = "", say: chain.Say | None = None) -> Soundness:
    """Walk the chain, then hold the journal against every row; the reader must be one that masks nothing.

    ``printed`` is a code from paper to look for; ``say`` hears how far each of the two passes is and may raise to stop.

    Raises:
        RuleError: ``printed`` cannot be a code.
    """
    verified = chain.verify(connection, audit_key, printed, say)
    replayed = replay.replay(connection, say)
    problems = (
        *verified.problems,
        *replayed.problems,
        _counted(_changed_papers(connection), "份发出的文件和存底不一样"),
        _counted(_open_gates(connection), "道防止改动的关卡被拆掉了"),
    )
    return Soundness(
        transactions=verified.steps,
        entries=replayed.entries,
        rows=replayed.rows,
        head=verified.head,
        problems=tuple(filter(None, problems)),
        printed_at=verified.printed_at,
        printed_on=verified.printed_on,
        paper=verified.paper,
    )


def _counted(count: int, what: str) -> str:
    return f"有 {count} {what}。" if count else ""


def _changed_papers(connection: Connection) -> int:
    query = select(_DOCUMENT.c.pdf, _DOCUMENT.c.pdf_sha256).where(_DOCUMENT.c.pdf.is_not(None))
    return sum(hashlib.sha256(row.pdf).digest() != row.pdf_sha256 for row in connection.execute(query))


def _open_gates(connection: Connection) -> int:
    """Return how many triggers are not as the schema has them, a permit left lying included."""
    there = set(connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'").scalars())
    left = connection.exec_driver_sql("SELECT count(*) FROM write_permit").scalar_one()
    return len(set(guards.triggers()) - there) + int(left)
