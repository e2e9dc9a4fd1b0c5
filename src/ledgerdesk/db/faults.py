"""Bad days in words: what SQLite and the system say of drive, folder and file, translated once.

Each sentence says what happened, that nothing acknowledged is lost, and what to do.
"""

import errno
from pathlib import Path

from ledgerdesk.db.placing import HeldError
from ledgerdesk.errors import (
    DamagedLedgerError,
    DiskFullError,
    LedgerBusyError,
    LedgerError,
    NotFoundError,
    ReadOnlyLedgerError,
)

_NOT_SAVED = "刚才这一步没有保存，以前保存的都在"
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})  # Windows knows no quota
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO})
# Windows' own numbers, for what it maps to an errno that says less.
_WINDOWS_FULL = frozenset({39, 112})
_WINDOWS_SHARING = frozenset({32, 33})  # another program has the file open, or a part of it locked
_WINDOWS_GONE = frozenset({15, 21, 55, 64, 1006, 1167})  # no such drive, not ready, device or network name gone


def in_words(error: BaseException, path: Path, *, opening: bool = False) -> LedgerError | None:
    """Return what the user can act on for an error about ``path``, met while ``opening`` it; None when it is a bug."""
    if isinstance(error, OSError):
        return _of_system(error, path)
    name = getattr(error, "sqlite_errorname", "") or ""
    where = _where(path)
    if name.startswith("SQLITE_FULL"):
        return _full(where)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return DamagedLedgerError(
            "台账文件损坏，没有改动它。请从最近的备份恢复；没有备份，就改用以前拷贝的那份台账，或找保存优盘的人。"
        )
    if name == "SQLITE_READONLY_DBMOVED" or (
        name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")) and not path.exists()
    ):
        return _gone(where)
    if name.startswith("SQLITE_READONLY") and opening and journal_left(path):
        return ReadOnlyLedgerError(
            "上次没有正常关闭，没做完的一步要先退回去，可是这里不能写入。保存过的都在。请把整个台账文件夹复制到能写入的位置，再打开复制的那份。"
        )
    if name.startswith("SQLITE_READONLY"):
        return _read_only(where)
    if name.startswith("SQLITE_CANTOPEN"):
        return LedgerError(
            f"打不开台账文件（{where}）。{_NOT_SAVED}。请看这个文件夹能不能读写、是不是正被杀毒软件检查，再做一次。"
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LedgerBusyError("正在保存别的内容，请稍等几秒再试。")
    if name.startswith("SQLITE_IOERR"):
        return _trouble(where)
    if name.startswith("SQLITE_NOMEM"):
        return LedgerError(f"电脑内存不够。{_NOT_SAVED}。请关掉一些别的程序，再做一次。")
    return None


def unsure(path: Path) -> LedgerError:
    """Return what to say when a step was written, but the drive refused to say that it will last."""
    return LedgerError(
        f"读写磁盘出错（{_where(path)}）。刚才这一步写进去了，可是磁盘没有确认存牢；以前保存的都在。请马上做一次备份，再看看最后一步在不在。"
    )


def journal_left(path: Path) -> bool:
    """Tell whether a step that was broken off waits to be rolled back."""
    try:
        return path.with_name(path.name + "-journal").stat().st_size > 0
    except OSError:
        return False


def _of_system(error: OSError, path: Path) -> LedgerError | None:
    where = _where(path)
    windows = getattr(error, "winerror", None)
    if isinstance(error, HeldError) or windows in _WINDOWS_SHARING:
        return LedgerError(
            f"“{path.name}”一直被别的程序占着，多半是杀毒软件在检查。{_NOT_SAVED}。请稍等再做一次；常常这样，请把台账文件夹加进杀毒软件的信任名单。"
        )
    if error.errno in _FULL or windows in _WINDOWS_FULL:
        return _full(where)
    if error.errno in _GONE or windows in _WINDOWS_GONE:
        return _gone(where)
    if error.errno in _REFUSED:
        return _read_only(where)
    return _trouble(where)


def _where(path: Path) -> str:
    """Return the drive as Windows users know it, elsewhere the folder."""
    return path.anchor if path.drive else str(path.parent)


def _full(where: str) -> LedgerError:
    return DiskFullError(f"磁盘满了（{where}）。{_NOT_SAVED}。请删掉一些用不着的文件，再做一次。")


def _read_only(where: str) -> LedgerError:
    return ReadOnlyLedgerError(
        f"台账所在的文件夹不能写入（{where}）。{_NOT_SAVED}。请换一个能写入的位置，或找管电脑的人，再做一次。"
    )


def _gone(where: str) -> LedgerError:
    return NotFoundError(
        f"台账文件夹不见了（{where}）。{_NOT_SAVED}。请看它是不是被移走或改名、盘是不是拔了；放回原处，再打开一次。"
    )


def _trouble(where: str) -> LedgerError:
    return LedgerError(f"读写磁盘出错（{where}）。{_NOT_SAVED}。请检查磁盘和插头，再做一次；再出错，请马上做一次备份。")
