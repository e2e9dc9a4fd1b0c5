"""The nine places at the left: an icon and two characters, and a count where something is due."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout

from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Chip, Label, Picture, redress
from ledgerdesk.ui.shell.page import PageSpec
from ledgerdesk.ui.theme import Theme, Tone

WIDE, NARROW = 148, 72
NARROW_BELOW = 1280  # effective window width under which words stand under the icons


class Navigation(QFrame):
    """``chosen`` tells the key of the page that was pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, specs: Sequence[PageSpec], school: str) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self._theme = theme
        self._narrow = False
        self._buttons: dict[str, QToolButton] = {}
        self._counts: dict[str, Chip] = {}
        self._icons = {spec.key: spec.icon for spec in specs}
        self._brand, self._school = Label("资助台账", "heading"), Label(school, "sub", wrap=True)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.px(side) for side in (8, 12, 8, 8)))
        layout.setSpacing(theme.px(3))
        self._head = row(theme, Picture(theme, "book-open", "primary", 20), self._brand, None, margin=(8, 0, 0, 0))
        layout.addLayout(self._head)
        layout.addLayout(row(theme, self._school, margin=(8, 0, 0, 6)))
        for spec in (s for s in specs if not s.apart):
            layout.addWidget(self._make(spec))
        layout.addStretch(1)
        for spec in (s for s in specs if s.apart):
            layout.addWidget(self._make(spec))
        self._arrange()

    @property
    def narrow(self) -> bool:
        """Tell whether words stand under the icons."""
        return self._narrow

    def set_narrow(self, narrow: bool) -> None:
        """Put the words under the icons, or beside them."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange()

    def set_current(self, key: str) -> None:
        """Mark the page that is open."""
        for name, button in self._buttons.items():
            on = name == key
            button.setChecked(on)
            button.setIcon(self._theme.icon(self._icons[name], "primary_dark" if on else "nav"))

    def set_count(self, key: str, count: int) -> None:
        """Show how much is due behind an entry; 0 shows nothing."""
        chip = self._counts[key]
        chip.set(str(count), Tone.WARN)
        chip.setProperty("due", count > 0)
        chip.setVisible(count > 0)
        button = self._buttons[key]
        name = button.text().strip()
        button.setAccessibleName(f"{name}，{count} 件要办" if count else name)
        button.setToolTip(f"{count} 件要办" if count else "")

    def set_school(self, school: str) -> None:
        """Show another school's name."""
        self._school.setText(school)

    def _make(self, spec: PageSpec) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setIcon(self._theme.icon(spec.icon, "nav"))
        button.setIconSize(QSize(self._theme.px(18), self._theme.px(18)))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setProperty("word", spec.title)
        button.setAccessibleName(spec.title)
        button.clicked.connect(lambda _checked=False, key=spec.key: self.chosen.emit(key))
        chip = Chip(self._theme, "", Tone.WARN)
        chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        chip.setProperty("due", False)
        chip.hide()
        over = QHBoxLayout(button)
        over.setContentsMargins(0, 0, self._theme.px(8), 0)
        over.addStretch(1)
        over.addWidget(chip)
        self._group.addButton(button)
        self._buttons[spec.key], self._counts[spec.key] = button, chip
        return button

    def _arrange(self) -> None:
        narrow = self._narrow
        style = Qt.ToolButtonStyle
        self.setProperty("narrow", "true" if narrow else "false")
        self.setFixedWidth(self._theme.px(NARROW if narrow else WIDE))
        self._brand.setVisible(not narrow)
        self._school.setVisible(not narrow)
        self._head.setContentsMargins(self._theme.px(18 if narrow else 8), 0, 0, self._theme.px(8 if narrow else 0))
        for key, button in self._buttons.items():
            word = str(button.property("word"))
            button.setText(word if narrow else f"  {word}")
            button.setToolButtonStyle(style.ToolButtonTextUnderIcon if narrow else style.ToolButtonTextBesideIcon)
            over = button.layout()
            if over is not None:
                top = Qt.AlignmentFlag.AlignTop if narrow else Qt.AlignmentFlag.AlignVCenter
                over.setContentsMargins(0, 0, self._theme.px(0 if narrow else 8), 0)
                over.setAlignment(self._counts[key], top)
        redress(self)
        for key, button in self._buttons.items():
            chip = self._counts[key]
            chip.setFixedHeight(self._theme.px(19 if narrow else 23))
            redress(button)
            redress(chip)
