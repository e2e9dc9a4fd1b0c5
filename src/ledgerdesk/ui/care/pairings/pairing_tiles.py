"""How far help reaches, in four figures over the board; each opens its list."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ledgerdesk.services.pairings.coverage import Coverage
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.theme import Theme, Tone

PUPILS, TEACHERS, MEMBERS, OVER = "pupils", "teachers", "members", "over"
_KEYS = (PUPILS, TEACHERS, MEMBERS, OVER)
_BESIDE = 34  # pixels at normal text size: margins, and what lies between the parts


class _Tile(QPushButton):
    """One figure on one line: 115 / 120 学生有教师, and how many are short."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chips, self._tone = ("", ""), Tone.MUTE
        self.setProperty("role", "tile")
        self.setProperty("slim", "true")
        self.setAutoDefault(False)
        self.setCheckable(True)
        self._figure, self._of, self._word = Label("—", "figure2"), Label("", "sub"), Label("")
        self._chip = Chip(theme)
        for part in (self._figure, self._of, self._word, self._chip):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(
            row(theme, self._figure, self._of, self._word, None, self._chip, spacing=5, margin=(10, 5, 8, 5))
        )
        self.setMinimumHeight(theme.px(44))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set(self, figure: int, of: int | None, word: str, chip: str, tone: Tone) -> None:
        """Show a figure, of how many, what it counts, and what is short."""
        self._figure.setText(f"{figure:,}")
        self._of.setText(f"/ {of:,}" if of is not None else "")
        self._word.setText(word)
        self._chips, self._tone = (chip, chip.removesuffix(" 名")), tone
        told = f"{word} {figure}" + (f"，共 {of}" if of is not None else "")
        self.setAccessibleName(f"{told}，{chip}")
        self.setToolTip(f"{told}，{chip}。点开看名单")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let go of what is said twice where the window is narrow: of how many first, then what is short."""
        always = self._figure.sizeHint().width() + self._word.sizeHint().width() + self._theme.px(_BESIDE)
        of, room = self._of.sizeHint().width(), self.width() - always
        for words in self._chips:
            self._chip.set(words, self._tone)
            if (wide := self._chip.sizeHint().width()) <= room:
                break
        self._of.setVisible(bool(self._of.text()) and of + wide <= room)
        self._chip.setVisible(wide <= room)


class CoverageTiles(QWidget):
    """``chosen`` tells the tile pressed, "" when it was released again."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.tiles = {key: _Tile(theme) for key in _KEYS}
        self.setLayout(row(theme, *((tile, 1) for tile in self.tiles.values())))
        for key, tile in self.tiles.items():
            tile.clicked.connect(lambda on, key=key: self.chosen.emit(key if on else ""))

    def show_counts(self, found: Coverage) -> None:
        """Show the counts of a day."""
        pairs = (
            (PUPILS, found.pupils_helped, found.pupils_wanted, "学生有教师"),
            (TEACHERS, found.teachers_helping, found.teachers, "教师有学生"),
            (MEMBERS, found.members_helping, found.members, "党员已结对"),
        )
        for key, figure, of, word in pairs:
            short = of - figure
            chip, tone = (f"差 {short} 名", Tone.WARN) if short else ("齐了", Tone.OK)
            self.tiles[key].set(figure, of, word, chip, tone)
        if found.over_limit:
            told = (found.over_limit, None, "超过上限", "要移交", Tone.BAD)
        elif found.over_usual:
            told = (0, None, "超过上限", f"多于一般 {found.over_usual}", Tone.WARN)
        else:
            told = (0, None, "超过上限", "没有", Tone.OK)
        self.tiles[OVER].set(*told)
        self.tiles[TEACHERS].setToolTip(
            f"带课教师 {found.teachers} 人，其中 {found.teachers_helping} 人有学生。点开看名单"
        )

    def mark(self, key: str) -> None:
        """Show which tile's list is in view, "" for none."""
        for known, tile in self.tiles.items():
            tile.setChecked(known == key)
