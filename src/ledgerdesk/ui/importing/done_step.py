"""Import, step 6: what was done, and what can be done with it."""

from PySide6.QtCore import Qt, Signal

from ledgerdesk.fields.field import Sheet
from ledgerdesk.services.imports import Outcome
from ledgerdesk.ui.importing import naming
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.theme import Theme

_PUPILS = "students"


class DoneStep(ImportStep):
    """``show_people``, ``save_held`` and ``undo`` ask for what the buttons say."""

    show_people = Signal()
    save_held = Signal()
    undo = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._picture = Picture(theme, "circle-check", "ok", 56)
        self._what, self._more = Label("", "heading"), Label("", "sub")
        self._people = Button(theme, "", "users", run=self.show_people.emit)
        self._held = Button(theme, "", "download", run=self.save_held.emit)
        self._undo = Button(theme, "撤销这次导入", "undo-2", run=self.undo.emit)
        layout = column(theme, None, spacing=12, margin=24)
        for widget in (self._picture, self._what, self._more):
            layout.addWidget(widget, 0, centre)
        layout.addLayout(row(theme, None, self._people, self._held, self._undo, None))
        layout.addStretch(2)
        self.lay_out((Card(theme, layout), 1))

    def load(self, outcome: Outcome, sheet: Sheet) -> None:
        """Show what an import did."""
        count, unit = outcome.added + outcome.changed, naming.unit(sheet)
        self._picture.show_icon("circle-check", "ok")
        self._what.setText(words(outcome, sheet))
        rest = [f"没有变动 {outcome.unchanged} {unit}"] if outcome.unchanged else []
        rest += [f"扣下 {outcome.held} 行"] if outcome.held else []
        self._more.setText("，".join([*rest, "以后也能在“导入过的”里逐行看、撤销"]) + "。")
        self._people.set_text(f"看这 {count} {unit}" if sheet.name == _PUPILS else f"去看{sheet.title}")
        self._people.setVisible(bool(count))
        self._held.set_text(f"另存扣下的 {outcome.held} 行")
        self._held.setVisible(bool(outcome.held))
        self.allow_undo("")

    def allow_undo(self, why_not: str) -> None:
        """Offer the undo, or say why it is not possible any more."""
        self._undo.show()
        self._undo.allow(not why_not, why_not)

    def undone(self) -> None:
        """Say that the import was taken back."""
        self._picture.show_icon("undo-2", "sub")
        self._what.setText("这次导入已撤销")
        self._more.setText("台账和导入以前一样。改好名单，可以再导入一次。")
        for button in (self._people, self._undo):
            button.hide()

    def next_words(self) -> str:
        """See ImportStep."""
        return "再导入一份"


def words(outcome: Outcome, sheet: Sheet) -> str:
    """Return what an import did in one sentence."""
    unit = naming.unit(sheet)
    return f"导入好了：新增 {outcome.added} {unit}，修改 {outcome.changed} {unit}"
