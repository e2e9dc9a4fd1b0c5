"""Handing the register up: to whom, with whole numbers, every row kept as it went out."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, TooSoonError, WrongPasswordError
from ledgerdesk.excel import exports
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs
from ledgerdesk.ui import handup_saving
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.export_password import FilePassword
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.growing import Growing
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.print_purpose import PurposeBox
from ledgerdesk.ui.tasks import Task

_SHEET = "students"


class HandUpDialog(Dialog):
    """``handed_up`` tells where the workbook was written."""

    handed_up = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "上报学生名册", parent, width=500)
        theme = desk.theme
        self._desk = desk
        self.recipient = LineEdit(theme, name="报给哪里")
        self.numbers = PurposeBox(theme, action="", choice=False)
        self.file = FilePassword(theme)
        self._problem = Label("", "bad", wrap=True)
        self._problem.hide()
        self.recipient.settled.connect(lambda _text: self._say(""))
        self.recipient.entered.connect(self.hand_up)
        chips = [
            Button(theme, word, role=Role.CHIP, run=partial(self.recipient.setText, word)) for word in _usual(desk)
        ]
        asked = column(
            theme,
            bullet(theme, "info", "表里是完整的号码，每一行都照原样存一份，以后可以比对改了什么。", role="sub"),
            bullet(theme, "triangle-alert", "上报以后，以前做的就不能再撤销了。", tint="warn", role="warn"),
            4,
            Label("报给哪里", "column"),
            row(theme, *chips, None),
            self.recipient,
            self._problem,
            self.numbers,
            self.file,
            spacing=10,
        )
        self.put(Label("上报全校学生名册", "heading"), (Growing(self, asked), 1))
        self._go = Button(theme, "上报，另存表格", "upload", Role.PRIMARY, run=self.hand_up)
        stay = Button(theme, "先不报", run=self.reject)
        stay.setDefault(True)
        self.put_buttons(stay, self._go)
        self.recipient.setFocus()

    def hand_up(self) -> None:
        """Check what was typed, ask for the place, then record the hand-up and write its workbook."""
        recipient = self.recipient.text().strip()
        if not recipient:
            self._say("请写报给哪里。")
            return
        if not self.numbers.check() or not self.file.check():
            return
        desk, password = self._desk, self.numbers.password

        def prepare(_task: Task) -> tuple[Whole, str]:
            whole = outgoing.allow_whole(desk.ledger, f"上报{recipient}", password)
            with desk.ledger.read() as session:
                return whole, outputs.heading(session).file_name(catalogue.sheet(_SHEET).title, ".xlsx")

        desk.runner.run("准备上报", prepare, partial(self._save, recipient), failed=self._refused, owner=self)

    def _refused(self, error: LedgerError) -> None:
        if isinstance(error, WrongPasswordError | TooSoonError):
            self.numbers.refuse(str(error))
        else:
            self._desk.asker.show_error("没有上报", str(error))

    def _save(self, recipient: str, prepared: tuple[Whole, str]) -> None:
        whole, name = prepared
        desk, file_password = self._desk, self.file.password

        def write(task: Task, path: Path) -> Path:
            made = exports.hand_up(desk.ledger, recipient, whole=whole, file_password=file_password)
            task.check()
            return made.save(desk.ledger, path)

        def done(path: Path) -> None:
            self.handed_up.emit(path)
            self.accept()

        asked = handup_saving.save(
            desk.runner, desk.asker, desk.say, title="上报学生名册", name=name, kinds=handup_saving.WORKBOOKS,
            write=write, saved=done, ended=self._go.permit, owner=self,
        )  # fmt: skip
        if asked:
            self._go.forbid("正在写表格。")

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.recipient.set_bad(bool(sentence))


def open_hand_up(desk: Desk, parent: QWidget) -> HandUpDialog:
    """Show the dialog over its window."""
    dialog = HandUpDialog(desk, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _usual(desk: Desk) -> tuple[str, ...]:
    school = desk.school
    places = (school.central_school, school.township, school.aid_centre) if school is not None else ()
    return tuple(dict.fromkeys(place for place in places if place))
