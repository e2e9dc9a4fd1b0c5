"""Import, step 1: which file."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ledgerdesk.fields import catalogue
from ledgerdesk.ui.importing import naming
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.kit.boxes import Banner, Card
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import clear, column, row
from ledgerdesk.ui.kit.text import Label, Picture, redress
from ledgerdesk.ui.theme import Theme, Tone

_USUAL = "students"


class DropArea(QFrame):
    """A place to drop one file; ``dropped`` tells its path."""

    dropped = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.button = Button(theme, "选文件", "upload", Role.PRIMARY)
        layout = column(theme, None, spacing=10, margin=24)
        layout.addWidget(Picture(theme, "upload", "line2", 56), 0, centre)
        layout.addWidget(Label("把表格文件拖到这里", "heading"), 0, centre)
        layout.addWidget(Label("Excel、WPS 的表格都可以。先看看会改动什么，再决定导不导入。", "sub"), 0, centre)
        layout.addWidget(self.button, 0, centre)
        layout.addStretch(1)
        self.setLayout(layout)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file(event) is not None:
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        path = _file(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def _show_over(self, over: bool) -> None:
        self.setProperty("over", "true" if over else "false")
        redress(self)


class FileStep(ImportStep):
    """``picked`` tells a path, ``asked`` that one is to be chosen, ``template`` of which register an empty one is wanted."""

    picked = Signal(object)
    asked = Signal()
    template = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.refusal = ""  # why the last file was refused
        self._area = DropArea(theme)
        self._area.dropped.connect(self.picked)
        self._area.button.clicked.connect(lambda _checked=False: self.asked.emit())
        self._refusal = Banner(theme, Tone.BAD, "")
        self._refusal.hide()
        self._recent = QVBoxLayout()
        self._recent.setSpacing(theme.px(2))
        self._recent_card = Card(theme, Label("最近导入过的", "strong"), self._recent)
        self._recent_card.hide()
        self._register = Combo(theme, [(None, "按表头自动认"), *naming.choices()], name="导入到哪一册", width=150)
        self._blank = Label("", "sub")
        self._register.chosen.connect(lambda _name: self._tell_blank())
        below = row(
            theme,
            Label("导入到"),
            self._register,
            None,
            self._blank,
            Button(
                theme, "下载空白模板", "download", small=True, run=lambda: self.template.emit(self.register or _USUAL)
            ),
        )
        self._tell_blank()
        self.lay_out(self._refusal, (self._area, 1), below, self._recent_card)

    @property
    def register(self) -> str | None:
        """Return the sheet whose list is to be taken in; None when its headings shall tell."""
        value = self._register.value()
        return value if isinstance(value, str) else None

    def choose_register(self, name: str | None) -> None:
        """Say of which register the list will be."""
        self._register.set_value(name)
        self._tell_blank()

    def _tell_blank(self) -> None:
        title = catalogue.sheet(self.register or _USUAL).title
        self._blank.setText(f"手里没有名单？下载{title}的空白模板，填好再导入。")

    def refuse(self, sentence: str) -> None:
        """Say why a file cannot be used; "" takes the words away."""
        self.refusal = sentence
        self._refusal.set_text(sentence)
        self._refusal.setVisible(bool(sentence))

    def set_busy(self, busy: bool) -> None:
        """Take no other file while one is being read."""
        self._area.setEnabled(not busy)
        self._area.button.set_text("正在读…" if busy else "选文件")

    def set_recent(self, paths: Sequence[str]) -> None:
        """Offer files taken in before that are still there."""
        clear(self._recent)
        for path in map(Path, paths):
            words = f"{path.name}　（{path.parent.name}）"
            self._recent.addWidget(link(self.theme, words, partial(self.picked.emit, path), name=path.name))
        self._recent_card.setVisible(bool(paths))

    def next_words(self) -> str:
        """See ImportStep."""
        return ""


def _file(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
