"""The strip in the top bar that is there only while something runs."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QProgressBar, QWidget

from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.tasks import Job, TaskRunner
from ledgerdesk.ui.theme import Theme

_SHOW_AFTER = 300  # milliseconds; what is over sooner never shows


class TaskArea(QWidget):
    """One job: its name, how far, how long still, 取消. Several: their number, and a list."""

    def __init__(self, theme: Theme, runner: TaskRunner) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._runner = runner
        self._text = Label("", "sub")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.px(90))
        self._cancel = Button(theme, "取消", role=Role.QUIET, small=True, run=self._cancel_only)
        self._list = Button(theme, "", role=Role.QUIET, small=True, run=self._show_list)
        self.setLayout(row(theme, self._text, self._bar, self._cancel, self._list, spacing=8))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOW_AFTER)
        self._timer.timeout.connect(self.refresh)
        runner.changed.connect(self._changed)
        self.hide()

    def refresh(self) -> None:
        """Show what runs now."""
        jobs = self._runner.jobs()
        self.setVisible(bool(jobs))
        if not jobs:
            return
        one = len(jobs) == 1
        for part in (self._text, self._bar, self._cancel):
            part.setVisible(one)
        self._list.setVisible(not one)
        if one:
            done, total, _ = jobs[0].progress
            self._text.setText(sentence(jobs[0]))
            self._bar.setVisible(total > 0)
            self._bar.setMaximum(max(total, 1))
            self._bar.setValue(done)
            self._cancel.setAccessibleName(f"取消：{jobs[0].label}")
        else:
            self._list.set_text(f"{len(jobs)} 件事在做")

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()
        elif self._runner.jobs() and not self._timer.isActive():
            self._timer.start()

    def _cancel_only(self) -> None:
        for job in self._runner.jobs():
            job.cancel()
        self.refresh()

    def _show_list(self) -> None:
        menu = QMenu(self)
        for job in self._runner.jobs():
            menu.addAction(f"取消：{sentence(job)}").triggered.connect(job.cancel)
        menu.popup(self._list.mapToGlobal(self._list.rect().bottomLeft()))


def sentence(job: Job[object]) -> str:
    """Say in words what a job does and how far it is."""
    done, total, text = job.progress
    parts = [f"正在{text or job.label}" + (f" {done:,}/{total:,}" if total else "")]
    left = job.seconds_left()
    if left is not None:
        parts.append(f"还要约 {max(1, round(left))} 秒" if left < 90 else f"还要约 {round(left / 60)} 分钟")
    return "　".join(parts)
