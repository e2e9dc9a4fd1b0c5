"""The unlock page made to work: who may come in, what wrong passwords cost, a ledger that lies in an unsafe place."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from ledgerdesk import __version__
from ledgerdesk.db import attempts
from ledgerdesk.domain import rights
from ledgerdesk.errors import DamagedLedgerError, LedgerError, TooSoonError, UnsafePlaceError, WrongPasswordError
from ledgerdesk.ui.accounts import unlocking
from ledgerdesk.ui.accounts.unlock_page import UnlockFacts, UnlockPage
from ledgerdesk.ui.shell.guide import PASSWORD, GuideDialog
from ledgerdesk.ui.shell.host import Host
from ledgerdesk.ui.tasks import Lane

if TYPE_CHECKING:
    pass

_RESETTABLE = (rights.CLERK, rights.HEAD)  # an inspector is given a new account instead


class Gate(QObject):
    """Holds the unlock page of a ledger as ``page``; goes with it."""

    def __init__(
        self,
        host: Host,
        folder: Path,
        *,
        demo_password: str,
        half_written: bool = False,
        lock_minutes: int,
        note: str = "",
    ) -> None:
        super().__init__()
        self._host, self._folder = host, folder
        roles = unlocking.roles_of(folder)
        self.page = UnlockPage(
            host.theme,
            UnlockFacts(
                school=folder.stem,
                version=__version__,
                roles=_words(roles),
                waiting=unlocking.waiting_of(folder),
                resettable=_words(role for role in _RESETTABLE if role in roles or role == rights.CLERK),
                wait_seconds=self._wait(),
                demo_password=demo_password,
                half_written=half_written,
                lock_minutes=lock_minutes,
                note=note,
            ),
        )
        self.setParent(self.page)
        self.page.opened.connect(self._open)
        self.page.recovered.connect(self._recover)
        self.page.moved.connect(host.choose_folder)
        self.page.restored.connect(host.restore_bundle)
        self.page.other.connect(host.choose_other)
        self.page.help.connect(lambda: GuideDialog(host.theme, PASSWORD, self.page).open())

    # ---- inside ----------------------------------------------------------------------------------
    def _open(self, role: str, secret: str) -> None:
        host = self._host
        work = unlocking.with_password(self._folder, role, secret, host.clock, host.warm)
        self._run(work, partial(self._refuse_or_copy, role, secret))

    def _recover(self, code: str, role: str, new: str) -> None:
        host = self._host
        work = unlocking.with_recovery_code(self._folder, code, role, new, host.clock, host.warm)
        self._run(work, self._refuse)

    def _run(self, work: unlocking.Work, failed: Callable[[LedgerError], None], note: str = "") -> None:
        # Without an owner: a ledger that is open is shown, or nobody would ever close it.
        show = partial(self._host.show_ledger, note=note)
        self._host.runner.run("打开台账", work, show, failed=failed, lane=Lane.LONG, visible=False)

    def _refuse(self, problem: LedgerError) -> None:
        if not isValid(self.page):
            self._host.asker.show_error("没有打开", str(problem))
        elif isinstance(problem, TooSoonError):
            self.page.refuse("密码输错了几次，要等一会儿再试。", problem.seconds)
        else:
            self.page.refuse(str(problem), self._wait(), mistyped=isinstance(problem, WrongPasswordError))

    def _wait(self) -> int:
        """Return what earlier wrong passwords still cost, in seconds: a file beside the ledger remembers it."""
        return attempts.read(self._folder).wait(self._host.clock.now())

    def _refuse_or_copy(self, role: str, secret: str, problem: LedgerError) -> None:
        """Offer to copy a ledger that is not used where it lies into the home of this computer's ledgers."""
        host = self._host
        text = f"{problem}会复制到“{host.home}”，原来那份不动。以后只用本机这份，不要两份都改。"
        wanted = isinstance(problem, UnsafePlaceError) and host.asker.confirm(
            "台账不能在这里直接用", text, "复制到本机再打开"
        )
        if isinstance(problem, DamagedLedgerError):
            self._refuse(problem)
            from ledgerdesk.ui.backups import restoring  # wanted on the rare day it is

            restoring.damaged(host, self._folder, secret, problem, partial(host.ask_password, self._folder))
            return
        if not wanted:
            self._refuse(problem)
            return
        work = unlocking.from_copy(self._folder, host.home, role, secret, host.clock, host.warm)
        self._run(work, self._refuse, f"台账已复制到本机，放在 {host.home}")


def _words(roles: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((role, rights.role(role).word) for role in roles)
