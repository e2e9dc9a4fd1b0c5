"""Goal 10: the register read from the encrypted ledger, beside the same file in clear."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import school
from benchmarks.harness import Pair
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.engine import connect_file
from ledgerdesk.services import register

PUPILS = 3_000
_KEYS = (
    "name", "sex", "born_on", "nation", "id_kind", "id_number", "phone", "native_place", "status", "boarding",
    "roll_number", "entered_month", "hukou_kind", "residence", "health", "only_child", "migrant", "note",
    "household_number", "group_name", "address", "main_cause", "helper_name", "pinyin", "initials",
)  # fmt: skip


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield the goal: open a connection with the raw key and read the list; SQLCipher does both, once without a key."""
    home = folder / "bench.ledger"
    with school.opened(home, PUPILS):
        key = ledger_folder.unlock(home, school.PASSWORD).subkey("database")
    encrypted, clear = home / ledger_folder.DATABASE, folder / "clear.db"
    _decrypt(encrypted, key, clear)
    yield Pair(
        goal="10",
        what=f"open and list {PUPILS:,} × {len(_KEYS)} encrypted / the same file in clear",
        ours=lambda: _list(lambda: connect_file(encrypted, key, reader=True)),
        peer=lambda: _list(lambda: dbapi2.connect(str(clear), isolation_level=None)),
        limit=1.3,
        rounds=15,
    )


def _list(connect: Any) -> int:
    engine = create_engine("sqlite://", module=dbapi2, creator=connect, poolclass=NullPool)
    with Session(engine) as session:
        found = register.rows(session, school.DAY, _KEYS)
    if len(found) != PUPILS:
        raise RuntimeError(f"{len(found)} pupils instead of {PUPILS}")
    return len(found)


def _decrypt(encrypted: Path, key: bytes, clear: Path) -> None:
    connection = connect_file(encrypted, key)
    connection.execute("ATTACH DATABASE ? AS clear KEY ''", (str(clear),))
    connection.execute("SELECT sqlcipher_export('clear')").fetchall()
    connection.execute("DETACH DATABASE clear")
    connection.close()
