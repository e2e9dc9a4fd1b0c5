"""Bytes to a file somebody may have open: whole or not at all."""

import contextlib
import errno
import os
import secrets
import shutil
from pathlib import Path

from ledgerdesk.errors import DiskFullError, FileRefusedError

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
_MOST_COPIES = 99


def save(data: bytes, path: Path) -> Path:
    """Write the file and return where it is: "名(2)" when the target is open in another program.

    What was there before stays until the new file is complete. Raise DiskFullError naming the drive, FileRefusedError
    where the folder cannot be written.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        _write(data, temporary)
        return _place(temporary, path)
    except OSError as error:
        raise _translated(error, path, len(data)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def require_writable(folder: Path) -> None:
    """Raise FileRefusedError where nothing can be saved: there is no such folder, or it cannot be written."""
    if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises where a folder above may not be entered
        raise FileRefusedError(_missing(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileRefusedError(_shut(folder))


def _write(data: bytes, temporary: Path) -> None:
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _place(temporary: Path, path: Path) -> Path:
    for copy in range(1, _MOST_COPIES + 1):
        target = path if copy == 1 else path.with_name(f"{path.stem}({copy}){path.suffix}")
        if _is_open(target) or (copy > 1 and target.exists()):
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
