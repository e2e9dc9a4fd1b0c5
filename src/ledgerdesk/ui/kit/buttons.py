"""Buttons: a verb, where it matters a count, and why when they cannot be pressed."""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from ledgerdesk.ui.theme import Theme


class Role(Enum):
    """How much a button asks to be pressed; one PRIMARY per page."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"
    LINK = "link"
    CHOICE = "choice"
    CHIP = "chip"


_ICON_TINTS = {
    Role.PRIMARY: "on_primary",
    Role.QUIET: "primary",
    Role.LINK: "primary",
    Role.DANGER: "bad",
    Role.CHIP: "primary_dark",
}


class Button(QPushButton):
    """A push button of one role; ``forbid`` greys it and says why."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        icon: str = "",
        role: Role = Role.SECONDARY,
        *,
        small: bool = False,
        tall: bool = False,
        tip: str = "",
        run: Callable[[], object] | None = None,
    ) -> None:
        """Connect ``run`` to clicks when given; ``tip`` is also what a screen reader says after the text."""
        super().__init__()
        self._theme, self._icon_name, self._role, self._tip = theme, icon, role, tip
        self.setProperty("role", role.value)
        self.setProperty("small", "true" if small else "false")
        self.setProperty("tall", "true" if tall else "false")
        self.setAutoDefault(False)
        self.setToolTip(tip)
        self.setAccessibleName(text or tip)
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
        if role in (Role.LINK, Role.QUIET):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        if role is Role.CHIP:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.set_text(text)
        self._dress_icon()
        if run is not None:
            self.clicked.connect(lambda _checked=False: run())

    def set_text(self, text: str) -> None:
        """Show another text beside the icon."""
        gap = " " if self._icon_name and text else ""
        self.setText(text + gap if self._role is Role.CHIP else gap + text)
        self.setAccessibleName(text or self._tip)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon_name = icon
        self._dress_icon()

    def forbid(self, why: str) -> None:
        """Disable the button; the tooltip says why or when it will work."""
        self.setEnabled(False)
        self.setToolTip(why)
        self.setAccessibleDescription(why)
        self._dress_icon()

    def permit(self) -> None:
        """Enable the button again."""
        self.setEnabled(True)
        self.setToolTip(self._tip)
        self.setAccessibleDescription("")
        self._dress_icon()

    def allow(self, possible: bool, why: str) -> None:
        """Permit or, saying why, forbid."""
        if possible:
            self.permit()
        else:
            self.forbid(why)

    def _dress_icon(self) -> None:
        if self._icon_name:
            tint = _ICON_TINTS.get(self._role, "text") if self.isEnabled() else "sub"
            self.setIcon(self._theme.icon(self._icon_name, tint, 14 if self._role is Role.CHIP else 16))


class IconButton(QToolButton):
    """An icon alone; its name is tooltip and accessible name."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        *,
        tint: str = "nav",
        size: int = 18,
        run: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._theme, self._icon_name, self._tint, self._size = theme, icon, tint, size
        self.setIconSize(QSize(theme.px(size), theme.px(size)))
        self.set_name(name)
        self.set_enabled(True)
        if run is not None:
            self.clicked.connect(lambda _checked=False: run())

    def set_name(self, name: str) -> None:
        """Change what tooltip and screen reader say."""
        self.setToolTip(name)
        self.setAccessibleName(name)

    def set_enabled(self, enabled: bool) -> None:
        """Enable or pale the icon."""
        self.setEnabled(enabled)
        self.setIcon(self._theme.icon(self._icon_name, self._tint if enabled else "line2", self._size))


def link(theme: Theme, text: str, run: Callable[[], object], *, name: str = "") -> Button:
    """Return blue text that opens a record or a list."""
    button = Button(theme, text, role=Role.LINK, run=run)
    button.setAccessibleName(name or text)
    return button
