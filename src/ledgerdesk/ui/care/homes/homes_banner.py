"""The banner over 包户 while somebody who left still answers for households."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.services.homes.standing import StaffStanding
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.kit.layout import clear, column
from ledgerdesk.ui.theme import Tone


class GoneBanner(QWidget):
    """Names who left and leads to the hand-over of the first; hidden while nobody is to be named."""

    def __init__(self, desk: Desk, hand_over: Callable[[int], object]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, self._hand_over = desk, hand_over
        self._told: tuple[tuple[str, int], ...] = ()
        self._box = column(desk.theme)
        self.setLayout(self._box)
        self.hide()

    def show_people(self, staff: Sequence[StaffStanding]) -> None:
        """Say who of some people has left and still answers for households."""
        gone = [one for one in staff if one.gone and one.homes]
        told = tuple((one.name, len(one.homes)) for one in gone)
        if told == self._told:
            return
        self._told = told
        clear(self._box)
        self.setVisible(bool(told))
        if gone:
            homes = sum(count for _, count in told)
            words = f"{'、'.join(name for name, _ in told)} 已经离校，名下还有 {homes} 户，请移交给别的老师。"
            action = f"移交 {gone[0].name} 的…" if self._desk.editable else ""
            run = partial(self._hand_over, gone[0].staff_id)
            self._box.addWidget(Banner(self._desk.theme, Tone.WARN, words, action, run))
