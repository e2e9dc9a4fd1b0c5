"""Bytes to a file somebody may have open: whole or not at all."""

import contextlib
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from ledgerdesk.errors import DiskFullError, FileRefusedError
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Outgoing

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
_WINDOWS_BAD_NAMES = {123, 161}  # ERROR_INVALID_NAME, ERROR_BAD_PATHNAME
_LONGEST_NAME = 255  # bytes on Linux; Windows counts characters
_MOST_COPIES = 99


def save(data: bytes, path: Path, part: Path | None = None) -> Path:
    """Write the file and return where it is: "名(2)" when the target is open in another program.

    What was there before stays until the new file is complete. ``part`` is the name it has until then, of
    ``part_beside``. Raise DiskFullError naming the drive, FileRefusedError where the folder cannot be written.
    """
    temporary = part or part_beside(path)
    try:
        _write(data, temporary)
        return _place(temporary, path)
    except OSError as error:
        raise _translated(error, path, len(data)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def save_out(ledger: Ledger, going: Outgoing, data: bytes, path: Path) -> Path:
    """Write down that a file leaves the house, then save it as ``save`` does; what could not be saved is noted too.

    Raises:
        NotAllowedError: the role may not, and nothing was written down or saved.
        LedgerError: it could not be written down, or not be saved.
    """
    return save_leaving(lambda part: outgoing.leaving(ledger, going, part), data, path)


def save_leaving(leaving: Callable[[Path], AbstractContextManager[None]], data: bytes, path: Path) -> Path:
    """Save inside what writes down that the file leaves; it is told the name the unfinished file has."""
    require_writable(path.absolute().parent)
    _require_room(path, len(data))
    part = part_beside(path.absolute())
    with leaving(part):
        return save(data, path, part)


def part_beside(path: Path) -> Path:
    """Return the name a file has until it is complete."""
    return path.with_name(f".{secrets.token_hex(8)}.part")


def require_writable(folder: Path) -> None:
    """Raise FileRefusedError where nothing can be saved: there is no such folder, or it cannot be written."""
    if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises where a folder above may not be entered
        raise FileRefusedError(_missing(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileRefusedError(_shut(folder))


def _require_room(path: Path, size: int) -> None:
    """Raise DiskFullError before anything is written down as having left."""
    with contextlib.suppress(OSError):
        drive = shutil.disk_usage(path.absolute().parent)
        if drive.total and drive.free < size:  # a drive of no size is none that could be full
            raise DiskFullError(_full(path, size))


def _write(data: bytes, temporary: Path) -> None:
    """Write and sync a new file; on Linux it has no name before it is complete, so a killed program leaves nothing."""
    handle = _nameless(temporary.parent)
    if handle is None:
        with temporary.open("xb") as file:
            _fill(file, data)
        return
    with os.fdopen(handle, "wb") as file:
        _fill(file, data)
        # With a folder given Python calls linkat, which follows the link; link itself would not.
        os.link(f"/proc/self/fd/{handle}", temporary, src_dir_fd=handle)


def _nameless(folder: Path) -> int | None:
    """Return an open file without a name; None where system or drive has no such thing: Windows, FAT sticks."""
    if sys.platform != "linux":
        return None
    try:
        return os.open(folder, os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o666)
    except OSError:
        return None  # what else is wrong with the folder is said by the file with a name


def _fill(file: BinaryIO, data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def _place(temporary: Path, path: Path) -> Path:
    for copy in range(1, _MOST_COPIES + 1):
        target = path if copy == 1 else path.with_name(f"{path.stem}({copy}){path.suffix}")
        if _is_open(target) or os.path.isdir(target) or (copy > 1 and target.exists()):  # noqa: PTH112
            continue
        try:
            temporary.replace(target)
        except PermissionError:
            # Windows refuses to replace a file that is open; a folder that refuses everything fails on the last try.
            if copy == _MOST_COPIES or not target.exists():
                raise
            continue
        _sync_folder(target.parent)
        return target
    raise PermissionError(errno.EACCES, "every name is taken")


def _is_open(target: Path) -> bool:
    """Tell whether an office program has marked the file as open beside it; on Linux nothing else would stop us."""
    marks = (target.with_name(f".~lock.{target.name}#"), target.with_name(f"~${target.name}"))
    return any(mark.exists() for mark in marks)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        with contextlib.suppress(OSError):  # some network and stick file systems know no such thing
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _translated(error: OSError, path: Path, size: int) -> Exception:
    if error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_FULL:
        return DiskFullError(_full(path, size))
    # Where nobody may make files, as below /proc, the system calls the new file not found though its folder is there.
    if isinstance(error, FileNotFoundError) and not os.path.isdir(path.parent):  # noqa: PTH112 - see above
        return FileRefusedError(_missing(path.parent))
    if isinstance(error, PermissionError | FileNotFoundError) or error.errno == errno.EROFS:
        return FileRefusedError(_shut(path.parent))
    if error.errno == errno.ENAMETOOLONG or len(path.name.encode()) > _LONGEST_NAME:
        return FileRefusedError("文件名太长了，请起一个短一些的名字再保存。")
    if error.errno == errno.EINVAL or getattr(error, "winerror", None) in _WINDOWS_BAD_NAMES:
        return FileRefusedError("文件名里有不能用的字符，请只用汉字、字母和数字再保存。")
    return FileRefusedError(f"没能存到“{path.parent.name}”，优盘可能松了，请重新插好再试。")


def _missing(folder: Path) -> str:
    return f"找不到文件夹“{folder.name}”，请换一个地方保存。"


def _shut(folder: Path) -> str:
    return f"文件夹“{folder.name}”里不能存文件，请换一个地方保存。"


def _full(path: Path, size: int) -> str:
    drive = path.drive.rstrip(":\\") or f"“{path.parent.name}”所在的"
    try:
        missing = size - shutil.disk_usage(path.parent).free
    except OSError:
        missing = 0
    needed = f"，还差 {max(missing >> 20, 1)} MB" if missing > 0 else ""
    return f"{drive} 盘满了{needed}，请删些文件，或换一个地方保存。"
