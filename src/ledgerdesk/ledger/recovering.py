"""Put a backup in the place of a ledger that is closed: preview, restore and its way back, damage, salvage."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from ledgerdesk.db import attempts, key_files, keys, places, swapping
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.backups import difference, photos, refusals, restoring, settling, shelf, taking, verifying
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups import salvage as salvaging
from ledgerdesk.db.backups.facts import (
    BackupFacts,
    BundleReport,
    Damage,
    Difference,
    KindCount,
    Restored,
    Salvage,
    Secret,
    StepLine,
)
from ledgerdesk.db.backups.manifest import DATABASE
from ledgerdesk.db.engine import connect_file
from ledgerdesk.db.keys import Opened, Slot
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import Clock, SystemClock
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import DamagedLedgerError, NotAllowedError, NotFoundError
from ledgerdesk.ledger.facade import Ledger

__all__ = [
    "BackupFacts",
    "BundleReport",
    "Damage",
    "Difference",
    "KindCount",
    "Restored",
    "Salvage",
    "Secret",
    "StepLine",
    "examine",
    "offers",
    "preview",
    "preview_closed",
    "restore",
    "restore_bundle",
    "salvage",
    "take_in",
]

_UNSOUND = "这份备份已经损坏，不能用，台账没有动。请换一份备份。"


def offers(folder: Path) -> tuple[BackupFacts, ...]:
    """Return the backups of a ledger nobody opened yet, newest first, as their manifests tell; for the start screen."""
    return shelf.listed(shelf.of(folder), None)


def preview(ledger: Ledger, backup: BackupFacts) -> Difference:
    """Return what restoring would change, compared with the open ledger; opens and reads the backup.

    Raises:
        NotAllowedError: the role restores nothing.
        DamagedLedgerError: the backup is not sound.
    """
    _require(ledger.keys)
    with closing(_reading(ledger.folder / DATABASE, ledger.keys)) as now:
        return _compared(ledger.folder, ledger.keys, backup, now)


def preview_closed(folder: Path, secret: Secret, backup: BackupFacts, *, clock: Clock | None = None) -> Difference:
    """Return the same for a closed ledger, which may be damaged: what cannot be read of it is left out.

    Raises:
        WrongPasswordError, TooSoonError: see ``Ledger.open``.
        NotAllowedError, DamagedLedgerError: see ``preview``.
    """
    opened = _unlock(folder, secret, clock or SystemClock())
    _require(opened)
    with LedgerLock(folder), _readable(folder, opened) as now:
        return _compared(folder, opened, backup, now)


def restore(folder: Path, secret: Secret, backup: BackupFacts, *, clock: Clock | None = None) -> Restored:
    """Put a backup in the place of a closed ledger; the state before is backed up, pinned and returned as ``undo``.

    Close the ledger first (``ledger.keys`` serves as secret); open it again afterwards. Whatever stops this, the
    ledger is wholly as before or wholly restored. A damaged ledger is set aside, never edited. The restored ledger's
    journal says what was done.

    Raises:
        WrongPasswordError, TooSoonError: the secret opens no slot.
        NotAllowedError: the role restores nothing.
        LedgerInUseError: the ledger is still open.
        DamagedLedgerError: the backup is not sound; nothing was changed.
        DiskFullError, LedgerError: the drive refuses; nothing was changed.
    """
    chosen = clock or SystemClock()
    opened = _unlock(folder, secret, chosen)
    _require(opened)
    with LedgerLock(folder):
        restored = restoring.in_place(folder, opened, backup, clock=chosen)
        slots, own = _slots(folder)
        if not own:
            with refusals.in_words(folder, "台账已经恢复，可是钥匙文件没有写进去"):
                key_files.write(folder, slots)
    return restored


def restore_bundle(
    bundle: Path, secret: str, target: Path, *, clock: Clock | None = None, partial: bool = False
) -> Restored:
    """Make a ledger from a bundle, or from a backup folder (of a stick, say), where there is none yet.

    The password of then or the paper recovery code opens it. ``target`` is the new folder ``NAME.ledger``, or a
    folder to put it in under its own name. Damaged photos are left out and counted; ``partial`` also takes a bundle
    that was cut short.

    Raises:
        FileRefusedError: it is no bundle, or the ledger in it is damaged.
        WrongPasswordError: the secret opens no slot of it.
        UnsafePlaceError: the new place is a stick, a network drive or a synced folder.
        LedgerError: there is a ledger of that name already, or the drive refuses; nothing half-made is left.
    """
    places.require_safe(target)
    return restoring.apart(bundle, secret, target, clock=clock or SystemClock(), partial=partial)


def take_in(
    folder: Path, secret: Secret, source: Path, *, clock: Clock | None = None, partial: bool = False
) -> BackupFacts:
    """Take a bundle, or a backup folder of a stick, in among the ledger's backups, to be previewed and restored there.

    The ledger may be open or closed. It must be of this ledger and its keys of now; ``restore_bundle`` takes others.

    Raises:
        WrongPasswordError, TooSoonError: the secret opens no slot of the ledger.
        NotAllowedError: the role restores nothing.
        FileRefusedError: it is damaged, of another ledger, or from before the keys were changed.
        DiskFullError, LedgerError: the drive refuses; nothing was taken in.
    """
    chosen = clock or SystemClock()
    opened = _unlock(folder, secret, chosen)
    _require(opened)
    return taking.take_in(folder, opened, source, clock=chosen, partial=partial)


def examine(folder: Path, secret: Secret, *, clock: Clock | None = None) -> Damage:
    """Tell what is wrong with a closed ledger and what restoring its newest verified backup would lose.

    Raises:
        WrongPasswordError, TooSoonError: the secret opens no slot.
        DamagedLedgerError: no copy of the keys is whole, not even in a backup.
    """
    opened = _unlock(folder, secret, clock or SystemClock())
    newest = shelf.newest_sound(shelf.of(folder), opened)
    sound = tuple(one for one in shelf.listed(shelf.of(folder), opened) if not one.problem and not one.other_keys)
    key = opened.subkey("database")
    if not (folder / DATABASE).is_file():
        problems: tuple[str, ...] = ("台账文件夹里缺少资料文件。",)
        return Damage(
            folder=folder,
            problems=problems,
            newest=_told(newest),
            lost_steps=(),
            lost_count=0,
            unreadable=True,
            sound=sound,
        )
    with LedgerLock(folder), settling.still(folder, key) as copy:
        problems = verifying.verify(copy, key).problems
        with _readable_copy(copy, key) as now:
            lines, count = difference.lost_steps(now, newest[0].step if newest else 0)
    return Damage(
        folder=folder,
        problems=problems,
        newest=_told(newest),
        lost_steps=lines,
        lost_count=count,
        unreadable=now is None,
        sound=sound,
    )


def salvage(folder: Path, secret: Secret, *, clock: Clock | None = None) -> Salvage:
    """Read everything readable out of a damaged ledger, page by page, into a backup of its own; edit nothing.

    Raises:
        WrongPasswordError, TooSoonError: the secret opens no slot.
        DamagedLedgerError: nothing at all can be read.
        DiskFullError: there is too little room.
    """
    chosen = clock or SystemClock()
    opened = _unlock(folder, secret, chosen)
    _require(opened)
    with LedgerLock(folder):
        return salvaging.salvage(folder, opened, _slots(folder)[0], clock=chosen)


def _compared(folder: Path, opened: Opened, backup: BackupFacts, now: Any | None) -> Difference:
    known = manifests.read(backup.path)
    if known is None or backup.other_keys or backup.problem:
        raise DamagedLedgerError(backup.problem or _UNSOUND)
    have = set(photos.there(folder / ledger_folder.FILES))
    have |= set(photos.there(photos.mirror(backup.path.parent, known[0].key)))
    try:
        if verifying.sha256_of(backup.path / DATABASE) != known[0].sha256:
            raise DamagedLedgerError(_UNSOUND)
        with closing(verifying.open_still(backup.path / DATABASE, opened.subkey("database"))) as then:
            return difference.compare(backup, then, now, missing_files=len(set(known[0].files) - have))
    except (dbapi2.Error, OSError):
        raise DamagedLedgerError(_UNSOUND) from None


@contextmanager
def _readable(folder: Path, opened: Opened) -> Iterator[Any | None]:
    """Yield a connection to a copy of a closed ledger; None when nothing of it can be read."""
    key = opened.subkey("database")
    if not (folder / DATABASE).is_file():
        yield None
        return
    with settling.still(folder, key) as copy, _readable_copy(copy, key) as now:
        yield now


@contextmanager
def _readable_copy(copy: Path, key: bytes) -> Iterator[Any | None]:
    try:
        connection = verifying.open_still(copy, key)
    except dbapi2.Error:
        yield None
        return
    with closing(connection):
        yield connection


def _reading(path: Path, opened: Opened) -> Any:
    return connect_file(path, opened.subkey("database"), reader=True)


def _unlock(folder: Path, secret: Secret, clock: Clock) -> Opened:
    """Return the keys; where both copies of the ledger's are damaged, a backup has them too."""
    if isinstance(secret, Opened):
        return secret
    if not folder.is_dir():
        raise NotFoundError(f"找不到台账“{folder.name}”。请看文件夹有没有改名、移走。")
    swapping.resume(folder, writable=ledger_folder.writable(folder))
    with attempts.counted(folder, clock):
        return keys.open_with(_slots(folder)[0], secret)


def _slots(folder: Path) -> tuple[tuple[Slot, ...], bool]:
    """Return the key slots, and whether they are the ledger's own; DamagedLedgerError when nowhere is a whole copy."""
    try:
        return key_files.read(folder), True
    except DamagedLedgerError:
        for backup in shelf.folders(shelf.of(folder)):
            try:
                return key_files.read(backup), False
            except DamagedLedgerError:
                continue
        raise


def _require(opened: Opened) -> None:
    if not rights.may(opened.role, Right.RESTORE):
        raise NotAllowedError(rights.refusal(opened.role, Right.RESTORE))


def _told(newest: tuple[manifests.Manifest, BackupFacts] | None) -> BackupFacts | None:
    return None if newest is None else newest[1]
