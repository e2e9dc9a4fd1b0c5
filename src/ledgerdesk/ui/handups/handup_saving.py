"""A file that leaves the ledger: where to, written whole or not at all, and where it went."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from ledgerdesk.ui.asker import Asker
from ledgerdesk.ui.tasks import Lane, Task, TaskRunner

WORKBOOKS = "Excel 工作簿 (*.xlsx)"
PDFS = "PDF 文件 (*.pdf)"
OPEN_FOLDER = "打开文件夹"

#: Shows a toast: text, action, what the action does.
Say = Callable[[str, str, Callable[[], object] | None], object]


def save(
    runner: TaskRunner,
    asker: Asker,
    say: Say,
    *,
    title: str,
    name: str,
    kinds: str,
    write: Callable[[Task, Path], Path],
    saved: Callable[[Path], object] | None = None,
    ended: Callable[[], object] | None = None,
    owner: QObject | None = None,
) -> bool:
    """Ask for the place, then write the file off this thread; False when no place was chosen.

    ``write`` gets the place and returns where the file is. It is called only when a place was chosen, so that what it
    writes down was really asked for.
    """
    chosen = asker.save_file(title, name, kinds)
    if chosen is None:
        return False
    suffix = Path(name).suffix
    path = chosen if chosen.suffix.lower() == suffix else chosen.with_name(chosen.name + suffix)

    def done(written: Path) -> None:
        beside = "" if written.name == path.name else f"“{path.name}”正开着，"
        say(f"{beside}已另存为“{written.name}”", OPEN_FOLDER, lambda: open_folder(written))
        if saved is not None:
            saved(written)

    runner.run(title, lambda task: write(task, path), done, ended=ended, owner=owner, lane=Lane.LONG)
    return True


def open_folder(path: Path) -> None:
    """Show the folder of a file in the system's own file window."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
