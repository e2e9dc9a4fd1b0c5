"""The work behind the unlock page, off the GUI thread: key, schema, what the window needs first. Light to import."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ledgerdesk.db import key_files
from ledgerdesk.domain.clock import Clock
from ledgerdesk.domain.rights import CLERK, HEAD, INSPECTOR
from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.shell.warm_up import WarmUp
from ledgerdesk.ui.tasks import Task

if TYPE_CHECKING:
    from ledgerdesk.ledger import Ledger
    from ledgerdesk.ui.shell.session import Opening

#: Opens a ledger on a worker's thread.
Work = Callable[[Task], "tuple[Ledger, Opening]"]


def with_password(folder: Path, role: str, secret: str, clock: Clock, warm: WarmUp) -> Work:
    """Return the work that opens a ledger with a password, trying that of ``role`` first."""

    def work(_task: Task) -> "tuple[Ledger, Opening]":
        warm.wait()
        # Heavy, and here by now; imported on this thread where it is not.
        from ledgerdesk.ledger import Ledger

        return _read(Ledger.open(folder, secret, role=role, clock=clock))

    return work


def with_recovery_code(folder: Path, code: str, role: str, new: str, clock: Clock, warm: WarmUp) -> Work:
    """Return the work that sets a password anew with the recovery code, and then opens the ledger with it.

    A stop in between leaves a ledger that opens with the new password, or with the old one and the code.
    """

    def work(_task: Task) -> "tuple[Ledger, Opening]":
        warm.wait()
        from ledgerdesk.ledger import Ledger, accounts
        from ledgerdesk.services import users

        with Ledger.open(folder, code, clock=clock) as ledger:
            with ledger.read() as session:
                whose = users.oldest(session, role, slots_of(folder))
            accounts.reset(ledger, whose.id, new)
        return _read(Ledger.open(folder, new, role=role, clock=clock))

    return work


def from_copy(folder: Path, home: Path, role: str, secret: str, clock: Clock, warm: WarmUp) -> Work:
    """Return the work that copies a ledger from an unsafe place into ``home`` and opens the copy."""

    def work(task: Task) -> "tuple[Ledger, Opening]":
        warm.wait()
        from ledgerdesk.ledger import moving

        def say(done: int, total: int) -> None:
            task.progress(done, total, "复制台账")

        return _read(moving.bring_home(folder, home, secret, role=role, clock=clock, say=say))

    return work


def _read(ledger: "Ledger") -> "tuple[Ledger, Opening]":
    from ledgerdesk.ui.shell.session import read_opening

    try:
        return ledger, read_opening(ledger)
    except BaseException:
        ledger.close()
        raise


def slots_of(folder: Path) -> dict[str, str]:
    """Return role by name of the key slots; nothing where the keys cannot be read."""
    try:
        return {slot.name: slot.role for slot in key_files.read(folder)}
    except LedgerError:
        return {}


def roles_of(folder: Path) -> tuple[str, ...]:
    """Return the roles that have or wait for a password, the clerk's first; that alone where the keys cannot be read."""
    held = {*slots_of(folder).values(), *waiting_of(folder)}
    return tuple(role for role in (CLERK, HEAD, INSPECTOR) if role in held) or (CLERK,)


def waiting_of(folder: Path) -> tuple[str, ...]:
    """Return the roles in which nobody has a password since the keys were changed, the clerk's first."""
    try:
        lost = {role for _name, role in key_files.waiting(folder)}
    except LedgerError:
        return ()
    held = set(slots_of(folder).values())
    return tuple(role for role in (CLERK, HEAD, INSPECTOR) if role in lost and role not in held)
