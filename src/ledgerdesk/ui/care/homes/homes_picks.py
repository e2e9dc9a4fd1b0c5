"""Pickers of 包户: one member of staff in order of fitness, or each household with who was proposed."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.services.homes import pairings
from ledgerdesk.services.homes.proposal import Fit, Proposal
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.inputs import SearchBox
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.theme import Theme

EACH, ONE = "each", "one"
_HEIGHT = 210  # pixels at normal text size
_STAFF = (LineColumn(title="老师", name=True, bold=True), LineColumn(title="为什么", width=240, share=1, tint="sub"))
_PAIRS = (
    LineColumn(title="户主", name=True, bold=True),
    LineColumn(title="村", width=90, tint="sub"),
    LineColumn(title="给谁", width=90, bold=True),
    LineColumn(title="为什么", width=200, share=1, tint="sub"),
)


class StaffPick(QWidget):
    """One member of staff out of a list in order of fitness; ``changed`` after another was picked."""

    changed = Signal()

    def __init__(self, theme: Theme, staff: Sequence[Fit]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._staff, self._picked = tuple(staff), 0
        self.search = SearchBox(theme, "老师姓名")
        self.search.settled.connect(lambda _text: self._show())
        self.table = LineTable(theme, _STAFF, name="老师")
        self.table.setMinimumHeight(theme.px(_HEIGHT))
        self.table.chosen.connect(self._choose)
        self.setLayout(column(theme, self.search, (self.table, 1)))
        self._show()
        free = next((one for one in self._staff if not one.full), None)
        if free is not None:
            self.pick(free.staff_id)

    @property
    def picked(self) -> Fit | None:
        """Return who is picked."""
        return next((one for one in self._staff if one.staff_id == self._picked), None)

    def pick(self, staff_id: int) -> None:
        """Pick somebody."""
        self.table.select(staff_id)
        self._choose(staff_id)

    def _choose(self, key: object) -> None:
        if isinstance(key, int) and key != self._picked:
            self._picked = key
            self.changed.emit()

    def _show(self) -> None:
        wanted = self.search.text().strip()
        self.table.set_lines(
            [
                Line(one.staff_id, (one.name, one.reason), tint="sub" if one.full else "")
                for one in self._staff
                if wanted in one.name
            ]
        )
        self.table.select(self._picked)


class Caution(Label):
    """What deserves a second look before some pairings end or pass on; hidden where nothing does."""

    def __init__(self, desk: Desk, pairing_ids: Sequence[int]) -> None:
        super().__init__("", "warn", wrap=True)
        self.hide()
        on, ids = desk.on, list(pairing_ids)
        desk.read("读取包户年限", lambda session: pairings.cautions(session, ids, on), self._told, owner=self)

    def _told(self, found: Sequence[str]) -> None:
        self.setText("".join(found))
        self.setVisible(bool(found))


class DealPick(QWidget):
    """Households dealt out as proposed, those unticked left out, or all to one; ``changed`` after another choice."""

    changed = Signal()

    def __init__(self, theme: Theme, proposal: Proposal, staff: Sequence[Fit]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.proposal = proposal
        self.staff = StaffPick(theme, staff)
        self.how = Segments(theme, ((EACH, "按建议分给各人"), (ONE, "都给一位老师")), name="怎么分")
        self.pairs = LineTable(theme, _PAIRS, name="建议", ticks=True)
        self.pairs.setMinimumHeight(theme.px(_HEIGHT))
        self.pairs.ticked.connect(self._tick)
        self.pairs.set_lines(
            [
                Line(home.household_id, (home.head, home.village, one.staff_name, one.reason), ticked=True)
                for one in proposal.pairs
                for home in (one.household,)
            ]
        )
        self.setLayout(column(theme, row(theme, self.how, None), (self.pairs, 1), (self.staff, 1)))
        self.how.set_value(EACH if proposal.pairs else ONE)
        self.how.chosen.connect(lambda _key: self._dress())
        self.staff.changed.connect(self.changed)
        self._dress()

    @property
    def each(self) -> bool:
        """Tell whether everybody gets what was proposed."""
        return self.how.value() == EACH

    def dealt(self) -> dict[int, int]:
        """Return who gets which household, of those ticked in the proposal."""
        wanted = {line.key for line in self.pairs.lines() if line.ticked}
        pairs = {one.household.household_id: one.staff_id for one in self.proposal.pairs}
        return {home: who for home, who in pairs.items() if home in wanted}

    def _tick(self, key: object, on: bool) -> None:
        self.pairs.change(lambda line: replace(line, ticked=on) if line.key == key else line)
        self.changed.emit()

    def _dress(self) -> None:
        self.pairs.setVisible(self.each)
        self.staff.setVisible(not self.each)
        self.changed.emit()
