"""Search, filters and columns over a table; what is set shows as chips that can be taken away."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import CheckBox, Combo, Segments
from ledgerdesk.ui.kit.inputs import SearchBox
from ledgerdesk.ui.kit.layout import clear, column, row
from ledgerdesk.ui.sheet.sheet_rows import Predicate
from ledgerdesk.ui.sheet.sheet_source import Filter
from ledgerdesk.ui.theme import Theme

_MOST_COMBOS = 4
ALL = "全部"


class FilterBar(QWidget):
    """``searched`` tells the text, ``filtered`` that another filter is set, ``columns`` that the button was pressed."""

    searched = Signal(str)
    filtered = Signal()
    columns = Signal()

    def __init__(self, theme: Theme, filters: Sequence[Filter], hint: str) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._theme = theme
        self._filters: dict[str, Filter] = {}
        self._values: dict[str, object] = {}
        self._combos: dict[str, Combo] = {}
        self._boxes: dict[str, CheckBox] = {}
        self._tabs: dict[str, Segments] = {}
        self.search = SearchBox(theme, hint)
        self.search.settled.connect(self._search)
        self._combo_line = QHBoxLayout()
        self._combo_line.setSpacing(theme.px(6))
        self._tab_line = QHBoxLayout()
        self._tab_line.setSpacing(theme.px(6))
        self._more = Button(theme, "更多条件", "list-checks", run=self._show_more)
        self._column_button = Button(theme, "", "columns-3", tip="选择显示哪些列", run=self.columns.emit)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme.px(6))
        self._chip_line = QWidget()
        self._chip_line.setObjectName("clear")
        self._chip_line.setLayout(self._chips)
        self._chips.setContentsMargins(0, 0, 0, 0)
        line = (self._tab_line, (self.search, 1), self._combo_line, self._more, self._column_button)
        self._line = row(theme, *line, spacing=6)
        self.setLayout(column(theme, self._line, self._chip_line, spacing=6))
        self.set_filters(filters)

    def add_button(self, button: Button) -> None:
        """Put a button behind the others, for what is done with the rows shown."""
        self._line.addWidget(button)

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Offer other filters or other options; values that are still offered stay set."""
        self._filters = {f.key: f for f in filters}
        front = [f for f in filters if not f.more and not f.tabs and not f.box][:_MOST_COMBOS]
        boxes = [f for f in filters if f.box]
        if [f.key for f in (*front, *boxes)] != [*self._combos, *self._boxes]:
            clear(self._combo_line)
            self._combos = {f.key: self._combo(f) for f in front}
            self._boxes = {f.key: self._box(f) for f in boxes}
        self._values = {
            key: value
            for key, value in self._values.items()
            if key in self._filters and value in [v for v, _ in self._filters[key].options]
        }
        for f in front:
            self._combos[f.key].set_options(((ALL, f.everything), *f.options))
            self._combos[f.key].set_value(self._values.get(f.key, ALL))
        self._tick_boxes()
        self._set_tabs([f for f in filters if f.tabs])
        self._more.setVisible(any(f.more for f in filters))
        self._show_chips()

    def predicates(self) -> list[Predicate]:
        """Return what a row must pass now."""
        return [partial(_passes, self._filters[key], value) for key, value in self._values.items()]

    def values(self) -> dict[str, object]:
        """Return the values set, by filter key."""
        return dict(self._values)

    def words(self) -> list[str]:
        """Return what is set, in words: 七年级, 低保; the search text last."""
        text = self.search.text().strip()
        return [self._word(key) for key in self._values] + ([f"“{text}”"] if text else [])

    def set_values(self, values: dict[str, object], text: str | None = None) -> None:
        """Set filters and search text, and tell."""
        self._values = {key: value for key, value in values.items() if key in self._filters}
        if text is not None and text != self.search.text():
            self.search.setText(text)
        self._changed()

    def clear_all(self) -> None:
        """Take every condition away."""
        self.search.clear()
        self.set_values({})

    def active(self) -> bool:
        """Tell whether any condition is set."""
        return bool(self._values) or bool(self.search.text().strip())

    def set_filter(self, key: str, value: object) -> None:
        """Set one filter (use as filter), ALL to take it away."""
        if value == ALL:
            self._values.pop(key, None)
        else:
            self._values[key] = value
        self._changed()

    def _combo(self, chosen: Filter) -> Combo:
        combo = Combo(self._theme, name=chosen.everything, width=chosen.width)
        combo.chosen.connect(partial(self.set_filter, chosen.key))
        self._combo_line.addWidget(combo)
        return combo

    def _box(self, chosen: Filter) -> CheckBox:
        box = CheckBox(self._theme, chosen.everything)
        value = chosen.options[0][0]
        box.clicked.connect(lambda on: self.set_filter(chosen.key, value if on else ALL))
        self._combo_line.addWidget(box)
        return box

    def _tick_boxes(self) -> None:
        for key, box in self._boxes.items():
            box.setChecked(key in self._values)

    def _set_tabs(self, filters: Sequence[Filter]) -> None:
        for f in filters:
            words = [f.everything, *(word for _, word in f.options)]
            if f.key not in self._tabs:
                options = list(zip((ALL, *(value for value, _ in f.options)), words, strict=True))
                self._tabs[f.key] = Segments(self._theme, options, name=f.everything)
                self._tabs[f.key].chosen.connect(partial(self.set_filter, f.key))
                self._tab_line.addWidget(self._tabs[f.key])
            self._tabs[f.key].set_words(words)
            self._tabs[f.key].set_value(self._values.get(f.key, ALL))

    def _search(self, text: str) -> None:
        self._show_chips()
        self.searched.emit(text)

    def _changed(self) -> None:
        for key, combo in self._combos.items():
            combo.set_value(self._values.get(key, ALL))
        self._tick_boxes()
        for key, tabs in self._tabs.items():
            tabs.set_value(self._values.get(key, ALL))
        self._show_chips()
        self.filtered.emit()

    def _show_chips(self) -> None:
        shown = [key for key in self._values if key in self._filters and key not in (*self._tabs, *self._boxes)]
        clear(self._chips)
        self._chip_line.setVisible(bool(shown))
        for key in shown:
            word = self._word(key)
            tip = f"去掉条件：{word}"
            chip = Button(self._theme, word, "x", Role.CHIP, tip=tip, run=partial(self.set_filter, key, ALL))
            chip.setAccessibleName(tip)
            self._chips.addWidget(chip)
        if shown:
            self._chips.addWidget(Button(self._theme, "清除条件", role=Role.QUIET, small=True, run=self.clear_all))
            self._chips.addStretch(1)

    def _word(self, key: str) -> str:
        value = self._values[key]
        return next((word for known, word in self._filters[key].options if known == value), "")

    def _show_more(self) -> None:
        menu = QMenu(self)
        for f in (f for f in self._filters.values() if f.more):
            part = menu.addMenu(f.everything)
            for value, word in ((ALL, "不限"), *f.options):
                action = part.addAction(word)
                action.setCheckable(True)
                action.setChecked(self._values.get(f.key, ALL) == value)
                action.triggered.connect(partial(self._picked, f.key, value))
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _picked(self, key: str, value: object, _checked: bool = False) -> None:
        self.set_filter(key, value)


def _passes(chosen: Filter, value: object, row_: tuple[object, ...]) -> bool:
    return chosen.passes(row_, value)
