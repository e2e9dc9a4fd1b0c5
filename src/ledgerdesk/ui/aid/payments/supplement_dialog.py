"""补算差额: what some pupils are due as of today, beside what was kept, and the difference to be paid or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import money
from ledgerdesk.errors import LedgerError
from ledgerdesk.services.payments import run as term_run
from ledgerdesk.services.payments import store
from ledgerdesk.services.payments.run import TermRun
from ledgerdesk.services.payments.store import Kept
from ledgerdesk.ui.aid.payments.payment_reading import Reading
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.form_view import SaveBar
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable

_COLUMNS = (
    LineColumn(title="姓名", name=True, bold=True),
    LineColumn(title="班级", width=120, leaves=1),
    LineColumn(title="已存（元）", width=90, right=True),
    LineColumn(title="今天应发（元）", width=112, right=True),
    LineColumn(title="差额（元）", width=96, right=True),
    LineColumn(title="怎么算的", width=200, share=1, tint="sub"),
)


class SupplementDialog(Dialog):
    """``kept`` tells what storing did."""

    kept = Signal(object)

    def __init__(
        self,
        desk: Desk,
        reading: Reading,
        ids: Sequence[int],
        decided: Mapping[int, Mapping[str, int]],
        parent: QWidget,
    ) -> None:
        super().__init__(desk.theme, "补算差额", parent, width=860)
        self._desk, self._reading, self._ids = desk, reading, frozenset(ids)
        self._decided = dict(decided)
        self._run: TermRun | None = None
        self.table = LineTable(desk.theme, _COLUMNS, name="补算差额")
        self.table.setMinimumHeight(desk.theme.px(220))
        self.reason = LineEdit(desk.theme, name="为什么不同")
        self.bar = SaveBar(desk.theme, save="存差额　F9")
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        self.put(
            Label(f"按今天的情况补算 {len(ids)} 人", "heading"),
            hint("住校、类别、等级按今天的登记算。多出来的记成补差，少了的要在名册里收回。别的人不动。"),
            (self.table, 1),
            row(desk.theme, Label("为什么不同", "sub"), (self.reason, 1)),
            self.bar,
        )
        self.bar.save_button.forbid("正在计算")
        term, program, today = reading.term.id, reading.program.key if reading.program else "", desk.today
        desk.read(
            "补算差额",
            lambda session: term_run.plan(session, term, program, on=today, decided=self._decided),
            self._took,
            owner=self,
        )

    def save(self) -> None:
        """Keep the difference of these pupils."""
        run, reason = self._run, self.reason.text().strip()
        if run is None or not self.bar.save_button.isEnabled():
            return
        unsaid = [line for line in run.lines if line.change and not (reason or line.reason)]
        if unsaid:
            self.bar.say("请写明为什么不同。", "bad")
            self.reason.setFocus()
            return
        reasons = {line.student_id: reason or line.reason for line in run.lines if line.change}
        self.bar.save_button.forbid("正在保存")
        term, program, only, today = run.term_id, run.program, self._ids, self._desk.today
        self._desk.write(
            f"补算差额 {run.name} {len(run.lines)} 人",
            lambda session: store.store(
                session, term, program, reasons=reasons, on=today, only=only, decided=self._decided
            ),
            self._stored,
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast="已存差额，可以造册补发",
        )

    def _took(self, run: TermRun) -> None:
        lines = tuple(line for line in run.lines if line.student_id in self._ids)
        self._run = replace(run, lines=lines)
        shown = []
        for line in lines:
            gap = line.fen - (line.stored_fen or 0)
            tint = "bad" if gap < 0 else "" if gap else "sub"
            stored = money.show(line.stored_fen) if line.stored_fen is not None else "—"
            cells = (line.name, line.class_name, stored, money.show(line.fen), money.show(gap), line.explanation)
            shown.append(Line(line.student_id, cells, tint=tint))
        self.table.set_lines(shown)
        moved = sum(1 for line in lines if line.fen != (line.stored_fen or 0))
        self.bar.save_button.allow(bool(moved), "和已存的一样，没有差额")
        self.bar.say(f"{moved} 人有差额" if moved else "和已存的一样，没有差额")

    def _stored(self, kept: Kept) -> None:
        self.accept()
        self.kept.emit(kept)

    def _refused(self, problem: LedgerError) -> None:
        self.bar.say(str(problem), "bad")
