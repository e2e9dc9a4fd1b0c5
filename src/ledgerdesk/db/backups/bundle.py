"""The portable bundle ``.ldbk``: ledger, keys and photos in one file that can be checked without a password."""

import hashlib
import hmac
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgerdesk.db import files, key_files, keys, placing
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups import photos, refusals, shelf, stick, verifying, zipped
from ledgerdesk.db.backups.facts import BUNDLE, BackupFacts, BundleFacts, BundleReport, Secret
from ledgerdesk.db.backups.manifest import DATABASE, Manifest
from ledgerdesk.db.backups.zipped import Member, Scanned
from ledgerdesk.db.folder import FILES
from ledgerdesk.db.keys import Opened
from ledgerdesk.errors import FileRefusedError, LedgerError, WrongPasswordError

SUFFIX = ".ldbk"
_LIST = "bundle.json"
_FORMAT = 1
_PHOTO = f"{FILES}/"
_NO_BUNDLE = "这不是台账的备份包，或者已经损坏得认不出来了。请换一份，或者用电脑上、优盘上的备份。"


@dataclass(frozen=True)
class Parts:
    """The list of a bundle: SHA-256 and size by part, and the signature over them."""

    parts: Mapping[str, tuple[str, int]]
    mac: str


@dataclass(frozen=True)
class Content:
    """What was found in a bundle before anybody's password: parts, lists and key slots; None where damaged."""

    path: Path
    scanned: Scanned
    listed: Parts | None
    manifest: Manifest | None
    manifest_mac: str
    slots: tuple[keys.Slot, ...]

    @property
    def cut(self) -> bool:
        """Tell whether it ends before the list of its parts, as a copying that was broken off does."""
        return self.scanned.named(_LIST) is None

    def sound(self, name: str) -> Member | None:
        """Return a part that is what was stored, as far as a list tells; None for a damaged or missing one."""
        member = self.scanned.named(name)
        known = self.listed.parts.get(name) if self.listed else None
        digest = known[0] if known else self.manifest.sha256 if self.manifest and name == DATABASE else None
        return member if member is not None and member.sha256 == digest else None


def build(here: Path, backup: BackupFacts, opened: Opened, out: Path, *, say: Callable[[str], None]) -> BundleFacts:
    """Put a backup of the shelf ``here`` and its photos into one file, read it back, then give it its name.

    Raises:
        DiskFullError, LedgerError: the drive refuses, or gave back other bytes; what had the name before stays.
    """
    known = manifests.read(backup.path)
    if known is None:
        raise LedgerError("这份备份读不出来了，备份包没有存成。请先做一次新的备份。")
    manifest = known[0]
    part = out.with_name(out.name + shelf.PART)
    with refusals.in_words(out.parent, refusals.NOT_WRITTEN, stick=True):
        try:
            mirror = photos.mirror(here, manifest.key)
            # What the drive spoiled since it was copied must not be all that is carried away.
            photos.copy_new(here.parent / FILES, mirror, opened, manifest.files, mend=True)
            sources = _sources(backup.path, mirror, manifest)
            _require_fit(out, sum(path.stat().st_size for path in sources.values()))
            say("正在写备份包……")
            _write(part, sources, backup.path, opened)
            photos.sync_file(part)
            say("正在核对备份包……")
            if verify(part, opened, database=False).problems:
                raise LedgerError("备份包读回来和写进去的不一样，没有留下。请换一个盘再存，电脑上的备份还在。")
            placing.put_in_place(part, out)
        finally:
            part.unlink(missing_ok=True)
    told = manifests.told(manifest, out, place=BUNDLE)
    return BundleFacts(path=out, bytes=out.stat().st_size, backup=told)


def content(path: Path) -> Content:
    """Read every part of a bundle once; FileRefusedError for what is none."""
    try:
        scanned = zipped.scan(path)
    except OSError:
        raise FileRefusedError(f"“{path.name}”打不开。请看文件还在不在、优盘插好没有。") from None
    first = scanned.named(DATABASE)
    named = {member.name for member in scanned.members}
    if first is None or len(named) < 2:
        raise FileRefusedError(_NO_BUNDLE)
    manifest, mac = _manifest(path, scanned) or (None, "")
    rings = (_ring(path, scanned, name) for name in (key_files.FILE_NAME, key_files.SECOND_NAME))
    slots = next((ring.slots for ring in rings if ring is not None), ())
    return Content(path, scanned, _list(path, scanned), manifest, mac, slots)


def unlock(found: Content, secret: Secret) -> Opened:
    """Return the keys of a bundle; FileRefusedError when they are damaged, WrongPasswordError when none fits."""
    if not found.slots:
        raise FileRefusedError("备份包里的钥匙文件损坏了，打不开。请换一份备份。")
    if isinstance(secret, str):
        return keys.open_with(found.slots, secret)
    if found.manifest is not None and found.manifest.key != manifests.key_id(secret):
        raise WrongPasswordError("这个备份包是别的台账的，或者是换钥匙以前的。请输入当时的密码或恢复码。")
    return secret


def verify(path: Path, secret: Secret | None = None, *, database: bool = True) -> BundleReport:
    """Check every byte; with a secret the signatures too and, with ``database``, the ledger itself.

    Raises:
        FileRefusedError: it is no bundle, or cannot be read.
        WrongPasswordError: the secret opens no slot.
    """
    found = content(path)
    problems, damaged = _problems(found)
    restorable = found.sound(DATABASE) is not None and bool(found.slots)
    signed = None
    if secret is not None:
        opened = unlock(found, secret)
        signed = _signed(found, opened)
        if not signed:
            problems.append("备份包的签名对不上：不是这份台账做的，或者被改动过。")
        if database:
            wrong = database_problems(found, opened)
            problems += [f"台账资料：{words}" for words in wrong]
            restorable = not wrong
    told = manifests.told(found.manifest, path, place=BUNDLE) if found.manifest else None
    return BundleReport(
        path=path,
        facts=told,
        problems=tuple(problems),
        damaged=tuple(damaged),
        restorable=restorable,
        signed=signed,
    )


def database_problems(found: Content, opened: Opened) -> tuple[str, ...]:
    """Open the ledger of a bundle in a temporary place, encrypted as it is, and return what is wrong with it."""
    member = found.scanned.named(DATABASE)
    if member is None:
        return ("不在备份包里。",)
    with tempfile.TemporaryDirectory(prefix="ledgerdesk-") as place:
        target = Path(place) / DATABASE
        with refusals.in_words(Path(place), "没有核对完"):
            write_part(found.path, member, target)
        verified = verifying.verify(target, opened.subkey("database"))
    if (
        verified.snapshot
        and found.manifest
        and not verified.problems
        and not manifests.agrees(found.manifest, verified.snapshot)
    ):
        return ("和清单对不上。",)
    return verified.problems


def write_part(path: Path, member: Member, target: Path) -> str:
    """Copy a part to a new file, synced, and return its SHA-256."""
    with target.open("xb") as file:
        digest = zipped.copy_out(path, member, file)
    photos.sync_file(target)
    return digest


def photo_members(found: Content) -> dict[str, Member]:
    """Return the photos of a bundle that are what was stored, by name; without the list all that were found."""
    out = {}
    for member in found.scanned.members:
        if member.name.startswith(_PHOTO):
            judged = found.sound(member.name) if found.listed else member if member.whole else None
            if judged is not None:
                out[member.name.rpartition("/")[2]] = judged
    return out


def _sources(folder: Path, mirror: Path, manifest: Manifest) -> dict[str, Path]:
    have = photos.there(mirror)
    named = {f"{_PHOTO}{name[:2]}/{name}": files.path_in(mirror, name) for name in manifest.files if name in have}
    front = {name: folder / name for name in (DATABASE, key_files.FILE_NAME, manifests.FILE_NAME)}
    return {**front, **named}


def _write(part: Path, sources: Mapping[str, Path], folder: Path, opened: Opened) -> None:
    listed = {}
    with part.open("wb") as file:
        writer = zipped.Writer(file)
        for name, source in sources.items():
            listed[name] = writer.add(name, source)
        # The keys once more, far from the first: without them the rest is noise.
        listed[key_files.SECOND_NAME] = writer.add(key_files.SECOND_NAME, folder / key_files.FILE_NAME)
        writer.add(_LIST, _sealed(listed, opened))
        writer.finish()


def _require_fit(out: Path, size: int) -> None:
    if size > refusals.FAT32_LARGEST and stick.file_system(out.parent) in refusals.FAT32:
        raise LedgerError(
            "备份包超过 4 GB，这个盘是 FAT32 格式，放不下。请存到电脑上或 exFAT 格式的优盘，或者用“备份到优盘”，那样照片是分开存的。"
        )
    refusals.require_room(out.parent, size + refusals.STICK_SPARE, refusals.NOT_WRITTEN)


def _problems(found: Content) -> tuple[list[str], list[str]]:
    present = {member.name: member for member in found.scanned.members}
    if found.listed is None:
        words = "备份包不完整，可能没有拷贝完，后面的内容缺了。" if found.cut else "备份包的清单损坏了。"
        damaged = [name for name, member in present.items() if not member.whole]
        return [words, *map(named, damaged)], damaged
    damaged = [
        name
        for name, (digest, size) in found.listed.parts.items()
        if name not in present
        or not present[name].whole
        or (present[name].sha256, present[name].size) != (digest, size)
    ]
    problems = [named(name) for name in damaged]
    if present.keys() - found.listed.parts.keys() - {_LIST} or len(present) != len(found.scanned.members):
        problems.append("备份包里多了不该有的东西。")
    if not present[_LIST].whole or (not found.scanned.closed and not damaged):
        problems.append("备份包的目录损坏了，里面的内容没有受影响。")
    return problems, damaged


def named(part: str) -> str:
    """Return in Chinese which part is damaged."""
    if part == DATABASE:
        return "台账资料损坏了。"
    if part.startswith(_PHOTO):
        return f"照片或扫描件损坏了：{part.rpartition('/')[2][:12]}。"
    return "钥匙文件的一份损坏了，还有另一份。" if "keys" in part else "备份的说明损坏了。"


def _signed(found: Content, opened: Opened) -> bool:
    if found.listed is None or found.manifest is None:
        return False
    listed = hmac.compare_digest(found.listed.mac.encode(), _mac(dict(found.listed.parts), opened).encode())
    return listed and manifests.signed(found.manifest, found.manifest_mac, opened)


def _manifest(path: Path, scanned: Scanned) -> tuple[Manifest, str] | None:
    member = scanned.named(manifests.FILE_NAME)
    return None if member is None else manifests.parse(zipped.read(path, member))


def _ring(path: Path, scanned: Scanned, name: str) -> key_files.KeyRing | None:
    member = scanned.named(name)
    return None if member is None else key_files.parse(zipped.read(path, member))


def _list(path: Path, scanned: Scanned) -> Parts | None:
    member = scanned.named(_LIST)
    if member is None:
        return None
    try:
        body = json.loads(zipped.read(path, member))
        parts = {str(name): (str(digest), int(size)) for name, (digest, size) in body["parts"].items()}
        if body["format"] != _FORMAT or body["check"] != hashlib.sha256(_text(parts)).hexdigest():
            return None
        return Parts(parts, str(body["mac"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _sealed(parts: Mapping[str, tuple[str, int]], opened: Opened) -> bytes:
    body: dict[str, Any] = {"format": _FORMAT, "parts": parts}
    body |= {"check": hashlib.sha256(_text(parts)).hexdigest(), "mac": _mac(parts, opened)}
    return json.dumps(body, indent=1, sort_keys=True).encode()


def _mac(parts: Mapping[str, tuple[str, int]], opened: Opened) -> str:
    return hmac.digest(opened.subkey("bundle"), _text(parts), "sha256").hex()


def _text(parts: Mapping[str, tuple[str, int]]) -> bytes:
    return json.dumps({name: list(what) for name, what in parts.items()}, sort_keys=True).encode()
