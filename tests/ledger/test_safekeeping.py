"""Backups of an open ledger: verified before they count, skipped when nothing changed, carried to stick and bundle."""

import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conftest import PASSWORD
from factories import staff, student
from ledgerdesk.db import files as stored
from ledgerdesk.db.backups import copying, shelf, stick, verifying
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups.stick import Mount
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import (
    DamagedLedgerError,
    DiskFullError,
    LedgerBusyError,
    LedgerError,
    NotAllowedError,
    NotFoundError,
    ReadOnlyLedgerError,
)
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.ledger.safekeeping import Reason


def change(ledger: Ledger, name: str = "张三") -> None:
    with ledger.transaction(f"新增 {name}") as session:
        student(session, name)


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a stick: a folder that the system lists as one."""
    drive = tmp_path / "media" / "优盘 1"
    drive.mkdir(parents=True)
    monkeypatch.setattr(stick, "mounts", lambda: (Mount(drive, "优盘 1", "exfat"),))
    return drive


def test_a_backup_holds_what_the_ledger_holds_and_says_so(ledger: Ledger) -> None:
    change(ledger)
    made = safekeeping.back_up(ledger)
    assert made is not None
    assert (made.sequence, made.reason, made.problem, made.place) == (1, Reason.ASKED, "", "computer")
    assert made.counts["students"] == 1
    assert made.bytes == (made.path / "ledger.db").stat().st_size
    assert sorted(path.name for path in made.path.iterdir()) == [
        "keys-2.json",
        "keys.json",
        "ledger.db",
        "manifest.json",
    ]
    found = verifying.verify(made.path / "ledger.db", ledger.keys.subkey("database"))
    assert found.problems == ()
    assert found.snapshot is not None
    assert found.snapshot.head == made.head != ""
    assert safekeeping.backups(ledger) == (made,)


def test_nothing_of_a_backup_is_in_clear_or_open_to_others(ledger: Ledger) -> None:
    change(ledger, "欧阳修远")
    made = safekeeping.back_up(ledger)
    assert made is not None
    everything = b"".join(path.read_bytes() for path in made.path.iterdir())
    assert "欧阳修远".encode() not in everything
    assert b"SQLite format" not in everything
    if os.name == "posix":
        assert made.path.stat().st_mode & 0o077 == 0
        assert (made.path / "ledger.db").stat().st_mode & 0o077 == 0


def test_an_unchanged_ledger_is_not_backed_up_again_though_it_was_closed_and_opened(
    ledger_folder: Path, clock: FixedClock
) -> None:
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as ledger:
        change(ledger)
        assert safekeeping.at_close(ledger) is not None
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as ledger:
        assert safekeeping.at_open(ledger) is None
        assert safekeeping.before(ledger, Reason.IMPORT) is None
        assert safekeeping.state(ledger).changes_since == 0
        change(ledger, "李四")
        assert safekeeping.state(ledger).changes_since == 1
        made = safekeeping.before(ledger, Reason.IMPORT)
        assert made is not None
        assert made.reason is Reason.IMPORT
        assert safekeeping.back_up(ledger, force=True) is not None


def test_a_ledger_that_was_killed_is_backed_up_at_the_next_opening(ledger: Ledger) -> None:
    change(ledger)
    assert safekeeping.at_open(ledger) is not None


def test_a_damaged_manifest_or_file_makes_a_new_backup_and_is_said(ledger: Ledger) -> None:
    change(ledger)
    first = safekeeping.back_up(ledger)
    assert first is not None
    body = (first.path / "manifest.json").read_bytes()
    (first.path / "manifest.json").write_bytes(body.replace(b'"step": ', b'"step": 1'))
    second = safekeeping.back_up(ledger)
    assert second is not None
    (second.path / "ledger.db").write_bytes(b"short")
    assert [one.problem for one in safekeeping.backups(ledger)] == ["备份里的文件不全，不能用。"]
    assert safekeeping.back_up(ledger) is not None


def test_a_manifest_signed_by_other_keys_is_not_believed(ledger: Ledger) -> None:
    change(ledger)
    made = safekeeping.back_up(ledger)
    assert made is not None
    known = manifests.read(made.path)
    assert known is not None
    forged = manifests.sealed(known[0], ledger.keys.with_new_data_key())
    (made.path / "manifest.json").write_bytes(forged)
    assert safekeeping.backups(ledger)[0].problem == "备份的清单被改动过，不能用。"


def test_a_copy_that_is_not_as_the_ledger_is_never_gets_a_number(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(ledger)
    real = verifying.verify

    def other(path: Path, key: bytes) -> verifying.Verified:
        found = real(path, key)
        assert found.snapshot is not None
        counts = {**found.snapshot.counts, "students": 0}
        return verifying.Verified(verifying.Snapshot(counts, 0, "", "", ""), ())

    monkeypatch.setattr(verifying, "verify", other)
    with pytest.raises(DamagedLedgerError, match="对不上"):
        safekeeping.back_up(ledger)
    assert safekeeping.backups(ledger) == ()
    assert not list(shelf.of(ledger.folder).glob("*.part"))


def test_a_damaged_page_stops_the_backup_and_leaves_the_older_ones(ledger: Ledger) -> None:
    change(ledger)
    first = safekeeping.back_up(ledger)
    for number in range(40):
        change(ledger, f"学生{number}")
    path = ledger.folder / "ledger.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedLedgerError):
        safekeeping.back_up(ledger)
    assert safekeeping.backups(ledger) == (first,)


def test_too_little_room_is_said_before_anything_is_written(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    change(ledger)
    monkeypatch.setattr("ledgerdesk.db.places.free_bytes", lambda _folder: 40_000_000)
    with pytest.raises(DiskFullError, match=r"磁盘快满了（.*）：要空出 \d+ MB，现在只有 40 MB") as caught:
        safekeeping.back_up(ledger)
    assert str(ledger.folder) in str(caught.value)
    assert not list(shelf.of(ledger.folder).glob("0*"))


def test_what_a_stop_left_is_swept_at_the_next_run(ledger: Ledger) -> None:
    change(ledger)
    here = shelf.of(ledger.folder)
    (here / "000001.part").mkdir(parents=True)
    (here / "000001.part" / "ledger.db").write_bytes(b"half")
    (here / "000000.gone").mkdir()
    made = safekeeping.at_open(ledger)
    assert made is not None
    assert {path.name for path in here.iterdir()} == {"000001", "ledger.lock"}


def test_a_second_backup_waits_for_the_first(ledger: Ledger) -> None:
    change(ledger)
    here = shelf.of(ledger.folder)
    done: list[object] = []
    with shelf.held(here):
        thread = threading.Thread(target=lambda: done.append(safekeeping.back_up(ledger)))
        thread.start()
        thread.join(0.3)
        assert done == []
    thread.join(20)
    assert len(done) == 1
    assert done[0] is not None


def test_a_backup_that_never_ends_is_told(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    change(ledger)
    monkeypatch.setattr(shelf, "_WAIT_SECONDS", 0.2)
    with shelf.held(shelf.of(ledger.folder)), pytest.raises(LedgerBusyError, match="正在做另一个备份"):
        safekeeping.back_up(ledger)


def test_work_goes_on_while_a_backup_is_made(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    change(ledger)
    real = copying.seal

    def meanwhile(*args: object, **more: object) -> object:
        change(ledger, "后来的")
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(copying, "seal", meanwhile)
    made = safekeeping.back_up(ledger)
    assert made is not None
    assert made.counts["students"] == 1
    assert safekeeping.state(ledger).changes_since == 1


def test_an_inspector_keeps_no_backups(ledger_folder: Path, clock: FixedClock) -> None:
    from ledgerdesk.ledger import accounts

    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as ledger:
        change(ledger)
        accounts.add(ledger, "校长", "head", "a headteacher's words")
    with Ledger.open(ledger_folder, "a headteacher's words", clock=clock) as ledger:
        accounts.add(ledger, "检查组", "inspector", "an inspector's words", last=clock.today())
    with Ledger.open(ledger_folder, "an inspector's words", clock=clock) as ledger:
        with pytest.raises(NotAllowedError):
            safekeeping.back_up(ledger)
        with pytest.raises(NotAllowedError):
            safekeeping.bundle(ledger, ledger_folder.parent / "x.ldbk")
        assert safekeeping.at_open(ledger) is None
        assert safekeeping.at_close(ledger) is None


def test_a_read_only_ledger_is_not_backed_up_into_itself(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "read_only", True)
    assert safekeeping.at_close(ledger) is None
    with pytest.raises(ReadOnlyLedgerError):
        safekeeping.back_up(ledger)


def test_pinned_backups_stay_and_the_newest_cannot_be_removed(ledger: Ledger) -> None:
    made = []
    for number in range(3):
        change(ledger, f"学生{number}")
        made.append(safekeeping.back_up(ledger))
    assert safekeeping.pin(ledger, 1, pinned=True).pinned
    assert [one.pinned for one in safekeeping.backups(ledger)] == [False, False, True]
    assert safekeeping.remove(ledger, {2, 3}, reason="测试") == 1
    assert [one.sequence for one in safekeeping.backups(ledger)] == [3, 1]
    with pytest.raises(NotFoundError):
        safekeeping.pin(ledger, 2, pinned=True)


def test_old_backups_are_thinned_out_as_the_policy_says(ledger: Ledger) -> None:
    for number in range(13):
        change(ledger, f"学生{number}")
        safekeeping.back_up(ledger)
    assert [one.sequence for one in safekeeping.backups(ledger)] == list(range(13, 3, -1))


# Photos


def test_photos_are_copied_once_and_go_when_no_backup_names_them(ledger: Ledger) -> None:
    shop = stored.store(ledger.folder, ledger.keys)
    name = shop.put(b"a picture" * 1000)
    attach(ledger, name)
    first = safekeeping.back_up(ledger)
    assert first is not None
    assert first.files == 1
    copies = list(shelf.of(ledger.folder).glob("photos/*/files/*/*"))
    assert [path.name for path in copies] == [name]
    before = copies[0].stat().st_mtime_ns
    change(ledger)
    safekeeping.back_up(ledger)
    assert copies[0].stat().st_mtime_ns == before


def attach(ledger: Ledger, name: str) -> None:
    from ledgerdesk.models import StoredFile

    with ledger.transaction("加照片") as session:
        session.add(StoredFile(hash=name, media_type="image/jpeg", bytes=9000, stored_at=ledger.clock.now()))


# The stick


def test_the_stick_is_copied_read_back_and_remembered(ledger: Ledger, plugged: Path) -> None:
    change(ledger)
    with pytest.raises(LedgerError, match="还没有登记"):
        safekeeping.to_stick(ledger, plugged)
    assert safekeeping.state(ledger).drives[0].known is False
    assert safekeeping.adopt(ledger, plugged).known
    name = stored.store(ledger.folder, ledger.keys).put(b"picture")
    attach(ledger, name)
    heard: list[str] = []
    copied = safekeeping.to_stick(ledger, plugged, say=heard.append)
    assert (copied.place, copied.problem, copied.files) == ("stick", "", 1)
    assert plugged in copied.path.parents
    assert safekeeping.on_stick(ledger, plugged) == (copied,)
    assert len(list(plugged.rglob(name))) == 1
    assert any("不要拔" in words for words in heard)
    safety = safekeeping.state(ledger)
    assert (safety.stick_at, safety.stick_name, safety.stick_late) == (ledger.clock.now(), "优盘 1", False)
    again = safekeeping.to_stick(ledger, plugged)
    assert again.path == copied.path  # nothing changed: it is read back, not written again
    with ledger.read() as session:
        steps = session.connection().exec_driver_sql("SELECT label FROM audit_transaction WHERE kind = 'backup'")
        assert [row[0] for row in steps] == ["备份到优盘 优盘 1", "备份到优盘 优盘 1"]


def test_a_stick_is_overdue_after_a_week_by_the_clock_and_by_days_of_use(
    ledger_folder: Path, plugged: Path, clock: FixedClock
) -> None:
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as ledger:
        change(ledger)
        assert not safekeeping.state(ledger).stick_late  # a new ledger
        safekeeping.adopt(ledger, plugged)
        safekeeping.to_stick(ledger, plugged)
    later = FixedClock(clock.now() + timedelta(days=7, hours=1))
    with Ledger.open(ledger_folder, PASSWORD, clock=later) as ledger:
        assert safekeeping.state(ledger).stick_late
    for number in range(9):
        # A computer whose clock starts at the same day each morning.
        dead = FixedClock(datetime(2009, 1, 1, 1, tzinfo=UTC) - timedelta(days=number))
        with Ledger.open(ledger_folder, PASSWORD, clock=dead) as ledger:
            change(ledger, f"学生{number}")
            late = safekeeping.state(ledger).stick_late
            safekeeping.back_up(ledger)
    assert late


def test_a_pulled_stick_leaves_what_was_there(ledger: Ledger, plugged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(ledger)
    safekeeping.adopt(ledger, plugged)
    first = safekeeping.to_stick(ledger, plugged)
    change(ledger, "李四")

    def pulled(*_args: object) -> str:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("ledgerdesk.db.backups.photos.write_synced", pulled)
        with pytest.raises(LedgerError, match="可能是被拔掉了"):
            safekeeping.to_stick(ledger, plugged)
    assert manifests.read(first.path) is not None
    assert safekeeping.to_stick(ledger, plugged).sequence == first.sequence + 1
    assert not list(plugged.rglob("*.part"))


def test_a_stick_that_gives_back_other_bytes_is_told(
    ledger: Ledger, plugged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(ledger)
    safekeeping.adopt(ledger, plugged)
    safekeeping.back_up(ledger)
    real = verifying.sha256_of

    def flipped(path: Path) -> str:
        return "0" * 64 if plugged in path.parents else real(path)

    monkeypatch.setattr(verifying, "sha256_of", flipped)
    with pytest.raises(LedgerError, match="优盘可能坏了"):
        safekeeping.to_stick(ledger, plugged)
    assert safekeeping.state(ledger).stick_at is None


def test_a_fat32_stick_refuses_a_ledger_of_four_gigabytes(
    ledger: Ledger, plugged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(ledger)
    monkeypatch.setattr(stick, "mounts", lambda: (Mount(plugged, "优盘 1", "vfat"),))
    monkeypatch.setattr("ledgerdesk.db.backups.refusals.FAT32_LARGEST", 1000)
    safekeeping.adopt(ledger, plugged)
    with pytest.raises(LedgerError, match="FAT32"):
        safekeeping.to_stick(ledger, plugged)
    with pytest.raises(LedgerError, match="FAT32"):
        safekeeping.bundle(ledger, plugged / "x.ldbk")


def test_a_restored_ledger_counts_on_where_the_stick_is(ledger: Ledger, plugged: Path) -> None:
    safekeeping.adopt(ledger, plugged)
    for number in range(3):
        change(ledger, f"学生{number}")
        safekeeping.to_stick(ledger, plugged)
    shutil.rmtree(shelf.of(ledger.folder))  # as after a restore on another computer
    change(ledger, "李四")
    assert safekeeping.to_stick(ledger, plugged).sequence == 4


# The bundle


def test_a_bundle_is_one_file_that_anybody_can_check(ledger: Ledger, tmp_path: Path) -> None:
    change(ledger, "欧阳修远")
    attach(ledger, stored.store(ledger.folder, ledger.keys).put(b"picture" * 5000))
    with ledger.transaction("新增老师") as session:
        staff(session)
    out = tmp_path / "试验.ldbk"
    made = safekeeping.bundle(ledger, out)
    assert made.bytes == out.stat().st_size
    assert not list(tmp_path.glob("*.part"))
    assert "欧阳修远".encode() not in out.read_bytes()
    without = safekeeping.verify_bundle(out)
    assert (without.problems, without.damaged, without.restorable, without.signed) == ((), (), True, None)
    assert without.facts is not None
    assert without.facts.counts["students"] == 1
    with_it = safekeeping.verify_bundle(out, PASSWORD)
    assert (with_it.problems, with_it.restorable, with_it.signed) == ((), True, True)


def test_a_photo_spoiled_beside_the_backups_is_carried_away_whole(
    ledger: Ledger, plugged: Path, tmp_path: Path
) -> None:
    name = stored.store(ledger.folder, ledger.keys).put(b"picture" * 5000)
    attach(ledger, name)
    safekeeping.adopt(ledger, plugged)
    safekeeping.back_up(ledger)
    (copy,) = shelf.of(ledger.folder).glob("photos/*/files/*/*")
    for carry in (
        lambda: safekeeping.bundle(ledger, tmp_path / "a.ldbk").path,
        lambda: safekeeping.to_stick(ledger, plugged).path,
    ):
        content = bytearray(copy.read_bytes())
        content[100] ^= 1
        copy.write_bytes(content)
        report = safekeeping.verify_bundle(carry(), PASSWORD)
        assert (report.problems, report.restorable) == ((), True)
        assert copy.read_bytes() != content
