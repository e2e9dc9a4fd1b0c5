"""Photos and scans under ``files/``: encrypted, named by the keyed hash of their content, never changed.

A plain hash would tell a thief which known picture is there; the name is an HMAC. A file is whole before it has its
name (new file, synced, renamed, folder synced), and it is there before the row that names it is committed: a stop in
between leaves a file without a row, which ``orphans`` reports, never a row without a file.
"""

import errno
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledgerdesk.db.folder import FILES
from ledgerdesk.db.keys import Opened
from ledgerdesk.db.placing import HeldError, put_in_place, sync_folder
from ledgerdesk.errors import DamagedLedgerError, DiskFullError, LedgerError, NotFoundError, ReadOnlyLedgerError

_MARK = b"LDF1"  # which way a file is written
_NONCE, _TAG = 12, 16
OVERHEAD = len(_MARK) + _NONCE + _TAG  # bytes a stored file has more than its content
_NAME = re.compile(r"[0-9a-f]{64}")
_PART = ".part"
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT}) if hasattr(errno, "EDQUOT") else frozenset({errno.ENOSPC})


@dataclass(frozen=True)
class Store:
    """The stored files of one ledger folder and the two keys they need."""

    folder: Path
    key: bytes = field(repr=False)
    name_key: bytes = field(repr=False)

    def name_of(self, content: bytes) -> str:
        """Return the name a content has in this ledger: 64 hexadecimal digits."""
        return hmac.new(self.name_key, content, sha256).hexdigest()

    def path(self, name: str) -> Path:
        """Return where a file lies."""
        return path_in(self.folder / FILES, name)

    def put(self, content: bytes) -> str:
        """Store a content and return its name; what is there already is not written again, unless it is damaged.

        Raises:
            DiskFullError, ReadOnlyLedgerError, LedgerError: the drive refuses; nothing half-written has a name.
        """
        name = self.name_of(content)
        with suppress(NotFoundError, DamagedLedgerError):
            self.read(name)
            return name
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self.key).encrypt(nonce, content, _bound(name))
        try:
            _write(self.folder / FILES, name, _MARK + nonce + sealed)
        except OSError as error:
            raise _in_words(error, self.folder) from None
        return name

    def read(self, name: str) -> bytes:
        """Return a content, its tag and its name verified.

        Raises:
            NotFoundError: the file is not there.
            DamagedLedgerError: it is not what was stored.
        """
        try:
            content = _unsealed(self.path(name).read_bytes(), name, self.key)
        except (FileNotFoundError, NotADirectoryError):
            raise NotFoundError("这个照片或扫描件的文件不见了。请从备份恢复，或重新加一次。") from None
        except OSError as error:
            raise _in_words(error, self.folder) from None
        if content is None or not hmac.compare_digest(self.name_of(content), name):
            raise DamagedLedgerError("这个照片或扫描件损坏了，没有动它。请从备份恢复，或重新加一次。")
        return content

    def remove(self, name: str) -> None:
        """Delete a file for good; nothing happens when it is gone already."""
        with suppress(FileNotFoundError):
            self.path(name).unlink()

    def names(self) -> frozenset[str]:
        """Return the names of all files there are."""
        return frozenset(path.name for path in paths(self.folder))

    def orphans(self, known: Iterable[str]) -> frozenset[str]:
        """Return the files no row names: prepared and never saved, or left by a stop before the row."""
        return self.names() - frozenset(known)

    def missing(self, known: Iterable[str]) -> frozenset[str]:
        """Return the names that have no file."""
        return frozenset(known) - self.names()

    def damaged(self, names: Iterable[str] | None = None) -> frozenset[str]:
        """Read files (all there are, unless named) and return those that are not what was stored."""
        wrong = set()
        for name in sorted(self.names() if names is None else names):
            try:
                self.read(name)
            except NotFoundError:
                continue  # ``missing`` tells of it
            except LedgerError:
                wrong.add(name)
        return frozenset(wrong)


def store(folder: Path, opened: Opened) -> Store:
    """Return the store of an unlocked folder."""
    return Store(folder, opened.subkey("files"), opened.subkey("file names"))


def is_whole(path: Path, key: bytes) -> bool:
    """Tell whether a file is what was stored under its name; ``key`` is the "files" subkey."""
    try:
        return _unsealed(path.read_bytes(), path.name, key) is not None
    except OSError:
        return False


def path_in(files: Path, name: str) -> Path:
    """Return where a file lies under a ``files`` folder; ValueError for what is no name."""
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of a stored file")
    return files / name[:2] / name


def paths(folder: Path) -> Iterator[Path]:
    """Yield every stored file of a ledger folder, by name: what a backup or bundle copies. ``.part`` is left out."""
    files = folder / FILES
    for shelf in sorted(files.iterdir()) if files.is_dir() else ():
        if shelf.is_dir() and len(shelf.name) == 2:
            yield from sorted(p for p in shelf.iterdir() if _NAME.fullmatch(p.name) and p.name[:2] == shelf.name)


def sweep(folder: Path) -> int:
    """Delete what a stop left half-written and return how many; only whoever holds the ledger's lock may."""
    count = 0
    for part in (folder / FILES).glob(f"*{_PART}"):
        with suppress(OSError):
            part.unlink()
            count += 1
    return count


def recrypt(folder: Path, old_key: bytes, new_key: bytes, into: Path) -> int:
    """Write every file of ``folder``/files anew under another "files" subkey to the folder ``into``; return how many.

    ``into`` stands in for ``files`` and is made; names stay. Files that are there already under the new key are not
    written again, so a stopped run can go on.

    Raises:
        DamagedLedgerError: a file is not what was stored; ``into`` is unfinished.
        DiskFullError, LedgerError: the drive refuses.
    """
    count = 0
    for path in paths(folder):
        name = path.name
        try:
            target = path_in(into, name)
            if not target.is_file() or _unsealed(target.read_bytes(), name, new_key) is None:
                content = _unsealed(path.read_bytes(), name, old_key)
                if content is None:
                    raise DamagedLedgerError(
                        "有照片或扫描件损坏，没有换成新的钥匙，台账没有改动。请先从备份恢复损坏的文件。"
                    )
                nonce = secrets.token_bytes(_NONCE)
                _write(into, name, _MARK + nonce + AESGCM(new_key).encrypt(nonce, content, _bound(name)))
        except OSError as error:
            raise _in_words(error, folder) from None
        count += 1
    return count


def _bound(name: str) -> bytes:
    """Return what the tag vouches for besides the content: swapped or renamed files are refused."""
    return _MARK + name.encode()


def _unsealed(stored: bytes, name: str, key: bytes) -> bytes | None:
    start = len(_MARK) + _NONCE
    if len(stored) < OVERHEAD or stored[: len(_MARK)] != _MARK:
        return None
    try:
        return AESGCM(key).decrypt(stored[len(_MARK) : start], stored[start:], _bound(name))
    except InvalidTag:
        return None


def _write(files: Path, name: str, data: bytes) -> None:
    target = path_in(files, name)
    for folder in (files, target.parent):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(folder.parent)
    part = files / f"{secrets.token_hex(8)}{_PART}"
    try:
        with os.fdopen(os.open(part, _NEW_FILE, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _in_words(error: OSError, folder: Path) -> LedgerError:
    where = folder.anchor if folder.drive else str(folder)
    if isinstance(error, HeldError):
        return LedgerError(
            "有别的程序（多半是杀毒软件）一直占着新文件，它没有存进台账，以前的都在。请过一会儿再加一次。"
        )
    if error.errno in _FULL:
        return DiskFullError(f"磁盘满了（{where}）。这个文件没有存进台账，以前的都在。请删些别的文件，再加一次。")
    if error.errno in _READ_ONLY:
        return ReadOnlyLedgerError("台账所在的文件夹不能写入，这个文件没有存进台账。请换一个能写入的位置，再加一次。")
    return LedgerError(f"读写磁盘出错（{where}）。这个文件没有存进台账，以前的都在。请检查磁盘后再试。")
