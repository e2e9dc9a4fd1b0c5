"""Import, step 4: what is wrong in the list, by kind, how to mend it, and where it stands."""

from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.services.imports import PlannedRow, Verdict
from ledgerdesk.ui.importing import work
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.importing.work import Planned, ProblemGroup
from ledgerdesk.ui.kit.boxes import Banner, Card, EmptyState
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import clear, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label, bullet
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.theme import Theme, Tone


class ProblemsStep(ImportStep):
    """``save_held`` asks for the held rows as a file; ``show_columns`` for the step before, where it was skipped."""

    save_held = Signal()
    show_columns = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._planned: Planned | None = None
        self._groups: list[ProblemGroup] = []
        self._buttons: list[Button] = []
        self._skipped = Banner(theme, Tone.OK, "各列和上次一样，已自动对好。", "查看", self.show_columns.emit)
        self._list = column(theme, spacing=6)
        self._fix = Label("", "strong", wrap=True)
        self._effect = Label("", "sub", wrap=True)
        columns = (
            LineColumn(title="在哪里", width=96, name=True),
            LineColumn(title="列", width=44, name=True),
            LineColumn(title="说的是谁", width=100, name=True),
            LineColumn(title="是什么问题", width=260, share=1),
        )
        self._table = LineTable(theme, columns, name="有这个问题的行")
        self._save = Button(theme, "另存扣下的行", "download", run=self.save_held.emit)
        left = scroll(holder(self._list))
        left.setFixedWidth(theme.px(320))
        right = Card(theme, self._fix, self._effect, (self._table, 1), row(theme, self._save, None))
        self._found = holder(row(theme, left, (right, 1), spacing=12))
        self._none = Card(theme, EmptyState(theme, "circle-check", "没有发现问题", "每一行都能读懂，接着核对变动。"))
        self.lay_out(self._skipped, (self._found, 1), (self._none, 1))

    def load(self, planned: Planned, *, skipped: bool) -> None:
        """Show the problems of a plan; ``skipped`` when the columns were recognised as those of last time."""
        self._planned = planned
        self._groups = work.problem_groups(planned.plan.plan.rows)
        self._skipped.setVisible(skipped)
        self._found.setVisible(bool(self._groups))
        self._none.setVisible(not self._groups)
        clear(self._list)
        self._buttons = []
        for at, group in enumerate(self._groups):
            self._list.addWidget(self._card(at, group))
        self._list.addStretch(1)
        self._save.setVisible(bool(self._held()))
        if self._groups:
            self.show_group(0)

    def note(self) -> str:
        """See ImportStep."""
        held = self._held()
        return f"{held} 行扣下不导，其余照常" if held else "没有要扣下的行"

    def next_words(self) -> str:
        """See ImportStep."""
        return "下一步：核对变动"

    def groups(self) -> list[ProblemGroup]:
        """Return the problems by kind."""
        return list(self._groups)

    def show_group(self, at: int) -> None:
        """Show where one kind of problem was met."""
        group = self._groups[at]
        for place, button in enumerate(self._buttons):
            button.setChecked(place == at)
        self._fix.setText(f"怎么改：{group.fix}" if group.fix else "怎么改：在原表核对这几行")
        self._effect.setText(
            "这是提醒，照常导入。" if group.warning else "这些行先扣下，其余照常导入；改好再导入一次就行。"
        )
        self._table.set_lines([self._line(row_) for row_ in self._rows(group)])

    # ---- inside ----------------------------------------------------------------------------------
    def _held(self) -> int:
        return self._planned.plan.plan.count(Verdict.HELD) if self._planned else 0

    def _card(self, at: int, group: ProblemGroup) -> Card:
        icon, tint = ("triangle-alert", "warn") if group.warning else ("circle-alert", "bad")
        words = f"{self._label(group)}{group.message}"
        button = Button(
            self.theme, f"看这 {len(group.places)} 行", role=Role.CHOICE, small=True, run=partial(self.show_group, at)
        )
        button.setCheckable(True)
        self._buttons.append(button)
        return Card(self.theme, bullet(self.theme, icon, words, tint=tint), row(self.theme, None, button), margin=10)

    def _label(self, group: ProblemGroup) -> str:
        if group.column is None or self._planned is None:
            return ""
        label = self._planned.plan.opened.sheet.field(group.column).label
        return "" if group.message.startswith(label) else f"{label}："

    def _rows(self, group: ProblemGroup) -> list[PlannedRow]:
        wanted = set(group.places)
        return [row_ for row_ in self._planned.plan.plan.rows if row_.key in wanted] if self._planned else []

    def _line(self, row_: PlannedRow) -> Line:
        if self._planned is None:
            return Line(row_.key, ("", "", "", ""))
        opened = self._planned.plan.opened
        letters = {work.column_letters(opened, row_.sheet, problem.column) for problem in row_.problems}
        where = work.row_word(opened, row_.key)
        said = " ".join(problem.sentence for problem in row_.problems)
        return Line(row_.key, (where, "、".join(sorted(letters - {""})), self._planned.name(row_), said))
