"""One open ledger on the screen: window, desk, drafts and what the keys do everywhere. Heavy to import."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger, audit, outgoing
from ledgerdesk.services import drafts, school, terms, users
from ledgerdesk.services.drafts import DraftFacts
from ledgerdesk.services.school import SchoolFacts
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.services.users import UserFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.asker import Asker
from ledgerdesk.ui.backups.backup_watch import BackupWatch
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.draft_watch import DraftWatch
from ledgerdesk.ui.shell import guide, guide_page, rooms, standing
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page, PageSpec
from ledgerdesk.ui.signals import LedgerSignals
from ledgerdesk.ui.tasks import TaskRunner
from ledgerdesk.ui.theme import Theme


@dataclass(frozen=True)
class Opening:
    """What the window needs to know before it can be drawn."""

    school: SchoolFacts | None
    terms: tuple[TermFacts, ...]
    drafts: tuple[DraftFacts, ...]
    who: UserFacts | None = None
    head: str = ""


def read_opening(ledger: Ledger) -> Opening:
    """Return what the window needs first; to be called off the GUI thread."""
    outgoing.mend(ledger)
    with ledger.read() as session:
        who = next((one for one in users.rows(session) if one.here), None)
        found = Opening(school.facts(session), terms.all_terms(session), drafts.everything(session), who)
    return replace(found, head=audit.head(ledger))


class Session(QObject):
    """What is asked of the composition root is told by signals.

    ``locking``; ``resizing`` to another TextSize and Density; ``restoring`` a backup; ``rotating`` the keys with the
    own password; ``closing`` tells that the window was closed.
    """

    locking = Signal()
    resizing = Signal(object, object)
    restoring = Signal(object)
    rotating = Signal(str)
    closing = Signal()

    def __init__(
        self,
        theme: Theme,
        ledger: Ledger,
        opening: Opening,
        asker: Asker,
        show_bug: Callable[[BaseException], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.runner = TaskRunner(self._say_error, show_bug, self)
        self.ledger = ledger
        self._asker = asker
        self.desk = Desk(theme, ledger, self.runner, asker, self)
        self.desk.school = opening.school
        self.desk.head = opening.head
        self._terms = opening.terms
        self.backups = BackupWatch(self.desk, self)
        specs = rooms.specs(self.desk, self.backups)
        self._titles = {spec.key: spec.title for spec in specs}
        self.drafts = DraftWatch(self.desk, self._titles, opening.drafts, self)
        self.window = rooms.window(self.desk, [self._watched(spec) for spec in specs])
        self._signals = LedgerSignals(ledger, self)
        self._standing = standing.words(ledger, opening.who, self.desk.today)
        self._wire()
        self._show_terms()
        self._show_undo()

    def show(self, place: Place | None = None) -> None:
        """Show the window at a place, the first page when there is none; offer text that was left unsaved."""
        first = place if place is not None and place.page in self._titles else Place(rooms.FIRST)
        self.window.go(first)
        self.window.show()
        self.backups.start()
        waiting = self.drafts.waiting
        if waiting:
            self.desk.say(
                f"上次有没写完的内容，在“{self._titles[waiting[0]]}”里", "接着写", partial(self.desk.open, waiting[0])
            )

    def place(self) -> Place | None:
        """Return where the person is, to come back to after a lock."""
        page = self.window.current()
        key = self.drafts.key_of(page) if page is not None else None
        return page.place(key) if page is not None and key is not None else None

    def close(self) -> str:
        """Keep unsaved text, stop the tasks, back up and close the ledger; return in Chinese what was not possible."""
        kept = self.drafts.keep_now()
        self.window.hide()  # nobody is to watch the backup
        self.runner.stop()
        self._signals.close()
        unsafe = self.backups.at_close()
        if unsafe and not self.backups.damage:
            unsafe = f"没有备份成：{unsafe}"
        self.ledger.forget()
        self.desk.release()
        self.window.deleteLater()
        return "、".join(filter(None, ("" if kept else "没写完的内容没有存住", unsafe)))

    def detach(self) -> bool:
        """Let go of the window but leave the ledger open, for a window of another size; False when text was not kept."""
        kept = self.drafts.keep_now()
        self.runner.stop()
        self._signals.close()
        self.window.hide()
        self.desk.release()
        self.window.deleteLater()
        return kept

    # ---- inside ----------------------------------------------------------------------------------
    def _wire(self) -> None:
        window, desk = self.window, self.desk
        self._signals.changed.connect(window.ledger_changed)
        self._signals.changed.connect(self._changed)
        self._signals.changed.connect(lambda _change_set: self.backups.ledger_changed())
        self.backups.told.connect(window.top_bar.set_backup)
        window.top_bar.backup_pressed.connect(partial(self._open, places.DATA, places.BACKUPS))
        desk.restoring.connect(self.restoring)
        desk.rotating.connect(self.rotating)
        window.closing.connect(self.closing)
        window.top_bar.term_chosen.connect(self._choose_term)
        window.top_bar.text_size_chosen.connect(lambda size: self.resizing.emit(size, desk.theme.density))
        desk.display.connect(self.resizing)
        window.top_bar.quit.connect(window.close)
        window.top_bar.change_password.connect(partial(self._open, places.SETTINGS, "password"))
        window.set_command(Command.UNDO, desk.undo)
        window.set_command(Command.REDO, desk.redo)
        window.set_command(Command.LOCK, self.locking.emit)
        window.set_command(Command.IMPORT, partial(self._open, places.DATA, places.IMPORT))
        window.set_command(Command.VISIT, self._new_visit)
        window.set_command(Command.HELP, self._help)
        desk.term_changed.connect(self._show_terms)

    def _watched(self, spec: PageSpec) -> PageSpec:
        def make() -> Page:
            page = spec.factory()
            self.drafts.made(spec.key, page)
            return page

        return replace(spec, factory=make)

    def _open(self, page: str, tab: str) -> None:
        if page in self._titles:
            self.desk.open(page, tab)

    def _new_visit(self) -> None:
        """Open the form for a visit, to the pupil in view if one is."""
        page = self.window.current()
        place = page.place("") if page is not None else None
        state: dict[str, object] = {places.NEW: True}
        if place is not None and place.tab == places.REGISTER and place.record is not None:
            state[places.FOR_STUDENT] = place.record
        self.desk.open(places.HELP_WORK, places.VISITS, state=state)

    def _help(self) -> None:
        """Open the help where it speaks of the page in front."""
        here = self.place()
        section = guide.section_of(here.page, here.tab) if here is not None else ""
        self.desk.open(places.GUIDE, state={guide_page.SECTION: section})

    def _say_error(self, problem: LedgerError) -> None:
        self._asker.show_error("没有做成", str(problem))

    def _changed(self, change_set: object) -> None:
        self._show_undo()
        if isinstance(change_set, ChangeSet) and change_set.entities() & {"SchoolProfile", "Term", "SchoolYear"}:
            self.desk.read(
                "读取学校信息", lambda s: (school.facts(s), terms.all_terms(s)), self._took_school, owner=self
            )

    def _took_school(self, found: tuple[SchoolFacts | None, tuple[TermFacts, ...]]) -> None:
        self.desk.school, self._terms = found
        if self.desk.school is not None:
            self.window.set_school(self.desk.school.name)
        self._show_terms()

    def _show_undo(self) -> None:
        if self._standing:
            self.window.status_bar.set_standing(self._standing)
            return
        barrier = self.ledger.undo_barrier()
        why = f"“{barrier}”之后不能撤销" if barrier and self.ledger.undo_label() is None else ""
        self.window.status_bar.set_undo(self.ledger.undo_label(), why)

    def _show_terms(self) -> None:
        today = self.desk.today
        now = next((term for term in self._terms if term.covers_from <= today <= term.covers_to), None)
        known = {term.id: term for term in self._terms}
        chosen = known.get(self.desk.term.id) if self.desk.term is not None else None
        current = chosen or now
        if current is not None and current != self.desk.term:
            self.desk.set_term(current)
        begun = [term for term in self._terms if term.covers_from <= today]
        self.window.top_bar.set_terms(
            [(term.id, term.name) for term in reversed(begun)],
            current.id if current is not None else None,
            now.id if now is not None else None,
        )

    def _choose_term(self, term_id: object) -> None:
        term = next((term for term in self._terms if term.id == term_id), None)
        if term is not None:
            self.desk.set_term(term)
            self._show_terms()
