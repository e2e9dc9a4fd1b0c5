"""数据 › 班主任填报: the packs that are out, and taking back what came in."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.importing import files
from ledgerdesk.ui.packs import lines, source
from ledgerdesk.ui.packs.make_dialog import MakeDialog
from ledgerdesk.ui.packs.return_form import ReturnForm
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action

CHOICES = "sheet.packs"


class PacksPage(SheetPage):
    """The list; the form takes its place while packs are taken back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._form: ReturnForm | None = None
        super().__init__(
            desk.theme,
            source.make(desk, self.make),
            desk.runner,
            actions=self._actions(),
            choices=sheet_memory.recall(desk, CHOICES),
            commands={Command.NEW: self.make, Command.IMPORT: self.take_back},
        )
        self.setAcceptDrops(True)
        sheet_memory.keep(desk, CHOICES, self)
        attach(desk, self, key=CHOICES)
        desk.term_changed.connect(self._term_changed)

    @property
    def form(self) -> ReturnForm | None:
        """Return the form in front; None while the list is."""
        return self._form if self._form is not None and not self._form.isHidden() else None

    def make(self) -> None:
        """Ask for kind and classes, and write their workbooks."""
        MakeDialog(self._desk, self).stand()

    def take_back(self) -> None:
        """Ask for the files that came back, and show what they say."""
        paths = self._desk.asker.open_files("收回填报表", files.KINDS)
        if paths:
            self._shown_form().take(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._desk.editable and lines.dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._shown_form().take_all(lines.dropped(event.mimeData()))

    # ---- Page ------------------------------------------------------------------------------------
    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return the form's keys while it is open, else the list's."""
        if (form := self.form) is not None:
            return form.commands()
        found = dict(super().commands())
        if not self._desk.editable:
            for command in (Command.NEW, Command.IMPORT):
                found.pop(command, None)
        return found

    def ledger_changed(self, change_set: object) -> None:
        """Read the touched rows again; what came back is held against the ledger once more."""
        super().ledger_changed(change_set)
        if self.form is not None and isinstance(change_set, ChangeSet) and change_set.changes:
            self.form.replan()

    def regions(self) -> list[QWidget]:
        """Return the form while it is open, else the list's parts."""
        return [self.form] if self.form is not None else super().regions()

    # ---- inside ----------------------------------------------------------------------------------
    def _actions(self) -> list[Action]:
        if not self._desk.editable:
            return []
        return [
            Action(text="做班主任填报表", icon="download", run=self.make, tip="每班一个表格，学生都填好了"),
            Action(text="收回", icon="upload", run=self.take_back, primary=True, tip="选交回的文件，可以一次选多个"),
        ]

    def _shown_form(self) -> ReturnForm:
        if self._form is None:
            self._form = ReturnForm(self._desk)
            self._form.closed.connect(self._close)
            self.body.addWidget(self._form, 1)
        self._form.show()
        self.table.hide()
        self.header.set_buttons()
        self._tell()
        return self._form

    def _tell(self) -> None:
        super()._tell()
        if self.form is not None:
            self.header.set_facts("核对交回的填报表；登记以前不改动任何资料")

    def _close(self) -> None:
        if self._form is not None:
            self._form.hide()
        self.table.show()
        self._put_buttons()
        self._tell()
        self.view.setFocus()

    def _put_buttons(self) -> None:
        self.header.set_buttons(*map(self._header_button, self._actions()))

    def _term_changed(self) -> None:
        if self.form is None:
            self._put_buttons()
        self.reload()
