"""The scans of a look that was made with pen and paper."""

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes
from ledgerdesk.services import attachments
from ledgerdesk.services.book_checks import CheckFacts
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.text import Label


class ScansDialog(Dialog):
    """Shows them; the clerk adds and takes off, each as a step of its own."""

    def __init__(self, desk: Desk, check: CheckFacts, parent: QWidget) -> None:
        super().__init__(desk.theme, "查阅的扫描件", parent, width=520)
        about = f"{check.staff_name}　{codes.table('book').label(check.book)}　{dates.full(check.checked_on)}"
        self.strip = AttachmentStrip(desk, attachments.BOOK_CHECK, hint="签过字的登记表，拍照或扫描")
        self.strip.begin(check.id, f"查阅 {about}")
        self.put(Label("查阅的扫描件", "heading"), Label(about, "sub"), self.strip)
        self.put_buttons(Button(desk.theme, "关闭", run=self.accept))
