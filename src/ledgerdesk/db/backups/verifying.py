"""Open a copy again and look: every page authentic, structure and references whole, rows counted, newest step known."""

import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from ledgerdesk.db import chain

#: Steps that change nothing worth a new backup: coming and going, a copy taken away, the clock.
PASSING = frozenset({"login", "backup", "clock"})
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(PASSING))
#: Finds the newest step that counts; ``mark_of`` names it.
NEWEST_MARK = f"SELECT id, at, mac FROM audit_transaction WHERE kind NOT IN ({_KINDS}) ORDER BY id DESC LIMIT 1"  # noqa: S608 - constants
_CHUNK = 1024 * 1024  # bytes


@dataclass(frozen=True)
class Snapshot:
    """What a database holds at one moment; ``mark`` names the newest step that counts, see ``PASSING``."""

    counts: Mapping[str, int]
    step: int
    head: str
    mark: str
    revision: str


@dataclass(frozen=True)
class Verified:
    """What looking found; ``problems`` in Chinese, empty for a sound copy, ``snapshot`` None when it cannot be read."""

    snapshot: Snapshot | None
    problems: tuple[str, ...]


def look(connection: Any) -> Snapshot:
    """Count the rows of every table and find the newest steps, of any release's schema; call it in a transaction."""
    tables = [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        )
    ]
    counts = {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - of the schema
        for name in tables
    }
    newest = connection.execute("SELECT id, mac FROM audit_transaction ORDER BY id DESC LIMIT 1").fetchone()
    counting = connection.execute(NEWEST_MARK).fetchone()
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    step, seal = newest or (0, None)
    return Snapshot(counts, int(step), chain.head(bytes(seal)) if seal else "", mark_of(counting), str(revision[0]))


def mark_of(row: Any) -> str:
    """Name a step so that two lines of history never share one; a number alone would, after a restore."""
    if row is None:
        return ""
    number, at, seal = row
    return f"{number}:{bytes(seal).hex() if seal else at}"


def verify(path: Path, key: bytes) -> Verified:
    """Look at a finished copy nobody writes: 0.5 s for 60,000 rows, so nothing is left out to save time."""
    try:
        with closing(open_still(path, key)) as connection:
            return _looked_at(connection)
    except dbapi2.Error:
        return Verified(None, ("资料文件损坏，读不出来。",))


def open_still(path: Path, key: bytes) -> Any:
    """Return a connection to a file nobody writes: no journal, no lock, nothing changed beside it; dbapi2.Error."""
    connection = dbapi2.connect(path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _looked_at(connection: Any) -> Verified:
    bad_pages = len(connection.execute("PRAGMA cipher_integrity_check").fetchall())
    if bad_pages:
        return Verified(None, (f"有 {bad_pages} 页内容被改动或损坏。",))
    findings = sum(row[0] != "ok" for row in connection.execute("PRAGMA integrity_check(20)"))
    dangling = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    counted = ((findings, "处结构不完整"), (dangling, "条资料指向不存在的资料"))
    return Verified(look(connection), tuple(f"有 {count} {what}。" for count, what in counted if count))


def sha256_of(path: Path) -> str:
    """Return the digest of a file, in pieces that fit any computer."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()
