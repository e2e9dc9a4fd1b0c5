"""Read a damaged ledger row by row: around each bad page, never through it; the damaged file itself is only copied.

After one bad page SQLCipher distrusts the connection for good, so every error costs a new one.
"""

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from ledgerdesk.db import chain
from ledgerdesk.db.backups import copying, refusals, settling, shelf, verifying
from ledgerdesk.db.backups.facts import Reason, Salvage
from ledgerdesk.db.backups.manifest import DATABASE
from ledgerdesk.db.engine import connect_file, open_reader
from ledgerdesk.db.keys import Opened, Slot
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import DamagedLedgerError

_HIGHEST = 1_000_000  # row number to try up to where nothing tells the newest
_TRIES = 5_000  # failing reads of one table after which the rest of it is given up
_PROBES = 32  # single rows tried first: where none can be reached, the page above them all is gone
_NOTHING = "台账文件损坏得太厉害，一条也读不出来，没有动它。请从备份恢复。"


def salvage(folder: Path, opened: Opened, slots: tuple[Slot, ...], *, clock: Clock) -> Salvage:
    """Read what can be read into a backup of its own, by whose number it is found; the caller holds the ledger.

    Raises:
        DamagedLedgerError: not even the list of tables can be read.
        DiskFullError, LedgerError: the drive refuses.
    """
    here, key = shelf.of(folder), opened.subkey("database")
    with refusals.in_words(here, refusals.NOT_MADE), shelf.held(here), settling.still(folder, key) as copy:
        shelf.sweep(here)
        refusals.require_room(folder, refusals.room_for(copy.stat().st_size), refusals.NOT_MADE)
        sequence = shelf.next_sequence(here)
        part = here / (shelf.name(sequence) + shelf.PART)
        part.mkdir(mode=0o700)
        rescue = _Rescue(copy, key)
        rescue.into(part / DATABASE)
        verified = verifying.verify(part / DATABASE, key)
        if verified.snapshot is None:
            raise DamagedLedgerError(_NOTHING)
        whole = not verified.problems and not any(rescue.lost.values()) and not rescue.left_out
        complete = whole and None not in rescue.lost.values() and _chained(part / DATABASE, opened)
        copied = copying.Copied(part, sequence, Reason.SALVAGE, verified.snapshot)
        told = copying.seal(folder, opened, copied, slots=slots, clock=clock, complete=complete)
    return Salvage(backup=told, read=rescue.read, lost=rescue.lost, complete=complete)


def mend(damaged: Path, key: bytes) -> bool:
    """Replace a copy of a database by what can be read of it; tell whether that is a whole ledger again.

    Indexes are made anew; lost rows are not, and where any is missing what refers to it says so.
    """
    mended = damaged.with_name(damaged.name + ".mended")
    try:
        _Rescue(damaged, key).into(mended)
    except DamagedLedgerError:
        return False
    mended.replace(damaged)
    return not verifying.verify(damaged, key).problems


@dataclass
class _Rescue:
    """Reads tables out of a damaged copy, counting what came and what did not."""

    copy: Path
    key: bytes
    read: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int | None] = field(default_factory=dict)
    left_out: int = 0
    _connection: Any = None

    def into(self, target: Path) -> None:
        """Fill a new database under the same key: tables and rows first, then what guards them."""
        target.touch(mode=0o600)
        schema = self._schema()
        with closing(connect_file(target, self.key, foreign_keys=False)) as rescued:
            rescued.execute("BEGIN")
            for kind, name, statement in schema:
                if kind == "table":
                    rescued.execute(statement)
                    self._fill(rescued, name)
            for kind, _name, statement in schema:
                if kind != "table":
                    try:
                        rescued.execute(statement)
                    except dbapi2.Error:
                        self.left_out += 1  # rows contradict it
            rescued.execute("COMMIT")
        self._close()

    def _schema(self) -> list[tuple[str, str, str]]:
        query = (
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' "
            "ORDER BY type <> 'table', type = 'trigger', rowid"
        )
        rows = self._try(query)
        if not rows:
            raise DamagedLedgerError(_NOTHING)
        return [(str(kind), str(name), str(statement)) for kind, name, statement in rows]

    def _fill(self, rescued: Any, table: str) -> None:
        tries, came = 0, 0
        waiting = [(1, self._highest(table))]
        everything = self._try(f'SELECT * FROM "{table}"')  # noqa: S608 - of the schema
        if everything is not None:
            waiting, came = [], _insert(rescued, table, everything)
        elif not self._reachable(table, waiting[0][1]):
            waiting = []
        while waiting and tries < _TRIES:
            low, high = waiting.pop()
            rows = self._try(f'SELECT * FROM "{table}" WHERE rowid BETWEEN {low} AND {high}')  # noqa: S608
            if rows is not None:
                came += _insert(rescued, table, rows)
                continue
            tries += 1
            if low < high:
                middle = (low + high) // 2
                waiting += [(middle + 1, high), (low, middle)]
        self.read[table] = came
        if everything is not None:
            self.lost[table] = 0
        else:
            counted = self._try(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            self.lost[table] = max(0, int(counted[0][0]) - came) if counted else None

    def _reachable(self, table: str, highest: int) -> bool:
        step = max(1, highest // _PROBES)
        probes = range(1, highest + 1, step)
        return any(self._try(f'SELECT 1 FROM "{table}" WHERE rowid = {row}') is not None for row in probes)  # noqa: S608

    def _highest(self, table: str) -> int:
        told = self._try("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        newest = self._try(f'SELECT max(rowid) FROM "{table}"')  # noqa: S608
        known = [int(rows[0][0]) for rows in (told, newest) if rows and rows[0][0] is not None]
        return max(known, default=_HIGHEST)

    def _try(self, query: str, values: tuple[Any, ...] = ()) -> list[Any] | None:
        """Return all rows of a query, or None when a page on its way cannot be read."""
        try:
            if self._connection is None:
                self._connection = verifying.open_still(self.copy, self.key)
            return list(self._connection.execute(query, values))
        except dbapi2.Error:
            self._close()
            return None

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _insert(rescued: Any, table: str, rows: list[Any]) -> int:
    if not rows:
        return 0
    marks = ", ".join("?" * len(rows[0]))
    rescued.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 - of the schema
    return len(rows)


def _chained(path: Path, opened: Opened) -> bool:
    engine = open_reader(path, opened.subkey("database"))
    try:
        with engine.connect() as connection:
            return not chain.verify(connection, opened.subkey("audit")).problems
    finally:
        engine.dispose()
