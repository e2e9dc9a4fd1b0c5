"""What a drive refuses while backups are made or put back, in words that say what still stands."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from ledgerdesk.db import faults, places, placing
from ledgerdesk.errors import DamagedLedgerError, DiskFullError, LedgerError, ReadOnlyLedgerError

MB = 1_000_000
#: What must be free before a copy is made, measured: the copy, its check in a journal, and as much again for the day.
TIMES_DATABASE, SPARE = 3, 50 * MB
STICK_SPARE = 10 * MB
FAT32_LARGEST = 2**32 - 1  # bytes
FAT32 = frozenset({"vfat", "fat", "fat32", "msdos"})

NOT_MADE = "备份没有做成，台账和以前的备份都没有动"
NOT_COPIED = "没有拷贝完，优盘上以前的备份还在，台账没有动"
NOT_WRITTEN = "备份包没有存成，台账没有动"
NOT_RESTORED = "没有恢复，台账和备份都没有动"

# Copying page by page raises errors that have a text and no name.
_DAMAGED = frozenset({"database disk image is malformed", "file is not a database"})
_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ESTALE, errno.ENOTDIR})
_GONE_WINDOWS = frozenset({2, 3, 21, 31, 55, 433, 1006, 1117, 1167})  # path or device is not there any more


def where(path: Path) -> str:
    """Return the drive as Windows users know it, elsewhere the folder."""
    return path.anchor if path.drive else str(path)


def require_room(folder: Path, needed: int, standing: str) -> None:
    """Raise DiskFullError, naming the drive, unless so many bytes are free."""
    free = places.free_bytes(folder)
    if free < needed:
        raise DiskFullError(
            f"磁盘快满了（{where(folder)}）：要空出 {_size(needed)}，现在只有 {_size(free)}。{standing}。"
            "请删掉一些用不着的文件，再做一次。"
        )


def room_for(database: int, files: int = 0) -> int:
    """Return how many bytes must be free to copy a database and so many bytes of photos."""
    return TIMES_DATABASE * database + files + SPARE


@contextmanager
def in_words(folder: Path, standing: str, *, stick: bool = False) -> Iterator[None]:
    """Turn what the drive of a folder refuses into one sentence; ``standing`` says what is still as it was."""
    try:
        yield
    except dbapi2.Error as error:
        raise _of_database(error, folder, standing) from None
    except OSError as error:
        raise _of_system(error, folder, standing, stick=stick) from None


def _of_database(error: dbapi2.Error, folder: Path, standing: str) -> BaseException:
    name, text = getattr(error, "sqlite_errorname", "") or "", str(error)
    if name.startswith("SQLITE_FULL") or text == "database or disk is full":
        return _full(folder, standing)
    if text == "disk I/O error":
        return _trouble(folder, standing)
    if text in _DAMAGED:
        return DamagedLedgerError(f"台账文件损坏，没有改动它。{standing}。请从最近的备份恢复。")
    return faults.in_words(error, folder / "ledger.db") or error


def _of_system(error: OSError, folder: Path, standing: str, *, stick: bool) -> LedgerError:
    windows = getattr(error, "winerror", None)
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or windows in (39, 112):
        return _full(folder, standing)
    if error.errno == errno.EFBIG or windows == 223:
        return LedgerError(
            f"这个盘（{where(folder)}）放不下这么大的文件：FAT32 格式的优盘，一个文件最多 4 GB。{standing}。"
            "请换一个 exFAT 格式的优盘，或者请管电脑的人重新格式化。"
        )
    if stick and (error.errno in _GONE or windows in _GONE_WINDOWS):
        return LedgerError(f"优盘读写不了了，可能是被拔掉了。{standing}。请插好，再做一次。")
    if isinstance(error, placing.HeldError) or windows in (32, 33):
        return LedgerError(
            f"文件一直被别的程序占着（{where(folder)}），多半是杀毒软件在检查。{standing}。请过一会儿再做一次。"
        )
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return ReadOnlyLedgerError(f"“{where(folder)}”不能写入。{standing}。请换一个能写入的位置，或找管电脑的人。")
    return _trouble(folder, standing)


def _trouble(folder: Path, standing: str) -> LedgerError:
    return LedgerError(f"读写磁盘出错（{where(folder)}）。{standing}。请检查磁盘和插头、磁盘满没满，再做一次。")


def _full(folder: Path, standing: str) -> DiskFullError:
    return DiskFullError(f"磁盘满了（{where(folder)}）。{standing}。请删掉一些用不着的文件，再做一次。")


def _size(count: int) -> str:
    return f"{count / 1_000 / MB:.1f} GB" if count >= 1_000 * MB else f"{max(1, -(-count // MB))} MB"
