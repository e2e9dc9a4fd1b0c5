"""The panels beside the lists of 包户: one household, one person."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from ledgerdesk.domain import dates, home_dues, masking, money
from ledgerdesk.domain.home_dues import Measure
from ledgerdesk.domain.rights import Right
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.services.homes.standing import Entry, HomeStanding, StaffStanding
from ledgerdesk.ui import places
from ledgerdesk.ui.care.homes.homes_book import TONES, WORDS, Book
from ledgerdesk.ui.care.homes.homes_source import days_words, kind_word
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, bullet, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel

_MOST = 8  # entries listed here; the list of all of them has the rest
NO_HEAD = "还不知道户主"


class Acts(Protocol):
    """What the panels ask of the page."""

    def start(self, household_ids: Sequence[int]) -> None:
        """Ask who answers for households."""

    def enter(self, staff_id: int | None = None, household_id: int | None = None) -> None:
        """Ask what was done."""

    def correct(self, pairing: HomePairing) -> None:
        """Ask for measures and first day."""

    def change(self, pairing: HomePairing) -> None:
        """Ask who follows."""

    def end(self, pairings: Sequence[HomePairing]) -> None:
        """Ask why it ends."""

    def hand_over(self, staff_id: int) -> None:
        """Ask who takes all homes of somebody."""

    def edit_entry(self, entry: Entry) -> None:
        """Ask what was entered wrongly, or open the visit."""

    def delete_entry(self, entry: Entry) -> None:
        """Delete an entry after asking."""

    def show_entries(self, *, staff_id: int | None = None, household_id: int | None = None) -> None:
        """Show the list of what was done."""

    def show_home(self, household_id: int) -> None:
        """Show a household in its list."""

    def show_person(self, staff_id: int) -> None:
        """Show somebody in the list of people."""

    def print_person(self, staff_id: int) -> None:
        """Print what somebody did in the year."""


class HomePanel(DetailPanel):
    """One household: who answers for it, what came of it this year."""

    def __init__(self, desk: Desk, book: Book, acts: Acts) -> None:
        super().__init__(desk.theme, empty="选一户，这里显示谁包、做了什么")
        self._desk, self._book, self._acts = desk, book, acts
        self._wanted: int | None = None

    @property
    def home(self) -> HomeStanding | None:
        """Return the household shown."""
        return self._book.home(self._wanted)

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record
        home = self.home
        if home is None:
            self.show_nothing()
        else:
            self._draw(home)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        home = self.home
        if home is None or not home.helpers or not self._desk.editable:
            return {}
        return {Command.EDIT: lambda: self._acts.correct(home.helpers[0])}

    def _draw(self, home: HomeStanding) -> None:
        theme, desk, acts, word = self._theme, self._desk, self._acts, WORDS[home.state]
        see = link(theme, "看一户一图", lambda: desk.open(places.FAMILIES, places.HOUSEHOLDS, record=home.household_id))
        where = " ".join(part for part in (home.village, home.group_name) if part)
        self.set_head(
            f"{home.head or NO_HEAD} 一户", where or "还不知道哪个村",
            holder(row(theme, Chip(theme, word, TONES[word]), see, None)), show_picture=False,
        )  # fmt: skip
        items: list[Item] = [key_value(theme, "孩子", home.children)]
        more = partial(acts.show_entries, household_id=home.household_id)
        if home.helpers:
            items += [*_money(desk, self._book, home.money, more), key_value(theme, "到户", f"{home.days} 天")]
        items += [rule(), row(theme, Label("谁包这一户", "strong"), None)]
        for helper in home.helpers:
            items += self._helper(helper)
        if not home.helpers:
            items.append(bullet(theme, "circle-alert", "还没有人包，勾上几户可以一起安排。", tint="warn"))
        done = self._book.standing.of_household(home.household_id) if self._book.standing else ()
        items += [rule(), *_entries(desk, acts, done, more, whose=len(home.helpers) > 1), None]
        self.set_body(holder(column(theme, *items, spacing=5)))
        start = Button(
            theme, "安排包户…" if not home.helpers else "再安排一位…", role=_first(not home.helpers),
            run=partial(acts.start, [home.household_id]),
        )  # fmt: skip
        enter = Button(theme, "登记帮扶…", role=Role.SECONDARY, run=partial(acts.enter, household_id=home.household_id))
        shown = (start, enter) if home.helpers else (start,)
        self.set_actions(*(shown if desk.editable else ()))

    def _helper(self, helper: HomePairing) -> list[Item]:
        theme, acts = self._theme, self._acts
        since = f"{dates.show_day(helper.valid_from)}起" if helper.valid_from else ""
        gone = [Chip(theme, "已离校", TONES["落后"])] if helper.gone else []
        name = link(theme, helper.staff_name, partial(acts.show_person, helper.staff_id))
        items: list[Item] = [row(theme, name, *gone, None, Label(since, "sub"), spacing=6)]
        if helper.measures:
            items.append(Label(masking.words(helper.measures), wrap=True))
        else:
            items.append(Label("还没有写帮扶措施", "sub"))
        if self._desk.editable:
            write = "改措施…" if helper.measures else "写措施…"
            items.append(
                row(
                    theme,
                    Button(theme, write, small=True, tip="改（F2）", run=partial(acts.correct, helper)),
                    Button(theme, "换人…", small=True, run=partial(acts.change, helper)),
                    Button(theme, "结束…", small=True, run=partial(acts.end, [helper])),
                    None,
                    spacing=6,
                )
            )
        return items


class StaffPanel(DetailPanel):
    """One person: days in the village, money, the homes, what was done."""

    def __init__(self, desk: Desk, book: Book, acts: Acts) -> None:
        super().__init__(desk.theme, empty="选一位老师，这里显示包了哪几户、做了什么")
        self._desk, self._book, self._acts = desk, book, acts
        self._wanted: int | None = None

    @property
    def person(self) -> StaffStanding | None:
        """Return the member of staff shown."""
        return self._book.person(self._wanted)

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record
        person = self.person
        if person is None:
            self.show_nothing()
        else:
            self._draw(person)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    def _draw(self, one: StaffStanding) -> None:
        theme, desk, acts, word = self._theme, self._desk, self._acts, WORDS[one.state]
        chips = [Chip(theme, word, TONES[word]), *([Chip(theme, "已离校", TONES["落后"])] if one.gone else [])]
        line = "　".join(part for part in ("党员" if one.party_member else "", f"包 {len(one.homes)} 户") if part)
        self.set_head(one.name, line, holder(row(theme, *chips, None)), show_picture=False)
        items: list[Item] = []
        if one.gone and one.homes:
            items.append(bullet(theme, "circle-alert", "已经离校，请把包的户移交给别的老师。", tint="bad"))
        more = partial(acts.show_entries, staff_id=one.staff_id)
        items += [*_days(desk, self._book, one.days, more), *_money(desk, self._book, one.money, more)]
        items += [rule(), Label(f"包的户　{len(one.homes)} 户", "strong")]
        for home in one.homes:
            told = " ".join(part for part in (home.village, home.group_name) if part)
            see = link(theme, home.head or NO_HEAD, partial(acts.show_home, home.household_id))
            lacks = "" if home.measures else "没写措施"
            items.append(row(theme, see, Label(told, "sub"), None, Label(lacks, "warn" if lacks else "sub"), spacing=6))
        done = self._book.standing.of_staff(one.staff_id) if self._book.standing else ()
        items += [rule(), *_entries(desk, acts, done, more, heads=True), None]
        self.set_body(holder(column(theme, *items, spacing=5)))
        paper = Button(theme, "打印台账", "printer", run=partial(acts.print_person, one.staff_id))
        shown = list(desk.when(Right.OUTPUT, paper))
        if desk.editable and one.homes:
            if one.gone:
                shown.append(Button(theme, "移交…", role=Role.PRIMARY, run=partial(acts.hand_over, one.staff_id)))
            else:
                shown += [
                    Button(theme, "登记帮扶…", role=Role.SECONDARY, run=partial(acts.enter, one.staff_id)),
                    Button(theme, "移交…", run=partial(acts.hand_over, one.staff_id)),
                ]
        self.set_actions(*shown)


def _days(desk: Desk, book: Book, one: Measure, more: Callable[[], object]) -> list[Item]:
    told = f"这一年要 {one.whole} 天{_by_now(desk, book, f'{one.due} 天')}"
    return _figure(desk, f"{book.year}年到村", f"{one.done} 天", told, one, more)


def _money(desk: Desk, book: Book, one: Measure, more: Callable[[], object]) -> list[Item]:
    told = f"这一年要 {money.show(one.whole)} 元{_by_now(desk, book, f'{money.show(one.due)} 元')}"
    return _figure(desk, f"{book.year}年资金", f"{money.show(one.done)} 元", told, one, more)


def _by_now(desk: Desk, book: Book, due: str) -> str:
    """Say what should have been done by today; nothing of a year that is over."""
    return f"，到今天该有 {due}" if book.year == desk.today.year else ""


def _figure(desk: Desk, key: str, done: str, told: str, one: Measure, more: Callable[[], object]) -> list[Item]:
    """Say what was done, which opens its entries, and under it what the year asks for."""
    lacks = one.state == home_dues.BEHIND
    line = row(desk.theme, Label(key, "sub"), link(desk.theme, done, more, name=f"{key} {done}，看是哪几条"), None)
    if not one.whole:
        return [line]
    return [line, Label(told, "bad" if lacks else "sub", wrap=True)]


def _entries(
    desk: Desk,
    acts: Acts,
    done: Sequence[Entry],
    more: Callable[[], object],
    *,
    heads: bool = False,
    whose: bool = False,
) -> list[Item]:
    theme = desk.theme
    items: list[Item] = [Label(f"做了什么　{len(done)} 条", "strong")]
    for one in done[:_MOST]:
        value = f"{money.show(one.value_fen)} 元" if one.value_fen else ""
        name = one.head if heads else one.staff_name if whose else ""
        told = "　".join(part for part in (name, value) if part)
        items.append(
            row(
                theme,
                link(theme, f"{days_words(one)[5:]}　{kind_word(one.kind)}", partial(acts.edit_entry, one)),
                None,
                Label(told, "sub"),
                spacing=6,
            )
        )
        if one.what:
            items.append(Label(_short(masking.words(one.what)), "sub", wrap=True))
    if len(done) > _MOST:
        items.append(link(theme, f"全部 {len(done)} 条", more))
    return items if done else [Label("这一年还没有帮扶记录", "sub")]


def _short(words: str) -> str:
    return words if len(words) <= 44 else f"{words[:43]}…"


def _first(first: bool) -> Role:
    return Role.PRIMARY if first else Role.SECONDARY
