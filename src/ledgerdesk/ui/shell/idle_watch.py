"""When nobody has touched key or mouse for some minutes, and when the first window is closed."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

_SIGNS_OF_LIFE = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.MouseMove}
)


class IdleWatch(QObject):
    """``idle`` after minutes without a sign of life while it counts; ``closed`` when a watched window was closed."""

    idle = Signal()
    closed = Signal(object)

    def __init__(self, minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(minutes * 60_000)
        self._timer.timeout.connect(self.idle)
        self._counting = False
        # Whoever works in a dialog is there as well: each window that gets the keyboard is watched from then on.
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._focused)

    def watch(self, window: QWidget) -> None:
        """Watch a shown window: its handle hears keys and mouse far less often than every widget does."""
        window.installEventFilter(self)
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def count(self, on: bool) -> None:
        """Begin to count anew, or stop counting."""
        self._counting = on
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    def _focused(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close and isinstance(watched, QWidget):
            self.closed.emit(watched)
        elif self._counting and event.type() in _SIGNS_OF_LIFE:
            self._timer.start()
        return False
