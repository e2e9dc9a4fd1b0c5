"""The blue line over a table while anything is ticked: how many, and what can be done with them."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.theme import Theme


class SelectionBar(QFrame):
    """``cleared`` tells that 不选了 was pressed; actions get the ticked ids."""

    cleared = Signal()

    def __init__(self, theme: Theme, unit: str, actions: Sequence[Action], ticked: Callable[[], list[int]]) -> None:
        super().__init__()
        self.setObjectName("selectionBar")
        self._unit, self._ticked = unit, ticked
        self._text = Label("", "strong")
        self._buttons = [
            Button(theme, action.text, action.icon, Role.DANGER if action.danger else Role.SECONDARY, small=True,
                   tip=action.tip, run=partial(self._run, action))
            for action in actions
        ]  # fmt: skip
        none = Button(theme, "不选了 Esc", role=Role.QUIET, small=True, run=self.cleared.emit)
        self.setLayout(row(theme, self._text, 4, *self._buttons, None, none, spacing=6, margin=(12, 4, 8, 4)))
        self.hide()

    def show_count(self, count: int, hidden: int) -> None:
        """Say how many are ticked, and how many of them the conditions hide; go when none are."""
        self._text.setText(
            f"已选 {count:,} {self._unit}" + (f"，其中 {hidden:,} {self._unit}没显示出来" if hidden else "")
        )
        self.setVisible(count > 0)

    def offer(self, words: Collection[str]) -> None:
        """Offer only some of the actions, by their words: what can be done depends on what is listed."""
        for button in self._buttons:
            button.setVisible(button.text().strip() in words)

    def _run(self, action: Action) -> None:
        action.run(self._ticked())
