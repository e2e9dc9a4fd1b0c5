"""Another password for a ledger: one key slot is written anew, the data stay as they are."""

from pathlib import Path

from ledgerdesk.db import keys
from ledgerdesk.db.folder import CLERK_SLOT
from ledgerdesk.domain import recovery_code


def change(folder: Path, secret: str, new: str) -> None:
    """Replace the password a secret belongs to; the recovery code replaces the clerk's. Takes about half a second.

    Raises:
        WrongPasswordError: the secret opens no slot.
        DamagedLedgerError: the key file is missing or damaged.
    """
    slots = keys.read(folder)
    opened = keys.open_with(slots, secret)
    name = CLERK_SLOT if opened.slot == keys.RECOVERY_SLOT else opened.slot
    keys.write(
        folder,
        tuple(
            keys.make_slot(slot.name, slot.role, new, opened.data_key) if slot.name == name else slot for slot in slots
        ),
    )


def check(folder: Path, password: str) -> None:
    """Raise WrongPasswordError unless it is somebody's password; the recovery code is not one. Takes 0.2 s."""
    keys.open_with(tuple(slot for slot in keys.read(folder) if slot.name != keys.RECOVERY_SLOT), password)


def replace_recovery_code(folder: Path, data_key: bytes) -> str:
    """Put a new recovery code in the place of the old one and return it: at every moment one of the two opens.

    Raises:
        OSError: the folder refuses; the old code still opens.
        DamagedLedgerError: the key file is missing or damaged.
    """
    code = recovery_code.generate()
    others = tuple(slot for slot in keys.read(folder) if slot.name != keys.RECOVERY_SLOT)
    new = keys.make_slot(keys.RECOVERY_SLOT, keys.RECOVERY_SLOT, code, data_key)
    keys.write(folder, (*others, new))
    return code
