"""Who was called to a meeting, in what capacity, and who came."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import codes, kinds
from ledgerdesk.services.meetings import Attendee
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable

_COLUMNS = (
    LineColumn(title="姓名", name=True, bold=True),
    LineColumn(title="身份", width=110, share=1),
    LineColumn(title="到会", width=70, tint="sub"),
)
_HEAD_WORDS = ("校长", "书记")
_HEIGHT = 190


class AttendanceBox(QWidget):
    """``changed`` after somebody was added, taken out, or marked as absent."""

    changed = Signal()

    def __init__(self, desk: Desk, staff: Sequence[Named]) -> None:
        super().__init__()
        self.setObjectName("clear")
        theme = desk.theme
        self._people: list[Attendee] = []
        self._locked = False
        capacities = [(entry.code, entry.label) for entry in codes.table("capacity").offered]
        self.table = LineTable(theme, _COLUMNS, name="到会人员", ticks=True)
        self.table.setMinimumHeight(theme.px(_HEIGHT))
        self.table.ticked.connect(self._ticked)
        self.as_staff = Combo(theme, capacities, name="教师的身份", width=120)
        self.as_staff.set_value("teacher")
        self.staff = PeopleEditor(
            theme, kinds.text("staff", "本校教师"), find_among(lambda: staff), hint="姓名、拼音首字母，回车加上"
        )
        self.staff.changed.connect(self._add_staff)
        self.as_other = Combo(theme, capacities, name="校外的人的身份", width=120)
        self.as_other.set_value("parent")
        self.other = LineEdit(theme, name="校外的人的姓名")
        self.other.entered.connect(self._add_other)
        self._drop = Button(theme, "去掉选中的", role=Role.QUIET, small=True, run=self._take_out)
        self._adders = column(
            theme,
            row(theme, _word(desk, "本校教师"), self.as_staff, (self.staff, 1)),
            row(theme, _word(desk, "家长等"), self.as_other, (self.other, 1),
                Button(theme, "加上", small=True, run=self._add_other)),
        )  # fmt: skip
        self._count = Label("", "sub")
        head = row(theme, Label("到会人员", "strong"), self._count, None, self._drop)
        self.setLayout(column(theme, head, (self.table, 1), self._adders, spacing=6))

    def people(self) -> tuple[Attendee, ...]:
        """Return who was called, in order."""
        return tuple(self._people)

    def set_people(self, people: Sequence[Attendee], *, locked: bool = False) -> None:
        """Show people; ``locked`` when steps rest on the meeting: they stay then."""
        self._people, self._locked = list(people), locked
        for widget in (self.as_staff, self.staff, self.as_other, self.other, self._drop):
            widget.setEnabled(not locked)
        self._show()

    def add(self, one: Attendee) -> None:
        """Add somebody who is not called yet."""
        known = [(other.name, other.staff_id) for other in self._people]
        if one.name and (one.name, one.staff_id) not in known:
            self._people.append(one)
            self._tell()

    def _add_staff(self) -> None:
        people = self.staff.people()
        if people:
            self.staff.set_value(())
            who = people[0]
            capacity = str(self.as_staff.value())
            if capacity == "teacher" and any(word in who.where for word in _HEAD_WORDS):
                capacity = "head"
            self.add(Attendee(who.name, capacity, who.id))

    def _add_other(self) -> None:
        self.add(Attendee(self.other.text().strip(), str(self.as_other.value())))
        self.other.clear()

    def _take_out(self) -> None:
        at = self.table.currentIndex().row()
        if 0 <= at < len(self._people):
            del self._people[at]
            self._tell()

    def _ticked(self, key: object, on: bool) -> None:
        if isinstance(key, int) and not self._locked:
            self._people[key] = replace(self._people[key], present=on)
            self._tell()

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        word: Callable[[str], str] = codes.table("capacity").label
        lines = [
            Line(at, (one.name, word(one.capacity), "到会" if one.present else "没来"), ticked=one.present)
            for at, one in enumerate(self._people)
        ]
        self.table.set_lines(lines)
        came = sum(one.present for one in self._people)
        self._count.setText(f"叫了 {len(self._people)} 人，到会 {came} 人" if self._people else "勾上的是到会的")


def _word(desk: Desk, words: str) -> Label:
    label = Label(words, "sub")
    label.setFixedWidth(desk.theme.px(62))
    return label
