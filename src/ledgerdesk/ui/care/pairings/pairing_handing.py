"""教师调离移交: to whom each pupil of a teacher goes, from which day and why; one colleague or several."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import FieldError
from ledgerdesk.services import pairings, staff
from ledgerdesk.services.pairings import PairingFacts, TeacherLoad, handing, propose
from ledgerdesk.services.pairings.propose import Proposal
from ledgerdesk.services.staff import StaffFacts
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.care.pairings.pairing_plan_rows import PlanRow, PlanRows
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.editors import DayEditor
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label

_SINCE = kinds.day("on", "从哪天起", required=True)
_REASONS = ("教师调离", "任课调整", "请假")
_TOO_MANY = "人数超过上限"
_NAMED = 3  # colleagues named in a toast
_WIDTH, _HEIGHT, _REST = 940, 300, 400  # pixels at normal text size
_DAY = timedelta(days=1)
_NOBODY, _PROPOSED = 0, -1
_END = "不移交，只结束"
_GONE = "已离校，不用再移交"


@dataclass(frozen=True)
class Handing:
    """The pairings of a teacher that are open, who could take them over, and all who carry pupils."""

    who: StaffFacts | None
    mine: tuple[PairingFacts, ...]
    proposal: Proposal
    teachers: tuple[TeacherLoad, ...]


def read(session: Session, staff_id: int | None, on: date) -> Handing:
    """Return what is to be handed over."""
    known = pairings.teachers(session, on)
    if staff_id is None:
        return Handing(None, (), Proposal((), ()), known)
    mine = tuple(one for one in pairings.of_staff(session, staff_id) if one.valid_to is None)
    return Handing(staff.facts(session, staff_id, on), mine, propose.propose_heirs(session, staff_id, on), known)


class HandOverDialog(Dialog):
    """With ``last_day`` the teacher leaves then, in the same step; without a teacher it is asked whose pupils."""

    def __init__(
        self, desk: Desk, parent: QWidget, staff_id: int | None = None, *, last_day: date | None = None
    ) -> None:
        super().__init__(desk.theme, "教师调离移交", parent, width=_WIDTH)
        theme = desk.theme
        self._desk, self._staff_id, self._last_day = desk, staff_id, last_day
        self._found: Handing | None = None
        self._title = Label("教师调离，学生移交给谁？", "heading", wrap=True)
        self.whose = Combo(theme, (), name="谁的学生", width=220)
        self.whose.chosen.connect(self._choose)
        self.all_to = Combo(theme, (), name="都交给", width=220)
        self.all_to.chosen.connect(self._give_all)
        self.rows = PlanRows(desk, name="移交的学生", ticks=last_day is None, nobody=_END)
        room = parent.window().height() - 24 - theme.px(_REST)
        self.rows.setMinimumHeight(max(min(theme.px(_HEIGHT), room), theme.px(120)))
        self.rows.changed.connect(self._tell)
        self.since = DayEditor(theme, _SINCE, lambda: desk.today)
        self.since.set_value(last_day + _DAY if last_day is not None else desk.today)
        self.since.setEnabled(last_day is None)
        self.reason = LineEdit(theme, _REASONS[0], name="原因")
        words = [Button(theme, word, role=Role.CHIP, run=partial(self.reason.setText, word)) for word in _REASONS]
        self._told = Label("", "sub", wrap=True)
        self.go = Button(theme, "", role=Role.PRIMARY, run=self.store)
        self.put(
            self._title,
            row(theme, Label("谁的学生", "sub"), self.whose, 12, Label("都交给", "sub"), self.all_to, None),
            (self.rows, 1),
            row(theme, Label("从哪天起", "sub"), self.since, 12, Label("原因", "sub"), (self.reason, 1), *words),
            self._told,
        )
        self.put_buttons(Button(theme, "取消", run=self.reject), self.go)
        self._tell()
        self._read()

    def store(self) -> None:
        """Hand over all as one step."""
        found = self._found
        if found is None or found.who is None or not self.go.isEnabled() or (day := self._day()) is None:
            return
        to, reason, leaves, who = self.rows.chosen(), self.reason.text().strip(), self._last_day, found.who

        def work(session: Session) -> object:
            if leaves is not None:
                return handing.hand_over_and_leave(session, who.id, to, leaves, reason)
            return handing.hand_over_each(session, to, day, reason)

        names = {one.staff_id: one.name for one in found.teachers}
        several = list(dict.fromkeys(names.get(one, "") for one in to.values() if one is not None))
        heirs = "、".join(several[:_NAMED]) + (f"等 {len(several)} 位" if len(several) > _NAMED else "")
        told = f"{who.name} 的 {len(to)} 名学生" + (f"已移交给 {heirs}" if heirs else "的结对已结束")
        gone = f"，已登记 {dates.prose(leaves, self._desk.today)}离校" if leaves is not None else ""
        self.go.forbid("正在移交")
        self._desk.write(
            f"{'教师调离' if leaves is not None else '移交结对'} {who.name}，{len(to)} 名学生",
            work,
            lambda _made: self.accept(),
            failed=self._refused,
            ended=self._settle,
            owner=self,
            toast=told + gone,
        )

    # ---- inside ----------------------------------------------------------------------------------
    def _read(self) -> None:
        staff_id, on = self._staff_id, self._desk.on
        self._desk.read(
            "读取结对", lambda session: read(session, staff_id, on), self._took, owner=self, key=f"handing:{id(self)}"
        )

    def _choose(self, staff_id: object) -> None:
        if isinstance(staff_id, int) and staff_id != _NOBODY:
            self._staff_id = staff_id
            self._read()

    def _took(self, found: Handing) -> None:
        self._found = found
        carrying = [(one.staff_id, f"{one.name}　{one.load} 名") for one in found.teachers if one.load]
        if found.who is not None and found.who.id not in [who for who, _word in carrying]:
            carrying.append((found.who.id, f"{found.who.name}　{len(found.mine)} 名"))
        self.whose.set_options(carrying if found.who is not None else [(_NOBODY, "先选一位老师"), *carrying])
        self.whose.set_value(self._staff_id if self._staff_id is not None else _NOBODY)
        self.whose.setEnabled(self._last_day is None)
        heirs = [one for one in found.teachers if one.staff_id != self._staff_id]
        told = [(one.staff_id, f"{one.name}　{one.load}/{one.limit}") for one in heirs]
        self.all_to.set_options([(_PROPOSED, "照建议分给几位"), *told])
        self.all_to.set_value(_PROPOSED)
        if found.who is not None:
            self._title.setText(f"{found.who.name} 的 {len(found.mine)} 名学生移交给谁？")
            left_on = found.who.left_on
            if left_on is not None and self._last_day is None:
                self.since.set_value(left_on + _DAY)
        self._show_rows()

    def _show_rows(self) -> None:
        found = self._found
        if found is None:
            return
        heirs = {one.student_id: one for one in found.proposal.pairs}
        left = {one.student_id: one for one in found.proposal.left}
        rows = []
        for one in found.mine:
            heir, unplaced = heirs.get(one.student_id), left.get(one.student_id)
            told = heir or unplaced
            place = (told.class_name, told.village) if told is not None else ("", "")
            reason = heir.reason if heir is not None else unplaced.why if unplaced is not None else _GONE
            to = heir.staff_id if heir is not None else None
            rows.append(PlanRow(one.id, one.student_id, one.student_name, *place, to, reason))
        self.rows.show_rows(rows, found.teachers, without=self._staff_id)
        mine = next((one for one in found.teachers if one.staff_id == self._staff_id), None)
        if self._last_day is None and mine is not None and mine.load > mine.limit:
            # Of too many only those beyond the limit, who came last and stand first.
            self.rows.tick_only([one.key for one in rows[: mine.load - mine.limit]])
            self.reason.setText(_TOO_MANY)

    def _give_all(self, staff_id: object) -> None:
        if staff_id == _PROPOSED:
            self._show_rows()
        elif isinstance(staff_id, int):
            self.rows.give_all(staff_id)

    def _day(self) -> date | None:
        try:
            found = _SINCE.parse(self.since.raw())
        except FieldError as wrong:
            self._say(str(wrong), "bad")
            return None
        return dates.parse_day(found) if found is not None else None

    def _tell(self) -> None:
        self._settle()
        crowded, ending = self.rows.crowded(), sum(to is None for to in self.rows.chosen().values())
        if crowded:
            self._say("；".join(crowded) + "。请分给几位老师。", "bad")
        else:
            told = "结对目标一起带过去，以前的记录留在原来的老师名下。"
            if self._last_day is None:
                told = f"去掉勾的不移交。{told}"
            self._say(f"{ending} 名只结束，不移交。{told}" if ending else told, "sub")

    def _settle(self) -> None:
        count = len(self.rows.chosen())
        leaving = "，登记调离" if self._last_day is not None else ""
        self.go.set_text(f"移交 {count} 名学生{leaving}")
        self.go.allow(count > 0 and not self.rows.crowded(), "先选谁的学生，勾上要移交的；每位老师不能超过上限")

    def _refused(self, problem: LedgerError) -> None:
        words = problem.problems.values() if isinstance(problem, RuleError) else [str(problem)]
        self._say("没有移交。" + "".join(dict.fromkeys(words)), "bad")

    def _say(self, words: str, role: str) -> None:
        self._told.setText(words)
        self._told.set_role(role)
