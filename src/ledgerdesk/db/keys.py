"""Key slots: the random keys of a ledger, wrapped by what a person knows, in two copies of ``keys.json``.

Each slot is argon2id (password to key) and AES-256-GCM (wrap), with the slot's name, role and cost as associated
data: a swapped role or a lowered cost is refused. Changing a password rewrites one slot and no data. The copies are
written one after the other, so that a power cut spoils at most one; the newest whole one counts.
"""

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledgerdesk.db.key_files import FILE_NAME, SECOND_NAME, Slot, edition, mend, read, waiting, write
from ledgerdesk.domain import recovery_code
from ledgerdesk.errors import LedgerError, WrongPasswordError

__all__ = [
    "FILE_NAME",
    "RECOVERY_SLOT",
    "SECOND_NAME",
    "Opened",
    "Slot",
    "edition",
    "make_slot",
    "mend",
    "new_keys",
    "open_with",
    "read",
    "waiting",
    "write",
]

_COST = {"memory_kib": 65_536, "passes": 3, "lanes": 1}
_LEAST_MEMORY_KIB = 19_456  # OWASP's floor for argon2id with two passes
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 262_144, 8, 4  # a tampered file must not eat the computer
_LEAST_PASSES = 2
_KEY = 32  # bytes
RECOVERY_SLOT = "recovery"
_WRONG = "密码不对，请再输一次。"
#: Purposes whose keys outlive a rotation: what they sealed is on paper.
_LASTING = frozenset({"documents", "audit", "file names"})


@dataclass(frozen=True)
class Opened:
    """An opened key ring: the slot that fitted, its role, and the two keys.

    ``data_key`` encrypts and is replaced when a stick is lost; ``seal_key`` signs (check codes of papers, the audit
    chain, names of stored files) and stays, or no paper printed before could be verified.
    """

    slot: str
    role: str
    data_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)

    def subkey(self, purpose: str) -> bytes:
        """Return a 32-byte key for one purpose: database, files, bundle; documents, audit, file names."""
        root = self.seal_key if purpose in _LASTING else self.data_key
        return HKDF(hashes.SHA256(), _KEY, salt=None, info=f"ledgerdesk {purpose}".encode()).derive(root)

    def with_new_data_key(self) -> "Opened":
        """Return the same person's keys with another data key: what a rotation moves to."""
        return replace(self, data_key=secrets.token_bytes(_KEY))


def new_keys(slot: str, role: str) -> Opened:
    """Return random keys for a new ledger, as the slot that is about to be made would open them."""
    return Opened(slot, role, secrets.token_bytes(_KEY), secrets.token_bytes(_KEY))


def make_slot(name: str, role: str, secret: str, keys: Opened) -> Slot:
    """Wrap the keys by a password or recovery code; takes about 0.2 s."""
    blank = Slot(name, role, _COST, secrets.token_bytes(16), secrets.token_bytes(12), b"")
    wrapped = AESGCM(_stretch(secret, blank)).encrypt(blank.nonce, keys.data_key + keys.seal_key, blank.bound())
    return replace(blank, wrapped=wrapped)


def open_with(slots: Iterable[Slot], secret: str, *, role: str | None = None) -> Opened:
    """Return the keys of the first slot the password or recovery code fits; slots of ``role`` are tried first.

    Raises:
        WrongPasswordError: it fits none; only this decides "wrong password", never the database file.
        LedgerError: the computer has not the memory it takes.
    """
    code = recovery_code.normalise(secret)
    for slot in sorted(slots, key=lambda slot: slot.role != role):
        candidate = code if slot.name == RECOVERY_SLOT else secret
        if candidate is None or not _acceptable(slot.cost):
            continue
        try:
            both = AESGCM(_stretch(candidate, slot)).decrypt(slot.nonce, slot.wrapped, slot.bound())
        except InvalidTag:
            continue
        # Ledgers made before roles existed wrap one key for everything.
        return Opened(slot.name, slot.role, both[:_KEY], both[_KEY:] or both[:_KEY])
    if code is not None:
        raise WrongPasswordError("这份恢复码打不开这份台账。重出过恢复码的，请用最新的那张纸。")
    # Tried first all the same: a password may look like that.
    raise WrongPasswordError(recovery_code.mistake(secret) if recovery_code.resembles(secret) else _WRONG)


def _acceptable(cost: Mapping[str, int]) -> bool:
    return (
        _LEAST_MEMORY_KIB <= cost["memory_kib"] <= _MOST_MEMORY_KIB
        and _LEAST_PASSES <= cost["passes"] <= _MOST_PASSES
        and 1 <= cost["lanes"] <= _MOST_LANES
    )


def _stretch(secret: str, slot: Slot) -> bytes:
    # What is pasted may hold half a character, which has no UTF-8; it is a wrong password, not a bug.
    text = unicodedata.normalize("NFC", secret).encode("utf-8", "surrogatepass")
    cost = slot.cost
    try:
        return hash_secret_raw(
            text,
            slot.salt,
            time_cost=cost["passes"],
            memory_cost=cost["memory_kib"],
            parallelism=cost["lanes"],
            hash_len=_KEY,
            type=Type.ID,
        )
    except HashingError:  # the parameters are measured already: what is left is the memory
        raise LedgerError("电脑内存不够，没能核对密码。请关掉一些别的程序，再试一次。") from None
