"""帮扶 › 纸质表: record forms printed with codes, and their scans taken in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.services import paper_forms
from ledgerdesk.services.paper_forms import FormFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.supervision.supervision_paper import seen
from ledgerdesk.ui.care.paper import paper_print, paper_source
from ledgerdesk.ui.care.paper.paper_panel import FormPanel
from ledgerdesk.ui.care.paper.paper_take import TakeIn
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page

CHOICES = "sheet.paper_forms"


class PaperPage(Page):
    """The list, or in its place the part where a pile of scans is taken in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "帮扶")
        self.desk, self._book = desk, paper_source.Book()
        self.panel = FormPanel(desk, self._book)
        self.panel.registering.connect(self.register)
        self.panel.got_back.connect(self.got_back)
        self.forms = inner_list.make(
            desk,
            paper_source.source(desk, self._book, self.issue, self.take_in),
            CHOICES,
            actions=self._ticked_actions(),
            panel=self.panel,
        )
        self.forms.status.connect(self.set_status)
        self.forms.moved.connect(self.moved)
        self.forms.loaded.connect(self._tell)
        self._take: TakeIn | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.forms)
        self.body.addWidget(self._stack, 1)
        self._dress()
        desk.term_changed.connect(self._term_changed)

    # ---- what is done ----------------------------------------------------------------------------
    def issue(self, ticked: Sequence[int] = ()) -> None:
        """Ask which form for whom and print it."""
        paper_print.ask(self.desk, self, ticked)

    def print(self) -> None:
        """Print the list: the rows ticked, else shown, in the columns chosen for the screen."""
        if self.desk.may(Right.OUTPUT) and self.forms.taken_records():
            desk, made = self.desk, seen(self.desk, self.forms, CHOICES, "纸质表收发清单")
            PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, made, self, say=desk.say).ask()

    def take_in(self) -> None:
        """Show the part where scans are taken in; what is under way there goes on."""
        if self.desk.editable:
            self._stack.setCurrentWidget(self.taking)
            self._dress()
            self.moved.emit()

    @property
    def taking(self) -> TakeIn:
        """Return the part where scans are taken in, made when first wanted."""
        if self._take is None:
            self._take = TakeIn(self.desk)
            self._take.registering.connect(self.register)
            self._take.closed.connect(self.back)
            self._take.changed.connect(self._tell)
            self._stack.addWidget(self._take)
        return self._take

    def back(self) -> None:
        """Show the list again."""
        self._stack.setCurrentWidget(self.forms)
        self._dress()
        self.forms.shown()
        self.moved.emit()

    def register(self, form: FormFacts) -> None:
        """Open the visit or talk form for the pupil of a form on paper, its scan beside."""
        state = {places.NEW: True, places.FOR_STUDENT: form.student_id, places.PAPER_FORM: form.id}
        if form.kind == paper_forms.TALK:
            state[places.TALK] = True
        self.desk.open(places.HELP_WORK, places.VISITS, state=state)

    def got_back(self, ids: Sequence[int]) -> None:
        """Note that forms are back today, without scans."""
        waiting = [one for one in ids if (form := self._book.form(one)) is not None and form.returned_on is None]
        on = self.desk.today
        if not waiting:
            self.desk.note("选中的都已经收回了")
            return

        def work(session: Session) -> None:
            for form_id in waiting:
                paper_forms.returned(session, form_id, on)

        self.desk.write(f"收回纸质表 {len(waiting)} 份", work, owner=self, toast=f"已记下收回 {len(waiting)} 份")

    def withdraw(self, ids: Sequence[int]) -> None:
        """Take forms back that were printed by mistake, after asking."""
        chosen = list(ids)
        title, told = (
            f"作废 {len(chosen)} 份",
            "印错、印坏的才作废。作废以后，这些纸收回来程序就不认识了；收回过的不能作废。",
        )
        if self.desk.asker.confirm(title, told, title, "不作废", danger=True):
            self.desk.write(
                f"作废纸质表 {len(chosen)} 份", lambda session: paper_forms.withdraw(session, chosen), owner=self,
                toast=f"已作废 {len(chosen)} 份",
                failed=lambda problem: self.desk.asker.show_error("没有作废", str(problem)),
            )  # fmt: skip

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.forms.place(key)
        return replace(inner, state={**inner.state, places.TAKE_IN: self._taking_in})

    def open(self, place: Place) -> None:
        """See Page."""
        if place.state.get(places.TAKE_IN):
            self.take_in()
        elif self._taking_in:
            self.back()
        self.forms.open(place)
        ticked = place.state.get(places.PUPILS)
        if place.state.get(places.NEW) and self.desk.editable:
            self.issue(ticked if isinstance(ticked, list | tuple) else ())

    def shown(self) -> None:
        """See Page."""
        self.forms.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        self.forms.ledger_changed(change_set)
        if self._take is not None:
            self._take.ledger_changed(change_set)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        if self._taking_in:
            return self.taking.commands()
        mine: dict[Command, Callable[[], object]] = {}
        if self.desk.may(Right.OUTPUT):
            mine[Command.PRINT] = self.print
        if self.desk.editable:
            mine[Command.NEW] = self.issue
        return {**self.forms.commands(), **mine}

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.taking.regions() if self._taking_in else self.forms.regions()

    # ---- inside ----------------------------------------------------------------------------------
    @property
    def _taking_in(self) -> bool:
        return self._take is not None and self._stack.currentWidget() is self._take

    def _ticked_actions(self) -> list[Action]:
        if not self.desk.may(Right.EDIT):
            return []
        return [
            Action(text="记收回", icon="check", run=self.got_back),
            Action(text="作废", icon="x", run=self.withdraw, danger=True),
        ]

    def _dress(self) -> None:
        theme = self.theme
        listed = self.desk.when(
            Right.OUTPUT, Button(theme, "打印清单", "printer", tip="打印清单（Ctrl+P）", run=self.print)
        )
        if not self.desk.editable:
            self.header.set_buttons(*listed)
        elif self._taking_in:
            self.header.set_buttons(Button(theme, "回到纸质表", "arrow-left", run=self.back))
        else:
            issue = Button(theme, "印记录表", "plus", tip="印家访、谈心记录表和帮扶手册（Ctrl+N）", run=self.issue)
            left = self._take.pile.waiting if self._take is not None else 0
            word = f"接着收（还有 {left} 张）" if left else "收表（扫描件）"
            take = Button(theme, word, "upload", Role.PRIMARY, run=self.take_in)
            self.header.set_buttons(*listed, *((issue,) if self.desk.may(Right.OUTPUT) else ()), take)
        self._tell()

    def _tell(self) -> None:
        self.header.set_facts(self.taking.told() if self._taking_in else self._book.told())
        self.set_status(self.taking.told() if self._taking_in else self.forms.status_text)

    def _term_changed(self) -> None:
        if not self.desk.editable and self._taking_in:
            self.back()
        self._dress()
        self.forms.reload()
