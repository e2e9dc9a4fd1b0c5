"""From the ledger's observers, on whatever thread committed, to a Qt signal on the GUI thread."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal


class Observable(Protocol):
    """What a ledger offers: to be told of each commit."""

    def observe(self, fn: Callable[..., None], /) -> Callable[[], None]:
        """Call ``fn(change_set)`` after each commit on the committing thread; return how to stop."""
        ...


class LedgerSignals(QObject):
    """``changed`` carries each ChangeSet, after control has returned to the event loop of the GUI thread."""

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, ledger: Observable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Queued even from the GUI thread: a slot may read, which must not happen inside the transaction's exit.
        self._arrived.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self._stop = ledger.observe(self._tell)

    def close(self) -> None:
        """Stop listening; to be called before the ledger is closed."""
        self._stop()

    def _tell(self, change_set: object) -> None:
        self._arrived.emit(change_set)
