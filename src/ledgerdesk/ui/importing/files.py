"""Files beside the import: the held rows, an empty table to fill, and those taken in lately."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from ledgerdesk.excel import lists, saving
from ledgerdesk.excel.lists import FilePlan
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.handups import handup_saving
from ledgerdesk.ui.importing import progress

#: What the reader takes, whatever the file turns out to be.
KINDS = "表格 (*.xlsx *.xlsm *.xlsb *.xls *.et *.ods *.fods *.csv *.tsv *.txt *.xml *.html *.htm)"
_RECENT, _MOST = "import.recent", 3


def save_held(desk: Desk, plan: FilePlan, owner: QObject) -> None:
    """Ask where the rows left out go, to be mended and taken in again."""
    handup_saving.save(
        desk.runner,
        desk.asker,
        desk.say,
        title="另存扣下的行",
        name=f"{Path(plan.opened.file_name).stem}_扣下的行.xlsx",
        kinds=handup_saving.WORKBOOKS,
        write=lambda _task, path: saving.save(lists.held_workbook(plan), path),
        owner=owner,
    )


def recent(desk: Desk, deliver: Callable[[list[str]], object], owner: QObject) -> None:
    """Deliver the files taken in lately that are still there; a network drive may take its time to say."""
    desk.read("读取最近的文件", lambda _session: progress.existing(desk.recall(_RECENT)), deliver, owner=owner)


def remember(desk: Desk, path: Path | None) -> None:
    """Keep where a file lies, for the next list from the same place."""
    if path is not None:
        before = [known for known in progress.paths(desk.recall(_RECENT)) if known != str(path)]
        desk.remember(_RECENT, [str(path), *before][:_MOST])
