"""One photo or scan of a strip: its thumbnail, a line of words, a cross; and the way its words are made."""

from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QToolButton

from ledgerdesk.domain import dates
from ledgerdesk.services import attachments
from ledgerdesk.ui.attachments.attachment_reading import Shot
from ledgerdesk.ui.kit.buttons import IconButton
from ledgerdesk.ui.theme import Theme

PICTURE = (110, 82)  # pixels at normal text size
WIDTH = PICTURE[0] + 12  # as the style sheet has it
_CROSS = 28
_DELETE = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})


class Tile(QToolButton):
    """``clicked`` opens it (Enter, Space), ``removing`` asks to take it off (Delete, the cross)."""

    removing = Signal()

    def __init__(self, theme: Theme, shot: Shot, place: int, today: date, *, removable: bool) -> None:
        """``place`` counts from 1: what a screen reader says."""
        super().__init__()
        self.setObjectName("photo")
        self.shot = shot
        self._theme = theme
        words = tile_words(shot, today)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(*map(theme.px, PICTURE)))
        self.setIcon(_icon(theme, shot))
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, theme.px(PICTURE[0])))
        self.setAccessibleName(f"第 {place} 张，{words}" + (f"：{shot.why}" if shot.locked else ""))
        self.setToolTip(shot.why or shot.caption or "点开看大图（回车）")
        self._cross: IconButton | None = None
        if removable:
            self._cross = IconButton(theme, "x", f"移走第 {place} 张（Delete）", size=14, run=self.removing.emit)
            self._cross.setObjectName("photoCross")
            self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._cross.setParent(self)
            self._cross.setFixedSize(theme.px(_CROSS), theme.px(_CROSS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        elif event.key() in _DELETE and self._cross is not None:
            self.removing.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._cross is not None:
            self._cross.move(self.width() - self._cross.width() - 2, 2)


def tile_words(shot: Shot, today: date) -> str:
    """Return what stands under a thumbnail: the caption, else what it is and of which day."""
    if shot.locked:
        return "照片不给看"
    if shot.caption:
        return shot.caption
    what = "签字" if shot.kind == attachments.SIGNATURE else "扫描件" if shot.scan else "照片"
    return f"{what}　{dates.prose(shot.taken_on, today)}" if shot.taken_on else what


def _icon(theme: Theme, shot: Shot) -> QIcon:
    if shot.thumb is not None and not shot.thumb.isNull():
        return QIcon(QPixmap.fromImage(shot.thumb))
    return QIcon(theme.pixmap("lock" if shot.locked else "triangle-alert" if shot.why else "image", "sub", 32))
