"""Handing the register up: to whom, with whole numbers, every row kept as it went out."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.excel import exports
from ledgerdesk.fields import catalogue
from ledgerdesk.services import outputs
from ledgerdesk.ui import handup_saving
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label, bullet
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
        self._problem = Label("", "bad", wrap=True)
        self._problem.hide()
        self.recipient.settled.connect(lambda _text: self._say(""))
        self.recipient.entered.connect(self.hand_up)
        chips = [
            Button(theme, word, role=Role.CHIP, run=partial(self.recipient.setText, word)) for word in _usual(desk)
        ]
        self.put(
            Label("上报全校学生名册", "heading"),
            bullet(theme, "info", "表里是完整的号码，每一行都照原样存一份，以后可以比对改了什么。", role="sub"),
            bullet(theme, "triangle-alert", "上报以后，以前做的就不能再撤销了。", tint="warn", role="warn"),
            4,
            Label("报给哪里", "column"),
            row(theme, *chips, None),
            self.recipient,
            self._problem,
        )
        self._go = Button(theme, "上报，另存表格", "upload", Role.PRIMARY, run=self.hand_up)
        stay = Button(theme, "先不报", run=self.reject)
        stay.setDefault(True)
        self.put_buttons(stay, self._go)
        self.recipient.setFocus()

    def hand_up(self) -> None:
        """Ask for the place, then record the hand-up and write its workbook."""
        if not self.recipient.text().strip():
            self._say("请写报给哪里。")
            return
        self._desk.read(
            "准备上报",
            lambda session: outputs.heading(session).file_name(catalogue.sheet(_SHEET).title, ".xlsx"),
            self._save,
            owner=self,
        )

    def _save(self, name: str) -> None:
        desk, recipient = self._desk, self.recipient.text().strip()

        def make(_task: Task) -> bytes:
            return exports.hand_up_students(desk.ledger, recipient).content

        def done(path: Path) -> None:
            self.handed_up.emit(path)
            self.accept()

        asked = handup_saving.save(
            desk.runner, desk.asker, desk.say, title="上报学生名册", name=name, kinds=handup_saving.WORKBOOKS,
            make=make, saved=done, ended=self._go.permit, owner=self,
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
