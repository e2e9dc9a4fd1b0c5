"""Look at a backup again long after it was made: a bundle, or a backup folder on the computer or a stick."""

from pathlib import Path

from ledgerdesk.db import files, key_files, keys
from ledgerdesk.db.backups import bundle as bundles
from ledgerdesk.db.backups import manifest as manifests
from ledgerdesk.db.backups import photos, verifying
from ledgerdesk.db.backups.facts import BundleReport, Secret
from ledgerdesk.db.backups.manifest import DATABASE, Manifest
from ledgerdesk.db.keys import Opened
from ledgerdesk.errors import DamagedLedgerError, FileRefusedError, WrongPasswordError


def verify(path: Path, secret: Secret | None = None) -> BundleReport:
    """Check every byte of a bundle or backup folder; with a secret signature, database and photos too.

    Raises:
        FileRefusedError: it is neither, or cannot be read.
        WrongPasswordError: the secret opens no slot of it.
    """
    if not path.is_dir():
        return bundles.verify(path, secret)
    known = manifests.read(path)
    if known is None:
        raise FileRefusedError("这不是台账的备份，或者已经损坏。请选备份包，或优盘上以数字命名的备份文件夹。")
    manifest, mac = known
    told = manifests.facts(path, known, None)
    slots = _slots(path)
    problems, damaged = _against_list(path, manifest, slots)
    restorable, signed = DATABASE not in damaged and bool(slots), None
    if secret is not None:
        opened = _unlock(slots, manifest, secret)
        signed = manifests.signed(manifest, mac, opened)
        if not signed:
            problems.append("备份的签名对不上：不是这份台账做的，或者被改动过。")
        wrong = verifying.verify(path / DATABASE, opened.subkey("database")).problems
        problems += [f"台账资料：{words}" for words in wrong]
        restorable = restorable and not wrong
        damaged += _damaged_photos(path, manifest, opened)
    problems += [bundles.named(part) for part in damaged]
    return BundleReport(
        path=path,
        facts=told,
        problems=tuple(problems),
        damaged=tuple(damaged),
        restorable=restorable,
        signed=signed,
    )


def _against_list(path: Path, manifest: Manifest, slots: tuple[keys.Slot, ...]) -> tuple[list[str], list[str]]:
    """Return problems in words and the damaged parts, as the manifest's digests tell; photos by their presence."""
    damaged = []
    try:
        if verifying.sha256_of(path / DATABASE) != manifest.sha256:
            damaged.append(DATABASE)
        if verifying.sha256_of(path / key_files.FILE_NAME) != manifest.keys_sha256:
            damaged.append(key_files.FILE_NAME)
    except OSError:
        return ["备份里的文件不全，或者读不出来。"], [DATABASE]
    have = photos.there(photos.mirror(path.parent, manifest.key))
    lost = [name for name in manifest.files if name not in have]
    problems = [f"备份里少了 {len(lost)} 张照片或扫描件。"] if lost else []
    return (problems if slots else [*problems, "备份里的钥匙文件损坏了，打不开。"]), damaged


def _damaged_photos(path: Path, manifest: Manifest, opened: Opened) -> list[str]:
    kept = files.store(photos.mirror(path.parent, manifest.key).parent, opened)
    return [f"files/{name[:2]}/{name}" for name in sorted(kept.damaged(manifest.files))]


def _slots(path: Path) -> tuple[keys.Slot, ...]:
    try:
        return key_files.read(path)
    except DamagedLedgerError:
        return ()


def _unlock(slots: tuple[keys.Slot, ...], manifest: Manifest, secret: Secret) -> Opened:
    if isinstance(secret, Opened):
        if manifest.key != manifests.key_id(secret):
            raise WrongPasswordError("这份备份是换钥匙以前的。请输入当时的密码或恢复码。")
        return secret
    if not slots:
        raise FileRefusedError("备份里的钥匙文件损坏了，打不开。请换一份备份。")
    return keys.open_with(slots, secret)
