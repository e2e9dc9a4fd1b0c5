"""Another data key: everything encrypted is written anew under it, looked at, and made ready to be swapped in."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

from ledgerdesk.db import files, keys, swapping
from ledgerdesk.db.backups import refusals, verifying
from ledgerdesk.db.engine import connect_file
from ledgerdesk.db.folder import DATABASE, FILES
from ledgerdesk.errors import DamagedLedgerError

AS_BEFORE = "钥匙没有换，台账没有改动，原来的密码和恢复码还能用"
_DAMAGED = f"新写的一份和台账对不上，{AS_BEFORE}。请先检查台账，再做一次。"
Say = Callable[[str], None]


def require_room(folder: Path) -> None:
    """Raise DiskFullError unless the drive has room for everything once more."""
    stored = sum(path.stat().st_size for path in files.paths(folder))
    refusals.require_room(folder, refusals.room_for((folder / DATABASE).stat().st_size, stored), AS_BEFORE)


def prepare(folder: Path, old: keys.Opened, new: keys.Opened, slots: tuple[keys.Slot, ...], say: Say) -> Path:
    """Write keys, database and stored files anew under ``new`` beside the ledger and return where.

    Only whoever holds the lock may. Nothing counts before ``swapping.commit``.

    Raises:
        DamagedLedgerError: something cannot be read, or the copy is not what was copied.
        OSError, LedgerError, dbapi2.Error: the drive refuses.
    """
    part = swapping.begin(folder)
    keys.write(part, slots, after=keys.edition(folder))
    say("正在用新的钥匙重写资料……")
    _copy(folder / DATABASE, old.subkey("database"), part / DATABASE, new.subkey("database"))
    if (folder / FILES).is_dir():
        say("正在用新的钥匙重写照片和扫描件……")
        (part / FILES).mkdir(mode=0o700)
        files.recrypt(folder, old.subkey("files"), new.subkey("files"), part / FILES)
        if files.store(part, new).damaged() or files.store(part, new).names() != files.store(folder, old).names():
            raise DamagedLedgerError(_DAMAGED)
    return part


def verify(part: Path, new: keys.Opened) -> None:
    """Open the finished copy once more and look at every page; raise DamagedLedgerError for what is not sound."""
    if verifying.verify(part / DATABASE, new.subkey("database")).problems:
        raise DamagedLedgerError(_DAMAGED)


def _copy(source: Path, old: bytes, target: Path, new: bytes) -> None:
    """Copy page by page under another key, and compare rows, newest step and schema."""
    target.touch(mode=0o600)
    with closing(connect_file(source, old)) as ledger:
        ledger.execute("BEGIN")
        copy = dbapi2.connect(str(target), isolation_level=None)
        try:
            copy.execute("PRAGMA cipher_log_level = NONE")
            copy.execute(f"PRAGMA key = \"x'{new.hex()}'\"")
            # Nothing of it counts before it was synced and verified, so no journal is needed here.
            copy.execute("PRAGMA journal_mode = OFF").fetchall()
            copy.execute("PRAGMA synchronous = OFF")
            ledger.backup(copy)
        finally:
            copy.close()
        with closing(connect_file(target, new)) as copied:
            copied.execute("BEGIN")
            if verifying.look(copied) != verifying.look(ledger):
                raise DamagedLedgerError(_DAMAGED)
