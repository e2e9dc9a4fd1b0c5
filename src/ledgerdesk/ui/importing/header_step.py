"""Import, step 2: which register, which sheets, and which rows are the heading, as the clerk sees them in Excel."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from ledgerdesk.excel.lists import ListPart, OpenedList
from ledgerdesk.ui.importing import header_table, naming
from ledgerdesk.ui.importing.sheets_card import SheetsCard
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import CheckBox, Combo
from ledgerdesk.ui.kit.layout import clear, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label, Picture, bullet
from ledgerdesk.ui.theme import Theme


class HeaderStep(ImportStep):
    """``pointed`` tells the part and its first and last heading row, ``register_chosen`` another register.

    ``hidden_wanted`` and ``classes_wanted`` are what was answered; ``taken`` are the sheets ticked, by their place.
    """

    pointed = Signal(int, int, int)
    register_chosen = Signal(str)

    def __init__(self, theme: Theme, system: str) -> None:
        super().__init__(theme)
        self._system = system
        self._opened: OpenedList | None = None
        self._part = 0
        self._headed = True
        self.taken: frozenset[int] = frozenset()
        self._register = Combo(theme, name="导入到哪一册")
        self._guess = Label("", "sub", wrap=True)
        self._register.chosen.connect(lambda name: self.register_chosen.emit(str(name)))
        self._question = Label("", "heading")
        self._first, self._last = Combo(theme, name="表头从第几行"), Combo(theme, name="表头到第几行")
        self._yes = Button(theme, "对", run=self.go_on.emit)
        self._no = Button(theme, "不对，我来指", run=lambda: self._point(True))
        self._ask = Label("表头从")
        self._stay = Button(theme, "不改了", run=lambda: self._point(False))
        here = Button(theme, "就是这几行", run=self._tell_pointed)
        self._pointing = holder(row(theme, self._ask, self._first, Label("到"), self._last, here, self._stay))
        self._place = QVBoxLayout()
        self._notes = QVBoxLayout()
        self._notes.setSpacing(theme.px(4))
        self._hidden = CheckBox(theme, "隐藏的行也一起导入", ticked=True)
        self._hidden.toggled.connect(lambda _on: self.changed.emit())
        self._sheets = SheetsCard(theme)
        self._sheets.looked_at.connect(self.look_at)
        self._sheets.ticked.connect(self.tick)
        self._sheets.answered.connect(self.changed)
        head = row(theme, self._question, self._yes, self._no, self._pointing, None)
        self._unseen = Label("", "warn", wrap=True)
        icon = Picture(theme, "triangle-alert", "warn", 16)
        self._hidden_line = holder(row(theme, icon, (self._unseen, 1), self._hidden))
        table = Card(theme, head, (self._place, 1), self._hidden_line, spacing=8)
        into = Card(theme, row(theme, Label("导入到"), (self._register, 1)), self._guess)
        self._told = Card(theme, self._notes)
        side = scroll(column(theme, into, self._sheets, self._told, None, spacing=10))
        side.setFixedWidth(theme.px(350))
        self.lay_out((row(theme, (table, 1), side, spacing=12), 1))
        self._point(False)

    def load(self, opened: OpenedList, taken: frozenset[int], *, headed: bool = True, guessed: bool = False) -> None:
        """Show a list; the sheet looked at stays. Not ``headed``, it first asks which rows are the heading."""
        self._opened, self._headed, self.taken = opened, headed, taken
        self._part = min(self._part, len(opened.parts) - 1)
        self._register.set_options(naming.choices())
        self._register.set_value(opened.sheet.name)
        self._guess.setText(f"按表头看，这是{opened.sheet.title}的名单；不是就在这里改。")
        self._guess.setVisible(guessed)
        self._sheets.load(opened, taken, self._part, self._system)
        self._sheets.setVisible(len(opened.parts) > 1 or self._sheets.asks or any(p.raw.hidden for p in opened.parts))
        self._point(not headed)
        self._show()

    @property
    def hidden_wanted(self) -> bool:
        """Tell whether rows hidden in the file are taken in."""
        return self._hidden.isChecked()

    @property
    def classes_wanted(self) -> bool:
        """Tell whether the pupils of a sheet get the class its name or title speaks of."""
        return bool(self._sheets.answer)

    def answer_classes(self, wanted: bool) -> None:
        """Answer the question about classes."""
        self._sheets.answer_with(wanted)

    def forget(self) -> None:
        """Begin with the first sheet and all rows, nothing answered."""
        self._part = 0
        self._hidden.setChecked(True)
        self._sheets.forget()

    def look_at(self, part: int) -> None:
        """Show the first rows of another sheet."""
        if part != self._part:
            self._part = part
            self._sheets.select(part)
            self._point(False)
            self._show()

    def tick(self, part: int, on: bool) -> None:
        """Take a sheet in, or leave it out."""
        self.taken = self.taken | {part} if on else self.taken - {part}
        self._sheets.retick(self.taken)
        self.changed.emit()

    # ---- ImportStep ------------------------------------------------------------------------------
    def note(self) -> str:
        """See ImportStep."""
        parts = self._opened.parts if self._opened else ()
        taken = [part for at, part in enumerate(parts) if at in self.taken]
        count = sum(len(part.band.rows) for part in taken)
        where = f"{len(taken)} 张工作表，" if len(parts) > 1 else ""
        return f"{where}共 {count:,} 行名单"

    def next_words(self) -> str:
        """See ImportStep."""
        return "下一步：对各列"

    def problem(self) -> str:
        """See ImportStep."""
        if not self._headed:
            return "先指一下表头在第几行。"
        if not self.taken:
            return "先勾上要导入的工作表。"
        return "先说一下班级对不对。" if self._sheets.asks and self._sheets.answer is None else ""

    # ---- inside ----------------------------------------------------------------------------------
    def _show(self) -> None:
        if self._opened is None:
            return
        part = self._opened.parts[self._part]
        first, last = part.band.first_row, part.band.last_row
        rows = f"第 {first}–{last} 行" if first != last else f"第 {first} 行"
        self._question.setText(f"{rows}是表头，对吗？")
        clear(self._place)
        self._place.addWidget(header_table.table(self.theme, part))
        self._say(part)
        self.changed.emit()

    def _say(self, part: ListPart) -> None:
        clear(self._notes)
        opened, band = self._opened, part.band
        if words := header_table.skipped_words(part):
            self._notes.addLayout(bullet(self.theme, "info", words, role="sub"))
        hidden = sorted(part.raw.hidden_rows & set(band.rows))
        unseen = f"{header_table.rows_words(hidden)}在原表里隐藏着，您看不见，但里面有内容。"
        self._unseen.setText(unseen if hidden else "别的工作表里有隐藏的行。")
        self._hidden_line.setVisible(bool(opened and opened.hidden_rows))
        if opened is not None:
            self._say_sheets(opened)
        self._told.setVisible(self._notes.count() > 0)

    def _say_sheets(self, opened: OpenedList) -> None:
        used = {known.raw.sheet_name for known in opened.parts}
        if hidden := [part.raw.name for part in opened.parts if part.raw.hidden]:
            words = f"{'、'.join(hidden)}在原表里隐藏着，没有勾；要导入就在上面勾上。"
            self._notes.addLayout(bullet(self.theme, "triangle-alert", words, tint="warn", role="warn"))
        sheets = [sheet for sheet in opened.workbook.sheets if sheet.name not in used]
        if unread := [sheet.name for sheet in sheets if sheet.hidden and not sheet.rows]:
            words = f"隐藏的工作表没有读：{'、'.join(unread)}。要导入，先在原表取消隐藏。"
            self._notes.addLayout(bullet(self.theme, "info", words, role="sub"))
        if others := [sheet.name + "（隐藏）" * sheet.hidden for sheet in sheets if sheet.rows]:
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
