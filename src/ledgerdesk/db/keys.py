"""Key slots: the random data key, wrapped by what a person knows, in ``keys.json``.

Each slot is argon2id (password to key) and AES-256-GCM (wrap), with the slot's name, role and cost as associated
data: a swapped role or a lowered cost is refused. Changing a password rewrites one slot and no data.
"""

import base64
import hashlib
import json
import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledgerdesk.domain import recovery_code
from ledgerdesk.errors import DamagedLedgerError, WrongPasswordError

FILE_NAME = "keys.json"
_FORMAT = 1
_COST = {"memory_kib": 65_536, "passes": 3, "lanes": 1}
_LEAST_MEMORY_KIB = 19_456  # OWASP's floor for argon2id with two passes
RECOVERY_SLOT = "recovery"
# For its owner alone; os.open takes text mode on Windows unless told otherwise.
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Slot:
    """One way in: who, in which role, and the wrapped key."""

    name: str
    role: str
    cost: Mapping[str, int]
    salt: bytes
    nonce: bytes
    wrapped: bytes

    def bound(self) -> bytes:
        """Return what the wrap vouches for besides the key."""
        facts = {"name": self.name, "role": self.role, "cost": dict(self.cost), "format": _FORMAT}
        return json.dumps(facts, sort_keys=True).encode()


@dataclass(frozen=True)
class Opened:
    """An opened key ring: the slot that fitted and the data key."""

    slot: str
    role: str
    data_key: bytes

    def subkey(self, purpose: str) -> bytes:
        """Return a 32-byte key for one purpose: database, files, documents, bundle."""
        return HKDF(hashes.SHA256(), 32, salt=None, info=f"ledgerdesk {purpose}".encode()).derive(self.data_key)


def new_data_key() -> bytes:
    """Return a random 32-byte data key."""
    return secrets.token_bytes(32)


def make_slot(name: str, role: str, secret: str, data_key: bytes) -> Slot:
    """Wrap the data key by a password or recovery code; takes about 0.2 s."""
    blank = Slot(name, role, _COST, secrets.token_bytes(16), secrets.token_bytes(12), b"")
    wrapped = AESGCM(_stretch(secret, blank)).encrypt(blank.nonce, data_key, blank.bound())
    return Slot(name, role, blank.cost, blank.salt, blank.nonce, wrapped)


def write(folder: Path, slots: tuple[Slot, ...]) -> None:
    """Write ``keys.json``, for its owner alone: to a new file, synced, then put in place."""
    body = {"format": _FORMAT, "slots": [_to_json(slot) for slot in slots]}
    body["check"] = _check(body)
    target, part = folder / FILE_NAME, folder / (FILE_NAME + ".part")
    part.unlink(missing_ok=True)  # left by a power cut, with whatever rights it had
    with os.fdopen(os.open(part, _NEW_FILE, 0o600), "wb") as file:
        file.write(json.dumps(body, indent=1, sort_keys=True).encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def read(folder: Path) -> tuple[Slot, ...]:
    """Return the slots.

    Raises:
        DamagedLedgerError: the file is missing, or its checksum does not fit.
    """
    try:
        body = json.loads((folder / FILE_NAME).read_bytes())
        check = body.pop("check")
        if check != _check(body) or body["format"] != _FORMAT:
            raise ValueError
        return tuple(_from_json(slot) for slot in body["slots"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise DamagedLedgerError("台账的钥匙文件缺失或损坏，打不开，资料没有改动。请改用以前拷贝的那份台账。") from None


def open_with(slots: tuple[Slot, ...], secret: str) -> Opened:
    """Return the data key of the first slot the password or recovery code fits.

    Raises:
        WrongPasswordError: it fits none; only this decides "wrong password", never the database file.
    """
    code = recovery_code.normalise(secret)
    for slot in slots:
        candidate = code if slot.name == RECOVERY_SLOT else secret
        if candidate is None or slot.cost["memory_kib"] < _LEAST_MEMORY_KIB:
            continue
        try:
            data_key = AESGCM(_stretch(candidate, slot)).decrypt(slot.nonce, slot.wrapped, slot.bound())
        except InvalidTag:
            continue
        return Opened(slot.name, slot.role, data_key)
    raise WrongPasswordError("密码不对，请再输一次。")


def _stretch(secret: str, slot: Slot) -> bytes:
    text = unicodedata.normalize("NFC", secret)
    cost = slot.cost
    return hash_secret_raw(
        text.encode(),
        slot.salt,
        time_cost=cost["passes"],
        memory_cost=cost["memory_kib"],
        parallelism=cost["lanes"],
        hash_len=32,
        type=Type.ID,
    )


def _check(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _to_json(slot: Slot) -> dict[str, Any]:
    encoded = {key: base64.b64encode(getattr(slot, key)).decode() for key in ("salt", "nonce", "wrapped")}
    return {"name": slot.name, "role": slot.role, "cost": dict(slot.cost), **encoded}


def _from_json(slot: dict[str, Any]) -> Slot:
    raw = {key: base64.b64decode(slot[key], validate=True) for key in ("salt", "nonce", "wrapped")}
    cost = {key: int(slot["cost"][key]) for key in _COST}
    return Slot(str(slot["name"]), str(slot["role"]), cost, **raw)
