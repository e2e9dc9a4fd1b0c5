"""What a build must carry of Qt, tried: the platform plugin, a window, icons and fonts."""

import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, qVersion
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QLabel

from ledgerdesk.ui.fonts import FAMILIES, Fonts
from ledgerdesk.ui.icons import Icons

_SAMPLE = "台账"
_NATIVE_PLUGIN = {"linux": "libqxcb.so", "win32": "qwindows.dll", "darwin": "libqcocoa.dylib"}


def draw(resources: Path) -> str:
    """Open a window with an icon and Chinese text; return the platform, raise RuntimeError for what is missing."""
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    native = plugins / "platforms" / _NATIVE_PLUGIN.get(sys.platform, "")
    if not native.is_file():
        raise RuntimeError(f"no platform plugin {native.name}")
    application = QApplication.instance() or QApplication([])
    if failed := Fonts(resources / "fonts").load():
        raise RuntimeError(f"fonts not loaded: {', '.join(failed)}")
    label = QLabel(_SAMPLE)
    font = label.font()
    font.setFamily(FAMILIES[0])
    label.setFont(font)
    if not all(QFontMetrics(font).inFont(character) for character in _SAMPLE):
        raise RuntimeError("the interface font has no Chinese")
    label.show()
    _refuse_blank(label.grab().toImage(), "the window")
    icons = Icons(resources / "icons")
    _refuse_blank(icons.pixmap(icons.names()[0], "#000000", 32).toImage(), "an icon")
    label.close()
    application.processEvents()
    return f"Qt {qVersion()}, {QApplication.platformName()}"


def _refuse_blank(image: QImage, what: str) -> None:
    pixels = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    if len(pixels) < 2:
        raise RuntimeError(f"{what} stays blank")
