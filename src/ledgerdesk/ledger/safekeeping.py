"""Backups of an open ledger: when they are made, which are kept, the copy on the stick, the bundle to carry away."""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ledgerdesk.db.backups import bundle as bundles
from ledgerdesk.db.backups import checking, copying, difference, refusals, shelf, stick, thinning
from ledgerdesk.db.backups.facts import (
    BackupFacts,
    BundleFacts,
    BundleReport,
    Drive,
    Reason,
    Safety,
    Secret,
)
from ledgerdesk.db.backups.manifest import Manifest
from ledgerdesk.domain import rights
from ledgerdesk.domain.retention import Rule
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, NotAllowedError, NotFoundError, ReadOnlyLedgerError
from ledgerdesk.ledger.facade import Ledger
from ledgerdesk.services import policy

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
    "on_stick",
    "pin",
    "remove",
    "state",
    "to_stick",
    "verify_bundle",
]

#: Hears in Chinese what is being done, from the thread that does it.
Say = Callable[[str], None]

_EVERY, _STICK_DAYS, _KEPT = "backups.every_minutes", "backups.stick_days", "backups.kept"
_MB = 1_000_000


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
    _require(ledger)
    return _make(ledger, reason, force=force, say=say)


def before(ledger: Ledger, reason: Reason, *, say: Say | None = None) -> BackupFacts | None:
    """Make a backup before a large step, unless nothing changed since the last; raises like ``back_up``.

    Whoever may do the large step need not have the right to keep backups.
    """
    return _make(ledger, reason, force=False, say=say)


def at_open(ledger: Ledger, *, say: Say | None = None) -> BackupFacts | None:
    """Sweep what a stop left half-made and back up what the last closing did not; None where there is nothing to do.

    Does nothing for read-only ledgers and roles that change nothing. Raises like ``back_up``.
    """
    return _quietly(ledger, Reason.OPENING, say)


def at_close(ledger: Ledger, *, say: Say | None = None) -> BackupFacts | None:
    """Back up what changed since the last backup, before ``Ledger.close``; like ``at_open`` otherwise."""
    return _quietly(ledger, Reason.CLOSING, say)


def every_minutes(ledger: Ledger) -> int:
    """Return after how many minutes of use ``back_up(ledger, Reason.INTERVAL)`` is due."""
    return int(_policy(ledger, _EVERY))


def backups(ledger: Ledger) -> tuple[BackupFacts, ...]:
    """Return the backups on this computer, newest first; unusable ones say why."""
    return shelf.listed(shelf.of(ledger.folder), ledger.keys)


def state(ledger: Ledger) -> Safety:
    """Return how safe the ledger is now: last backup, steps since, the stick; some ms."""
    here = shelf.of(ledger.folder)
    newest, taken = shelf.newest_sound(here, ledger.keys), stick.last(here)
    days = int(_policy(ledger, _STICK_DAYS))
    with ledger.read() as session:
        connection = session.connection()
        since = difference.steps_since(connection, newest[0] if newest else None)
        founded = difference.founded(connection)
    return Safety(
        last=newest[1] if newest else None,
        changes_since=since,
        stick_at=taken.at if taken else None,
        stick_name=taken.name if taken else "",
        stick_late=_late(ledger, taken, founded, newest[0].day if newest else 0, days),
        stick_days=days,
        drives=drives(ledger),
    )


def pin(ledger: Ledger, sequence: int, *, pinned: bool) -> BackupFacts:
    """Keep a backup from being thinned out, or give it free again.

    Raises:
        NotFoundError: there is no such backup.
        NotAllowedError: the role keeps no backups.
    """
    _require(ledger)
    here = shelf.of(ledger.folder)
    with refusals.in_words(here, refusals.NOT_MADE), shelf.held(here):
        return shelf.pin(here, sequence, ledger.keys, pinned=pinned)


def remove(ledger: Ledger, sequences: Collection[int], *, reason: str) -> int:
    """Delete backups for good before their time and return how many; the newest sound one stays.

    Written down as a step: a backup may be what a restore, or an erasure, is about.

    Raises:
        NotAllowedError: the role keeps no backups.
        LedgerError: the drive refuses.
    """
    _require(ledger)
    here = shelf.of(ledger.folder)
    with refusals.in_words(here, "备份没有全部删掉"), shelf.held(here):
        newest = shelf.newest_sound(here, ledger.keys)
        stays = newest[0].sequence if newest else 0
        going = sorted({int(folder.name) for folder in shelf.folders(here)} & set(sequences) - {stays})
        if not going:
            return 0
        numbers = "、".join(map(str, going))
        with ledger.transaction(f"删除备份 {numbers}", kind="backup", reason=reason):
            pass
        for sequence in going:
            shelf.remove(here, sequence)
        thinning.drop_photos(here)
    return len(going)


def drives(ledger: Ledger) -> tuple[Drive, ...]:
    """Return the sticks that are plugged in, the school's own first."""
    return stick.drives(ledger.keys)


def on_stick(ledger: Ledger, drive: Path) -> tuple[BackupFacts, ...]:
    """Return the ledger's backups on a stick, newest first; ``recovering.take_in`` makes one restorable."""
    return stick.listed(drive, ledger.folder.stem, ledger.keys)


def adopt(ledger: Ledger, drive: Path) -> Drive:
    """Make a stick the ledger's own by an id file on it; one stick may serve several ledgers.

    Raises:
        NotAllowedError: the role keeps no backups.
        LedgerError: the stick cannot be written.
    """
    _require(ledger)
    stick.adopt(drive, ledger.keys)
    return _drive(ledger, drive)


def to_stick(ledger: Ledger, drive: Path, *, say: Say | None = None) -> BackupFacts:
    """Back up, copy the newest backup and the photos to the stick and read them back; then it may be pulled out.

    The returned facts have ``place`` "stick". Written down as a step: data leave the house.

    Raises:
        NotAllowedError, DiskFullError: see ``back_up``.
        LedgerError: the stick is not the ledger's own, was pulled out, is full, cannot be written or hold so large a
            file, or gave back other bytes than were written; what was on it before is still there.
    """
    _require(ledger)
    plugged = _drive(ledger, drive)
    if not plugged.known:
        raise LedgerError("这个优盘还没有登记为本台账的备份优盘。请先登记，再拷贝。")
    with ledger.transaction(f"备份到优盘 {plugged.name}", kind="backup"):
        pass
    _make(ledger, Reason.ASKED, force=False, say=say)
    here, rule = shelf.of(ledger.folder), _rule(ledger)
    with refusals.in_words(here, refusals.NOT_COPIED), shelf.held(here):
        manifest, newest = _newest(here, ledger)
        copied = stick.copy(here, newest, ledger.keys, drive, rule=rule, say=say or _say_nothing)
        taken = stick.Taken(ledger.clock.now(), manifest.sequence, manifest.day, manifest.mark, plugged.name)
        stick.note(here, taken)
    return copied


def bundle(ledger: Ledger, out: Path, *, say: Say | None = None) -> BundleFacts:
    """Write ledger, keys and photos into one ``.ldbk`` file, read it back, and only then give it its name.

    Written down as a step: data leave the house.

    Raises:
        NotAllowedError, DiskFullError: see ``back_up``.
        LedgerError: it cannot be written there; what had the name before is still there.
    """
    _require(ledger)
    with ledger.transaction(f"存备份包 {out.name}", kind="backup"):
        pass
    _make(ledger, Reason.ASKED, force=False, say=say)
    here = shelf.of(ledger.folder)
    with shelf.held(here):
        _, newest = _newest(here, ledger)
        return bundles.build(here, newest, ledger.keys, out, say=say or _say_nothing)


def verify_bundle(path: Path, secret: Secret | None = None) -> BundleReport:
    """Check every byte of a bundle or backup folder; with a password or recovery code its signature and database too.

    Raises:
        FileRefusedError: it is no bundle at all, or cannot be read.
        WrongPasswordError: the secret opens no slot of it.
    """
    return checking.verify(path, secret)


def _make(ledger: Ledger, reason: Reason, *, force: bool, say: Say | None) -> BackupFacts | None:
    if ledger.read_only:
        raise ReadOnlyLedgerError("台账所在的文件夹不能写入，备份没有做成。请复制到能写入的位置再打开。")
    made = copying.make(ledger.folder, ledger.keys, reason, clock=ledger.clock, force=force, say=say)
    if made is not None:
        here, rule = shelf.of(ledger.folder), _rule(ledger)
        # The new backup counts already; what could not be thinned out is there next time.
        with suppress(OSError, LedgerError), shelf.held(here):
            thinning.thin(here, ledger.keys, rule)
    return made


def _quietly(ledger: Ledger, reason: Reason, say: Say | None) -> BackupFacts | None:
    if ledger.read_only or not ledger.may(Right.SAFEKEEP):
        return None
    return _make(ledger, reason, force=False, say=say)


def _newest(here: Path, ledger: Ledger) -> tuple[Manifest, BackupFacts]:
    newest = shelf.newest_sound(here, ledger.keys)
    if newest is None:
        raise LedgerError("没有可用的备份。请先做一次备份，再试。")
    return newest


def _drive(ledger: Ledger, path: Path) -> Drive:
    for drive in drives(ledger):
        if drive.path == path:
            return drive
    raise NotFoundError("找不到这个优盘。请看它插好没有，再试一次。")


def _late(ledger: Ledger, taken: stick.Taken | None, founded: datetime | None, day: int, days: int) -> bool:
    """Tell whether the stick is overdue, by the clock or, where that cannot be trusted, by days of use."""
    now = ledger.clock.now()
    since = taken.at if taken else founded
    late = since is not None and now - since > timedelta(days=days)
    return late or day - (taken.day if taken else 0) > days


def _rule(ledger: Ledger) -> Rule:
    kept = {key: max(1, int(value)) for key, value in dict(_policy(ledger, _KEPT)).items()}
    return Rule(bytes=kept.pop("megabytes") * _MB, **kept)


def _policy(ledger: Ledger, key: str) -> Any:
    with ledger.read() as session:
        return policy.value(session, key, ledger.today()).value


def _require(ledger: Ledger) -> None:
    if not ledger.may(Right.SAFEKEEP):
        raise NotAllowedError(rights.refusal(ledger.role, Right.SAFEKEEP))


def _say_nothing(_words: str) -> None:
    return
