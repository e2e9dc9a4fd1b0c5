"""Put a backup in the place of a ledger that is closed: preview, restore and its way back, damage, salvage."""

from pathlib import Path

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
from ledgerdesk.domain.clock import Clock
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
]


def offers(folder: Path) -> tuple[BackupFacts, ...]:
    """Return the backups of a ledger nobody opened yet, newest first, as their manifests tell; for the start screen."""
    raise NotImplementedError


def preview(ledger: Ledger, backup: BackupFacts) -> Difference:
    """Return what restoring would change, compared with the open ledger; opens and reads the backup.

    Raises:
        NotAllowedError: the role restores nothing.
        DamagedLedgerError: the backup is not sound.
    """
    raise NotImplementedError


def preview_closed(folder: Path, secret: Secret, backup: BackupFacts, *, clock: Clock | None = None) -> Difference:
    """Return the same for a closed ledger, which may be damaged: what cannot be read of it is left out.

    Raises:
        WrongPasswordError, TooSoonError: see ``Ledger.open``.
        NotAllowedError, DamagedLedgerError: see ``preview``.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def restore_bundle(bundle: Path, secret: str, target: Path, *, clock: Clock | None = None) -> Restored:
    """Make a ledger from a bundle, or from a backup folder (of a stick, say), where there is none yet.

    The password of then or the paper recovery code opens it. ``target`` is the new folder ``NAME.ledger``, or a
    folder to put it in under its own name. Damaged photos are left out and counted.

    Raises:
        FileRefusedError: it is no bundle, or the ledger in it is damaged.
        WrongPasswordError: the secret opens no slot of it.
        LedgerError: there is a ledger of that name already, or the drive refuses; nothing half-made is left.
    """
    raise NotImplementedError


def examine(folder: Path, secret: Secret, *, clock: Clock | None = None) -> Damage:
    """Tell what is wrong with a closed ledger and what restoring its newest verified backup would lose.

    Raises:
        WrongPasswordError, TooSoonError: the secret opens no slot.
        DamagedLedgerError: no copy of the keys is whole, not even in a backup.
    """
    raise NotImplementedError


def salvage(folder: Path, secret: Secret, *, clock: Clock | None = None) -> Salvage:
    """Read everything readable out of a damaged ledger, page by page, into a backup of its own; edit nothing.

    Raises:
        WrongPasswordError, TooSoonError: the secret opens no slot.
        DamagedLedgerError: nothing at all can be read.
        DiskFullError: there is too little room.
    """
    raise NotImplementedError
