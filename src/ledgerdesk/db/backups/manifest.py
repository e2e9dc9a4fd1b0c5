"""The manifest beside each backup: what is in it, how it was found, sealed against damage and against forgery."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.backups.facts import COMPUTER, BackupFacts, Reason
from ledgerdesk.db.backups.verifying import Snapshot
from ledgerdesk.db.key_files import FILE_NAME as KEYS
from ledgerdesk.db.keys import Opened

FILE_NAME = "manifest.json"
DATABASE = ledger_folder.DATABASE
_FORMAT = 1
_LONGEST = 16 * 1024 * 1024  # bytes: names of 200,000 photos
_ID_BYTES = 8


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup is.

    ``day`` counts the days on which backups were made, whatever the clock said; ``step`` is the newest step,
    ``mark`` names the newest that is more than a coming, going or copying away; ``ledger`` and ``key`` name the
    ledger and its data key without telling anything of them; ``files`` names the photos that belong to it.
    """

    name: str
    ledger: str
    key: str
    sequence: int
    day: int
    made_at: datetime
    reason: Reason
    version: str
    revision: str
    counts: Mapping[str, int]
    step: int
    head: str
    mark: str
    bytes: int
    sha256: str
    keys_sha256: str
    files: tuple[str, ...]
    pinned: bool = False
    complete: bool = True


def ledger_id(opened: Opened) -> str:
    """Return the name of a ledger that outlives copies and changed keys and tells nothing: 16 hexadecimal digits."""
    return _named(opened, "audit", b"ledgerdesk ledger")


def key_id(opened: Opened) -> str:
    """Return the name of the data key in use: another one after a rotation."""
    return _named(opened, "bundle", b"ledgerdesk data key")


def sealed(manifest: Manifest, opened: Opened) -> bytes:
    """Return the file: checked against damage by anybody, signed for whoever holds the keys."""
    body = {**asdict(manifest), "made_at": manifest.made_at.isoformat(), "format": _FORMAT}
    check = hashlib.sha256(_text(body)).hexdigest()
    return json.dumps({**body, "check": check, "mac": _mac(body, opened)}, ensure_ascii=False, indent=1).encode()


def parse(content: bytes) -> tuple[Manifest, str] | None:
    """Return what a file says and its signature; None when it is damaged."""
    try:
        body: dict[str, Any] = json.loads(content)
        check, mac = body.pop("check"), str(body.pop("mac"))
        if hashlib.sha256(_text(body)).hexdigest() != check or body.pop("format") != _FORMAT:
            return None
        body["made_at"] = datetime.fromisoformat(body["made_at"])
        body["reason"] = Reason(body["reason"])
        body["files"] = tuple(map(str, body["files"]))
        return Manifest(**body), mac
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def read(folder: Path) -> tuple[Manifest, str] | None:
    """Return the manifest of a backup folder and its signature; None when it is missing or damaged."""
    try:
        with (folder / FILE_NAME).open("rb") as file:
            return parse(file.read(_LONGEST))
    except OSError:
        return None


def signed(manifest: Manifest, mac: str, opened: Opened) -> bool:
    """Tell whether the signature is that of the keys."""
    body = {**asdict(manifest), "made_at": manifest.made_at.isoformat(), "format": _FORMAT}
    return hmac.compare_digest(mac.encode(), _mac(body, opened).encode())


def agrees(manifest: Manifest, found: Snapshot) -> bool:
    """Tell whether a database holds what the manifest says."""
    said = (dict(manifest.counts), manifest.step, manifest.head, manifest.mark, manifest.revision)
    return said == (dict(found.counts), found.step, found.head, found.mark, found.revision)


def facts(
    folder: Path, known: tuple[Manifest, str] | None, opened: Opened | None, place: str = COMPUTER
) -> BackupFacts | None:
    """Return a backup folder as it is shown; without keys the signature is not judged. None: not even its date."""
    if known is None:
        return None
    manifest, mac = known
    other = opened is not None and manifest.key != key_id(opened)
    problem = ""
    if _size(folder / DATABASE) != manifest.bytes or _size(folder / KEYS) is None:
        problem = "备份里的文件不全，不能用。"
    elif opened is not None and manifest.ledger != ledger_id(opened):
        problem = "这是另一份台账的备份。"
    elif opened is not None and not other and not signed(manifest, mac, opened):
        problem = "备份的清单被改动过，不能用。"
    elif not manifest.complete:
        problem = "只救出一部分，可以查看，不能恢复。"
    return told(manifest, folder, place=place, problem=problem, other_keys=other)


def told(manifest: Manifest, path: Path, **more: Any) -> BackupFacts:
    """Return a manifest as it is shown."""
    return BackupFacts(
        path=path,
        sequence=manifest.sequence,
        made_at=manifest.made_at,
        reason=manifest.reason,
        bytes=manifest.bytes,
        counts=manifest.counts,
        files=len(manifest.files),
        head=manifest.head,
        transaction_id=manifest.step,
        version=manifest.version,
        pinned=manifest.pinned,
        **more,
    )


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _named(opened: Opened, purpose: str, what: bytes) -> str:
    return hmac.digest(opened.subkey(purpose), what, "sha256")[:_ID_BYTES].hex()


def _mac(body: Mapping[str, Any], opened: Opened) -> str:
    return hmac.digest(opened.subkey("bundle"), _text(body), "sha256").hex()


def _text(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
