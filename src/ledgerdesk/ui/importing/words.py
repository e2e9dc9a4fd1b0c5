"""The words a list uses for our codes: what they were taken for, and those that must be explained once."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from ledgerdesk.excel.parsing import WordUse
from ledgerdesk.fields import codes
from ledgerdesk.fields.field import Sheet
from ledgerdesk.fields.rows import Words
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import link
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import clear, column
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

_KNOWN_SHOWN = 12


class WordsCard(Card):
    """``explained`` tells a field key, a word and the code it stands for, None when it is to be held back."""

    explained = Signal(str, str, object)

    def __init__(self, theme: Theme) -> None:
        self._body = column(theme, spacing=6)
        super().__init__(theme, self._body)
        self._theme = theme
        self._sheet: Sheet | None = None
        self._uses: tuple[WordUse, ...] = ()
        self._offered: Words = {}
        self._asked: set[tuple[str, str]] = set()  # words that were unknown once stay to be chosen again
        self.hide()

    def load(self, sheet: Sheet, uses: tuple[WordUse, ...], offered: Words) -> None:
        """Show the words, those that must be explained first, with what ``offered`` says other lists mean by them."""
        self._sheet, self._uses, self._offered = sheet, uses, offered
        self._asked |= {(use.key, use.word) for use in uses if use.code is None}
        clear(self._body)
        for key in dict.fromkeys(use.key for use in uses):
            self._show_field(sheet, key, [use for use in uses if use.key == key])
        self.setVisible(self._body.count() > 0)

    def open_words(self) -> list[str]:
        """Return what still is to be explained, in words."""
        if self._sheet is None:
            return []
        return [
            f"“{use.word}”是哪种{self._sheet.field(use.key).label}？不选，这 {use.rows} 行先扣下，其余照常导入。"
            for use in self._uses
            if use.code is None
        ]

    def _show_field(self, sheet: Sheet, key: str, uses: list[WordUse]) -> None:
        field = sheet.field(key)
        table = codes.table(field.codes or "")
        if not any((key, use.word) in self._asked or use.word != table.label(use.code or "") for use in uses):
            return  # every word is the table's own
        self._body.addWidget(Label(f"“{field.label}”里的说法", "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(8))
        grid.setVerticalSpacing(self._theme.px(4))
        open_ = [use for use in uses if (use.key, use.word) in self._asked]
        known = [use for use in uses if use not in open_]
        line = 0
        for use in open_:
            combo = Combo(self._theme, name=f"“{use.word}”是", width=150)
            combo.set_options([(None, "请选择"), *((code.code, code.label) for code in table.offered)])
            combo.set_value(use.code)
            combo.chosen.connect(partial(self.explained.emit, use.key, use.word))
            grid.addWidget(Label(use.word, wrap=True), line, 0)
            grid.addWidget(combo, line, 1)
            grid.addWidget(Label(f"{use.rows} 行", "sub"), line, 2)
            line += 1
            if use.code is None and (code := self._offered.get((use.key, use.word))) is not None:
                words = f"别的名单里是“{table.label(code)}”，这里也是"
                take = link(self._theme, words, partial(self.explained.emit, use.key, use.word, code))
                grid.addWidget(take, line, 0, 1, 3)
                line += 1
        grid.setColumnStretch(0, 1)
        self._body.addLayout(grid)
        pairs = [
            f"{use.word} → {table.label(use.code or '')}" for use in known if use.word != table.label(use.code or "")
        ]
        if pairs:
            more = f" 等 {len(pairs)} 种" if len(pairs) > _KNOWN_SHOWN else ""
            self._body.addWidget(Label("；".join(pairs[:_KNOWN_SHOWN]) + more, "sub", wrap=True))
