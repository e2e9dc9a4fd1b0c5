"""Erase a leaver's data from the ledger at once, and from its backups when whoever does it says so."""

from dataclasses import dataclass

from ledgerdesk.db import files
from ledgerdesk.domain import rights
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotAllowedError
from ledgerdesk.ledger import safekeeping
from ledgerdesk.ledger.facade import Ledger
from ledgerdesk.ledger.safekeeping import Reason, Say
from ledgerdesk.services import erasure, policy

_KEPT = "backups.kept"


@dataclass(frozen=True)
class Remains:
    """What still holds the data of an erased person: how many older backups, and for how many months at most."""

    people: int
    backups: int
    months: int


def erase(ledger: Ledger, person_id: int, basis: str) -> Remains:
    """Erase a leaver for good and remove the photos nobody else refers to; some tenths of a second.

    Raises:
        NotAllowedError: only the headteacher may.
        NotFoundError, RuleError: see ``services.erasure.erase``.
    """
    with ledger.transaction("依法删除离校学生的个人资料", kind="erase", barrier=True) as session:
        done = erasure.erase(session, person_id, basis)
    store = files.store(ledger.folder, ledger.keys)
    for name in done.files:
        store.remove(name)
    with ledger.read() as session:
        kept = policy.value(session, _KEPT, ledger.today()).value
    return Remains(len(done.people), len(safekeeping.backups(ledger)), int(kept["months"]))


def drop_older_backups(ledger: Ledger, *, say: Say | None = None) -> int:
    """Make a verified backup of now and delete every older one on this computer, pinned ones too; return how many.

    A stick is not touched: it is written anew by the next copy to it, or emptied by hand.

    Raises:
        NotAllowedError: only the headteacher may.
        DiskFullError, LedgerBusyError: see ``safekeeping.back_up``; nothing was deleted.
    """
    if not ledger.may(Right.ERASE):
        raise NotAllowedError(rights.refusal(ledger.role, Right.ERASE))
    newest = safekeeping.back_up(ledger, Reason.ERASURE, force=True, say=say)
    if newest is None:  # cannot be with ``force``
        return 0
    older = [one.sequence for one in safekeeping.backups(ledger) if one.sequence < newest.sequence]
    return safekeeping.remove(ledger, older, reason="依法删除个人资料，提前清除旧备份")
