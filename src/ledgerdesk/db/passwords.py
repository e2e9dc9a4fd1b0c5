"""Another password for a ledger: one key slot is written anew, the data stay as they are."""

from collections.abc import Callable
from pathlib import Path

from ledgerdesk.db import attempts, keys
from ledgerdesk.db.faults import in_words
from ledgerdesk.db.folder import CLERK_SLOT
from ledgerdesk.domain import recovery_code, rights
from ledgerdesk.domain.clock import Clock, SystemClock
from ledgerdesk.errors import LedgerError, NotFoundError

_AS_BEFORE = "钥匙文件没有改动，原来的密码和恢复码还能用。"


def change(folder: Path, secret: str, new: str, *, slot: str | None = None, clock: Clock | None = None) -> str:
    """Replace the password a secret belongs to and return the slot; about half a second.

    The recovery code replaces the password of ``slot``, the clerk's unless one is named. A wrong secret counts as it
    does at the door: this must not be the place to guess.

    Raises:
        WrongPasswordError: the secret opens no slot, or that of somebody else than ``slot``.
        TooSoonError: too many wrong passwords just now.
        NotFoundError: nobody has the slot that is named.
        DamagedLedgerError: the key file is missing or damaged.
        LedgerError: the drive refuses; the old password still opens.
    """
    known = {one.name: one for one in keys.read(folder)}
    if slot is not None and slot not in known:
        raise NotFoundError("没有这个账号的密码了。请让校长重新给一个。")
    able = [one for one in known.values() if slot in (None, one.name) or one.name == keys.RECOVERY_SLOT]
    with attempts.counted(folder, clock or SystemClock()):
        opened = keys.open_with(able, secret)
    chosen = slot or (CLERK_SLOT if opened.slot == keys.RECOVERY_SLOT else opened.slot)
    role = known[chosen].role if chosen in known else rights.CLERK
    put(folder, keys.make_slot(chosen, role, new, opened))
    return chosen


def check(folder: Path, password: str, *, slot: str | None = None, clock: Clock | None = None) -> None:
    """Raise WrongPasswordError unless it is somebody's password, of ``slot`` if one is named. Takes 0.2 s a slot.

    The recovery code is no password. A wrong one counts as it does at the door; TooSoonError after several.
    """
    able = [one for one in keys.read(folder) if one.name != keys.RECOVERY_SLOT and slot in (None, one.name)]
    with attempts.counted(folder, clock or SystemClock()):
        keys.open_with(able, password)


def put(folder: Path, slot: keys.Slot) -> None:
    """Put a slot in the place of the one of its name, or beside the others.

    Raises:
        DamagedLedgerError: the key file is missing or damaged.
        LedgerError: the drive refuses; everything opens as before.
    """
    _rewrite(folder, lambda slots: (*(one for one in slots if one.name != slot.name), slot))


def remove(folder: Path, name: str) -> None:
    """Take a slot away: its password opens nothing any more but older copies of the folder; raises like ``put``."""
    _rewrite(folder, lambda slots: tuple(one for one in slots if one.name != name), ended=name)


def replace_recovery_code(folder: Path, opened: keys.Opened) -> str:
    """Put a new recovery code in the place of the old one and return it: at every moment one of the two opens.

    Raises:
        LedgerError: the folder refuses; the old code still opens.
        DamagedLedgerError: the key file is missing or damaged.
    """
    code = recovery_code.generate()
    put(folder, keys.make_slot(keys.RECOVERY_SLOT, rights.RECOVERY, code, opened))
    return code


def _rewrite(
    folder: Path, changed: Callable[[tuple[keys.Slot, ...]], tuple[keys.Slot, ...]], *, ended: str = ""
) -> None:
    slots = changed(keys.read(folder))
    waiting = [one for one in keys.waiting(folder) if one[0] != ended]
    try:
        keys.write(folder, slots, waiting=waiting)
    except OSError as error:
        said = in_words(error, folder / keys.FILE_NAME)
        raise type(said)(f"{said}{_AS_BEFORE}") if said else LedgerError(_AS_BEFORE) from None
