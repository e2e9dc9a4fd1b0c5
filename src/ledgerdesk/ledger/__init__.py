"""One open ledger: reading, writing, undo, observers; who may open it."""

from ledgerdesk.ledger.facade import Ledger, Observer

__all__ = ["Ledger", "Observer"]
