"""The bundled interface fonts; the rare one is loaded when a character first needs it."""

import logging
from pathlib import Path

from PySide6.QtGui import QFontDatabase

FAMILIES = ("LedgerDesk Hei", "LedgerDesk Song", "LedgerDesk Rare")
INTERFACE_FILES = ("UIHei-R.ttf", "UIHei-B.ttf", "LedgerDeskSong-Regular.ttf")
RARE_FILE = "LedgerDeskRare-Regular.ttf"

_log = logging.getLogger(__name__)


class Fonts:
    """Load the fonts of a folder into this process; nothing is installed on the computer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rare_loaded = False

    def load(self) -> list[str]:
        """Load the interface fonts; return the names of files that could not be loaded."""
        failed = [name for name in INTERFACE_FILES if not self._add(name)]
        if failed:
            _log.warning("interface fonts not loaded: %s", ", ".join(failed))
        return failed

    def need(self, text: str) -> bool:
        """Load the rare font when the text has a character beyond the common plane; True when it was loaded now."""
        if self._rare_loaded or all(ord(character) < _RARE_FROM for character in text):
            return False
        self._rare_loaded = self._add(RARE_FILE)
        return self._rare_loaded

    def _add(self, name: str) -> bool:
        path = self._folder / name
        return path.is_file() and QFontDatabase.addApplicationFont(str(path)) >= 0


_RARE_FROM = 0x20000  # the supplementary ideographic plane: extension B and later
