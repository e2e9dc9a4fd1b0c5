"""Rows of pupils and the teacher each is to get: a proposal to tick, or heirs to choose; every teacher may be changed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import Fit, TeacherLoad
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable

_COLUMNS = (
    LineColumn(title="学生", name=True, bold=True, struck=True),
    LineColumn(title="班级", width=116, leaves=1),
    LineColumn(title="村", width=92, tint="sub", leaves=3),
    LineColumn(title="帮扶教师", name=True, bold=True, struck=True),
    LineColumn(title="排上后", width=84, tint="sub", leaves=2),
    LineColumn(title="理由", width=180, share=1),
)
_NOBODY = 0
CHANGED = "您选的"


@dataclass(frozen=True)
class PlanRow:
    """A pupil, the teacher meant (None: nobody), and why; ``key`` is the student's id, or the pairing's handed over."""

    key: int
    student_id: int
    name: str
    class_name: str
    village: str
    staff_id: int | None
    reason: str


class PlanRows(QWidget):
    """``changed`` when a tick or a teacher changed. Enter on a row goes to the box that changes its teacher."""

    changed = Signal()

    def __init__(self, desk: Desk, *, name: str, ticks: bool, nobody: str = "") -> None:
        """``nobody`` are the words for a pupil who is to get no teacher, where that may be chosen."""
        super().__init__()
        self.setObjectName("clear")
        theme = desk.theme
        self._desk, self._ticks, self._nobody = desk, ticks, nobody
        self._rows: dict[int, PlanRow] = {}
        self._ticked: set[int] = set()
        self._teachers: dict[int, TeacherLoad] = {}
        self._without: int | None = None
        self._at: int | None = None
        self.table = _Table(theme, _COLUMNS, name=name, ticks=ticks)
        self.table.chosen.connect(self._highlighted)
        self.table.ticked.connect(self._tick)
        self.table.entered.connect(self._to_combo)
        self._who = Label("点中一行，可以换一位老师", "sub")
        self.combo = Combo(theme, (), name="换一位老师")
        self.combo.setMinimumWidth(theme.px(260))
        self.combo.setEnabled(False)
        self.combo.chosen.connect(self._put)
        self.setLayout(column(theme, (self.table, 1), row(theme, self._who, (self.combo, 1))))

    def show_rows(
        self, rows: Sequence[PlanRow], teachers: Sequence[TeacherLoad], *, without: int | None = None
    ) -> None:
        """Show rows, all ticked that may be; ``without`` is a teacher nobody may be given to."""
        self._rows = {one.key: one for one in rows}
        self._teachers = {one.staff_id: one for one in teachers if one.staff_id != without}
        self._without = without
        self._ticked = {one.key for one in rows if self._counts_for(one)}
        self._at = None
        self._draw()
        if rows:
            self.table.select(rows[0].key)

    def chosen(self) -> dict[int, int | None]:
        """Return the teacher by key of the rows that count: those ticked, all where nothing is to be ticked."""
        return {key: one.staff_id for key, one in self._rows.items() if not self._ticks or key in self._ticked}

    def tick_all(self, on: bool) -> None:
        """Tick every row with a teacher, or none."""
        self._ticked = {key for key, one in self._rows.items() if self._counts_for(one)} if on else set()
        self._draw()

    def tick_only(self, keys: Collection[int]) -> None:
        """Tick some rows and no others."""
        self._ticked = {key for key in keys if self._counts_for(self._rows[key])}
        self._draw()

    def give_all(self, staff_id: int) -> None:
        """Give every pupil to one teacher."""
        for key, one in self._rows.items():
            self._rows[key] = replace(one, staff_id=staff_id, reason=CHANGED)
        self._draw()

    def give(self, key: int, staff_id: int | None, reason: str = CHANGED) -> None:
        """Give one pupil to another teacher."""
        one = self._rows[key]
        self._rows[key] = replace(one, staff_id=staff_id, reason=reason)
        (self._ticked.add if self._counts_for(self._rows[key]) else self._ticked.discard)(key)
        self._draw()

    def crowded(self) -> list[str]:
        """Return in words the teachers who would get more than the policy allows."""
        counts = self._counts()
        return [
            f"{one.name} 排上后 {one.load + counts[who]} 名，按规定最多 {one.limit} 名"
            for who, one in self._teachers.items()
            if counts[who] and one.load + counts[who] > one.limit
        ]

    def much(self) -> int:
        """Return how many teachers would get more than is usual."""
        counts = self._counts()
        return sum(bool(counts[who]) and one.load + counts[who] > one.usual for who, one in self._teachers.items())

    # ---- inside ----------------------------------------------------------------------------------
    def _counts_for(self, one: PlanRow) -> bool:
        """Tell whether a row can be ticked: it has a teacher, or having none may be chosen."""
        return one.staff_id is not None or bool(self._nobody)

    def _counts(self) -> Mapping[int | None, int]:
        return Counter(who for who in self.chosen().values() if who is not None)

    def _draw(self) -> None:
        counts = self._counts()
        self.table.set_lines([self._line(one, counts) for one in self._rows.values()])
        if self._at is not None:
            self.table.select(self._at)
        self.changed.emit()

    def _line(self, one: PlanRow, counts: Mapping[int | None, int]) -> Line:
        teacher = self._teachers.get(one.staff_id) if one.staff_id is not None else None
        full = teacher is not None and teacher.load + counts[teacher.staff_id] > teacher.limit
        after = f"{teacher.load + counts[teacher.staff_id]} / {teacher.limit} 名" if teacher is not None else ""
        name = teacher.name if teacher is not None else self._nobody or "—"
        ticked = one.key in self._ticked if self._ticks and self._counts_for(one) else None
        tint = "bad" if full and ticked is not False else "sub" if one.staff_id is None else ""
        cells = (one.name, one.class_name, one.village, name, after, one.reason)
        return Line(one.key, cells, ticked=ticked, tint=tint)

    def _tick(self, key: object, on: bool) -> None:
        if isinstance(key, int):
            (self._ticked.add if on else self._ticked.discard)(key)
            self._at = key
            self._draw()

    def _highlighted(self, key: object) -> None:
        if not isinstance(key, int) or key == self._at:
            return
        self._at = key
        one, on = self._rows[key], self._desk.on
        self._who.setText(f"给 {one.name} 换一位")
        self.combo.setEnabled(False)
        self._desk.read(
            "排教师",
            lambda session: pairings.fitness(session, one.student_id, on),
            partial(self._offer, key),
            owner=self,
            key=f"plan-rows:{id(self)}",
        )

    def _offer(self, key: int, fits: tuple[Fit, ...]) -> None:
        """Offer the teachers for the row highlighted, the fittest first, with what is planned for them already."""
        if key != self._at:
            return
        counts, one = self._counts(), self._rows[key]
        told = [(_NOBODY, self._nobody)] if self._nobody else []
        for fit in fits:
            teacher = fit.teacher
            if teacher.staff_id != self._without:
                planned = counts[teacher.staff_id]
                more = f"，这次已排 {planned} 名" if planned else ""
                told.append((teacher.staff_id, f"{teacher.name}　{teacher.load}/{teacher.limit}　{fit.reason}{more}"))
        self.combo.set_options(told)
        self.combo.set_value(one.staff_id or _NOBODY)
        self.combo.setEnabled(bool(told))
        self._reasons = {fit.teacher.staff_id: fit.reason for fit in fits}

    def _put(self, value: object) -> None:
        if self._at is not None and isinstance(value, int):
            self.give(self._at, value or None, self._reasons.get(value, ""))

    def _to_combo(self) -> None:
        if self.combo.isEnabled():
            self.combo.setFocus(Qt.FocusReason.TabFocusReason)


class _Table(LineTable):
    """``entered`` on Enter."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
