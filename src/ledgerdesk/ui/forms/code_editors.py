"""Picking codes: a combo that letters jump in, and a button that opens a list to tick."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QListView, QPushButton, QSizePolicy

from ledgerdesk.ui.kit.choices import CheckBox, Combo
from ledgerdesk.ui.kit.layout import holder, scroll
from ledgerdesk.ui.theme import Theme

NOT_FILLED = "（没填）"
_TYPING_PAUSE = 1.0  # seconds after which a letter begins a new word
_TWO_COLUMNS_FROM = 9


@dataclass(frozen=True)
class Choice:
    """A code and its word; ``find`` is more text it is found by, such as pinyin that is already stored."""

    code: str
    word: str
    find: str = ""


class CodeCombo(Combo):
    """A combo whose first entry is empty. Not editable, so that no input method stands between a letter and its jump."""

    entered = Signal()

    def __init__(self, theme: Theme, choices: Sequence[Choice], *, name: str = "") -> None:
        super().__init__(theme, name=name)
        self._typed = ""
        self._typed_at = 0.0
        self._find: dict[str, str] = {}
        self.setView(_JumpList(self))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(148))
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; the present code stays when it is among them."""
        self._find = {choice.word: choice.find for choice in choices}
        self.set_options(((None, NOT_FILLED), *((choice.code, choice.word) for choice in choices)))

    def show_code(self, code: str | None, word: str) -> None:
        """Show a code without telling; one that is no longer offered is added with its word."""
        known = [self.itemData(index) for index in range(self.count())]
        if code is not None and code not in known:
            self.addItem(word or code, code)
        self.set_value(code)

    def jump(self, letters: str) -> int | None:
        """Return the entry after typing letters: by pinyin, initials, code or word; None when there is none."""
        if not letters.isprintable() or not letters.strip():
            return None
        now = time.monotonic()
        self._typed = letters if now - self._typed_at > _TYPING_PAUSE else self._typed + letters
        self._typed_at = now
        wanted = self._typed.casefold()
        return next((index for index in range(1, self.count()) if self._begins(index, wanted)), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
            return
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._pick(0)
        elif plain and event.text().strip():
            found = self.jump(event.text())
            if found is not None:
                self._pick(found)
        else:
            super().keyPressEvent(event)

    def _pick(self, index: int) -> None:
        if index != self.currentIndex():
            self.setCurrentIndex(index)
            self.chosen.emit(self.value())

    def _begins(self, index: int, wanted: str) -> bool:
        word = self.itemText(index)
        known = f"{self._find.get(word, '')} {self.itemData(index)} {word} {_reading(word)}".casefold()
        return any(part.startswith(wanted) for part in known.split())


class _JumpList(QListView):
    def __init__(self, combo: CodeCombo) -> None:
        super().__init__(combo)
        self._combo = combo

    def keyboardSearch(self, search: str) -> None:
        found = self._combo.jump(search)
        if found is not None:
            self.setCurrentIndex(self._combo.model().index(found, 0))


class CodesButton(QPushButton):
    """Shows the words of what is ticked; pressing it opens the list. ``chosen`` tells the codes."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, choices: Sequence[Choice], *, name: str = "") -> None:
        super().__init__()
        self._theme, self._choices, self._name = theme, tuple(choices), name
        self._codes: tuple[str, ...] = ()
        self._chevron = theme.pixmap("chevron-down", "sub", 14)
        self.setAutoDefault(False)
        self.setStyleSheet(f"text-align:left;padding-right:{theme.px(26)}px")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: self._open())
        self.show_codes(())

    def codes(self) -> tuple[str, ...]:
        """Return the codes ticked, in the order they are offered."""
        return self._codes

    def show_codes(self, codes: Sequence[str]) -> None:
        """Show codes without telling; one that is not offered stays until it is unticked."""
        known = [choice.code for choice in self._choices]
        ordered = [code for code in known if code in codes]
        self._codes = (*ordered, *(code for code in codes if code not in known))
        words = {choice.code: choice.word for choice in self._choices}
        text = "、".join(words.get(code, code) for code in self._codes)
        self.setText(text or NOT_FILLED)
        self.setToolTip(text)
        self.setAccessibleName(f"{self._name} {text or NOT_FILLED}")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = round(self._chevron.deviceIndependentSize().width())
        painter.drawPixmap(self.width() - side - self._theme.px(9), (self.height() - side) // 2, self._chevron)
        painter.end()

    def _open(self) -> None:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setObjectName("finder")
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        across = 2 if len(self._choices) >= _TWO_COLUMNS_FROM else 1
        for at, choice in enumerate(self._choices):
            box = CheckBox(self._theme, choice.word, ticked=choice.code in self._codes)
            box.toggled.connect(lambda on, code=choice.code: self._tick(code, on))
            grid.addWidget(box, at // across, at % across)
        outer = QGridLayout(popup)
        outer.setContentsMargins(*(self._theme.px(8),) * 4)
        outer.addWidget(scroll(holder(grid)))
        rows = -(-len(self._choices) // across)
        popup.setMinimumWidth(max(self.width(), self._theme.px(220 * across)))
        popup.setFixedHeight(min(self._theme.px(34) * rows + self._theme.px(40), self._theme.px(360)))
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        popup.show()
        first = popup.findChild(CheckBox)
        if first is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _tick(self, code: str, on: bool) -> None:
        self.show_codes([*self._codes, code] if on else [c for c in self._codes if c != code])
        self.chosen.emit(self._codes)


def _reading(word: str) -> str:
    # Imported when the first letter is typed: its dictionaries cost a quarter of a second.
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(word, style=Style.NORMAL)
    return "".join(syllables) + " " + "".join(syllable[:1] for syllable in syllables)
