"""Put a backup in the place of a ledger: everything is ready and checked beside it before one rename decides."""

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ledgerdesk.db import files, key_files, keys, placing, schema, steps
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.backups import bundle as bundles
from ledgerdesk.db.backups import copying, photos, refusals, salvage, settling, verifying
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups.facts import BUNDLE, BackupFacts, Reason, Restored
from ledgerdesk.db.backups.manifest import DATABASE, Manifest
from ledgerdesk.db.engine import open_writer
from ledgerdesk.db.folder import FILES
from ledgerdesk.db.keys import Opened
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import DamagedLedgerError, FileRefusedError, LedgerError

ASIDE = "damaged"
_READY = DATABASE + ".restoring"
_UNSOUND = "这份备份已经损坏，不能用，台账没有动。请换一份备份。"
_NAME_ON_DISK = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))


@dataclass(frozen=True)
class Source:
    """Where a ledger comes from when it is made anew: its keys, its manifest, and how its parts are written."""

    slots: tuple[keys.Slot, ...]
    manifest: Manifest | None
    told: BackupFacts | None
    write_database: Callable[[Path], object]
    write_photos: Callable[[Path, Opened], int]


def in_place(folder: Path, opened: Opened, backup: BackupFacts, *, clock: Clock) -> Restored:
    """Put a backup of the same keys in the place of a closed ledger, which the caller has locked.

    Raises:
        DamagedLedgerError: the backup is not sound.
        NewerLedgerError: a newer release made it.
        DiskFullError, LedgerError: the drive refuses. In every case nothing was changed.
    """
    known = manifests.read(backup.path)
    told = manifests.facts(backup.path, known, opened, backup.place)
    if known is None or told is None or told.problem:
        raise DamagedLedgerError(told.problem + "请换一份备份。" if told and told.problem else _UNSOUND)
    if told.other_keys:
        raise LedgerError("这份备份是换钥匙以前做的，不能直接放回来。请用当时的密码，把它恢复成另外一份台账。")
    with refusals.in_words(folder, refusals.NOT_RESTORED):
        refusals.require_room(
            folder, refusals.room_for(max(told.bytes, _size(folder / DATABASE))), refusals.NOT_RESTORED
        )
        ready = folder / _READY
        _prepare(backup.path / DATABASE, ready, opened, known[0], _label(told), clock)
        undo = _way_back(folder, opened, clock)
        mirror = photos.mirror(backup.path.parent, known[0].key)
        _, missing = photos.copy_new(mirror, folder / FILES, opened, known[0].files, mend=True)
        _clear_journal(folder)
        aside = None if undo else _set_aside(folder)
        placing.put_in_place(ready, folder / DATABASE)
    return Restored(folder=folder, backup=told, undo=undo, set_aside=aside, missing_files=len(missing))


def apart(source: Path, secret: str, target: Path, *, clock: Clock, partial: bool = False) -> Restored:
    """Make a ledger folder from a bundle or a backup folder where there is none; nothing half-made is left.

    ``partial`` takes what is whole out of a bundle that was cut short or damaged.

    Raises:
        FileRefusedError: it is neither, or the ledger in it is damaged.
        WrongPasswordError: the secret opens no slot of it.
        LedgerError: there is something of that name already, or the drive refuses.
    """
    found = source_of(source, partial=partial)
    opened = keys.open_with(found.slots, secret)
    key = opened.subkey("database")
    final = _final(target, found.manifest)
    if final.exists():
        raise LedgerError(f"“{final.name}”已经有了，没有动它。请换一个位置或名字。")
    part = final.with_name(f".{final.name}.{secrets.token_hex(4)}")
    with refusals.in_words(final.parent, refusals.NOT_RESTORED):
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.mkdir(mode=0o700)
            copy = part / ("copy-of-" + DATABASE)
            found.write_database(copy)
            # Without its indexes a ledger is whole; without some of its rows it is none, and is refused below.
            mended = partial and verifying.verify(copy, key).problems and salvage.mend(copy, key)
            told = None if mended else found.manifest
            _prepare(copy, part / DATABASE, opened, told, _label(found.told), clock)
            copy.unlink()
            missing = found.write_photos(part / FILES, opened)
            key_files.write(part, found.slots)
            _drop_empty(part / settling.JOURNAL)
            placing.sync_folder(part)
            placing.put_in_place(part, final)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return Restored(folder=final, backup=found.told, undo=None, missing_files=missing)


def _way_back(folder: Path, opened: Opened, clock: Clock) -> BackupFacts | None:
    """Back up the ledger as it is; None for one that is missing or damaged, which is set aside instead."""
    key = opened.subkey("database")
    if not (folder / DATABASE).is_file():
        return None
    with settling.still(folder, key) as copy:
        if verifying.verify(copy, key).problems:
            return None  # not even a left-over journal is played into a damaged file
    try:
        settling.settle(folder, key)
        return copying.make(folder, opened, Reason.RESTORE, clock=clock, force=True)
    except DamagedLedgerError:
        return None


def _prepare(source: Path, ready: Path, opened: Opened, manifest: Manifest | None, label: str, clock: Clock) -> None:
    """Copy the database, check it as written, bring it up to date and write into its journal what happens here."""
    key = opened.subkey("database")
    for left in (ready, ready.with_name(ready.name + "-journal")):
        left.unlink(missing_ok=True)
    digest = photos.write_synced(source, ready)
    verified = verifying.verify(ready, key)
    if verified.problems or verified.snapshot is None or (manifest is not None and digest != manifest.sha256):
        ready.unlink()
        raise DamagedLedgerError(_UNSOUND)
    if ledger_folder.revision(ready, key) != schema.HEAD:
        # alembic is slow to import, and most backups are of this release
        from ledgerdesk.db import migrate

        migrate.upgrade(ready, key)
    engine = open_writer(ready, key)
    try:
        with engine.connect() as connection, connection.begin():
            steps.permit(connection)
            found = connection.exec_driver_sql("SELECT id FROM users WHERE slot = ?", (opened.slot,)).scalar()
            step = steps.Step(
                id=steps.next_number(connection),
                at=clock.now(),
                user_id=found,
                kind="restore",
                label=label,
                barrier=True,
            )
            steps.store(connection, opened.subkey("audit"), step, ())
            steps.withdraw(connection)
    finally:
        engine.dispose()
    again = verifying.verify(ready, key)
    if again.problems or again.snapshot is None:
        raise DamagedLedgerError(_UNSOUND)
    _drop_empty(ready.with_name(ready.name + "-journal"))
    photos.sync_file(ready)


def _clear_journal(folder: Path) -> None:
    """A journal left beside another database would be played into it; ``settle`` emptied the live one's."""
    journal = folder / settling.JOURNAL
    if not journal.exists():
        return
    if journal.stat().st_size:
        # Only a damaged ledger still has one: it goes where the ledger goes.
        placing.put_in_place(journal, _aside(folder) / settling.JOURNAL)
    else:
        journal.unlink()
    placing.sync_folder(folder)


def _set_aside(folder: Path) -> Path | None:
    """Give the damaged database a second name before the first one is given away; return the folder it is in."""
    live = folder / DATABASE
    if not live.exists():
        return None
    place = _aside(folder)
    kept = place / DATABASE
    try:
        os.link(live, kept)
    except OSError:
        # No second names on this drive: a copy, unless even reading fails, and then it is moved.
        try:
            photos.write_synced(live, kept)
        except OSError:
            kept.unlink(missing_ok=True)
            live.replace(kept)
    placing.sync_folder(place)
    return place


def _aside(folder: Path) -> Path:
    """Return a folder for what is set aside now: the newest one that has no database yet, else a new one."""
    top = folder / ASIDE
    top.mkdir(mode=0o700, exist_ok=True)
    numbers = sorted(int(path.name) for path in top.iterdir() if path.name.isdigit())
    if numbers and not (top / str(numbers[-1]) / DATABASE).exists():
        return top / str(numbers[-1])
    place = top / str(numbers[-1] + 1 if numbers else 1)
    place.mkdir(mode=0o700)
    return place


def _drop_empty(journal: Path) -> None:
    if journal.exists() and journal.stat().st_size == 0:
        journal.unlink()


def source_of(path: Path, *, partial: bool) -> Source:
    """Return how the parts of a bundle or backup folder are written; raises FileRefusedError like ``apart``."""
    found = _of_folder(path) if path.is_dir() else _of_bundle(path, partial=partial)
    if not found.slots:
        raise FileRefusedError("备份里的钥匙文件损坏了，打不开。请换一份备份。")
    return found


def _of_folder(folder: Path) -> Source:
    known = manifests.read(folder)
    told = manifests.facts(folder, known, None)
    if known is None or told is None or told.problem:
        raise FileRefusedError("这不是台账的备份，或者已经损坏。请选备份包，或优盘上以数字命名的备份文件夹。")
    manifest = known[0]
    mirror = photos.mirror(folder.parent, manifest.key)
    return Source(
        key_files.read(folder),
        manifest,
        told,
        lambda target: photos.write_synced(folder / DATABASE, target),
        lambda target, opened: len(photos.copy_new(mirror, target, opened, manifest.files)[1]),
    )


def _of_bundle(path: Path, *, partial: bool) -> Source:
    found = bundles.content(path)
    if found.cut and not partial:
        raise FileRefusedError(
            "备份包不完整，可能没有拷贝完，没有恢复。请重新拷贝一次；没有别的备份时，可以只取出里面完好的部分。"
        )
    member = found.scanned.named(DATABASE)
    if member is None or (found.manifest is not None and found.sound(DATABASE) is None and not partial):
        raise FileRefusedError("备份包里的台账资料损坏了，没有恢复。请换一份备份。")
    told = manifests.told(found.manifest, path, place=BUNDLE) if found.manifest else None
    return Source(
        found.slots,
        found.manifest,
        told,
        lambda target: bundles.write_part(path, member, target),
        lambda target, _opened: _photos_out(found, target),
    )


def _photos_out(found: bundles.Content, target: Path) -> int:
    """Write the whole photos of a bundle and return how many are missing or damaged."""
    sound = bundles.photo_members(found)
    have = photos.there(target)
    for name, member in sound.items():
        place = files.path_in(target, name)
        if have.get(name) == member.size:
            continue
        place.unlink(missing_ok=True)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        bundles.write_part(found.path, member, place)
    return len(set(found.manifest.files if found.manifest else ()) - sound.keys())


def _final(target: Path, manifest: Manifest | None) -> Path:
    if target.suffix == ledger_folder.SUFFIX:
        return target
    name = manifest.name.translate(_NAME_ON_DISK) if manifest else "恢复的台账"
    return target / (name + ledger_folder.SUFFIX)


def _label(told: BackupFacts | None) -> str:
    return (
        f"恢复备份（{told.made_at.astimezone():%Y-%m-%d %H:%M}，第 {told.transaction_id} 步）" if told else "恢复备份"
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
