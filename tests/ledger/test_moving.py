"""A ledger brought home from a stick: whole, verified by opening it, and nothing left behind where that fails."""

import shutil
from pathlib import Path

import pytest

from conftest import PASSWORD, USER
from ledgerdesk.db import places
from ledgerdesk.errors import DamagedLedgerError, DiskFullError, LedgerError, UnsafePlaceError, WrongPasswordError
from ledgerdesk.ledger import moving
from ledgerdesk.services import users


@pytest.fixture
def home(tmp_path):
    made = tmp_path / "home"
    made.mkdir()
    return made


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_copy_is_opened_under_a_name_nothing_has_yet(ledger_folder, home, clock):
    before = tree(ledger_folder)
    told = []
    with moving.bring_home(ledger_folder, home, PASSWORD, clock=clock, say=lambda *sizes: told.append(sizes)) as ledger:
        assert ledger.folder == home / ledger_folder.name
        with ledger.read() as session:
            assert [one.name for one in users.rows(session)] == [USER]
    with moving.bring_home(ledger_folder, home, PASSWORD, clock=clock) as second:
        assert second.folder == home / f"{ledger_folder.stem}（2）.ledger"
    assert tree(ledger_folder) == before
    assert told[-1][0] == told[-1][1] > 0
    assert sorted(path.name for path in home.iterdir()) == sorted(
        [ledger_folder.name, f"{ledger_folder.stem}（2）.ledger"]
    )


def test_a_wrong_password_copies_nothing(ledger_folder, home, clock):
    with pytest.raises(WrongPasswordError):
        moving.bring_home(ledger_folder, home, "wrong password", clock=clock)
    assert list(home.iterdir()) == []


def test_a_copy_that_does_not_open_is_taken_away(ledger_folder, home, clock):
    database = ledger_folder / "ledger.db"
    database.write_bytes(bytes(len(database.read_bytes())))
    with pytest.raises(DamagedLedgerError):
        moving.bring_home(ledger_folder, home, PASSWORD, clock=clock)
    assert list(home.iterdir()) == []


def test_a_stick_that_is_pulled_leaves_nothing(ledger_folder, home, clock, monkeypatch):
    def pulled(*_args: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "copyfileobj", pulled)
    with pytest.raises(LedgerError, match="没有复制成"):
        moving.bring_home(ledger_folder, home, PASSWORD, clock=clock)
    assert list(home.iterdir()) == []


def test_a_full_drive_is_said_with_what_is_missing(ledger_folder, home, clock, monkeypatch):
    monkeypatch.setattr(places, "free_bytes", lambda _folder: 1_000_000)
    with pytest.raises(DiskFullError, match=r"还差 \d+ MB"):
        moving.bring_home(ledger_folder, home, PASSWORD, clock=clock)
    assert list(home.iterdir()) == []


def test_a_home_that_is_no_safe_place_either_is_refused(ledger_folder, tmp_path, clock):
    synced = tmp_path / "OneDrive" / "home"
    with pytest.raises(UnsafePlaceError):
        moving.bring_home(ledger_folder, Path(synced), PASSWORD, clock=clock)
    assert not synced.exists()
