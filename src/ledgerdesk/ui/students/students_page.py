"""学生 › 学生名册: the register with its panel, new pupils, deletion, and what else starts here."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.ledger.safekeeping import Reason
from ledgerdesk.services import register
from ledgerdesk.services.register import Loss
from ledgerdesk.ui import exchange, places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.students import students_out, students_source
from ledgerdesk.ui.students.student_form import StudentForm
from ledgerdesk.ui.students.student_panel import StudentPanel
from ledgerdesk.ui.students.students_source import StudentsSource

CHOICES = "sheet.students"
SHEET = "students"
_NEW = "new"  # the place of a pupil's id in the key of a new pupil's text


class StudentsPage(SheetPage):
    """The register of pupils; a form for a new pupil takes the page's place while it is open."""

    def __init__(self, desk: Desk) -> None:
        self.panel = StudentPanel(desk)
        self._desk = desk
        self._form: StudentForm | None = None
        self._narrowed = False
        self._source_of_pupils = source = StudentsSource(
            desk, (("导入名单", self._import), ("新增学生", self.new)) if desk.editable else ()
        )
        super().__init__(
            desk.theme,
            source,
            desk.runner,
            actions=self._actions(),
            ticked_actions=self._ticked_actions(),
            panel=self.panel,
            choices=sheet_memory.recall(desk, CHOICES),
            commands=self._own_commands(),
        )
        attach(desk, self, Register(sheet=SHEET), key=CHOICES, title="学生名册")
        self.panel.deleting.connect(lambda who: self.delete([who]))
        sheet_memory.keep(desk, CHOICES, self)
        self.loaded.connect(self._show_on_roll)
        desk.term_changed.connect(self._term_changed)

    # ---- what can be done ------------------------------------------------------------------------
    def new(self) -> None:
        """Open the form for a new pupil."""
        if not self._desk.editable:
            return
        if self._form is None:
            self._form = StudentForm(self._desk)
            self._form.added.connect(self._added)
            self._form.closed.connect(self.close_form)
            self.body.addWidget(self._form, 1)
        self._show_form(True)
        self._form.start()

    def close_form(self) -> None:
        """Go back to the register; what was typed stays in the form and in the drafts."""
        had_text = self._form is not None and bool(self._form.text_state())
        self._show_form(False)
        self.view.setFocus()
        if had_text:
            self._desk.say("没有保存，写的内容留着", "接着写", self.new)

    @property
    def form(self) -> StudentForm | None:
        """Return the form for a new pupil while it is open."""
        return self._form if self._form is not None and not self._form.isHidden() else None

    def delete(self, pupils: Sequence[int]) -> None:
        """Ask with counts what would go along, then delete; undo brings all of it back."""
        chosen = list(pupils)
        self._desk.read(
            "读取学生", lambda s: register.loss(s, chosen), partial(self._confirm_deletion, chosen), owner=self
        )

    # ---- Page ------------------------------------------------------------------------------------
    def open(self, place: Place) -> None:
        """Show the register, a pupil, some pupils, or the form for a new one."""
        pupils = place.state.get(places.PUPILS)
        if isinstance(pupils, tuple | frozenset):
            self._show_some(frozenset(pupils))
            return
        if place.record is not None or place.state.get("filters") is not None:
            self._show_form(False)
        super().open(place)
        if place.state.get(places.NEW):
            self.new()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return the form's keys while it is open, else the register's."""
        return self.form.commands() if self.form is not None else super().commands()

    def regions(self) -> list[QWidget]:
        """Return the form while it is open, else the register's parts."""
        return [self.form] if self.form is not None else super().regions()

    def text_state(self) -> dict[str, str]:
        """Return unsaved text of the form and of the panel."""
        typed = self._form.text_state() if self._form is not None else {}
        return {**self.panel.text_state(), **{f"{_NEW}//{key}": text for key, text in typed.items()}}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back into the form, and offer the panel's where its pupil is shown."""
        typed = {name.split("//", 1)[1]: text for name, text in state.items() if name.startswith(f"{_NEW}//")}
        self.panel.restore_text({name: text for name, text in state.items() if not name.startswith(f"{_NEW}//")})
        if typed:
            self.new()
            if self._form is not None:
                self._form.restore_text(typed)
        elif self.panel.unsaved():
            self.select(self.panel.unsaved()[0])

    # ---- inside ----------------------------------------------------------------------------------
    def _actions(self) -> list[Action]:
        desk = self._desk
        paper = Action(text="打印花名册", icon="printer", run=self._print_roster, tip="打印（Ctrl+P）")
        if not desk.editable:
            return [*desk.when(Right.OUTPUT, paper)]
        return [
            *exchange.actions(desk, (SHEET,), self),
            paper,
            Action(text="新增学生", icon="plus", run=self.new, primary=True, tip="新增（Ctrl+N）"),
        ]

    def _ticked_actions(self) -> list[Action]:
        pair = partial(self._elsewhere, places.HELP_WORK, places.PAIRINGS)
        return [
            *self._desk.when(
                Right.OUTPUT,
                Action(text="打印", icon="printer", run=self._print),
                Action(text="导出", icon="download", run=lambda _pupils: self.export()),
            ),
            *self._desk.when(
                Right.EDIT,
                Action(text="安排结对", icon="heart-handshake", run=pair),
                Action(text="删除", icon="", run=self.delete, danger=True),
            ),
        ]

    def _own_commands(self) -> dict[Command, Callable[[], object]]:
        return {
            Command.NEW: self.new,
            Command.PRINT: self._print_roster,
            Command.IMPORT: self._import,
        }

    def _print(self, pupils: list[int]) -> None:
        students_out.print_roster(self._desk, pupils, self)

    def _print_roster(self) -> None:
        self._print(self.taken_records())

    def _import(self) -> None:
        exchange.take_in(self._desk, SHEET)

    def _elsewhere(self, page: str, tab: str, pupils: list[int]) -> None:
        self._desk.open(page, tab, state={places.PUPILS: tuple(pupils)})

    def _show_form(self, on: bool) -> None:
        if self._form is not None:
            self._form.setVisible(on)
        if self.side is not None:
            self.side.setVisible(not on)
        self.header.set_buttons(*(() if on else map(self._header_button, self._actions())))
        if on:
            self.header.set_facts("新增学生")
        else:
            self._tell()

    def _show_some(self, pupils: frozenset[int]) -> None:
        self._show_form(False)
        self._source_of_pupils.chosen = pupils
        self._narrowed = True
        self.filters.set_filters(self._source_of_pupils.filters)
        self.filters.clear_all()
        self.filters.set_filter(students_source.CHOSEN, pupils)

    def _added(self, student_id: int, again: bool) -> None:
        if again:
            self.new()
        else:
            self._show_form(False)
            if self.model.row_of(student_id) is not None:
                self.select(student_id)
            else:
                self._wanted = student_id  # highlighted when its row has been read

    def _confirm_deletion(self, pupils: list[int], lost: Loss) -> None:
        named = self._named(pupils)
        if lost.frozen:
            self._desk.asker.show_error(
                "不能删除",
                f"其中 {lost.frozen} 人已经公示或上报过，名单和记录要留着。可以把就读状态改成“转出”。",
            )
            return
        parts = ((lost.visits, "次家访"), (lost.talks, "次谈心"), (lost.pairings, "条结对"))
        counted = "、".join(f"{count} {words}" for count, words in parts if count)
        whose = "的" if len(pupils) > 1 or counted else ""
        text = f"{named}{whose} {counted}会一起删除，可以撤销。" if counted else "删除后可以撤销。"
        sure = self._desk.asker.confirm(f"删除 {named}？", text, f"删除 {len(pupils)} 名学生", "不删", danger=True)
        if sure:
            label = f"删除学生 {named}" if len(pupils) == 1 else f"删除 {len(pupils)} 名学生"
            first = Reason.BULK_DELETE if len(pupils) > 1 else None
            self._desk.write(
                label, lambda s: register.delete(s, pupils), owner=self, toast=f"已删除 {named}", first=first
            )

    def _named(self, pupils: Sequence[int]) -> str:
        if len(pupils) == 1:
            return str(self.model.value(pupils[0], "name"))
        return f"这 {len(pupils)} 名学生"

    def _show_on_roll(self) -> None:
        """Leave those who have left the school out at first, when there are any."""
        if self._narrowed or self.filters.active():
            return
        self._narrowed = True
        gone = {entry.code for entry in codes.table("status").codes if entry.group == "left"}
        if any(self.model.value(record, "status") in gone for record in self.model.records()):
            self.filters.set_filter("status", students_source.ON_ROLL)

    def _term_changed(self) -> None:
        self.header.set_buttons(*(self._header_button(action) for action in self._actions()))
        self.reload()
