"""资金: money of a programme that came in, what of it is free, and what the batch in view is paid from."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.domain import money
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.aid.program import LEVELS
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import kinds
from ledgerdesk.services.payments import funds
from ledgerdesk.services.payments.funds import ReceiptFacts
from ledgerdesk.ui.aid.payments.batch_dialogs import day_of
from ledgerdesk.ui.aid.payments.payment_reading import Reading
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import SaveBar
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import clear, holder, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint


class ReceiptDialog(StoringDialog):
    """登记到账资金, or with ``of`` what of it was sent back."""

    def __init__(self, desk: Desk, program: str, name: str, parent: QWidget, *, of: ReceiptFacts | None = None) -> None:
        theme = desk.theme
        self._program, self._of = program, of
        self.level = Combo(theme, tuple(LEVELS.items()), name="资金来源")
        label = Label("资金来源", "sub")
        label.setFixedWidth(theme.px(LABEL))
        fields = (
            kinds.day("received_on", "哪天退回" if of else "哪天到账", required=True),
            kinds.text("document", "退回依据" if of else "下达文件号", required=True),
            kinds.money("amount_fen", "金额（元）", required=True),
            kinds.text("note", "说明"),
        )
        over = [row(theme, label, self.level, None)] if of is None else []
        title = f"退回资金：{of.document}" if of else f"登记到账资金：{name}"
        super().__init__(desk, title, fields, parent, over=over)
        self.form.set_values({"received_on": desk.today, "amount_fen": of.free_fen if of else None})
        self.level.set_value(of.level if of else "county")
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        on, level, fen = day_of(values, "received_on"), str(self.level.value()), values["amount_fen"]
        assert isinstance(fen, int)  # noqa: S101 - the field is required
        document, note, program = str(values["document"]), str(values["note"] or ""), self._program
        back = self._of.id if self._of is not None else None
        return lambda session: funds.receive(session, on, level, document, program, fen, note=note, returns_id=back)


class FundsDialog(Dialog):
    """The receipts of a programme; beside each how much of it the batch gets. ``allotted`` tells that it was kept."""

    allotted = Signal()

    def __init__(self, desk: Desk, reading: Reading, parent: QWidget) -> None:
        super().__init__(desk.theme, "资金", parent, width=820)
        self._desk, self._reading = desk, reading
        self._receipts: tuple[ReceiptFacts, ...] = reading.receipts
        self.amounts: dict[int, LineEdit] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(desk.theme.px(14))
        area = scroll(holder(self._grid))
        area.setMinimumHeight(desk.theme.px(220))
        name = reading.program.name if reading.program is not None else ""
        batch = reading.batch
        need = ""
        if batch is not None:
            due = batch.balance.arrived_fen + batch.balance.pending_fen + batch.balance.failed_fen
            need = f"这一批要 {money.show(due)} 元，已分 {money.show(batch.balance.allotted_fen)} 元。"
        receive = Button(desk.theme, "登记到账资金…", "plus", run=self.receive)
        self._may = desk.editable and (batch is None or batch.status != steps.CLOSED or batch.balance.left_fen > 0)
        self.bar = SaveBar(
            desk.theme, save="保存分配　F9" if batch is not None and self._may else "看完了", cancel="取消"
        )
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        self.put(
            row(desk.theme, Label(f"资金：{name}", "heading"), None, *((receive,) if self._may else ())),
            hint(f"{need}一笔资金只能用在它下达的项目上，不截留、不挪用。"),
            (area, 1),
            self.bar,
        )
        self._draw()

    def receive(self) -> None:
        """Close this and ask for money that came in; this comes back afterwards."""
        if self._reading.program is not None:
            self._instead(lambda parent: ReceiptDialog(
                self._desk, self._program, self._reading.program.name if self._reading.program else "", parent
            ))  # fmt: skip

    def give_back(self, receipt: ReceiptFacts) -> None:
        """Close this and ask how much of a receipt was sent back."""
        self._instead(lambda parent: ReceiptDialog(self._desk, self._program, "", parent, of=receipt))

    def withdraw(self, receipt: ReceiptFacts) -> None:
        """Delete a receipt that was entered by mistake."""
        self._desk.write(
            f"删除到账资金 {receipt.document}",
            lambda session: funds.withdraw(session, receipt.id, receipt.version),
            lambda _done: self.accept(),
            failed=self._refused,
            owner=self,
            toast="已删除这笔资金",
        )

    def save(self) -> None:
        """Keep what the batch is paid from."""
        batch = self._reading.batch
        if batch is None or not self._may:
            self.accept()
            return
        amounts: dict[int, int] = {}
        for receipt_id, box in self.amounts.items():
            try:
                amounts[receipt_id] = money.parse(box.text()) if box.text().strip() else 0
            except ValueError:
                box.set_bad(True)
                self.bar.say("金额写成 1250 或 1250.50 这样。", "bad")
                return
        self._desk.write(
            f"分配资金 {batch.number or '名册'}",
            lambda session: funds.allot(session, batch.id, amounts),
            self._kept,
            failed=self._refused,
            owner=self,
            toast="已保存资金分配",
        )

    def _kept(self, _done: object) -> None:
        self.allotted.emit()
        self.accept()

    def _refused(self, problem: LedgerError) -> None:
        self.bar.say(str(problem), "bad")

    @property
    def _program(self) -> str:
        return self._reading.program.key if self._reading.program is not None else ""

    def _instead(self, make: Callable[[QWidget], ReceiptDialog]) -> None:
        """Show another dialog in this one's place: one never stands over another."""
        over = self.parentWidget()
        self.reject()
        if over is not None:
            QTimer.singleShot(0, over, lambda: make(over).stand())

    def _draw(self) -> None:
        theme, batch = self._desk.theme, self._reading.batch
        clear(self._grid)
        titles = ["到账", "来源", "文件号", "金额", "还剩", *(["分给这一批"] if batch is not None else []), ""]
        for at, title in enumerate(titles):
            self._grid.addWidget(Label(title, "column"), 0, at)
        if not self._receipts:
            self._grid.addWidget(Label("还没有登记到账的资金。", "sub"), 1, 0, 1, len(titles))
        for line, one in enumerate(self._receipts, start=1):
            back = one.returns_id is not None
            shown = f"−{money.show(one.amount_fen)}" if back else money.show(one.amount_fen)
            cells = (f"{one.received_on:%Y-%m-%d}", "退回" if back else LEVELS.get(one.level, one.level), one.document)
            for at, text in enumerate(cells):
                self._grid.addWidget(Label(text, wrap=at == len(cells) - 1), line, at)
            self._grid.addWidget(Label(shown), line, 3)
            self._grid.addWidget(Label("" if back else money.show(one.free_fen), "sub"), line, 4)
            if batch is not None and not back:
                self._grid.addWidget(self._amount(one), line, 5)
            if not back and self._desk.may(Right.EDIT):
                self._grid.addLayout(row(theme, *self._buttons(one), spacing=4), line, len(titles) - 1)
        self._grid.setColumnStretch(2, 1)
        self._grid.setRowStretch(len(self._receipts) + 2, 1)

    def _amount(self, one: ReceiptFacts) -> LineEdit:
        given = self._reading.allotted.get(one.id, 0)
        box = LineEdit(self._desk.theme, money.show(given) if given else "", name=f"从{one.document}分多少元")
        box.setFixedWidth(self._desk.theme.px(110))
        box.setEnabled(self._may)
        self.amounts[one.id] = box
        return box

    def _buttons(self, one: ReceiptFacts) -> list[Button]:
        theme, batch = self._desk.theme, self._reading.batch
        buttons = []
        if batch is not None and one.free_fen and self._may:
            buttons.append(Button(theme, "够了为止", small=True, run=lambda: self._fill(one)))
        if one.free_fen and self._may:
            buttons.append(Button(theme, "退回…", small=True, run=lambda: self.give_back(one)))
        if one.free_fen == one.amount_fen and self._may:
            buttons.append(Button(theme, "删", small=True, tip="登记错了，删掉", run=lambda: self.withdraw(one)))
        return buttons

    def _fill(self, one: ReceiptFacts) -> None:
        """Take from a receipt as much as the batch still needs, at most what is left."""
        batch = self._reading.batch
        if batch is None:
            return
        due = batch.balance.arrived_fen + batch.balance.pending_fen + batch.balance.failed_fen
        others = 0
        for receipt_id, box in self.amounts.items():
            if receipt_id != one.id and box.text().strip():
                others += money.parse(box.text())
        room = one.free_fen + self._reading.allotted.get(one.id, 0)
        self.amounts[one.id].setText(money.show(max(0, min(room, due - others))))
