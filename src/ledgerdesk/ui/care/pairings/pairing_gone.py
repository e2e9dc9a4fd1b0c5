"""A quiet line over the board: pairings still open of pupils or teachers who have left, and one button that settles it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.services.pairings import leaving
from ledgerdesk.services.pairings.leaving import PUPIL, TEACHER, Gone
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.kit.layout import clear, column
from ledgerdesk.ui.theme import Tone

_NAMED = 4
_LISTED = 12


class GoneBanner(QWidget):
    """``handing`` tells a teacher (staff id) who has left and whose pupils are to be handed over."""

    handing = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk = desk
        self._gone: tuple[Gone, ...] = ()
        self._line = column(desk.theme, spacing=0)
        self.setLayout(self._line)
        self.hide()

    def show_gone(self, gone: Sequence[Gone]) -> None:
        """Say whose pairings are open though they have left, pupils before teachers; hide where there is nothing."""
        self._gone = tuple(gone)
        clear(self._line)
        pupils = [one for one in gone if one.who == PUPIL]
        teachers = [one for one in gone if one.who == TEACHER]
        if pupils:
            self._line.addWidget(self._of_pupils(pupils))
        elif teachers:
            self._line.addWidget(self._of_teacher(teachers))
        self.setVisible(bool(gone))

    def end(self) -> None:
        """End the pairings of pupils who have left, each on its own last day, after showing which."""
        pupils, today = [one for one in self._gone if one.who == PUPIL], self._desk.today
        told = [
            f"{one.student_name} — {one.staff_name}：{one.why}，到 {dates.prose(one.last_day, today)}"
            for one in pupils[:_LISTED]
        ]
        more = [f"……还有 {len(pupils) - _LISTED} 条"] if len(pupils) > _LISTED else []
        words = "\n".join((*told, *more, "以前的家访、谈心和结对记录都留着。"))
        title = f"结束 {len(pupils)} 条结对？"
        if not pupils or not self._desk.asker.confirm(title, words, f"结束这 {len(pupils)} 条", "不结束"):
            return
        ids = [one.pairing_id for one in pupils]
        self._desk.write(
            f"结束离校学生的结对 {len(ids)} 条",
            lambda session: leaving.end_all(session, ids),
            owner=self,
            toast=f"已结束 {len(ids)} 条结对，最后一天是各人离校前的那天",
        )

    def _of_pupils(self, pupils: Sequence[Gone]) -> Banner:
        names = "、".join(dict.fromkeys(f"{one.student_name}（{one.why}）" for one in pupils[:_NAMED]))
        more = "等" if len(pupils) > _NAMED else ""
        text = f"{len(pupils)} 条结对的学生已离校：{names}{more}"
        action = f"结束这 {len(pupils)} 条" if self._desk.editable else ""
        return Banner(self._desk.theme, Tone.INFO, text, action, self.end)

    def _of_teacher(self, gone: Sequence[Gone]) -> Banner:
        first = gone[0]
        mine = [one for one in gone if one.staff_id == first.staff_id]
        others = len({one.staff_id for one in gone}) - 1
        more = f"；还有 {others} 位离校的老师也是" if others else ""
        text = f"{first.staff_name}已离校，还有 {len(mine)} 名学生结对着{more}"
        action = f"移交这 {len(mine)} 名" if self._desk.editable else ""
        return Banner(self._desk.theme, Tone.INFO, text, action, lambda: self.handing.emit(first.staff_id))
