"""Which columns a table shows, and in what order."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.column_list import ColumnList
from ledgerdesk.ui.sheet.sheet_column import Column
from ledgerdesk.ui.theme import Theme


class ColumnChooser(Dialog):
    """See ColumnList."""

    def __init__(
        self, theme: Theme, columns: Sequence[Column], shown: Sequence[str], standard: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(theme, "选择显示哪些列", parent, width=380)
        self.columns = ColumnList(theme, columns, shown, standard)
        self.put(Label("打勾的显示；拖动可以换次序。放不下时，靠后的先让位。", "sub", wrap=True), self.columns)
        self.put_buttons(
            Button(theme, "取消", run=self.reject), Button(theme, "照这样显示", role=Role.PRIMARY, run=self.accept)
        )

    def chosen(self) -> list[str]:
        """Return the keys ticked, in their order."""
        return self.columns.chosen()
