"""The register on paper and as a workbook, from the pupils the page takes."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.excel import exports
from ledgerdesk.services import outputs
from ledgerdesk.ui import handup_saving
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.print_dialog import PrintDialog
from ledgerdesk.ui.print_source import RosterSource
from ledgerdesk.ui.tasks import Task

_TITLE = "学生名册"
_MASKED, _FULL = "masked", "full"
_PURPOSES = ("上报镇里", "填银行表", "核对证件")


def print_roster(desk: Desk, pupils: Sequence[int], parent: QWidget) -> None:
    """Show the print dialog for some pupils."""
    if not pupils:
        desk.say("没有学生可以打印")
        return
    source = RosterSource(desk.ledger, desk.press, pupils)
    dialog = PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, source, parent, say=desk.say)
    dialog.ask()


def export(desk: Desk, pupils: Sequence[int], parent: QWidget) -> None:
    """Ask how much of the numbers goes out, then where to."""
    if not pupils:
        desk.say("没有学生可以导出")
        return
    picked = desk.asker.choose(
        f"导出 {len(pupils):,} 名学生，号码怎么办？",
        "完整号码要写明用途，会留下记录；文件离开台账就不加密了，用完请删掉。",
        ((_MASKED, "遮住号码"), (_FULL, "完整号码")),
    )
    purpose = None
    if picked == _FULL:
        purpose = desk.asker.ask_text(
            "完整号码做什么用？",
            "",
            "导出",
            options=_PURPOSES,
            check=lambda text: "" if text.strip() else "请写一下用途。",
        )
        if purpose is None:
            return
    if picked is not None:
        ids, full = tuple(pupils), picked == _FULL

        def go_on(name: str) -> None:
            _save(desk, ids, name, parent, full=full, purpose=purpose)

        desk.read("准备导出", lambda s: outputs.heading(s).file_name(_TITLE, ".xlsx"), go_on, owner=parent)


def _save(desk: Desk, pupils: tuple[int, ...], name: str, parent: QWidget, *, full: bool, purpose: str | None) -> None:
    def make(_task: Task) -> bytes:
        return exports.export_students(desk.ledger, full=full, purpose=purpose, ids=pupils).content

    handup_saving.save(
        desk.runner,
        desk.asker,
        desk.say,
        title="导出学生名册",
        name=name,
        kinds=handup_saving.WORKBOOKS,
        make=make,
        owner=parent,
    )
