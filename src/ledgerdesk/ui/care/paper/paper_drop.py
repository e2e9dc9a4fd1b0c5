"""Where files and folders of scans are dropped."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label, Picture, redress
from ledgerdesk.ui.theme import Theme


class DropFiles(QFrame):
    """``dropped`` tells the paths; the buttons are the page's."""

    dropped = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.files = Button(theme, "选文件", "upload", Role.PRIMARY)
        self.folder = Button(theme, "选文件夹")
        self._refusal = Label("", "bad", wrap=True)
        self._refusal.hide()
        layout = column(theme, None, spacing=10, margin=24)
        layout.addWidget(Picture(theme, "upload", "line2", 56), 0, centre)
        layout.addWidget(Label("把扫描件或照片拖到这里", "heading"), 0, centre)
        for words in (
            "可以一次拖几十页：一个 PDF、许多照片、整个文件夹都行，横着倒着也没关系。",
            "程序认右上角的码，认得的归到学生；认不准的请您看图来说，不会归错人。",
        ):
            layout.addWidget(Label(words, "sub"), 0, centre)
        layout.addWidget(holder(row(theme, self.files, self.folder)), 0, centre)
        layout.addWidget(self._refusal, 0, centre)
        layout.addStretch(1)
        self.setLayout(layout)

    def refuse(self, sentence: str) -> None:
        """Say why nothing was read; "" takes the words away."""
        self._refusal.setText(sentence)
        self._refusal.setVisible(bool(sentence))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event):
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        paths = paths_of(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _show_over(self, over: bool) -> None:
        self.setProperty("over", "true" if over else "false")
        redress(self)


class Waiting(QWidget):
    """How far the reading is; ``stop`` ends it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._words, self._bar = Label("", "heading"), QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.px(420))
        self.stop = Button(theme, "停下")
        inner = column(theme, None, self._words, self._bar, row(theme, self.stop, None), None, None, spacing=12)
        self.setLayout(row(theme, None, inner, None))
        self.tell(0, 0)

    def tell(self, done: int, total: int) -> None:
        """Show how many sheets are read, of as many as are known so far."""
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done)
        self._words.setText(f"正在读 {done} / {total} 页" if total else "正在读…")


def paths_of(event: QDropEvent) -> list[Path]:
    """Return the files and folders that are dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
