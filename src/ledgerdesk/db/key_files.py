"""The two copies of ``keys.json``: written atomically one after the other, checksummed, the newest whole one read."""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgerdesk.db.placing import put_in_place
from ledgerdesk.errors import DamagedLedgerError, LedgerError

FILE_NAME = "keys.json"
SECOND_NAME = "keys-2.json"
_COPIES = (FILE_NAME, SECOND_NAME)
_FORMAT = 1
_COST_KEYS = ("memory_kib", "passes", "lanes")
_LONGEST = 64 * 1024  # bytes; a ring of a dozen users has 4 KB
_MOST_SLOTS = 64  # each costs a try of a fifth of a second
_MOST_EDITIONS = 2**53  # what JSON counts exactly
_SALT, _NONCE, _TAG, _KEY = 16, 12, 16, 32  # bytes
_WRAPPED = frozenset({_KEY + _TAG, 2 * _KEY + _TAG})  # ledgers made before roles existed wrap one key
# For its owner alone; os.open takes text mode on Windows unless told otherwise.
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Slot:
    """One way in: who, in which role, and the wrapped keys."""

    name: str
    role: str
    cost: Mapping[str, int]
    salt: bytes
    nonce: bytes
    wrapped: bytes

    def bound(self) -> bytes:
        """Return what the wrap vouches for besides the keys."""
        facts = {"name": self.name, "role": self.role, "cost": dict(self.cost), "format": _FORMAT}
        return json.dumps(facts, sort_keys=True).encode()


@dataclass(frozen=True)
class KeyRing:
    """All slots; ``edition`` counts the writings and tells the newer of two copies.

    ``waiting`` are (name, role) of the slots a change of keys ended, until the headteacher makes them anew.
    """

    slots: tuple[Slot, ...]
    edition: int
    waiting: tuple[tuple[str, str], ...] = ()


def write(
    folder: Path, slots: Iterable[Slot], *, after: int = 0, waiting: Iterable[tuple[str, str]] | None = None
) -> None:
    """Write both copies, for their owner alone: each to a new file, synced, then put in place.

    At every moment one of them is whole; a stop in between leaves the newer one counting, and ``mend`` makes the
    other. ``after`` is an edition of another folder that this one has to be newer than. ``waiting`` is who has no slot
    since a change of keys; whoever is among ``slots`` waits no more, and None leaves the others as they are.

    Raises:
        OSError: the first copy cannot be written; both are as they were.
        LedgerError: there are more slots than ``read`` takes.
    """
    ways = tuple(slots)
    if len(ways) > _MOST_SLOTS:
        raise LedgerError(f"账号满了，最多 {_MOST_SLOTS} 个。请先停用不再用的账号。")
    rings = [ring for name in _COPIES if (ring := _whole(folder / name))]
    newest = max(rings, key=lambda ring: ring.edition, default=KeyRing((), 0))
    held = {slot.name for slot in ways}
    still = tuple(one for one in (newest.waiting if waiting is None else waiting) if one[0] not in held)
    content = _content(KeyRing(ways, max(newest.edition, after) + 1, still[:_MOST_SLOTS]))
    _replace(folder / FILE_NAME, content)
    with suppress(OSError):
        # The new password counts already: to say that it was refused would be untrue.
        _replace(folder / SECOND_NAME, content)


def read(folder: Path) -> tuple[Slot, ...]:
    """Return the slots of the newest whole copy.

    Raises:
        DamagedLedgerError: neither copy is whole.
    """
    return _newest(folder).slots


def waiting(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return (name, role) of the slots that a change of keys ended; DamagedLedgerError when neither copy is whole."""
    return _newest(folder).waiting


def edition(folder: Path) -> int:
    """Return the edition of the newest whole copy; DamagedLedgerError when neither is whole."""
    return _newest(folder).edition


def mend(folder: Path) -> bool:
    """Write both copies anew where one is missing, damaged or older; tell whether that was needed.

    Raises:
        DamagedLedgerError: neither copy is whole.
    """
    newest = _newest(folder)
    # Byte by byte: a changed blank between two values is damage all the same.
    if len({_bytes(folder / name) for name in _COPIES}) == 1:
        return False
    write(folder, newest.slots)
    return True


def _newest(folder: Path) -> KeyRing:
    contents = dict.fromkeys(_bytes(folder / name) for name in _COPIES)  # nearly always alike: parsed once
    rings = [ring for content in contents if content is not None and (ring := parse(content)) is not None]
    if not rings:
        raise DamagedLedgerError(
            "台账的钥匙文件缺失或损坏，打不开，资料没有改动。请从备份恢复，或改用以前拷贝的那份台账。"
        )
    return max(rings, key=lambda ring: ring.edition)


def parse(content: bytes) -> KeyRing | None:
    """Return the ring in the bytes of a copy; None when they are not exactly what ``write`` makes.

    Two spellings of one ring would be a bit that may be flipped unnoticed, so there is one only.
    """
    try:
        body = json.loads(content)
        slots = tuple(_from_json(slot) for slot in body["slots"])
        lost = tuple((str(name), str(role)) for name, role in body.get("waiting", {}).items())
        ring = KeyRing(slots, int(body.get("edition", 0)), lost)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    few = len(slots) <= _MOST_SLOTS and len(lost) <= _MOST_SLOTS and ring.edition < _MOST_EDITIONS
    return ring if few and all(map(_measured, slots)) and content == _content(ring) else None


def _measured(slot: Slot) -> bool:
    return len(slot.salt) == _SALT and len(slot.nonce) == _NONCE and len(slot.wrapped) in _WRAPPED


def _content(ring: KeyRing) -> bytes:
    body: dict[str, Any] = {"format": _FORMAT, "slots": [_to_json(slot) for slot in ring.slots]}
    if ring.edition:  # ledgers made before there were two copies have none
        body["edition"] = ring.edition
    if ring.waiting:
        body["waiting"] = dict(ring.waiting)
    body["check"] = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return json.dumps(body, indent=1, sort_keys=True).encode()


def _whole(path: Path) -> KeyRing | None:
    content = _bytes(path)
    return None if content is None else parse(content)


def _bytes(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST)
    except OSError:
        return None


def _replace(target: Path, content: bytes) -> None:
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)  # left by a power cut, with whatever rights it had
    with os.fdopen(os.open(part, _NEW_FILE, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    put_in_place(part, target)


def _to_json(slot: Slot) -> dict[str, Any]:
    encoded = {key: base64.b64encode(getattr(slot, key)).decode() for key in ("salt", "nonce", "wrapped")}
    return {"name": slot.name, "role": slot.role, "cost": dict(slot.cost), **encoded}


def _from_json(slot: dict[str, Any]) -> Slot:
    raw = {key: base64.b64decode(slot[key], validate=True) for key in ("salt", "nonce", "wrapped")}
    cost = {key: int(slot["cost"][key]) for key in _COST_KEYS}
    return Slot(str(slot["name"]), str(slot["role"]), cost, **raw)
