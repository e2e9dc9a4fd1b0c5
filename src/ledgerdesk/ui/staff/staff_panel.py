"""The panel beside the staff list: one teacher, edited in place, let go with a last day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ledgerdesk.domain import dates
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields.field import Section
from ledgerdesk.fields.staff import STAFF_FORM
from ledgerdesk.services import leaves, pairings, responsibilities, staff
from ledgerdesk.services.homes import pairings as home_pairings
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.services.leaves import LeaveFacts
from ledgerdesk.services.pairings import PairingFacts
from ledgerdesk.services.staff import StaffFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.care.books import leave_dialog
from ledgerdesk.ui.care.pairings.pairing_handing import HandOverDialog
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, key_value, rule
from ledgerdesk.ui.sheet.editing_panel import EditingPanel

_Read = tuple[StaffFacts, tuple[PairingFacts, ...], tuple[LeaveFacts, ...], tuple[HomePairing, ...], int]


class StaffPanel(EditingPanel):
    """See RecordPanel."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, (), empty="选一位老师，这里显示详细情况")
        self._facts: StaffFacts | None = None
        self._pairings: tuple[PairingFacts, ...] = ()
        self._leaves: tuple[LeaveFacts, ...] = ()
        self._homes: tuple[HomePairing, ...] = ()  # answered for now
        self._places = 0
        self._wanted: int | None = None

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        if self.form is not None and record == self.record_id():
            return
        if record != self.record_id():
            self.set_aside()
            self._disclosure.hide()
        self._wanted = record
        if record is None:
            self._facts = None
            self.show_nothing()
        else:
            self.reload()

    # ---- EditingPanel ----------------------------------------------------------------------------
    def record_id(self) -> int | None:
        """See EditingPanel."""
        return self._facts.id if self._facts is not None else None

    def record_name(self) -> str:
        """See EditingPanel."""
        return self._facts.name if self._facts is not None else ""

    def sections(self) -> Sequence[Section]:
        """See EditingPanel."""
        return STAFF_FORM.sections

    def values(self) -> Mapping[str, object]:
        """See EditingPanel."""
        return asdict(self._facts) if self._facts is not None else {}

    def reload(self) -> None:
        """See EditingPanel."""
        wanted, on = self._wanted, self._desk.on
        if wanted is None:
            return

        def work(session: Session) -> _Read:
            facts, known = staff.facts(session, wanted, on), leaves.of_staff(session, wanted)
            answering = tuple(one for one in home_pairings.of_staff(session, wanted) if one.valid_to is None)
            places_ = [one for one in responsibilities.of_staff(session, wanted) if one.valid_to is None]
            return facts, pairings.of_staff(session, wanted), known, answering, len(places_)

        self._desk.read(
            "读取教师", work, partial(self._took, wanted), owner=self, key=f"staff-panel:{id(self)}", failed=self._gone
        )

    def store(self, changes: Mapping[str, object]) -> bool:
        """See EditingPanel."""
        facts = self._facts
        if facts is None:
            return False
        who, version, name = facts.id, facts.version, facts.name
        self._desk.write(
            f"修改教师 {name}",
            lambda session: staff.update(session, who, version, changes),
            self.stored,
            failed=self.refused,
            ended=self.ended,
            owner=self,
            toast=f"已保存 {name}",
        )
        return True

    def draw(self) -> QWidget:
        """See EditingPanel."""
        facts = self._facts
        if facts is None:
            return QWidget()
        words = [facts.position or "教师", "党员" if facts.party_member else "", "带课" if facts.teaches else "不带课"]
        lines = [f"{dates.full(facts.left_on)}离校"] if facts.left_on else []
        lines += [f"请假：{leave_dialog.said(one)}" for one in self._leaves if _holds(one, self._desk.on)]
        self.set_head(facts.name, "　".join(word for word in words if word), *lines, show_picture=False)
        self._pin_actions(facts)
        items: list[Item] = []
        for part in STAFF_FORM.sections:
            items += self._section_lines(part)
        items += [4, rule(), Label(f"结对学生　{facts.pupils} 人", "strong"), *self._pupils(), *self._answering()]
        return holder(column(self._desk.theme, *items, None, spacing=6, margin=(0, 2, 6, 2)))

    # ---- inside ----------------------------------------------------------------------------------
    def _took(self, wanted: int, found: _Read) -> None:
        if wanted == self._wanted:
            self._facts, self._pairings, self._leaves, self._homes, self._places = found
            self.show_reading()

    def _gone(self, _problem: LedgerError) -> None:
        self._facts = None
        self.set_aside()
        self.show_nothing()

    def _section_lines(self, part: Section) -> list[Item]:
        theme, values = self._desk.theme, self.values()
        change = Button(theme, "修改", "pencil", Role.QUIET, small=True, run=partial(self.edit, part.title))
        change.setAccessibleName(f"修改{part.title}")
        items: list[Item] = [row(theme, Label(part.title, "strong"), None, *([change] if self._desk.editable else []))]
        for field in part.fields:
            value = values.get(field.key)
            whole, masked = field.show(value), field.mask(value)
            hidden = whole != masked and field.key not in self._disclosure.shown
            eye = (
                Button(theme, "显示", "eye", Role.QUIET, small=True, run=partial(self.reveal, field))
                if hidden and self._desk.may(Right.REVEAL)
                else None
            )
            items.append(key_value(theme, field.label, masked if hidden else whole, extra=eye))
        return items

    def _pupils(self) -> list[Item]:
        theme, on = self._desk.theme, self._desk.on
        holding = [p for p in self._pairings if p.valid_to is None or p.valid_to >= on]
        if not holding:
            return [Label("还没有结对。", "sub")]
        go = partial(self._desk.open, places.STUDENTS, places.REGISTER)
        return [
            row(
                theme,
                link(theme, p.student_name, partial(go, record=p.student_id)),
                Label(f"{dates.prose(p.valid_from, self._desk.today)}起" if p.valid_from else "", "sub"),
                None,
            )
            for p in holding
        ]

    def _answering(self) -> list[Item]:
        """Say for which households and places somebody answers, where there are any."""
        theme, go = self._desk.theme, partial(self._desk.open, places.HELP_WORK, places.HOMES)
        words: list[tuple[str, partial[None]]] = []
        if self._homes and self._facts is not None:
            words.append((f"包户 {len(self._homes)} 户", partial(go, record=self._facts.id, state={"list": "staff"})))
        if self._places:
            words.append((f"包片 {self._places} 处", partial(go, state={"list": "places"})))
        return [rule(), row(theme, *(link(theme, *one) for one in words), None)] if words else []

    def _first_hand_over(self, facts: StaffFacts) -> None:
        """Lead to what must be handed over before somebody leaves."""
        held = [
            *([f"包着 {len(self._homes)} 户"] if self._homes else []),
            *([f"负责 {self._places} 处"] if self._places else []),
        ]
        told = "先在“帮扶 › 包户包片”里移交或换人，再回来登记调离。"
        if self._desk.asker.confirm(f"{facts.name} 还{'，'.join(held)}", told, "去移交", "先不登记"):
            key, record = ("staff", facts.id) if self._homes else ("places", None)
            self._desk.open(places.HELP_WORK, places.HOMES, record=record, state={"list": key})

    def _pin_actions(self, facts: StaffFacts) -> None:
        if not self._desk.editable:
            self.set_actions()
            return
        theme = self._desk.theme
        change = Button(theme, "修改", "pencil", tip="修改（F2）", run=self.edit)
        leave = Button(theme, "登记调离", run=self._leave)
        leave.allow(facts.left_on is None, "已经登记过离校日期")
        more = Button(theme, "", "ellipsis", tip="更多")
        more.setFixedWidth(theme.px(48))
        menu = QMenu(self)
        menu.addAction("请假…").triggered.connect(self._ask_leave)
        menu.addAction("删除…").triggered.connect(self._delete)
        more.setMenu(menu)
        self.set_actions(change, leave, more)

    def _leave(self) -> None:
        facts, today = self._facts, self._desk.today
        if facts is None:
            return
        if self._homes or self._places:
            self._first_hand_over(facts)
            return
        open_ = sum(one.valid_to is None for one in self._pairings)
        pupils = f"还结对着 {open_} 名学生，接着选移交给谁，一起保存。" if open_ else ""
        typed = self._desk.asker.ask_text(
            f"{facts.name} 哪天离校？",
            f"写最后一天。{pupils}= 是今天，10.8 是 10月8日。",
            "选移交给谁" if pupils else "登记调离",
            initial=dates.show_day(today),
            check=lambda text: _problem_of_day(self._desk, text),
        )
        if typed is not None:
            day = dates.parse_typed(typed, today)
            if any(one.valid_to is None for one in self._pairings):
                HandOverDialog(self._desk, self, facts.id, last_day=day).stand()
                return
            self._desk.write(
                f"教师调离 {facts.name}",
                lambda session: staff.leave(session, facts.id, day),
                self.stored,
                failed=self.refused,
                owner=self,
                toast=f"已登记 {facts.name} 离校",
            )

    def _ask_leave(self) -> None:
        if self._facts is not None:
            leave_dialog.ask(self._desk, self._facts.id, self._facts.name, self)

    def _delete(self) -> None:
        facts = self._facts
        if facts is None:
            return
        text = "只用来删掉录错的人。调离的老师请用“登记调离”，以前的家访、谈心都会留着。"
        if self._desk.asker.confirm(f"删除 {facts.name}？", text, "删除 1 位老师", "不删", danger=True):
            self._desk.write(
                f"删除教师 {facts.name}",
                lambda session: staff.delete(session, facts.id),
                failed=self.refused,
                owner=self,
                toast=f"已删除 {facts.name}",
            )


def _holds(one: LeaveFacts, on: date) -> bool:
    return one.valid_from <= on <= (one.valid_to or on)


def _problem_of_day(desk: Desk, text: str) -> str:
    try:
        dates.parse_typed(text, desk.today)
    except Rejected as wrong:
        return str(wrong)
    return ""
