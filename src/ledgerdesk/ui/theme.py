"""Colours, sizes and the style sheet: one Theme object is handed to every widget."""

import re
from dataclasses import dataclass, fields
from enum import Enum, IntEnum
from functools import cached_property
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from ledgerdesk.paths import bundled
from ledgerdesk.ui.fonts import FAMILIES
from ledgerdesk.ui.icons import Icons
from ledgerdesk.ui.style_sheet import STYLE_SHEET

_LINE_WIDTHS = 3  # up to this many pixels a length is a line's width, which text size does not change


class TextSize(IntEnum):
    """Body text in pixels; everything else scales with it."""

    NORMAL = 14
    LARGE = 16
    LARGEST = 18


class Density(IntEnum):
    """Height of a table row in pixels at normal text size."""

    COMPACT = 30
    NORMAL = 36
    WIDE = 44


class Tone(Enum):
    """What a chip or banner says about work; never about people."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    MUTE = "mute"


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """The light palette; text on its ground has a contrast of at least 4.5, borders of inputs 3."""

    bg: str = "#F4F6F8"
    panel: str = "#FFFFFF"
    alt: str = "#F8FAFB"
    line: str = "#DDE3EA"
    line2: str = "#8592A0"
    text: str = "#1B2733"
    sub: str = "#55636F"
    nav: str = "#33414E"
    primary: str = "#1D5C96"
    primary_dark: str = "#174B7B"
    on_primary: str = "#FFFFFF"
    sel: str = "#E3EEF8"
    sel_text: str = "#12324F"
    ok_bg: str = "#E3F3E8"
    ok: str = "#1B6B3A"
    warn_bg: str = "#FFF1D6"
    warn: str = "#7A4B00"
    bad_bg: str = "#FCE4E2"
    bad: str = "#A1261B"
    info_bg: str = "#E3EEF8"
    info: str = "#174B7B"
    mute_bg: str = "#EBEEF1"
    mute: str = "#4A5763"
    handle: str = "#B4BEC9"
    ok_on_dark: str = "#8FD9A8"


class Theme:
    """Tokens at one text size and density; gives pixels, colours, fonts, icons and the style sheet."""

    def __init__(
        self,
        size: TextSize = TextSize.NORMAL,
        density: Density = Density.NORMAL,
        tokens: Tokens | None = None,
        resources: Path | None = None,
    ) -> None:
        """Take icons and fonts from ``resources``, the bundled folder when None."""
        self.size = size
        self.density = density
        self.tokens = tokens or Tokens()
        self.resources = resources or bundled("resources")
        self.icons = Icons(self.resources / "icons")
        self._colours: dict[str, QColor] = {f.name: QColor(getattr(self.tokens, f.name)) for f in fields(self.tokens)}

    @property
    def scale(self) -> float:
        """Return text size over the normal one."""
        return self.size / TextSize.NORMAL

    def px(self, length: float) -> int:
        """Return a length of the normal design in this text size's pixels."""
        return round(length * self.scale)

    @property
    def row_height(self) -> int:
        """Return the height of a table row in pixels."""
        return self.px(self.density)

    @property
    def header_height(self) -> int:
        """Return the height of a table's header in pixels."""
        return self.px(34)

    def effective(self, width: int) -> float:
        """Return a window width as it would be at normal text size; layouts decide by it."""
        return width / self.scale

    def colour(self, token: str) -> QColor:
        """Return the colour of a token; KeyError for an unknown one."""
        return self._colours[token]

    def chip_colours(self, tone: Tone, *, selected: bool = False) -> tuple[QColor, QColor]:
        """Return ground and text of a chip; on a selected row the pale ones turn white."""
        ground = "panel" if selected and tone in (Tone.INFO, Tone.MUTE) else f"{tone.value}_bg"
        return self._colours[ground], self._colours[tone.value]

    def font(self, size: float = 14, *, bold: bool = False) -> QFont:
        """Return the interface font; ``size`` is pixels at normal text size."""
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        return font

    def icon(self, name: str, tint: str = "text", size: int = 18) -> QIcon:
        """Return an icon in a token's colour; ``size`` is pixels at normal text size."""
        return self.icons.icon(name, getattr(self.tokens, tint), self.px(size))

    def pixmap(self, name: str, tint: str = "text", size: int = 18) -> QPixmap:
        """Return a drawing in a token's colour, sharp on every screen; ``size`` is pixels at normal text size."""
        return self.icons.pixmap(name, getattr(self.tokens, tint), self.px(size))

    @cached_property
    def style_sheet(self) -> str:
        """Return the style sheet with tokens and scaled lengths filled in."""
        text = re.sub(r"@(\w+)", lambda m: str(getattr(self.tokens, m[1])), STYLE_SHEET)
        return re.sub(r"\b(\d+)px", lambda m: f"{self._length(int(m[1]))}px", text)

    def _length(self, length: int) -> int:
        return length if length <= _LINE_WIDTHS else self.px(length)

    def palette(self) -> QPalette:
        """Return the palette for what the style sheet does not reach."""
        role = QPalette.ColorRole
        palette = QPalette()
        for target, token in (
            (role.Window, "bg"), (role.Base, "panel"), (role.AlternateBase, "alt"), (role.Button, "panel"),
            (role.Text, "text"), (role.WindowText, "text"), (role.ButtonText, "text"), (role.PlaceholderText, "sub"),
            (role.Highlight, "primary"), (role.HighlightedText, "on_primary"), (role.Link, "primary"),
            (role.ToolTipBase, "text"), (role.ToolTipText, "panel"),
        ):  # fmt: skip
            palette.setColor(target, self._colours[token])
        for target in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self._colours["sub"])
        return palette

    def apply(self, application: QApplication) -> None:
        """Dress the whole application; Fusion everywhere, so that every system shows the same."""
        application.setStyle("Fusion")
        application.setFont(self.font())
        application.setPalette(self.palette())
        application.setStyleSheet(self.style_sheet)
