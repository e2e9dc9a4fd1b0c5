"""A ledger that was not closed: its journal is played in, or only a copy of it is, so that damage is never touched."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from ledgerdesk.db import spare_pages
from ledgerdesk.db.backups import refusals
from ledgerdesk.db.backups.manifest import DATABASE
from ledgerdesk.db.engine import connect_file
from ledgerdesk.errors import LedgerError

JOURNAL = DATABASE + "-journal"
_PAGE = 4096  # bytes SQLCipher seals at once
_BLOCK = 256 * _PAGE


def settle(folder: Path, key: bytes) -> None:
    """Let SQLite finish what a stop left: a real write rolls back a hot journal and truncates a cold one.

    Raises:
        DamagedLedgerError, LedgerError: it cannot be opened and written.
    """
    path = folder / DATABASE
    spare_pages.settle(path, key)
    with closing(connect_file(path, key)) as connection:
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            # An exclusive lock alone leaves a cold journal lying: only a write empties it.
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("COMMIT")
        except dbapi2.Error as error:
            with refusals.in_words(folder, refusals.NOT_RESTORED):
                raise error


@contextmanager
def still(folder: Path, key: bytes) -> Iterator[Path]:
    """Yield a copy of a closed ledger's database, a left-over journal played in where it can be."""
    with tempfile.TemporaryDirectory(prefix="ledgerdesk-") as place:
        copy = Path(place) / DATABASE
        for name in (DATABASE, JOURNAL):
            if (folder / name).is_file():
                _copy_readable(folder / name, Path(place) / name)
        with suppress(LedgerError):
            settle(Path(place), key)
        yield copy


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a file, with nothing in the place of what the drive cannot read any more."""
    length = source.stat().st_size
    with source.open("rb") as from_, target.open("xb") as to:
        at = 0
        while at < length:
            size = min(_BLOCK, length - at)
            try:
                from_.seek(at)
                to.write(from_.read(size))
            except OSError:
                for page in range(at, at + size, _PAGE):
                    to.write(_page(from_, page, min(_PAGE, length - page)))
            at += size


def _page(file: Any, at: int, size: int) -> bytes:
    try:
        file.seek(at)
        return bytes(file.read(size)).ljust(size, b"\0")
    except OSError:
        return bytes(size)
