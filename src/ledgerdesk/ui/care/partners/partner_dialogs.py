"""Dialogs of partnerships: a school is added or corrected, something was done, it ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import kinds
from ledgerdesk.services import attachments, contacts, partnerships
from ledgerdesk.services.contacts import ContactFacts
from ledgerdesk.services.partnerships import GIVES, TAKES, DeedFacts, PartnerFacts
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label

_DIRECTIONS = ((GIVES, "我校帮扶对方"), (TAKES, "对方帮扶我校"))
_NOBODY, _NEW = 0, -1
_LONGEST_NUMBER = 9_999


def words(values: Values, key: str) -> str:
    """Return a text of a form, "" for none."""
    return str(values.get(key) or "")


def day(values: Values, key: str) -> date | None:
    """Return a day of a form."""
    held = values.get(key)
    return held if isinstance(held, date) else None


def number(values: Values, key: str) -> int | None:
    """Return a number of a form."""
    held = values.get(key)
    return held if isinstance(held, int) else None


class PartnerDialog(StoringDialog):
    """A school: a new one, or one to be corrected; its contact is picked from those known or written down here."""

    def __init__(self, desk: Desk, facts: PartnerFacts | None, known: Sequence[ContactFacts], parent: QWidget) -> None:
        theme, self._facts = desk.theme, facts
        self.direction = Segments(theme, _DIRECTIONS, name="谁帮扶谁")
        offered = [(one.id, f"{one.name}　{one.org}" if one.org else one.name) for one in known]
        self.contact = Combo(theme, ((_NOBODY, "（没有）"), (_NEW, "新登记一位"), *offered), name="联系人")
        over = [row(theme, label(desk, "关系"), self.direction, None)]
        fields = (
            kinds.text("partner", "对方单位", required=True, hint="全称，和公章一致"),
            kinds.code("kind", "单位", "partner_kind", required=True),
            kinds.day("valid_from", "从哪天起", required=True),
            kinds.text("contact_name", "联系人姓名"),
            kinds.text("contact_position", "职务"),
            kinds.phone("contact_phone", "电话"),
            kinds.long_text("plan", "帮扶计划", hint="目标、做法、人员安排"),
        )
        under = [row(theme, label(desk, "联系人"), self.contact, None)]
        title = f"修改 {facts.partner}" if facts else "登记结对单位"
        super().__init__(desk, title, fields, parent, over=[*over, *under], width=640)
        self.contact.chosen.connect(lambda _value: self._dress())
        if facts is None:
            self.form.set_values({"valid_from": desk.today, "kind": "school"})
        else:
            self.form.set_values({field.key: getattr(facts, field.key, None) for field in fields})
            self.direction.set_value(facts.direction)
            self.contact.set_value(facts.contact_id or _NOBODY)
        self._dress()
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        picked, old = self.contact.value(), self._facts
        if picked == _NEW and not words(values, "contact_name"):
            self.form.show_problems({"contact_name": "请填联系人姓名。"})
            self.bar.say_problems(self.form.problem_count())
            return None
        person = {
            "name": words(values, "contact_name"), "position": words(values, "contact_position"),
            "phone": values.get("contact_phone"), "org": words(values, "partner"),
        }  # fmt: skip
        facts = PartnerFacts(
            partner=words(values, "partner"),
            kind=words(values, "kind"),
            direction=str(self.direction.value()),
            valid_from=day(values, "valid_from"),
            plan=words(values, "plan"),
            contact_id=picked if isinstance(picked, int) and picked > 0 else None,
        )

        def work(session: Session) -> int:
            whole = replace(facts, contact_id=contacts.add(session, person)) if picked == _NEW else facts
            if old is None:
                return partnerships.start(session, whole)
            keys = ("partner", "kind", "direction", "valid_from", "plan", "contact_id")
            partnerships.update(session, old.id, old.version, {key: getattr(whole, key) for key in keys})
            return old.id

        return work

    def _dress(self) -> None:
        new = self.contact.value() == _NEW
        for key in ("contact_name", "contact_position", "contact_phone"):
            self.form.field_row(key).setVisible(new)


class DeedDialog(StoringDialog):
    """What was done with a partner; lessons ask for their number, goods for their worth."""

    def __init__(
        self, desk: Desk, partner: PartnerFacts, facts: DeedFacts | None, helpers: Sequence[str], parent: QWidget
    ) -> None:
        self._partner, self._facts = partner, facts
        self.photos = AttachmentStrip(desk, attachments.PARTNERSHIP_DEED, hint="签到表、活动照片，拖到这里")
        fields = (
            kinds.code("kind", "做了什么", "partner_deed", required=True),
            kinds.day("done_on", "哪天", required=True),
            kinds.text("title", "内容", required=True, hint="如 三年级数学示范课"),
            kinds.integer("lessons", "几课时", most=200, hint="课时"),
            kinds.integer("people", "人数", most=_LONGEST_NUMBER, hint="听课、参加的人"),
            kinds.money("value_fen", "折合金额", hint="元"),
            kinds.text("by_whom", "谁去的", hint="几位之间用顿号"),
            kinds.long_text("outcome", "效果"),
        )
        title = f"{'修改' if facts else '登记'}活动　{partner.partner}"
        super().__init__(desk, title, fields, parent, under=[self.photos], width=640)
        if facts is None:
            self.form.set_values({"done_on": desk.today, "by_whom": helpers[0] if helpers else None})
            self.photos.begin(None)
        else:
            kept = {field.key: getattr(facts, field.key) or None for field in fields}
            self.form.set_values(kept)
            self.photos.begin(facts.id, facts.title)
        self.form.edited.connect(self._dress)
        self._dress()
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        if self.photos.busy:
            self.bar.say("照片还在处理，请稍等再保存。", "warn")
            return None
        old, shots, kind = self._facts, self.photos.held, words(values, "kind")
        facts = DeedFacts(
            partnership_id=self._partner.id,
            kind=kind,
            done_on=day(values, "done_on") or self.desk.today,
            title=words(values, "title"),
            lessons=(number(values, "lessons") or 0) if kind in _WITH_LESSONS else 0,
            people=number(values, "people"),
            value_fen=(number(values, "value_fen") or 0) if kind == _GOODS else 0,
            by_whom=words(values, "by_whom"),
            outcome=words(values, "outcome"),
        )

        def work(session: Session) -> int:
            if old is not None:
                partnerships.update_deed(session, old.id, old.version, facts)
                return old.id
            made = partnerships.add_deed(session, facts)
            attachment_reading.store(session, attachments.PARTNERSHIP_DEED, made, shots)
            return made

        return work

    def _dress(self) -> None:
        kind = self.form.field_row("kind").value()
        self.form.field_row("lessons").setVisible(kind in _WITH_LESSONS)
        self.form.field_row("value_fen").setVisible(kind == _GOODS)


_WITH_LESSONS, _GOODS = frozenset({"lessons", "lecture", "observe"}), "goods"


class EndDialog(StoringDialog):
    """A partnership ends: its last day and why; what was done stays."""

    def __init__(self, desk: Desk, facts: PartnerFacts, parent: QWidget) -> None:
        self._facts = facts
        fields = (
            kinds.day("valid_to", "最后一天", required=True),
            kinds.text("end_reason", "为什么结束", required=True, hint="如 帮扶期满"),
        )
        told = Label("做过的活动都留着，以后的学期不再提醒。", "sub", wrap=True)
        super().__init__(desk, f"结束结对　{facts.partner}", fields, parent, over=[told])
        self.form.set_values({"valid_to": desk.today})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        last, reason, who = day(values, "valid_to") or self.desk.today, words(values, "end_reason"), self._facts.id
        return lambda session: partnerships.end(session, who, last, reason)


def label(desk: Desk, text: str) -> Label:
    """Return a grey word as wide as the labels of the form."""
    made = Label(text, "sub")
    made.setFixedWidth(desk.theme.px(LABEL))
    return made
