"""上报认定名单: to whom, with whole numbers; the recognitions in it are frozen."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, TooSoonError, WrongPasswordError
from ledgerdesk.excel import recognition as workbook
from ledgerdesk.ledger import outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs
from ledgerdesk.services.recognition.batches import BatchFacts
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


class RecognitionHandUp(Dialog):
    """Asks for the recipient and the own password, then writes the workbook and freezes what is in it."""

    def __init__(self, desk: Desk, batch: BatchFacts, count: int, parent: QWidget) -> None:
        super().__init__(desk.theme, "上报认定名单", parent, width=500)
        theme = desk.theme
        self._desk, self._batch = desk, batch
        self.recipient = LineEdit(theme, name="报给哪里")
        self.numbers = PurposeBox(theme, action="", choice=False)
        self.file = FilePassword(theme)
        self._problem = Label("", "bad", wrap=True)
        self._problem.hide()
        self.recipient.settled.connect(lambda _text: self._say(""))
        usual = (desk.school.central_school, desk.school.township, desk.school.aid_centre) if desk.school else ()
        chips = [
            Button(theme, word, role=Role.CHIP, run=partial(self.recipient.setText, word))
            for word in dict.fromkeys(word for word in usual if word)
        ]
        frozen = f"{count} 人报上去以后，认定就不能再改，只能写明原因更正；以前做的也不能再撤销。"
        asked = column(
            theme,
            bullet(theme, "info", "表里是完整的身份证号，每一行都照原样存一份。", role="sub"),
            bullet(theme, "triangle-alert", frozen, tint="warn", role="warn"),
            4,
            Label("报给哪里", "column"),
            row(theme, *chips, None),
            self.recipient,
            self._problem,
            self.numbers,
            self.file,
            spacing=10,
        )
        self.put(Label(f"上报“{batch.title}”{count} 人", "heading", wrap=True), (Growing(self, asked), 1))
        self._go = Button(theme, f"上报 {count} 人，另存表格", "upload", Role.PRIMARY, run=self.hand_up)
        stay = Button(theme, "先不报", run=self.reject)
        stay.setDefault(True)
        self.put_buttons(stay, self._go)
        self.recipient.setFocus()

    def hand_up(self) -> None:
        """Check what was typed, ask for the place, then write and freeze."""
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
                return whole, outputs.heading(session).file_name(workbook.TITLE, ".xlsx")

        desk.runner.run("准备上报", prepare, partial(self._save, recipient), failed=self._refused, owner=self)

    def _refused(self, error: LedgerError) -> None:
        if isinstance(error, WrongPasswordError | TooSoonError):
            self.numbers.refuse(str(error))
        else:
            self._desk.asker.show_error("没有上报", str(error))

    def _save(self, recipient: str, prepared: tuple[Whole, str]) -> None:
        whole, name = prepared
        desk, batch_id, file_password = self._desk, self._batch.id, self.file.password

        def write(task: Task, path: Path) -> Path:
            made = workbook.hand_up(desk.ledger, batch_id, recipient, whole=whole, file_password=file_password)
            task.check()
            return made.save(desk.ledger, path)

        asked = handup_saving.save(
            desk.runner, desk.asker, desk.say, title="上报认定名单", name=name, kinds=handup_saving.WORKBOOKS,
            write=write, saved=lambda _path: self.accept(), ended=self._go.permit, owner=self,
        )  # fmt: skip
        if asked:
            self._go.forbid("正在写表格。")

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.recipient.set_bad(bool(sentence))
