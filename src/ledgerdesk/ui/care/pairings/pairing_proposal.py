"""替我先排一遍: who could help whom, with the reason for each; untick, change a teacher, store all as one step."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.services.pairings import TeacherLoad, propose
from ledgerdesk.services.pairings.propose import Proposal
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.care.pairings.pairing_plan_rows import PlanRow, PlanRows
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label

_WIDTH, _HEIGHT, _REST = 940, 420, 300  # pixels at normal text size; the rest of the dialog beside the rows
_TOLD = 3  # sentences of what was refused


class ProposalDialog(Dialog):
    """Nothing is stored before the button is pressed; the service asks for the limit again then."""

    def __init__(
        self, desk: Desk, found: Proposal, teachers: Sequence[TeacherLoad], since: date, parent: QWidget
    ) -> None:
        super().__init__(desk.theme, "替我先排一遍", parent, width=_WIDTH)
        theme = desk.theme
        self._desk, self._since, self._left = desk, since, len(found.left)
        self.rows = PlanRows(desk, name="建议的结对", ticks=True)
        room = parent.window().height() - 24 - theme.px(_REST)
        self.rows.setMinimumHeight(max(min(theme.px(_HEIGHT), room), theme.px(150)))
        self.rows.changed.connect(self._tell)
        self._told = Label("", "sub", wrap=True)
        self.go = Button(theme, "", role=Role.PRIMARY, run=self.store)
        every = Button(theme, "都勾上", role=Role.QUIET, small=True, run=lambda: self.rows.tick_all(True))
        none = Button(theme, "都不勾", role=Role.QUIET, small=True, run=lambda: self.rows.tick_all(False))
        day = dates.prose(since, desk.today)
        self.put(
            Label(f"建议的结对，从{day}起", "heading"),
            row(theme, (Label("同户的排在一起，再看同班、同村、党员和谁还没有学生。不要的去掉勾。", "sub", wrap=True), 1),
                every, none),
            (self.rows, 1),
            self._told,
        )  # fmt: skip
        self.put_buttons(Button(theme, "取消", run=self.reject), self.go)
        pairs = [
            PlanRow(
                one.student_id, one.student_id, one.student_name, one.class_name, one.village, one.staff_id, one.reason
            )
            for one in found.pairs
        ]
        left = [
            PlanRow(one.student_id, one.student_id, one.name, one.class_name, one.village, None, f"没排上：{one.why}")
            for one in found.left
        ]
        self.rows.show_rows([*pairs, *left], teachers)
        self.rows.table.setFocus()

    def pairs(self) -> dict[int, int]:
        """Return teacher by pupil of the rows ticked."""
        return {pupil: staff for pupil, staff in self.rows.chosen().items() if staff is not None}

    def store(self) -> None:
        """Pair all that are ticked as one step."""
        pairs, since = self.pairs(), self._since
        if not pairs or not self.go.isEnabled():
            return
        self.go.forbid("正在结对")
        self._desk.write(
            f"照建议结对 {len(pairs)} 对",
            lambda session: propose.start_all(session, pairs, since),
            lambda _made: self.accept(),
            failed=self._refused,
            ended=self._settle,
            owner=self,
            toast=f"已结对 {len(pairs)} 对，从{dates.prose(since, self._desk.today)}起",
        )

    # ---- inside ----------------------------------------------------------------------------------
    def _tell(self) -> None:
        self._settle()
        crowded = self.rows.crowded()
        if crowded:
            self._say("；".join(crowded) + "。请换一位老师，或去掉几个勾。", "bad")
            return
        much = self.rows.much()
        parts = [f"{much} 位老师会超过一般人数" if much else "", f"没排上 {self._left} 名" if self._left else ""]
        self._say("；".join(part for part in parts if part), "warn" if much else "sub")

    def _settle(self) -> None:
        count = len(self.pairs())
        self.go.set_text(f"照这样结对（{count} 对）")
        self.go.allow(count > 0 and not self.rows.crowded(), "先勾上要结对的，每位老师不能超过上限")

    def _refused(self, problem: LedgerError) -> None:
        words = list(problem.problems.values()) if isinstance(problem, RuleError) else [str(problem)]
        more = f" 还有 {len(words) - _TOLD} 处。" if len(words) > _TOLD else ""
        self._say("没有结对，一对也没有存。" + "".join(words[:_TOLD]) + more, "bad")

    def _say(self, words: str, role: str) -> None:
        self._told.setText(words)
        self._told.set_role(role)
        self._told.setVisible(bool(words))
