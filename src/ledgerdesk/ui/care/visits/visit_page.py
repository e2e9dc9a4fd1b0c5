"""帮扶 › 家访谈心: visits and talks of the term, and the forms that register them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.rights import Right
from ledgerdesk.ui import exchange, places
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.aid.supervision.supervision_paper import seen
from ledgerdesk.ui.care.visits import visit_lists, visit_paper
from ledgerdesk.ui.care.visits.talk_form import TalkForm
from ledgerdesk.ui.care.visits.visit_form import VisitForm
from ledgerdesk.ui.care.visits.visit_panel import VisitPanel
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.shell.history_stack import Place

CHOICES = "sheet.visits"
SHEETS = ("visits", "talks")
_VISIT, _TALK = "visit", "talk"
_PHOTOS = "Attachment"
_FORM = "form"  # in a place's state: the form that was in front


class VisitsPage(SheetPage):
    """The list; a form takes its place while something is registered or corrected."""

    def __init__(self, desk: Desk) -> None:
        self.panel = VisitPanel(desk)
        self._desk = desk
        self._visit: VisitForm | None = None
        self._talk: TalkForm | None = None
        self._front: VisitForm | TalkForm | None = None
        self._just_saved: int | None = None
        super().__init__(
            desk.theme,
            visit_lists.source(desk, self.new_visit),
            desk.runner,
            actions=self._actions(),
            ticked_actions=desk.when(
                Right.OUTPUT,
                Action(text="打印单子", icon="printer", run=lambda _ids: self.print()),
                Action(text="打印记录表", icon="printer", run=self.print_records, tip="每次家访、谈心一页，可以签字"),
            ),
            panel=self.panel,
            choices=sheet_memory.recall(desk, CHOICES),
            commands={
                Command.NEW: self.new_visit,
                Command.VISIT: self.new_visit,
                Command.IMPORT: partial(exchange.take_in, desk, SHEETS[0]),
            },
        )
        self.panel.editing.connect(self.edit)
        self.panel.printing.connect(lambda record: self.print_records((record,)))
        self.loaded.connect(self._show_saved)
        sheet_memory.keep(desk, CHOICES, self)
        # A talk's id is negative in this list, so that both fit in one.
        visits_of = Register(sheet="visits", ids=lambda records: [one for one in records if one > 0])
        talks_of = Register(sheet="talks", ids=lambda records: [-one for one in records if one < 0])
        attach(desk, self, visits_of, talks_of, key=CHOICES)
        desk.term_changed.connect(self._term_changed)

    # ---- what can be done ------------------------------------------------------------------------
    def new_visit(self, student_id: int | None = None, paper: int = 0) -> None:
        """Open the form for a new visit, for a pupil if one is named; what was half written is asked about."""
        anew = self._may_begin(self._visit, student_id)
        self._show_form(self.visit_form)  # before it starts: what is hidden cannot take the focus
        if anew:
            self.visit_form.start(student_id, paper)
        elif paper:
            self.visit_form.show_paper(paper)

    def new_talk(self, student_id: int | None = None, paper: int = 0) -> None:
        """Open the form for a new talk."""
        anew = self._may_begin(self._talk, student_id)
        self._show_form(self.talk_form)
        if anew:
            self.talk_form.start(student_id, paper)
        elif paper:
            self.talk_form.paper.show_form(paper)

    def edit(self, record: int) -> None:
        """Open the form of a visit, or of a talk (a negative record)."""
        form = self._visit if record > 0 else self._talk
        if self._may_begin(form, None, other=True):
            if record > 0:
                self.visit_form.edit(record)
            else:
                self.talk_form.edit(-record)
        self._show_form(self.visit_form if record > 0 else self.talk_form)

    def print(self) -> None:
        """Print the rows ticked, else shown, in the columns chosen for the screen."""
        if self.model.records():
            desk, made = self._desk, seen(self._desk, self, CHOICES, "家访谈心登记表")
            PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, made, self, say=desk.say).ask()

    def print_records(self, ids: Sequence[int]) -> None:
        """Print the record form of each visit and talk, filled in."""
        if ids:
            paper.show(self._desk, visit_paper.records(self._desk, ids), self)

    def close_form(self) -> None:
        """Go back to the list; what was typed stays in the form and in the drafts."""
        front = self._front
        self._show_form(None)
        self.view.setFocus()
        if front is not None and front.text_state():
            self._desk.say("没有保存，写的内容留着", "接着写", lambda: self._show_form(front))

    @property
    def form(self) -> VisitForm | TalkForm | None:
        """Return the form in front, None while the list is."""
        return self._front

    @property
    def visit_form(self) -> VisitForm:
        """Return the form for visits, made when first wanted."""
        if self._visit is None:
            self._visit = VisitForm(self._desk, self.body.parentWidget())
            self._visit.saved.connect(self._saved)
            self._visit.closed.connect(self.close_form)
            self._visit.hide()
            self.body.addWidget(self._visit, 1)
        return self._visit

    @property
    def talk_form(self) -> TalkForm:
        """Return the form for talks, made when first wanted."""
        if self._talk is None:
            self._talk = TalkForm(self._desk, self.body.parentWidget())
            self._talk.saved.connect(lambda talk_id: self._saved(-talk_id))
            self._talk.closed.connect(self.close_form)
            self._talk.hide()
            self.body.addWidget(self._talk, 1)
        return self._talk

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """Return the list's place, and which form is in front of it."""
        place = super().place(key)
        if self._front is None:
            return place
        return replace(place, record=None, state={**place.state, _FORM: _TALK if self._front is self._talk else _VISIT})

    def open(self, place: Place) -> None:
        """Show the list, a record of it, or a form."""
        if place.record is not None or place.state.get("filters") is not None:
            self._show_form(None)
        super().open(place)
        if place.state.get(_FORM) and self._desk.editable:  # on the way back to what was left
            self._show_form(self.talk_form if place.state[_FORM] == _TALK else self.visit_form)
        elif place.state.get(places.NEW) and self._desk.editable:
            pupil = place.state.get(places.FOR_STUDENT)
            begin = self.new_talk if place.state.get(places.TALK) else self.new_visit
            paper = place.state.get(places.PAPER_FORM)
            begin(pupil if isinstance(pupil, int) else None, paper if isinstance(paper, int) else 0)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return the form's keys while one is open, else the list's."""
        if self._front is not None:
            return {**self._front.commands(), Command.VISIT: self.new_visit}
        found = dict(super().commands())
        if self._desk.may(Right.OUTPUT):
            found[Command.PRINT] = self.print
        if not self._desk.editable:
            for command in (Command.NEW, Command.VISIT, Command.IMPORT):
                found.pop(command, None)
        return found

    def ledger_changed(self, change_set: object) -> None:
        """Read the touched rows again, and the photos that are in sight."""
        super().ledger_changed(change_set)
        if isinstance(change_set, ChangeSet) and _PHOTOS in change_set.entities():
            shown = (self.panel, self._visit, self._talk)
            for strip in [part.photos for part in shown if part is not None and part.photos is not None]:
                strip.reload()

    def regions(self) -> list[QWidget]:
        """Return the form while it is open, else the list's parts."""
        return [self._front] if self._front is not None else super().regions()

    def text_state(self) -> dict[str, str]:
        """Return unsaved text of both forms."""
        forms = ((_VISIT, self._visit), (_TALK, self._talk))
        return {f"{kind}/{key}": text for kind, form in forms if form for key, text in form.text_state().items()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back into its form and show it."""
        for kind in (_TALK, _VISIT):
            own = {key.removeprefix(f"{kind}/"): text for key, text in state.items() if key.startswith(f"{kind}/")}
            if own:
                form = self.visit_form if kind == _VISIT else self.talk_form
                form.restore_text(own)
                self._show_form(form)

    # ---- inside ----------------------------------------------------------------------------------
    def _actions(self) -> list[Action]:
        if not self._desk.editable:
            out = Action(text="打印", icon="printer", run=self.print, tip="打印这份单子（Ctrl+P）")
            return list(self._desk.when(Right.OUTPUT, out))
        return [
            *exchange.actions(self._desk, SHEETS, self),
            Action(text="登记谈心", icon="plus", run=self.new_talk, tip="谈心、辅导、物质帮扶"),
            Action(text="登记家访", icon="house-heart", run=self.new_visit, primary=True, tip="登记家访（F7）"),
        ]

    def _may_begin(self, form: VisitForm | TalkForm | None, student_id: int | None, *, other: bool = False) -> bool:
        """Tell whether a form may be begun anew; half-written text for somebody else is asked about."""
        if form is None or not form.text_state():
            return True
        if not other and student_id in (None, form.student_id):
            return False
        instead = "不要了，改这一条" if other else "不要了，登记新的"
        keep = self._desk.asker.confirm(
            "上次还有写了一半的", "可以接着写；不要了的话，写的内容就没有了。", instead, "接着写"
        )
        return bool(keep)

    def _show_form(self, form: VisitForm | TalkForm | None) -> None:
        self._front = form
        for known in (self._visit, self._talk):
            if known is not None:
                known.setVisible(known is form)
        if self.side is not None:
            self.side.setVisible(form is None)
        self.header.set_buttons(*(() if form is not None else map(self._header_button, self._actions())))
        self._tell()

    def _tell(self) -> None:
        super()._tell()
        if self._front is not None:
            self.header.set_facts("家访谈心")

    def _saved(self, record: int) -> None:
        self._show_form(None)
        self._just_saved = record
        self._show_saved()

    def _show_saved(self) -> None:
        """Highlight what was saved, now or when its row has come."""
        if self._just_saved is not None and self.model.row_of(self._just_saved) is not None:
            self.select(self._just_saved)
            self._just_saved = None

    def _term_changed(self) -> None:
        self.header.set_buttons(*(() if self._front is not None else map(self._header_button, self._actions())))
        self.reload()
