"""What is asked on the way of a batch: how it is paid, what it rests on, who signed, why it goes back, how it ends."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import money
from ledgerdesk.fields import kinds
from ledgerdesk.services.payments import batches, conditions, listing
from ledgerdesk.services.payments.batches import BatchFacts
from ledgerdesk.services.payments.listing import Covering
from ledgerdesk.ui.aid.payments.payment_reading import Reading
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint

_METHOD = kinds.code("method", "发放方式", "pay_method", required=True)


def day_of(values: Values, key: str) -> date:
    """Return a required day of a form."""
    day = values[key]
    assert isinstance(day, date)  # noqa: S101 - the field is required
    return day


class MakeDialog(StoringDialog):
    """造册: everybody who is due and on no list, or those chosen, into a new batch."""

    def __init__(self, desk: Desk, reading: Reading, ids: Sequence[int] | None, parent: QWidget) -> None:
        self._reading, self._ids = reading, ids
        people, fen = reading.waiting
        told = f"勾上的 {len(ids)} 人" if ids is not None else f"还没造册的 {people} 人，共 {money.show(fen)} 元"
        name = reading.program.name if reading.program is not None else ""
        over = [hint(f"{told}。用今天登记的银行卡；造册以后还能减人、换卡。")]
        save = f"造册 {len(ids) if ids is not None else people} 人　F9"
        self.toast = f"已造册 {len(ids) if ids is not None else people} 人"
        super().__init__(desk, f"造册：{name}", (_METHOD,), parent, over=over, save=save, width=520)
        before = next((one.method for one in reading.batches), "one_card")
        self.form.set_values({"method": before})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        reading, ids, method = self._reading, self._ids, str(values["method"])
        assert reading.program is not None  # noqa: S101 - there is nothing to list without one
        term, program = reading.term.id, reading.program.key
        return lambda session: batches.make(session, term, program, method, student_ids=ids)


class GroundsDialog(StoringDialog):
    """The notice and the document a batch rests on, and how it is paid."""

    def __init__(self, desk: Desk, batch: BatchFacts, parent: QWidget, *, draft: Callable[[], object]) -> None:
        theme = desk.theme
        self._batch, self._draft_instead = batch, draft
        self.notice = Combo(theme, [(batch.notice_id, "正在读取…")], name="公示")
        self.notice.setMinimumContentsLength(18)
        label = Label("公示", "sub")
        label.setFixedWidth(theme.px(LABEL))
        self._told = Label("只列张贴过、点到名的公示；先公示，后发放。", "sub", wrap=True)
        fresh = Button(theme, "拟一份发放公示…", role=Role.QUIET, small=True, run=self._draft)
        fields = (kinds.text("document", "下达文件号", hint="如 县财教〔2026〕41号"), _METHOD)
        over: list[Item] = [row(theme, label, (self.notice, 1)), self._told, row(theme, LABEL, fresh, None)]
        super().__init__(desk, "发放依据", fields, parent, over=over, width=600)
        self.form.set_values({"document": batch.document or None, "method": batch.method})
        desk.read("读取公示", lambda session: listing.covering(session, batch.id), self._took, owner=self)

    def _draft(self) -> None:
        self.reject()
        self._draft_instead()

    def _took(self, found: Sequence[Covering]) -> None:
        people = self._batch.balance.people
        options: list[tuple[object, str]] = [(None, "还没有选")]
        for one in found:
            title = one.notice.title.replace("\n", "")
            options.append((one.notice.id, f"第 {one.notice.number} 号　{title}（{one.named}/{people} 人）"))
        held = self._batch.notice_id
        self.notice.set_options(options)
        best = found[0].notice.id if held is None and len(found) == 1 and found[0].named >= people else held
        self.notice.set_value(best)
        if not found:
            self._told.setText("还没有点到这些学生名字的公示。先拟一份，定稿张贴。")

    def store(self, values: Values) -> Callable[[Session], object] | None:
        batch, chosen = self._batch, self.notice.value()
        notice = chosen if isinstance(chosen, int) else None
        document, method = str(values["document"] or ""), str(values["method"])
        return lambda session: batches.edit(
            session, batch.id, batch.version, notice_id=notice, document=document, method=method
        )


class ApproveDialog(StoringDialog):
    """审核签字: who signed the list, and when."""

    toast = "已登记审核签字"

    def __init__(self, desk: Desk, batch: BatchFacts, parent: QWidget) -> None:
        self._batch = batch
        fields = (
            kinds.text("by", "谁签的字", required=True, hint="纸上签字的人，如校长"),
            kinds.day("on", "哪天签的", required=True),
        )
        over = [hint(f"{batch.balance.people} 人，{batch.balance.payments} 笔。签字后名册不能再改，要改先退回造册。")]
        super().__init__(desk, "审核签字", fields, parent, over=over, save="登记签字　F9", width=520)
        self.form.set_values({"on": desk.today})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        batch, by, on = self._batch.id, str(values["by"]), day_of(values, "on")
        return lambda session: batches.approve(session, batch, by, on)


class ReopenDialog(StoringDialog):
    """退回造册, with its reason."""

    toast = "已退回造册"

    def __init__(self, desk: Desk, batch: BatchFacts, parent: QWidget) -> None:
        self._batch = batch
        fields = (kinds.text("reason", "为什么退回", required=True),)
        super().__init__(desk, f"退回造册：{batch.number}", fields, parent, save="退回造册　F9", width=520)
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        batch, reason = self._batch.id, str(values["reason"])
        return lambda session: batches.reopen(session, batch, reason)


class CloseDialog(StoringDialog):
    """结清: the day, and in writing why money is left over or short."""

    def __init__(self, desk: Desk, batch: BatchFacts, parent: QWidget) -> None:
        self._batch, self.toast = batch, f"{batch.number}已结清"
        untold = conditions.unsettled(batch.balance)
        fields = [kinds.day("on", "哪天结清", required=True)]
        told = "下达和到账一样多。"
        if untold:
            told = untold
            fields.append(kinds.text("reason", "差额说明", required=True, hint="如 余款退回县资助中心"))
        over = [hint(told), hint("结清以后，这一批不能再登记结果和资金。")]
        super().__init__(desk, f"结清：{batch.number}", fields, parent, over=over, save="结清　F9", width=560)
        self.form.set_values({"on": desk.today})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        batch, on, reason = self._batch.id, day_of(values, "on"), str(values.get("reason") or "")
        return lambda session: batches.close(session, batch, on, reason)
