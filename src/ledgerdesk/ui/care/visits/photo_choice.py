"""Choosing photos: the newest of the folder used last are offered first, any other by the file dialog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ledgerdesk import pictures
from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.tasks import Lane, Task

KINDS = f"照片和扫描件 ({' '.join(f'*.{ending} *.{ending.upper()}' for ending in pictures.ENDINGS)})"
_FOLDER = "photos.folder"  # of the ledger's preferences: the path may hold a name
_MOST = 8
_DAYS = 14  # older ones were taken for something else
_ICON = (110, 82)  # pixels at normal text size
_PATH = Qt.ItemDataRole.UserRole
Paths = tuple[Path, ...]


@dataclass(frozen=True)
class Recent:
    """A photo in the folder used last, and when it came there (local)."""

    path: Path
    at: datetime


def ask(desk: Desk, owner: QWidget, take: Callable[[Paths], object], title: str = "选照片或扫描件") -> None:
    """Let photos be chosen and hand them to ``take``; nothing is handed over where none were."""
    kept = desk.recall(_FOLDER)
    folder = Path(kept) if isinstance(kept, str) else None

    def elsewhere() -> None:
        paths = desk.asker.open_files(title, KINDS, folder)
        if paths:
            desk.remember(_FOLDER, str(paths[0].parent))
            take(paths)

    def offer(found: Sequence[Recent]) -> None:
        if found:
            RecentPhotos(desk, title, found, take, elsewhere, owner).stand()
        else:
            elsewhere()

    if folder is None:
        elsewhere()
    else:
        work: Callable[[Task], Sequence[Recent]] = lambda _task: newest(folder, desk.today)  # noqa: E731 - for its type
        desk.runner.run("看看新照片", work, offer, owner=owner, key=f"recent:{id(owner)}")


def newest(folder: Path, today: date) -> Sequence[Recent]:
    """Return the photos that came into a folder in the last days, the newest first; none where it cannot be read."""
    endings = {f".{ending}" for ending in pictures.ENDINGS}
    try:
        here = [path for path in folder.iterdir() if path.suffix.casefold() in endings and path.is_file()]
        found = [Recent(path, datetime.fromtimestamp(path.stat().st_mtime).astimezone()) for path in here]
    except OSError:
        return ()
    fresh = [one for one in found if 0 <= (today - one.at.date()).days <= _DAYS]
    return sorted(fresh, key=lambda one: one.at, reverse=True)[:_MOST]


class RecentPhotos(Dialog):
    """The newest photos with a tick each, the first ticked: Enter takes them, arrows and Space choose others."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        found: Sequence[Recent],
        take: Callable[[Paths], object],
        elsewhere: Callable[[], object],
        parent: QWidget,
    ) -> None:
        super().__init__(desk.theme, "资助台账", parent, width=560)
        self._desk, self._take, self._elsewhere = desk, take, elsewhere
        theme = desk.theme
        self.list = QListWidget()
        self.list.setAccessibleName("最近的照片")
        self.list.setIconSize(QSize(*map(theme.px, _ICON)))
        self.list.setMinimumHeight(theme.px(300))
        for at, one in enumerate(found):
            item = QListWidgetItem(f"{dates.prose(one.at.date(), desk.today)} {one.at:%H:%M}　{one.path.name}")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if at == 0 else Qt.CheckState.Unchecked)
            item.setData(_PATH, str(one.path))
            item.setIcon(QIcon(theme.pixmap("image", "sub", 32)))
            item.setSizeHint(QSize(0, theme.px(_ICON[1] + 8)))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(lambda _item: self._count())
        self.list.installEventFilter(self)
        self._go = Button(theme, "", role=Role.PRIMARY, run=self.accept)
        other = Button(theme, "到别处选…", run=self.choose_elsewhere)
        hint = Label("↑↓ 移动，空格勾选，回车加上", "sub")
        self.put(Label(title, "heading"), Label("上次用的文件夹里最新的", "sub"), self.list, hint)
        self.put_buttons(Button(theme, "取消", run=self.reject), other, self._go)
        self._count()
        self.list.setFocus()
        self._looking = [
            desk.runner.run(
                "看照片", partial(attachment_reading.looked_at, one.path), partial(self._draw, at), failed=_unseen,
                owner=self, lane=Lane.LONG, visible=False,
            )
            for at, one in enumerate(found)
        ]  # fmt: skip
        self.finished.connect(self._stop_looking)

    def chosen(self) -> Paths:
        """Return the ticked photos, the newest first."""
        items = [self.list.item(at) for at in range(self.list.count())]
        return tuple(Path(item.data(_PATH)) for item in items if item.checkState() is Qt.CheckState.Checked)

    def accept(self) -> None:
        """See QDialog."""
        paths, take = self.chosen(), self._take
        if paths:
            super().accept()
            take(paths)

    def choose_elsewhere(self) -> None:
        """Ask by the file dialog instead."""
        elsewhere = self._elsewhere
        super().reject()
        elsewhere()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched is self.list
        if pressed and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
            return True
        return super().eventFilter(watched, event)

    def _stop_looking(self, _result: int) -> None:
        for job in self._looking:  # what was chosen is taken in on the same thread
            job.cancel()

    def _count(self) -> None:
        count = len(self.chosen())
        self._go.set_text(f"加 {count} 张")
        self._go.allow(bool(count), "先勾选要加的照片")

    def _draw(self, at: int, image: QImage) -> None:
        if not image.isNull():
            self.list.blockSignals(True)  # another picture is no other choice
            self.list.item(at).setIcon(QIcon(QPixmap.fromImage(image)))
            self.list.blockSignals(False)


def _unseen(_problem: LedgerError) -> None:
    """Leave the outline of a picture where there is none to be had."""
