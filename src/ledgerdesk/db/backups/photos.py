"""Photos and scans beside the backups: each copied once, for a file never changes under its name."""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from ledgerdesk.db import files
from ledgerdesk.db.backups.shelf import PART
from ledgerdesk.db.backups.verifying import sha256_of
from ledgerdesk.db.folder import FILES
from ledgerdesk.db.keys import Opened
from ledgerdesk.db.placing import sync_folder

_NAME = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1024 * 1024  # bytes
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
#: Under it one folder per data key, each laid out as a ledger's own.
PHOTOS = "photos"
_PART = "photo" + PART


class CopyError(OSError):
    """A drive gave back other bytes than were written."""


def there(files_folder: Path) -> dict[str, int]:
    """Return the names of the files under a ``files`` folder with their sizes."""
    found: dict[str, int] = {}
    if not files_folder.is_dir():
        return found
    for shelf in os.scandir(files_folder):
        if len(shelf.name) == 2 and shelf.is_dir():
            for entry in os.scandir(shelf.path):
                if _NAME.fullmatch(entry.name) and entry.name[:2] == shelf.name:
                    found[entry.name] = entry.stat().st_size
    return found


def missing_bytes(source: Path, target: Path) -> int:
    """Return how many bytes ``copy_new`` would write."""
    have = there(target)
    return sum(size for name, size in there(source).items() if have.get(name) != size)


def copy_new(
    source: Path, target: Path, opened: Opened, names: Iterable[str] | None = None, *, mend: bool = False
) -> tuple[int, frozenset[str]]:
    """Copy what the other ``files`` folder lacks, synced and whole before it has its name.

    A whole file is never overwritten and a damaged one never copied. Those already there under their size count as
    whole; with ``mend`` every one is read, and damaged ones are replaced. Return how many were copied, and the names
    that were asked for and are nowhere whole. A stop leaves a ``.part``, which the next run overwrites.

    Raises:
        CopyError: the drive gave back other bytes than were written.
        OSError: the drive refuses.
    """
    key = opened.subkey("files")
    have, offered = there(target), there(source)
    wanted = offered.keys() if names is None else set(names)
    doubtful = {name for name in wanted & have.keys() if mend or have[name] != offered.get(name, have[name])}
    kept = have.keys() - {name for name in doubtful if not files.is_whole(files.path_in(target, name), key)}
    lacking = sorted((wanted & offered.keys()) - kept)
    todo = [name for name in lacking if files.is_whole(files.path_in(source, name), key)]
    touched: set[Path] = set()
    for name in todo:
        place = files.path_in(target, name)
        if place.parent not in touched and not place.parent.is_dir():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            touched.add(target)
        copy_file(files.path_in(source, name), place, target / _PART)
        touched.add(place.parent)
    for folder in touched:
        sync_folder(folder)
    return len(todo), frozenset(wanted - kept - set(todo))


def copy_file(source: Path, target: Path, part: Path) -> str:
    """Copy a file by way of ``part`` on the target's drive, read it back and return nothing but its digest."""
    part.unlink(missing_ok=True)
    written = write_synced(source, part)
    if sha256_of(part) != written:
        raise CopyError(None, "read back other bytes than were written", str(target))
    part.replace(target)
    return written


def write_synced(source: Path, target: Path) -> str:
    """Copy a file under a name nothing has, for its owner alone, synced and out of the cache; return its SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as from_, os.fdopen(os.open(target, _NEW_FILE, 0o600), "wb") as to:
        while piece := from_.read(_CHUNK):
            digest.update(piece)
            to.write(piece)
        to.flush()
        os.fsync(to.fileno())
        _forget_cache(to.fileno())
    return digest.hexdigest()


def sync_file(path: Path) -> None:
    """Make what was written last, and let it be read back from the drive."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        _forget_cache(file.fileno())


def prune(files_folder: Path, needed: Iterable[str]) -> int:
    """Delete the photos no kept backup names and return how many."""
    keep = set(needed)
    gone = [name for name in there(files_folder) if name not in keep]
    for name in gone:
        files.path_in(files_folder, name).unlink(missing_ok=True)
    return len(gone)


def mirror(shelf: Path, key: str) -> Path:
    """Return where a shelf keeps photos: apart by data key, for a rotation writes each anew under its old name."""
    return shelf / PHOTOS / key / FILES


def _forget_cache(descriptor: int) -> None:
    """Let what is read back come from the drive and not from memory, where the system can be asked to."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
