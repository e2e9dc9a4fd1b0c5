"""A layout of an export: its name, its columns, their order."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.services.layouts import LONGEST_NAME
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.column_list import ColumnList
from ledgerdesk.ui.sheet.sheet_column import Column
from ledgerdesk.ui.theme import Theme


class LayoutDialog(Dialog):
    """Ask for name and columns; ``taken`` are the names of the others."""

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column],
        chosen: Sequence[str],
        parent: QWidget | None,
        *,
        name: str = "",
        taken: Sequence[str] = (),
    ) -> None:
        super().__init__(theme, "导出格式", parent, width=440)
        self._taken = frozenset(taken)
        self.name = LineEdit(theme, name, name="格式的名字")
        self.name.setMaxLength(LONGEST_NAME)
        self.columns = ColumnList(theme, columns, chosen, chosen, all_of="全部勾上")
        self._problem = Label("", "bad", wrap=True)
        self._problem.hide()
        self.name.settled.connect(lambda _text: self._say(""))
        self.name.entered.connect(self.keep)
        self.put(
            Label("给格式起个名字，例如“报中心校”", "column"),
            self.name,
            self._problem,
            Label("打勾的会导出；拖动可以换次序。", "sub", wrap=True),
            self.columns,
        )
        self.put_buttons(
            Button(theme, "取消", run=self.reject), Button(theme, "保存格式", role=Role.PRIMARY, run=self.keep)
        )
        self.name.setFocus()

    def keep(self) -> None:
        """Accept once a name nobody has was typed and a column is ticked."""
        name = self.name.text().strip()
        if not name:
            self._say("请给这个格式起个名字。")
        elif name in self._taken:
            self._say(f"已经有叫“{name}”的格式，请换一个名字。")
        elif not self.columns.chosen():
            self._say("请至少选一列。")
        else:
            self.accept()

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.name.set_bad(bool(sentence) and not self.name.text().strip())
