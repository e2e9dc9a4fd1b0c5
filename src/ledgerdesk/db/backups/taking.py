"""Take a bundle, or a backup from a stick, in among the backups of its ledger: then it is restored like any other."""

import shutil
from dataclasses import replace
from pathlib import Path

from ledgerdesk.db import key_files, placing
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups import photos, refusals, restoring, shelf, verifying
from ledgerdesk.db.backups.facts import BackupFacts
from ledgerdesk.db.backups.manifest import DATABASE, FILE_NAME
from ledgerdesk.db.keys import Opened
from ledgerdesk.domain import retention
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import FileRefusedError, LedgerError

_OTHERS = "这份备份是别的台账的，或者是换钥匙以前的，不能放进来。请用当时的密码，把它恢复成另外一份台账。"


def take_in(folder: Path, opened: Opened, source: Path, *, clock: Clock, partial: bool = False) -> BackupFacts:
    """Copy a bundle or backup folder onto the ledger's own shelf under the next number, verified and pinned.

    Raises:
        FileRefusedError: it is neither, is damaged, or is of other keys or another ledger.
        DiskFullError, LedgerError: the drive refuses; nothing was taken in.
    """
    found = restoring.source_of(source, partial=partial)
    manifest = found.manifest
    if manifest is None:
        raise FileRefusedError("备份的说明损坏了，不能放进来。请把它恢复成另外一份台账。")
    if (manifest.ledger, manifest.key) != (manifests.ledger_id(opened), manifests.key_id(opened)):
        raise FileRefusedError(_OTHERS)
    here = shelf.of(folder)
    with refusals.in_words(here, refusals.NOT_MADE), shelf.held(here):
        shelf.sweep(here)
        refusals.require_room(folder, refusals.room_for(manifest.bytes), refusals.NOT_MADE)
        before = shelf.last_day(here)
        day = retention.day_of_use(clock.now().astimezone(), None if before is None else (before.day, before.made_at))
        taken = replace(manifest, sequence=shelf.next_sequence(here), day=day, pinned=True)
        part = here / (shelf.name(taken.sequence) + shelf.PART)
        part.mkdir(mode=0o700)
        try:
            found.write_database(part / DATABASE)
            verified = verifying.verify(part / DATABASE, opened.subkey("database"))
            if verified.problems or verified.snapshot is None or not manifests.agrees(manifest, verified.snapshot):
                raise FileRefusedError("这份备份已经损坏，没有放进来。请换一份备份。")
            key_files.write(part, found.slots)
            found.write_photos(photos.mirror(here, manifest.key), opened)
            taken = replace(taken, keys_sha256=verifying.sha256_of(part / key_files.FILE_NAME))
            (part / FILE_NAME).write_bytes(manifests.sealed(taken, opened))
            photos.sync_file(part / FILE_NAME)
            placing.sync_folder(part)
            final = here / shelf.name(taken.sequence)
            placing.put_in_place(part, final)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    told = manifests.facts(final, manifests.read(final), opened)
    if told is None or told.problem:
        raise LedgerError("备份刚放进来就读不出来了。请检查磁盘后再做一次。")
    return told
