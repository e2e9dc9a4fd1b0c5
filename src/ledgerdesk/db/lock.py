"""One program per ledger: a lock that the kernel keeps and drops with its owner."""

import errno
import os
import sys
from pathlib import Path
from types import TracebackType

from ledgerdesk.db.faults import in_words
from ledgerdesk.errors import LedgerInUseError, ReadOnlyLedgerError

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # a byte past the end may be locked: the file stays empty

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    # flock rather than lockf: it belongs to the open file, so it also keeps a second Ledger of one process out, and
    # closing some other descriptor of the file does not drop it.
    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


LOCK_NAME = "ledger.lock"
_HELD_ELSEWHERE = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS}


class LedgerLock:
    """The right to use a ledger's folder; held from construction to ``release`` or the end of the process.

    What the lock file contains means nothing, so neither a killed owner nor a file filled with zeros by a power cut
    leaves anything to clean up. The file stays when the lock goes: deleting it would let two programs in.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock without waiting; LedgerInUseError when another holds it, ReadOnlyLedgerError without rights."""
        try:
            descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as problem:
            if problem.errno in _NOT_WRITABLE:
                raise ReadOnlyLedgerError(
                    "台账所在的文件夹不能写入。请换一个可以写入的位置，或请管理员开放权限。"
                ) from problem
            raise in_words(problem, folder / LOCK_NAME) or problem from None
        try:
            _lock(descriptor)
        except OSError as problem:
            os.close(descriptor)
            if problem.errno in _HELD_ELSEWHERE:
                raise LedgerInUseError("这份台账正在另一个窗口里打开着。请先关闭那个窗口，再重新打开。") from problem
            raise
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let the next program in; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            _unlock(descriptor)
            os.close(descriptor)

    def __enter__(self) -> "LedgerLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
