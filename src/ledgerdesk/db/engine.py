"""Open the encrypted SQLite file: connection settings, BEGIN, and every error in words."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from ledgerdesk.db.faults import in_words

# Proved by simulated power cuts: DELETE and WAL modes lost acknowledged work, TRUNCATE with EXTRA none.
_SETTINGS = (
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA busy_timeout = 2000",
)
_READER_CACHE_KIB = 16_000


def open_writer(path: Path, key: bytes, *, foreign_keys: bool = True, masked: bool = False) -> Engine:
    """Return the one-connection engine that writes; ``key`` is the raw 32-byte database key, ``masked`` as below."""
    return _engine(path, key, begin="BEGIN IMMEDIATE", size=1, foreign_keys=foreign_keys, masked=masked)


def open_reader(path: Path, key: bytes, *, masked: bool = False) -> Engine:
    """Return the engine for reads, which cannot write; ``key`` is the raw 32-byte database key.

    With ``masked`` no query gets more of a number than its mask: what ``models.types.Hidden`` keeps.
    """
    return _engine(path, key, begin="BEGIN", size=3, foreign_keys=True, masked=masked)


def _engine(path: Path, key: bytes, *, begin: str, size: int, foreign_keys: bool, masked: bool) -> Engine:
    reader = begin == "BEGIN"

    def connect() -> Any:
        return connect_file(path, key, foreign_keys=foreign_keys, reader=reader)

    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connect,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        # Identity numbers must not reach a message or a log through SQL parameters.
        hide_parameters=True,
    )
    engine.dialect.ledgerdesk_masked = masked  # type: ignore[attr-defined] # read by the column types
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    event.listen(engine, "handle_error", lambda context: _translate(context, path))
    return engine


def connect_file(path: Path, key: bytes, *, foreign_keys: bool = True, reader: bool = False) -> Any:
    """Return a bare connection to the file, keyed and set up.

    Raises:
        DamagedLedgerError: the file is not what the key says it is.
        LedgerError: the drive or folder refuses.
    """
    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for setting in _SETTINGS:
            connection.execute(setting).fetchall()
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if reader:
            connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB}")
            connection.execute("PRAGMA query_only = ON")
    except dbapi2.Error as error:
        connection.close()
        raise in_words(error, path, opening=True) or error from None
    return connection


def _translate(context: ExceptionContext, path: Path) -> None:
    original = context.original_exception
    if isinstance(original, (dbapi2.Error, sqlite3.Error)):
        words = in_words(original, path)
        if words is not None:
            raise words from None
