"""Files dropped on a form and pictures pasted into it, wherever in it the pointer or the focus is."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from ledgerdesk.ui.attachments.attachment_reading import Source

_DRAGGED = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove})


class Intake(QObject):
    """``arrived`` tells the sources (paths, or one picture); ``over`` whether files hang over the form."""

    arrived = Signal(object)
    over = Signal(bool)

    def __init__(self, host: QWidget, ready: Callable[[], bool]) -> None:
        """Watch ``host`` and whatever in it has the focus; nothing is taken unless ``ready``."""
        super().__init__(host)
        self._host, self._ready = host, ready
        self._watched: QWidget | None = None
        host.setAcceptDrops(True)
        host.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def paste(self) -> bool:
        """Take what the clipboard holds, if it is files or a picture; tell whether it was."""
        return self._take(_sources(QApplication.clipboard().mimeData()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        if watched is self._host and isinstance(event, QDropEvent) and kind in _DRAGGED:
            if self._ready() and _files(event.mimeData()):
                event.acceptProposedAction()
                self.over.emit(True)
                return True
        elif watched is self._host and kind is QEvent.Type.DragLeave:
            self.over.emit(False)
        elif watched is self._host and kind is QEvent.Type.Drop and isinstance(event, QDropEvent):
            self.over.emit(False)
            if self._take(_files(event.mimeData())):
                event.acceptProposedAction()
                return True
        return False

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        if watched is not self._watched or not event.matches(QKeySequence.StandardKey.Paste):
            return False
        data = QApplication.clipboard().mimeData()
        if isinstance(watched, QLineEdit | QPlainTextEdit) and data.hasText() and not _files(data):
            return False  # text goes where text is written
        if event.type() is QEvent.Type.ShortcutOverride:
            return False
        return self._take(_sources(data))

    def _take(self, sources: Sequence[Source]) -> bool:
        if not sources or not self._ready():
            return False
        self.arrived.emit(tuple(sources))
        return True

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Watch the focused box: a box of text keeps Ctrl+V to itself."""
        if self._watched is not None and self._watched is not self._host and isValid(self._watched):
            self._watched.removeEventFilter(self)
        inside = now is not None and (now is self._host or self._host.isAncestorOf(now))
        self._watched = now if inside else None
        if self._watched is not None and self._watched is not self._host:
            self._watched.installEventFilter(self)


def _sources(data: QMimeData) -> list[Source]:
    files = _files(data)
    if files:
        return files
    image = data.imageData() if data.hasImage() else None
    return [image] if isinstance(image, QImage) and not image.isNull() else []


def _files(data: QMimeData) -> list[Source]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
