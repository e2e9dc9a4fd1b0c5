"""The strip of steps with how many stand at each; pressing one shows its pupils."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.ui.aid.recognition import recognition_reading as reading
from ledgerdesk.ui.aid.recognition.recognition_reading import Reading
from ledgerdesk.ui.kit.boxes import Tile
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.theme import Theme

_BESIDE = (rules.REFUSED, rules.WITHDRAWN)


class Strip(QWidget):
    """``chosen`` tells a step, or None when the one shown was pressed again."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._current: str | None = None
        self.tiles = {
            step: Tile(theme, "0", "", reading.step_word(step), run=partial(self._press, step)) for step in rules.STEPS
        }
        self._beside = {step: Button(theme, "", role=Role.LINK, run=partial(self._press, step)) for step in _BESIDE}
        self._ended = holder(row(theme, *self._beside.values(), None))
        self._ended.hide()
        self.setLayout(column(theme, row(theme, *self.tiles.values(), spacing=6), self._ended, spacing=4))

    @property
    def current(self) -> str | None:
        """Return the step that is shown, None for all."""
        return self._current

    def load(self, told: Reading) -> None:
        """Show the counts of a batch."""
        for step, tile in self.tiles.items():
            tile.set(f"{told.at(step):,}", "", reading.step_word(step))
        for step, link in self._beside.items():
            count = told.at(step)
            link.set_text(f"{reading.step_word(step)} {count} 人")
            link.setVisible(count > 0)
        self._ended.setVisible(any(told.at(step) for step in _BESIDE))

    def show_step(self, step: object) -> None:
        """Mark the step that is shown, without telling."""
        self._current = step if isinstance(step, str) else None
        for key, tile in self.tiles.items():
            tile.setChecked(key == self._current)

    def _press(self, step: str) -> None:
        wanted = None if step == self._current else step
        self.show_step(wanted)
        self.chosen.emit(wanted)
