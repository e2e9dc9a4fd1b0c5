"""What happens before a migration: a backup of the older file, kept for good, or no migration."""

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from conftest import PASSWORD
from ledgerdesk.db import keys, migrate, schema
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups import shelf, verifying
from ledgerdesk.db.backups.facts import Reason
from ledgerdesk.db.engine import connect_file
from ledgerdesk.db.keys import Opened
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import DiskFullError, NewerLedgerError
from ledgerdesk.ledger import Ledger, recovering, safekeeping


@pytest.fixture
def older(ledger_folder: Path) -> tuple[Path, Opened]:
    """Return a ledger of the first release, with one user and one step in it."""
    opened = keys.open_with(keys.read(ledger_folder), PASSWORD)
    path = ledger_folder / "ledger.db"
    path.unlink()
    migrate.upgrade(path, opened.subkey("database"), to="0001")
    with closing(connect_file(path, opened.subkey("database"))) as connection:
        connection.execute("INSERT INTO users (name, role, slot) VALUES ('王老师', 'clerk', 'clerk')")
        connection.execute(
            "INSERT INTO audit_transaction (at, kind, label) VALUES ('2026-09-01T00:00:00+00:00', 'change', '新建台账')"
        )
    return ledger_folder, opened


def revision(path: Path, opened: Opened) -> str:
    with closing(verifying.open_still(path, opened.subkey("database"))) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_an_older_ledger_is_backed_up_as_it_was_before_it_is_migrated(
    older: tuple[Path, Opened], clock: FixedClock
) -> None:
    folder, opened = older
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        (made,) = safekeeping.backups(ledger)
        assert (made.reason, made.pinned, made.problem) == (Reason.MIGRATION, True, "")
        assert revision(made.path / "ledger.db", opened) == "0001"
        assert safekeeping.at_close(ledger) is not None  # the schema differs though nobody changed a row
    assert revision(folder / "ledger.db", opened) == schema.HEAD
    recovering.restore(folder, PASSWORD, made, clock=clock)
    assert revision(folder / "ledger.db", opened) == schema.HEAD


def test_without_room_for_the_backup_nothing_is_migrated(
    older: tuple[Path, Opened], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, opened = older
    with monkeypatch.context() as patch:
        patch.setattr("ledgerdesk.db.places.free_bytes", lambda _folder: 0)
        with pytest.raises(DiskFullError):
            Ledger.open(folder, PASSWORD, clock=clock)
    assert revision(folder / "ledger.db", opened) == "0001"
    Ledger.open(folder, PASSWORD, clock=clock).close()


def test_a_migration_that_fails_again_and_again_keeps_one_backup(
    older: tuple[Path, Opened], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, opened = older

    def failing(*_args: object, **_more: object) -> None:
        raise RuntimeError("a migration with a mistake in it")

    monkeypatch.setattr(migrate, "upgrade", failing)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            Ledger.open(folder, PASSWORD, clock=clock)
    assert [(one.sequence, one.pinned) for one in shelf.listed(shelf.of(folder), opened)] == [(1, True)]


def test_an_unpinned_backup_of_the_older_state_is_pinned_for_the_migration(
    older: tuple[Path, Opened], clock: FixedClock
) -> None:
    from ledgerdesk.db.backups import copying

    folder, opened = older
    copying.make(folder, opened, Reason.CLOSING, clock=clock)
    Ledger.open(folder, PASSWORD, clock=clock).close()
    assert [(one.sequence, one.pinned) for one in shelf.listed(shelf.of(folder), opened)] == [(1, True)]


def test_a_newer_ledger_is_refused_without_a_backup(ledger_folder: Path, clock: FixedClock) -> None:
    opened = keys.open_with(keys.read(ledger_folder), PASSWORD)
    with closing(connect_file(ledger_folder / "ledger.db", opened.subkey("database"))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerLedgerError):
        Ledger.open(ledger_folder, PASSWORD, clock=clock)
    assert shelf.listed(shelf.of(ledger_folder), opened) == ()


FULL = """
import json, resource, sys
from pathlib import Path
from ledgerdesk.db.backups import shelf
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger, recovering, safekeeping

folder, password, positions = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
size = (folder / "ledger.db").stat().st_size
told = []
with Ledger.open(folder, password) as ledger:
    kept = safekeeping.back_up(ledger, force=True)
    for number in range(positions):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 + size * number // positions, hard))
        try:
            safekeeping.back_up(ledger, force=True)
        except LedgerError as refused:
            told.append(str(refused))
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        assert safekeeping.backups(ledger) == (kept,), number
        assert len(list(shelf.of(folder).glob("0*"))) == 1, number
    assert safekeeping.back_up(ledger, force=True) is not None
    with ledger.transaction("还能用", barrier=True):
        pass
print(json.dumps(told))
"""


def fill(folder: Path, positions: int) -> list[str]:
    """Let the drive take no more at so many places of the copy, in a program of its own; return what it said."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    words = [sys.executable, "-c", FULL, str(folder), PASSWORD, str(positions)]
    done = subprocess.run(words, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no limit on the size of files")
def test_a_drive_that_takes_no_more_leaves_the_older_backups_and_the_ledger_at_work(ledger_folder: Path) -> None:
    told = fill(ledger_folder, 12)
    assert len(told) == 12
    assert all("没有" in words and "。" in words for words in told)


@pytest.mark.campaign
@pytest.mark.timeout(3600)
@pytest.mark.skipif(os.name != "posix", reason="Windows has no limit on the size of files")
def test_two_hundred_places_where_the_drive_takes_no_more(ledger_folder: Path) -> None:
    assert len(fill(ledger_folder, 200)) == 200


def test_backups_with_clocks_of_2009_and_2045_stay_in_order(ledger_folder: Path) -> None:
    years = (2026, 2009, 2045, 2026, 2026)
    for number, year in enumerate(years):
        with Ledger.open(ledger_folder, PASSWORD, clock=FixedClock(date(year, 11, 20))) as ledger:
            with ledger.transaction(f"第 {number} 天", barrier=True):
                pass
            assert safekeeping.at_close(ledger) is not None
            found = safekeeping.backups(ledger)
            assert [one.sequence for one in found] == list(range(number + 1, 0, -1))
            assert safekeeping.state(ledger).last == found[0]
    known = [manifests.read(folder) for folder in shelf.folders(shelf.of(ledger_folder))]
    assert [one[0].day for one in known if one is not None] == [4, 4, 3, 2, 1]
