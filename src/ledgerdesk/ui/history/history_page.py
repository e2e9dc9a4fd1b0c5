"""数据 › 操作记录: every step in plain sentences, what can be taken back, and whether the record is whole."""

from dataclasses import replace

from ledgerdesk.domain.rights import Right
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.history.history_check import CheckDialog
from ledgerdesk.ui.history.history_panel import HistoryPanel
from ledgerdesk.ui.history.history_sheet import SealSource
from ledgerdesk.ui.history.history_source import PAGE, HistorySource
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import holder, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.theme import Tone

CHOICES = "sheet.history"
_RECORD, _PAGE = "record_of", "page"


class HistoryPage(SheetPage):
    """The record of operations, of the school or of one record."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._records = HistorySource(desk)
        self._of = ""
        self._banner = Banner(desk.theme, Tone.INFO, "", "看全部", self.show_all)
        self._banner.hide()
        panel = HistoryPanel(desk, self._records, self.narrow)
        actions = [Action(text="核对记录", icon="shield-check", run=self.check, tip="看操作记录有没有被改动过")]
        if desk.may(Right.OUTPUT):
            actions.append(Action(text="打印校验码", icon="printer", run=self.print_code))
        super().__init__(
            desk.theme,
            self._records,
            desk.runner,
            actions=actions,
            panel=panel,
            choices=sheet_memory.recall(desk, CHOICES),
            above=self._banner,
        )
        panel.attach(self.model)
        sheet_memory.keep(desk, CHOICES, self)
        attach(desk, self, key=CHOICES)
        self._pager()
        self._ask_the_ledger()

    def show_all(self) -> None:
        """Show everybody's steps again."""
        self.narrow(None, "")

    def narrow(self, record: tuple[str, int] | None, name: str) -> None:
        """Show the steps of one record only, of all with None."""
        self._banner.set_text(f"只看和 {name} 有关的操作")
        self._banner.setVisible(record is not None)
        if record != self._records.record:
            self._records.record, self._of = record, name
            self._turn(0)

    def check(self) -> None:
        """Check that the record is whole."""
        CheckDialog(self._desk, self).ask()

    def print_code(self) -> None:
        """Print the code of now, to be kept elsewhere."""
        desk = self._desk
        paper = SealSource(desk.ledger, desk.press)
        PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, paper, self, say=desk.say).ask()

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = super().place(key)
        record = list(self._records.record) if self._records.record is not None else None
        state = {**inner.state, _RECORD: record, places.OF_PERSON_NAME: self._of, _PAGE: self._records.page}
        return replace(inner, state=state)

    def open(self, place: Place) -> None:
        """See Page; the state may name a person or another record."""
        if place.state:
            person, record = place.state.get(places.OF_PERSON), place.state.get(_RECORD)
            of = ("Person", person) if isinstance(person, int) else None
            if isinstance(record, list | tuple) and len(record) == 2:
                of = (str(record[0]), int(record[1]))
            self.narrow(of, str(place.state.get(places.OF_PERSON_NAME) or ""))
            page = place.state.get(_PAGE)
            if isinstance(page, int) and page != self._records.page:
                self._turn(page)
        super().open(place)

    # ---- inside ----------------------------------------------------------------------------------
    def _pager(self) -> None:
        theme = self._desk.theme
        self._where = Label("", "sub")
        self._newer = Button(
            theme, "更新的", "chevron-left", small=True, run=lambda: self._turn(self._records.page - 1)
        )
        self._older = Button(
            theme, "更早的", "chevron-right", small=True, run=lambda: self._turn(self._records.page + 1)
        )
        self._pages = holder(row(theme, None, self._where, self._newer, self._older, spacing=8))
        self._pages.hide()
        self.body.addWidget(self._pages)
        self.loaded.connect(self._show_pager)

    def _show_pager(self) -> None:
        source = self._records
        pages = max(1, -(-source.total // PAGE))
        self._pages.setVisible(pages > 1)
        self._where.setText(f"第 {source.page + 1:,} 页，共 {pages:,} 页")
        self._newer.allow(source.page > 0, "这里就是最新的了")
        self._older.allow(source.page + 1 < pages, "再早就没有了")

    def _ask_the_ledger(self) -> None:
        """Let conditions be asked of the ledger: the table holds one page of it only."""
        self._records.chosen = self._chosen
        self.filters.searched.disconnect(self.model.search)
        self.filters.searched.connect(lambda _text: self._turn(0))
        self.filters.filtered.connect(lambda: self._turn(0))

    def _chosen(self) -> tuple[dict[str, object], str]:
        return self.filters.values(), self.filters.search.text().strip()

    def _turn(self, page: int) -> None:
        self._records.page = max(0, page)
        self.view.scrollToTop()
        self.reload()
