"""资助 › 政策标准: every programme with its standards through time, where each comes from, and the school's own."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.aid.book import Program
from ledgerdesk.domain.rights import Right
from ledgerdesk.services import terms
from ledgerdesk.services.aid import counties, programs
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.aid.policy import policy_reading
from ledgerdesk.ui.aid.policy.policy_detail import Detail
from ledgerdesk.ui.aid.policy.policy_reading import Reading
from ledgerdesk.ui.aid.policy.program_dialogs import CountyDialog, EligibleDialog, LocalDialog, TurnDialog
from ledgerdesk.ui.aid.policy.standard_dialog import StandardDialog
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import clear, column, row, scroll
from ledgerdesk.ui.sheet.line_table import LineColumn, LineTable
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.theme import Tone

#: The key of a Place's state: which programme is shown.
PROGRAM = "program"
_COLUMNS = (
    LineColumn(title="项目", name=True, bold=True),
    LineColumn(title="现在的标准", width=110, share=1),
    LineColumn(title="情况", width=84, tint="sub", leaves=1),
)
_LIST = 480  # pixels at normal text size


class PolicyPage(Page):
    """Programmes at the left, the one in view at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "资助")
        self.desk = desk
        self._reading: Reading | None = None
        self._term: TermFacts | None = None
        self._current: str | None = None
        self.table = LineTable(desk.theme, _COLUMNS, name="资助项目")
        self.table.setMinimumWidth(desk.theme.px(300))
        self.table.setMaximumWidth(desk.theme.px(_LIST))
        self.table.chosen.connect(self._choose)
        inner = QVBoxLayout()
        inner.setContentsMargins(0, 0, desk.theme.px(8), 0)
        inner.setSpacing(desk.theme.px(10))
        self.detail = Detail(desk, inner, self)
        self.detail.adding.connect(self.add_standard)
        self.detail.turning.connect(self.turn)
        self.detail.meaning.connect(self.change_whom)
        self.detail.withdrawing.connect(self.withdraw)
        self._banner = column(desk.theme)
        self.body.addLayout(self._banner)
        self.body.addLayout(row(desk.theme, (self.table, 2), (scroll(inner), 3), spacing=12), 1)
        desk.term_changed.connect(self._read)
        self._read()

    # ---- what is shown ---------------------------------------------------------------------------
    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if isinstance(change_set, ChangeSet) and change_set.entities() & {"PolicyOverride", "Setting", "Term"}:
            self._read()

    def place(self, key: str) -> Place:
        """See Page."""
        return replace(super().place(key), state={PROGRAM: self._current} if self._current else {})

    def open(self, place: Place) -> None:
        """See Page."""
        wanted = place.state.get(PROGRAM)
        if isinstance(wanted, str):
            self._current = wanted
            self.table.select(wanted)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        return {Command.NEW: self.add_local} if self._may_change else {}

    def right_of(self, command: Command) -> Right:
        """See Page."""
        return Right.SETTINGS if command is Command.NEW else super().right_of(command)

    @property
    def _may_change(self) -> bool:
        return not self.desk.past and self.desk.may(Right.SETTINGS)

    def _read(self) -> None:
        on = self.desk.on

        def work(session: Session) -> tuple[Reading, TermFacts | None]:
            spans = [one for one in terms.all_terms(session) if one.covers_from <= on <= one.covers_to]
            return policy_reading.read(session, on), spans[0] if spans else None

        self.desk.read("读取政策标准", work, self._show, owner=self, key="policy")

    def _show(self, found: tuple[Reading, TermFacts | None]) -> None:
        self._reading, self._term = found
        reading = self._reading
        computed = sum(policy_reading.state(one) == "本校计算" for one in reading.programs)
        self.header.set_facts(f"{computed} 个项目由本校计算，{len(reading.programs) - computed} 个只登记或没有开办")
        theme = self.theme
        self.header.set_buttons(
            *(
                self.desk.when(
                    Right.SETTINGS,
                    Button(theme, "示例县…", run=self.use_county),
                    Button(theme, "新增项目…", "plus", Role.PRIMARY, run=self.add_local),
                )
                if self._may_change
                else ()
            )
        )
        self._show_county(reading)
        lines = policy_reading.lines(reading)
        wanted = self._current if any(line.key == self._current for line in lines) else None
        self.table.set_lines(lines)
        if lines:
            self.table.select(wanted or lines[0].key)
            self._choose(wanted or lines[0].key)

    def _show_county(self, reading: Reading) -> None:
        clear(self._banner)
        if reading.in_use is None:
            return
        county, use = reading.in_use
        span = f"{use.since:%Y-%m-%d} 起" + (f"，到 {use.until:%Y-%m-%d} 止" if use.until else "")
        action = "停用" if self._may_change else ""
        text = f"正在用“{county.name}”的标准，{span}。没有对照过原文件。"
        self._banner.addWidget(Banner(self.theme, Tone.WARN, text, action, self.stop_county))

    def _choose(self, key: object) -> None:
        program = self._program(key)
        if program is None or self._reading is None:
            return
        self._current = program.key
        self.detail.show(program, self._reading, self._term)
        self.set_status(program.name)
        self.moved.emit()

    def _program(self, key: object) -> Program | None:
        reading = self._reading
        return None if reading is None else next((one for one in reading.programs if one.key == key), None)

    # ---- what is done ----------------------------------------------------------------------------
    def add_standard(self) -> None:
        """Ask for a new standard of the programme in view."""
        program = self._program(self._current)
        if program is not None and self._reading is not None:
            StandardDialog(self.desk, program, self._reading, self).stand()

    def turn(self) -> None:
        """Ask from when the programme in view is given here, or no longer."""
        program = self._program(self._current)
        if program is not None:
            TurnDialog(self.desk, program, self).stand()

    def change_whom(self) -> None:
        """Ask whom the programme in view is for from a day on."""
        program = self._program(self._current)
        if program is not None and self._reading is not None:
            EligibleDialog(self.desk, program, self._reading, self).stand()

    def add_local(self) -> None:
        """Ask for a programme of the school's own."""
        LocalDialog(self.desk, self).stand()

    def use_county(self) -> None:
        """Ask which example county's amounts are used."""
        if self._reading is not None:
            CountyDialog(self.desk, self._reading, self).stand()

    def stop_county(self) -> None:
        """Switch the example county off from today on."""
        if not self.desk.asker.confirm("停用示例县的标准", "从今天起按国家标准和本校标准算，已经造册的不变。", "停用"):
            return
        before = self.desk.today.fromordinal(self.desk.today.toordinal() - 1)
        self.desk.write("停用示例县的标准", lambda s: counties.stop(s, before), toast="已停用示例县的标准", owner=self)

    def withdraw(self, own_id: int, span: str) -> None:
        """Take one of the school's own rows back."""
        if self.desk.asker.confirm(f"撤回“{span}”这一条", "撤回后按没有这一条时的标准算，已经造册的不变。", "撤回"):
            self.desk.write(
                "撤回资助标准", lambda s: programs.withdraw(s, own_id), toast="已撤回这一条标准", owner=self
            )
