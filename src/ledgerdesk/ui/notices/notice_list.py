"""All notices, the newest first, as cards to choose from."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.text import compact
from ledgerdesk.services.notices import NoticeRow
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.inputs import SearchBox
from ledgerdesk.ui.kit.layout import clear, column, row, scroll
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.notices import notice_reading
from ledgerdesk.ui.theme import Theme

WIDTH = 266


class NoticeCard(Card):
    """One notice; ``pressed`` by mouse, Enter or Space."""

    pressed = Signal()

    def __init__(self, theme: Theme, notice: NoticeRow, today: date) -> None:
        words, tone = notice_reading.status(notice, notice.starts_on, notice.ends_on, today)
        title = Label(notice.title, wrap=True)
        when = Label(notice_reading.span_words(notice.starts_on, notice.ends_on), "sub")
        super().__init__(theme, title, row(theme, Chip(theme, words, tone), None, when), spacing=6, margin=12)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{notice.title}，{words}，{notice.people} 人")

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class NoticeList(QWidget):
    """``chosen`` tells the id of the notice that was picked."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._theme = theme
        self._rows: tuple[NoticeRow, ...] = ()
        self._today = date.min
        self._cards: dict[int, NoticeCard] = {}
        self._current: int | None = None
        self.search = SearchBox(theme, "标题、学期、编号")
        self.search.settled.connect(lambda _text: self._fill())
        self._body = column(theme, spacing=8, margin=(0, 0, 6, 0))
        self.setLayout(column(theme, self.search, (scroll(self._body), 1), spacing=8))
        self.setFixedWidth(theme.px(WIDTH))

    def load(self, rows: Sequence[NoticeRow], today: date) -> None:
        """Show all notices."""
        self._rows, self._today = tuple(rows), today
        self._fill()

    def shown(self) -> list[int]:
        """Return the notices the search leaves, in their order."""
        return list(self._cards)

    def select(self, notice_id: int | None) -> None:
        """Frame a card without telling."""
        self._current = notice_id
        for known, card in self._cards.items():
            card.set_hot(known == notice_id)

    def step(self, by: int) -> None:
        """Choose the card that many places further."""
        ids = list(self._cards)
        if ids:
            at = ids.index(self._current) if self._current in ids else 0
            self.chosen.emit(ids[max(0, min(len(ids) - 1, at + by))])

    def _fill(self) -> None:
        clear(self._body)
        self._cards = {}
        wanted = compact(self.search.text())
        for notice in self._rows:
            if wanted in compact(f"{notice.title}{notice.term}{notice.number}"):
                card = self._cards[notice.id] = NoticeCard(self._theme, notice, self._today)
                card.pressed.connect(partial(self.chosen.emit, notice.id))
                self._body.addWidget(card)
        if not self._cards:
            self._body.addWidget(Label("没有找到这样的公示。" if self._rows else "还没有公示。", "sub"))
        self._body.addStretch(1)
        self.select(self._current)
