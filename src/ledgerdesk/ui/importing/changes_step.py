"""Import, step 5: everything that would change, cell by cell, before anything does."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.excel.lists import FilePlan
from ledgerdesk.services.imports import PlannedRow, Verdict
from ledgerdesk.ui.importing import change_lines, naming, work
from ledgerdesk.ui.importing.change_lines import TAKEN, WORDS, CellKey, Shelf
from ledgerdesk.ui.importing.modes_bar import BLANKS, ModesBar
from ledgerdesk.ui.importing.same_person import Decisions, SamePersonCard
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.importing.work import Planned
from ledgerdesk.ui.kit.boxes import Banner, Card, Tile
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import column, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import LineColumn, LineTable
from ledgerdesk.ui.theme import Theme, Tone

_ORDER = (Verdict.CHANGED, Verdict.NEW, Verdict.DOUBTFUL, Verdict.HELD, Verdict.UNCHANGED)


class ChangesStep(ImportStep):
    """``decided`` and ``put_aside`` are answers to 是不是同一个人; ``save_held`` and ``replan`` ask for what they say.

    ``modes_chosen`` tells how the list is to be taken instead.
    """

    decided = Signal(object, object)
    put_aside = Signal(object)
    save_held = Signal()
    replan = Signal()
    modes_chosen = Signal(object, object)

    def __init__(self, theme: Theme, system: str) -> None:
        super().__init__(theme)
        self._planned: Planned | None = None
        self._shelf: Shelf | None = None
        self._out: set[CellKey] = set()
        self._shown = Verdict.CHANGED
        self._stale = Banner(
            theme, Tone.WARN, "核对以后台账又改过了，请重新核对一遍再导入。", "重新核对", self.replan.emit
        )
        self._stale.hide()
        self._tiles = {
            verdict: Tile(theme, "0", word, "", partial(self.show_verdict, verdict)) for verdict, word in WORDS.items()
        }
        self._table = LineTable(theme, _columns(), name="要改动的内容", ticks=True)
        self._table.ticked.connect(self._ticked)
        self._table.chosen.connect(self._highlighted)
        self._field = Combo(theme, name="只看改了哪一项", width=180)
        self._field.chosen.connect(lambda _key: self._fill())
        self._all, self._none = (
            Button(theme, words, small=True, run=partial(self._tick_all, on))
            for words, on in (("全勾上", True), ("全不勾", False))
        )
        self.modes = ModesBar(theme)
        self.modes.changed.connect(self.modes_chosen)
        self.same = SamePersonCard(theme, system)
        self.same.decided.connect(self.decided)
        self.same.left.connect(self.put_aside)
        self._held_count, self._held_words = Label("", "strong", wrap=True), Label("", "sub", wrap=True)
        save = Button(theme, "另存扣下的行", "download", small=True, run=self.save_held.emit)
        self._held = Card(theme, self._held_count, self._held_words, row(theme, save, None))
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self.theme
        above = row(theme, self._all, self._none, self._field, None, self.modes)
        side = scroll(column(theme, self.same, self._held, None, spacing=10))
        side.setFixedWidth(theme.px(372))
        self._side = side
        blanks = Label(BLANKS, "sub")
        table = Card(theme, above, (self._table, 1), blanks, margin=(12, 10, 12, 8))
        self.lay_out(self._stale, row(theme, *self._tiles.values()), (row(theme, (table, 1), side, spacing=12), 1))

    # ---- what the page tells ---------------------------------------------------------------------
    def load(self, planned: Planned, shelf: Shelf, doubtful: tuple[PlannedRow, ...], decisions: Decisions) -> None:
        """Show a plan, its lines on the shelf; what was unticked stays so."""
        fresh = self._planned is None or self._planned.plan.opened.content is not planned.plan.opened.content
        self._planned, self._shelf = planned, shelf
        self._stale.hide()
        self._out &= {cell for row_ in planned.plan.plan.of(*TAKEN) for cell in change_lines.cells(row_)}
        self.same.load(planned, doubtful, decisions)
        plan, sheet = planned.plan.plan, planned.plan.opened.sheet
        if fresh or not plan.count(self._shown):
            self._shown = next((verdict for verdict in _ORDER if plan.count(verdict)), Verdict.NEW)
        names = naming.of(sheet)
        self._table.set_titles((names.noun, names.beside))
        fields = change_lines.fields_changed(planned)
        self._field.set_options([(None, "每一项改动"), *fields])
        keys = {key for part in planned.plan.opened.parts for key in part.mapping.targets.values()}
        self.modes.load([field for field in sheet.fields if field.key in keys], plan.mode, plan.modes)
        self._tell_held()
        self.show_verdict(self._shown)

    def say_stale(self) -> None:
        """Say that the ledger was changed since the plan was made."""
        self._stale.show()
        self.changed.emit()

    def wanted(self) -> FilePlan | None:
        """Return the plan without what was unticked; None before there is one."""
        if self._planned is None:
            return None
        rows = self._planned.plan.plan.of(*TAKEN)
        gone = {row_.key for row_ in rows if not self._takes(row_)}
        cells = {(key, field) for key, field in self._out if field is not None and key not in gone}
        return self._planned.plan.leaving_out(gone).leaving_cells(cells)

    def forget(self) -> None:
        """Tick everything again."""
        self._out = set()
        self._planned = None

    def counts(self) -> tuple[int, int]:
        """Return how many records would be added and changed."""
        if self._planned is None:
            return 0, 0
        taken = [row_ for row_ in self._planned.plan.plan.of(*TAKEN) if self._takes(row_)]
        added = sum(row_.verdict is Verdict.NEW for row_ in taken)
        return added, len(taken) - added

    def show_verdict(self, verdict: Verdict) -> None:
        """Show the rows of one tile."""
        self._shown = verdict
        self._fill()

    # ---- ImportStep ------------------------------------------------------------------------------
    def note(self) -> str:
        """See ImportStep."""
        return "先自动备份，再一次写入；导入后可以整批撤销"

    def next_words(self) -> str:
        """See ImportStep: the button carries the truth."""
        added, changed = self.counts()
        return f"导入 {added + changed:,} {self._unit}（新增 {added:,}、修改 {changed:,}）"

    def problem(self) -> str:
        """See ImportStep."""
        if not self._stale.isHidden():
            return "台账又改过了，请先重新核对。"
        return "" if sum(self.counts()) else f"没有要新增或修改的{self._noun}，不用导入。"

    # ---- rows ------------------------------------------------------------------------------------
    @property
    def _unit(self) -> str:
        return naming.unit(self._planned.plan.opened.sheet) if self._planned else "人"

    @property
    def _noun(self) -> str:
        return {"人": "人", "户": "户"}.get(self._unit, "内容")

    def _takes(self, row_: PlannedRow) -> bool:
        return any(cell not in self._out for cell in change_lines.cells(row_))

    def _fill(self) -> None:
        if self._planned is None or self._shelf is None:
            return
        for verdict, tile in self._tiles.items():
            tile.setChecked(verdict is self._shown)
        self._tell_tiles()
        tickable = self._shown in TAKEN
        self._all.setVisible(tickable)
        self._none.setVisible(tickable)
        self._field.setVisible(self._shown is Verdict.CHANGED)
        key = self._field.value() if self._shown is Verdict.CHANGED else None
        rows = self._planned.plan.plan.of(self._shown)
        found = self._shelf.lines(self._planned, rows, key if isinstance(key, str) else None)
        out = self._out
        self._table.set_lines([replace(line, ticked=False) if line.key in out else line for line in found])
        self.changed.emit()

    def _ticked(self, key: object, on: bool) -> None:
        if isinstance(key, tuple):
            (self._out.discard if on else self._out.add)((key[0], key[1]))
            self._retick()

    def _tick_all(self, on: bool) -> None:
        shown = {line.key for line in self._table.lines() if line.ticked is not None}
        cells = {cell for row_ in self._rows() for cell in change_lines.cells(row_)} & shown
        self._out = self._out - cells if on else self._out | cells
        self._retick()

    def _rows(self) -> tuple[PlannedRow, ...]:
        return self._planned.plan.plan.of(self._shown) if self._planned else ()

    def _retick(self) -> None:
        out = self._out
        self._table.change(lambda line: line if line.ticked is None else replace(line, ticked=line.key not in out))
        self._tell_tiles()
        self.changed.emit()

    def _highlighted(self, key: object) -> None:
        if self._shown is Verdict.DOUBTFUL and isinstance(key, tuple):
            self.same.show_row(key[0])

    # ---- words -----------------------------------------------------------------------------------
    def _tell_tiles(self) -> None:
        plan = self._planned.plan.plan if self._planned else None
        if plan is None:
            return
        unit = self._unit
        cells = sum(len(row_.changes) for row_ in plan.of(Verdict.CHANGED))
        out = {verdict: sum(not self._takes(row_) for row_ in plan.of(verdict)) for verdict in TAKEN}
        lines: Mapping[Verdict, str] = {
            Verdict.NEW: f"不导入 {out[Verdict.NEW]} {unit}" if out[Verdict.NEW] else "台账里没有的",
            Verdict.CHANGED: self._changed_words(out[Verdict.CHANGED], cells),
            Verdict.UNCHANGED: "不会动",
            Verdict.DOUBTFUL: "要您判断" if plan.count(Verdict.DOUBTFUL) else "都判断好了",
            Verdict.HELD: "其余照常导入" if plan.count(Verdict.HELD) else "没有要扣下的",
        }
        for verdict, tile in self._tiles.items():
            tile.set(f"{plan.count(verdict):,}", WORDS[verdict], lines[verdict])

    def _changed_words(self, rows_out: int, cells: int) -> str:
        left = sum(field is not None for _key, field in self._out)
        if rows_out:
            return f"不导入 {rows_out} {self._unit}"
        return f"共 {cells} 处，{left} 处不改" if left else f"共 {cells} 处内容不同"

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
        LineColumn(title="", width=88, name=True),
        LineColumn(title="", width=100, name=True, leaves=1),
        LineColumn(title="改哪一项", width=92, name=True),
        LineColumn(title="台账现在", width=98, share=2, tint="sub"),
        LineColumn(title="", width=37, tint="sub"),
        LineColumn(title="名单上", width=96, share=3, tint="primary_dark", bold=True, struck=True),
        LineColumn(title="第几行", width=60, right=True, tint="sub", name=True, leaves=2),
    )
