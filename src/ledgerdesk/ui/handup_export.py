"""A register as a workbook: which columns, whole or masked numbers, and what whole ones are for."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.excel import exports
from ledgerdesk.fields import catalogue
from ledgerdesk.services import outputs
from ledgerdesk.ui import handup_saving
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
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
        self.put(
            Label(f"导出 {len(self._pupils):,} 名学生", "heading"),
            Label("导出的表格可以改好再导入，没有改的不会变。", "sub", wrap=True),
            4,
            Label("哪些列", "column"),
            row(theme, self.columns, None),
            Label("身份证号、电话、卡号", "column"),
            self.numbers,
            bullet(theme, "info", "文件离开台账就不加密了，用完请删掉。导出会记到操作记录里。", role="sub"),
        )
        go = Button(theme, f"导出 {len(self._pupils):,} 人", "download", Role.PRIMARY, run=self.export)
        go.setDefault(True)
        self.put_buttons(Button(theme, "取消", run=self.reject), go)

    def export(self) -> None:
        """Ask for the place, then write the workbook."""
        if self.numbers.check():
            self._desk.read(
                "准备导出",
                lambda session: outputs.heading(session).file_name(catalogue.sheet(_SHEET).title, ".xlsx"),
                self._save,
                owner=self,
            )

    def _save(self, name: str) -> None:
        desk, pupils, purpose = self._desk, self._pupils, self.numbers.purpose
        keys = self._seen if self.columns.value() == _SEEN else None

        def make(_task: Task) -> bytes:
            full = purpose is not None
            return exports.export_students(desk.ledger, full=full, purpose=purpose, keys=keys, ids=pupils).content

        def done(path: Path) -> None:
            self.exported.emit(path)
            self.accept()

        handup_saving.save(
            desk.runner, desk.asker, desk.say, title="导出学生名册", name=name, kinds=handup_saving.WORKBOOKS,
            make=make, saved=done, owner=self,
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
