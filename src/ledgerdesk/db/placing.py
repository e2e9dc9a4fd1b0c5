"""Give a file its final name so that it lasts: patient with virus scanners, synced where names are synced."""

import errno
import os
import time
from pathlib import Path

HELD_SECONDS = 10.0  # how long a scanner may hold a new file before it is said
_PAUSE = 0.1  # seconds between two tries
_UNKNOWN = frozenset({errno.EINVAL, errno.ENOTSUP})  # file systems that sync no folders


class HeldError(PermissionError):
    """Another program, most likely a virus scanner, held the file all the time; nothing was replaced."""


def put_in_place(part: Path, target: Path) -> None:
    """Rename a finished file over the target's name and make the name last.

    Windows refuses while somebody has either file open, which scanners do for a moment; it is tried again for
    HELD_SECONDS. A folder that cannot be written is not waited for.

    Raises:
        HeldError: it was refused to the end; the target is as it was.
        OSError: the drive or folder refuses; the target is as it was.
    """
    deadline = time.monotonic() + HELD_SECONDS
    while True:
        try:
            part.replace(target)
        except PermissionError as error:
            if not os.access(target.parent, os.W_OK):
                raise
            if time.monotonic() >= deadline:
                raise HeldError(error.errno, error.strerror, str(target)) from None
            time.sleep(_PAUSE)
        else:
            sync_folder(target.parent)
            return


def sync_folder(folder: Path) -> None:
    """Make new names in a folder last; Windows has no such call."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise
    finally:
        os.close(descriptor)
