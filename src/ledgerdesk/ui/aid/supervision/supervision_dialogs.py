"""Dialogs of supervision: what a family said, a complaint and its handling, an inspection with its questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import masking, money
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import kinds
from ledgerdesk.services import register
from ledgerdesk.services.classes import ClassFacts
from ledgerdesk.services.supervision import complaints, inspections, spot_checks
from ledgerdesk.services.supervision.complaints import ComplaintFacts
from ledgerdesk.services.supervision.inspections import ACCOUNTS, KINDS, OWN, InspectionFacts
from ledgerdesk.services.supervision.spot_checks import SpotCheckFacts
from ledgerdesk.ui.accounts.disclosure import Disclosure
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import Item, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label

_QUESTIONS = 250  # pixels at normal text size
_PHONE = "guardian_phone"
_ANSWERS = ((True, "符合"), (False, "不符合"), (None, "没有查"))


def _words(values: Values, key: str) -> str:
    return str(values.get(key) or "")


def _day(values: Values, key: str) -> date | None:
    held = values.get(key)
    return held if isinstance(held, date) else None


@dataclass(frozen=True)
class Family:
    """Whom to call: the guardian and the numbers known, masked or not as whoever reads may have them."""

    guardian: str
    phone: str


def family(session: Session, on: date, student_id: int) -> Family:
    """Return whom to call about a pupil."""
    keys = ("guardian_name", _PHONE, "phone")
    facts = register.gather(session, on, keys, (student_id,)).get(student_id, {})
    return Family(str(facts.get("guardian_name") or "家长"), str(facts.get(_PHONE) or facts.get("phone") or ""))


class AnswerDialog(StoringDialog):
    """What a family said on the telephone; saved with Ctrl+Enter the next family comes."""

    def __init__(
        self, desk: Desk, facts: SpotCheckFacts, whom: Family, after: Callable[[], object], parent: QWidget
    ) -> None:
        self.facts, self._whom, self._after, self._on = facts, whom, after, False
        self.phone = Label("", "strong", selectable=True)
        self._disclosure = Disclosure(desk, parent)
        self._disclosure.changed.connect(self._show_phone)
        theme = desk.theme
        reveal = Button(theme, "显示", small=True, tip="看完整号码，会记下来", run=self._reveal)
        who = row(
            theme, Label(f"{whom.guardian}　电话", "sub"), self.phone,
            *(desk.when(Right.REVEAL, reveal) if whom.phone else ()), None,
        )  # fmt: skip
        told = f"{facts.name}　{facts.class_name}　本学期到账 {money.show(facts.paid_fen)} 元"
        fields = (
            kinds.flag("received", "收到没有", required=True),
            kinds.text("used_for", "用在哪里", hint="如 伙食、学习用品"),
            kinds.text("finding", "查的情况", hint="没有收到的要写明"),
            kinds.day("called_on", "哪天", required=True),
        )
        super().__init__(
            desk,
            f"回访 {facts.name}",
            fields,
            parent,
            over=[Label(told, "sub", wrap=True), who, Label("Ctrl+Enter 保存，接着下一户", "sub")],
        )
        self.form.set_values(
            {
                "received": facts.received,
                "used_for": facts.used_for or None,
                "finding": facts.finding or None,
                "called_on": facts.called_on or desk.today,
            }
        )
        self._show_phone()
        for keys in Command.SAVE_AND_NEXT.keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.save_and_next)
        self.accepted.connect(lambda: self._after() if self._on else None)
        self.form.focus_first()

    def save_and_next(self) -> None:
        """Save, then ask about the next family that was not called yet."""
        self._on = True
        self.save()

    def save(self) -> None:
        """See StoringDialog."""
        if self.form.collect() is None:
            self._on = False  # the next F9 saves this one alone
        super().save()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        facts, on = self.facts, _day(values, "called_on") or self.desk.today
        return lambda session: spot_checks.answer(
            session,
            facts.id,
            facts.version,
            called_on=on,
            received=values["received"] is True,
            used_for=_words(values, "used_for"),
            finding=_words(values, "finding"),
        )

    def _reveal(self) -> None:
        self._disclosure.ask(_PHONE, "家长电话", self.facts.name)

    def _show_phone(self) -> None:
        phone = self._whom.phone
        whole = _PHONE in self._disclosure.shown
        self.phone.setText((phone if whole else masking.phone(phone)) if phone else "没有登记")


class ComplaintDialog(StoringDialog):
    """A complaint and how it was handled."""

    def __init__(self, desk: Desk, facts: ComplaintFacts | None, parent: QWidget) -> None:
        self._facts = facts
        fields = (
            kinds.day("received_on", "收到", required=True),
            kinds.text("channel", "怎么反映的", required=True, hint="如 电话、来访、信箱"),
            kinds.text("from_name", "反映人", hint="没有署名就空着"),
            kinds.long_text("content", "反映什么", required=True),
            kinds.long_text("handling", "怎么处理"),
            kinds.long_text("reply", "怎么答复"),
            kinds.day("closed_on", "办结"),
        )
        super().__init__(desk, "办理投诉" if facts else "登记投诉", fields, parent, width=620)
        if facts is None:
            self.form.set_values({"received_on": desk.today})
        else:
            self.form.set_values({field.key: getattr(facts, field.key) or None for field in fields})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        received = _day(values, "received_on") or self.desk.today
        facts = ComplaintFacts(
            received,
            _words(values, "channel"),
            _words(values, "content"),
            from_name=_words(values, "from_name"),
            handling=_words(values, "handling"),
            reply=_words(values, "reply"),
            closed_on=_day(values, "closed_on"),
        )
        old = self._facts
        if old is None:
            return lambda session: complaints.add(session, facts)
        return lambda session: complaints.update(session, old.id, old.version, facts)


class InspectionDialog(StoringDialog):
    """An inspection; the school's own asks the questions of policy, each answered, not answered, or in order."""

    def __init__(
        self,
        desk: Desk,
        facts: InspectionFacts | None,
        questions: Sequence[str],
        rooms: Sequence[ClassFacts],
        parent: QWidget,
    ) -> None:
        theme, self._facts = desk.theme, facts
        self.kind = Segments(theme, tuple(KINDS.items()), name="哪一种检查")
        self.room = Combo(theme, [(None, "全校"), *((room.id, room.name) for room in rooms)], name="班级")
        asked = (*questions, *(one for one in (facts.items if facts else ()) if one not in questions))
        self.answers = {one: Segments(theme, _ANSWERS, name=one) for one in asked}
        for control in self.answers.values():
            control.set_value(None)
        lines: list[Item] = [self._question(desk, one) for one in asked]
        area = scroll(column(theme, *lines, None, spacing=4))
        area.setMinimumHeight(theme.px(_QUESTIONS))
        self._asked = holder(column(theme, Label("查的内容", "sub"), (area, 1)))
        fields = (
            kinds.day("held_on", "哪天", required=True),
            kinds.text("inspectors", "检查人", required=True),
            kinds.text("scope", "查了什么"),
            kinds.long_text("finding", "发现的问题"),
            kinds.day("rectified_on", "哪天整改"),
            kinds.text("rectification", "怎么整改"),
        )
        over: list[Item] = [row(theme, self.kind, 12, self.room, None)]
        title = "检查记录" if facts else "登记检查"
        super().__init__(desk, title, fields, parent, over=over, under=[self._asked], width=680)
        self.kind.chosen.connect(lambda _value: self._dress())
        if facts is None:
            self.form.set_values({"held_on": desk.today})
        else:
            self.form.set_values({field.key: getattr(facts, field.key) or None for field in fields})
            self.kind.set_value(facts.kind)
            self.room.set_value(facts.class_id)
            for question, answer in facts.items.items():
                self.answers[question].set_value(answer)
        self._dress()
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        kind, room = str(self.kind.value()), self.room.value()
        items: Mapping[str, bool] = {
            question: answer
            for question, control in self.answers.items()
            if isinstance(answer := control.value(), bool)
        }
        facts = InspectionFacts(
            kind,
            _day(values, "held_on") or self.desk.today,
            _words(values, "inspectors"),
            class_id=room if kind == ACCOUNTS and isinstance(room, int) else None,
            scope=_words(values, "scope"),
            finding=_words(values, "finding"),
            rectified_on=_day(values, "rectified_on"),
            rectification=_words(values, "rectification"),
            items=items if kind == OWN else {},
        )
        old = self._facts
        if old is None:
            return lambda session: inspections.add(session, facts)
        return partial(inspections.update, inspection_id=old.id, version=old.version, facts=facts)

    def _question(self, desk: Desk, question: str) -> QWidget:
        return holder(row(desk.theme, (Label(question, wrap=True), 1), self.answers[question], 8))

    def _dress(self) -> None:
        kind = self.kind.value()
        self._asked.setVisible(kind == OWN)
        self.room.setVisible(kind == ACCOUNTS)
