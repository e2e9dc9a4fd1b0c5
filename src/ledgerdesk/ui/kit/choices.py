"""Choosing one of few: combos, segments, yes/no/unknown, boxes to tick."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QToolButton,
    QWidget,
)

from ledgerdesk.ui.kit.text import redress
from ledgerdesk.ui.theme import Theme

#: A value and the word for it.
Option = tuple[object, str]


class Combo(QComboBox):
    """A drop-down of (value, word) pairs; ``chosen`` tells only what a person picked."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, options: Sequence[Option] = (), *, name: str = "", width: int | None = None
    ) -> None:
        """``width`` is pixels at normal text size; without it the widest word decides."""
        super().__init__()
        self._chevron = theme.pixmap("chevron-down", "sub", 14)
        self._inset = theme.px(9)
        self._list_margin = theme.px(44)  # paddings and a scroll bar beside the widest word
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(14)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if width is not None:
            self.setFixedWidth(theme.px(width))
        self.set_options(options)
        self.activated.connect(lambda _index: self.chosen.emit(self.value()))

    def set_options(self, options: Sequence[Option]) -> None:
        """Replace the choices; the present value stays when it is among them."""
        present = self.value()
        self.clear()
        for value, word in options:
            self.addItem(word, value)
        widest = max((self.fontMetrics().horizontalAdvance(word) for _, word in options), default=0)
        self.view().setMinimumWidth(widest + self._list_margin)
        self.set_value(present)

    def value(self) -> object:
        """Return the value of the present choice, None when there is none."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Show a value without telling; the first choice when it is unknown."""
        for index in range(self.count()):
            if self.itemData(index) == value:
                self.setCurrentIndex(index)
                return
        self.setCurrentIndex(0 if self.count() else -1)

    def set_bad(self, bad: bool) -> None:
        """Show or remove the red ring."""
        self.setProperty("bad", "true" if bad else "false")
        redress(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling a form must not change what it says

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = round(self._chevron.width() / self._chevron.devicePixelRatio())
        painter.drawPixmap(self.width() - side - self._inset, (self.height() - side) // 2, self._chevron)
        painter.end()


class CheckBox(QCheckBox):
    """A box to tick with its words beside it."""

    def __init__(self, theme: Theme, text: str = "", *, ticked: bool = False) -> None:
        super().__init__(text)
        self._tick = theme.pixmap("check", "on_primary", 16)
        self.setChecked(ticked)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            painter = QPainter(self)
            painter.drawPixmap(centred(box, self._tick.deviceIndependentSize().width()), self._tick)
            painter.end()


class Segments(QWidget):
    """A few words side by side of which one is on; ``chosen`` tells what a person picked."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, options: Sequence[Option], *, name: str = "", optional: bool = False) -> None:
        """With ``optional`` nothing may be on: pressing the chosen word again takes it back."""
        super().__init__()
        self.setObjectName("segments")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._optional = optional
        self._values = [value for value, _ in options]
        self._group = QButtonGroup(self)
        self._group.setExclusive(not optional)
        layout = QHBoxLayout(self)
        layout.setSpacing(0)
        layout.setContentsMargins(0, 0, 0, 0)
        last = len(options) - 1
        for index, (_value, word) in enumerate(options):
            button = QToolButton()
            button.setText(word)
            button.setCheckable(True)
            button.setAccessibleName(f"{name} {word}".strip())
            place = "only" if not last else {0: "first", last: "last"}.get(index, "middle")
            button.setProperty("place", place)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button, index)
            layout.addWidget(button)
        self._group.idClicked.connect(self._clicked)
        if not optional and options:
            self.set_value(self._values[0])
        self.setFocusProxy(self._group.button(0))

    def value(self) -> object:
        """Return the value that is on, None when none is."""
        for button in self._group.buttons():
            if button.isChecked():
                return self._values[self._group.id(button)]
        return None

    def set_value(self, value: object) -> None:
        """Switch to a value without telling; an unknown one switches all off."""
        self._group.setExclusive(False)  # an exclusive group never lets its last button go
        for index, known in enumerate(self._values):
            self._group.button(index).setChecked(known == value and type(known) is type(value))
        self._group.setExclusive(not self._optional)

    def set_words(self, words: Sequence[str]) -> None:
        """Show other words for the same values, such as ones with counts."""
        for index, word in enumerate(words):
            button = self._group.button(index)
            button.setText(word)
            button.setAccessibleName(f"{self.accessibleName()} {word}".strip())

    def set_bad(self, bad: bool) -> None:
        """Show or remove the red border."""
        self.setProperty("bad", "true" if bad else "false")
        for button in self._group.buttons():
            redress(button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        focused = next((i for i in range(len(self._values)) if self._group.button(i).hasFocus()), 0)
        self._group.button(max(0, min(len(self._values) - 1, focused + step))).setFocus(Qt.FocusReason.TabFocusReason)

    def _clicked(self, index: int) -> None:
        if self._optional:
            on = self._group.button(index).isChecked()
            for other in range(len(self._values)):
                self._group.button(other).setChecked(other == index and on)
        self.chosen.emit(self.value())


def three_state(theme: Theme, name: str = "") -> Segments:
    """Return yes, no and unknown; unknown is not no."""
    control = Segments(theme, ((True, "是"), (False, "否"), (None, "不清楚")), name=name)
    control.set_value(None)
    return control


def centred(box: QRect, side: float) -> QRect:
    """Return the square of that side in the middle of a box."""
    length = round(side)
    return QRect(box.x() + (box.width() - length) // 2, box.y() + (box.height() - length) // 2, length, length)
