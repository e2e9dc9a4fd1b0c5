"""银行回单: what the bank's file says, line by line; the doubtful ones are named and can be pointed at a payment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import masking, money
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import bank
from ledgerdesk.excel.bank import BankAnswer
from ledgerdesk.excel.package import PasswordNeededError
from ledgerdesk.services.payments.bank import Answer
from ledgerdesk.services.payments.batches import BatchFacts
from ledgerdesk.services.payments.listing import Listed
from ledgerdesk.services.payments.results import Result
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.tasks import Lane

_COLUMNS = (
    LineColumn(title="行", width=52, tint="sub"),
    LineColumn(title="姓名", name=True, bold=True),
    LineColumn(title="金额（元）", width=100, right=True),
    LineColumn(title="银行卡", width=104, leaves=1),
    LineColumn(title="结果", width=76),
    LineColumn(title="说明", width=220, share=1),
)
_NEITHER = 0


class AnswerDialog(Dialog):
    """``entered`` tells how many arrived and failed."""

    entered = Signal(object)

    def __init__(
        self, desk: Desk, batch: BatchFacts, listed: Mapping[int, Listed], path: Path, parent: QWidget
    ) -> None:
        super().__init__(desk.theme, "导入银行回单", parent, width=920)
        theme = desk.theme
        self._desk, self._batch, self._listed, self._path = desk, batch, listed, path
        self._answer: BankAnswer | None = None
        self._current: Answer | None = None
        self.told = Label("", wrap=True)
        self.table = LineTable(theme, _COLUMNS, name="银行回单")
        self.table.setMinimumHeight(theme.px(260))
        self.table.chosen.connect(self._choose)
        self.who = Combo(theme, name="指给哪一笔", width=300)
        self.outcome = Segments(theme, ((True, "到账"), (False, "失败")), name="结果")
        self.reason = LineEdit(theme, name="失败原因")
        self._point = Button(theme, "就是这一笔", small=True, run=self.point)
        self._problem = Label("", "bad", wrap=True)
        self._pointing = holder(
            column(
                theme,
                Label("这一行说的是哪一笔？", "column"),
                row(theme, self.who, self.outcome, Label("失败原因", "sub"), (self.reason, 1), self._point, spacing=8),
                spacing=4,
            )
        )
        self._go = Button(theme, "登记", role=Role.PRIMARY, run=self.enter)
        stay = Button(theme, "先不登记", run=self.reject)
        stay.setDefault(True)
        self.put(
            Label(f"银行回单：{path.name}", "heading"),
            self.told,
            (self.table, 1),
            self._pointing,
            self._problem,
            hint("登记以后不能撤销，只能更正。同一份回单再导入一次，不会重复登记。"),
        )
        self.put_buttons(stay, self._go)
        self._pointing.hide()

    @property
    def answer(self) -> BankAnswer | None:
        """Return what the file says, with what was pointed at by hand."""
        return self._answer

    def begin(self, password: str | None = None) -> None:
        """Read the file off this thread, then stand over the window; a refused file is told."""
        ledger, batch, path = self._desk.ledger, self._batch.id, self._path
        self._desk.runner.run(
            "读取银行回单",
            lambda _task: bank.read_answer(ledger, batch, path, password=password),
            self._took,
            failed=self._refused,
            owner=self,
            lane=Lane.LONG,
        )

    def point(self) -> None:
        """Take the doubtful line in view for a payment."""
        one, payment_id, arrived = self._current, self.who.value(), self.outcome.value() is True
        reason = self.reason.text().strip()
        listed = self._listed.get(payment_id) if isinstance(payment_id, int) else None
        if one is None or listed is None or self._answer is None:
            self._say("请选这一行说的是哪一笔。")
            return
        if not arrived and not reason:
            self._say("没有到账的要写明原因。")
            self.reason.setFocus()
            return
        day = one.on or self._desk.today
        result = Result(listed.payment.id, arrived, day, "" if arrived else reason)
        pointed = replace(one, payment=listed.payment, result=result, problem="")
        answers = tuple(pointed if other is one else other for other in self._answer.answers)
        self._answer = replace(self._answer, answers=answers)
        self._show()

    def enter(self) -> None:
        """Enter what can be."""
        found = self._answer
        if found is None or not found.ready:
            return
        ledger = self._desk.ledger
        self._go.forbid("正在登记")
        self._desk.runner.run(
            "登记银行回单",
            lambda _task: bank.enter(ledger, found),
            self._entered,
            failed=lambda problem: self._say(str(problem)),
            ended=self._go.permit,
            owner=self,
        )

    def _took(self, found: BankAnswer) -> None:
        self._answer = found
        self._show()
        self.stand()

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, PasswordNeededError):
            password = self._desk.asker.ask_secret("这份回单有密码", str(problem), "打开")
            if password:
                self.begin(password)
                return
            self.deleteLater()
            return
        self._desk.asker.show_error("没有读成银行回单", str(problem))
        self.deleteLater()

    def _entered(self, counts: tuple[int, int]) -> None:
        arrived, failed = counts
        self._desk.say(f"已登记银行回单：到账 {arrived} 笔，失败 {failed} 笔")
        self.entered.emit(counts)
        self.accept()

    def _show(self) -> None:
        found = self._answer
        if found is None:
            return
        doubtful, ready = found.doubtful, found.ready
        arrived = sum(one.result is not None and one.result.arrived for one in ready)
        known = sum(one.known for one in found.answers)
        waiting = self._batch.balance.pending - len(ready)
        said = [f"能登记 {len(ready)} 笔：到账 {arrived}，失败 {len(ready) - arrived}"]
        said += [f"以前登记过 {known} 笔"] if known else []
        said += [f"{len(doubtful)} 行对不上，点开来指"] if doubtful else []
        said += [f"还有 {waiting} 笔没有结果"] if waiting > 0 else []
        self.told.setText("；".join(said) + "。")
        self.told.set_role("warn" if doubtful else "")
        order = sorted(found.answers, key=lambda one: (one.result is not None, one.known, one.row))
        self.table.set_lines([_line(one) for one in order])
        self._go.set_text(f"登记 {len(ready)} 笔")
        self._go.allow(bool(ready), "没有能登记的")
        self._offer(found.answers)
        if order:
            self.table.select(order[0].row)
            self._choose(order[0].row)

    def _offer(self, answers: Sequence[Answer]) -> None:
        taken = {one.result.payment_id for one in answers if one.result is not None}
        waiting = [
            one.payment
            for one in self._listed.values()
            if one.payment.status in (steps.SENT, steps.ARRIVED) and one.payment.id not in taken
        ]
        options: list[tuple[object, str]] = [(_NEITHER, "请选")]
        for paid in waiting:
            card = masking.card(paid.card_number)
            options.append((paid.id, f"{paid.name}　{money.show(paid.amount_fen)}　{card}"))
        self.who.set_options(options)

    def _choose(self, key: object) -> None:
        found = self._answer
        one = next((one for one in found.answers if one.row == key), None) if found is not None else None
        self._current = one if one is not None and one.result is None else None
        self._pointing.setVisible(self._current is not None)
        self._say("")
        if self._current is not None:
            self.who.set_value(self._current.payment.id if self._current.payment is not None else _NEITHER)

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))


def _line(one: Answer) -> Line:
    paid, result = one.payment, one.result
    name = paid.name if paid is not None else "不知道是谁"
    fen = money.show(paid.amount_fen) if paid is not None else "—"
    card = masking.card(paid.card_number) if paid is not None else ""
    if result is None:
        return Line(one.row, (str(one.row), name, fen, card, "对不上", one.problem), tint="bad")
    word = "到账" if result.arrived else "失败"
    told = "以前登记过" if one.known else result.reason or f"{result.on.month}月{result.on.day}日"
    return Line(one.row, (str(one.row), name, fen, card, word, told), tint="sub" if one.known else "")
