"""Changing the keys of a ledger: its window goes, everything is written anew, and it comes back with a new code."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer

from ledgerdesk.domain import recovery_code
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger, rotation
from ledgerdesk.ledger.rotation import Rotated
from ledgerdesk.ui import places
from ledgerdesk.ui.accounts import recovery_dialog
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.host import Host
from ledgerdesk.ui.shell.session import Opening, read_opening
from ledgerdesk.ui.shell.start_page import WaitPage
from ledgerdesk.ui.tasks import Lane, Task

_LABEL = "换钥匙"


def change(host: Host, ledger: Ledger, password: str) -> None:
    """Take over an open ledger without a window; whatever happens it ends closed, or open in a window of its own."""
    page = WaitPage(host.theme, "正在换钥匙", "整份台账要重新加密一遍，请不要关电脑。")
    host.show_page(page)
    folder = ledger.folder

    def done(made: tuple[Rotated, tuple[Ledger, Opening] | LedgerError]) -> None:
        rotated, opened = made
        if isinstance(opened, LedgerError):
            _say_code(host, folder, rotated, opened)
            return
        stick = f"；优盘“{rotated.stick}”上的还是旧备份，请重新备份" if rotated.stick else ""
        host.show_ledger(opened, Place(places.DATA, places.USERS), note=f"钥匙换好了{stick}")
        # Out of the runner's own call: the dialog stays open for as long as it takes to print.
        QTimer.singleShot(0, lambda: _show_code(host, rotated.code))

    def failed(problem: LedgerError) -> None:
        host.ask_password(folder)
        host.asker.show_error("钥匙没有换成", f"{problem}\n请用您原来的密码再打开。")

    job = host.runner.run(
        _LABEL, _work(ledger, password, host.clock), done, failed=failed, lane=Lane.LONG, visible=False
    )
    host.runner.changed.connect(lambda: page.say(job.progress[2].removeprefix("正在")) if host.front is page else None)


def _work(
    ledger: Ledger, password: str, clock: Clock
) -> Callable[[Task], tuple[Rotated, tuple[Ledger, Opening] | LedgerError]]:
    def work(task: Task) -> tuple[Rotated, tuple[Ledger, Opening] | LedgerError]:
        folder, role = ledger.folder, ledger.role
        try:
            rotated = rotation.rotate(ledger, password, say=lambda words: task.progress(0, 0, words))
        finally:
            ledger.close()
        # From here on the old code is void: whatever happens, the new one must be seen.
        try:
            opened = Ledger.open(folder, password, role=role, clock=clock)
        except LedgerError as problem:
            return rotated, problem
        try:
            return rotated, (opened, read_opening(opened))
        except LedgerError as problem:
            opened.close()
            return rotated, problem

    return work


def _say_code(host: Host, folder: Path, rotated: Rotated, problem: LedgerError) -> None:
    host.ask_password(folder)
    code = " ".join(recovery_code.grouped(rotated.code))
    text = f"{problem}\n新的恢复码是 {code}\n请抄在纸上：旧的已经不能用了。再用您原来的密码打开。"
    host.asker.show_error("钥匙换好了，台账没有自动打开", text)


def _show_code(host: Host, code: str) -> None:
    if host.session is not None:
        recovery_dialog.show_new(host.session.desk, host.session.window, code)
