"""数据 › 导入 › 导入过的: every list taken in, what it did, and taking it back."""

from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.importing.past_panel import PastPanel
from ledgerdesk.ui.importing.past_source import PastSource
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage

CHOICES = "sheet.imports"


class PastImports(SheetPage):
    """A list without a header of its own: it stands under that of the import."""

    def __init__(self, desk: Desk) -> None:
        source = PastSource(desk)
        self.panel = PastPanel(desk, source)
        super().__init__(desk.theme, source, desk.runner, panel=self.panel, choices=sheet_memory.recall(desk, CHOICES))
        self.panel.attach(self.model)
        sheet_memory.keep(desk, CHOICES, self)
        attach(desk, self, key=CHOICES)
        self.view.opened.connect(lambda _record: self.panel.open_rows())
        self.header.hide()
        self.body.setContentsMargins(0, 0, 0, 0)
