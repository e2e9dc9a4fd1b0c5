"""Import, step 3: what each column fills, and what the words in it mean."""

import re
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.excel import mapping
from ledgerdesk.excel.lists import OpenedList
from ledgerdesk.excel.mapping import ColumnMatch
from ledgerdesk.excel.parsing import WordUse
from ledgerdesk.fields.field import Sheet
from ledgerdesk.fields.rows import Words
from ledgerdesk.ui.importing import work
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.importing.words import WordsCard
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.choices import CheckBox, Combo, Option
from ledgerdesk.ui.kit.layout import clear, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Chip, Label, Picture, bullet
from ledgerdesk.ui.theme import Theme, Tone

_LEFT_OUT: Option = (None, "不导入")
_NOTED: Option = (mapping.AS_NOTE, "记入备注")
_SURE = (mapping.SAME_NAME, mapping.LIKE_NAME, mapping.BY_CONTENT, mapping.BY_NEIGHBOUR, mapping.REMEMBERED)
_LOOK = (mapping.UNKNOWN, mapping.TWICE, mapping.WHOSE)
_AT_ONCE = 4
_NAME, _NUMBER, _RECORD = "name", "id_number", "record_id"
_UNKNOWABLE = re.compile(r"认不出[^。]*")


class TargetCombo(Combo):
    """A combo of many choices that holds only the present one until a person comes to it."""

    def __init__(self, theme: Theme, options: list[Option], *, name: str) -> None:
        self._all: list[Option] = []
        super().__init__(theme, name=name, width=180)
        self._all, self._full = options, False

    def show_value(self, value: object) -> None:
        """Show a choice."""
        if not self._full:
            self.set_options([next((option for option in self._all if option[0] == value), _LEFT_OUT)])
        self.set_value(value)

    def showPopup(self) -> None:
        self._fill()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._fill()
        super().focusInEvent(event)

    def _fill(self) -> None:
        if not self._full:
            self._full = True
            self.set_options(self._all)


class ColumnsStep(ImportStep):
    """``chosen`` tells a part, a column and the field it shall fill (None: none); ``explained`` a word and its code.

    ``filled_down`` tells whether blanks below a household's facts mean the same.
    """

    chosen = Signal(int, int, object)
    explained = Signal(str, str, object)
    filled_down = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._opened: OpenedList | None = None
        self._part = 0
        self._turn = 0  # counts the times columns were laid out anew
        self._options: list[Option] = []
        self._rows: dict[int, tuple[TargetCombo, Chip]] = {}
        self._sheet = Combo(theme, name="工作表", width=340)
        self._sheet.chosen.connect(self._chose_sheet)
        self._sheets = Label("", "sub")
        self._grid_holder = column(theme)
        self._look = column(theme, spacing=6)
        self._look_card = Card(theme, self._look)
        self._words = WordsCard(theme)
        self._words.explained.connect(self.explained)
        self._once = Label("", "sub", wrap=True)
        self._down = CheckBox(theme, "空着的照上一行填")
        self._down.toggled.connect(self.filled_down)
        self._once_card = Card(theme, Label("一户只写了一次", "strong"), self._once, self._down, spacing=8)
        self._once_card.hide()
        kept = Card(theme, bullet(theme, "circle-check", "这张表的对应会记住，下次直接用。", tint="ok", role="sub"))
        side = scroll(column(theme, self._look_card, self._once_card, self._words, kept, None, spacing=10))
        side.setFixedWidth(theme.px(350))
        table = Card(theme, self._sheet, self._sheets, (scroll(holder(self._grid_holder)), 1), margin=(14, 8, 8, 8))
        self.lay_out((row(theme, (table, 1), side, spacing=12), 1))

    def load(self, opened: OpenedList) -> None:
        """Show a list; its columns are laid out anew only when it is another one."""
        before, self._opened = self._opened, opened
        same = before is not None and before.sheet.name == opened.sheet.name
        fresh = before is None or not same or [p.raw for p in before.parts] != [p.raw for p in opened.parts]
        bands = before is not None and [p.band for p in before.parts] == [p.band for p in opened.parts]
        if fresh:
            self._part = 0
        notes = (_NOTED,) if opened.sheet.keeps_notes else ()
        self._options = [_LEFT_OUT, *notes, *((field.key, field.label) for field in opened.sheet.readable)]
        alike = _alike(opened)
        self._sheet.set_options([(parts[0], _sheets_words(opened, parts)) for parts in alike])
        self._sheet.set_value(self._part)
        self._sheet.setVisible(len(alike) > 1)
        self._sheets.setText(f"{_sheets_words(opened, alike[0])}，一起对。")
        self._sheets.setVisible(len(alike) == 1 and len(opened.parts) > 1)
        if fresh or not bands:
            self._lay_out_columns()
        self._show_once(opened)
        self._show()

    def show_words(self, found: tuple[tuple[WordUse, ...], Words]) -> None:
        """Show the words met in columns of codes, and what other lists mean by them."""
        if self._opened is not None:
            self._words.load(self._opened.sheet, *found)
            self._show_look()
            self.changed.emit()

    def note(self) -> str:
        """See ImportStep."""
        if self._opened is None:
            return ""
        parts = [self._opened.parts[alike[0]] for alike in _alike(self._opened)]
        matches = [match for part in parts for match in part.mapping.columns]
        noted = sum(match.key == mapping.AS_NOTE for match in matches)
        filled = sum(match.key is not None for match in matches) - noted
        left = len(matches) - filled - noted
        kept = f"{noted} 列记入备注，" if noted else ""
        return f"{len(matches)} 列：{filled} 列对好，{kept}{left} 列不导入"

    def next_words(self) -> str:
        """See ImportStep."""
        return "下一步：看问题"

    def problem(self) -> str:
        """See ImportStep."""
        if self._opened is None:
            return ""
        sheet = self._opened.sheet
        for alike in _alike(self._opened):
            targets = set(self._opened.parts[alike[0]].mapping.targets.values())
            where = f"{_sheets_words(self._opened, alike)}里" if len(self._opened.parts) > 1 else ""
            for wanted, lost in _wanted(sheet):
                if not targets & set(wanted):
                    labels = "或".join(sheet.field(key).label for key in wanted if key != _RECORD)
                    return f"{where}还没有选哪一列是{labels}{'，' if lost else ''}{lost}。"
        return ""

    # ---- inside ----------------------------------------------------------------------------------
    def _chose_sheet(self, part: object) -> None:
        if isinstance(part, int) and part != self._part:
            self._part = part
            self._lay_out_columns()
            self._show()

    def _show_once(self, opened: OpenedList) -> None:
        """Ask about facts of a household that stand in its first row only."""
        habits = [part.mapping for part in opened.parts if part.mapping.once]
        labels = dict.fromkeys(
            work.masked(match.label) for known in habits for match in known.columns if match.column in known.once
        )
        self._once.setText(
            f"{'、'.join(filter(None, labels))}只在有的行写着，下面空着的行像是和它同一户。是同一户就勾上；不勾，空着的就当没有写。"
        )
        self._down.blockSignals(True)
        self._down.setChecked(any(known.downwards for known in habits))
        self._down.blockSignals(False)
        self._once_card.setVisible(bool(habits))

    def _lay_out_columns(self) -> None:
        if self._opened is None:
            return
        clear(self._grid_holder)
        self._rows = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.theme.px(12))
        grid.setVerticalSpacing(self.theme.px(3))
        for at, title in enumerate(("列", "文件里的名称", "前几行的内容", "", "导入到", "怎么认出来的")):
            grid.addWidget(Label(title, "column"), 0, at)
        grid.setColumnStretch(2, 1)
        body = QWidget()
        body.setObjectName("clear")
        body.setLayout(grid)
        self._grid_holder.addWidget(body)
        self._grid_holder.addStretch(1)
        matches = list(enumerate(self._opened.parts[self._part].mapping.columns, start=1))
        self._turn += 1
        self._lay_out_some(grid, matches, self._turn)

    def _lay_out_some(self, grid: QGridLayout, matches: list[tuple[int, ColumnMatch]], turn: int) -> None:
        """Lay out a few columns and come back for the rest: forty at once would hold up the window."""
        if turn != self._turn:
            return
        for line, match in matches[:_AT_ONCE]:
            self._lay_out_column(grid, line, match)
            self._show_column(match.column)
        if matches[_AT_ONCE:]:
            QTimer.singleShot(0, self, partial(self._lay_out_some, grid, matches[_AT_ONCE:], turn))

    def _lay_out_column(self, grid: QGridLayout, line: int, match: ColumnMatch) -> None:
        theme, letter = self.theme, work.column_word(match.column)
        samples = Label("、".join(match.samples), "sub")
        samples.setToolTip("\n".join(match.samples))
        samples.setMinimumWidth(theme.px(40))
        samples.setSizePolicy(samples.sizePolicy().Policy.Ignored, samples.sizePolicy().Policy.Preferred)
        named = work.masked(match.label) or "（没有名称）"
        label = Label(f"{named}（隐藏的列）" if match.hidden else named, "strong", wrap=True)
        label.setMaximumWidth(theme.px(170))
        combo = TargetCombo(theme, self._options, name=f"{letter} 列“{work.masked(match.label)}”导入到")
        combo.chosen.connect(partial(self._tell_chosen, match.column))
        chip = Chip(theme)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(Label(letter, "sub"), line, 0)
        grid.addWidget(label, line, 1)
        grid.addWidget(samples, line, 2)
        grid.addWidget(Picture(theme, "arrow-right", "sub", 14), line, 3, middle)
        grid.addWidget(combo, line, 4)
        grid.addWidget(chip, line, 5, middle | Qt.AlignmentFlag.AlignLeft)
        self._rows[match.column] = combo, chip

    def _tell_chosen(self, column_number: int, key: object) -> None:
        self.chosen.emit(self._part, column_number, key)

    def _show(self) -> None:
        if self._opened is None:
            return
        for column_number in self._rows:
            self._show_column(column_number)
        self._show_look()
        self.changed.emit()

    def _show_column(self, column_number: int) -> None:
        matches = self._opened.parts[self._part].mapping.columns if self._opened else ()
        match = next(match for match in matches if match.column == column_number)
        combo, chip = self._rows[column_number]
        combo.show_value(match.key)
        combo.set_bad(False)
        chip.set(_how(match.how), _tone(match.how))

    def _show_look(self) -> None:
        clear(self._look)
        parts = self._opened.parts if self._opened else ()
        alike = _alike(self._opened) if self._opened else []
        matches = [match for group in alike for match in parts[group[0]].mapping.columns]
        said = [_look_words(match) for match in matches if match.how in _LOOK and match.label]
        said += self._words.open_words()
        if said:
            self._look.addWidget(Label(f"有 {len(said)} 处请看一眼", "heading"))
            for words in said:
                self._look.addLayout(bullet(self.theme, "circle-alert", words, tint="warn"))
        else:
            self._look.addLayout(bullet(self.theme, "circle-check", "每一列都认出来了。", tint="ok"))


def _alike(opened: OpenedList) -> list[list[int]]:
    """Return the sheets by their headings: those with the same ones are looked at once."""
    found: dict[str, list[int]] = {}
    for at, part in enumerate(opened.parts):
        found.setdefault(part.mapping.fingerprint, []).append(at)
    return list(found.values())


def _sheets_words(opened: OpenedList, parts: list[int]) -> str:
    name = f"工作表“{opened.parts[parts[0]].raw.name}”"
    return name if len(parts) == 1 else f"{name}等 {len(parts)} 张，表头一样"


def _wanted(sheet: Sheet) -> list[tuple[tuple[str, ...], str]]:
    """Return the fields of which one must be filled each, with what cannot be told without."""
    who = [((_NAME, _NUMBER), "认不出是谁")] if {_NAME, _NUMBER} <= _keys(sheet) else []
    return [*who, *((keys, _lost(otherwise)) for keys, otherwise in sheet.needed)]


def _keys(sheet: Sheet) -> frozenset[str]:
    return frozenset(field.key for field in sheet.readable)


def _lost(sentence: str) -> str:
    found = _UNKNOWABLE.search(sentence)
    return found[0] if found else ""


def _how(how: str) -> str:
    return {mapping.TWICE: "和别的列重了", mapping.WHOSE: "不清楚是谁的"}.get(how, how)


def _tone(how: str) -> Tone:
    return Tone.OK if how in _SURE else Tone.WARN if how in _LOOK else Tone.INFO if how == mapping.CHOSEN else Tone.MUTE


def _look_words(match: ColumnMatch) -> str:
    where = f"{work.column_word(match.column)} 列“{work.masked(match.label)}”"
    if match.how == mapping.TWICE:
        return f"{where}和别的列重了；不选，这一列就不导入。"
    if match.how == mapping.WHOSE:
        return f"{where}不清楚是谁的；不选，这一列就不导入。"
    return f"{where}没认出；不选，这一列就不导入。想留着，可以选“记入备注”。"
