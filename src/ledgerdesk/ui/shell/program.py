"""What is on the screen: the first start, the unlock page, or an open ledger. Nothing heavy before the first paint."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ledgerdesk import __version__
from ledgerdesk.domain.clock import Clock, SystemClock
from ledgerdesk.errors import LedgerError
from ledgerdesk.ui import language, places, pointer
from ledgerdesk.ui.accounts import dismissal
from ledgerdesk.ui.accounts.gate import Gate
from ledgerdesk.ui.asker import Asker, QtAsker
from ledgerdesk.ui.fonts import Fonts
from ledgerdesk.ui.shell import other_ledger, window_shape
from ledgerdesk.ui.shell.crash_dialog import CrashHandler
from ledgerdesk.ui.shell.demo_school import DemoSchool
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.idle_watch import IdleWatch
from ledgerdesk.ui.shell.single_instance import bring_to_front
from ledgerdesk.ui.shell.start_page import WaitPage
from ledgerdesk.ui.shell.warm_up import WarmUp
from ledgerdesk.ui.tasks import Lane, TaskRunner
from ledgerdesk.ui.theme import Density, TextSize, Theme

if TYPE_CHECKING:
    from ledgerdesk.db.backups.facts import BackupFacts
    from ledgerdesk.ledger import Ledger
    from ledgerdesk.ui.shell.session import Opening, Session

LOCK_AFTER = 10  # minutes without a key or the mouse
_UNTIL_CLOSED = 50  # milliseconds after which it is looked again whether dialogs have gone
_AFTER_PAINT = 50  # milliseconds from showing the first window to loading the rest


class Program(QObject):
    """What is on the screen now: the first start, the unlock page, or an open ledger."""

    def __init__(
        self,
        application: QApplication,
        home: Path,
        *,
        clock: Clock | None = None,
        asker: Callable[[Theme, Callable[[], QWidget | None]], Asker] = QtAsker,
    ) -> None:
        super().__init__()
        self._application, self._home, self._clock = application, home, clock or SystemClock()
        self._make_asker = asker
        self._pointer = pointer.read(home)
        self.theme = Theme(self._pointer.size, self._pointer.density)
        self.front: QWidget | None = None
        self.session: Session | None = None
        self._place: Place | None = None
        self._demo = DemoSchool(home, self.theme.resources)
        self._shape = self._pointer.shape
        self._note = ""
        self._undo: int | None = None
        self._fonts = Fonts(self.theme.resources / "fonts")
        self._fonts.load()
        application.setApplicationDisplayName("资助台账")
        language.install(application)
        application.setQuitOnLastWindowClosed(False)
        application.setWindowIcon(QIcon(self.theme.pixmap("book-open", "primary", 64)))
        self.theme.apply(application)
        self._crash = CrashHandler(self.theme, __version__, self._keep_text, lambda: self.front, self)
        self._remove_hooks = self._crash.install()
        self.runner = TaskRunner(self._say_error, self._crash.handle, self)
        self.warm = WarmUp()
        self._watch = IdleWatch(LOCK_AFTER, self)
        self._watch.idle.connect(self.lock)
        self._watch.closed.connect(self._window_closed)

    # ---- what is shown ---------------------------------------------------------------------------
    def start(self, *, demo: bool = False, ledger: Path | None = None, warm: bool = True) -> None:
        """Show the first window; ``warm`` loads what the open ledger needs while the password is typed."""
        if demo:
            self.open_demo()
        elif ledger is not None or (self._pointer.ledger is not None and self._pointer.ledger.is_dir()):
            self.ask_password(ledger or self._pointer.ledger or Path())
        else:
            self.first_start()
        if warm:
            QTimer.singleShot(_AFTER_PAINT, self.warm.start)

    def ask_password(
        self, folder: Path, *, half_written: bool = False, note: str = "", undo: int | None = None
    ) -> None:
        """Show the unlock page of a ledger; ``note`` is said there and when it has been opened.

        ``undo`` is the number of the backup that takes a restore back.
        """
        self._note, self._undo = note, undo
        password = self._demo.password_of(folder)
        gate = Gate(self, folder, demo_password=password, half_written=half_written, lock_minutes=LOCK_AFTER, note=note)
        page = gate.page
        self.show_page(page)
        page.focus_password()

    def first_start(self) -> None:
        """Show the wizard of the first start."""
        # Imported when it is shown: the unlock page does not need it.
        from ledgerdesk.ui.accounts.first_school import FirstSchool

        self.show_page(FirstSchool(self).page)

    def open_demo(self) -> None:
        """Show the demonstration school's unlock page, building the school first where it is not there yet."""
        known = self._demo.known()
        if known is not None:
            self.ask_password(known)
            return
        page = WaitPage(self.theme, "正在准备演示学校", "里面的人都是编的，放心试。要等一会儿，只有这一次。")
        self.show_page(page)
        work = self._demo.maker(self._clock)
        job = self.runner.run("准备演示学校", work, self.ask_password, failed=self._demo_failed, lane=Lane.LONG)
        self.runner.changed.connect(lambda: page.say(job.progress[2] or "准备") if self.front is page else None)

    def choose_other(self) -> None:
        """Let another ledger be chosen, or the first start."""
        other_ledger.choose(self)

    def choose_folder(self) -> None:
        """Let the folder of a ledger be chosen, one brought from another computer as well, and ask for its password."""
        other_ledger.choose_folder(self)

    def restore_bundle(self) -> None:
        """Make a ledger from a bundle or a backup on a stick; what stood in front comes back when nothing was made."""
        from ledgerdesk.ui.backups import restoring

        restoring.from_bundle(self, self.start)

    def come_to_front(self) -> None:
        """Show the window that is open; a second start asked for it."""
        if self.front is not None:
            bring_to_front(self.front)

    @property
    def asker(self) -> Asker:
        """Return who asks questions over the window in front."""
        return self._make_asker(self.theme, lambda: self.front)

    @property
    def clock(self) -> Clock:
        """Return where the time comes from."""
        return self._clock

    @property
    def home(self) -> Path:
        """Return the folder of ledgers, log and pointer."""
        return self._home

    # ---- an open ledger --------------------------------------------------------------------------
    def show_ledger(self, opened: "tuple[Ledger, Opening]", place: Place | None = None, *, note: str = "") -> None:
        """Show the window of an opened ledger; ``note`` is said in it first."""
        # Warmed up by now; imported here so that nothing of it stands before the unlock page.
        from ledgerdesk.ui.shell.session import Session

        ledger, opening = opened
        self._fonts.load_rare()  # before the window: a font that comes later makes Qt lay out everything again
        session = Session(self.theme, ledger, opening, self.asker, self._crash.handle, self)
        session.locking.connect(self.lock)
        session.restoring.connect(self._restore, Qt.ConnectionType.QueuedConnection)  # not from inside its own page
        session.resizing.connect(self._resize, Qt.ConnectionType.QueuedConnection)  # not from inside its own button
        session.rotating.connect(self._change_keys, Qt.ConnectionType.QueuedConnection)
        session.closing.connect(self._application.quit)
        self.session = session
        self._pointer = pointer.remember(self._home, ledger=ledger.folder)
        self._take_front(session.window)
        session.show(place or self._place)
        if self._undo is not None:
            back = partial(session.desk.open, places.DATA, places.BACKUPS, record=self._undo)
            session.desk.say(note or self._note, "撤销恢复", back)
        elif note or self._note:
            session.desk.say(note or self._note)
        self._note, self._undo = "", None
        self._watch.watch(session.window)
        self._watch.count(True)
        self._place = None

    def lock(self) -> None:
        """Close the ledger and ask for the password again; unsaved text waits inside the ledger.

        Open dialogs are closed as if they had been cancelled: a question nobody answers must not keep the key.
        """
        session = self.session
        if session is None:
            return
        if dismissal.dismiss():
            # What stood over the window goes first; its code comes to its end once control is back in the event loop.
            self._watch.count(True)
            QTimer.singleShot(_UNTIL_CLOSED, self, self.lock)
            return
        self._watch.count(False)
        self._place, half_written, folder = session.place(), session.drafts.any_text(), session.ledger.folder
        self.session = None
        self._leave_front()
        self._say_unsafe(session.close(), damaged=bool(session.backups.damage))
        self.ask_password(folder, half_written=half_written)
        session.deleteLater()

    def end(self) -> None:
        """Let everything go: text kept, ledger closed, threads ended."""
        if self.session is not None:
            self._say_unsafe(self.session.close(), damaged=bool(self.session.backups.damage))
            self.session = None
        self._keep_shape()
        self.runner.stop()
        self._remove_hooks()

    # ---- inside ----------------------------------------------------------------------------------
    def _restore(self, backup: "BackupFacts") -> None:
        """Close the ledger, put a backup in its place, and ask for the password again."""
        from ledgerdesk.ui.backups import restoring

        session = self.session
        if session is None:
            return
        self._watch.count(False)
        folder, keys = session.ledger.folder, session.ledger.keys
        self.session = None
        self._leave_front()
        unsafe = session.close()
        if not session.backups.damage:  # that is why it is restored
            self._say_unsafe(unsafe)
        session.deleteLater()
        restoring.in_place(self, folder, keys, backup, partial(self.ask_password, folder))

    def _change_keys(self, password: str) -> None:
        """Take the window down, change the keys of the ledger, and show it again."""
        from ledgerdesk.ui.accounts import key_change

        session = self.session
        if session is None:
            return
        self._watch.count(False)
        self.session = None
        self._leave_front()
        session.detach()
        session.deleteLater()
        key_change.change(self, session.ledger, password)

    def _say_unsafe(self, words: str, *, damaged: bool = False) -> None:
        if damaged:
            self.asker.show_error("台账文件损坏", f"{words}\n下次打开这份台账，会请您选要恢复的备份。")
        elif words:
            self.asker.show_error("关闭台账时有没做成的", f"{words}\n台账里已经保存的都在。")

    def _demo_failed(self, problem: LedgerError) -> None:
        self._say_error(problem)
        self.first_start()

    def _resize(self, size: object, density: object) -> None:
        """Rebuild the window with other letters or rows; the ledger stays open and unsaved text goes through its drafts."""
        session = self.session
        if session is None or not isinstance(size, TextSize) or not isinstance(density, Density):
            return
        if (size, density) == (self.theme.size, self.theme.density):
            return
        from ledgerdesk.ui.shell.session import read_opening

        self._pointer = pointer.remember(self._home, size=size, density=density)
        place, ledger, window = session.place(), session.ledger, session.window
        self._leave_front()
        session.detach()
        session.deleteLater()
        # Gone before the new style comes, which would dress every widget of the old window first.
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
        self.theme = Theme(size, density)
        self.theme.apply(self._application)
        self.show_ledger((ledger, read_opening(ledger)), place)

    def show_page(self, page: QWidget) -> None:
        """Put a page of its own in front: the first start, the unlock page, somebody waiting."""
        self._take_front(page)
        page.show()
        self._watch.watch(page)

    def _window_closed(self, window: object) -> None:
        if window is self.front and self.session is None:
            self._application.quit()

    def _take_front(self, window: QWidget) -> None:
        self._leave_front()
        self.front = window
        window_shape.put(window, self._shape)

    def _leave_front(self) -> None:
        """Let the window in front go; the next one stands where it stood."""
        before, self.front = self.front, None
        if before is not None:
            self._shape = window_shape.of(before)
            before.hide()
            before.deleteLater()

    def _keep_shape(self) -> None:
        """Remember where the window stands for the next start."""
        if self.front is not None and isValid(self.front):
            self._shape = window_shape.of(self.front)
        pointer.remember(self._home, shape=self._shape)

    def _keep_text(self) -> bool:
        return self.session is None or self.session.drafts.keep_now()

    def _say_error(self, problem: LedgerError) -> None:
        self.asker.show_error("没有做成", str(problem))
