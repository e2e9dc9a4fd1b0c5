"""The folder ``NAME.ledger``: made, unlocked and brought up to date."""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from sqlcipher3 import dbapi2

from ledgerdesk.db import attempts, keys, schema, spare_pages, swapping
from ledgerdesk.db.engine import connect_file
from ledgerdesk.db.faults import in_words
from ledgerdesk.domain import recovery_code, rights
from ledgerdesk.domain.clock import Clock, SystemClock
from ledgerdesk.errors import (
    DamagedLedgerError,
    DiskFullError,
    LedgerError,
    NotFoundError,
    ReadOnlyLedgerError,
)

SUFFIX = ".ledger"
DATABASE = "ledger.db"
FILES = "files"
BACKUPS = "backups"
CLERK_SLOT = "clerk"


def create(folder: Path, password: str) -> tuple[keys.Opened, str]:
    """Make a new ledger folder under a name nothing has yet; return the opened keys and the recovery code.

    Raises:
        LedgerError: the name is taken, or the drive refuses; nothing half-made is left.
    """
    # alembic is slow to import and needed here and for migrations only
    from ledgerdesk.db import migrate

    if folder.exists():
        raise LedgerError(f"“{folder.name}”已经有了，没有动它。请换一个名字。")
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    code = recovery_code.generate()
    opened = keys.new_keys(CLERK_SLOT, rights.CLERK)
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir(mode=0o700)
        keys.write(
            part,
            (
                keys.make_slot(CLERK_SLOT, rights.CLERK, password, opened),
                keys.make_slot(keys.RECOVERY_SLOT, rights.RECOVERY, code, opened),
            ),
        )
        # Made empty first: SQLite would let the whole computer read it, and gives the journal the same rights.
        (part / DATABASE).touch(mode=0o600)
        migrate.upgrade(part / DATABASE, opened.subkey("database"))
        part.replace(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise _folder_refuses(error, folder) from None
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return opened, code


def unlock(folder: Path, password: str, *, role: str | None = None, clock: Clock | None = None) -> keys.Opened:
    """Return the opened keys of a ledger; a wrong password is counted and slows the next try down.

    Raises:
        NotFoundError: there is no ledger.
        TooSoonError: too many wrong passwords just now.
        WrongPasswordError: the password or recovery code fits no slot.
        DamagedLedgerError: a file is missing or damaged.
        LedgerInUseError, ReadOnlyLedgerError: what a stopped rotation left has to be finished first and cannot be.
    """
    if not folder.is_dir():
        raise NotFoundError(f"找不到台账“{folder.name}”。请看优盘插好没有、文件夹有没有改名。")
    swapping.resume(folder, writable=writable(folder))
    with attempts.counted(folder, clock or SystemClock()):
        opened = keys.open_with(keys.read(folder), password, role=role)
    if not (folder / DATABASE).is_file():
        raise DamagedLedgerError(
            "台账文件夹里缺少资料文件（可能被移走或删掉了），没有改动它。请从备份恢复；没有备份，再用以前拷贝的那份台账。"
        )
    return opened


def writable(folder: Path) -> bool:
    """Tell whether the folder and the files in it can be written; a copy of the keys that is missing can be made."""
    files = (folder, folder / DATABASE, folder / keys.FILE_NAME, folder / keys.SECOND_NAME)
    return all(os.access(path, os.W_OK) for path in files if path.exists())


def bring_up_to_date(folder: Path, opened: keys.Opened, *, read_only: bool, clock: Clock | None = None) -> None:
    """Migrate an older file; refuse a newer one; make both copies of the keys alike where a stop left them different.

    A backup is made before anything is migrated, and kept for good.

    Raises:
        NewerLedgerError: a newer release wrote the file.
        ReadOnlyLedgerError: the file is older and cannot be written.
        DiskFullError, LedgerError: there is no room for the backup; nothing was migrated.
    """
    path, key = folder / DATABASE, opened.subkey("database")
    if not read_only:
        # Nobody needs to know: one copy opened the ledger, and a drive that refuses now may not later.
        with suppress(OSError):
            keys.mend(folder)
        spare_pages.settle(path, key)
    if revision(path, key) == schema.HEAD:
        return
    if read_only:
        raise ReadOnlyLedgerError("这份台账是旧版本的，所在文件夹又不能写入，打不开。请复制到能写入的位置再打开。")
    # alembic is slow to import and, like the backup, needed only when the file differs
    from ledgerdesk.db import migrate
    from ledgerdesk.db.backups import copying

    migrate.require_known(path, key)
    copying.before_migration(folder, opened, clock or SystemClock())
    migrate.upgrade(path, key)


def revision(path: Path, key: bytes) -> str | None:
    """Return the schema revision of a database file, None where it has none yet; DamagedLedgerError for no ledger."""
    connection = connect_file(path, key)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except dbapi2.Error as error:
        words = in_words(error, path)
        raise words or DamagedLedgerError(
            "台账文件不完整，没有改动它。请从备份恢复；没有备份，再用以前拷贝的那份台账。"
        ) from None
    finally:
        connection.close()
    return None if row is None else str(row[0])


def _folder_refuses(error: OSError, folder: Path) -> LedgerError:
    words = in_words(error, folder)
    if isinstance(words, DiskFullError):
        return words
    if isinstance(error, PermissionError):
        return ReadOnlyLedgerError(f"“{folder.parent}”不能写入，没有新建。请换一个位置。")
    return LedgerError(f"在“{folder.parent}”新建不了台账。请看磁盘满没满、路径对不对。")
