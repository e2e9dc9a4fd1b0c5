"""Whether Caps Lock is on: asked of Windows, elsewhere guessed from the last letter typed."""

import ctypes
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_VK_CAPITAL = 0x14


class CapsLock:
    """Watches key presses; ``on`` is None while nothing is known."""

    def __init__(self) -> None:
        self._guess: bool | None = None

    def saw(self, event: QKeyEvent) -> None:
        """Learn from a key press."""
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock and self._guess is not None:
            self._guess = not self._guess
        elif len(text) == 1 and text.isascii() and text.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._guess = text.isupper() != shift

    @property
    def on(self) -> bool | None:
        """Tell whether Caps Lock is on."""
        if sys.platform == "win32":
            return bool(ctypes.windll.user32.GetKeyState(_VK_CAPITAL) & 1)
        return self._guess

    def sentence(self) -> str:
        """Say it, "" when it is not known."""
        return {True: "大写锁定是开着的。", False: "大写锁定是关着的。"}.get(self.on, "") if self.on is not None else ""
