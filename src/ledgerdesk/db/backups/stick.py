"""The second place: the school's stick, recognised by an id file; copied, synced, read back, then "可以拔了"."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ledgerdesk.db import key_files, placing
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups import photos, refusals, shelf, thinning, verifying
from ledgerdesk.db.backups.facts import STICK, BackupFacts, Drive
from ledgerdesk.db.backups.manifest import DATABASE, Manifest
from ledgerdesk.db.folder import FILES
from ledgerdesk.db.keys import Opened
from ledgerdesk.domain import retention
from ledgerdesk.domain.retention import Rule
from ledgerdesk.errors import LedgerError

ID_FILE = ".ledgerdesk-stick"
TOP = "LedgerDesk备份"
_RECORD = "stick.json"
_LONGEST = 64 * 1024  # bytes of an id file or a record
_MOUNTED_UNDER = ("/media/", "/run/media/", "/mnt/")
_NOT_ON_FAT = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))
_REMOVABLE, _FIXED = 2, 3  # GetDriveTypeW
_LETTERS = 26
_PARTS = (DATABASE, key_files.FILE_NAME, key_files.SECOND_NAME)


@dataclass(frozen=True)
class Mount:
    """A drive as the system lists it; ``removable`` when the system calls it so."""

    path: Path
    name: str
    file_system: str
    removable: bool = True


@dataclass(frozen=True)
class Taken:
    """When a copy was last taken to a stick (aware UTC), which backup and what it holds, and to which stick."""

    at: datetime
    sequence: int
    day: int
    mark: str
    name: str


def drives(opened: Opened, mounted: Iterable[Mount] | None = None) -> tuple[Drive, ...]:
    """Return the sticks that are plugged in, the ledger's own first; a fixed disk only when it carries the id file."""
    own = manifests.ledger_id(opened)
    found = []
    for mount in mounts() if mounted is None else mounted:
        known = own in ids(mount.path)
        if not (known or mount.removable):
            continue
        try:
            free = shutil.disk_usage(mount.path).free
        except OSError:
            continue  # pulled out just now, or an empty card reader
        found.append(Drive(path=mount.path, name=mount.name, free=free, file_system=mount.file_system, known=known))
    return tuple(sorted(found, key=lambda drive: (not drive.known, str(drive.path))))


def ids(drive: Path) -> frozenset[str]:
    """Return the ledgers a stick belongs to; one stick may serve two."""
    try:
        with (drive / ID_FILE).open(encoding="utf-8", errors="replace") as file:
            return frozenset(file.read(_LONGEST).split())
    except OSError:
        return frozenset()


def adopt(drive: Path, opened: Opened) -> None:
    """Write the ledger's id into the stick's id file, beside those of other ledgers; LedgerError when it refuses."""
    known = ids(drive) | {manifests.ledger_id(opened)}
    part = drive / (ID_FILE + shelf.PART)
    with refusals.in_words(drive, "这个优盘没有登记上", stick=True):
        part.write_text("\n".join(sorted(known)) + "\n", encoding="utf-8")
        photos.sync_file(part)
        placing.put_in_place(part, drive / ID_FILE)


def listed(drive: Path, name: str, opened: Opened) -> tuple[BackupFacts, ...]:
    """Return the backups of a ledger on a stick, newest first."""
    return shelf.listed(_place(drive, name, manifests.ledger_id(opened)), opened, STICK)


def place_on(drive: Path, manifest: Manifest) -> Path:
    """Return where a stick keeps the backups of a ledger."""
    return _place(drive, manifest.name, manifest.ledger)


def _place(drive: Path, name: str, ledger: str) -> Path:
    found = drive / TOP / f"{name.translate(_NOT_ON_FAT)}-{ledger[:8]}"
    if not found.is_dir() and (drive / TOP).is_dir():
        # The folder on the computer may have been renamed since; the id stays.
        renamed = sorted(path for path in (drive / TOP).iterdir() if path.name.endswith(f"-{ledger[:8]}"))
        return renamed[0] if renamed else found
    return found


def copy(
    here: Path, backup: BackupFacts, opened: Opened, drive: Path, *, rule: Rule, say: Callable[[str], None]
) -> BackupFacts:
    """Copy a backup and its photos to a stick, read them back and thin out the older ones there.

    The caller holds the shelf ``here``.

    Raises:
        DiskFullError: the stick has too little room.
        LedgerError: the stick was pulled out, refuses, or gave back other bytes than were written.
    """
    known = manifests.read(backup.path)
    if known is None:
        raise LedgerError("这份备份读不出来了，没有拷贝。请先做一次新的备份。")
    manifest = known[0]
    target = place_on(drive, manifest)
    with refusals.in_words(drive, refusals.NOT_COPIED, stick=True):
        if not drive.is_dir():
            raise FileNotFoundError(drive)
        target.mkdir(parents=True, exist_ok=True)
        shelf.sweep(target)
        mirror, carried = photos.mirror(here, manifest.key), photos.mirror(target, manifest.key)
        # What the computer's drive spoiled since it was copied must not be all that is carried away.
        photos.copy_new(here.parent / FILES, mirror, opened, manifest.files, mend=True)
        _require_fit(drive, manifest, photos.missing_bytes(mirror, carried))
        say("正在往优盘拷贝，请不要拔……")
        final = _carried_before(target, manifest) or _carry(backup.path, target, manifest, opened)
        say("正在往优盘拷贝照片和扫描件，请不要拔……")
        photos.copy_new(mirror, carried, opened, manifest.files)
        thinning.thin(target, opened, rule)
        _flush()
        say("正在从优盘读回来核对……")
        _read_back(final, manifest)
    told = manifests.facts(final, manifests.read(final), opened, STICK)
    if told is None or told.problem:
        raise LedgerError("优盘上的备份读不出来，优盘可能坏了。电脑上的备份还在。请换一个优盘再拷贝。")
    return told


def note(here: Path, taken: Taken) -> None:
    """Remember what was taken to the stick and when; LedgerError when the folder refuses."""
    part = here / (_RECORD + shelf.PART)
    body = {**taken.__dict__, "at": taken.at.isoformat()}
    with refusals.in_words(here, "优盘拷贝好了，可是没有记下来"):
        part.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
        photos.sync_file(part)
        placing.put_in_place(part, here / _RECORD)


def last(here: Path) -> Taken | None:
    """Return what was last taken to a stick; None when nothing was, or nobody remembers."""
    try:
        with (here / _RECORD).open(encoding="utf-8") as file:
            body = json.loads(file.read(_LONGEST))
        at = datetime.fromisoformat(body["at"])
        return Taken(at, int(body["sequence"]), int(body["day"]), str(body["mark"]), str(body["name"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def mounts() -> tuple[Mount, ...]:
    """Return the drives a stick may be: on Linux those mounted where desktops put them, on Windows the letters."""
    if sys.platform == "win32":
        return _windows_mounts()
    try:
        text = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    return linux_mounts(text)


def linux_mounts(mountinfo: str) -> tuple[Mount, ...]:
    """Return the sticks in the kernel's list of mounts."""
    found = {}
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) < 5 or not kind:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4])  # blanks are written as \040
        if point.startswith(_MOUNTED_UNDER):
            found[point] = Mount(Path(point), Path(point).name, kind[0])
    return tuple(found.values())


def file_system(folder: Path) -> str:
    """Return what a folder's drive is formatted as, in small letters; empty where the system does not say."""
    place = folder.absolute()
    above = [mount for mount in mounts() if mount.path == place or mount.path in place.parents]
    return max(above, key=lambda mount: len(str(mount.path))).file_system.lower() if above else ""


def _windows_mounts() -> tuple[Mount, ...]:
    import ctypes  # only Windows has what is asked for here

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined] # Windows only
    present, found = kernel.GetLogicalDrives(), []
    for number in range(2, _LETTERS):  # A and B would start a floppy drive
        root = f"{chr(ord('A') + number)}:\\"
        if not present & 1 << number or (kind := kernel.GetDriveTypeW(root)) not in (_REMOVABLE, _FIXED):
            continue
        label, system = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
        # An empty card reader has a letter and no volume.
        if kernel.GetVolumeInformationW(root, label, 261, None, None, None, system, 261):
            name = f"{label.value}（{root[:2]}）" if label.value else root[:2]
            found.append(Mount(Path(root), name, system.value, kind == _REMOVABLE))
    return tuple(found)


def _require_fit(drive: Path, manifest: Manifest, more: int) -> None:
    if file_system(drive) in refusals.FAT32 and manifest.bytes > refusals.FAT32_LARGEST:
        raise LedgerError(
            "这个优盘是 FAT32 格式，一个文件最多 4 GB，台账放不下。请换一个 exFAT 格式的优盘，或请管电脑的人重新格式化。"
        )
    refusals.require_room(drive, manifest.bytes + more + refusals.STICK_SPARE, refusals.NOT_COPIED)


def _carry(source: Path, target: Path, manifest: Manifest, opened: Opened) -> Path:
    """Copy a backup under the stick's own next number: a ledger restored elsewhere counts from one again."""
    before = shelf.last_day(target)
    day = retention.day_of_use(manifest.made_at.astimezone(), None if before is None else (before.day, before.made_at))
    carried = replace(manifest, sequence=shelf.next_sequence(target), day=day)
    final = target / shelf.name(carried.sequence)
    part = target / (final.name + shelf.PART)
    part.mkdir()
    for name in _PARTS:
        if (source / name).is_file():
            photos.write_synced(source / name, part / name)
    (part / manifests.FILE_NAME).write_bytes(manifests.sealed(carried, opened))
    photos.sync_file(part / manifests.FILE_NAME)
    placing.sync_folder(part)
    placing.put_in_place(part, final)
    return final


def _carried_before(target: Path, manifest: Manifest) -> Path | None:
    for folder in shelf.folders(target):
        known = manifests.read(folder)
        if known is not None and (known[0].sha256, known[0].keys_sha256) == (manifest.sha256, manifest.keys_sha256):
            return folder
    return None


def _read_back(final: Path, manifest: Manifest) -> None:
    wrong = [
        name
        for name, digest in ((DATABASE, manifest.sha256), (key_files.FILE_NAME, manifest.keys_sha256))
        if verifying.sha256_of(final / name) != digest
    ]
    if wrong:
        raise LedgerError("从优盘读回来的和写进去的不一样，优盘可能坏了。电脑上的备份还在。请换一个优盘再拷贝。")


def _flush() -> None:
    """Push out what the stick's file system still holds: FAT keeps names and lengths apart from the files."""
    if hasattr(os, "sync"):
        os.sync()
