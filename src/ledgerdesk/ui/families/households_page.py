"""家庭 › 家庭名册: the list of households, and one household on the whole page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import households
from ledgerdesk.ui import exchange, places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.families import household_list, household_record, household_view
from ledgerdesk.ui.families.household_form import HouseholdForm
from ledgerdesk.ui.families.household_record import HouseholdRecord
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import clear
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.shell.history_stack import Place

CHOICES = "sheet.households"
SHEETS = ("households", "members")  # the second has no list of its own yet
_SEEN_IN_VIEW = household_list.ENTITIES | {
    "Visit", "VisitStudent", "Talk", "BankCard", "ClassMembership", "Enrolment", "HouseholdPairing",
}  # fmt: skip
_VIEW = "view"  # in the state of a place: whether one household fills the page


class HouseholdsPage(SheetPage):
    """The list; 一户一图 and the form take its place while they are open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._record: HouseholdRecord | None = None
        self._wanted_home: int | None = None
        self._form: HouseholdForm | None = None
        super().__init__(
            desk.theme,
            household_list.source(desk),
            desk.runner,
            actions=exchange.actions(desk, SHEETS, self),
            choices=sheet_memory.recall(desk, CHOICES),
            commands={Command.IMPORT: partial(exchange.take_in, desk, SHEETS[0])} if desk.editable else {},
        )
        sheet_memory.keep(desk, CHOICES, self)
        attach(
            desk, self, Register(sheet="households"), Register(sheet="members", ids=None), key=CHOICES, title="家庭名册"
        )
        self._view_box = QWidget()
        self._view_box.setObjectName("clear")
        self._view_box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view = QVBoxLayout(self._view_box)
        self._view.setContentsMargins(0, 0, 0, 0)
        self._view_box.hide()
        self.body.addWidget(self._view_box, 1)
        self.view.opened.connect(self.show_household)
        self.loaded.connect(self._tell_place)
        self._restored: dict[int, dict[str, str]] = {}
        desk.term_changed.connect(self._term_changed)

    # ---- one household ---------------------------------------------------------------------------
    def show_household(self, household: int) -> None:
        """Show one household on the whole page."""
        self._wanted_home, on = household, self._desk.on
        self._desk.read(
            "读取家庭",
            lambda session: household_record.read(session, household, on),
            partial(self._took, household),
            failed=self._gone,
            owner=self,
            key=f"household:{id(self)}",
        )

    def show_list(self) -> None:
        """Go back to the list."""
        self._wanted_home = self._record = None
        self._arrange()
        self.view.setFocus()
        self.moved.emit()

    def edit(self) -> None:
        """Open the form for the household shown."""
        record = self._record
        if record is None or record.first_pupil is None or not self._desk.editable:
            return
        if self._form is None:
            self._form = HouseholdForm(self._desk)
            self._form.closed.connect(self._close_form)
            self.body.addWidget(self._form, 1)
        self._form.show()
        self._form.start(record)
        if typed := self._restored.pop(record.id, None):
            self._form.restore_text(typed)
        self._arrange()

    def step(self, by: int) -> None:
        """Show the household that many rows further in the list."""
        records = self.model.records()
        if self._record is not None and self._record.id in records:
            place = records.index(self._record.id) + by
            if 0 <= place < len(records):
                self.show_household(records[place])
        elif records:
            self.show_household(records[0])

    @property
    def record(self) -> HouseholdRecord | None:
        """Return the household shown on the whole page, None while the list is."""
        return self._record

    @property
    def form(self) -> HouseholdForm | None:
        """Return the form while it is open."""
        return self._form if self._form is not None and not self._form.isHidden() else None

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = super().place(key)
        shown = self._record.id if self._record is not None else None
        return replace(inner, record=shown or inner.record, state={**inner.state, _VIEW: shown is not None})

    def open(self, place: Place) -> None:
        """Show a household, one that somebody lives in, or the list."""
        person = place.state.get(places.OF_PERSON)
        if isinstance(person, int):
            on = self._desk.on
            self._desk.read(
                "读取家庭", lambda s: households.of_person(s, person, on), self._open_found, owner=self, key="home-of"
            )
        elif place.record is not None and place.state.get(_VIEW, True):
            self.show_household(place.record)
        else:
            if self._record is not None:
                self._wanted_home = self._record = None
                self._arrange()
            super().open(place)

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        super().ledger_changed(change_set)
        met = isinstance(change_set, ChangeSet) and change_set.entities() & _SEEN_IN_VIEW
        if self._record is not None and met:
            self.show_household(self._record.id)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        if self.form is not None:
            return self.form.commands()
        if self._record is None:
            return super().commands()
        found: dict[Command, Callable[[], object]] = {
            Command.PREVIOUS_RECORD: partial(self.step, -1),
            Command.NEXT_RECORD: partial(self.step, 1),
            Command.CANCEL: self.show_list,
        }
        return (
            found if not self._desk.editable or self._record.first_pupil is None else {**found, Command.EDIT: self.edit}
        )

    def regions(self) -> list[QWidget]:
        """See Page."""
        shown = self.form or (self._view_box if self._record is not None else None)
        return [shown] if shown is not None else super().regions()

    def text_state(self) -> dict[str, str]:
        """See Page."""
        return self._form.text_state() if self._form is not None else {}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """See Page: the household opens, and its form once it has been read."""
        for name, text in state.items():
            home, key = name.split("/", 1)
            self._restored.setdefault(int(home), {})[key] = text
        if self._restored:
            self.show_household(next(iter(self._restored)))

    # ---- inside ----------------------------------------------------------------------------------
    def _open_found(self, home: int | None) -> None:
        if home is not None:
            self.show_household(home)
        else:
            self._desk.say("这个人还没有登记在哪一户")

    def _took(self, household: int, record: HouseholdRecord) -> None:
        if household != self._wanted_home:
            return
        moved = self._record is None or self._record.id != household
        self._record = record
        clear(self._view)
        self._view.addWidget(household_view.draw(record, household_view.Hands(self._desk, self.edit)))
        self._arrange()
        if moved:
            self._view_box.setFocus()
            self.select(household)
            self.moved.emit()
        if household in self._restored:
            self.edit()

    def _gone(self, problem: LedgerError) -> None:
        self._desk.say(str(problem))
        self.show_list()

    def _close_form(self) -> None:
        had_text = bool(self.text_state())
        if self._form is not None:
            self._form.hide()
        self._arrange()
        if had_text:
            self._desk.say("没有保存，写的内容留着", "接着写", self.edit)

    def _arrange(self) -> None:
        editing, viewing = self.form is not None, self._record is not None
        self.table.setVisible(not viewing and not editing)
        self._view_box.setVisible(viewing and not editing)
        if viewing or editing:
            self.header.set_buttons(*(() if editing else self._buttons()))
        else:
            self.header.set_buttons(*exchange.buttons(self._desk, SHEETS, self))
        self._tell_place()

    def _buttons(self) -> list[Button]:
        theme = self.theme
        buttons = [
            Button(theme, "上一户", tip="Ctrl+PgUp", run=partial(self.step, -1)),
            Button(theme, "下一户", tip="Ctrl+PgDn", run=partial(self.step, 1)),
        ]
        if not self._desk.editable or self._record is None:
            return buttons
        change = Button(theme, "修改", "pencil", Role.PRIMARY, tip="修改（F2）", run=self.edit)
        change.allow(self._record.first_pupil is not None, "这一户没有在册的孩子，从学生名册新增孩子后再改")
        return [*buttons, change]

    def _tell_place(self) -> None:
        if self._record is None:
            self._tell()
            return
        records = self.model.records()
        self.header.set_facts("一户一图　修改" if self.form is not None else "一户一图")
        if self._record.id in records:
            self.set_status(f"第 {records.index(self._record.id) + 1:,} 户 / 共 {len(records):,} 户　　Esc 回到名册")

    def _term_changed(self) -> None:
        self.reload()
        if self._record is not None:
            self.show_household(self._record.id)
