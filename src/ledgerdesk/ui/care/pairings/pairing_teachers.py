"""The right side of the pairing board: teachers in the order they fit, each with the reason in words; pupils drop here."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.services.pairings import Fit, PairingFacts, TeacherLoad
from ledgerdesk.ui.care.pairings import pairing_drag
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.form_view import bring_into_sight
from ledgerdesk.ui.kit.boxes import Card, well
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.layout import clear, column, row, scroll
from ledgerdesk.ui.kit.steps import Bar
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.theme import Tone

_BAR = 56
_AT_ONCE = 8  # cards made in one turn of the event loop: what is in sight
#: Returns how many of some pupils would come to a teacher anew.
Coming = Callable[[int, Sequence[int]], int]


def refusal(teacher: TeacherLoad, coming: int) -> str:
    """Return in Chinese why so many more pupils cannot come, empty where they can."""
    if not coming:
        return "已经和这位老师结对了"
    if teacher.load + coming <= teacher.limit:
        return ""
    if coming == 1:
        return f"已满：已结对 {teacher.load} 名，按规定最多 {teacher.limit} 名"
    return f"放不下：已结对 {teacher.load} 名，再加 {coming} 名就超过规定的 {teacher.limit} 名"


def caution(teacher: TeacherLoad, coming: int) -> str:
    """Return in Chinese what more than usual would be, empty where it is not."""
    if teacher.load + coming <= teacher.usual:
        return ""
    more = "一名" if coming == 1 else f" {coming} 名"
    return f"一般每人 {teacher.usual} 名，再结{more}就多了"


class TeacherCard(Card):
    """One teacher; ``dropped`` tells the ids of pupils let go over the card. Full, it says why and takes none.

    ``pairing``, ``listing`` and ``handing`` tell that 结对, the number of pupils or 移交几名 was pressed. A card is made once and then
    shows one teacher after another: sixty of them are too slow to make for every pupil looked at.
    """

    dropped = Signal(object)
    pairing = Signal()
    listing = Signal()
    handing = Signal()

    def __init__(self, desk: Desk, coming: Coming) -> None:
        theme = desk.theme
        name, party, work = Label("", "strong"), Chip(theme, "党员", Tone.MUTE), Label("", "sub")
        bar, load = Bar(theme, (), 1), link(theme, "", lambda: self.listing.emit())
        bar.setFixedWidth(theme.px(_BAR))
        reason, usual = Label("", "ok", wrap=True), Label("", "warn", wrap=True)
        button = Button(theme, "结对", small=True)
        head = row(theme, name, party, (work, 1), spacing=6)
        over = Button(theme, "移交几名", small=True, run=lambda: self.handing.emit())
        words = column(theme, head, row(theme, bar, load, (reason, 1)), row(theme, (usual, 1), over), spacing=2)
        super().__init__(theme, (words, 1), button, sideways=True, margin=(12, 7, 10, 7))
        self._name, self._party, self._work, self._bar, self._load, self._usual = name, party, work, bar, load, usual
        self.reason, self.button, self._over, self._desk, self._coming = reason, button, over, desk, coming
        self._said, self._tone = "", "ok"
        self.fit: Fit | None = None
        button.clicked.connect(lambda _on=False: self.pairing.emit())

    def show_fit(self, fit: Fit, count: int, names: Sequence[str]) -> None:
        """Show a teacher; ``count`` pupils are highlighted at the left: what the button would pair, 0 for none.

        ``names`` are the pupils helped.
        """
        self.fit, teacher = fit, fit.teacher
        self.setAcceptDrops(self._desk.editable)
        usual, why = caution(teacher, max(count, 1)), refusal(teacher, max(count, 1))
        self._said, self._tone = fit.reason, "sub" if usual or teacher.full else "ok"
        self._calm()
        self._name.setText(teacher.name)
        self._party.setVisible(teacher.party_member)
        self._work.setText("　".join(part for part in (teacher.classes, teacher.lessons, teacher.village) if part))
        self._bar.set([(teacher.load, "line2" if teacher.full else "ok")], max(teacher.limit, 1))
        self._load.set_text(f"{teacher.load} / {teacher.limit} 名")
        self._load.setAccessibleName(f"看 {teacher.name} 结对的学生")
        self._load.allow(bool(teacher.load), "还没有结对的学生")
        if names:
            self._load.setToolTip("、".join(names))
        much = teacher.load > teacher.limit
        self._usual.setText(f"超过上限 {teacher.load - teacher.limit} 名，请移交给别的老师" if much else usual)
        self._usual.set_role("bad" if much else "warn")
        self._usual.setVisible(much or (bool(usual) and not teacher.full))
        self._over.setVisible(much and self._desk.editable)
        self.button.set_text("结对" if count < 2 else f"结对 {count} 名")
        self.button.allow(count > 0 and not why, why or "先在左边选学生")
        self.button.setAccessibleName(f"和 {teacher.name} 结对，{fit.reason}")
        self.button.setVisible(self._desk.editable and count > 0)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        ids = pairing_drag.unpacked(event.mimeData())
        if not ids:
            event.ignore()
            return
        event.acceptProposedAction()  # refused while it moves, or nobody would tell that it left again
        why = self._why_not(ids)
        self.set_hot(not why)
        teacher = self.fit.teacher if self.fit is not None else None
        coming = self._coming(teacher.staff_id, ids) if teacher is not None else 0
        more = caution(teacher, coming) if teacher is not None else ""
        self._say(why or more or f"松开就结对 {coming} 名", "bad" if why else "warn" if more else "ok")

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        ids = pairing_drag.unpacked(event.mimeData())
        if ids and not self._why_not(ids):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._calm()

    def dropEvent(self, event: QDropEvent) -> None:
        ids = pairing_drag.unpacked(event.mimeData())
        self._calm()
        if ids and not self._why_not(ids):
            event.acceptProposedAction()
            self.dropped.emit(ids)
        else:
            event.ignore()

    def _why_not(self, ids: Sequence[int]) -> str:
        if self.fit is None:
            return "没有老师"
        return refusal(self.fit.teacher, self._coming(self.fit.teacher.staff_id, ids))

    def _say(self, words: str, role: str) -> None:
        self.reason.setText(words)
        self.reason.set_role(role)

    def _calm(self) -> None:
        if self.property("hot") == "true":  # dressing anew is slow, and most cards were never hot
            self.set_hot(False)
        self._say(self._said, self._tone)


class TeacherList(QWidget):
    """``pairing`` (staff id, name) asks to pair those highlighted, ``dropped`` (staff id, name, ids) those let go.

    ``ending`` and ``changing`` tell a PairingFacts that holds; ``goals`` (its id) asks to write what is to be reached;
    ``listing`` a teacher whose pupils are wanted, ``handing`` one with too many; ``to_pupils`` on ←: the keyboard goes back to the pupils.
    """

    pairing = Signal(int, str)
    dropped = Signal(int, str, object)
    ending = Signal(object)
    changing = Signal(object)
    goals = Signal(int)
    listing = Signal(int)
    handing = Signal(int)
    to_pupils = Signal()

    def __init__(self, desk: Desk, coming: Coming) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, self._coming = desk, coming
        self._pool: list[TeacherCard] = []
        self._shown = 0
        self._waiting: list[tuple[Fit, int, Mapping[int, Sequence[str]]]] = []
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._fill)
        self._held_cards = column(desk.theme)
        self._empty = Label("", "sub", wrap=True)
        self._cards = column(desk.theme, self._held_cards, self._empty)
        self._cards.setContentsMargins(0, 0, desk.theme.px(6), 0)
        self._cards.addStretch(1)
        self.setLayout(column(desk.theme, (scroll(self._cards), 1)))

    @property
    def cards(self) -> list[TeacherCard]:
        """Return the cards shown, in order."""
        return self._pool[: self._shown]

    def show_teachers(
        self,
        fits: Sequence[Fit],
        holding: Sequence[PairingFacts],
        student_ids: Sequence[int],
        names: Mapping[int, Sequence[str]],
        empty: str,
    ) -> None:
        """Show who helps a pupil and who could, and whom they help; ``empty`` says it where there is no teacher."""
        clear(self._held_cards)
        for held in holding:
            self._held_cards.addWidget(self._held(held))
        self._empty.setText(empty)
        self._empty.setVisible(not fits)
        self._shown = 0
        self._waiting = [(fit, self._coming(fit.teacher.staff_id, student_ids), names) for fit in fits]
        self._fill()
        for card in self._pool[len(fits) :]:
            card.hide()

    def focus_first(self) -> None:
        """Put the keyboard on the first teacher with room."""
        button = next((button for button in self.buttons() if button.isEnabled()), None)
        if button is not None:
            self._focus(button)

    def buttons(self) -> list[Button]:
        """Return the buttons that pair, in order."""
        return [card.button for card in self.cards if card.button.isEnabled() and not card.button.isHidden()]

    def card(self, staff_id: int) -> TeacherCard | None:
        """Return the card of a teacher."""
        return next((card for card in self.cards if card.fit and card.fit.teacher.staff_id == staff_id), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, open_ = event.key(), self.buttons()
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

    def _fill(self) -> None:
        """Show a few more cards, the others in the next turns of the event loop: sixty at once would be felt."""
        for fit, count, names in self._waiting[:_AT_ONCE]:
            if self._shown == len(self._pool):
                self._add_card()
            card = self._pool[self._shown]
            card.show_fit(fit, count, names.get(fit.teacher.staff_id, ()))
            card.show()
            self._shown += 1
        del self._waiting[:_AT_ONCE]
        if self._waiting:
            self._more.start()

    def _add_card(self) -> None:
        card = TeacherCard(self._desk, self._coming)
        card.pairing.connect(lambda: self._tell(self.pairing, card))
        card.dropped.connect(lambda ids: self._tell(self.dropped, card, ids))
        card.listing.connect(lambda: self._tell_of(self.listing, card))
        card.handing.connect(lambda: self._tell_of(self.handing, card))
        self._pool.append(card)
        self._cards.insertWidget(self._cards.count() - 1, card)

    @staticmethod
    def _tell_of(signal: SignalInstance, card: TeacherCard) -> None:
        if card.fit is not None:
            signal.emit(card.fit.teacher.staff_id)

    @staticmethod
    def _tell(signal: SignalInstance, card: TeacherCard, *more: object) -> None:
        if card.fit is not None:
            signal.emit(card.fit.teacher.staff_id, card.fit.teacher.name, *more)

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
