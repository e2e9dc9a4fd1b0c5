"""The work behind the unlock page, off the GUI thread: key, schema, what the window needs first. Light to import."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ledgerdesk.domain.clock import Clock
from ledgerdesk.ui.tasks import Task
from ledgerdesk.ui.warm_up import WarmUp

if TYPE_CHECKING:
    from ledgerdesk.ledger import Ledger
    from ledgerdesk.ui.session import Opening

#: Opens a ledger on a worker's thread.
Work = Callable[[Task], "tuple[Ledger, Opening]"]


def with_password(folder: Path, secret: str, clock: Clock, warm: WarmUp) -> Work:
    """Return the work that opens a ledger with its password."""

    def work(_task: Task) -> "tuple[Ledger, Opening]":
        warm.wait()
        # Heavy, and here by now; imported on this thread where it is not.
        from ledgerdesk.ledger import Ledger
        from ledgerdesk.ui.session import read_opening

        ledger = Ledger.open(folder, secret, clock=clock)
        try:
            return ledger, read_opening(ledger)
        except BaseException:
            ledger.close()
            raise

    return work


def with_recovery_code(folder: Path, code: str, new: str, clock: Clock, warm: WarmUp) -> Work:
    """Return the work that opens a ledger with the recovery code and sets a new password at once."""
    opening = with_password(folder, code, clock, warm)

    def work(task: Task) -> "tuple[Ledger, Opening]":
        opened = opening(task)
        from ledgerdesk.db import passwords

        try:
            passwords.change(folder, code, new)
        except BaseException:
            opened[0].close()
            raise
        return opened

    return work
