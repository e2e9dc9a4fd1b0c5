"""Showing a whole number: what it is wanted for is asked and kept, and after thirty seconds it is masked again."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ledgerdesk.domain.rights import Right
from ledgerdesk.services import permission
from ledgerdesk.ui.desk import Desk

SECONDS = 30
PURPOSES = ("填银行表", "核对证件", "办资助手续")
KIND = "disclose"


class Disclosure(QObject):
    """``changed`` when another set of fields may be seen whole; ``shown`` are their keys."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.shown: frozenset[str] = frozenset()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.hide)

    def ask(self, key: str, label: str, whose: str) -> None:
        """Ask for the purpose, write it down, then let the field be seen for thirty seconds."""
        purpose = self._desk.asker.ask_text(
            f"看完整的{label}做什么用？",
            f"会记下您看过{whose}的{label}和用途，{SECONDS} 秒后自动遮住。",
            "显示",
            options=PURPOSES,
            check=lambda text: "" if text.strip() else "请写一下做什么用。",
        )
        if purpose is not None:
            show: Callable[[None], None] = lambda _done: self._show(key)  # noqa: E731 - a name for its type
            self._desk.write(
                f"显示完整号码 {whose} {label}",
                lambda session: permission.require(session, Right.REVEAL),
                show,
                owner=self,
                kind=KIND,
                reason=purpose.strip(),
            )

    def hide(self) -> None:
        """Mask everything again."""
        self._timer.stop()
        if self.shown:
            self.shown = frozenset()
            self.changed.emit()

    def _show(self, key: str) -> None:
        self.shown |= {key}
        self._timer.start()
        self.changed.emit()
