"""Import, step 2, beside the table: which sheets of the workbook are taken in, and whose class each is."""

from PySide6.QtCore import Signal

from ledgerdesk.domain import grades
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.excel.lists import OpenedList
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import column, holder
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.theme import Theme

_USE, _LEAVE = "use", "leave"
_HEAD, _ROW, _ROWS = 38, 36, 6  # pixels of the heading and of a row, and how many rows are seen at once


class SheetsCard(Card):
    """``looked_at`` tells a sheet by its place, ``ticked`` one and whether it is taken in, ``answered`` about classes."""

    looked_at = Signal(int)
    ticked = Signal(int, bool)
    answered = Signal()

    def __init__(self, theme: Theme) -> None:
        columns = (
            LineColumn(title="工作表", width=80, share=1),
            LineColumn(title="行数", width=56, right=True),
            LineColumn(title="班级", width=60, name=True, tint="sub"),
        )
        self._table = LineTable(theme, columns, name="要导入的工作表", ticks=True)
        self._table.chosen.connect(self._look_at)
        self._table.ticked.connect(self._tick)
        self._question = Label("", wrap=True)
        self._classes = Segments(theme, ((_USE, "对，就用"), (_LEAVE, "不用")), name="班级按工作表来", optional=True)
        self._classes.chosen.connect(lambda _value: self.answered.emit())
        self._ask = holder(column(theme, self._question, self._classes, spacing=8))
        super().__init__(theme, Label("要导入的工作表", "strong"), self._table, self._ask, spacing=8)
        self._theme = theme
        self._named: list[int] = []
        self._taken: frozenset[int] = frozenset()

    def load(self, opened: OpenedList, taken: frozenset[int], present: int, system: str) -> None:
        """Show the sheets with a list on them; classes are asked about where no column tells them."""
        self._taken = taken
        self._named = [at for at, part in enumerate(opened.parts) if part.class_name]
        self._table.set_lines(
            [
                Line(
                    at,
                    (
                        part.raw.name + ("（隐藏）" if part.raw.hidden else ""),
                        f"{len(part.band.rows):,}",
                        _class_words(part.class_name, system),
                    ),
                    at in taken,
                )
                for at, part in enumerate(opened.parts)
            ]
        )
        rows = min(len(opened.parts), _ROWS)
        self._table.setFixedHeight(self._theme.px(_HEAD + _ROW * rows))
        self._table.select(present)
        self._show_question()

    def select(self, part: int) -> None:
        """Highlight the sheet that is looked at."""
        self._table.select(part)

    def retick(self, taken: frozenset[int]) -> None:
        """Show which sheets are taken in now."""
        self._taken = taken
        self._table.change(lambda line: Line(line.key, line.cells, line.key in taken))
        self._show_question()

    def forget(self) -> None:
        """Take the answer about classes back."""
        self._classes.set_value(None)

    @property
    def asks(self) -> bool:
        """Tell whether any sheet taken in speaks of a class that no column tells."""
        return bool(self._taken.intersection(self._named))

    @property
    def answer(self) -> bool | None:
        """Return whether the sheets' classes are used; None while nobody said."""
        return {_USE: True, _LEAVE: False}.get(str(self._classes.value()))

    def answer_with(self, wanted: bool) -> None:
        """Answer the question about classes."""
        self._classes.set_value(_USE if wanted else _LEAVE)
        self.answered.emit()

    def _show_question(self) -> None:
        self._ask.setVisible(self.asks)
        count = len(self._taken.intersection(self._named))
        where = f"这 {count} 张工作表" if count > 1 else "这张工作表"
        self._question.setText(f"{where}没有班级这一列。按表名或标题看是上面写的班级，对吗？")

    def _look_at(self, key: object) -> None:
        if isinstance(key, int):
            self.looked_at.emit(key)

    def _tick(self, key: object, on: bool) -> None:
        if isinstance(key, int):
            self.ticked.emit(key, on)


def _class_words(said: str, system: str) -> str:
    """Return a class as the register writes it."""
    try:
        grade, number = grades.parse_grade_class(said, system)
    except Rejected:
        return said
    return grades.class_name(grade.stage, grade.grade, number)
