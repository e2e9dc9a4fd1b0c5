"""A table as a workbook: which columns, whole or masked numbers, and what whole ones are for."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, TooSoonError, WrongPasswordError
from ledgerdesk.excel import exports, tables
from ledgerdesk.excel.exports import Exported
from ledgerdesk.ledger import outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting import seen
from ledgerdesk.ui.exporting.columns_box import LAYOUT, WHOLE, Choice, ColumnsBox
from ledgerdesk.ui.exporting.export_password import FilePassword
from ledgerdesk.ui.exporting.offer import Offer
from ledgerdesk.ui.handups import handup_saving
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.growing import Growing
from ledgerdesk.ui.kit.layout import column
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.printing.print_purpose import PurposeBox
from ledgerdesk.ui.tasks import Task


class ExportDialog(Dialog):
    """``exported`` tells where the workbook was written."""

    exported = Signal(object)

    def __init__(self, desk: Desk, offer: Offer, parent: QWidget | None) -> None:
        super().__init__(desk.theme, f"导出{offer.title}", parent, width=500)
        theme = desk.theme
        self._desk, self._offer = desk, offer
        self.columns = ColumnsBox(desk, offer)
        self.numbers = PurposeBox(theme, action="")
        self.file = FilePassword(theme)
        numbers_asked = (Label("身份证号、电话、卡号", "column"), self.numbers) if offer.sensitive else ()
        asked = column(
            theme,
            Label("导出哪些栏目", "column"),
            self.columns,
            *numbers_asked,
            self.file,
            bullet(theme, "info", "不加密码的文件谁都能打开，用完请删掉。导出会记到操作记录里。", role="sub"),
            spacing=10,
        )
        self.put(Label(f"导出{offer.title} {self._count()}", "heading"), (Growing(self, asked), 1))
        self._go = Button(theme, "导出", "download", Role.PRIMARY, run=self.export)
        self._go.setDefault(True)
        self.put_buttons(Button(theme, "取消", run=self.reject), self._go)
        self.columns.chosen.connect(self._tell)
        self._tell()

    def export(self) -> None:
        """Check what was typed, ask for the place, then write the workbook; a second click meanwhile does nothing."""
        if not self._go.isEnabled() or not self.numbers.check() or not self.file.check():
            return
        desk, whole_wanted, choice = self._desk, self.numbers.whole, self.columns.choice
        purpose, password, title = self.numbers.purpose, self.numbers.password, self._title(choice)

        def prepare(_task: Task) -> tuple[Whole | None, str]:
            whole = outgoing.allow_whole(desk.ledger, purpose, password) if whole_wanted else None
            with desk.ledger.read() as session:
                return whole, outputs.heading(session).file_name(title, ".xlsx")

        self._go.forbid("正在准备。")
        desk.runner.run("准备导出", prepare, partial(self._save, choice), failed=self._refused, owner=self)

    def _refused(self, error: LedgerError) -> None:
        self._tell()
        if isinstance(error, WrongPasswordError | TooSoonError):
            self.numbers.refuse(str(error))
        else:
            self._desk.asker.show_error("没有导出", str(error))

    def _save(self, choice: Choice, prepared: tuple[Whole | None, str]) -> None:
        whole, name = prepared
        desk, offer, file_password = self._desk, self._offer, self.file.password
        layout = self.columns.layout_chosen
        keys = layout.keys if layout is not None else None

        def write(task: Task, path: Path) -> Path:
            made = make(desk, offer, choice, keys, whole, file_password)
            task.check()
            return made.save(desk.ledger, path)

        def done(path: Path) -> None:
            self.exported.emit(path)
            self.accept()

        asked = handup_saving.save(
            desk.runner, desk.asker, desk.say, title=f"导出{offer.title}", name=name, kinds=handup_saving.WORKBOOKS,
            write=write, saved=done, ended=self._tell, owner=self,
        )  # fmt: skip
        if asked:
            self._go.forbid("正在写表格。")
        else:
            self._tell()

    def _title(self, choice: Choice) -> str:
        kind, which = choice
        if kind == WHOLE and self._offer.registers:
            return self._offer.registers[which][0].title
        return self._offer.title

    def _count(self) -> str:
        return f"{len(self._offer.rows):,} {self._offer.unit}"

    def _tell(self) -> None:
        kind, which = self.columns.choice
        registers = self._offer.registers
        ids = registers[which][1] if kind == WHOLE and registers else ()
        empty = kind == WHOLE and ids is not None and bool(registers) and not ids
        self._go.allow(not empty, "页面上没有这样的行" if empty else "")


def make(
    desk: Desk,
    offer: Offer,
    choice: Choice,
    keys: tuple[str, ...] | None,
    whole: Whole | None,
    file_password: str | None,
) -> Exported:
    """Return the workbook of a choice; ``keys`` are the columns of a layout. Runs on a worker thread."""
    kind, which = choice
    if kind == WHOLE and offer.registers:
        sheet, ids = offer.registers[which]
        return exports.register(desk.ledger, sheet.name, whole=whole, ids=ids, file_password=file_password)
    everything = tuple(column.key for column in offer.universe)
    shown = everything if kind == WHOLE else offer.seen
    if kind == LAYOUT and keys is not None:
        shown = tuple(key for key in keys if key in everything) or everything  # columns go
        if offer.of_sheet is not None:
            sheet, ids = next(pair for pair in offer.registers if pair[0] is offer.of_sheet)
            return exports.register(
                desk.ledger, sheet.name, whole=whole, keys=shown, ids=ids, file_password=file_password
            )
    table = seen.table_of(offer, shown)
    return tables.as_seen(desk.ledger, table, whole=whole, file_password=file_password)
