"""What happens before a migration: a backup of the older file, kept for good, or no migration."""

from contextlib import closing
from pathlib import Path

import pytest

from conftest import PASSWORD
from ledgerdesk.db import keys, migrate, schema
from ledgerdesk.db.backups import shelf, verifying
from ledgerdesk.db.backups.facts import Reason
from ledgerdesk.db.engine import connect_file
from ledgerdesk.db.keys import Opened
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import DiskFullError, NewerLedgerError
from ledgerdesk.ledger import Ledger, safekeeping


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
