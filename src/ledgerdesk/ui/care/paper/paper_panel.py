"""The panel beside the list of paper forms: one form, its scans, and what is to be done with it."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates
from ledgerdesk.services import attachments, paper_forms
from ledgerdesk.services.paper_forms import FormFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.paper import paper_source
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone

_TONES = {paper_forms.OUT: Tone.WARN, paper_forms.BACK: Tone.INFO, paper_forms.DONE: Tone.OK}


class FormPanel(DetailPanel):
    """See RecordPanel. ``registering`` asks for the visit or talk of the form shown, ``got_back`` that it is back."""

    registering = Signal(object)
    got_back = Signal(object)

    def __init__(self, desk: Desk, book: paper_source.Book) -> None:
        super().__init__(desk.theme, empty="选一份表，这里显示扫描件")
        self._desk, self._book = desk, book
        self._wanted: int | None = None
        self.strip: AttachmentStrip | None = None

    @property
    def form(self) -> FormFacts | None:
        """Return the form shown."""
        return self._book.form(self._wanted)

    def show_record(self, record_id: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record_id
        form = self.form
        if form is None:
            self.show_nothing()
        else:
            self._draw(form)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    def _draw(self, form: FormFacts) -> None:
        theme, desk = self._theme, self._desk
        chip = Chip(theme, paper_forms.STATES[form.state], _TONES[form.state])
        left = (Chip(theme, form.left, Tone.MUTE),) if form.left else ()
        kind = paper_source.kind_word(form.kind)
        self.set_head(form.student, f"{kind}　{form.class_name}", holder(row(theme, chip, *left, None)),
                      show_picture=False)  # fmt: skip
        strip = self.strip = AttachmentStrip(desk, attachments.PAPER_FORM, hint="收回的扫描件", action="加扫描件")
        strip.begin(form.id, f"{form.student} 的{kind}")
        pupil = link(theme, "看学生", lambda: desk.open(places.STUDENTS, places.REGISTER, record=form.student_id))
        items: list[Item] = [
            key_value(theme, "号码", form.number or "纸上没有号码"),
            key_value(theme, "印发", dates.full(form.printed_on) if form.printed_on else "不是这里印的"),
            key_value(theme, "收回", dates.full(form.returned_on) if form.returned_on else "还没有"),
            key_value(theme, "教师", form.staff),
            *((key_value(theme, "页数", f"共 {form.pages} 页，扫描 {form.scans} 页"),) if form.pages > 1 else ()),
            self._registered(form),
            row(theme, pupil, None),
            rule(),
            Label(f"扫描件　{form.scans} 张", "strong"),
            strip,
            None,
        ]
        self.set_body(holder(column(theme, *items, spacing=5)))
        self.set_actions(*self._buttons(form))

    def _registered(self, form: FormFacts) -> Item:
        if form.visit_id or form.talk_id:
            record = form.visit_id or -(form.talk_id or 0)  # a talk's id is negative in that list
            go = link(
                self._theme, "看这次家访" if form.visit_id else "看这次谈心",
                lambda: self._desk.open(places.HELP_WORK, places.VISITS, record=record),
            )  # fmt: skip
            return key_value(self._theme, "登记", "已登记", extra=go)
        return key_value(self._theme, "登记", paper_source.registered_word(form) or "还没有")

    def _buttons(self, form: FormFacts) -> list[Button]:
        if not self._desk.editable:
            return []
        found = []
        if form.state == paper_forms.OUT:
            tip = "纸已经收回，不扫描也可以先记下"
            found.append(Button(self._theme, "记收回", tip=tip, run=lambda: self.got_back.emit([form.id])))
        if form.kind != paper_forms.HANDBOOK and form.state != paper_forms.DONE:
            word = "登记谈心…" if form.kind == paper_forms.TALK else "登记家访…"
            role = Role.PRIMARY if form.state == paper_forms.BACK else Role.SECONDARY
            found.append(Button(self._theme, word, role=role, run=lambda: self.registering.emit(form)))
        return found
