"""The register on paper, from the pupils the page takes."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_source import RosterSource


def print_roster(desk: Desk, pupils: Sequence[int], parent: QWidget) -> None:
    """Show the print dialog for some pupils."""
    if not pupils:
        desk.say("没有学生可以打印")
        return
    source = RosterSource(desk.ledger, desk.press, pupils)
    dialog = PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, source, parent, say=desk.say)
    dialog.ask()
