"""What was just done, in one dark line with its undo; it goes by itself, never over data."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.theme import Theme

SECONDS = 10


class Toast(QFrame):
    """One strip; a new message replaces the one before. Stays while the pointer or the focus is on it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._theme = theme
        self._picture = Picture(theme, "circle-check", "ok_on_dark", 18)
        self._text = Label("")
        self._button = Button(theme, "撤销", small=True)
        self._button.clicked.connect(self._act)
        self._run: Callable[[], object] | None = None
        self.setLayout(
            row(theme, self._picture, (self._text, 1), self._button,
                spacing=10, margin=(12, 4, 6, 4))
        )  # fmt: skip
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self._maybe_go)
        self._watch = QTimer(self)  # a dialog that opens over the strip takes the pointer away without a word
        self._watch.setInterval(1000)
        self._watch.timeout.connect(self._look)
        self._button.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", run: Callable[[], object] | None = None, *, done: bool = True) -> None:
        """Show one line, with one action such as 撤销 or 打开文件夹; the focus does not move.

        The green tick says that something was ``done``.
        """
        self._picture.show_icon(*(("circle-check", "ok_on_dark") if done else ("info", "panel")))
        self._text.setText(text)
        self._text.setToolTip(text)
        self._run = run
        self._button.setVisible(run is not None)
        self._button.set_text(action)
        self.setAccessibleName(text)
        self.show()
        self.raise_()
        self._timer.start()

    def place(self, *gaps: QRect) -> None:
        """Stand in the middle of the first gap wide enough for the words, in the widest on several lines where none is."""
        self._text.setWordWrap(False)
        size = self.sizeHint()
        gap = next((gap for gap in gaps if gap.width() >= size.width()), None)
        if gap is None:
            gap = max(gaps, key=QRect.width)
            self._text.setWordWrap(True)
            size = QSize(gap.width(), self.heightForWidth(gap.width()))
        left = gap.x() + (gap.width() - size.width()) // 2
        self.setGeometry(left, gap.y() + (gap.height() - size.height()) // 2, size.width(), size.height())

    def seconds_left(self) -> float:
        """Return how long the strip will stay, 0 when it is kept or gone."""
        return self._timer.remainingTime() / 1000 if self._timer.isActive() else 0.0

    def enterEvent(self, event: QEnterEvent) -> None:
        self._keep()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self._keep()
        elif event.type() is QEvent.Type.FocusOut and self.isVisible():
            self._timer.start()
        return False

    def _keep(self) -> None:
        self._timer.stop()
        self._watch.start()

    def _kept(self) -> bool:
        if QApplication.activeModalWidget() is not None:
            return False
        pointed = self.rect().contains(self.mapFromGlobal(QCursor.pos()))
        return pointed or QApplication.focusWidget() is self._button

    def _look(self) -> None:
        if not self._kept():
            self._watch.stop()
            if self.isVisible() and not self._timer.isActive():
                self._timer.start()

    def _maybe_go(self) -> None:
        if self._kept():
            self._keep()
        else:
            self.hide()

    def _act(self) -> None:
        run, self._run = self._run, None
        had_focus = self._button.hasFocus()
        self.hide()
        if had_focus and (window := self.window()) is not None:
            window.setFocus(Qt.FocusReason.OtherFocusReason)
        if run is not None:
            run()
