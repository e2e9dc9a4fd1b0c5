"""Beside the tables: where this money comes from, what became of it, and how it was the term before."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates, masking, money
from ledgerdesk.domain.aid import changes
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.aid.facts import Entitlement as Due
from ledgerdesk.domain.rights import Right
from ledgerdesk.services.payments import results
from ledgerdesk.services.payments.listing import Listed
from ledgerdesk.services.payments.run import UNDECIDED, Line
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.payments.payment_lists import Computing
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import well
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import Item, add, clear, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, bullet, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone

Event = tuple[str, date, str, str]
_LIVING = {True: "住校", False: "走读", None: ""}
_TONES = {steps.ARRIVED: Tone.OK, steps.SIGNED: Tone.OK, steps.FAILED: Tone.BAD, steps.SENT: Tone.INFO}


class PaidPanel(DetailPanel):
    """One payment. ``retrying``, ``signing``, ``marking``, ``recovering`` carry its id."""

    retrying = Signal(int)
    signing = Signal(int)
    marking = Signal(int)
    recovering = Signal(int)

    def __init__(self, desk: Desk, listed: Callable[[], Mapping[int, Listed]]) -> None:
        super().__init__(desk.theme, empty="选一行，这里说明这笔钱怎么来的")
        self._desk, self._listed = desk, listed
        self._current: int | None = None
        self._told = column(desk.theme)  # what happened, read after the rest

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        one = self._listed().get(record) if record is not None else None
        self._current = record
        if one is None:
            self.show_nothing()
            return
        if record is not None:
            wanted = record
            self._desk.read(
                "读取发放经过",
                lambda session: results.events(session, wanted),
                partial(self._took, wanted),
                owner=self,
                key=f"payment-events:{id(self)}",
            )
        self._draw(one)

    def _took(self, record: int, events: tuple[Event, ...]) -> None:
        if record != self._current:
            return
        clear(self._told)
        add(self._desk.theme, self._told, Label("经过", "sub"))
        for event in events:
            add(self._desk.theme, self._told, Label(_event(event), wrap=True))

    def _draw(self, one: Listed) -> None:
        theme, paid = self._desk.theme, one.payment
        chip = Chip(theme, steps.WORDS[paid.status], _TONES.get(paid.status, Tone.MUTE))
        line = row(theme, Label(one.class_name or "没有班级", "sub"), None, chip)
        self.set_head(paid.name, holder(line), show_picture=False)
        told = one.source if one.source not in paid.explanation else ""
        source = [Label(f"依据：{told}", "sub", wrap=True)] if told else []
        items: list[Item] = [
            Label("这笔钱怎么来的", "sub"),
            well(theme, Label(paid.explanation, wrap=True, selectable=True), *source),
        ]
        if paid.card_number:
            items.append(key_value(theme, "银行卡", f"{masking.card(paid.card_number)}　{paid.holder_name}", width=52))
        items += [rule(), *self._outcome(one)]
        if one.last_fen is not None or one.change:
            items += [rule(), *self._before(one)]
        self._told = column(theme, spacing=6)
        items += [rule(), self._told]
        self.set_body(holder(column(theme, *items, None, spacing=8, margin=(0, 0, 8, 0))))
        self.set_actions(*self._buttons_of(one))

    def _outcome(self, one: Listed) -> list[Item]:
        theme, paid = self._desk.theme, one.payment
        if paid.status != steps.FAILED:
            told = f"{dates.full(paid.status_on)}{steps.WORDS[paid.status]}"
            back = [Label(f"为什么收回：{paid.reason}", wrap=True)] if paid.kind == steps.REVERSAL else []
            return [Label("现在怎样", "sub"), Label(told), *back]
        said: list[Item] = [
            Label("哪里没成", "sub"),
            bullet(theme, "circle-alert", paid.reason or "没有写原因", tint="bad"),
        ]
        if paid.retried:
            return [*said, Label("已经补发，见同名的另一笔。", "sub", wrap=True)]
        ready = "卡或户名已经换过，可以列入补发。" if one.card_changed else "换卡或改户名后，再列入补发。"
        return [*said, Label(ready, "sub", wrap=True)]

    def _before(self, one: Listed) -> list[Item]:
        last = "没有" if one.last_fen is None else f"{_LIVING[one.last_boarding]} {money.show(one.last_fen)}".strip()
        now = f"{_LIVING[one.boarding]} {money.show(one.payment.amount_fen)}".strip()
        told: list[Item] = [Label("较上学期", "sub"), Label(f"上学期 {last}　→　本学期 {now}", wrap=True)]
        if one.change:
            why = f"{changes.WORDS[one.change]}：{one.change_reason}"
            told.append(Label(why, "sub", wrap=True))
        return told

    def _buttons_of(self, one: Listed) -> Sequence[Button]:
        if self._desk.past:
            return ()
        theme, paid = self._desk.theme, one.payment
        if paid.status == steps.FAILED and not paid.retried:
            card = Button(theme, "换卡、改户名", "credit-card", run=partial(self._card, one))
            retry = Button(theme, "列入补发", "plus", run=partial(self.retrying.emit, paid.id))
            return self._desk.when(Right.EDIT, card, retry)
        if paid.status == steps.SENT:
            mark = Button(theme, "登记结果…", run=partial(self.marking.emit, paid.id))
            return self._desk.when(Right.EDIT, mark)
        if paid.status == steps.ARRIVED and paid.kind != steps.REVERSAL:
            sign = Button(theme, "签收…", "pencil", run=partial(self.signing.emit, paid.id))
            back = Button(theme, "收回…", run=partial(self.recovering.emit, paid.id))
            return (*self._desk.when(Right.EDIT, sign), *self._desk.when(Right.ISSUE, back))
        if paid.status == steps.SIGNED:
            return self._desk.when(Right.ISSUE, Button(theme, "收回…", run=partial(self.recovering.emit, paid.id)))
        return ()

    def _card(self, one: Listed) -> None:
        self._desk.open(places.STUDENTS, places.REGISTER, record=one.payment.student_id)


class DuePanel(DetailPanel):
    """One pupil of the computation. ``reasoning`` and ``deciding`` carry the pupil's id."""

    reasoning = Signal(int)
    deciding = Signal(int)

    def __init__(self, desk: Desk, computing: Computing) -> None:
        super().__init__(desk.theme, empty="选一行，这里说明这笔钱怎么来的")
        self._desk, self._computing = desk, computing

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        found = self._computing.run
        line = next((one for one in found.lines if one.student_id == record), None) if found else None
        if line is None:
            self.show_nothing()
            return
        theme = self._desk.theme
        self.set_head(line.name, line.class_name or "没有班级", show_picture=False)
        due = line.due
        told = due.source if isinstance(due, Due) and due.source not in due.explanation else ""
        source = [Label(f"依据：{told}", "sub", wrap=True)] if told else []
        title = "这笔钱怎么来的" if line.entitled else "为什么没有"
        items: list[Item] = [
            Label(title, "sub"),
            well(theme, Label(line.explanation, wrap=True, selectable=True), *source),
            key_value(theme, "应发", f"{money.show(line.fen)} 元", width=64),
            key_value(theme, "已存", _yuan(line.stored_fen), width=64),
            key_value(theme, "已造册", _yuan(line.paid_fen or None), width=64),
            rule(),
            *self._before(line),
        ]
        self.set_body(holder(column(theme, *items, None, spacing=8, margin=(0, 0, 8, 0))))
        self.set_actions(*self._buttons_of(line))

    def _before(self, line: Line) -> list[Item]:
        told: list[Item] = [Label("较上学期", "sub")]
        told.append(Label(f"上学期 {_yuan(line.last_fen)}　→　本学期 {_yuan(line.fen if line.entitled else None)}"))
        if line.change:
            reason = self._computing.reasons.get(line.student_id) or line.reason
            word = changes.WORDS[line.change]
            told.append(Label(f"{word}：{reason or '还没有写原因'}", "sub" if reason else "bad", wrap=True))
        return told

    def _buttons_of(self, line: Line) -> Sequence[Button]:
        if not self._desk.editable:
            return ()
        theme, buttons = self._desk.theme, []
        if line.change:
            buttons.append(Button(theme, "写原因…", "pencil", run=partial(self.reasoning.emit, line.student_id)))
        if is_open(line):
            buttons.append(Button(theme, "定金额…", run=partial(self.deciding.emit, line.student_id)))
        return buttons


def is_open(line: Line) -> bool:
    """Tell whether the school decides a line's amount."""
    due = line.due
    if not isinstance(due, Due):
        return due.code in UNDECIDED
    return due.basis is not None and (due.basis.rate.decided or due.basis.rate.at_most is not None)


def _yuan(fen: int | None) -> str:
    return f"{money.show(fen)} 元" if fen is not None else "没有"


def _event(event: Event) -> str:
    status, on, reason, signer = event
    told = f"{on.month}月{on.day}日　{steps.WORDS[status]}"
    return told + (f"，{reason}" if reason else "") + (f"，{signer}签" if signer else "")
