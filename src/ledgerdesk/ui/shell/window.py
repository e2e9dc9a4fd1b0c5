"""The window: navigation, top bar, one page, status bar; pages are made when first opened."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.shell.cheat_sheet import CheatSheet
from ledgerdesk.ui.shell.finder import Finder, FinderIndex, Hit, PeopleSearch
from ledgerdesk.ui.shell.history_stack import HistoryStack, Place
from ledgerdesk.ui.shell.navigation import NARROW_BELOW, Navigation
from ledgerdesk.ui.shell.page import Page, PageSpec
from ledgerdesk.ui.shell.status_bar import StatusBar
from ledgerdesk.ui.shell.task_area import TaskArea
from ledgerdesk.ui.shell.toast import Toast
from ledgerdesk.ui.shell.top_bar import TopBar
from ledgerdesk.ui.tasks import TaskRunner
from ledgerdesk.ui.theme import Theme

SMALLEST = (1024, 660)
_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest, QEvent.Type.Show)

# Keys that mean something inside a box or a table; the window answers what those leave over.
_CHILD_FIRST = (Command.CANCEL, Command.SAVE_AND_NEXT, Command.SELECT_ALL, Command.EDIT, Command.COPY)


class MainWindow(QWidget):
    """One open ledger on the screen. It knows pages by key and nothing of what they show."""

    closing = Signal()

    def __init__(
        self,
        theme: Theme,
        specs: Sequence[PageSpec],
        runner: TaskRunner,
        *,
        school: str,
        user: str,
        people: PeopleSearch | None = None,
        index: FinderIndex | None = None,
        refusal: Callable[[Right], str] = lambda _right: "",
    ) -> None:
        """``people`` searches the ledger for the finder; ``index`` holds actions and help, pages are added to it.

        ``refusal`` says why a key's right is not there, "" where it is.
        """
        super().__init__()
        self.setObjectName("window")
        self.theme = theme
        self.index = index or FinderIndex()
        self._specs = {spec.key: spec for spec in specs}
        self._pages: dict[str, Page] = {}
        self._history = HistoryStack()
        self._commands: dict[Command, Callable[[], object]] = {}
        self._refusal = refusal
        self.navigation = Navigation(theme, specs, school)
        self.top_bar = TopBar(theme, user, TaskArea(theme, runner))
        self.status_bar = StatusBar(theme)
        self._stack = QStackedWidget()
        self._lay_out()
        self.toast = Toast(theme, self)
        self._placing = QTimer(self)  # after the layouts of a new page or width have settled
        self._placing.setSingleShot(True)
        self._placing.setInterval(0)
        self._placing.timeout.connect(self._place_toast)
        self._finder = Finder(theme, self.index, people, self)
        self._finder.closed.connect(self._focus_page)
        self._cheat_sheet = CheatSheet(theme, self)
        self._wire(specs)
        self.set_school(school)
        self.setMinimumSize(*SMALLEST)

    # ---- pages -----------------------------------------------------------------------------------
    def open_page(self, key: str, *, tab: str = "", record: int | None = None) -> Page:
        """Show a page, made now when it was never opened; KeyError for an unknown key."""
        return self.go(Place(key, tab, record))

    def go(self, place: Place) -> Page:
        """Show a place and remember the way back."""
        self._remember()
        page = self._show(place)
        self._history.go(page.place(place.page) if not place.record and not place.tab else place)
        self._tell_history()
        return page

    def page(self, key: str) -> Page:
        """Return a page, made now when it was never opened."""
        found = self._pages.get(key)
        if found is None:
            found = self._pages[key] = self._specs[key].factory()
            found.status.connect(partial(self._status_of, key))
            found.go.connect(self._go_to)
            found.moved.connect(partial(self._moved, key))
            self._stack.addWidget(found)
        return found

    def current(self) -> Page | None:
        """Return the page in front."""
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else None

    def opened_pages(self) -> list[Page]:
        """Return the pages made so far: those that need to hear of changes."""
        return list(self._pages.values())

    def ledger_changed(self, change_set: object) -> None:
        """Pass a commit on to every page there is."""
        for page in self.opened_pages():
            page.ledger_changed(change_set)

    def back(self) -> None:
        """Return to the place before."""
        self._remember()
        self._restore(self._history.back())

    def forward(self) -> None:
        """Go to the place after."""
        self._remember()
        self._restore(self._history.forward())

    # ---- what pages and the composition root tell -------------------------------------------------
    def say(self, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Show a toast in the empty middle of the page's header."""
        self.toast.say(text, action, run)
        self._place_toast()

    def note(self, text: str) -> None:
        """Show a toast that says why nothing was done."""
        self.toast.say(text, done=False)
        self._place_toast()

    def set_school(self, school: str) -> None:
        """Show another school's name."""
        self.navigation.set_school(school)
        # Ending in the display name of the application, which Qt would otherwise write behind it once more.
        self.setWindowTitle(f"{school} — 资助台账" if school else "资助台账")

    def set_command(self, command: Command, run: Callable[[], object]) -> None:
        """Answer a key everywhere: undo, redo, lock, help, import, visit."""
        self._commands[command] = run

    def open_finder(self) -> None:
        """Open the finder."""
        self._finder.ask()

    def run_command(self, command: Command) -> bool:
        """Do what a key asks for: the page's answer first, then the window's; False when nobody answers."""
        if self._finder.isVisible() and command is not Command.FIND_ANYTHING:
            return False
        page = self.current()
        run = (page.commands().get(command) if page is not None else None) or self._commands.get(command)
        if run is None:
            return False
        refused = self._refusal(page.right_of(command) if page is not None else command.right)
        if refused:
            self.note(refused)
        else:
            run()
        return True

    # ---- inside ----------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.top_bar)
        right.addWidget(self._stack, 1)
        right.addWidget(self.status_bar)
        whole = QHBoxLayout(self)
        whole.setSpacing(0)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.navigation)
        whole.addLayout(right, 1)

    def _wire(self, specs: Sequence[PageSpec]) -> None:
        self.navigation.chosen.connect(lambda key: self._go_to(Place(key)))
        self.top_bar.back.connect(self.back)
        self.top_bar.forward.connect(self.forward)
        self.top_bar.finder.connect(self.open_finder)
        self.top_bar.lock.connect(lambda: self.run_command(Command.LOCK))
        self._commands |= {
            Command.FIND_ANYTHING: self.open_finder,
            Command.BACK: self.back,
            Command.FORWARD: self.forward,
            Command.NEXT_REGION: self._next_region,
            Command.KEYS: self._show_keys,
        }
        for command in Command:
            for keys in () if command in _CHILD_FIRST else command.keys:
                shortcut = QShortcut(QKeySequence(keys), self)
                shortcut.activated.connect(partial(self.run_command, command))
                shortcut.activatedAmbiguously.connect(partial(self.run_command, command))
        for number, spec in enumerate((spec for spec in specs if not spec.apart), start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(partial(self._go_to, Place(spec.key)))
            self.index.add(
                Hit("功能", spec.icon, spec.title, "", partial(self._go_to, Place(spec.key)), f"Ctrl+{number}")
            )

    def _go_to(self, place: Place) -> None:
        self.go(place)

    def _show(self, place: Place) -> Page:
        page = self.page(place.page)
        self._stack.setCurrentWidget(page)
        self.navigation.set_current(place.page)
        page.open(place)
        page.shown()
        self.status_bar.set_left(page.status_text)
        self._placing.start()
        return page

    def _remember(self) -> None:
        present = self._history.present
        if present is not None:
            self._history.update(self.page(present.page).place(present.page))

    def _moved(self, key: str) -> None:
        if self.current() is self._pages.get(key):
            self._history.go(self._pages[key].place(key))
            self._tell_history()

    def _restore(self, place: Place | None) -> None:
        if place is not None:
            self._show(place)
        self._tell_history()

    def _tell_history(self) -> None:
        self.top_bar.set_history(back=self._history.can_go_back(), forward=self._history.can_go_forward())

    def _status_of(self, key: str, text: str) -> None:
        if self.current() is self._pages.get(key):
            self.status_bar.set_left(text)
            self._placing.start()  # a tab may have come to the front, with a header of its own

    def _focus_page(self) -> None:
        page = self.current()
        if page is not None:
            (page.regions() or [page])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _next_region(self) -> None:
        page = self.current()
        regions = [self.navigation, *(page.regions() if page is not None else [])]
        focus = self.focusWidget()
        at = next(
            (i for i, part in enumerate(regions) if focus is not None and (part is focus or part.isAncestorOf(focus))),
            -1,
        )
        chosen = regions[(at + 1) % len(regions)]
        chosen.setFocus(Qt.FocusReason.TabFocusReason)
        if not chosen.hasFocus() and (inside := chosen.nextInFocusChain()) is not None:
            inside.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_keys(self) -> None:
        page = self.current()
        here = set(page.commands()) if page is not None else set()
        able = [c for c in Command if not self._refusal(page.right_of(c) if page is not None else c.right)]
        self._cheat_sheet.ask(
            [c for c in able if c in here],
            [c for c in able if c in self._commands and c not in here],
            [spec.title for spec in self._specs.values() if not spec.apart],
        )

    def _place_toast(self) -> None:
        page = self.current()
        if page is None or not self.toast.isVisible():
            return
        page.header.installEventFilter(self)  # what stands in it comes and goes while the toast is up
        gaps = page.header.gaps()
        self.toast.place(*(QRect(page.header.mapTo(self, gap.topLeft()), gap.size()) for gap in gaps))
        self.toast.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self.toast.isVisible():
            self._placing.start()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination())
        for command in _CHILD_FIRST:
            if any(pressed == QKeySequence(keys) for keys in command.keys) and self.run_command(command):
                return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.theme.effective(event.size().width())
        self.navigation.set_narrow(width < NARROW_BELOW)
        super().resizeEvent(event)
        self._placing.start()
        if self._finder.isVisible():
            self._finder.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
