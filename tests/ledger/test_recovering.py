"""Putting a backup back: previewed, undoable, safe against journals; damage set aside; a blank computer."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from conftest import PASSWORD, USER
from conftest import dump as dump_all
from factories import student
from ledgerdesk.db import chain, check, keys
from ledgerdesk.db import files as stored
from ledgerdesk.db.backups import restoring, shelf, verifying
from ledgerdesk.db.engine import connect_file
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import (
    DamagedLedgerError,
    DiskFullError,
    FileRefusedError,
    LedgerError,
    LedgerInUseError,
    NotAllowedError,
    WrongPasswordError,
)
from ledgerdesk.ledger import Ledger, accounts, recovering, safekeeping
from ledgerdesk.ledger.safekeeping import BackupFacts
from ledgerdesk.models import StoredFile


@contextmanager
def opened(folder: Path, clock: FixedClock, secret: str = PASSWORD) -> Iterator[Ledger]:
    with Ledger.open(folder, secret, clock=clock) as ledger:
        yield ledger


def add(ledger: Ledger, name: str) -> None:
    with ledger.transaction(f"新增 {name}") as session:
        student(session, name)


def dump(folder: Path, clock: FixedClock) -> dict[str, Any]:
    """Return every row but who came when."""
    with opened(folder, clock) as ledger:
        return {table: rows for table, rows in dump_all(ledger).items() if table != "user_sessions"}


@pytest.fixture
def lived(ledger_folder: Path, clock: FixedClock) -> tuple[Path, BackupFacts]:
    """Return a closed ledger of two pupils and its backup from when there was one."""
    with opened(ledger_folder, clock) as ledger:
        add(ledger, "张三")
        made = safekeeping.back_up(ledger)
        add(ledger, "李四")
    assert made is not None
    return ledger_folder, made


def test_a_restore_and_its_undo_bring_back_exactly_what_was(
    lived: tuple[Path, BackupFacts], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, backup = lived
    monkeypatch.delattr("ledgerdesk.db.migrate.upgrade")  # a backup of this release waits for no migration
    before = dump(folder, clock)
    done = recovering.restore(folder, PASSWORD, backup, clock=clock)
    assert done.undo is not None
    assert (done.undo.reason.value, done.undo.pinned, done.set_aside) == ("restore", True, None)
    between = dump(folder, clock)
    assert len(between["students"]) == 1
    again = recovering.restore(folder, PASSWORD, done.undo, clock=clock)
    assert dump(folder, clock) == before
    assert again.undo is not None
    recovering.restore(folder, PASSWORD, again.undo, clock=clock)
    assert dump(folder, clock) == between
    assert check.check(folder, PASSWORD).problems == ()


def test_the_restored_journal_says_so_and_nothing_before_is_undone(
    lived: tuple[Path, BackupFacts], clock: FixedClock
) -> None:
    folder, backup = lived
    recovering.restore(folder, PASSWORD, backup, clock=clock)
    with opened(folder, clock) as ledger:
        assert ledger.undo_label() is None
        assert (ledger.undo_barrier() or "").startswith("恢复备份（2026-11-20 ")
        with ledger.read() as session:
            connection = session.connection()
            assert chain.verify(connection, ledger.keys.subkey("audit")).problems == ()
            row = connection.exec_driver_sql(
                "SELECT u.name, t.barrier FROM audit_transaction t JOIN users u ON u.id = t.user_id "
                "WHERE kind = 'restore'"
            ).all()
            assert [tuple(one) for one in row] == [(USER, 1)]
        assert safekeeping.state(ledger).changes_since >= 1


def test_the_preview_tells_what_would_be_lost(lived: tuple[Path, BackupFacts], clock: FixedClock) -> None:
    folder, backup = lived
    with opened(folder, clock) as ledger:
        found = recovering.preview(ledger, backup)
    assert found.same_line
    assert [(one.kind, one.then, one.now) for one in found.counts[:2]] == [("学生", 1, 2), ("人员", 1, 2)]
    assert [line.label for line in found.lost_steps] == ["新增 李四"]
    assert found.lost_steps[0].user == USER
    assert found.lost_count == 1
    assert found.last_steps[0].label == "新增 张三"
    closed = recovering.preview_closed(folder, PASSWORD, backup, clock=clock)
    assert closed.lost_steps == found.lost_steps
    done = recovering.restore(folder, PASSWORD, backup, clock=clock)
    assert done.undo is not None
    with opened(folder, clock) as ledger:
        other = recovering.preview(ledger, done.undo)
    assert not other.same_line
    assert any(line.label.startswith("恢复备份") for line in other.lost_steps)


def test_the_preview_names_the_accounts_that_the_backup_does_not_know(
    lived: tuple[Path, BackupFacts], clock: FixedClock
) -> None:
    folder, backup = lived
    with opened(folder, clock) as ledger:
        assert recovering.preview(ledger, backup).lost_users == ()
        accounts.add(ledger, "马校长", "head", "banlan shuijing yueya")
        assert recovering.preview(ledger, backup).lost_users == ("马校长",)


def test_the_preview_counts_the_erasures_that_would_be_undone(
    lived: tuple[Path, BackupFacts], clock: FixedClock
) -> None:
    folder, backup = lived
    with opened(folder, clock) as ledger:
        assert recovering.preview(ledger, backup).revives == 0
        with ledger.transaction("依法删除", kind="erase", barrier=True):
            pass
        assert recovering.preview(ledger, backup).revives == 1


def test_an_open_ledger_and_a_role_without_the_right_are_refused(
    lived: tuple[Path, BackupFacts], clock: FixedClock
) -> None:
    folder, backup = lived
    with opened(folder, clock) as ledger:
        with pytest.raises(LedgerInUseError):
            recovering.restore(folder, ledger.keys, backup, clock=clock)
        inspector = keys.Opened("i", "inspector", ledger.keys.data_key, ledger.keys.seal_key)
        with pytest.raises(NotAllowedError):
            recovering.restore(folder, inspector, backup, clock=clock)
    with pytest.raises(WrongPasswordError):
        recovering.restore(folder, "not the password", backup, clock=clock)


def test_a_damaged_backup_changes_nothing(lived: tuple[Path, BackupFacts], clock: FixedClock) -> None:
    folder, backup = lived
    path = backup.path / "ledger.db"
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    before = (folder / "ledger.db").read_bytes()
    with pytest.raises(DamagedLedgerError, match="没有动"):
        recovering.restore(folder, PASSWORD, backup, clock=clock)
    assert (folder / "ledger.db").read_bytes() == before
    with opened(folder, clock) as ledger, pytest.raises(DamagedLedgerError):
        recovering.preview(ledger, backup)


def test_a_full_drive_changes_nothing(
    lived: tuple[Path, BackupFacts], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, backup = lived
    before = dump(folder, clock)
    monkeypatch.setattr("ledgerdesk.db.places.free_bytes", lambda _folder: 1_000_000)
    with pytest.raises(DiskFullError, match="没有恢复"):
        recovering.restore(folder, PASSWORD, backup, clock=clock)
    assert dump(folder, clock) == before


# Journals left over

HOT = """
import os, sys
from pathlib import Path
from ledgerdesk.db.engine import connect_file
folder, key = Path(sys.argv[1]), bytes.fromhex(sys.argv[2])
connection = connect_file(folder / "ledger.db", key)
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN IMMEDIATE")
connection.execute("CREATE TABLE half (x)")
connection.executemany("INSERT INTO half VALUES (?)", [("x" * 900,)] * 400)
assert os.path.getsize(folder / "ledger.db-journal") > 0
os._exit(9)
"""


def leave_hot(folder: Path, key: bytes) -> None:
    """Kill a program in the middle of a write that has reached the file."""
    words = [sys.executable, "-c", HOT, str(folder), key.hex()]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run(words, env=env, check=False).returncode == 9
    assert (folder / "ledger.db-journal").stat().st_size > 0


def leave_cold(folder: Path, key: bytes) -> None:
    """Leave a journal whose transaction was committed: its header is void, its pages are old."""
    (folder / "ledger.db-journal").write_bytes(bytes(512) + os.urandom(8192))


@pytest.mark.parametrize("leave", [leave_hot, leave_cold])
def test_a_journal_left_over_is_played_in_before_and_never_meets_the_restored_file(
    lived: tuple[Path, BackupFacts], clock: FixedClock, leave: Any
) -> None:
    folder, backup = lived
    before = dump(folder, clock)
    key = keys.open_with(keys.read(folder), PASSWORD).subkey("database")
    leave(folder, key)
    done = recovering.restore(folder, PASSWORD, backup, clock=clock)
    assert not (folder / "ledger.db-journal").exists()
    assert verifying.verify(folder / "ledger.db", key).problems == ()
    assert len(dump(folder, clock)["students"]) == 1
    assert done.undo is not None
    recovering.restore(folder, PASSWORD, done.undo, clock=clock)
    assert dump(folder, clock) == before


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_restores_over_journals_and_their_undos(lived: tuple[Path, BackupFacts], clock: FixedClock) -> None:
    folder, backup = lived
    before = dump(folder, clock)
    key = keys.open_with(keys.read(folder), PASSWORD).subkey("database")
    for number in range(100):
        (leave_hot if number % 2 else leave_cold)(folder, key)
        done = recovering.restore(folder, PASSWORD, backup, clock=clock)
        assert done.undo is not None
        assert len(dump(folder, clock)["students"]) == 1
        recovering.restore(folder, PASSWORD, done.undo, clock=clock)
        assert dump(folder, clock) == before
        for one in shelf.listed(shelf.of(folder), None)[:-1]:
            shelf.remove(shelf.of(folder), one.sequence)


# Damage


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x10
    path.write_bytes(content)


def test_a_damaged_ledger_is_set_aside_unedited_and_what_would_be_missing_is_listed(
    lived: tuple[Path, BackupFacts], clock: FixedClock
) -> None:
    folder, backup = lived
    page = page_of(folder, "people")
    flip(folder / "ledger.db", page * 4096 - 2000)
    damaged = (folder / "ledger.db").read_bytes()
    with pytest.raises((DamagedLedgerError, LedgerError)):
        check_or_fail(folder)
    found = recovering.examine(folder, PASSWORD, clock=clock)
    assert found.problems == ("有 1 页内容被改动或损坏。",)
    assert found.newest == backup
    assert [line.label for line in found.lost_steps] == ["新增 李四"]
    assert not found.unreadable
    assert (folder / "ledger.db").read_bytes() == damaged
    done = recovering.restore(folder, PASSWORD, backup, clock=clock)
    assert done.undo is None
    assert done.set_aside is not None
    assert (done.set_aside / "ledger.db").read_bytes() == damaged
    assert len(dump(folder, clock)["students"]) == 1
    assert recovering.examine(folder, PASSWORD, clock=clock).problems == ()


def check_or_fail(folder: Path) -> None:
    if check.check(folder, PASSWORD).problems:
        raise DamagedLedgerError("")


def page_of(folder: Path, table: str) -> int:
    key = keys.open_with(keys.read(folder), PASSWORD).subkey("database")
    with closing(connect_file(folder / "ledger.db", key)) as connection:
        return int(
            connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name LIKE ? AND rootpage > 0", (table,)
            ).fetchone()[0]
        )


def test_a_missing_database_and_damaged_keys_are_restored_from_a_backup(
    lived: tuple[Path, BackupFacts], clock: FixedClock
) -> None:
    folder, _ = lived
    for name in ("ledger.db", "keys.json", "keys-2.json"):
        (folder / name).unlink()
    assert [one.sequence for one in recovering.offers(folder)] == [1]
    found = recovering.examine(folder, PASSWORD, clock=clock)
    assert found.unreadable
    assert found.newest is not None
    done = recovering.restore(folder, PASSWORD, found.newest, clock=clock)
    assert (done.undo, done.set_aside) == (None, None)
    assert len(dump(folder, clock)["students"]) == 1
    assert (folder / "keys.json").is_file()


def test_what_can_be_read_of_a_damaged_ledger_is_salvaged(ledger_folder: Path, clock: FixedClock) -> None:
    with opened(ledger_folder, clock) as ledger:
        with ledger.transaction("新增") as session:
            for number in range(300):
                student(session, f"学生{number}")
        safekeeping.back_up(ledger)
        add(ledger, "后来的")
    path = ledger_folder / "ledger.db"
    key = keys.open_with(keys.read(ledger_folder), PASSWORD).subkey("database")
    spoil_a_leaf(path, key, "people")
    damaged = path.read_bytes()
    found = recovering.salvage(ledger_folder, PASSWORD, clock=clock)
    assert path.read_bytes() == damaged
    assert not found.complete
    assert found.read["students"] + (found.lost["students"] or 0) >= 300
    assert sum(found.read.values()) > 1000
    assert any(found.lost.values())
    (newest, *_) = recovering.offers(ledger_folder)
    assert newest.reason.value == "salvage"
    assert newest.problem
    with pytest.raises(DamagedLedgerError, match="只救出一部分"):
        recovering.restore(ledger_folder, PASSWORD, found.backup, clock=clock)
    with closing(verifying.open_still(found.backup.path / "ledger.db", key)) as connection:
        assert connection.execute("SELECT count(*) FROM people WHERE name = '后来的'").fetchone()[0] == 1


def spoil_a_leaf(path: Path, key: bytes, table: str) -> None:
    """Damage a page without which some rows of the table cannot be read, and others can."""
    whole = path.read_bytes()
    for page in range(2, len(whole) // 4096):
        flip(path, page * 4096 - 2000)
        met = 0
        try:
            with closing(verifying.open_still(path, key)) as connection:
                met = len(connection.execute(f"SELECT * FROM {table}").fetchmany(50))
                connection.execute(f"SELECT sum(length(name)) FROM {table} NOT INDEXED").fetchall()
        except dbapi2.Error:
            if met:
                return
        path.write_bytes(whole)
    raise AssertionError("no page of the table was met")


def test_a_ledger_with_a_damaged_index_is_salvaged_whole_and_can_be_restored(
    lived: tuple[Path, BackupFacts], clock: FixedClock
) -> None:
    folder, _ = lived
    before = dump(folder, clock)
    flip(folder / "ledger.db", page_of(folder, "ix_people%") * 4096 - 2000)
    found = recovering.salvage(folder, PASSWORD, clock=clock)
    assert (found.complete, found.backup.problem) == (True, "")
    recovering.restore(folder, PASSWORD, found.backup, clock=clock)
    assert dump(folder, clock) == before
    assert check.check(folder, PASSWORD).problems == ()


# A blank computer


def test_bundle_and_paper_code_are_enough_on_a_blank_computer(
    template: Path, lived: tuple[Path, BackupFacts], clock: FixedClock, tmp_path: Path
) -> None:
    folder, _ = lived
    with opened(folder, clock) as ledger:
        name = stored.store(folder, ledger.keys).put(b"a picture" * 999)
        with ledger.transaction("加照片") as session:
            session.add(StoredFile(hash=name, media_type="image/jpeg", bytes=9000, stored_at=clock.now()))
        bundle = safekeeping.bundle(ledger, tmp_path / "stick.ldbk").path
    before = dump(folder, clock)
    code = (template.parent / "code").read_text()
    shutil.rmtree(folder)
    home = tmp_path / "another computer"
    with pytest.raises(WrongPasswordError):
        recovering.restore_bundle(bundle, "not the password", home, clock=clock)
    assert not home.exists() or list(home.iterdir()) == []
    done = recovering.restore_bundle(bundle, code, home, clock=clock)
    assert done.folder == home / "试验小学.ledger"
    assert (done.undo, done.missing_files) == (None, 0)
    after = dump(done.folder, clock)
    assert after == before
    with opened(done.folder, clock, code) as ledger:
        assert stored.store(done.folder, ledger.keys).read(name) == b"a picture" * 999
        assert safekeeping.back_up(ledger) is not None
    assert check.check(done.folder, PASSWORD).problems == ()
    with pytest.raises(LedgerError, match="已经有了"):
        recovering.restore_bundle(bundle, code, home, clock=clock)


def test_a_backup_folder_makes_a_ledger_of_its_own(
    lived: tuple[Path, BackupFacts], clock: FixedClock, tmp_path: Path
) -> None:
    _, backup = lived
    done = recovering.restore_bundle(backup.path, PASSWORD, tmp_path / "另一份.ledger", clock=clock)
    assert done.folder == tmp_path / "另一份.ledger"
    assert len(dump(done.folder, clock)["students"]) == 1
    with pytest.raises(FileRefusedError):
        recovering.restore_bundle(tmp_path, PASSWORD, tmp_path / "x.ledger", clock=clock)


def test_a_bundle_is_taken_in_among_the_backups_and_restored_in_place(
    lived: tuple[Path, BackupFacts], clock: FixedClock, tmp_path: Path
) -> None:
    folder, _ = lived
    with opened(folder, clock) as ledger:
        name = stored.store(folder, ledger.keys).put(b"a picture" * 999)
        with ledger.transaction("加照片") as session:
            session.add(StoredFile(hash=name, media_type="image/jpeg", bytes=9000, stored_at=clock.now()))
        bundle = safekeeping.bundle(ledger, tmp_path / "a.ldbk").path
        before = {table: rows for table, rows in dump_all(ledger).items() if table != "user_sessions"}
        add(ledger, "王五")
        stored.store(folder, ledger.keys).remove(name)
        shutil.rmtree(shelf.of(folder))
        taken = recovering.take_in(folder, ledger.keys, bundle, clock=clock)
        assert (taken.sequence, taken.pinned, taken.files) == (1, True, 1)
        assert recovering.preview(ledger, taken).lost_steps[0].label == "新增 王五"
    done = recovering.restore(folder, PASSWORD, taken, clock=clock)
    assert done.missing_files == 0
    assert dump(folder, clock) == before
    with opened(folder, clock) as ledger:
        assert stored.store(folder, ledger.keys).read(name) == b"a picture" * 999
    other = tmp_path / "另一份.ledger"
    Ledger.create(other, password=PASSWORD, user=USER, clock=clock)[0].close()
    with pytest.raises(FileRefusedError, match="别的台账"):
        recovering.take_in(other, PASSWORD, bundle, clock=clock)


def test_a_restore_that_is_stopped_before_the_rename_leaves_the_ledger_as_it_was(
    lived: tuple[Path, BackupFacts], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, backup = lived
    before = dump(folder, clock)

    def stop(part: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoring.placing, "put_in_place", stop)
        with pytest.raises(KeyboardInterrupt):
            recovering.restore(folder, PASSWORD, backup, clock=clock)
    assert dump(folder, clock) == before
    done = recovering.restore(folder, PASSWORD, backup, clock=clock)
    assert done.undo is not None
