"""The record of operations of an open ledger: its code, and whether it is whole. Everything here runs off the GUI thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection

from ledgerdesk.db import chain
from ledgerdesk.db import check as checking
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.chain import Say, Verified
from ledgerdesk.db.check import Soundness
from ledgerdesk.db.engine import open_reader
from ledgerdesk.ledger.facade import Ledger

__all__ = ["CHECK", "Say", "Soundness", "Verified", "head", "replay", "verify"]

#: The kind of step that tells when the record was last checked.
CHECK = "check"
_AUDIT = "audit"


def head(ledger: Ledger) -> str:
    """Return the code of the newest step: six groups of four symbols."""
    with _reading(ledger) as connection:
        return chain.head(chain.last_seal(connection, ledger.keys.subkey(_AUDIT)))


def verify(ledger: Ledger, printed: str = "", say: Say | None = None) -> Verified:
    """Walk the chain alone; ``printed`` is a code from paper, ``say`` hears of steps done and all.

    Raises:
        RuleError: ``printed`` cannot be a code, under "code".
    """
    with _reading(ledger) as connection:
        return chain.verify(connection, ledger.keys.subkey(_AUDIT), printed, say)


def replay(ledger: Ledger, printed: str = "", say: Say | None = None) -> Soundness:
    """Walk the chain, hold every row against the journal and write down that this was done, where that can be written.

    Pages and references of the file are not looked at: ``db.check`` does, of a closed ledger. The result counts the
    step that tells of the check, and its code is the newest.

    Raises:
        RuleError: ``printed`` cannot be a code, under "code".
        LedgerBusyError: something is being saved; nothing was written down.
    """
    with _reading(ledger) as connection:
        found = checking.examine(connection, ledger.keys.subkey(_AUDIT), printed, say)
    if ledger.read_only:
        return found
    told = f"有 {len(found.problems)} 种不对" if found.problems else "完整"
    with ledger.transaction(f"核对记录：{told}", kind=CHECK):
        pass
    return replace(found, transactions=found.transactions + 1, head=head(ledger))


@contextmanager
def _reading(ledger: Ledger) -> Iterator[Connection]:
    """Read everything as it is stored: an inspector's own reader masks, and masked rows fit no digest."""
    engine = open_reader(ledger.folder / ledger_folder.DATABASE, ledger.keys.subkey("database"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
