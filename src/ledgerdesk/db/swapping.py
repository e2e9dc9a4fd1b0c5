"""Put prepared parts of a ledger's folder in place together: all of them or none, whatever stops in between.

The parts are made in a folder of their own. Renaming that folder is the one moment that counts: before it everything
is as it was and what was begun is thrown away; after it the parts are put in place, and whatever stops that, the next
opening goes on with it before it reads anything.
"""

import os
import shutil
from pathlib import Path

from ledgerdesk.db.faults import in_words
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.db.placing import put_in_place, sync_folder
from ledgerdesk.errors import LedgerError, ReadOnlyLedgerError

PART, READY = "new-keys.part", "new-keys"
_ASIDE = ".old"  # in READY, for folders that give way; the dot sorts it before every part
_JOURNAL = "-journal"


def begin(folder: Path) -> Path:
    """Return an empty folder to make the parts in, for their owner alone; only whoever holds the lock may."""
    drop(folder)
    part = folder / PART
    part.mkdir(mode=0o700)
    return part


def commit(folder: Path) -> None:
    """Make the parts count: from now on they are the ledger, though ``settle`` has yet to put them in place.

    Raises:
        OSError: the drive refuses; nothing counts.
    """
    part, ready = folder / PART, folder / READY
    for made in part.glob(f"*{_JOURNAL}"):
        made.unlink()  # emptied by the closing of what it belonged to
    _sync_tree(part)
    try:
        put_in_place(part, ready)
    except OSError:
        if not ready.is_dir():
            raise


def drop(folder: Path) -> None:
    """Throw away parts that never counted."""
    shutil.rmtree(folder / PART, ignore_errors=True)


def settle(folder: Path) -> None:
    """Put parts that count in place and throw away those that do not; only whoever holds the lock may.

    Raises:
        OSError: the drive refuses, or somebody holds a file; the next call goes on.
    """
    ready = folder / READY
    if ready.is_dir():
        for part in sorted(ready.iterdir()):
            if part.name != _ASIDE:
                _place(part, folder / part.name, ready / _ASIDE)
        shutil.rmtree(ready)
        sync_folder(folder)
    drop(folder)


def resume(folder: Path, *, writable: bool) -> None:
    """Finish or throw away what a stop left, before anything of the folder is read.

    Raises:
        LedgerInUseError: another program is at it.
        ReadOnlyLedgerError: it has to be finished and the folder cannot be written.
        LedgerError: the folder may not be read, or the drive refuses; the next opening tries again.
    """
    try:
        begun, counts = (folder / PART).is_dir(), (folder / READY).is_dir()
    except PermissionError:
        raise LedgerError(
            f"“{folder.name}”不让您读：它多半是这台电脑上另一个用户的。请用那个用户登录电脑，或找管电脑的人。"
        ) from None
    if not writable and counts:
        raise ReadOnlyLedgerError(
            "上次换钥匙只差最后一步，可是这里不能写入。资料都在。请把整个台账文件夹复制到能写入的位置，再打开复制的那份。"
        )
    if not writable or not (begun or counts):
        return
    with LedgerLock(folder):
        try:
            settle(folder)
        except OSError as error:
            raise in_words(error, folder / READY) or error from None


def _place(part: Path, target: Path, aside: Path) -> None:
    if not part.is_dir():
        # It belonged to the file that gives way; beside another it would be taken for that one's.
        target.with_name(target.name + _JOURNAL).unlink(missing_ok=True)
    elif target.exists():
        aside.mkdir(exist_ok=True)
        put_in_place(target, aside / target.name)
    put_in_place(part, target)


def _sync_tree(top: Path) -> None:
    for folder, _folders, files in os.walk(top, topdown=False):
        for name in files:
            with (Path(folder) / name).open("rb+") as file:
                os.fsync(file.fileno())
        sync_folder(Path(folder))
