"""资助 › 应助尽助: who should have money and has none, why, and money nothing entitles to, each with its fix (R10)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.domain import dates
from ledgerdesk.domain.rights import Right
from ledgerdesk.printing import checkup as sheet
from ledgerdesk.printing.document import Document
from ledgerdesk.services.aid.checkup import Owed
from ledgerdesk.services.outputs import Heading
from ledgerdesk.ui import places
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.aid.checkup import checkup_source
from ledgerdesk.ui.aid.checkup.checkup_panel import CheckUpPanel, ReasonDialog
from ledgerdesk.ui.aid.checkup.checkup_source import DONE, GROUNDLESS, GROUPS, MISSED, REASON, WAY, Found
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Tile
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page

_TILES = {**GROUPS, GROUNDLESS: "没依据却发了"}
_LINES = {MISSED: "要造册、换卡或写原因", WAY: "已造册，等银行", REASON: "写明了", DONE: "钱到了", GROUNDLESS: "要收回"}
SHOWN = "shown"  # the key of a Place's state: which tile is pressed


class CheckUpPage(Page):
    """Five counted tiles over one of two lists."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "资助")
        self.desk, self._found = desk, Found()
        self._stack = QStackedWidget()
        self.tiles = {
            key: Tile(desk.theme, "—", word, _LINES[key], partial(self.show_group, key)) for key, word in _TILES.items()
        }
        self.panel = CheckUpPanel(desk, self._found, self.explain)
        self.owed = self._list(
            checkup_source.owed_source(desk, self._found), "sheet.checkup", self._fixes(), panel=self.panel
        )
        self.groundless = self._list(
            checkup_source.groundless_source(desk, self._found, self.check), "sheet.groundless", self._returns()
        )
        self.owed.loaded.connect(self._checked)
        self.groundless.view.opened.connect(self._open_pupil)
        self.body.addLayout(row(desk.theme, *((tile, 1) for tile in self.tiles.values())))
        self.body.addWidget(self._stack, 1)
        self._dress()
        desk.term_changed.connect(self._another_term)

    # ---- what is shown ---------------------------------------------------------------------------
    @property
    def front(self) -> SheetPage:
        """Return the list in front."""
        return self.groundless if self._stack.currentWidget() is self.groundless else self.owed

    def show_group(self, key: str) -> None:
        """Show the list behind a tile; pressing the tile that is on shows everybody again."""
        again = self._shown() == key
        page = self.groundless if key == GROUNDLESS and not again else self.owed
        self._stack.setCurrentWidget(page)
        if page is self.owed:
            self.owed.filters.set_values({} if again else {"group": key}, "")
            self._highlight()
        else:
            self.groundless.shown()
        self._mark()
        self.set_status(page.status_text)
        self.moved.emit()

    def check(self) -> None:
        """Check the term again."""
        self.owed.reload()

    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.owed.place(key)
        return replace(inner, state={**inner.state, SHOWN: GROUNDLESS if self.front is self.groundless else ""})

    def open(self, place: Place) -> None:
        """See Page."""
        if place.state.get(SHOWN) == GROUNDLESS:
            self._stack.setCurrentWidget(self.groundless)
        else:
            self._stack.setCurrentWidget(self.owed)
            self.owed.open(place)
        self._mark()

    def shown(self) -> None:
        """See Page."""
        self.owed.shown()
        self.groundless.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        self.owed.ledger_changed(change_set)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        mine = {Command.PRINT: self.print} if self.desk.may(Right.OUTPUT) else {}
        return {**self.front.commands(), **mine}

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.front.regions()

    # ---- what is done ----------------------------------------------------------------------------
    def explain(self, ids: Sequence[int]) -> ReasonDialog | None:
        """Ask why these pupils have no money; those who have it are left out."""
        pupils = [one for one in self._owed(ids) if checkup_source.group_of(one) != DONE]
        if not pupils or self._found.checked is None:
            self.desk.note("选中的学生都已到账，不用写原因")
            return None
        return ReasonDialog(self.desk, self._found.checked.term_id, pupils, self).stand()

    def print(self) -> None:
        """Print the check list: everybody something is to be done about, and the money without ground."""
        paper.show(self.desk, self.paper(), self)

    def paper(self) -> paper.Paper:
        """Return the check list as it is printed."""
        counts, checked = self._found.counts(), self._found.checked
        lacking = tuple(
            one for one in (checked.owed if checked else ()) if checkup_source.group_of(one) in (MISSED, WAY)
        )
        missed = [
            (one.name, one.class_name, "、".join(one.categories), checkup_source.state_word(one), one.advice)
            for one in lacking
        ]
        said = f"{counts[MISSED]} 人、没依据 {counts[GROUNDLESS]} 笔"

        def build(_session: object, heading: Heading) -> Document:
            return sheet.build(
                sheet.CheckPaper(heading, checked.on if checked else self.desk.on, counts, tuple(missed),
                                 checked.groundless if checked else ())
            )  # fmt: skip

        return paper.Paper(self.desk.ledger, self.desk.press, "应助尽助核查表", build, f"该有没有 {said}")

    # ---- inside ----------------------------------------------------------------------------------
    def _fixes(self) -> list[Action]:
        if not self.desk.may(Right.EDIT):
            return []
        return [
            Action(text="写明原因…", icon="pencil", run=self.explain),
            Action(text="去造册", icon="hand-coins", run=partial(self._lead, places.PAYMENTS)),
            Action(text="换卡补发", icon="credit-card", run=partial(self._lead, places.PAYMENTS)),
            Action(text="去认定", icon="list-checks", run=partial(self._lead, places.RECOGNITION)),
        ]

    def _returns(self) -> list[Action]:
        if not self.desk.may(Right.EDIT):
            return []
        return [Action(text="去收回", icon="undo-2", run=self._lead_back)]

    def _lead(self, tab: str, ids: Sequence[int]) -> None:
        self.desk.open(places.AID, tab, state={places.PUPILS: tuple(ids)})

    def _lead_back(self, ids: Sequence[int]) -> None:
        pupils = [self.groundless.model.value(record, "student") for record in ids]
        self._lead(places.PAYMENTS, [one for one in pupils if isinstance(one, int)])

    def _open_pupil(self, record: int) -> None:
        pupil = self.groundless.model.value(record, "student")
        if isinstance(pupil, int):
            self.desk.open(places.STUDENTS, places.REGISTER, record=pupil)

    def _list(
        self, source: ListSource, key: str, actions: Sequence[Action], *, panel: QWidget | None = None
    ) -> SheetPage:
        page = inner_list.make(self.desk, source, key, actions=actions, panel=panel)
        page.status.connect(lambda text, page=page: self.set_status(text) if self.front is page else None)
        page.filters.filtered.connect(self._mark)
        page.moved.connect(self.moved)
        self._stack.addWidget(page)
        return page

    def _dress(self) -> None:
        again = Button(self.theme, "再查一遍", "rotate-cw", Role.PRIMARY, tip="重新核对本学期", run=self.check)
        print_ = Button(self.theme, "打印核查表", "printer", tip="打印（Ctrl+P）", run=self.print)
        self.header.set_buttons(*self.desk.when(Right.OUTPUT, print_), again)

    def _checked(self) -> None:
        checked = self._found.checked
        if checked is None:
            return
        for key, count in self._found.counts().items():
            self.tiles[key].set(f"{count:,}", _TILES[key], _LINES[key])
        told = f"{len(checked.owed):,} 名有类别的学生，按 {dates.show_day(checked.on)} 核对"
        if self._found.before is not None:
            day, missed = self._found.before
            told += f"；上次 {dates.show_day(day)}，该办 {missed:,} 人"
        self.header.set_facts(told)
        self.groundless.reload()
        self._mark()
        checkup_source.note_run(self.desk, checked)

    def _highlight(self) -> None:
        side = self.owed.side
        if self.owed.view.current() is None and side is not None and not side.drawer:
            self.owed.view.select(self.owed.model.record(0))

    def _another_term(self) -> None:
        self._dress()
        self.check()

    def _owed(self, ids: Sequence[int]) -> list[Owed]:
        wanted = set(ids)
        return [one for one in (self._found.checked.owed if self._found.checked else ()) if one.student_id in wanted]

    def _shown(self) -> str:
        if self.front is self.groundless:
            return GROUNDLESS
        return str(self.owed.filters.values().get("group", ""))

    def _mark(self) -> None:
        shown = self._shown()
        for key, tile in self.tiles.items():
            tile.setChecked(key == shown)
