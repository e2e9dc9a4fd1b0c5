"""The bundled interface fonts; the one of rare names is loaded when a ledger is opened."""

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

    def load_rare(self) -> bool:
        """Load the font of names beyond the common plane, once; False when it could not be.

        It waits until a ledger is opened: the unlock page shows no names, and is to be there at once.
        """
        self._rare_loaded = self._rare_loaded or self._add(RARE_FILE)
        if not self._rare_loaded:
            _log.warning("font of rare names not loaded: %s", RARE_FILE)
        return self._rare_loaded

    def _add(self, name: str) -> bool:
        path = self._folder / name
        return path.is_file() and QFontDatabase.addApplicationFont(str(path)) >= 0
