"""Import, step 5: everything that would change, row by row, before anything does."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.services.imports import CellChange, PlannedRow, Verdict
from ledgerdesk.ui.importing import work
from ledgerdesk.ui.importing.same_person import Decisions, SamePersonCard
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.importing.work import Planned, RowKey
from ledgerdesk.ui.kit.boxes import Banner, Card, Tile
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import CheckBox
from ledgerdesk.ui.kit.layout import column, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.theme import Theme, Tone

_WORDS = {
    Verdict.NEW: "新增",
    Verdict.CHANGED: "有变动",
    Verdict.UNCHANGED: "没有变动",
    Verdict.DOUBTFUL: "疑似同一人",
    Verdict.HELD: "扣下不导",
}
_ARROW = "→"
_NEW_FACTS = ("sex", "id_number", "categories", "guardian_name", "phone")
_CATEGORY_KEYS = frozenset({"categories", "category_basis", "categories_from"})
_TAKEN = (Verdict.NEW, Verdict.CHANGED)


class ChangesStep(ImportStep):
    """``decided`` and ``put_aside`` are answers to 是不是同一个人; ``save_held`` and ``replan`` ask for what they say."""

    decided = Signal(object, object)
    put_aside = Signal(object)
    save_held = Signal()
    replan = Signal()

    def __init__(self, theme: Theme, system: str) -> None:
        super().__init__(theme)
        self._system = system
        self._planned: Planned | None = None
        self._left_out: set[RowKey] = set()
        self._shown = Verdict.CHANGED
        self._stale = Banner(
            theme, Tone.WARN, "核对以后台账又改过了，请重新核对一遍再导入。", "重新核对", self.replan.emit
        )
        self._stale.hide()
        self._tiles = {
            verdict: Tile(theme, "0", word, "", partial(self.show_verdict, verdict)) for verdict, word in _WORDS.items()
        }
        self._table = LineTable(theme, _columns(), name="要改动的内容", ticks=True)
        self._table.ticked.connect(self._ticked)
        self._table.chosen.connect(self._highlighted)
        self._only_categories = CheckBox(theme, "只看改了类别的")
        self._only_categories.toggled.connect(lambda _on: self._fill())
        self._all, self._none = (
            Button(theme, words, small=True, run=partial(self._tick_all, on))
            for words, on in (("全勾上", True), ("全不勾", False))
        )
        self.same = SamePersonCard(theme, system)
        self.same.decided.connect(self.decided)
        self.same.left.connect(self.put_aside)
        self._held_count = Label("", "strong", wrap=True)
        self._held_words = Label("", "sub", wrap=True)
        self._held = Card(
            theme,
            self._held_count,
            self._held_words,
            row(theme, Button(theme, "另存扣下的行", "download", small=True, run=self.save_held.emit), None),
        )
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self.theme
        above = row(theme, self._all, self._none, self._only_categories, None, Label("空白不会清掉已有内容", "sub"))
        side = scroll(column(theme, self.same, self._held, None, spacing=10))
        side.setFixedWidth(theme.px(350))
        self._side = side
        table = Card(theme, above, (self._table, 1), margin=(12, 10, 12, 8))
        self.lay_out(self._stale, row(theme, *self._tiles.values()), (row(theme, (table, 1), side, spacing=12), 1))

    # ---- what the page tells ---------------------------------------------------------------------
    def load(self, planned: Planned, doubtful: tuple[PlannedRow, ...], decisions: Decisions) -> None:
        """Show a plan; what was unticked stays so."""
        fresh = self._planned is None or self._planned.plan.opened is not planned.plan.opened
        self._planned = planned
        self._stale.hide()
        self._left_out &= {row_.key for row_ in planned.plan.plan.of(*_TAKEN)}
        self.same.load(planned, doubtful, decisions)
        if fresh:
            order = (Verdict.CHANGED, Verdict.NEW, Verdict.DOUBTFUL, Verdict.HELD, Verdict.UNCHANGED)
            self._shown = next((v for v in order if planned.plan.plan.count(v)), Verdict.NEW)
        self._tell_held()
        self.show_verdict(self._shown)

    def say_stale(self) -> None:
        """Say that the ledger was changed since the plan was made."""
        self._stale.show()
        self.changed.emit()

    @property
    def left_out(self) -> frozenset[RowKey]:
        """Return the rows that were unticked."""
        return frozenset(self._left_out)

    def forget(self) -> None:
        """Tick everything again."""
        self._left_out = set()

    def counts(self) -> tuple[int, int]:
        """Return how many pupils would be added and changed."""
        if self._planned is None:
            return 0, 0
        taken = [row_ for row_ in self._planned.plan.plan.of(*_TAKEN) if row_.key not in self._left_out]
        added = sum(row_.verdict is Verdict.NEW for row_ in taken)
        return added, len(taken) - added

    def show_verdict(self, verdict: Verdict) -> None:
        """Show the rows of one tile."""
        self._shown = verdict
        self._fill()

    # ---- ImportStep ------------------------------------------------------------------------------
    def note(self) -> str:
        """See ImportStep."""
        return "一次写入，导入后可以整批撤销"

    def next_words(self) -> str:
        """See ImportStep: the button carries the truth."""
        added, changed = self.counts()
        return f"导入 {added + changed:,} 人（新增 {added:,}、修改 {changed:,}）"

    def problem(self) -> str:
        """See ImportStep."""
        if not self._stale.isHidden():
            return "台账又改过了，请先重新核对。"
        return "" if sum(self.counts()) else "没有要新增或修改的人，不用导入。"

    # ---- rows ------------------------------------------------------------------------------------
    def _fill(self) -> None:
        if self._planned is None:
            return
        for verdict, tile in self._tiles.items():
            tile.setChecked(verdict is self._shown)
        self._tell_tiles()
        tickable = self._shown in _TAKEN
        self._all.setVisible(tickable)
        self._none.setVisible(tickable)
        self._only_categories.setVisible(self._shown is Verdict.CHANGED)
        rows = self._planned.plan.plan.of(self._shown)
        if self._shown is Verdict.CHANGED and self._only_categories.isChecked():
            rows = tuple(row_ for row_ in rows if any(change.key in _CATEGORY_KEYS for change in row_.changes))
        self._table.set_lines([line for row_ in rows for line in self._lines(row_, self._planned)])
        self.changed.emit()

    def _lines(self, row_: PlannedRow, planned: Planned) -> Iterator[Line]:
        opened = planned.plan.opened
        name, class_name = planned.name(row_), planned.class_name(row_, self._system) or "—"
        where = f"{row_.sheet} {row_.row}" if len(opened.parts) > 1 else str(row_.row)
        ticked = None if row_.verdict not in _TAKEN else row_.key not in self._left_out
        if row_.verdict is Verdict.CHANGED:
            for at, change in enumerate(row_.changes):
                label, old, new = self._change_words(change, planned)
                head = ("", "") if at else (name, class_name)
                yield Line(row_.key, (*head, label, old, _ARROW, new, where), None if at else ticked)
            return
        said = self._new_words(row_, planned) if row_.verdict is Verdict.NEW else row_.reason
        yield Line(row_.key, (name, class_name, _WORDS[row_.verdict], said, "", "", where), ticked, "text", "", (3, 3))

    def _change_words(self, change: CellChange, planned: Planned) -> tuple[str, str, str]:
        field = planned.plan.opened.sheet.field(change.key)
        old = field.mask(change.old) if change.old is not None else ""
        return field.label, old or "（空）", field.mask(change.new)

    def _new_words(self, row_: PlannedRow, planned: Planned) -> str:
        sheet, values = planned.plan.opened.sheet, row_.values
        words = (sheet.field(key).mask(values[key]) for key in _NEW_FACTS if values.get(key) is not None)
        return "　".join(word for word in words if word)

    def _ticked(self, key: object, on: bool) -> None:
        if isinstance(key, tuple):
            (self._left_out.discard if on else self._left_out.add)((str(key[0]), int(key[1])))
            self._retick()

    def _tick_all(self, on: bool) -> None:
        keys = {line.key for line in self._table.lines() if line.ticked is not None}
        rows = {row_.key for row_ in self._planned.plan.plan.of(*_TAKEN)} if self._planned else set()
        self._left_out = self._left_out - (rows & keys) if on else self._left_out | (rows & keys)
        self._retick()

    def _retick(self) -> None:
        out = self._left_out
        self._table.change(lambda line: line if line.ticked is None else replace(line, ticked=line.key not in out))
        self._tell_tiles()
        self.changed.emit()

    def _highlighted(self, key: object) -> None:
        if self._shown is Verdict.DOUBTFUL:
            self.same.show_row(key)

    # ---- words -----------------------------------------------------------------------------------
    def _tell_tiles(self) -> None:
        plan = self._planned.plan.plan if self._planned else None
        if plan is None:
            return
        cells = sum(len(row_.changes) for row_ in plan.of(Verdict.CHANGED))
        out = {verdict: sum(row_.key in self._left_out for row_ in plan.of(verdict)) for verdict in _TAKEN}
        lines = {
            Verdict.NEW: f"不导入 {out[Verdict.NEW]} 人" if out[Verdict.NEW] else "台账里没有的学生",
            Verdict.CHANGED: f"不导入 {out[Verdict.CHANGED]} 人" if out[Verdict.CHANGED] else f"共 {cells} 处内容不同",
            Verdict.UNCHANGED: "不会动",
            Verdict.DOUBTFUL: "要您判断" if plan.count(Verdict.DOUBTFUL) else "都判断好了",
            Verdict.HELD: "其余照常导入" if plan.count(Verdict.HELD) else "没有要扣下的",
        }
        for verdict, tile in self._tiles.items():
            tile.set(f"{plan.count(verdict):,}", _WORDS[verdict], lines[verdict])

    def _tell_held(self) -> None:
        plan = self._planned.plan.plan if self._planned else None
        held = plan.count(Verdict.HELD) if plan else 0
        self._held.setVisible(bool(held))
        self._side.setVisible(bool(held) or self.same.present is not None)
        self._held_count.setText(f"扣下 {held} 行，其余照常导入")
        groups = [g for g in work.problem_groups(plan.rows if plan else ()) if not g.warning]
        self._held_words.setText("；".join(f"{g.message} {len(g.places)} 行" for g in groups[:4]))


def _columns() -> tuple[LineColumn, ...]:
    return (
        LineColumn(title="学生", width=88, name=True),
        LineColumn(title="班级", width=112, name=True, leaves=1),
        LineColumn(title="改哪一项", width=92),
        LineColumn(title="台账现在", width=98, share=2, tint="sub"),
        LineColumn(title="", width=37, tint="sub"),
        LineColumn(title="名单上", width=96, share=3, tint="primary_dark", bold=True, struck=True),
        LineColumn(title="第几行", width=60, right=True, tint="sub", name=True),
    )
