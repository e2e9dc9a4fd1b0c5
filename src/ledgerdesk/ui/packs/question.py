"""Beside the table of returned rows: what is unclear about one of them, and the answers there are."""

from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.services.packs import PlannedRow
from ledgerdesk.ui.kit.boxes import Card, well
from ledgerdesk.ui.kit.buttons import Button, IconButton, Role
from ledgerdesk.ui.kit.layout import clear, column, row
from ledgerdesk.ui.kit.text import Label, bullet, key_value
from ledgerdesk.ui.theme import Theme

_MOST_CELLS = 6


class QuestionCard(Card):
    """``answered`` tells a row and the key of an option, "" to leave it open."""

    answered = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        self._body = column(theme, spacing=8)
        self._count = Label("", "sub")
        back = IconButton(theme, "chevron-left", "上一个", run=lambda: self._step(-1))
        onward = IconButton(theme, "chevron-right", "下一个", run=lambda: self._step(1))
        super().__init__(
            theme,
            row(theme, Label("要您判断", "heading"), None, back, self._count, onward, spacing=4),
            self._body,
        )
        self._theme = theme
        self._rows: tuple[PlannedRow, ...] = ()
        self._at = 0
        self.hide()

    def load(self, rows: tuple[PlannedRow, ...]) -> None:
        """Show the rows in doubt, answered ones among them."""
        self._rows = rows
        self._at = min(self._at, max(0, len(rows) - 1))
        self.setVisible(bool(rows))
        self._show()

    def show_row(self, key: object) -> None:
        """Bring one row up."""
        for at, one in enumerate(self._rows):
            if one.key == key:
                self._at = at
                self._show()

    def next_open(self) -> None:
        """Go to the next row nobody answered."""
        waiting = [at for at, one in enumerate(self._rows) if not one.answer]
        if waiting:
            self._at = next((at for at in waiting if at > self._at), waiting[0])
        self._show()

    @property
    def present(self) -> PlannedRow | None:
        """Return the row asked about."""
        return self._rows[self._at] if self._rows else None

    def _step(self, by: int) -> None:
        if self._rows:
            self._at = (self._at + by) % len(self._rows)
            self._show()

    def _show(self) -> None:
        clear(self._body)
        asked = self.present
        if asked is None:
            return
        theme = self._theme
        self._count.setText(f"{self._at + 1} / {len(self._rows)}")
        self._body.addWidget(Label(f"{asked.name}（第 {asked.key[2]} 行）", "strong", wrap=True))
        self._body.addLayout(bullet(theme, "circle-help", asked.reason, tint="warn"))
        for option in asked.options:
            chosen = option.key == asked.answer
            press = Button(
                theme,
                option.words,
                "check" if chosen else "",
                Role.SECONDARY,
                run=partial(self.answered.emit, asked.key, option.key),
            )
            self._body.addWidget(press)
        if asked.answer:
            later = Button(theme, "先不定", role=Role.QUIET, run=partial(self.answered.emit, asked.key, ""))
            self._body.addLayout(row(theme, later, None))
        shown = [
            key_value(theme, cell.label, f"{cell.after or '（空）'}{f'（台账现在：{cell.now}）' if cell.now else ''}")
            for cell in asked.cells[:_MOST_CELLS]
        ]
        self._body.addWidget(well(theme, Label("交回的表里写的", "sub"), *shown))
