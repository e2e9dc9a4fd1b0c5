"""Make a backup: copied page by page, closed, opened again, compared, synced; only then does it get its number."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from ledgerdesk import __version__
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db import key_files, placing
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups import photos, refusals, shelf, verifying
from ledgerdesk.db.backups.facts import BackupFacts, Reason
from ledgerdesk.db.backups.manifest import DATABASE, FILE_NAME, Manifest
from ledgerdesk.db.backups.verifying import Snapshot
from ledgerdesk.db.engine import connect_file
from ledgerdesk.db.folder import FILES
from ledgerdesk.db.keys import Opened, Slot
from ledgerdesk.domain import retention
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import DamagedLedgerError, LedgerError

Say = Callable[[str], None]
#: Large steps a person may want to go back from, long after.
_PINNED = frozenset({Reason.MIGRATION, Reason.RESTORE, Reason.SALVAGE, Reason.ROTATION})


def make(
    folder: Path, opened: Opened, reason: Reason, *, clock: Clock, force: bool = False, say: Say | None = None
) -> BackupFacts | None:
    """Make a verified backup of an unlocked ledger folder and return it; None when nothing changed since the last.

    Raises:
        DiskFullError: there is too little room.
        DamagedLedgerError: the ledger is not sound, so neither is its copy; a ``.part`` is left until the next run.
        LedgerBusyError, ReadOnlyLedgerError, LedgerError: the drive or another backup refuses.
    """
    here = shelf.of(folder)
    with refusals.in_words(here, refusals.NOT_MADE), shelf.held(here):
        shelf.sweep(here)
        database = folder / DATABASE
        mirror = photos.mirror(here, manifests.key_id(opened))
        with closing(connect_file(database, opened.subkey("database"), reader=True)) as source:
            source.execute("BEGIN")
            if not force and _unchanged(here, opened, verifying.look(source)):
                return None
            source.execute("ROLLBACK")
            more = photos.missing_bytes(folder / FILES, mirror)
            refusals.require_room(folder, refusals.room_for(database.stat().st_size, more), refusals.NOT_MADE)
            tell(say, "正在备份……")
            sequence = shelf.next_sequence(here)
            part = here / (shelf.name(sequence) + shelf.PART)
            part.mkdir(mode=0o700)
            try:
                before = _copy(source, part / DATABASE, opened)
                return _finish(folder, opened, Copied(part, sequence, reason, before), clock=clock, say=say)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)  # on a full drive it is in the way
                raise


def before_migration(folder: Path, opened: Opened, clock: Clock) -> BackupFacts:
    """Make sure that a backup of the ledger as it is now is kept for good, and return it; raises like ``make``."""
    here = shelf.of(folder)
    made = make(folder, opened, Reason.MIGRATION, clock=clock)
    if made is not None:
        return made
    # A migration that fails is tried at every opening: one backup of what it starts from is enough.
    with refusals.in_words(here, refusals.NOT_MADE), shelf.held(here):
        newest = shelf.newest_sound(here, opened)
        if newest is None:
            raise LedgerError("没有可用的备份，没有升级台账。请检查磁盘后再打开一次。")
        return newest[1] if newest[1].pinned else shelf.pin(here, newest[1].sequence, opened, pinned=True)


@dataclass(frozen=True)
class Copied:
    """A copy nobody looked at yet, and what the ledger held when it was made."""

    part: Path
    sequence: int
    reason: Reason
    state: Snapshot


def seal(
    folder: Path,
    opened: Opened,
    copied: Copied,
    *,
    slots: tuple[Slot, ...],
    clock: Clock,
    complete: bool = True,
    say: Say | None = None,
) -> BackupFacts:
    """Add keys, photos and manifest to a looked-at copy, sync it and give it its number; the caller holds the shelf."""
    part, here = copied.part, copied.part.parent
    mirror = photos.mirror(here, manifests.key_id(opened))
    key_files.write(part, slots)
    tell(say, "正在备份照片和扫描件……")
    photos.copy_new(folder / FILES, mirror, opened)
    made = _describe(folder, opened, copied, clock, complete=complete)
    (part / FILE_NAME).write_bytes(manifests.sealed(made, opened))
    photos.sync_file(part / FILE_NAME)
    placing.sync_folder(part)
    final = here / shelf.name(copied.sequence)
    placing.put_in_place(part, final)
    told = manifests.facts(final, manifests.read(final), opened)
    if told is None or (complete and told.problem):
        raise LedgerError("备份刚做好就读不出来了。请检查磁盘后再做一次，以前的备份都在。")
    return told


def _finish(folder: Path, opened: Opened, copied: Copied, *, clock: Clock, say: Say | None) -> BackupFacts:
    tell(say, "正在核对备份……")
    photos.sync_file(copied.part / DATABASE)
    verified = verifying.verify(copied.part / DATABASE, opened.subkey("database"))
    if verified.problems or verified.snapshot != copied.state:
        raise DamagedLedgerError(
            f"台账文件有损坏，备份没有做成：{''.join(verified.problems) or '备份和台账对不上。'}"
            "以前的备份都在。请不要再往里面录入，马上从最近的备份恢复。"
        )
    return seal(folder, opened, copied, slots=key_files.read(folder), clock=clock, say=say)


def _unchanged(here: Path, opened: Opened, now: Snapshot) -> bool:
    newest = shelf.newest_sound(here, opened)
    return newest is not None and (newest[0].mark, newest[0].revision) == (now.mark, now.revision)


def _copy(source: Any, target: Path, opened: Opened) -> Snapshot:
    """Copy one consistent state under the same key and return what it holds."""
    target.touch(mode=0o600)
    copy = dbapi2.connect(str(target), isolation_level=None)
    try:
        copy.execute("PRAGMA cipher_log_level = NONE")
        copy.execute(f"PRAGMA key = \"x'{opened.subkey('database').hex()}'\"")
        # Nothing of it counts before it was synced and verified, so no journal is needed here.
        copy.execute("PRAGMA journal_mode = OFF").fetchall()
        copy.execute("PRAGMA synchronous = OFF")
        source.execute("BEGIN")
        try:
            state = verifying.look(source)
            source.backup(copy)
        finally:
            source.execute("ROLLBACK")
    finally:
        copy.close()
    return state


def _describe(folder: Path, opened: Opened, copied: Copied, clock: Clock, *, complete: bool) -> Manifest:
    part, found = copied.part, copied.state
    here = part.parent
    now = clock.now()
    before = shelf.last_day(here)
    day = retention.day_of_use(now.astimezone(), None if before is None else (before.day, before.made_at))
    return Manifest(
        name=folder.name.removesuffix(ledger_folder.SUFFIX),
        ledger=manifests.ledger_id(opened),
        key=manifests.key_id(opened),
        sequence=copied.sequence,
        day=day,
        made_at=now,
        reason=copied.reason,
        version=__version__,
        revision=found.revision,
        counts=found.counts,
        step=found.step,
        head=found.head,
        mark=found.mark,
        bytes=(part / DATABASE).stat().st_size,
        sha256=verifying.sha256_of(part / DATABASE),
        keys_sha256=verifying.sha256_of(part / key_files.FILE_NAME),
        files=tuple(sorted(photos.there(photos.mirror(here, manifests.key_id(opened))).keys() & _named(part, opened))),
        pinned=copied.reason in _PINNED,
        complete=complete,
    )


def _named(part: Path, opened: Opened) -> set[str]:
    """Return the photos the copy's rows name."""
    with closing(verifying.open_still(part / DATABASE, opened.subkey("database"))) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'stored_files'").fetchone():
            return set()
        return {str(row[0]) for row in connection.execute("SELECT hash FROM stored_files WHERE kept IS NOT NULL")}


def tell(say: Say | None, words: str) -> None:
    """Say what is being done, where somebody listens."""
    if say is not None:
        say(words)
