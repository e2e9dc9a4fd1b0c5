"""The grid of opinions with a line over it that fills many rows at once."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.aid.panels.opinion_grid import FIRST_VOTE, LEVEL, OPINION, GridRow, OpinionGrid
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

_AS_IT_IS = "keep"


class OpinionBox(QWidget):
    """See the module; ``grid`` holds what was said."""

    def __init__(self, theme: Theme, names: Mapping[str, str]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.grid = OpinionGrid(theme, names)
        self.level = Combo(theme, [(_AS_IT_IS, "等级照填好的"), *names.items()], name="一起填的等级")
        self.votes = [LineEdit(theme, name=f"一起填的票数：{word}") for word in ("同意", "反对", "弃权")]
        for edit in self.votes:
            edit.setFixedWidth(theme.px(46))
            edit.setValidator(QIntValidator(0, 999, edit))
        self.opinion = LineEdit(theme, "情况属实，同意认定。", name="一起填的意见")
        self._blank = Button(theme, "填到没写的", small=True, run=self.fill_blank)
        self._chosen = Button(theme, "填到选中的", small=True, run=self.fill_chosen)
        labels = [Label(word, "sub") for word in ("同意", "反对", "弃权")]
        votes = [widget for pair in zip(labels, self.votes, strict=True) for widget in pair]
        self._told = Label("", "sub")
        self.setLayout(
            column(
                theme,
                row(theme, self.level, *votes, (self.opinion, 1), self._blank, self._chosen, spacing=6),
                (self.grid, 1),
                row(theme, Label("双击或直接打字修改；Ctrl+D 向下填；Shift 选多行。", "sub"), None, self._told),
                spacing=6,
            )
        )
        self.grid.edited.connect(self._tell)

    def load(self, rows: Sequence[GridRow]) -> None:
        """Show other pupils."""
        self.grid.load(rows)
        self._tell()

    def fill_blank(self) -> None:
        """Write the line into every row without an opinion."""
        self.grid.fill(self._values())

    def fill_chosen(self) -> None:
        """Write the line into the highlighted rows."""
        self.grid.fill(self._values(), rows=self.grid.chosen())

    def _values(self) -> dict[int, object]:
        values: dict[int, object] = {}
        if self.level.value() != _AS_IT_IS:
            values[LEVEL] = self.level.value()
        for at, edit in enumerate(self.votes):
            if edit.text().strip():
                values[FIRST_VOTE + at] = edit.text()
        if self.opinion.text().strip():
            values[OPINION] = self.opinion.text()
        return values

    def _tell(self) -> None:
        rows = self.grid.sheet.rows
        done = sum(bool(one.opinion.opinion and one.opinion.level) for one in rows)
        self._told.setText(f"{len(rows)} 人，写好 {done} 人" if rows else "还没有轮到评议的学生")
