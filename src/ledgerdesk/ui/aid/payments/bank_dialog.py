"""报银行: the list for the bank with whole card numbers, for the own password; saving it sends the batch."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import money
from ledgerdesk.errors import LedgerError, TooSoonError, WrongPasswordError
from ledgerdesk.excel import bank as bank_files
from ledgerdesk.ledger import outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs
from ledgerdesk.services.payments import bank
from ledgerdesk.services.payments.batches import BatchFacts
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.handups import handup_saving
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.growing import Growing
from ledgerdesk.ui.kit.layout import column
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.printing.print_purpose import PurposeBox
from ledgerdesk.ui.tasks import Task


class BankDialog(Dialog):
    """``sent`` tells where the list was written."""

    sent = Signal(object)

    def __init__(self, desk: Desk, batch: BatchFacts, parent: QWidget, *, send: bool) -> None:
        title = f"报银行 {batch.number}" if send else f"银行文件 {batch.number}"
        super().__init__(desk.theme, title, parent, width=500)
        theme = desk.theme
        self._desk, self._batch, self._send = desk, batch, send
        self.numbers = PurposeBox(theme, action="", choice=False)
        balance = batch.balance
        told = f"{balance.pending} 笔，{money.show(balance.pending_fen)} 元；已有结果的不再列。"
        self._columns = Label("", "sub", wrap=True)
        warned = "存好就算报出去了：名册不能再改，以前做的也不能再撤销。" if send else "只是再存一份，批次不变。"
        icon, tint = ("triangle-alert", "warn") if send else ("info", "sub")
        asked = column(
            theme,
            Label(told),
            bullet(theme, "info", "表里是完整的卡号，只交给银行。", role="sub"),
            bullet(theme, icon, warned, tint=tint, role=tint),
            self._columns,
            self.numbers,
            spacing=10,
        )
        self.put(Label(title, "heading"), (Growing(self, asked), 1))
        words = f"报银行 {balance.pending} 笔，另存表格" if send else "另存表格"
        self._go = Button(theme, words, "upload", Role.PRIMARY, run=self.go)
        stay = Button(theme, "先不报" if send else "取消", run=self.reject)
        stay.setDefault(True)
        self.put_buttons(stay, self._go)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        desk.read("读取银行文件的列", bank.layout, self._show_columns, owner=self)

    def go(self) -> None:
        """Check the password, ask for the place, then send the batch and write its list."""
        if not self.numbers.check():
            return
        desk, password = self._desk, self.numbers.password
        purpose, title = f"报银行 {self._batch.number}", f"银行代发清单{self._batch.number}"

        def prepare(_task: Task) -> tuple[Whole, str]:
            whole = outgoing.allow_whole(desk.ledger, purpose, password)
            with desk.ledger.read() as session:
                return whole, outputs.heading(session).file_name(title, ".xlsx")

        desk.runner.run("准备银行文件", prepare, self._save, failed=self._refused, owner=self)

    def _show_columns(self, layout: tuple[tuple[str, str], ...]) -> None:
        self._columns.setText(f"列：{'、'.join(heading for _, heading in layout)}。要改，用“更多 › 银行文件的列”。")

    def _refused(self, error: LedgerError) -> None:
        if isinstance(error, WrongPasswordError | TooSoonError):
            self.numbers.refuse(str(error))
        else:
            self._desk.asker.show_error("没有写成银行文件", str(error))

    def _save(self, prepared: tuple[Whole, str]) -> None:
        whole, name = prepared
        desk = self._desk
        asked = handup_saving.save(
            desk.runner, desk.asker, desk.say, title="另存银行文件", name=name, kinds=handup_saving.WORKBOOKS,
            write=partial(self._write, whole), saved=self._saved, ended=self._go.permit, owner=self,
        )  # fmt: skip
        if asked:
            self._go.forbid("正在写表格。")

    def _write(self, whole: Whole, task: Task, path: Path) -> Path:
        made = bank_files.bank_list(self._desk.ledger, self._batch.id, whole=whole, send=self._send)
        task.check()
        return made.save(self._desk.ledger, path)

    def _saved(self, path: Path) -> None:
        self.sent.emit(path)
        self.accept()
