"""资助 › 认定: a batch as a strip of counted steps over one table, with what comes next beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer

from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.ui.aid.recognition.recognition_actions import RecognitionActions
from ledgerdesk.ui.aid.recognition.recognition_panel import RecognitionPanel
from ledgerdesk.ui.aid.recognition.recognition_reading import Entry, strip_place
from ledgerdesk.ui.aid.recognition.recognition_source import MATERIAL, STEP, RecognitionSource
from ledgerdesk.ui.aid.recognition.recognition_strip import Strip
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.menus import Entry as MenuEntry
from ledgerdesk.ui.kit.menus import MenuButton
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.filter_bar import ALL
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.shell.history_stack import Place

CHOICES = "sheet.recognition"
#: The key of a Place's state: which batch is shown.
BATCH = "batch"
_LEVEL, _REMOVE, _WITHDRAW, _PRINT = "改建议等级…", "移出", "撤回…", "打印…"


class RecognitionPage(SheetPage):
    """See the module."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.source = RecognitionSource(desk=desk, start=lambda: self.do.start())
        self.do = RecognitionActions(desk, self, lambda: self.source.reading)
        self.strip = Strip(desk.theme)
        self.panel = RecognitionPanel(desk, self.do, self._show_lacking, self._see)
        super().__init__(
            desk.theme,
            self.source,
            desk.runner,
            ticked_actions=self._ticked_actions(),
            panel=self.panel,
            choices=sheet_memory.recall(desk, CHOICES),
            commands=self._keys(),
            above=self.strip,
        )
        sheet_memory.keep(desk, CHOICES, self)
        attach(desk, self, key=CHOICES, title="认定名单")
        self.strip.chosen.connect(self._chose_step)
        self.filters.filtered.connect(lambda: self.strip.show_step(self.filters.values().get(STEP)))
        self.loaded.connect(self._loaded)
        # One press of a tile or a key that ticks all tells several times: what comes next is worked out once.
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(0)
        self._telling.timeout.connect(self._tell_panel)
        self.table.counted.connect(self._telling.start)
        self.view.opened.connect(lambda _record: self.panel.show_who())
        desk.term_changed.connect(self._term_changed)
        self.do.batch_wanted.connect(self.show_batch)
        if self.side is not None:
            self.side.toggled.connect(self._reshaped)
        self._drawn_narrow = self._narrow()
        self._loaded()

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        found = super().place(key)
        batch = self.source.reading.batch
        return replace(found, state={**found.state, **({BATCH: batch.id} if batch else {})})

    def open(self, place: Place) -> None:
        """See Page."""
        batch = place.state.get(BATCH)
        if isinstance(batch, int) and batch != self.source.batch_id:
            self.show_batch(batch)
        super().open(place)

    def right_of(self, command: Command) -> Right:
        """See Page."""
        return Right.EDIT if command is Command.NEW else super().right_of(command)

    def show_batch(self, batch_id: int | None) -> None:
        """Show another batch; None shows the newest of the school year in view."""
        self.source.batch_id = batch_id
        if self.table.filled or self.isVisible():
            self.reload()

    def entries(self) -> list[Entry]:
        """Return those ticked, else those shown."""
        wanted = set(self.taken_records())
        return [one for one in self.source.reading.entries if one.row.id in wanted]

    # ---- inside ----------------------------------------------------------------------------------
    def _ticked_actions(self) -> list[Action]:
        do, desk = self.do, self.desk
        found: list[Action] = []
        if desk.editable:
            found += [
                Action(text=_LEVEL, icon="pencil", run=do.change_levels),
                Action(text=_REMOVE, icon="x", run=do.remove),
                Action(text=_WITHDRAW, icon="undo-2", run=do.withdraw),
            ]
        if desk.may(Right.OUTPUT):
            found.append(Action(text=_PRINT, icon="printer", run=do.print_some))
        return found

    def _keys(self) -> Mapping[Command, Callable[[], object]]:
        return {Command.NEW: self.do.gather, Command.PRINT: lambda: self.do.print_some(self.taken_records())}

    def _loaded(self) -> None:
        told = self.source.reading
        self.strip.load(told)
        self.strip.setVisible(told.batch is not None)
        self._dress()
        self._telling.start()

    def _dress(self) -> None:
        theme, do, told, desk = self.theme, self.do, self.source.reading, self.desk
        if told.batch is None:
            self.header.set_buttons()
            return
        other = [one for one in told.batches if one.id != told.batch.id]
        menu: list[MenuEntry] = [("和去年比", do.compare)] if self._narrow() else []
        menu += [
            (f"看{one.year_name}第 {one.number} 批（{one.pupils} 人）", partial(self.show_batch, one.id))
            for one in other
        ]
        if desk.editable:
            batch = told.batch
            menu += [None] if menu else []
            menu += [
                ("新开一批…", do.open_batch),
                ("改这一批的名称…", partial(do.rename_batch, batch)),
                *((("结束这一批", partial(do.close_batch, batch)),) if batch.closed_on is None else ()),
                *((("删除这一批", partial(do.delete_batch, batch)),) if not batch.pupils else ()),
                None,
                ("学期复核…", do.recheck),
                *desk.when(Right.SETTINGS, ("等级的叫法和上报的写法…", do.name_levels)),
            ]
        buttons: list[Button] = []
        if menu:
            buttons.append(MenuButton(theme, f"第 {told.batch.number} 批", menu, tip=told.batch.title))
        if self._narrow():
            step = Button(theme, "下一步", "list-checks", Role.PRIMARY, tip="打开或收起右边（F4）", run=self._toggle)
            buttons.append(step)
        else:
            buttons.append(Button(theme, "和去年比", "git-compare", run=do.compare))
        if desk.editable and told.batch.closed_on is None:
            buttons.append(
                Button(theme, "收学生…", "plus", tip="从名单、去年的认定、申请里收（Ctrl+N）", run=do.gather)
            )
        self.header.set_buttons(*buttons)

    def _narrow(self) -> bool:
        return self.side is not None and self.side.drawer

    def _reshaped(self, _open: bool) -> None:
        if self._narrow() != self._drawn_narrow:
            self._drawn_narrow = self._narrow()
            self._dress()

    def _toggle(self) -> None:
        if self.side is not None:
            self.side.toggle()

    def _tell_panel(self) -> None:
        told = self.source.reading
        ticked = set(self.model.ticked())
        step = self.strip.current
        if ticked:
            chosen = [one for one in told.entries if one.row.id in ticked]
        elif step is not None:
            chosen = [one for one in told.entries if strip_place(one.row.status) == step]
        else:
            chosen = list(told.entries)
        self.panel.load(told, chosen, step, ticked=bool(ticked))
        if ticked:
            self.table.selection.offer(_offered(chosen))

    def _chose_step(self, step: object) -> None:
        self.filters.set_filter(STEP, ALL if step is None else step)
        self.strip.show_step(step)
        self.panel.show_next()
        self._telling.start()

    def _see(self, one: Entry) -> None:
        self._chose_step(strip_place(one.row.status))

    def _show_lacking(self, material: str) -> None:
        self.filters.set_filter(MATERIAL, material)

    def _term_changed(self) -> None:
        self.source.batch_id = None
        if self.table.filled:
            self.reload()


def _offered(chosen: Sequence[Entry]) -> frozenset[str]:
    """Return the actions that fit those ticked: what none of them allows is not offered."""
    words = {_PRINT}
    if all(one.row.status == rules.DRAFT for one in chosen):
        words.add(_REMOVE)
    if all(rules.WITHDRAWN in rules.targets(one.row.status, one.row.ground) for one in chosen):
        words.add(_WITHDRAW)
    if all(one.row.next in (rules.CLASS_REVIEW, rules.SCHOOL_REVIEW) for one in chosen):
        words.add(_LEVEL)
    return frozenset(words)
