"""The line over 包片: villages, grades and classes nobody answers for; pressing one asks who shall."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.services.responsibilities import CLASS, GRADE, VILLAGE, Place, Unanswered
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import clear, row
from ledgerdesk.ui.kit.menus import MenuButton
from ledgerdesk.ui.kit.text import Label

_MOST = 30  # entries of a menu


class OpenPlaces(QWidget):
    """Says how many of each there are; a menu names them."""

    def __init__(self, desk: Desk, ask: Callable[[Place], object]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, self._ask = desk, ask
        self._shown: Unanswered | None = None
        self._row = row(desk.theme, None)
        self.setLayout(self._row)
        self.buttons: list[Button] = []

    def show_places(self, found: Unanswered) -> None:
        """Show what nobody answers for."""
        if found == self._shown:
            return
        self._shown = found
        clear(self._row)
        villages = [(name, Place(VILLAGE, village_id=value)) for value, name in found.villages]
        grades = [(name, Place(GRADE, grade=value)) for value, name in found.grades]
        rooms = [(name, Place(CLASS, class_id=value)) for value, name in found.classes]
        groups = ((villages, "个村"), (grades, "个年级"), (rooms, "个班"))
        self.buttons = [self._button(f"{len(some)} {unit}", some) for some, unit in groups if some]
        if not self.buttons:
            self._row.addWidget(Label("每个村、每个年级、每个班都有人负责。", "ok"))
        else:
            self._row.addWidget(Label("还没有人负责：", "sub"))
            for button in self.buttons:
                self._row.addWidget(button)
        self._row.addStretch(1)

    def _button(self, words: str, places: Sequence[tuple[str, Place]]) -> Button:
        if not self._desk.editable:
            names = "、".join(name for name, _ in places)
            return Button(self._desk.theme, words, small=True, tip=names, run=partial(self._desk.say, names))
        entries = [(name, partial(self._ask, place)) for name, place in places[:_MOST]]
        return MenuButton(self._desk.theme, words, entries, tip="点一个安排负责人")
