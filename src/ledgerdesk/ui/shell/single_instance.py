"""One window per data folder: a second start asks the first to show itself and leaves."""

import hashlib
import logging
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QWidget

from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.errors import LedgerInUseError

_log = logging.getLogger(__name__)

_HEARD = b"heard"
_TRIES = 5  # the first start may be between taking the lock and listening
_WAIT = 400  # milliseconds per try


class SingleInstance(QObject):
    """The first start on a data folder; ``called`` fires when a later start asks it to show itself.

    The kernel lock decides who is first, so two starts at the same moment cannot both win; the local socket only
    carries the call, and a socket file left by a killed program is replaced.
    """

    called = Signal()

    def __init__(self, lock: LedgerLock, folder: Path, parent: QObject | None = None) -> None:
        """Listen for later starts; ``claim`` is the way in."""
        super().__init__(parent)
        self._lock = lock
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        name = _server_name(folder)
        QLocalServer.removeServer(name)
        if not self._server.listen(name):
            _log.warning("later starts cannot call this one: %s", self._server.errorString())

    @classmethod
    def claim(cls, folder: Path, parent: QObject | None = None) -> "SingleInstance | None":
        """Return the right to be the only window on the folder, made if need be; None when another has it.

        Raises:
            ReadOnlyLedgerError: the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = LedgerLock(folder)
        except LedgerInUseError:
            return None
        return cls(lock, folder, parent)

    def release(self) -> None:
        """Stop listening and let the next start be first."""
        self._server.close()
        self._lock.release()

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.write(_HEARD)
            caller.flush()
            caller.disconnectFromServer()
            self.called.emit()


def call_first(folder: Path) -> bool:
    """Ask the program that holds the folder to show its window; tell whether it answered (within about 4 s)."""
    _let_others_come_to_the_front()
    for _ in range(_TRIES):
        socket = QLocalSocket()
        socket.connectToServer(_server_name(folder))
        if socket.waitForConnected(_WAIT) and (socket.bytesAvailable() or socket.waitForReadyRead(_WAIT)):
            return bool(socket.readAll().data() == _HEARD)
        socket.abort()
    return False


def bring_to_front(window: QWidget) -> None:
    """Show a window that is minimised, hidden or behind others; a dialog that waits for an answer goes first."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
    window.show()
    front = QApplication.activeModalWidget() or window
    front.raise_()
    front.activateWindow()


def _server_name(folder: Path) -> str:
    # A short name: socket paths are limited to about 100 bytes, school folders are not.
    return "ledgerdesk-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]


def _let_others_come_to_the_front() -> None:
    """Pass on the right to take the foreground, which Windows gives only to the program just started."""
    if sys.platform == "win32":
        import ctypes  # only Windows needs it

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
