"""A lost stick: the ledger gets another data key, so that what was lost opens nothing that is written from now on.

Changing a password does not do that: whoever has an old copy of the folder and the old password reads that copy, and
the data key in it would open every later one. Nothing takes back what the copy held.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ledgerdesk.db import keys, passwords, rotating, swapping
from ledgerdesk.db.backups import refusals, shelf, stick
from ledgerdesk.db.backups.facts import BackupFacts, Reason
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.domain import recovery_code, rights
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotAllowedError, ReadOnlyLedgerError
from ledgerdesk.ledger import accounts, safekeeping
from ledgerdesk.ledger.facade import Ledger
from ledgerdesk.services import school, users
from ledgerdesk.services.users import UserFacts

#: What the journal calls it.
LABEL = "换钥匙（优盘丢失）"


@dataclass(frozen=True)
class Rotated:
    """A ledger under another data key.

    ``code`` is the new recovery code, shown once and kept nowhere. ``without_password`` need new passwords from the
    headteacher, or from whoever holds the code. ``old_backups`` still open with the passwords of before, each to a
    place of its own, and so do copies on sticks: ``stick`` names the one the last was taken to, empty for none.
    """

    code: str = field(repr=False)
    without_password: tuple[UserFacts, ...]
    old_backups: int
    stick: str


def may_rotate(ledger: Ledger) -> bool:
    """Tell whether ``rotate`` is for whoever has the ledger open."""
    return not _refusal(ledger)


def rotate(ledger: Ledger, password: str, say: Callable[[str], None] | None = None) -> Rotated:
    """Give the ledger another data key and recovery code; all passwords but this person's end. Seconds; off the GUI.

    **The ledger is closed when this returns**, and once it began also when it raises: close it (twice does no harm)
    and open it again with the same password. Refusals for right and password leave it open. A backup is made first.
    Whatever stops this, the ledger opens with this person's password and either the old or the new recovery code;
    the next opening finishes or throws away what was begun. Check codes of papers and the chain of the journal stay
    as they are.

    Raises:
        NotAllowedError: it is for the headteacher, or for the clerk where there is none; never by recovery code.
        WrongPasswordError, TooSoonError: it is not the password of whoever has the ledger open.
        DamagedLedgerError: the ledger or a stored file cannot be read; nothing was changed.
        LedgerInUseError, LedgerBusyError: another program took the ledger, or a backup takes too long; nothing was
            changed.
        DiskFullError, ReadOnlyLedgerError, LedgerError: the drive refuses; nothing was changed.
    """
    refusal = _refusal(ledger)
    if refusal:
        raise NotAllowedError(refusal)
    if ledger.read_only:
        raise ReadOnlyLedgerError(f"台账所在的文件夹不能写入。{rotating.AS_BEFORE}。")
    tell = say or (lambda _words: None)
    folder, old = ledger.folder, ledger.keys
    passwords.check(folder, password, slot=old.slot, clock=ledger.clock)
    rotating.require_room(folder)
    safekeeping.before(ledger, Reason.ROTATION, say=say)
    new, code = old.with_new_data_key(), recovery_code.generate()
    slots = (
        keys.make_slot(old.slot, old.role, password, new),
        keys.make_slot(keys.RECOVERY_SLOT, rights.RECOVERY, code, new),
    )
    ledger.close()
    # A backup under way would pair the old database with the new keys: it is waited for, and the next one waits.
    with LedgerLock(folder), refusals.in_words(folder, rotating.AS_BEFORE), shelf.held(shelf.of(folder)):
        try:
            waiting = _prepare(ledger, new, slots, tell)
            swapping.commit(folder)
        except BaseException:
            swapping.drop(folder)
            raise
        tell("正在换上……")
        # It counts already: the code has to be shown. What a virus scanner holds, the next opening puts in place.
        with suppress(OSError):
            swapping.settle(folder)
    return Rotated(code, waiting, len(_old(folder, new)), _stick(folder))


def old_backups(ledger: Ledger) -> tuple[BackupFacts, ...]:
    """Return the backups on this computer that still open with the passwords from before the last rotation."""
    return _old(ledger.folder, ledger.keys)


def remove_old_backups(ledger: Ledger, *, reason: str, say: Callable[[str], None] | None = None) -> int:
    """Delete those for good, after making one under the new key, and return how many; sticks are left to people.

    Raises:
        NotAllowedError: the role keeps no backups.
        DamagedLedgerError, DiskFullError, LedgerError: no new backup could be made, so nothing was deleted; or the
            drive refused to delete.
    """
    going = {backup.sequence for backup in old_backups(ledger)}
    if not going:
        return 0
    safekeeping.back_up(ledger, say=say)
    return safekeeping.remove(ledger, going, reason=reason)


def _prepare(
    ledger: Ledger, new: keys.Opened, slots: tuple[keys.Slot, ...], tell: Callable[[str], None]
) -> tuple[UserFacts, ...]:
    """Make everything ready under the new keys, the step in the journal included; return who has no password then."""
    part = rotating.prepare(ledger.folder, ledger.keys, new, slots, tell)
    tell("正在核对……")
    with Ledger.attached(part, new, ledger.clock) as copy:
        # Nobody has seen the new code yet, and whoever did not type it back is reminded.
        with copy.transaction(LABEL, kind="account", barrier=True) as session:
            school.note_recovery_code(session, confirmed=False)
        waiting = accounts.without_password(copy)
    # Said at the door, where their old passwords are only wrong: role and slot, no names.
    keys.write(part, slots, waiting=[(one.slot, one.role) for one in waiting])
    rotating.verify(part, new)
    return waiting


def _refusal(ledger: Ledger) -> str:
    """Return in Chinese why whoever has the ledger open may not rotate; empty when they may."""
    if ledger.role == rights.RECOVERY:
        # The old code ends with this; a stop before the new one is shown would leave nobody a way in.
        return "用恢复码打开时不能换钥匙。请先给校长（没有校长就给经办人）设一个新密码，再用那个账号登录来换。"
    if ledger.may(Right.USERS):
        return ""
    today = ledger.today()
    with ledger.read() as session:
        heads = [one for one in users.rows(session) if one.role == rights.HEAD]
    if ledger.may(Right.EDIT) and all(one.active_to is not None and one.active_to < today for one in heads):
        return ""
    return rights.refusal(ledger.role, Right.USERS)


def _old(folder: Path, new: keys.Opened) -> tuple[BackupFacts, ...]:
    return tuple(backup for backup in shelf.listed(shelf.of(folder), new) if backup.other_keys)


def _stick(folder: Path) -> str:
    taken = stick.last(shelf.of(folder))
    return taken.name if taken else ""
