"""A photo or scan large: zoom, turn, the next and the one before, what it shows, take it off."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.attachments.attachment_reading import Shot
from ledgerdesk.ui.attachments.attachment_tile import tile_words
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, IconButton, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

if TYPE_CHECKING:  # the strip makes the viewer
    from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip

_STEP = 1.25
_MOST, _LEAST = 8.0, 0.05  # pixels of the screen to one of the picture


class Canvas(QGraphicsView):
    """One picture: fitted until it is zoomed, turned by quarters, dragged with the mouse."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setBackgroundBrush(theme.colour("mute_bg"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("照片")
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self._item: QGraphicsPixmapItem | None = None
        self.fitted = True
        self.quarter = 0

    def show_image(self, image: QImage | None) -> None:
        """Show another picture, fitted and upright; None shows nothing."""
        self._scene.clear()
        self._item = None
        if image is not None and not image.isNull():
            self._item = self._scene.addPixmap(QPixmap.fromImage(image))
            self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            self._scene.setSceneRect(self._item.boundingRect())
        self.quarter = 0
        self.fit()

    @property
    def empty(self) -> bool:
        """Tell whether there is no picture."""
        return self._item is None

    @property
    def magnification(self) -> float:
        """Return how many pixels of the screen one of the picture takes."""
        turned = self.transform()
        return float((turned.m11() ** 2 + turned.m12() ** 2) ** 0.5)

    def fit(self) -> None:
        """Show the whole picture, never larger than it is."""
        self.fitted = True
        self.resetTransform()
        self.rotate(90 * self.quarter)
        if self._item is not None:
            across = self.transform().mapRect(self._item.boundingRect()).size()
            room = self.viewport().size()
            ratio = min(room.width() / across.width(), room.height() / across.height(), 1.0)
            self.scale(ratio, ratio)

    def zoom(self, factor: float) -> None:
        """Make the picture larger or smaller."""
        wanted = self.magnification * factor
        if self._item is not None and _LEAST <= wanted <= _MOST:
            self.fitted = False
            self.scale(factor, factor)

    def turn(self) -> None:
        """Turn the picture a quarter to the right, on the screen only."""
        self.quarter = (self.quarter + 1) % 4
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.fitted:
            self.fit()


class Viewer(Dialog):
    """``shown`` tells that a picture has come. Keys: ← →, + −, R, Delete, Esc."""

    shown = Signal()

    def __init__(self, desk: Desk, strip: "AttachmentStrip", at: int) -> None:
        """Begin with one of the strip's tiles, counted from 0."""
        window = strip.window()
        super().__init__(desk.theme, "看照片", window, width=1180)
        self._desk, self._strip, self._at, self._page, self._pages = desk, strip, at, 0, 1
        theme = desk.theme
        self.setMinimumHeight(min(theme.px(690), window.height() - 24))
        self.canvas = Canvas(theme)
        self._title, self._facts = Label("", "strong"), Label("", "sub")
        self._problem = Label("", "bad", wrap=True)
        self._problem.hide()
        self.previous = IconButton(theme, "chevron-left", "上一张（←）", size=24, run=lambda: self.step(-1))
        self.next = IconButton(theme, "chevron-right", "下一张（→）", size=24, run=lambda: self.step(1))
        self._words = Button(theme, "写说明", "pencil", run=self._describe)
        self._remove = Button(theme, "移走", role=Role.DANGER, tip="移走这一张（Delete）", run=self._take_off)
        close = Button(theme, "关闭", tip="Esc", run=self.reject)
        self.put(row(theme, self._title, (self._facts, 1)), self._problem)
        self.put((row(theme, self.previous, (self.canvas, 1), self.next), 1))
        self.put_buttons(
            Button(theme, "缩小", "zoom-out", tip="缩小（-）", run=lambda: self.canvas.zoom(1 / _STEP)),
            Button(theme, "放大", "zoom-in", tip="放大（+）", run=lambda: self.canvas.zoom(_STEP)),
            Button(theme, "整张", tip="看整张（0）", run=self.canvas.fit),
            Button(theme, "转 90 度", "rotate-cw", tip="只转这里看的样子（R）", run=self.canvas.turn),
            self._words,
            self._remove,
            close,
        )
        may = strip.may_add()
        self._words.setVisible(may)
        self._remove.setVisible(may)
        strip.changed.connect(self._strip_changed)
        close.setFocus()
        self._show()

    @property
    def shot(self) -> Shot:
        """Return what is shown."""
        return self._strip.shots[self._at]

    def step(self, by: int) -> None:
        """Go to the next or previous page of a scan, then to the next or previous photo."""
        if 0 <= self._page + by < self._pages:
            self._page += by
        elif 0 <= self._at + by < len(self._strip.shots):
            self._at, self._page, self._pages = self._at + by, 0, 1
        else:
            return
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1}
        key = event.key()
        if key in steps:
            self.step(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.canvas.zoom(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.canvas.zoom(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.canvas.fit()
        elif key == Qt.Key.Key_R:
            self.canvas.turn()
        elif key == Qt.Key.Key_Delete and self._strip.may_add():
            self._take_off()
        else:
            super().keyPressEvent(event)

    # ---- inside ----------------------------------------------------------------------------------
    def _show(self) -> None:
        shot, page, ledger = self.shot, self._page, self._desk.ledger
        self._tell()
        self.canvas.show_image(shot.thumb)  # at once, coarse; the whole picture follows
        self._say_problem("")

        def took(found: tuple[QImage, int]) -> None:
            image, self._pages = found
            self.canvas.show_image(image)
            self._tell()
            self.shown.emit()

        def failed(problem: LedgerError) -> None:
            self.canvas.show_image(None)
            self._say_problem(str(problem))
            self.shown.emit()

        self._desk.runner.run(
            "读取照片",
            lambda _task: attachment_reading.full(ledger, shot, page),
            took,
            failed=failed,
            owner=self,
            key=f"viewer:{id(self)}",
        )

    def _tell(self) -> None:
        shot, shots = self.shot, self._strip.shots
        self._title.setText(tile_words(shot, self._desk.today))
        facts = [f"第 {self._at + 1} 张，共 {len(shots)} 张"]
        if shot.scan and self._pages > 1:
            facts.append(f"第 {self._page + 1} 页，共 {self._pages} 页")
        if shot.caption and shot.taken_on:
            facts.append(dates.prose(shot.taken_on, self._desk.today))
        self._facts.setText("　".join(facts))
        self.previous.set_enabled(self._at > 0 or self._page > 0)
        self.next.set_enabled(self._at < len(shots) - 1 or self._page < self._pages - 1)

    def _say_problem(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def _describe(self) -> None:
        text = self._desk.asker.ask_text(
            "这张照片是什么？", "例如：堂屋、签字页、贴在村委会门口。", "写上", initial=self.shot.caption or ""
        )
        if text is not None:
            self._strip.describe(self.shot, text.strip())

    def _take_off(self) -> None:
        self._strip.remove(self.shot)

    def _strip_changed(self) -> None:
        if not self._strip.shots:
            self.reject()
            return
        if self._at >= len(self._strip.shots):
            self._at = len(self._strip.shots) - 1
        self._page, self._pages = 0, 1
        self._show()
