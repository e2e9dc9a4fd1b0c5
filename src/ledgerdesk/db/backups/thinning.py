"""Delete the backups nobody needs any more, few at a time, and the photos only they named."""

import shutil
from contextlib import suppress
from pathlib import Path

from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups import photos, shelf
from ledgerdesk.db.keys import Opened
from ledgerdesk.domain import retention
from ledgerdesk.domain.retention import Kept, Rule


def thin(here: Path, opened: Opened, rule: Rule) -> tuple[int, ...]:
    """Delete what the rule does not keep and return the numbers; the newest sound one under the keys of now stays.

    Backups that are not sound are left to a person. The caller holds the shelf.

    Raises:
        OSError: the drive refuses; what could not be deleted is there next time.
    """
    newest = shelf.newest_sound(here, opened)
    going = retention.surplus(_kept(here, opened, newest[0].sequence if newest else 0), rule)
    for sequence in going:
        shelf.remove(here, sequence)
    if going:
        drop_photos(here)
    return going


def drop_photos(here: Path) -> None:
    """Delete the photos that no backup names any more; a backup that cannot be read may name any of them."""
    needed: dict[str, set[str]] = {}
    for folder in shelf.folders(here):
        known = manifests.read(folder)
        if known is None:
            return
        needed.setdefault(known[0].key, set()).update(known[0].files)
    kept = here / photos.PHOTOS
    for folder in kept.iterdir() if kept.is_dir() else ():
        with suppress(OSError):
            if folder.name in needed:
                photos.prune(photos.mirror(here, folder.name), needed[folder.name])
            elif folder.is_dir():
                shutil.rmtree(folder)


def _kept(here: Path, opened: Opened, newest: int) -> list[Kept]:
    out = []
    for folder in shelf.folders(here):
        known = manifests.read(folder)
        told = manifests.facts(folder, known, opened)
        if known is not None and told is not None and not told.problem:
            one = known[0]
            out.append(Kept(one.sequence, one.day, one.bytes, pinned=one.pinned or one.sequence == newest))
    return out
