"""Backups of an open ledger: when they are made, which are kept, the copy on the stick, the bundle to carry away."""

from collections.abc import Callable
from pathlib import Path

from ledgerdesk.db.backups.facts import (
    BackupFacts,
    BundleFacts,
    BundleReport,
    Drive,
    Reason,
    Safety,
    Secret,
)
from ledgerdesk.ledger.facade import Ledger

__all__ = [
    "BackupFacts",
    "BundleFacts",
    "BundleReport",
    "Drive",
    "Reason",
    "Safety",
    "Say",
    "adopt",
    "at_close",
    "at_open",
    "back_up",
    "backups",
    "before",
    "bundle",
    "drives",
    "every_minutes",
    "pin",
    "state",
    "to_stick",
    "verify_bundle",
]

#: Hears in Chinese what is being done, from the thread that does it.
Say = Callable[[str], None]


def back_up(
    ledger: Ledger, reason: Reason = Reason.ASKED, *, force: bool = False, say: Say | None = None
) -> BackupFacts | None:
    """Make a verified backup on this computer, thin out old ones and return it; None: nothing changed since the last.

    ``force`` makes one all the same. A backup under way is waited for. Seconds at most; call it off the GUI thread.

    Raises:
        NotAllowedError: the role keeps no backups.
        DiskFullError: there is too little room; names the drive. Nothing half-made counts.
        ReadOnlyLedgerError: the folder cannot be written.
        DamagedLedgerError: the ledger itself is damaged; what was there before is kept.
        LedgerBusyError: another backup takes too long.
    """
    raise NotImplementedError


def before(ledger: Ledger, reason: Reason, *, say: Say | None = None) -> BackupFacts | None:
    """Make a backup before a large step, unless nothing changed since the last; raises like ``back_up``.

    Whoever may do the large step need not have the right to keep backups.
    """
    raise NotImplementedError


def at_open(ledger: Ledger, *, say: Say | None = None) -> BackupFacts | None:
    """Sweep what a stop left half-made and back up what the last closing did not; None where there is nothing to do.

    Does nothing for read-only ledgers and roles that change nothing. Raises like ``back_up``.
    """
    raise NotImplementedError


def at_close(ledger: Ledger, *, say: Say | None = None) -> BackupFacts | None:
    """Back up what changed since the last backup, before ``Ledger.close``; like ``at_open`` otherwise."""
    raise NotImplementedError


def every_minutes(ledger: Ledger) -> int:
    """Return after how many minutes of use ``back_up(ledger, Reason.INTERVAL)`` is due."""
    raise NotImplementedError


def backups(ledger: Ledger) -> tuple[BackupFacts, ...]:
    """Return the backups on this computer, newest first; unusable ones say why."""
    raise NotImplementedError


def state(ledger: Ledger) -> Safety:
    """Return how safe the ledger is now: last backup, steps since, the stick; some ms."""
    raise NotImplementedError


def pin(ledger: Ledger, sequence: int, *, pinned: bool) -> BackupFacts:
    """Keep a backup from being thinned out, or give it free again.

    Raises:
        NotFoundError: there is no such backup.
        NotAllowedError: the role keeps no backups.
    """
    raise NotImplementedError


def drives(ledger: Ledger) -> tuple[Drive, ...]:
    """Return the sticks that are plugged in, the school's own first."""
    raise NotImplementedError


def adopt(ledger: Ledger, drive: Path) -> Drive:
    """Make a stick the ledger's own by an id file on it.

    Raises:
        NotAllowedError: the role keeps no backups.
        LedgerError: the stick cannot be written, or belongs to another ledger.
    """
    raise NotImplementedError


def to_stick(ledger: Ledger, drive: Path, *, say: Say | None = None) -> BackupFacts:
    """Back up, copy the newest backup and the photos to the stick and read them back; then it may be pulled out.

    The returned facts have ``place`` "stick". Written down as a step: data leave the house.

    Raises:
        NotAllowedError, DiskFullError: see ``back_up``.
        LedgerError: the stick was pulled out, is full, cannot be written or hold so large a file, or gave back other
            bytes than were written; what was on it before is still there.
    """
    raise NotImplementedError


def bundle(ledger: Ledger, out: Path, *, say: Say | None = None) -> BundleFacts:
    """Write ledger, keys and photos into one ``.ldbk`` file, read it back, and only then give it its name.

    Raises:
        NotAllowedError, DiskFullError: see ``back_up``.
        LedgerError: it cannot be written there; what had the name before is still there.
    """
    raise NotImplementedError


def verify_bundle(path: Path, secret: Secret | None = None) -> BundleReport:
    """Check every byte of a bundle against its manifest; with a password or recovery code its signature and database.

    Raises:
        FileRefusedError: it is no bundle at all, or cannot be read.
        WrongPasswordError: the secret opens no slot of it.
    """
    raise NotImplementedError
