"""What became of payments, entered by hand: arrived or failed, signed for, taken back."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import money
from ledgerdesk.fields import kinds
from ledgerdesk.services.payments import results
from ledgerdesk.services.payments.listing import Listed
from ledgerdesk.services.payments.results import Result
from ledgerdesk.ui.aid.payments.batch_dialogs import day_of
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint

_NAMED = 3
#: What banks most often say.
REASONS = ("户名与卡号不符", "账户已销户", "账户已挂失、冻结", "卡号不存在")


def named(lines: Sequence[Listed]) -> str:
    """Return whom some payments are about: 岩温、莫颂、覃小梅 等 5 人."""
    names = list(dict.fromkeys(one.payment.name for one in lines))
    shown = "、".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} 等 {len(names)} 人"


class MarkDialog(StoringDialog):
    """登记结果 of payments there is no file about, in a barrier."""

    barrier = True

    def __init__(self, desk: Desk, batch_id: int, lines: Sequence[Listed], parent: QWidget) -> None:
        theme = desk.theme
        self._batch, self._lines = batch_id, lines
        self.toast = f"已登记 {len(lines)} 笔的结果"
        self.outcome = Segments(theme, ((True, "到账"), (False, "失败")), name="结果")
        self.outcome.chosen.connect(lambda _value: self._show_reason())
        label = Label("结果", "sub")
        label.setFixedWidth(theme.px(LABEL))
        fields = (
            kinds.day("on", "哪天", required=True),
            kinds.text("reason", "失败原因", hint=f"如 {REASONS[0]}"),
        )
        fen = sum(one.payment.amount_fen for one in lines)
        over: list[Item] = [
            hint(f"{named(lines)}，{len(lines)} 笔，{money.show(fen)} 元。登记以后不能撤销，只能更正。"),
            row(theme, label, self.outcome, None),
        ]
        super().__init__(desk, "登记银行结果", fields, parent, over=over, save=f"登记 {len(lines)} 笔　F9")
        self.form.set_values({"on": desk.today})
        self._show_reason()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        arrived, on, reason = self.outcome.value() is True, day_of(values, "on"), str(values["reason"] or "")
        if not arrived and not reason:
            self.bar.say_problems(0, self.form.show_problems({"reason": "没有到账的要写明原因。"}))
            return None
        found = [Result(one.payment.id, arrived, on, "" if arrived else reason) for one in self._lines]
        batch = self._batch
        return lambda session: results.take_in(session, batch, found)

    def _show_reason(self) -> None:
        self.form.field_row("reason").setVisible(self.outcome.value() is False)


class SignDialog(StoringDialog):
    """签收: when, and who signed where it was not the pupil's guardian."""

    def __init__(self, desk: Desk, lines: Sequence[Listed], parent: QWidget) -> None:
        self._lines, self.toast = lines, f"已签收 {len(lines)} 笔"
        fields = [kinds.day("on", "哪天签的", required=True)]
        if len(lines) == 1:
            fields.append(kinds.name("signer", "谁签的", hint="监护人本人签的可以空着；不代领、不代签"))
        over = [hint(f"{named(lines)}，{len(lines)} 笔。")]
        super().__init__(desk, "登记签收", fields, parent, over=over, save=f"签收 {len(lines)} 笔　F9")
        self.form.set_values({"on": desk.today})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        ids, on = [one.payment.id for one in self._lines], day_of(values, "on")
        signer = values.get("signer")
        signers: Mapping[int, str] = {ids[0]: str(signer)} if signer else {}
        return lambda session: results.sign(session, ids, on, dict(signers))


class RecoverDialog(StoringDialog):
    """收回 (part of) what was paid too much, in a barrier, as a new entry with its reason."""

    barrier = True

    def __init__(self, desk: Desk, one: Listed, parent: QWidget, *, fen: int | None = None) -> None:
        self._one, self.toast = one, f"已记下收回 {one.payment.name} 的钱"
        paid = one.payment
        fields = (
            kinds.money("amount_fen", "收回多少", required=True, hint=f"不超过 {money.show(paid.amount_fen)} 元"),
            kinds.text("reason", "为什么收回", required=True),
        )
        over = [
            hint(f"{paid.name} 已到账 {money.show(paid.amount_fen)} 元。收回记成新的一笔，原来那笔不动，不能撤销。")
        ]
        super().__init__(desk, f"收回 {paid.name} 的钱", fields, parent, over=over, save="收回　F9")
        self.form.set_values({"amount_fen": fen})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        paid, fen, reason = self._one.payment, values["amount_fen"], str(values["reason"])
        assert isinstance(fen, int)  # noqa: S101 - the field is required
        return lambda session: results.recover(session, paid.id, fen, reason)
