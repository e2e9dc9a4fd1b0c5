"""A lost stick: another data key, and whatever stops that, the ledger opens with the old keys or with the new."""

import dataclasses
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import ledgerdesk
from conftest import PASSWORD, dump
from factories import student
from ledgerdesk.db import check as checking
from ledgerdesk.db import files, keys, passwords, places, swapping
from ledgerdesk.db import folder as ledger_folder_module
from ledgerdesk.db.backups import shelf
from ledgerdesk.db.engine import connect_file
from ledgerdesk.domain import rights
from ledgerdesk.errors import (
    DamagedLedgerError,
    DiskFullError,
    LedgerBusyError,
    LedgerError,
    LedgerInUseError,
    NotAllowedError,
    ReadOnlyLedgerError,
    WrongPasswordError,
)
from ledgerdesk.ledger import Ledger, accounts, rotation, safekeeping
from ledgerdesk.models import AuditTransaction
from ledgerdesk.services import school

HEAD = "meihua sannong qincao"
PHOTOS = [b"photo one" * 999, b"photo two" * 4999, b"3"]


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": keys._LEAST_MEMORY_KIB, "passes": 2, "lanes": 1})


@pytest.fixture
def code(template):
    return (template.parent / "code").read_text()


@pytest.fixture
def filled(ledger):
    """Return an open ledger with a pupil and stored files."""
    with ledger.transaction("新增 张三") as session:
        student(session, "张三")
    store = files.store(ledger.folder, ledger.keys)
    for photo in PHOTOS:
        store.put(photo)
    return ledger


def people(ledger):
    """Return the business rows but what tells of coming, going and the recovery code."""
    return {name: rows for name, rows in dump(ledger).items() if name not in ("user_sessions", "settings")}


def photos(ledger) -> list[bytes]:
    store = files.store(ledger.folder, ledger.keys)
    return sorted(store.read(name) for name in store.names())


def opens(folder: Path, secret: str) -> bool:
    try:
        keys.open_with(keys.read(folder), secret)
    except WrongPasswordError:
        return False
    return True


def test_everything_is_there_under_keys_nobody_had(filled, clock, code):
    folder, old, before = filled.folder, filled.keys, people(filled)
    said: list[str] = []
    rotated = rotation.rotate(filled, PASSWORD, said.append)
    assert (rotated.without_password, rotated.stick) == ((), "")
    assert said[-1] == "正在换上……"
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        assert people(ledger) == before
        assert photos(ledger) == sorted(PHOTOS)
        assert ledger.keys.data_key != old.data_key
        assert ledger.keys.seal_key == old.seal_key
        assert (ledger.keys.slot, ledger.role, ledger.user_name) == (old.slot, old.role, "王老师")
    assert not opens(folder, code)
    assert opens(folder, rotated.code)
    assert checking.check(folder, PASSWORD).problems == ()
    assert [path.name for path in folder.iterdir() if path.name.startswith("new-keys")] == []


def test_the_old_data_key_opens_nothing_of_the_new_folder(filled):
    folder, old = filled.folder, filled.keys
    rotation.rotate(filled, PASSWORD)
    with pytest.raises(DamagedLedgerError):
        connect_file(folder / "ledger.db", old.subkey("database"))
    stale = files.store(folder, old)
    assert stale.damaged() == stale.names()
    assert len(stale.names()) == len(PHOTOS)
    # Neither copy of the keys, nor anything left over, leads from the old key to the new.
    for path in folder.glob("keys*"):
        assert old.data_key not in path.read_bytes()


def test_the_step_is_kept_and_nothing_before_it_is_undone(filled, clock):
    folder = filled.folder
    rotation.rotate(filled, PASSWORD)
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        with ledger.read() as session:
            [step] = session.query(AuditTransaction).filter_by(label=rotation.LABEL)
            assert (step.kind, step.barrier, step.user_id) == ("account", True, 1)
            assert school.setting(session, school.RECOVERY_CONFIRMED, default=True) is False
        assert ledger.undo_label() is None
        assert ledger.undo_barrier() == rotation.LABEL


def test_papers_and_chain_still_verify(filled, clock):
    folder, seal = filled.folder, filled.keys.subkey("documents")
    with filled.read() as session:
        steps = session.query(AuditTransaction).count()
    rotation.rotate(filled, PASSWORD)
    found = checking.check(folder, PASSWORD)
    assert found.problems == ()
    assert found.transactions == steps + 1
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        assert ledger.keys.subkey("documents") == seal


def test_others_need_new_passwords(filled, clock):
    folder = filled.folder
    accounts.add(filled, "李校长", rights.HEAD, HEAD)
    filled.close()
    with Ledger.open(folder, HEAD, clock=clock) as head:
        accounts.add(head, "督导组", rights.INSPECTOR, "zhu lan mei ju song", last=date(2026, 12, 1))
        rotated = rotation.rotate(head, HEAD)
    assert [one.name for one in rotated.without_password] == ["王老师", "督导组"]
    assert {slot.role for slot in keys.read(folder)} == {rights.HEAD, rights.RECOVERY}
    assert not opens(folder, PASSWORD)
    assert dict(keys.waiting(folder)).items() == {(one.slot, one.role) for one in rotated.without_password}
    assert "王老师" not in (folder / keys.FILE_NAME).read_text()
    with Ledger.open(folder, HEAD, clock=clock) as head:
        assert accounts.without_password(head) == tuple(
            dataclasses.replace(one, here=False) for one in rotated.without_password
        )
        accounts.reset(head, rotated.without_password[0].id, PASSWORD)
        assert [role for _slot, role in keys.waiting(folder)] == [rights.INSPECTOR]
        accounts.end(head, rotated.without_password[1].id)
        assert keys.waiting(folder) == ()
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        assert (ledger.role, ledger.user_name) == (rights.CLERK, "王老师")


def test_the_new_code_gives_the_clerk_a_password_again(filled, clock):
    folder = filled.folder
    accounts.add(filled, "李校长", rights.HEAD, HEAD)
    filled.close()
    with Ledger.open(folder, HEAD, clock=clock) as head:
        rotated = rotation.rotate(head, HEAD)
    assert passwords.change(folder, rotated.code, PASSWORD, clock=clock) == "clerk"
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        assert ledger.role == rights.CLERK


def test_twice_is_as_good_as_once(filled, clock):
    folder, before = filled.folder, people(filled)
    first = rotation.rotate(filled, PASSWORD)
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        second = rotation.rotate(ledger, PASSWORD)
    assert not opens(folder, first.code)
    assert opens(folder, second.code)
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        assert people(ledger) == before
        assert photos(ledger) == sorted(PHOTOS)


# ---- who may ----


def test_where_there_is_a_headteacher_the_clerk_may_not(filled):
    assert rotation.may_rotate(filled)
    accounts.add(filled, "李校长", rights.HEAD, HEAD)
    assert not rotation.may_rotate(filled)
    with pytest.raises(NotAllowedError, match="校长"):
        rotation.rotate(filled, PASSWORD)
    assert people(filled)  # refused, it is still open


def test_an_inspector_may_not(filled, clock):
    accounts.add(filled, "李校长", rights.HEAD, HEAD)
    filled.close()
    with Ledger.open(filled.folder, HEAD, clock=clock) as head:
        accounts.add(head, "督导组", rights.INSPECTOR, "zhu lan mei ju song", last=date(2026, 12, 1))
    with Ledger.open(filled.folder, "zhu lan mei ju song", clock=clock) as inspector, pytest.raises(NotAllowedError):
        rotation.rotate(inspector, "zhu lan mei ju song")


def test_the_recovery_code_may_not_or_a_stop_would_lock_everybody_out(filled, clock, code):
    filled.close()
    with Ledger.open(filled.folder, code, clock=clock) as ledger:
        assert not rotation.may_rotate(ledger)
        with pytest.raises(NotAllowedError, match="先给校长"):
            rotation.rotate(ledger, code)


def test_the_password_is_that_of_whoever_has_it_open(filled, code):
    before = (filled.folder / keys.FILE_NAME).read_bytes()
    for secret in ("not the password", code):
        with pytest.raises(WrongPasswordError):
            rotation.rotate(filled, secret)
    assert (filled.folder / keys.FILE_NAME).read_bytes() == before
    assert people(filled)


def test_a_folder_that_cannot_be_written_is_said(filled):
    filled.read_only = True
    with pytest.raises(ReadOnlyLedgerError, match="钥匙没有换"):
        rotation.rotate(filled, PASSWORD)


# ---- what stands in the way ----


def test_a_drive_without_room_is_said_before_anything_is_done(filled, monkeypatch):
    monkeypatch.setattr(places, "free_bytes", lambda _folder: 1_000_000)
    with pytest.raises(DiskFullError, match="钥匙没有换"):
        rotation.rotate(filled, PASSWORD)
    monkeypatch.undo()
    assert people(filled)


def test_a_damaged_photo_is_said_and_nothing_changed(filled, clock, code):
    folder = filled.folder
    path = next(files.paths(folder))
    path.write_bytes(b"\0" + path.read_bytes()[1:])
    with pytest.raises(DamagedLedgerError):
        rotation.rotate(filled, PASSWORD)
    filled.close()
    assert opens(folder, code)
    assert not (folder / swapping.PART).exists()
    Ledger.open(folder, PASSWORD, clock=clock).close()


def test_a_drive_that_fills_up_on_the_way_changes_nothing(filled, clock, code, monkeypatch):
    folder = filled.folder

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(swapping, "_sync_tree", full)
    with pytest.raises(DiskFullError, match="原来的密码和恢复码还能用"):
        rotation.rotate(filled, PASSWORD)
    filled.close()
    assert opens(folder, code)
    assert not (folder / swapping.PART).exists()
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        assert photos(ledger) == sorted(PHOTOS)


def test_a_copy_that_is_not_what_was_copied_is_not_used(filled, clock, code, monkeypatch):
    folder = filled.folder
    real = rotation.rotating.verifying.verify

    def spoilt(path: Path, key: bytes):
        content = bytearray(path.read_bytes())
        content[5000] ^= 1
        path.write_bytes(content)
        return real(path, key)

    monkeypatch.setattr(rotation.rotating.verifying, "verify", spoilt)
    with pytest.raises(LedgerError):
        rotation.rotate(filled, PASSWORD)
    filled.close()
    monkeypatch.undo()
    assert opens(folder, code)
    Ledger.open(folder, PASSWORD, clock=clock).close()


def test_a_backup_under_way_is_not_given_the_wrong_keys(filled, clock, code, monkeypatch):
    folder = filled.folder
    monkeypatch.setattr(safekeeping, "before", lambda *_, **__: None)
    monkeypatch.setattr(shelf, "_WAIT_SECONDS", 0.2)
    with shelf.held(shelf.of(folder)), pytest.raises(LedgerBusyError):
        rotation.rotate(filled, PASSWORD)
    assert opens(folder, code)
    Ledger.open(folder, PASSWORD, clock=clock).close()


def test_what_a_scanner_holds_is_put_in_place_by_the_next_opening(filled, clock, code, monkeypatch):
    folder, before = filled.folder, people(filled)

    def held(_folder: Path) -> None:
        raise PermissionError(13, "held")

    monkeypatch.setattr(swapping, "settle", held)
    rotated = rotation.rotate(filled, PASSWORD)
    assert (folder / swapping.READY).is_dir()
    with pytest.raises(LedgerError):  # still held: said in words, and nothing is lost
        Ledger.open(folder, PASSWORD, clock=clock)
    monkeypatch.undo()
    monkeypatch.setattr(keys, "_COST", {"memory_kib": keys._LEAST_MEMORY_KIB, "passes": 2, "lanes": 1})
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        assert people(ledger) == before
    assert opens(folder, rotated.code)
    assert not opens(folder, code)


def test_what_was_begun_cannot_be_finished_where_nothing_can_be_written(filled, monkeypatch):
    folder = filled.folder
    monkeypatch.setattr(swapping, "settle", lambda _folder: None)
    rotation.rotate(filled, PASSWORD)
    monkeypatch.undo()
    monkeypatch.setattr(ledger_folder_module, "writable", lambda _folder: False)
    with pytest.raises(ReadOnlyLedgerError, match="复制到能写入的位置"):
        Ledger.open(folder, PASSWORD)


def test_nobody_finishes_what_another_program_is_at(filled):
    folder = filled.folder
    (folder / swapping.PART).mkdir()
    with pytest.raises(LedgerInUseError):
        Ledger.open(folder, PASSWORD)
    assert (folder / swapping.PART).is_dir()


# ---- backups from before ----


def test_old_backups_are_counted_and_removed_when_asked(filled, clock):
    folder = filled.folder
    safekeeping.back_up(filled, force=True)
    safekeeping.back_up(filled, force=True)
    rotated = rotation.rotate(filled, PASSWORD)
    assert rotated.old_backups >= 2
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        old = rotation.old_backups(ledger)
        assert len(old) == rotated.old_backups
        # Honestly told: what is in them opens with what was known before.
        assert opens(old[0].path, PASSWORD)
        assert keys.open_with(keys.read(old[0].path), PASSWORD).data_key != ledger.keys.data_key
        assert rotation.remove_old_backups(ledger, reason="优盘丢失") == rotated.old_backups
        assert rotation.old_backups(ledger) == ()
        [kept] = safekeeping.backups(ledger)
        assert (kept.other_keys, kept.problem) == (False, "")
        assert rotation.remove_old_backups(ledger, reason="优盘丢失") == 0


# ---- stopped at any moment ----


class Stopped(BaseException):
    """The power went."""


class Power:
    """Counts the calls that change the folder; from the chosen one on, none is done any more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, last: int | None) -> None:
        self.calls: list[str] = []
        for name in ("replace", "rename", "unlink", "rmdir", "mkdir", "fsync"):
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name), last))

    def _watched(self, name, call, last):
        def watched(*args, **kwargs):
            if last is not None and len(self.calls) >= last:
                raise Stopped
            self.calls.append(name)
            return call(*args, **kwargs)

        return watched


def stop_after(folder: Path, clock, last: int | None) -> tuple[int, str | None]:
    """Rotate and cut the power after that many calls; return how many there were and the code if it was shown."""
    ledger = Ledger.open(folder, PASSWORD, clock=clock)
    with pytest.MonkeyPatch.context() as patch:
        power = Power(patch, last)
        try:
            shown = rotation.rotate(ledger, PASSWORD).code
        except Stopped:
            shown = None
    ledger.close()
    return len(power.calls), shown


def require_whole(
    folder: Path, clock, before, *, old_code: str, old_key: bytes, shown: str | None, rotated: int = 0
) -> bool:
    """Check that the ledger is wholly as before or wholly under new keys; tell whether the keys are new.

    ``rotated`` is how often it was before.
    """
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        assert people(ledger) == before
        assert photos(ledger) == sorted(PHOTOS)
        turned = ledger.keys.data_key != old_key
        with ledger.read() as session:
            assert session.query(AuditTransaction).filter_by(label=rotation.LABEL).count() == rotated + turned
    assert opens(folder, old_code) is not turned
    if shown is not None:
        assert turned
        assert opens(folder, shown)
    assert checking.check(folder, PASSWORD).problems == ()
    assert [path.name for path in folder.iterdir() if path.name.startswith("new-keys")] == []
    return turned


def stopped_everywhere(filled, tmp_path, clock, code, moments) -> tuple[int, int, int]:
    """Stop a rotation after each of the moments (a function of how many calls there are); count old and new."""
    source, old_key, before = filled.folder, filled.keys.data_key, people(filled)
    filled.close()
    whole = shutil.copytree(source, tmp_path / "全.ledger")
    total, _ = stop_after(whole, clock, None)
    outcome = {False: 0, True: 0}
    for last in moments(total):
        folder = shutil.copytree(source, tmp_path / f"{last}.ledger")
        _, shown = stop_after(folder, clock, last)
        turned = require_whole(folder, clock, before, old_code=code, old_key=old_key, shown=shown)
        outcome[turned] += 1
        shutil.rmtree(folder)
    return total, outcome[False], outcome[True]


def test_the_power_may_go_at_any_moment(filled, tmp_path, clock, code):
    """The last calls are those of the swap: all of them, and some of those before."""
    _, old, new = stopped_everywhere(
        filled, tmp_path, clock, code, lambda total: [*range(2, total - 22, 24), *range(total - 22, total + 1, 4)]
    )
    assert old > 2
    assert new > 2


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_the_power_may_go_at_every_single_moment(filled, tmp_path, clock, code):
    total, old, new = stopped_everywhere(filled, tmp_path, clock, code, lambda total: range(total + 1))
    sys.stdout.write(f"\nrotation stopped after each of {total} calls: {old} old, {new} new\n")
    assert old + new == total + 1


ROTATING = """
    import sys, time
    from datetime import date
    from pathlib import Path
    from ledgerdesk.db import keys
    from ledgerdesk.domain.clock import FixedClock
    from ledgerdesk.ledger import Ledger, rotation, safekeeping
    keys._COST = {"memory_kib": keys._LEAST_MEMORY_KIB, "passes": 2, "lanes": 1}
    safekeeping.before = lambda *_, **__: None  # killed elsewhere, and most of the time here
    ledger = Ledger.open(Path(sys.argv[1]), sys.argv[2], clock=FixedClock(date(2026, 11, 20)))
    print("stage", time.monotonic(), flush=True)
    code = rotation.rotate(ledger, sys.argv[2], lambda _words: print("stage", time.monotonic(), flush=True)).code
    print("code", code, time.monotonic(), flush=True)
"""
STAGES = 5  # before the first words, database, files, looking, putting in place


def kill_rotations(filled, clock, code: str, kills: int, seed: int) -> dict[str, int]:
    """Rotate over and over in another program and kill it in every stage by turns; return what was met."""
    rng, folder, before = random.Random(seed), filled.folder, people(filled)
    key = filled.keys.data_key
    filled.close()
    met = {"kills": 0, "old keys": 0, "new keys": 0, "finished by the next opening": 0, "begun thrown away": 0}
    env = os.environ | {"PYTHONPATH": str(Path(ledgerdesk.__file__).parents[1])}
    command = [sys.executable, "-c", textwrap.dedent(ROTATING), str(folder), PASSWORD]
    took, rotated = [0.1] * STAGES, 0
    for number in range(kills + 1):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
        assert child.stdout is not None
        if number:  # the first shows how long each stage takes
            stage = (number - 1 + STAGES // 2) % STAGES
            for _ in range(stage + 1):
                assert child.stdout.readline().startswith("stage")
            time.sleep(rng.uniform(0, took[stage] * 1.1))
            child.send_signal(signal.SIGKILL)
        lines = [line.split() for line in child.communicate()[0].splitlines()]
        shown = next((line[1] for line in lines if line[0] == "code"), None)
        met["kills"] += child.returncode == -signal.SIGKILL
        met["finished by the next opening"] += (folder / swapping.READY).is_dir()
        met["begun thrown away"] += (folder / swapping.PART).is_dir()
        if not number:
            moments = [float(line[-1]) for line in lines]
            took = [after - at for at, after in pairwise(moments)]
            assert len(took) == STAGES
        turned = require_whole(folder, clock, before, old_code=code, old_key=key, shown=shown, rotated=rotated)
        rotated += turned
        met["new keys" if turned else "old keys"] += number > 0
        opened = keys.open_with(keys.read(folder), PASSWORD)
        key = opened.data_key
        if turned:  # whoever never saw the code makes another
            code = shown or passwords.replace_recovery_code(folder, opened)
    return met


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_a_rotation_killed_at_any_moment_leaves_a_whole_ledger(filled, clock, code):
    met = kill_rotations(filled, clock, code, 2, seed=20261122)
    assert met["old keys"] + met["new keys"] == 2


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_a_rotation_killed_sixty_times_leaves_a_whole_ledger(filled, clock, code):
    met = kill_rotations(filled, clock, code, 60, seed=1)
    sys.stdout.write(f"\nrotation: {met}\n")
    assert met["old keys"] + met["new keys"] == 60
    assert met["old keys"] > 0
    assert met["new keys"] > 0
