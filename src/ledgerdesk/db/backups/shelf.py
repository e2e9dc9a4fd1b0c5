"""The folder ``backups``: one folder per backup under its number, half-made ones ending in ``.part``, one at a time."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups.facts import COMPUTER, BackupFacts
from ledgerdesk.db.backups.manifest import Manifest
from ledgerdesk.db.folder import BACKUPS
from ledgerdesk.db.keys import Opened
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.db.placing import put_in_place, sync_folder
from ledgerdesk.errors import LedgerBusyError, LedgerInUseError, NotFoundError

PART, GONE = ".part", ".gone"
_NAME = re.compile(r"[0-9]{6,}")
_WAIT_SECONDS, _PAUSE = 60.0, 0.1


def of(ledger: Path) -> Path:
    """Return where the backups of a ledger lie."""
    return ledger / BACKUPS


def name(sequence: int) -> str:
    """Return the folder name of a number."""
    return f"{sequence:06d}"


@contextmanager
def held(shelf: Path) -> Iterator[None]:
    """Make, thin out or carry away backups alone; a second one waits.

    Raises:
        LedgerBusyError: the other takes longer than a minute.
        ReadOnlyLedgerError, OSError: the folder cannot be written.
    """
    shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            lock = LedgerLock(shelf)
        except LedgerInUseError:
            if time.monotonic() >= deadline:
                raise LedgerBusyError("正在做另一个备份，还没有做完。请过一会儿再试。") from None
            time.sleep(_PAUSE)
        else:
            break
    with lock:
        yield


def sweep(shelf: Path) -> int:
    """Delete what a stop left half-made or half-deleted and return how many; only whoever holds the shelf may."""
    count = 0
    for left in _left(shelf):
        with suppress(OSError):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
            count += 1
    return count


def folders(shelf: Path) -> list[Path]:
    """Return the folders of finished backups, newest first."""
    found = [path for path in shelf.iterdir() if _NAME.fullmatch(path.name)] if shelf.is_dir() else []
    return sorted((path for path in found if path.is_dir()), key=lambda path: int(path.name), reverse=True)


def next_sequence(shelf: Path) -> int:
    """Return the number of the next backup: above every one there is."""
    newest = folders(shelf)
    return int(newest[0].name) + 1 if newest else 1


def listed(shelf: Path, opened: Opened | None, place: str = COMPUTER) -> tuple[BackupFacts, ...]:
    """Return the backups, newest first; those without a readable manifest are left out: nothing is known of them."""
    known = (manifests.facts(folder, manifests.read(folder), opened, place) for folder in folders(shelf))
    return tuple(one for one in known if one is not None)


def newest_sound(shelf: Path, opened: Opened) -> tuple[Manifest, BackupFacts] | None:
    """Return the newest usable backup under the keys of now."""
    for folder in folders(shelf):
        known = manifests.read(folder)
        told = manifests.facts(folder, known, opened)
        if known is not None and told is not None and not told.problem and not told.other_keys:
            return known[0], told
    return None


def last_day(shelf: Path) -> Manifest | None:
    """Return the newest manifest of whatever keys, for the count of days."""
    for folder in folders(shelf):
        known = manifests.read(folder)
        if known is not None:
            return known[0]
    return None


def pin(shelf: Path, sequence: int, opened: Opened, *, pinned: bool) -> BackupFacts:
    """Keep a backup for good, or give it free; NotFoundError where there is no sound one of that number."""
    folder = shelf / name(sequence)
    known = manifests.read(folder)
    told = manifests.facts(folder, known, opened)
    if known is None or told is None or told.problem or told.other_keys:
        raise NotFoundError("没有这份备份了，或者它不能用。请刷新后再看。")
    part = folder / (manifests.FILE_NAME + PART)
    part.write_bytes(manifests.sealed(replace(known[0], pinned=pinned), opened))
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    put_in_place(part, folder / manifests.FILE_NAME)
    return replace(told, pinned=pinned)


def remove(shelf: Path, sequence: int) -> None:
    """Delete one backup: it loses its name first, so that a stop never leaves half of it under it."""
    folder = shelf / name(sequence)
    gone = shelf / (name(sequence) + GONE)
    folder.rename(gone)
    sync_folder(shelf)
    shutil.rmtree(gone, ignore_errors=True)


def _left(shelf: Path) -> list[Path]:
    if not shelf.is_dir():
        return []
    return [path for path in shelf.iterdir() if path.name.endswith((PART, GONE))]
