"""A ledger from a stick, a network drive or a synced folder, brought into the home of this computer's ledgers."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db import places
from ledgerdesk.db.lock import LOCK_NAME
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import DiskFullError, LedgerError
from ledgerdesk.ledger.facade import Ledger

_PART = ".part"
_ROOM = 64 * 1024 * 1024  # bytes that stay free for what is written on the first day


def bring_home(
    folder: Path,
    home: Path,
    password: str,
    *,
    role: str | None = None,
    clock: Clock | None = None,
    say: Callable[[int, int], object] | None = None,
) -> Ledger:
    """Copy a ledger into ``home`` under a name nothing has yet and open the copy; what it is copied from stays as it is.

    The password is tried before anything is copied, and a copy that does not open is taken away again. ``say`` gets
    the bytes copied and all bytes.

    Raises:
        WrongPasswordError, TooSoonError: see ``Ledger.open``; nothing was copied.
        UnsafePlaceError: ``home`` is no safe place either.
        DiskFullError: this computer's drive has no room for it.
        LedgerError: the copy could not be read or written, or does not open.
    """
    places.require_safe(home)
    ledger_folder.unlock(folder, password, role=role, clock=clock)
    target = free_name(home, folder.stem)
    part = home / f".{target.name}{_PART}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)  # of a copying that was broken off
        _copy(folder, part, say or (lambda _done, _total: None))
        part.replace(target)
    except OSError as problem:
        shutil.rmtree(part, ignore_errors=True)
        raise LedgerError("没有复制成，原来的台账没有动。请看优盘插好没有、磁盘满没满，再试一次。") from problem
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    try:
        return Ledger.open(target, password, role=role, clock=clock)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def free_name(home: Path, stem: str) -> Path:
    """Return the folder of a ledger's name, or of its name with a number, that nothing has yet."""
    number, found = 2, home / f"{stem}{ledger_folder.SUFFIX}"
    while found.exists():
        found, number = home / f"{stem}（{number}）{ledger_folder.SUFFIX}", number + 1
    return found


def _copy(folder: Path, part: Path, say: Callable[[int, int], object]) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != LOCK_NAME)
    total = sum(path.stat().st_size for path in files)
    missing = total + _ROOM - places.free_bytes(part.parent)
    if missing > 0:
        raise DiskFullError(f"本机硬盘满了，还差 {-(-missing // 1_000_000):,} MB。删些文件，再试一次。")
    part.mkdir(mode=0o700)
    done = 0
    for path in files:
        target = part / path.relative_to(folder)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, 1024 * 1024)
            copy.flush()
            os.fsync(copy.fileno())
        target.chmod(0o600)
        done += path.stat().st_size
        say(done, total)
