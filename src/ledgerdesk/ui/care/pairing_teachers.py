"""The right side of the pairing board: teachers in the order they fit a pupil, each with the reason in words."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.domain import dates
from ledgerdesk.services.pairings import BoardPupil, Fit, PairingFacts
from ledgerdesk.ui.care.pairing_reading import Choice
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.form_view import bring_into_sight
from ledgerdesk.ui.kit.boxes import Card, well
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import clear, column, row, scroll
from ledgerdesk.ui.kit.steps import Bar
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.theme import Tone

_BAR = 56


class TeacherList(QWidget):
    """``pairing`` (staff id, name) asks to pair; ``ending`` and ``changing`` tell a PairingFacts that holds.

    ``goals`` (its id) asks to write what is to be reached; ``to_pupils`` on ←: the keyboard goes back to the pupils.
    """

    pairing = Signal(int, str)
    ending = Signal(object)
    changing = Signal(object)
    goals = Signal(int)
    to_pupils = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk = desk
        self._buttons: list[Button] = []
        self._cards = QVBoxLayout()
        self._cards.setSpacing(desk.theme.px(6))
        self._cards.setContentsMargins(0, 0, desk.theme.px(6), 0)
        self.setLayout(column(desk.theme, (scroll(self._cards), 1)))

    def show_choice(self, pupil: BoardPupil | None, choice: Choice | None, *, only_free: bool) -> None:
        """Show who helps a pupil and who could; nothing without a pupil."""
        clear(self._cards)
        self._buttons = []
        if pupil is None or choice is None:
            self._cards.addWidget(Label("先在左边选一名学生。", "sub"))
        else:
            for holding in choice.holding:
                self._cards.addWidget(self._held(holding))
            for fit in choice.fits:
                if not (only_free and fit.teacher.full):
                    self._cards.addWidget(self._card(fit))
            if not choice.fits:
                who = "别的老师可选" if choice.holding else "老师可选，请先在“班级与教师”里录入"
                self._cards.addWidget(Label(f"没有{who}。", "sub", wrap=True))
        self._cards.addStretch(1)

    def focus_first(self) -> None:
        """Put the keyboard on the first teacher with room."""
        button = next((button for button in self._buttons if button.isEnabled()), None)
        if button is not None:
            self._focus(button)

    def buttons(self) -> list[Button]:
        """Return the buttons that pair, in order."""
        return list(self._buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        open_ = [button for button in self._buttons if button.isEnabled()]
        at = next((index for index, button in enumerate(open_) if button.hasFocus()), None)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at is not None:
            open_[at].click()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and open_:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._focus(open_[0 if at is None else max(0, min(len(open_) - 1, at + step))])
        elif key == Qt.Key.Key_Left:
            self.to_pupils.emit()
        else:
            super().keyPressEvent(event)

    # ---- inside ----------------------------------------------------------------------------------
    @staticmethod
    def _focus(button: Button) -> None:
        button.setFocus(Qt.FocusReason.TabFocusReason)
        bring_into_sight(button)

    def _held(self, holding: PairingFacts) -> Card:
        theme, today = self._desk.theme, self._desk.today
        name, since = holding.staff_name, holding.valid_from
        told = f"{dates.prose(since, today)}起" if since is not None else ""
        buttons = [
            Button(theme, "三扶目标", small=True, run=partial(self.goals.emit, holding.id)),
            Button(theme, "换老师", small=True, run=partial(self.changing.emit, holding)),
            Button(theme, "结束", small=True, run=partial(self.ending.emit, holding)),
        ]
        held = row(
            theme,
            Label(f"现在是 {name}", "strong"),
            Label(told, "sub"),
            None,
            *(buttons if self._desk.editable else []),
        )
        return well(theme, held)

    def _card(self, fit: Fit) -> Card:
        theme, teacher = self._desk.theme, fit.teacher
        more = teacher.load >= teacher.usual
        party = [Chip(theme, "党员", Tone.MUTE)] if teacher.party_member else []
        head = row(theme, Label(teacher.name, "strong"), *party, Label(teacher.classes, "sub"), None, spacing=6)
        bar = Bar(theme, [(teacher.load, "line2" if teacher.full else "ok")], max(teacher.limit, 1))
        bar.setFixedWidth(theme.px(_BAR))
        reason = Label(fit.reason, "sub" if teacher.full or more else "ok", wrap=True)
        line = row(theme, bar, Label(f"{teacher.load} / {teacher.limit} 名", "sub"), (reason, 1))
        words = column(theme, head, line, spacing=2)
        if more and not teacher.full:
            words.addWidget(Label(f"一般每人 {teacher.usual} 名，再结一名就多了", "warn"))
        button = Button(theme, "结对", small=True, run=partial(self.pairing.emit, teacher.staff_id, teacher.name))
        button.setAccessibleName(f"和 {teacher.name} 结对，{fit.reason}")
        button.allow(not teacher.full, f"已满：按规定最多 {teacher.limit} 名")
        if not self._desk.editable:
            button.hide()
        elif not teacher.full:
            self._buttons.append(button)
        return Card(theme, (words, 1), button, sideways=True, margin=(12, 7, 10, 7))
