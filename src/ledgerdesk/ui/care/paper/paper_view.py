"""The scan of a form on paper in view, while what stands on it is written down."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage

from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import attachments as store
from ledgerdesk.services import attachments, paper_forms
from ledgerdesk.services.paper_forms import FormFacts
from ledgerdesk.ui.attachments.attachment_viewer import Canvas
from ledgerdesk.ui.care.paper import paper_source
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import IconButton
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.tasks import Task

_WIDTH = 520  # pixels at normal text size
_STEP = 1.25


@dataclass(frozen=True)
class _Scans:
    """A form and its pages as pictures."""

    form: FormFacts
    pages: tuple[QImage, ...]


class PaperView(Card):
    """One form's scans, a page at a time; hidden while there is none. ``shown`` tells that a picture has come."""

    shown = Signal()

    def __init__(self, desk: Desk) -> None:
        theme = desk.theme
        self._desk, self._form_id = desk, 0
        self._pages: tuple[QImage, ...] = ()
        self._at = 0
        self._title, self._where = Label("", "strong"), Label("", "sub")
        self.canvas = Canvas(theme)
        self._back = IconButton(theme, "chevron-left", "上一页", size=22, run=lambda: self._step(-1))
        self._on = IconButton(theme, "chevron-right", "下一页", size=22, run=lambda: self._step(1))
        tools = row(
            theme,
            self._title,
            (self._where, 1),
            self._back,
            self._on,
            IconButton(theme, "zoom-out", "看小一点", size=20, run=lambda: self.canvas.zoom(1 / _STEP)),
            IconButton(theme, "zoom-in", "看大一点", size=20, run=lambda: self.canvas.zoom(_STEP)),
            IconButton(theme, "rotate-cw", "转 90 度", size=20, run=self.canvas.turn),
            spacing=4,
        )
        super().__init__(theme, tools, (self.canvas, 1))
        self.setFixedWidth(theme.px(_WIDTH))
        self.hide()

    @property
    def form_id(self) -> int:
        """Return the form in view, 0 for none."""
        return self._form_id

    def show_form(self, form_id: int) -> None:
        """Show the scans of a form; 0 shows nothing."""
        self._form_id, self._pages, self._at = form_id, (), 0
        self.canvas.show_image(None)
        self._title.setText("")
        self._where.setText("")
        self.setVisible(bool(form_id))
        if not form_id:
            return
        ledger = self._desk.ledger

        def read(_task: Task) -> _Scans:
            with ledger.read() as session:
                form = paper_forms.facts(session, form_id)
                found = [one for one in attachments.of(session, attachments.PAPER_FORM, form_id) if not one.binned_on]
            pages = [QImage.fromData(store.content(ledger, one.id)) for one in found]
            return _Scans(form, tuple(page for page in pages if not page.isNull()))

        self._desk.runner.run("读取扫描件", read, self._took, failed=self._failed, owner=self, key=f"paper:{id(self)}")

    def _took(self, found: _Scans) -> None:
        if found.form.id != self._form_id:
            return
        self._pages = found.pages
        self._title.setText(paper_source.kind_word(found.form.kind))
        self._step(0)
        self.shown.emit()

    def _failed(self, problem: LedgerError) -> None:
        self._where.setText(str(problem))

    def _step(self, by: int) -> None:
        self._at = min(max(0, self._at + by), max(0, len(self._pages) - 1))
        count = len(self._pages)
        self.canvas.show_image(self._pages[self._at] if count else None)
        self._where.setText(f"第 {self._at + 1} 页，共 {count} 页" if count > 1 else "" if count else "还没有扫描件")
        for button, there in ((self._back, self._at > 0), (self._on, self._at < count - 1)):
            button.setVisible(count > 1)
            button.set_enabled(there)
