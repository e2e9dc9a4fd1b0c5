"""Line icons: vendored SVG files, recoloured and drawn at the screen's own resolution."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

# lucide's stroke of 2 looks heavy beside this text weight, and a large drawing wants a thinner one still.
_DRAWN, _STROKE, _LARGE_STROKE = 'stroke-width="2"', 'stroke-width="1.75"', 'stroke-width="1"'
_LARGE_FROM = 40  # pixels


class Icons:
    """Give icons of one folder; each drawing is kept, so asking again costs a look-up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._icons: dict[tuple[str, str, int, float], QIcon] = {}

    def names(self) -> list[str]:
        """Return the names of all icons there are."""
        return sorted(path.stem for path in self._folder.glob("*.svg"))

    def pixmap(self, name: str, colour: str, size: int, ratio: float | None = None) -> QPixmap:
        """Draw an icon ``size`` logical pixels square; FileNotFoundError for an unknown name."""
        sharp = ratio or _screen_ratio()
        key = (name, colour, size, sharp)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._draw(name, colour, size, sharp)
        return found

    def icon(self, name: str, colour: str, size: int) -> QIcon:
        """Return the drawing as a QIcon that keeps its colour when disabled."""
        sharp = _screen_ratio()
        key = (name, colour, size, sharp)
        found = self._icons.get(key)
        if found is None:
            found = QIcon()
            drawing = self.pixmap(name, colour, size, sharp)
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled, QIcon.Mode.Selected):
                found.addPixmap(drawing, mode)
            self._icons[key] = found
        return found

    def _source(self, name: str) -> str:
        source = self._sources.get(name)
        if source is None:
            source = (self._folder / f"{name}.svg").read_text(encoding="utf-8")
            self._sources[name] = source
        return source

    def _draw(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        stroke = _LARGE_STROKE if size >= _LARGE_FROM else _STROKE
        svg = self._source(name).replace("currentColor", colour).replace(_DRAWN, stroke)
        side = max(1, round(size * ratio))
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


def _screen_ratio() -> float:
    application = QGuiApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
