"""Dialogs of 包户: who answers for which household, who follows, why it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import kinds
from ledgerdesk.services.homes import pairings, proposal
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.services.homes.proposal import Candidate, Fit, Proposal
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.care.homes.homes_picks import Caution, DealPick, StaffPick
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.layout import Item
from ledgerdesk.ui.kit.text import Label

_NOBODY = "请先选一位老师。"
_FOLLOWING = (
    kinds.day("on", "从哪天起", required=True),
    kinds.text("reason", "原因", required=True, hint="如 调离、工作调整"),
)


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
        *_rates(session, on),
    )


def read_following(session: Session, whose: HomePairing, on: date) -> Start:
    """Read who may follow for a household."""
    staff, usual, limit = proposal.fits(session, whose.household_id, on), *_rates(session, on)
    return Start((), staff, Proposal((), ()), usual, limit)


def read_hand_over(session: Session, staff_id: int, on: date) -> tuple[tuple[HomePairing, ...], Start]:
    """Read the households of somebody who leaves, and who may take them."""
    mine = tuple(one for one in pairings.of_staff(session, staff_id) if one.valid_to is None)
    after = proposal.propose_after(session, on, staff_id)
    return mine, Start((), proposal.helpers(session, on), after, *_rates(session, on))


def _rates(session: Session, on: date) -> tuple[int, int]:
    return pairings.usual_of(session, on), pairings.limit_of(session, on)


def candidates(session: Session, on: date) -> tuple[Home, ...]:
    """Read the households nobody answers for."""
    return tuple(home_of(one) for one in proposal.candidates(session, on))


def home_of(one: Candidate) -> Home:
    """Return a household as a dialog names it."""
    return Home(one.household_id, one.head, one.village, one.children)


class StartDialog(StoringDialog):
    """Who answers for one household, or for several: as proposed, or one for all."""

    def __init__(self, desk: Desk, start: Start, parent: QWidget) -> None:
        self._start = start
        several = len(start.homes) > 1
        self.deal = DealPick(desk.theme, start.proposal, start.staff) if several else None
        self.staff = self.deal.staff if self.deal else StaffPick(desk.theme, start.staff)
        fields = (
            kinds.day("valid_from", "从哪天起", required=True),
            kinds.long_text("measures", "帮扶措施", hint="以后也能写"),
        )
        self._told = Label("", "warn", wrap=True)
        over: list[Item] = [(self.deal, 1)] if self.deal else [Label(start.homes[0].words, "strong"), (self.staff, 1)]
        title = f"安排包户　{len(start.homes)} 户" if several else "安排包户"
        super().__init__(desk, title, fields, parent, over=[*over, self._told], width=760)
        self.form.set_values({"valid_from": desk.today})
        (self.deal or self.staff).changed.connect(self._dress)
        self._dress()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        since, measures, given = values["valid_from"], str(values["measures"] or ""), self.given()
        if not given or not isinstance(since, date):
            self.bar.say("请勾上要安排的户。" if self.deal and self.deal.each else _NOBODY, "bad")
            return None
        self.toast = f"已安排包户 {len(given)} 户"
        return lambda session: pairings.start_many(session, given, since, measures)

    def given(self) -> dict[int, int]:
        """Return who gets which household."""
        if self.deal is not None and self.deal.each:
            return self.deal.dealt()
        picked = self.staff.picked
        return {one.id: picked.staff_id for one in self._start.homes} if picked is not None else {}

    def _dress(self) -> None:
        start, given = self._start, self.given()
        if self.deal is not None and self.deal.each:
            missing = len(start.homes) - len(start.proposal.pairs)
            words = f"另有 {missing} 户已经有人包，或者没有老师还能再包。" if missing else ""
        else:
            words = more_words(self.staff.picked, len(start.homes), start.usual, start.limit)
        self._told.setText(words)
        self._told.setVisible(bool(words))
        self.bar.save_button.set_text(f"安排 {len(given)} 户　F9")


def more_words(picked: Fit | None, homes: int, usual: int, limit: int) -> str:
    """Return what deserves a second look where somebody gets so many more households."""
    load = (picked.load if picked else 0) + homes
    return f"这样就包 {load} 户了，一般每人 {usual} 户，最多 {limit} 户。" if picked and load > usual else ""


class FollowDialog(StoringDialog):
    """Another answers for a household from a day on."""

    def __init__(self, desk: Desk, whose: HomePairing, start: Start, parent: QWidget) -> None:
        self._whose, self._start = whose, start
        self.staff = StaffPick(desk.theme, [one for one in start.staff if one.staff_id != whose.staff_id])
        self._told = Label("", "warn", wrap=True)
        told = Label(f"现在是 {whose.staff_name}；措施照旧，以前的记录都留着。", "sub", wrap=True)
        over: list[Item] = [told, Caution(desk, [whose.id]), (self.staff, 1), self._told]
        super().__init__(desk, f"换人：{whose.head} 一户", _FOLLOWING, parent, over=over, save="换人　F9", width=680)
        self.form.set_values({"on": desk.today})
        self.toast = f"已换人：{whose.head} 一户"
        self.staff.changed.connect(self._dress)
        self._dress()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        picked, on, reason, whose = self.staff.picked, values["on"], str(values["reason"] or ""), self._whose
        if picked is None or not isinstance(on, date):
            self.bar.say(_NOBODY, "bad")
            return None
        return lambda session: pairings.change_staff(session, whose.id, picked.staff_id, on, reason)

    def _dress(self) -> None:
        words = more_words(self.staff.picked, 1, self._start.usual, self._start.limit)
        self._told.setText(words)
        self._told.setVisible(bool(words))


class HandOverDialog(StoringDialog):
    """All households of somebody: dealt out as proposed, or to one."""

    def __init__(self, desk: Desk, mine: Sequence[HomePairing], start: Start, parent: QWidget) -> None:
        self._mine, self._start = tuple(mine), start
        staff = [one for one in start.staff if one.staff_id != mine[0].staff_id]
        self.deal = DealPick(desk.theme, start.proposal, staff)
        self._told = Label("", "warn", wrap=True)
        title = f"移交 {mine[0].staff_name} 包的 {len(mine)} 户"
        told = Label("措施照旧，以前的记录都留着；没有勾上的户先不动。", "sub", wrap=True)
        over: list[Item] = [told, (self.deal, 1), self._told]
        super().__init__(desk, title, _FOLLOWING, parent, over=over, save="移交　F9", width=760)
        self.form.set_values({"on": desk.today})
        self.deal.changed.connect(self._dress)
        self._dress()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        on, reason, picked = values["on"], str(values["reason"] or ""), self.deal.staff.picked
        assert isinstance(on, date)  # noqa: S101 - a required day
        if self.deal.each:
            ids = {one.household_id: one.id for one in self._mine}
            given = {ids[home]: who for home, who in self.deal.dealt().items()}
            if not given:
                self.bar.say("请勾上要移交的户。", "bad")
                return None
            self.toast = f"已移交 {len(given)} 户"
            return lambda session: pairings.hand_out(session, given, on, reason)
        if picked is None:
            self.bar.say(_NOBODY, "bad")
            return None
        leaving = self._mine[0].staff_id
        self.toast = f"已移交 {len(self._mine)} 户给 {picked.name}"
        return lambda session: pairings.hand_over(session, leaving, picked.staff_id, on, reason)

    def _dress(self) -> None:
        start, each = self._start, self.deal.each
        missing = len(self._mine) - len(start.proposal.pairs)
        words = f"另有 {missing} 户没有老师还能再包。" if each and missing else ""
        if not each:
            words = more_words(self.deal.staff.picked, len(self._mine), start.usual, start.limit)
        self._told.setText(words)
        self._told.setVisible(bool(words))
        count = len(self.deal.dealt()) if each else len(self._mine)
        self.bar.save_button.set_text(f"移交 {count} 户　F9")


class EndDialog(StoringDialog):
    """Why nobody answers for households any more."""

    def __init__(self, desk: Desk, whose: Sequence[HomePairing], parent: QWidget) -> None:
        self._ids = [one.id for one in whose]
        names = f"{whose[0].head} 一户（{whose[0].staff_name}）" if len(whose) == 1 else f"{len(whose)} 户"
        fields = (
            kinds.day("on", "最后一天", required=True),
            kinds.text("reason", "原因", required=True, hint="如 脱贫、搬走、孩子毕业"),
        )
        over: list[Item] = [Caution(desk, self._ids)]
        super().__init__(desk, f"结束包户：{names}", fields, parent, over=over, save="结束　F9")
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
            kinds.long_text("measures", "帮扶措施"),
            kinds.day("valid_from", "从哪天起", required=whose.valid_from is not None),
        )
        told = Label("一户一策：怎么增收，怎么解难，孩子上学怎么帮。", "sub", wrap=True)
        super().__init__(desk, f"帮扶措施：{whose.head} 一户（{whose.staff_name}）", fields, parent, over=[told])
        self.form.set_values({"measures": whose.measures or None, "valid_from": whose.valid_from})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        whose, words, since = self._whose, str(values["measures"] or ""), values["valid_from"]
        day = since if isinstance(since, date) else None
        return lambda session: pairings.update(session, whose.id, whose.version, measures=words, since=day)
