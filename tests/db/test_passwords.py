"""Another password rewrites one slot; whatever stops it, the old or the new one opens."""

import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

import ledgerdesk
from conftest import PASSWORD
from ledgerdesk.db import keys, passwords
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import (
    DamagedLedgerError,
    DiskFullError,
    LedgerError,
    NotFoundError,
    TooSoonError,
    WrongPasswordError,
)
from ledgerdesk.ledger import Ledger, accounts

NEW = "banlan shuijing yueya"
HEAD = "meihua sannong qincao"


@pytest.fixture
def code(template):
    return (template.parent / "code").read_text()


@pytest.fixture
def head_slot(ledger) -> str:
    """Return the slot of a headteacher added to the ledger, which is closed again; the password is HEAD."""
    slot = accounts.add(ledger, "李校长", rights.HEAD, HEAD).slot
    ledger.close()
    return slot


def test_a_new_password_opens_and_the_old_one_no_longer(ledger_folder):
    assert passwords.change(ledger_folder, PASSWORD, NEW) == "clerk"
    Ledger.open(ledger_folder, NEW).close()
    with pytest.raises(WrongPasswordError):
        keys.open_with(keys.read(ledger_folder), PASSWORD)


def test_the_data_are_not_touched(ledger_folder):
    before = (ledger_folder / "ledger.db").read_bytes()
    passwords.change(ledger_folder, PASSWORD, NEW)
    assert (ledger_folder / "ledger.db").read_bytes() == before


def test_the_recovery_code_sets_the_clerks_password_and_stays_valid(code, ledger_folder):
    assert passwords.change(ledger_folder, code, NEW) == "clerk"
    slots = keys.read(ledger_folder)
    assert keys.open_with(slots, NEW).slot == "clerk"
    assert keys.open_with(slots, code).slot == keys.RECOVERY_SLOT


def test_the_recovery_code_sets_the_headteachers_password_when_that_is_named(code, ledger_folder, head_slot):
    assert passwords.change(ledger_folder, code, NEW, slot=head_slot) == head_slot
    slots = keys.read(ledger_folder)
    assert (keys.open_with(slots, NEW).slot, keys.open_with(slots, NEW).role) == (head_slot, rights.HEAD)
    assert keys.open_with(slots, PASSWORD).slot == "clerk"
    with pytest.raises(WrongPasswordError):
        keys.open_with(slots, HEAD)


def test_ones_own_password_changes_nobody_elses(ledger_folder, head_slot):
    with pytest.raises(WrongPasswordError):
        passwords.change(ledger_folder, PASSWORD, NEW, slot=head_slot)
    assert passwords.change(ledger_folder, HEAD, NEW, slot=head_slot) == head_slot
    assert keys.open_with(keys.read(ledger_folder), PASSWORD).slot == "clerk"


def test_nobodys_slot_is_not_made(code, ledger_folder):
    with pytest.raises(NotFoundError):
        passwords.change(ledger_folder, code, NEW, slot="head-00000000")
    assert {slot.name for slot in keys.read(ledger_folder)} == {"clerk", keys.RECOVERY_SLOT}


def test_a_wrong_secret_changes_nothing(ledger_folder, tmp_path):
    before = shutil.copy(ledger_folder / keys.FILE_NAME, tmp_path / "before")
    with pytest.raises(WrongPasswordError):
        passwords.change(ledger_folder, "not the password", NEW)
    assert (ledger_folder / keys.FILE_NAME).read_bytes() == before.read_bytes()


def test_guessing_here_is_as_slow_as_at_the_door(ledger_folder, clock):
    for _ in range(3):
        with pytest.raises(WrongPasswordError):
            passwords.check(ledger_folder, "not the password", clock=clock)
    with pytest.raises(TooSoonError):
        passwords.change(ledger_folder, PASSWORD, NEW, clock=clock)
    passwords.change(ledger_folder, PASSWORD, NEW, clock=FixedClock(clock.now() + timedelta(seconds=1)))


def test_a_password_is_checked_for_one_slot_or_any_and_the_code_is_none(code, ledger_folder, head_slot):
    passwords.check(ledger_folder, PASSWORD)
    passwords.check(ledger_folder, HEAD)
    passwords.check(ledger_folder, HEAD, slot=head_slot)
    for secret, slot in ((PASSWORD, head_slot), (HEAD, "clerk"), (code, None)):
        with pytest.raises(WrongPasswordError):
            passwords.check(ledger_folder, secret, slot=slot)
        passwords.check(ledger_folder, PASSWORD)


def test_a_slot_taken_away_opens_nothing(ledger_folder, head_slot):
    passwords.remove(ledger_folder, head_slot)
    with pytest.raises(WrongPasswordError):
        keys.open_with(keys.read(ledger_folder), HEAD)
    assert keys.open_with(keys.read(ledger_folder), PASSWORD).slot == "clerk"


def test_another_recovery_code_ends_the_old_one(code, ledger_folder):
    opened = keys.open_with(keys.read(ledger_folder), PASSWORD)
    fresh = passwords.replace_recovery_code(ledger_folder, opened)
    assert keys.open_with(keys.read(ledger_folder), fresh).slot == keys.RECOVERY_SLOT
    with pytest.raises(WrongPasswordError):
        keys.open_with(keys.read(ledger_folder), code)


def test_a_drive_that_refuses_is_said_and_the_old_password_opens(ledger_folder, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError, match="原来的密码和恢复码还能用"):
        passwords.change(ledger_folder, PASSWORD, NEW)
    monkeypatch.undo()
    assert keys.open_with(keys.read(ledger_folder), PASSWORD).slot == "clerk"
    with pytest.raises(WrongPasswordError):
        keys.open_with(keys.read(ledger_folder), NEW)


def test_without_a_key_file_it_is_damage(ledger_folder):
    for name in (keys.FILE_NAME, keys.SECOND_NAME):
        (ledger_folder / name).unlink()
    with pytest.raises(DamagedLedgerError):
        passwords.change(ledger_folder, PASSWORD, NEW)


def test_a_slot_the_drive_spoilt_in_one_copy_is_there_in_the_other(ledger_folder):
    (ledger_folder / keys.FILE_NAME).write_bytes(b"\0" * 2048)
    Ledger.open(ledger_folder, PASSWORD).close()
    # Opening mended it: now the other may go.
    (ledger_folder / keys.SECOND_NAME).unlink()
    Ledger.open(ledger_folder, PASSWORD).close()
    assert (ledger_folder / keys.SECOND_NAME).is_file()


# ---- killed in the middle ----

CHANGING = """
    import sys
    from hashlib import sha256
    from pathlib import Path
    from ledgerdesk.db import keys, passwords
    # Argon2 would take nine tenths of the time, and hardly any kill would hit the writing.
    keys._stretch = lambda secret, slot: sha256(secret.encode() + slot.salt).digest()
    folder, number = Path(sys.argv[1]), int(sys.argv[2])
    print("ready", flush=True)
    while True:
        number += 1
        passwords.change(folder, f"password number {number - 1}", f"password number {number}")
        print(number, flush=True)
"""


def kill_changes(folder: Path, kills: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Change the password over and over in another program and kill it that often; return what was met."""
    rng, number = random.Random(seed), 0
    met = {"kills": 0, "acknowledged": 0, "one ahead": 0, "copies differ": 0, "locked out": 0}
    opened = keys.open_with(keys.read(folder), PASSWORD)
    monkeypatch.setattr(keys, "_stretch", lambda secret, slot: sha256(secret.encode() + slot.salt).digest())
    keys.write(folder, [keys.make_slot("clerk", rights.CLERK, "password number 0", opened)])
    env = os.environ | {"PYTHONPATH": str(Path(ledgerdesk.__file__).parents[1])}
    command = [sys.executable, "-c", textwrap.dedent(CHANGING), str(folder)]
    for _ in range(kills):
        child = subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True, env=env)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0, 0.3))
        child.send_signal(signal.SIGKILL)
        rest = child.communicate()[0].split()
        acknowledged = int(rest[-1]) if rest else number
        met["kills"] += 1
        met["acknowledged"] += acknowledged - number
        copies = [path.read_bytes() for path in (folder / keys.FILE_NAME, folder / keys.SECOND_NAME)]
        met["copies differ"] += copies[0] != copies[1]
        slots = keys.read(folder)
        for candidate in (acknowledged, acknowledged + 1):
            try:
                keys.open_with(slots, f"password number {candidate}")
            except WrongPasswordError:
                continue
            met["one ahead"] += candidate != acknowledged
            number = candidate
            break
        else:
            met["locked out"] += 1
            break
    return met


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_a_change_killed_at_any_moment_locks_nobody_out(ledger_folder, monkeypatch):
    met = kill_changes(ledger_folder, 4, seed=20261122, monkeypatch=monkeypatch)
    assert met["locked out"] == 0
    assert met["kills"] == 4


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_a_change_killed_a_hundred_and_fifty_times_locks_nobody_out(ledger_folder, monkeypatch):
    met = kill_changes(ledger_folder, 150, seed=1, monkeypatch=monkeypatch)
    sys.stdout.write(f"\npassword change: {met}\n")
    assert met["locked out"] == 0
    assert met["acknowledged"] > 150


def test_every_refusal_is_words_for_people(ledger_folder):
    with pytest.raises(LedgerError, match=r"密码不对.*。"):
        passwords.change(ledger_folder, "not the password", NEW)
