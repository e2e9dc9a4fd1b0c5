"""数据 › 操作记录: every step in plain sentences, and what can be taken back."""

from dataclasses import replace

from ledgerdesk.ui import places, sheet_memory
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.history_panel import HistoryPanel
from ledgerdesk.ui.history_source import HistorySource
from ledgerdesk.ui.history_stack import Place
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.sheet_page import SheetPage
from ledgerdesk.ui.theme import Tone

CHOICES = "sheet.history"


class HistoryPage(SheetPage):
    """The record of operations, of the school or of one person."""

    def __init__(self, desk: Desk) -> None:
        self._records = HistorySource(desk)
        self._of = ""
        self._banner = Banner(desk.theme, Tone.INFO, "", "看全部", self.show_all)
        self._banner.hide()
        panel = HistoryPanel(desk, self._records)
        super().__init__(
            desk.theme,
            self._records,
            desk.runner,
            panel=panel,
            choices=sheet_memory.recall(desk, CHOICES),
            above=self._banner,
        )
        panel.attach(self.model)
        sheet_memory.keep(desk, CHOICES, self)

    def show_all(self) -> None:
        """Show everybody's steps again."""
        self._narrow(None, "")

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = super().place(key)
        state = {**inner.state, places.OF_PERSON: self._records.person, places.OF_PERSON_NAME: self._of}
        return replace(inner, state=state)

    def open(self, place: Place) -> None:
        """See Page; the state may name a person."""
        if place.state:
            person = place.state.get(places.OF_PERSON)
            self._narrow(person if isinstance(person, int) else None, str(place.state.get(places.OF_PERSON_NAME) or ""))
        super().open(place)

    def _narrow(self, person: int | None, name: str) -> None:
        self._banner.set_text(f"只看和 {name} 有关的操作")
        self._banner.setVisible(person is not None)
        if person != self._records.person:
            self._records.person, self._of = person, name
            self.reload()
