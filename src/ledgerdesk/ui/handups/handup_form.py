"""What every hand-up asks: to whom, the own password for whole numbers, a password for the file; once for each."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, TooSoonError, WrongPasswordError
from ledgerdesk.excel.exports import Exported
from ledgerdesk.ledger import outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.export_password import FilePassword
from ledgerdesk.ui.handups import handup_saving
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.growing import Growing
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.printing.print_purpose import PurposeBox
from ledgerdesk.ui.tasks import Task


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a hand-up is told: the window's title, the heading, what is kept, what is over afterwards, button, file."""

    title: str
    heading: str
    kept: str
    over: str
    button: str
    file: str


class HandUpForm(Dialog):
    """``handed_up`` tells where the workbook was written."""

    handed_up = Signal(object)

    def __init__(self, desk: Desk, words: Words, parent: QWidget | None) -> None:
        super().__init__(desk.theme, words.title, parent, width=500)
        theme = desk.theme
        self._desk, self._words = desk, words
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
            bullet(theme, "info", words.kept, role="sub"),
            bullet(theme, "triangle-alert", words.over, tint="warn", role="warn"),
            4,
            Label("报给哪里", "column"),
            row(theme, *chips, None),
            self.recipient,
            self._problem,
            self.numbers,
            self.file,
            spacing=10,
        )
        self.put(Label(words.heading, "heading", wrap=True), (Growing(self, asked), 1))
        self._go = Button(theme, words.button, "upload", Role.PRIMARY, run=self.hand_up)
        stay = Button(theme, "先不报", run=self.reject)
        stay.setDefault(True)
        self.put_buttons(stay, self._go)
        self.recipient.setFocus()

    @abstractmethod
    def workbook(self, recipient: str, whole: Whole, file_password: str | None) -> Exported:
        """Return what is handed up; called on a worker thread."""

    def hand_up(self) -> None:
        """Check what was typed, ask for the place, then write and freeze; a second click meanwhile does nothing."""
        recipient = self.recipient.text().strip()
        if not self._go.isEnabled():
            return
        if not recipient:
            self._say("请写报给哪里。")
            return
        if not self.numbers.check() or not self.file.check():
            return
        desk, password = self._desk, self.numbers.password

        def prepare(_task: Task) -> tuple[Whole, str]:
            whole = outgoing.allow_whole(desk.ledger, f"上报{recipient}", password)
            with desk.ledger.read() as session:
                return whole, outputs.heading(session).file_name(self._words.file, ".xlsx")

        self._go.forbid("正在准备。")
        desk.runner.run("准备上报", prepare, partial(self._save, recipient), failed=self._refused, owner=self)

    def _refused(self, error: LedgerError) -> None:
        self._go.permit()
        if isinstance(error, WrongPasswordError | TooSoonError):
            self.numbers.refuse(str(error))
        else:
            self._desk.asker.show_error("没有上报", str(error))

    def _save(self, recipient: str, prepared: tuple[Whole, str]) -> None:
        whole, name = prepared
        desk, file_password = self._desk, self.file.password

        def write(task: Task, path: Path) -> Path:
            made = self.workbook(recipient, whole, file_password)
            task.check()
            return made.save(desk.ledger, path)

        def done(path: Path) -> None:
            self.handed_up.emit(path)
            self.accept()

        asked = handup_saving.save(
            desk.runner, desk.asker, desk.say, title=self._words.title, name=name, kinds=handup_saving.WORKBOOKS,
            write=write, saved=done, ended=self._go.permit, owner=self,
        )  # fmt: skip
        if asked:
            self._go.forbid("正在写表格。")
        else:
            self._go.permit()

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.recipient.set_bad(bool(sentence))


def _usual(desk: Desk) -> tuple[str, ...]:
    school = desk.school
    places = (school.central_school, school.township, school.aid_centre) if school is not None else ()
    return tuple(dict.fromkeys(place for place in places if place))
