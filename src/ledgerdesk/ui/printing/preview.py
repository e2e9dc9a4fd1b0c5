"""Pages of a PDF on the screen: only those in sight are drawn, one after the other, on another thread."""

from collections import OrderedDict
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.tasks import Task, TaskRunner
from ledgerdesk.ui.theme import Theme

_KEPT = 10  # pictures of pages kept; a screen shows two or three
_ZOOMS = (0.5, 0.65, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


class Fit(Enum):
    """How large pages are shown."""

    PAGE = "page"
    WIDTH = "width"


class Preview(QAbstractScrollArea):
    """The pages of one document, one below the other.

    Signals: ``turned`` the page in sight, counted from 0; ``zoomed`` that the size changed; ``picked`` a page that was
    pressed. As ``thumbnails`` pages are small, numbered, and one of them is framed.
    """

    turned = Signal(int)
    zoomed = Signal()
    picked = Signal(int)

    def __init__(
        self,
        theme: Theme,
        runner: TaskRunner,
        press: Press,
        *,
        name: str,
        fit: Fit = Fit.PAGE,
        thumbnails: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._runner, self._press = theme, runner, press
        self._fit: Fit | None = fit
        self._zoom = 1.0
        self._thumbnails = thumbnails
        self._gap = theme.px(10 if thumbnails else 12)
        self._caption = theme.px(20) if thumbnails else 0
        self._pdf = b""
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._pictures: OrderedDict[int, tuple[float, QImage]] = OrderedDict()
        self._drawing: tuple[int, float] | None = None
        self._page = 0
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        palette = self.viewport().palette()
        palette.setColor(QPalette.ColorRole.Window, theme.colour("mute_bg"))
        self.viewport().setPalette(palette)
        self.viewport().setAutoFillBackground(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # ---- what pages use --------------------------------------------------------------------------
    def show_pdf(self, pdf: bytes, ready: Callable[[int], object] | None = None) -> None:
        """Show a document; ``ready`` hears the number of its pages. b"" shows nothing."""
        self._pictures.clear()
        self._pdf, self._sizes, self._drawing = pdf, (), None
        self._lay_out()
        if not pdf:
            return

        def take(sizes: tuple[tuple[float, float], ...]) -> None:
            if self._pdf is pdf:
                self._sizes = sizes
                self._page = min(self._page, max(0, len(sizes) - 1))
                self._lay_out()
                self.turned.emit(self._page)
                if ready is not None:
                    ready(len(sizes))

        press = self._press
        self._runner.run("读取页面", lambda _task: press.page_sizes(pdf), take, owner=self, key=f"preview:{id(self)}")

    @property
    def pages(self) -> int:
        """Return how many pages there are, 0 until they are known."""
        return len(self._sizes)

    @property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Return the width and height of each page in points."""
        return self._sizes

    @property
    def page(self) -> int:
        """Return the page in sight, counted from 0."""
        return self._page

    @property
    def zoom_words(self) -> str:
        """Return how large pages are, in words."""
        return {Fit.PAGE: "整页", Fit.WIDTH: "页宽"}[self._fit] if self._fit else f"{round(self._zoom * 100)}%"

    def show_page(self, page: int) -> None:
        """Bring a page into sight."""
        if self._sizes:
            self._page = max(0, min(page, len(self._sizes) - 1))
            area = self._areas()[self._page]
            bar = self.verticalScrollBar()
            if self._thumbnails:
                if area.top() < bar.value() or area.bottom() + self._caption > bar.value() + self.viewport().height():
                    bar.setValue(area.center().y() - self.viewport().height() // 2)
            else:
                bar.setValue(area.top() - self._gap)
            self.viewport().update()
            self.turned.emit(self._page)

    def set_fit(self, fit: Fit) -> None:
        """Fit the page or its width into the room there is."""
        self._fit = fit
        self._resized()

    def zoom(self, by: int) -> None:
        """Show pages larger (+1) or smaller (-1)."""
        present = self._scale(self._page) * 72 / 96
        larger = [zoom for zoom in _ZOOMS if zoom > present + 0.01]
        smaller = [zoom for zoom in _ZOOMS if zoom < present - 0.01]
        self._fit = None
        self._zoom = (larger or _ZOOMS[-1:])[0] if by > 0 else (smaller or _ZOOMS[:1])[-1]
        self._resized()

    # ---- where pages stand -----------------------------------------------------------------------
    def _scale(self, page: int) -> float:
        """Return logical pixels to a point."""
        if not self._sizes:
            return 1.0
        width, height = self._sizes[page]
        room = self.viewport().size()
        wide = max(60, room.width() - 2 * self._gap) / width
        if self._fit is Fit.WIDTH or self._thumbnails:
            return wide
        if self._fit is Fit.PAGE:
            return float(min(wide, max(60, room.height() - 2 * self._gap) / height))
        return self._zoom * 96 / 72

    def _areas(self) -> list[QRect]:
        top, room, found = self._gap, self.viewport().width(), []
        for page, (width, height) in enumerate(self._sizes):
            scale = self._scale(page)
            w, h = round(width * scale), round(height * scale)
            found.append(QRect(max(self._gap, (room - w) // 2), top, w, h))
            top += h + self._gap + self._caption
        return found

    def _lay_out(self) -> None:
        areas = self._areas()
        height = areas[-1].bottom() + self._gap + self._caption if areas else 0
        width = max((area.right() + self._gap for area in areas), default=0)
        view = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(0, height - view.height()))
        self.verticalScrollBar().setPageStep(view.height())
        self.verticalScrollBar().setSingleStep(self._theme.px(40))
        self.horizontalScrollBar().setRange(0, max(0, width - view.width()))
        self.horizontalScrollBar().setPageStep(view.width())
        self.viewport().update()

    def _resized(self) -> None:
        page = self._page
        self._lay_out()
        if self._sizes and not self._thumbnails:
            self.verticalScrollBar().setValue(self._areas()[page].top() - self._gap)
        self.zoomed.emit()

    def _in_sight(self) -> list[int]:
        top = self.verticalScrollBar().value()
        seen = QRect(-10_000, top, 30_000, self.viewport().height())
        return [page for page, area in enumerate(self._areas()) if area.intersects(seen)]

    def _scrolled(self, value: int) -> None:
        self.viewport().update()
        middle = value + self.viewport().height() // 2
        if not self._thumbnails and self._sizes:
            areas = self._areas()
            page = min(range(len(areas)), key=lambda at: abs(areas[at].center().y() - middle))
            if page != self._page:
                self._page = page
                self.turned.emit(page)

    # ---- pictures --------------------------------------------------------------------------------
    def _wanted_scale(self, page: int) -> float:
        return self._scale(page) * self.devicePixelRatioF()

    def _pump(self) -> None:
        """Have the next page in sight drawn that has no picture of this size yet."""
        if self._drawing is not None or not self._pdf:
            return
        for page in self._in_sight():
            scale = self._wanted_scale(page)
            if page not in self._pictures or abs(self._pictures[page][0] - scale) > 1e-6:
                self._draw(page, scale)
                return

    def _draw(self, page: int, scale: float) -> None:
        self._drawing = (page, scale)
        pdf, press = self._pdf, self._press

        def work(task: Task) -> QImage:
            task.check()
            return press.page(pdf, page, scale)

        def take(image: QImage) -> None:
            if self._pdf is pdf:
                self._drawing = None
                self._pictures[page] = (scale, image)
                self._pictures.move_to_end(page)
                while len(self._pictures) > max(_KEPT, len(self._in_sight())):
                    self._pictures.popitem(last=False)
                self.viewport().update()

        self._runner.run("画页面", work, take, owner=self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shift = QPoint(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        areas = self._areas()
        for page in self._in_sight():
            area = areas[page].translated(shift)
            painter.fillRect(area, self._theme.colour("panel"))
            if page in self._pictures:
                painter.drawImage(area, self._pictures[page][1])
            framed = self._thumbnails and page == self._page
            painter.setPen(self._theme.colour("primary" if framed else "line2"))
            painter.drawRect(area.adjusted(-1, -1, 0, 0))
            if framed:
                painter.drawRect(area.adjusted(-2, -2, 1, 1))
            if self._thumbnails:
                painter.setPen(self._theme.colour("text" if framed else "sub"))
                painter.setFont(self._theme.font(13, bold=framed))
                below = QRect(area.left(), area.bottom() + 2, area.width(), self._caption)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(page + 1))
        painter.end()
        self._pump()

    # ---- events ----------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self._thumbnails:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._sizes)}.get(Qt.Key(event.key()))
        if event.modifiers():
            event.ignore()
        elif step is not None:
            self.show_page(self._page + step)
        elif ends is not None:
            self.show_page(ends)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint() + QPoint(
            self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        )
        for page, area in enumerate(self._areas()):
            if area.contains(place):
                self.picked.emit(page)
                return
