"""A register as a workbook: which columns, whole or masked numbers, and what whole ones are for."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, TooSoonError, WrongPasswordError
from ledgerdesk.excel import exports
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs
from ledgerdesk.ui import handup_saving
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.export_password import FilePassword
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.growing import Growing
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.print_purpose import PurposeBox
from ledgerdesk.ui.tasks import Task

_SHEET = "students"
_SEEN, _ALL = "seen", "all"
#: Columns of the table that stand for others of the sheet.
_STANDS_FOR = {"class_name": ("grade", "class_number")}


class ExportDialog(Dialog):
    """``exported`` tells where the workbook was written."""

    exported = Signal(object)

    def __init__(self, desk: Desk, pupils: Sequence[int], seen: Sequence[str], parent: QWidget | None) -> None:
        """``seen`` are the keys of the columns on the screen, in their order."""
        super().__init__(desk.theme, "导出学生名册", parent, width=500)
        theme = desk.theme
        self._desk, self._pupils = desk, tuple(pupils)
        self._seen = sheet_keys(seen)
        count = len(catalogue.sheet(_SHEET).fields)
        self.columns = Segments(
            theme, [(_SEEN, f"看到的 {len(self._seen)} 列"), (_ALL, f"全部 {count} 列")], name="导出哪些列"
        )
        self.numbers = PurposeBox(theme, action="")
        self.file = FilePassword(theme)
        asked = column(
            theme,
            Label("哪些列", "column"),
            row(theme, self.columns, None),
            Label("身份证号、电话、卡号", "column"),
            self.numbers,
            self.file,
            bullet(theme, "info", "不加密码的文件谁都能打开，用完请删掉。导出会记到操作记录里。", role="sub"),
            spacing=10,
        )
        self.put(
            Label(f"导出 {len(self._pupils):,} 名学生", "heading"),
            *desk.when(Right.IMPORT, Label("导出的表格可以改好再导入，没有改的不会变。", "sub", wrap=True)),
            (Growing(self, asked), 1),
        )
        go = Button(theme, f"导出 {len(self._pupils):,} 人", "download", Role.PRIMARY, run=self.export)
        go.setDefault(True)
        self.put_buttons(Button(theme, "取消", run=self.reject), go)

    def export(self) -> None:
        """Check what was typed, ask for the place, then write the workbook."""
        if not self.numbers.check() or not self.file.check():
            return
        desk, whole_wanted = self._desk, self.numbers.whole
        purpose, password = self.numbers.purpose, self.numbers.password

        def prepare(_task: Task) -> tuple[Whole | None, str]:
            whole = outgoing.allow_whole(desk.ledger, purpose, password) if whole_wanted else None
            with desk.ledger.read() as session:
                return whole, outputs.heading(session).file_name(catalogue.sheet(_SHEET).title, ".xlsx")

        desk.runner.run("准备导出", prepare, self._save, failed=self._refused, owner=self)

    def _refused(self, error: LedgerError) -> None:
        if isinstance(error, WrongPasswordError | TooSoonError):
            self.numbers.refuse(str(error))
        else:
            self._desk.asker.show_error("没有导出", str(error))

    def _save(self, prepared: tuple[Whole | None, str]) -> None:
        whole, name = prepared
        desk, pupils, file_password = self._desk, self._pupils, self.file.password
        keys = self._seen if self.columns.value() == _SEEN else None

        def write(task: Task, path: Path) -> Path:
            made = exports.students(desk.ledger, whole=whole, keys=keys, ids=pupils, file_password=file_password)
            task.check()
            return made.save(desk.ledger, path)

        def done(path: Path) -> None:
            self.exported.emit(path)
            self.accept()

        handup_saving.save(
            desk.runner, desk.asker, desk.say, title="导出学生名册", name=name, kinds=handup_saving.WORKBOOKS,
            write=write, saved=done, owner=self,
        )  # fmt: skip


def sheet_keys(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the fields of the sheet that a table's columns show; those the table computes itself have none."""
    known = {field.key for field in catalogue.sheet(_SHEET).fields}
    wanted = [key for column in columns for key in _STANDS_FOR.get(column, (column,))]
    return tuple(dict.fromkeys(key for key in wanted if key in known))


def open_export(desk: Desk, pupils: Sequence[int], seen: Sequence[str], parent: QWidget) -> ExportDialog:
    """Show the dialog over its window."""
    dialog = ExportDialog(desk, pupils, seen, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
