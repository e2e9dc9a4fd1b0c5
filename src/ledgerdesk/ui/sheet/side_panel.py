"""A page's main part with a panel at its right; where room is short the panel is a drawer."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ledgerdesk.ui.theme import Theme

PANEL = 320
DRAWER_BELOW = 1100  # effective window width; at 1024 real pixels a drawer too


class SidePanel(QWidget):
    """Stands beside the main part when the window is wide; else lies over it when asked for (F4)."""

    toggled = Signal(bool)

    def __init__(self, theme: Theme, main: QWidget, panel: QWidget, *, width: int = PANEL) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._theme, self._main, self._panel, self._width = theme, main, panel, theme.px(width)
        self._open = True
        self._drawer = False
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.px(12))
        self._layout.addWidget(main, 1)
        self._layout.addWidget(panel)
        panel.setFixedWidth(self._width)

    @property
    def drawer(self) -> bool:
        """Tell whether the panel lies over the main part."""
        return self._drawer

    @property
    def panel_open(self) -> bool:
        """Tell whether the panel is to be seen."""
        return self._open

    def set_open(self, open_: bool) -> None:
        """Show or put away the panel."""
        if open_ != self._open:
            self._open = open_
            self._arrange()
            self.toggled.emit(open_)

    def toggle(self) -> None:
        """Show the panel or put it away (F4)."""
        self.set_open(not self._open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.window().width()
        drawer = width <= 1024 or self._theme.effective(width) < DRAWER_BELOW
        if drawer != self._drawer:
            self._drawer = drawer
            self._open = not drawer
            if drawer:
                self._layout.removeWidget(self._panel)
            else:
                self._layout.addWidget(self._panel)
            self.toggled.emit(self._open)
        self._arrange()

    def _arrange(self) -> None:
        self._panel.setVisible(self._open)
        if self._drawer and self._open:
            width = min(self._width, self.width())
            self._panel.setFixedWidth(width)
            self._panel.setGeometry(self.width() - width, 0, width, self.height())
            self._panel.raise_()
