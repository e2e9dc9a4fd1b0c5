"""Import, step 2: which rows are the heading, as the clerk sees them in Excel."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from ledgerdesk.excel.lists import ListPart, OpenedList
from ledgerdesk.excel.raw import column_name
from ledgerdesk.ui.importing import work
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import CheckBox, Combo
from ledgerdesk.ui.kit.layout import clear, holder, row
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.theme import Theme

_ROWS = 12
_COLUMNS = 40
_LONGEST = 24
_NAMED = 10


class HeaderStep(ImportStep):
    """``pointed`` tells the part and its first and last heading row; ``hidden_wanted`` is asked for below the table."""

    pointed = Signal(int, int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._opened: OpenedList | None = None
        self._part = 0
        self._headed = True
        self._sheet = Combo(theme, name="工作表")
        self._sheet.chosen.connect(self._chose_sheet)
        self._question = Label("", "heading")
        self._first, self._last = Combo(theme, name="表头从第几行"), Combo(theme, name="表头到第几行")
        self._yes = Button(theme, "对", run=self.go_on.emit)
        self._no = Button(theme, "不对，我来指", run=lambda: self._point(True))
        self._ask = Label("表头从")
        self._stay = Button(theme, "不改了", run=lambda: self._point(False))
        self._pointing = holder(
            row(
                theme,
                self._ask,
                self._first,
                Label("到"),
                self._last,
                Button(theme, "就是这几行", run=self._tell_pointed),
                self._stay,
            )
        )
        self._place = QVBoxLayout()
        self._notes = QVBoxLayout()
        self._notes.setSpacing(theme.px(4))
        self._hidden = CheckBox(theme, "隐藏的行也一起导入", ticked=True)
        self._hidden.toggled.connect(lambda _on: self.changed.emit())
        head = row(theme, self._sheet, self._question, self._yes, self._no, self._pointing, None)
        self.lay_out((Card(theme, head, (self._place, 1), self._notes, self._hidden, spacing=10), 1))
        self._point(False)

    def load(self, opened: OpenedList, *, headed: bool = True) -> None:
        """Show a list; the sheet looked at stays. Not ``headed``, it first asks which rows are the heading."""
        self._opened, self._headed = opened, headed
        self._part = min(self._part, len(opened.parts) - 1)
        self._sheet.set_options([(at, f"工作表“{part.raw.name}”") for at, part in enumerate(opened.parts)])
        self._sheet.set_value(self._part)
        self._sheet.setVisible(len(opened.parts) > 1)
        self._point(not headed)
        self._show()

    @property
    def hidden_wanted(self) -> bool:
        """Tell whether rows hidden in the file are taken in."""
        return self._hidden.isChecked()

    def forget(self) -> None:
        """Begin with the first sheet and all rows."""
        self._part = 0
        self._hidden.setChecked(True)

    def note(self) -> str:
        """See ImportStep."""
        count = sum(len(part.band.rows) for part in self._opened.parts) if self._opened else 0
        return f"共 {count:,} 行名单"

    def next_words(self) -> str:
        """See ImportStep."""
        return "下一步：对各列"

    def problem(self) -> str:
        """See ImportStep."""
        return "" if self._headed else "先指一下表头在第几行。"

    # ---- inside ----------------------------------------------------------------------------------
    def _chose_sheet(self, part: object) -> None:
        if isinstance(part, int):
            self._part = part
            self._point(False)
            self._show()

    def _show(self) -> None:
        if self._opened is None:
            return
        part = self._opened.parts[self._part]
        first, last = part.band.first_row, part.band.last_row
        self._question.setText(
            f"第 {first}–{last} 行是表头，对吗？" if first != last else f"第 {first} 行是表头，对吗？"
        )
        clear(self._place)
        self._place.addWidget(_table(self.theme, part))
        self._say(part)
        self.changed.emit()

    def _say(self, part: ListPart) -> None:
        clear(self._notes)
        opened, band = self._opened, part.band
        for words in _skipped_words(part):
            self._notes.addLayout(bullet(self.theme, "info", words, role="sub"))
        hidden = sorted(part.raw.hidden_rows & set(band.rows))
        if hidden:
            words = f"{_rows_words(hidden)}在原表里隐藏着，您看不见，但里面有内容。"
            self._notes.addLayout(bullet(self.theme, "triangle-alert", words, tint="warn", role="warn"))
        self._hidden.setVisible(bool(opened and opened.hidden_rows))
        if opened and (names := opened.workbook.hidden):
            words = f"隐藏的工作表不读：{'、'.join(names)}。"
            self._notes.addLayout(bullet(self.theme, "info", words, role="sub"))
        used = {known.raw.name for known in opened.parts} if opened else set()
        if opened and (others := [s.name for s in opened.workbook.visible if s.rows and s.name not in used]):
            words = f"这些工作表里没有认出名单，不导入：{'、'.join(others)}。"
            self._notes.addLayout(bullet(self.theme, "info", words, role="sub"))

    def _point(self, on: bool) -> None:
        self._pointing.setVisible(on)
        for widget in (self._question, self._yes, self._no):
            widget.setVisible(not on)
        self._stay.setVisible(self._headed)
        self._ask.setText("表头从" if self._headed else "没有认出表头，请指一下：从")
        if on and self._opened is not None:
            part = self._opened.parts[self._part]
            rows = sorted(part.raw.rows)[:30]
            for combo, present in ((self._first, part.band.first_row), (self._last, part.band.last_row)):
                combo.set_options([(number, f"第 {number} 行") for number in rows])
                combo.set_value(present)

    def _tell_pointed(self) -> None:
        first, last = self._first.value(), self._last.value()
        if isinstance(first, int) and isinstance(last, int):
            self.pointed.emit(self._part, min(first, last), max(first, last))


def _table(theme: Theme, part: ListPart) -> LineTable:
    """Return the first rows of a sheet: title and foot greyed, heading tinted, hidden rows named."""
    raw, band = part.raw, part.band
    columns = range(1, min(raw.last_column, _COLUMNS) + 1)
    rows = [number for number in sorted(raw.rows) if number <= max(_ROWS, band.last_row + 3)]
    lines, widths = [], dict.fromkeys(columns, 4)
    for number in rows:
        cells = {column: cell.shown.replace("\n", " ") for column, cell in raw.rows[number].items()}
        heading = band.first_row <= number <= band.last_row
        aside = number < band.first_row or number in band.skipped
        for column in columns:
            if not aside:
                widths[column] = min(_LONGEST, max(widths[column], _width(cells.get(column, ""))))
        hidden = "（隐藏）" if number in raw.hidden_rows else ""
        texts = (f"{number}{hidden}", *(work.masked(cells.get(column, "")) for column in columns))
        alone = next(iter(cells), 0) if aside and len(cells) == 1 else 0
        wide = (alone, len(columns) - alone + 1) if 0 < alone < len(columns) else None
        lines.append(Line(number, texts, None, "sub" if aside else "", "sel" if heading else "", wide))
    titles = [LineColumn(title="", width=44, tint="sub", name=True)]
    titles += [LineColumn(title=column_name(column), width=8 * widths[column] + 24) for column in columns]
    table = LineTable(theme, titles, name="表格的前几行")
    table.set_lines(lines)
    return table


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _skipped_words(part: ListPart) -> list[str]:
    by_reason: dict[str, list[int]] = {}
    for number, reason in part.band.skipped.items():
        by_reason.setdefault(reason, []).append(number)
    shown = {reason: numbers for reason, numbers in by_reason.items() if reason != "空行"}
    return [f"{_rows_words(numbers)}是{reason}，不导入。" for reason, numbers in shown.items()]


def _rows_words(numbers: list[int]) -> str:
    named = "、".join(map(str, numbers[:_NAMED]))
    return f"第 {named} 行" if len(numbers) <= _NAMED else f"第 {named} 等 {len(numbers)} 行"
