"""The middle of a dialog that grows with what is asked, and scrolls once the window is full."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QLayout, QScrollArea, QWidget

from ledgerdesk.ui.kit.layout import holder

_LEAST = 120  # pixels that stay to scroll in
_AROUND = 60  # pixels of sight above and below what has the focus


class Growing(QScrollArea):
    """Shows its content whole while there is room between the dialog's other parts; the buttons always stay."""

    def __init__(self, dialog: QDialog, content: QLayout) -> None:
        super().__init__()
        self._dialog = dialog
        self._body = holder(content, "scrollBody")
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._body.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._bring_to_sight)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit anew when something in the content came or went."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        elif event.type() is QEvent.Type.Show:
            QTimer.singleShot(0, self, self._fit)  # its width is known once it is laid out
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew to another width: sentences break elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _bring_to_sight(self, _before: QWidget | None, focused: QWidget | None) -> None:
        if focused is not None and self.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, _AROUND)

    def _fit(self) -> None:
        body, outside = self._body, self._dialog.layout()
        if outside is None:
            return
        wanted = body.heightForWidth(self.viewport().width()) if body.hasHeightForWidth() else body.sizeHint().height()
        rest = outside.minimumSize().height() - self.minimumHeight()
        height = max(_LEAST, min(wanted, self._dialog.maximumHeight() - rest))
        self.setMinimumHeight(height)
        outside.activate()
        self._dialog.resize(self._dialog.width(), rest + height)
        self._stay_inside()

    def _stay_inside(self) -> None:
        """Move a dialog up that grew past the bottom of its window: its buttons stand there."""
        over, dialog = self._dialog.parentWidget(), self._dialog
        if over is None or not dialog.isVisible():
            return
        room = over.window().frameGeometry()
        below = dialog.frameGeometry().bottom() - room.bottom()
        if below > 0:
            dialog.move(dialog.x(), max(room.top(), dialog.y() - below))
