"""Handing the register up: to whom, with whole numbers, every row kept as it went out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ledgerdesk.excel import exports
from ledgerdesk.excel.exports import Exported
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.handups.handup_form import HandUpForm, Words


class HandUpDialog(HandUpForm):
    """Hands the whole register of pupils up."""

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        words = Words(
            title="上报学生名册",
            heading="上报全校学生名册",
            kept="表里是完整的号码，每一行都照原样存一份，以后可以比对改了什么。",
            over="上报以后，以前做的就不能再撤销了。",
            button="上报，另存表格",
            file=catalogue.sheet("students").title,
        )
        super().__init__(desk, words, parent)

    def workbook(self, recipient: str, whole: Whole, file_password: str | None) -> Exported:
        """See HandUpForm."""
        return exports.hand_up(self._desk.ledger, recipient, whole=whole, file_password=file_password)


def open_hand_up(desk: Desk, parent: QWidget) -> HandUpDialog:
    """Show the dialog over its window."""
    dialog = HandUpDialog(desk, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
