"""Dialogs of 包户: who answers for which household, who follows, why it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import kinds
from ledgerdesk.services.homes import pairings, proposal
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.services.homes.proposal import Candidate, Fit, Proposal
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.inputs import SearchBox
from ledgerdesk.ui.kit.layout import Item, column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.line_table import Line, LineColumn, LineTable
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
_NOBODY = "请先选一位老师。"


@dataclass(frozen=True)
class Home:
    """A household as a dialog names it."""

    id: int
    head: str
    village: str
    children: str

    @property
    def words(self) -> str:
        """Return head, village and children in one line."""
        return "　".join(part for part in (f"{self.head or '还不知道户主'} 一户", self.village, self.children) if part)


@dataclass(frozen=True)
class Start:
    """What must be known to give households to somebody: one gets the fittest staff, several a proposal too."""

    homes: tuple[Home, ...]
    staff: tuple[Fit, ...]
    proposal: Proposal
    usual: int
    limit: int


def read_start(session: Session, homes: Sequence[Home], on: date) -> Start:
    """Read what the dialog offers for households."""
    ids = {one.id for one in homes}
    one = len(homes) == 1
    return Start(
        tuple(homes),
        proposal.fits(session, homes[0].id, on) if one else proposal.helpers(session, on),
        Proposal((), ()) if one else proposal.propose(session, on, ids),
        pairings.usual_of(session, on),
        pairings.limit_of(session, on),
    )


def candidates(session: Session, on: date) -> tuple[Home, ...]:
    """Read the households nobody answers for."""
    return tuple(home_of(one) for one in proposal.candidates(session, on))


def home_of(one: Candidate) -> Home:
    """Return a household as a dialog names it."""
    return Home(one.household_id, one.head, one.village, one.children)


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


class StartDialog(StoringDialog):
    """Who answers for one household, or for several: as proposed, or one for all."""

    def __init__(self, desk: Desk, start: Start, parent: QWidget) -> None:
        theme = desk.theme
        self._start = start
        self.staff = StaffPick(theme, start.staff)
        self.how = Segments(theme, ((EACH, "按建议分给各人"), (ONE, "都给一位老师")), name="怎么分")
        self.pairs = LineTable(theme, _PAIRS, name="建议", ticks=True)
        self.pairs.setMinimumHeight(theme.px(_HEIGHT))
        self.pairs.ticked.connect(self._tick)
        self.pairs.set_lines(
            [
                Line(one.household.household_id, (one.household.head, one.household.village, one.staff_name, one.reason), True)
                for one in start.proposal.pairs
            ]
        )  # fmt: skip
        several = len(start.homes) > 1
        title = f"安排包户　{len(start.homes)} 户" if several else "安排包户"
        told: list[Item] = [row(theme, self.how, None)] if several else [Label(start.homes[0].words, "strong")]
        fields = (
            kinds.day("valid_from", "从哪天起", required=True),
            kinds.long_text("measures", "帮扶措施", hint="打算怎么帮，以后也能写"),
        )
        self._told = Label("", "sub", wrap=True)
        super().__init__(
            desk, title, fields, parent, over=[*told, (self.pairs, 1), (self.staff, 1), self._told], width=680
        )
        self.form.set_values({"valid_from": desk.today})
        self.how.set_value(EACH if start.proposal.pairs else ONE)
        self.how.chosen.connect(lambda _key: self._dress())
        self.staff.changed.connect(self._dress)
        self.toast = f"已安排包户 {len(start.homes)} 户"
        self._dress()

    @property
    def each(self) -> bool:
        """Tell whether everybody gets who was proposed."""
        return len(self._start.homes) > 1 and self.how.value() == EACH

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        since, measures = values["valid_from"], str(values["measures"] or "")
        given = self.given()
        if not given or not isinstance(since, date):
            self.bar.say("请勾上要安排的户。" if self.each else _NOBODY, "bad")
            return None
        self.toast = f"已安排包户 {len(given)} 户"
        return lambda session: pairings.start_many(session, given, since, measures)

    def given(self) -> dict[int, int]:
        """Return who gets which household."""
        if self.each:
            wanted = {line.key for line in self.pairs.lines() if line.ticked}
            pairs = self._start.proposal.pairs
            return {one.household.household_id: one.staff_id for one in pairs if one.household.household_id in wanted}
        picked = self.staff.picked
        return {one.id: picked.staff_id for one in self._start.homes} if picked is not None else {}

    def _tick(self, key: object, on: bool) -> None:
        self.pairs.change(lambda line: replace(line, ticked=on) if line.key == key else line)
        self._dress()

    def _dress(self) -> None:
        self.pairs.setVisible(self.each)
        self.staff.setVisible(not self.each)
        start, given = self._start, self.given()
        if self.each:
            missing = len(start.homes) - len(start.proposal.pairs)
            words = f"另有 {missing} 户已经有人包，或者没有老师还能再包。" if missing else ""
        else:
            picked = self.staff.picked
            load = (picked.load if picked else 0) + len(start.homes)
            more = load > start.usual and picked is not None
            words = f"这样就包 {load} 户了，一般每人 {start.usual} 户，最多 {start.limit} 户。" if more else ""
        self._told.setText(words)
        self._told.set_role("warn" if words else "sub")
        self.bar.save_button.set_text(f"安排 {len(given)} 户　F9")


class FollowDialog(StoringDialog):
    """Another answers from a day on: for one household, or for all of somebody's."""

    def __init__(
        self, desk: Desk, whose: HomePairing, staff: Sequence[Fit], parent: QWidget, *, homes: int = 0
    ) -> None:
        self._whose, self._homes = whose, homes
        self.staff = StaffPick(desk.theme, [one for one in staff if one.staff_id != whose.staff_id])
        title = f"移交 {whose.staff_name} 包的 {homes} 户" if homes else f"换人：{whose.head} 一户"
        told = (
            "交给一位老师，措施照旧，以前的记录都留着。" if homes else f"现在是 {whose.staff_name}；以前的记录都留着。"
        )
        fields = (
            kinds.day("on", "从哪天起", required=True),
            kinds.text("reason", "原因", required=True, hint="如 调离、工作调整"),
        )
        super().__init__(
            desk, title, fields, parent, over=[Label(told, "sub", wrap=True), (self.staff, 1)],
            save=f"移交 {homes} 户　F9" if homes else "换人　F9", width=640,
        )  # fmt: skip
        self.form.set_values({"on": desk.today})
        self.toast = f"已移交 {homes} 户" if homes else f"已换人：{whose.head} 一户"

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        picked, on, reason = self.staff.picked, values["on"], str(values["reason"] or "")
        if picked is None or not isinstance(on, date):
            self.bar.say(_NOBODY, "bad")
            return None
        who, whose = picked.staff_id, self._whose
        if self._homes:
            return lambda session: pairings.hand_over(session, whose.staff_id, who, on, reason)
        return lambda session: pairings.change_staff(session, whose.id, who, on, reason)


class EndDialog(StoringDialog):
    """Why nobody answers for households any more."""

    def __init__(self, desk: Desk, whose: Sequence[HomePairing], parent: QWidget) -> None:
        self._ids = [one.id for one in whose]
        names = f"{whose[0].head} 一户（{whose[0].staff_name}）" if len(whose) == 1 else f"{len(whose)} 户"
        fields = (
            kinds.day("on", "最后一天", required=True),
            kinds.text("reason", "原因", required=True, hint="如 脱贫、搬走、孩子毕业"),
        )
        super().__init__(desk, f"结束包户：{names}", fields, parent, save="结束　F9")
        self.form.set_values({"on": desk.today})
        self.form.editor("reason").setFocus()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        on, reason, ids = values["on"], str(values["reason"] or ""), self._ids
        assert isinstance(on, date)  # noqa: S101 - a required day
        return lambda session: pairings.end_many(session, ids, on, reason)


class MeasuresDialog(StoringDialog):
    """What is to be done for a household, and since when somebody answers for it."""

    def __init__(self, desk: Desk, whose: HomePairing, parent: QWidget) -> None:
        self._whose = whose
        fields = (
            kinds.long_text("measures", "帮扶措施", hint="一户一策：怎么增收、怎么解难"),
            kinds.day("valid_from", "从哪天起", required=whose.valid_from is not None),
        )
        super().__init__(desk, f"帮扶措施：{whose.head} 一户（{whose.staff_name}）", fields, parent)
        self.form.set_values({"measures": whose.measures or None, "valid_from": whose.valid_from})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        whose, words, since = self._whose, str(values["measures"] or ""), values["valid_from"]
        day = since if isinstance(since, date) else None
        return lambda session: pairings.update(session, whose.id, whose.version, measures=words, since=day)
