"""Another password for a ledger: one key slot is written anew, the data stay as they are."""

from pathlib import Path

from ledgerdesk.db import keys
from ledgerdesk.db.folder import CLERK_SLOT


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
