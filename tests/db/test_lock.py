"""The kernel keeps one program per ledger, and forgets an owner that dies."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import PASSWORD
from ledgerdesk.db.lock import LOCK_NAME, LedgerLock
from ledgerdesk.errors import LedgerInUseError, ReadOnlyLedgerError
from ledgerdesk.ledger import Ledger

OWNER = """
import sys, time
from pathlib import Path
from ledgerdesk.db.lock import LedgerLock
lock = LedgerLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@contextmanager
def owner(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run another program that holds the lock until it is killed."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True, env=env)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
    finally:
        child.kill()
        child.communicate()


def test_second_holder_in_the_same_program_is_refused(tmp_path):
    with LedgerLock(tmp_path), pytest.raises(LedgerInUseError, match="另一个窗口"):
        LedgerLock(tmp_path)


def test_a_refused_second_holder_does_not_free_the_first(tmp_path):
    with LedgerLock(tmp_path):
        for _ in range(3):
            with pytest.raises(LedgerInUseError):
                LedgerLock(tmp_path)


def test_released_lock_is_free_again_and_release_may_be_repeated(tmp_path):
    lock = LedgerLock(tmp_path)
    lock.release()
    lock.release()
    with LedgerLock(tmp_path):
        pass


def test_folders_do_not_share_a_lock(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with LedgerLock(tmp_path / "a"), LedgerLock(tmp_path / "b"):
        assert (tmp_path / "a" / LOCK_NAME).exists()


def test_lock_survives_another_reader_of_its_file(tmp_path):
    """A backup or virus scanner that opens and closes the file drops a POSIX record lock, but must not drop ours."""
    with LedgerLock(tmp_path):
        (tmp_path / LOCK_NAME).read_bytes()
        with pytest.raises(LedgerInUseError):
            LedgerLock(tmp_path)


def test_other_program_holds_it_until_it_is_killed(tmp_path):
    with owner(tmp_path) as child:
        with pytest.raises(LedgerInUseError):
            LedgerLock(tmp_path)
        child.kill()
        child.wait()
        with LedgerLock(tmp_path):
            pass


@pytest.mark.parametrize("content", [b"\0" * 4096, b"4711\nother-host\n", b""])
def test_content_of_the_file_means_nothing(tmp_path, content):
    (tmp_path / LOCK_NAME).write_bytes(content)
    with LedgerLock(tmp_path):
        assert (tmp_path / LOCK_NAME).read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs in one way only")
def test_a_program_started_from_the_owner_does_not_keep_the_lock(tmp_path):
    """An import's child process that outlives a killed window must not lock the school out."""
    with LedgerLock(tmp_path):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with LedgerLock(tmp_path):
            assert child.poll() is None
    finally:
        child.communicate(b"\n")


# As nobody, because root ignores permissions; imported before the rights go, for nobody may not read the checkout.
ATTEMPT = """
import os, sys
from pathlib import Path
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.errors import LedgerError
os.chdir(sys.argv[1])
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    LedgerLock(Path("."))
except LedgerError as problem:
    print(type(problem).__name__)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="folder rights are POSIX here")
def test_folder_without_rights_is_said(tmp_path):
    tmp_path.chmod(0o555)
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", ATTEMPT, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.stdout.strip() == ReadOnlyLedgerError.__name__, done.stderr


def kill_owners(folder: Path, count: int) -> dict[str, int]:
    """End that many owners in every way there is; nobody else gets in before, the next one does after."""
    ways = itertools.cycle([signal.SIGKILL, signal.SIGTERM, signal.SIGABRT])
    met = {"owners": 0, "second refused": 0, "stale": 0, "stale on zeros": 0}
    for way in itertools.islice(ways, count):
        with owner(folder) as child:
            with pytest.raises(LedgerInUseError):
                LedgerLock(folder)
            met["second refused"] += 1
            child.send_signal(way)
            child.wait()
        met["owners"] += 1
        met["stale"] += _stale(folder)
        (folder / LOCK_NAME).write_bytes(b"\0" * 4096)  # what a power cut leaves on NTFS
        met["stale on zeros"] += _stale(folder)
    return met


def _stale(folder: Path) -> bool:
    try:
        LedgerLock(folder).release()
    except LedgerInUseError:
        return True
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
def test_killed_owners_leave_nothing(tmp_path):
    assert kill_owners(tmp_path, 6) == {"owners": 6, "second refused": 6, "stale": 0, "stale on zeros": 0}


@pytest.mark.campaign
@pytest.mark.timeout(600)
def test_a_hundred_killed_owners_leave_nothing(tmp_path):
    met = kill_owners(tmp_path, 100)
    sys.stdout.write(f"\nlock: {met}\n")
    assert met == {"owners": 100, "second refused": 100, "stale": 0, "stale on zeros": 0}


def test_a_second_ledger_writes_nothing(ledger, ledger_folder):
    before = {path.name: path.read_bytes() for path in ledger_folder.iterdir() if path.is_file()}
    for secret in (PASSWORD, PASSWORD):
        with pytest.raises(LedgerInUseError):
            Ledger.open(ledger_folder, secret)
    assert {path.name: path.read_bytes() for path in ledger_folder.iterdir() if path.is_file()} == before
