"""When something goes wrong that nobody foresaw: keep what was typed, say so, let the work go on."""

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.shell.crash_report import describe
from ledgerdesk.ui.theme import Theme

_log = logging.getLogger(__name__)


class CrashDialog(Dialog):
    """〔回到刚才〕〔复制诊断信息〕; ``kept`` tells whether unsaved text could be put away."""

    def __init__(self, theme: Theme, report: str, kept: bool, parent: QWidget | None) -> None:
        super().__init__(theme, "出了意外", parent, width=480)
        self._report = report
        title = "出了意外，您写的都留着" if kept else "出了意外"
        text = (
            "可以接着用。如果一再出现，请复制诊断信息，交给维护的人；里面没有学生资料。"
            if kept
            else "没保存的内容没能另存下来。请先回到刚才的页面，把要紧的抄下来再试。诊断信息里没有学生资料。"
        )
        words = column(theme, Label(title, "heading", wrap=True), Label(text, wrap=True), spacing=6)
        line = row(theme, spacing=12)
        line.addWidget(Picture(theme, "circle-alert", "bad", 24), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.put(line)
        self._copy = Button(theme, "复制诊断信息", run=self.copy)
        back = Button(theme, "回到刚才", role=Role.PRIMARY, run=self.accept)
        back.setDefault(True)
        self.put_buttons(self._copy, back)
        back.setFocus()

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self._report)
        self._copy.set_text("已复制")


class CrashHandler(QObject):
    """Shows a crash once at a time, on the GUI thread, whatever thread it happened on."""

    _happened = Signal(object)

    def __init__(
        self,
        theme: Theme,
        version: str,
        keep_text: Callable[[], bool],
        parent_window: Callable[[], QWidget | None],
        parent: QObject | None = None,
    ) -> None:
        """``keep_text`` puts unsaved text into the ledger's drafts and tells whether that worked."""
        super().__init__(parent)
        self._theme, self._version = theme, version
        self._keep_text, self._parent_window = keep_text, parent_window
        self._showing = False
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def handle(self, exception: BaseException) -> None:
        """Log the places of a crash and show the dialog; may be called from any thread."""
        _log.critical("%s", describe(exception, self._version))
        self._happened.emit(exception)

    def install(self) -> Callable[[], None]:
        """Handle what nobody caught, on all threads; return how to take that back."""
        before, before_threads = sys.excepthook, threading.excepthook

        def hook(kind: type[BaseException], exception: BaseException, where: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt | SystemExit):
                before(kind, exception, where)
            else:
                self.handle(exception)

        def thread_hook(arguments: threading.ExceptHookArgs) -> None:
            if arguments.exc_value is not None:
                self.handle(arguments.exc_value)

        def remove() -> None:
            sys.excepthook, threading.excepthook = before, before_threads

        sys.excepthook, threading.excepthook = hook, thread_hook
        return remove

    def _show(self, exception: BaseException) -> None:
        if self._showing:
            return  # a crash while the dialog is up is in the log; one dialog over another helps nobody
        self._showing = True
        try:
            dialog = CrashDialog(self._theme, describe(exception, self._version), self._kept(), self._parent_window())
            dialog.ask()
        finally:
            self._showing = False

    def _kept(self) -> bool:
        try:
            return self._keep_text()
        except Exception as problem:  # noqa: BLE001 — a second failure must not hide the first
            _log.critical("%s", describe(problem, self._version))
            return False
