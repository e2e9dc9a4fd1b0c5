"""帮扶 › 包户包片: who answers for which household and place, and how far it is in the year."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import kinds
from ledgerdesk.ui import exchange
from ledgerdesk.ui.care.homes import homes_paper, homes_places, homes_source
from ledgerdesk.ui.care.homes.homes_acts import CONTACTS, ENTRIES, HOMES, PLACES, STAFF, HomesActs
from ledgerdesk.ui.care.homes.homes_banner import GoneBanner
from ledgerdesk.ui.care.homes.homes_book import Book
from ledgerdesk.ui.care.homes.homes_entry_panel import EntryPanel
from ledgerdesk.ui.care.homes.homes_open_places import OpenPlaces
from ledgerdesk.ui.care.homes.homes_panels import HomePanel, StaffPanel
from ledgerdesk.ui.care.homes.homes_place_panels import ContactPanel, PlacePanel
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.forms.editors import DayEditor
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import holder, row
from ledgerdesk.ui.kit.menus import Entry, MenuButton
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.lists_page import ListsPage
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action

_WORDS = {HOMES: "按户", STAFF: "按人", ENTRIES: "帮扶记录", PLACES: "包片", CONTACTS: "村干部和联系人"}
_NEW = {PLACES: "安排包片…", CONTACTS: "新增联系人…"}
_OF_YEAR = (HOMES, STAFF, ENTRIES)
_SHEETS = {HOMES: "home_pairings", PLACES: "responsibilities"}  # lists that can be taken in, by name of their sheet
_CHOICES = "sheet.homes."


class HomesPage(ListsPage):
    """Five lists: households, persons, what was done, places, people outside the school."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "帮扶", _WORDS)
        self.book = Book(desk.on.year, desk.on)
        self.acts = HomesActs(desk, self.book, self, self._show_list, self._print_person)
        self.year = Combo(desk.theme, [(self.book.year, f"{self.book.year}年")], name="哪一年")
        self.year.chosen.connect(self._another_year)
        self.day = DayEditor(desk.theme, kinds.day("on", "哪一天的"), lambda: desk.today)
        self.day.set_value(desk.on)
        self.day.entered.connect(self._another_day)
        self.day.left.connect(self._another_day)
        self._day_box = holder(row(desk.theme, Label("哪一天的", "sub"), self.day))
        self._banner = GoneBanner(desk, self.acts.hand_over)
        self._open_places = OpenPlaces(desk, self.acts.new_place)
        self.body.addWidget(self._banner)
        self.body.addLayout(row(desk.theme, self.segments, None, self.year, self._day_box))
        self.body.addWidget(self._open_places)
        self.body.addWidget(self.stack, 1)
        self.begin()

    # ---- what is shown ---------------------------------------------------------------------------
    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        found = dict(self.front.commands())
        if self.desk.editable:
            found[Command.NEW] = self.new
        if self.desk.may(Right.OUTPUT):
            found[Command.PRINT] = self.print
        if self.desk.editable and self.desk.may(Right.IMPORT) and self.key in _SHEETS:
            found[Command.IMPORT] = partial(exchange.take_in, self.desk, _SHEETS[self.key])
        return found

    # ---- what is done ----------------------------------------------------------------------------
    def new(self) -> None:
        """Ask for what the list in front holds: what was done, who answers for a place, somebody outside."""
        if self.key == PLACES:
            self.acts.new_place()
        elif self.key == CONTACTS:
            self.acts.edit_contact(None)
        else:
            current = self.front.view.current()
            self.acts.enter(
                staff_id=current if self.key == STAFF else None, household_id=current if self.key == HOMES else None
            )

    def print(self) -> None:
        """Print the paper of the list in front."""
        if self.key == STAFF:
            ids = self.front.model.ticked() or [current for current in (self.front.view.current(),) if current]
            homes_paper.show(self.desk, homes_paper.ledger(self.desk, self.book, ids), self)
        elif self.key == HOMES:
            ids = self.front.taken_records()
            homes_paper.show(self.desk, homes_paper.roster(self.desk, self.book, ids), self)
        elif self.key == PLACES:
            homes_paper.show(self.desk, homes_paper.places(self.desk, self.book), self)
        else:
            homes_paper.show_list(self.desk, self.front, _CHOICES + self.key, _WORDS[self.key], self)

    # ---- inside ----------------------------------------------------------------------------------
    def _print_person(self, staff_id: int) -> None:
        homes_paper.show(self.desk, homes_paper.ledger(self.desk, self.book, [staff_id]), self)

    def _show_list(self, key: str, filters: Mapping[str, object], record: int | None) -> None:
        self.put_in_front(key)
        page = self.front
        # The options of a filter come with the rows, so what is asked for first must wait for them.
        if page.table.filled:
            page.filters.set_values(dict(filters), "")
        elif filters:
            once = [dict(filters)]

            def apply() -> None:
                if once:
                    page.filters.set_values(once.pop(), "")

            page.loaded.connect(apply)
        if record is not None:
            page.select(record)
        page.shown()
        self.moved.emit()

    def make(self, key: str) -> SheetPage:
        desk, book, acts = self.desk, self.book, self.acts
        panel: QWidget
        source: ListSource
        ticked: Sequence[Action] = ()
        if key == HOMES:
            source, panel = homes_source.home_source(desk, book, self._start), HomePanel(desk, book, acts)
            ticked = desk.when(
                Right.EDIT,
                Action(text="安排包户", icon="users", run=acts.start),
                Action(text="结束包户", icon="x", run=acts.end_homes),
            )
        elif key == STAFF:
            source, panel = homes_source.staff_source(desk, book), StaffPanel(desk, book, acts)
        elif key == ENTRIES:
            source, panel = homes_source.entry_source(desk, book, acts.enter), EntryPanel(desk, book, acts)
        elif key == PLACES:
            source, panel = homes_places.place_source(desk, book, acts.new_place), PlacePanel(desk, book, acts)
        else:
            new = partial(acts.edit_contact, None)
            source, panel = homes_places.contact_source(desk, book, new), ContactPanel(desk, book, acts)
        return inner_list.make(desk, source, _CHOICES + key, *self._registers(key), actions=ticked, panel=panel)

    def _registers(self, key: str) -> tuple[Register, ...]:
        """Return the register whose records a list shows: those of 按户 are behind its households."""
        if key == PLACES:
            return (Register(sheet=_SHEETS[PLACES]),)
        if key != HOMES:
            return ()

        def held(ids: Sequence[int]) -> list[int]:
            homes = (self.book.home(one) for one in ids)
            return [helper.id for home in homes if home is not None for helper in home.helpers]

        return (Register(sheet=_SHEETS[HOMES], ids=held),)

    def _start(self) -> None:
        self.acts.start(())

    def put_in_front(self, key: str) -> None:
        """See ListsPage; the year and the day stand over the lists they are about."""
        self.year.setVisible(key in _OF_YEAR)
        self._day_box.setVisible(key == PLACES)
        self._open_places.setVisible(key == PLACES)
        super().put_in_front(key)

    def dress(self) -> None:
        theme, key = self.theme, self.key
        print_ = Button(theme, "打印台账" if key == STAFF else "打印", "printer", tip="打印（Ctrl+P）", run=self.print)
        words = _NEW.get(key, "登记帮扶…")
        new = Button(theme, words, "plus", Role.PRIMARY, tip="新增（Ctrl+N）", run=self.new)
        lists = exchange.entries(self.desk, (_SHEETS[key],), self) if key in _SHEETS else []
        more: list[Button] = []
        if key == HOMES and self.desk.editable:
            give: list[Entry] = [("给还没有人包的户安排…", self._start)]
            more = [MenuButton(theme, "安排包户", [*give, *([None, *lists] if lists else [])])]
        elif lists:
            more = [MenuButton(theme, exchange.WORDS, lists, tip=exchange.TIP)]
        self.header.set_buttons(*self.desk.when(Right.OUTPUT, print_), *more, *((new,) if self.desk.editable else ()))

    def told(self) -> str:
        return self.book.told() if self.key in _OF_YEAR else ""

    def tell(self) -> None:
        """See ListsPage; the years, the places nobody answers for and who is gone come with the rows."""
        super().tell()
        if self.book.years and list(self.book.years) != self._years():
            self.year.set_options([(one, f"{one}年") for one in self.book.years])
            self.year.set_value(self.book.year)
        if self.key == PLACES:
            self._open_places.show_places(self.book.unanswered)
        staff = self.book.standing.staff if self.book.standing and self.key in _OF_YEAR else ()
        self._banner.show_people(staff)

    def _years(self) -> list[object]:
        return [self.year.itemData(at) for at in range(self.year.count())]

    def _another_year(self, value: object) -> None:
        if isinstance(value, int) and value != self.book.year:
            self.book.year = value
            self._reload(_OF_YEAR)

    def _another_day(self) -> None:
        try:
            chosen = self.day.parse()
        except ValueError:
            self.day.set_bad(True)
            return
        self.day.set_bad(False)
        if isinstance(chosen, date) and chosen != self.book.places_on:
            self.book.places_on = chosen
            self._reload((PLACES,))

    def another_term(self) -> None:
        """See ListsPage."""
        self.book.year, self.book.places_on = self.desk.on.year, self.desk.on
        self.day.set_value(self.desk.on)
        super().another_term()

    def _reload(self, keys: Sequence[str]) -> None:
        for key in keys:
            if key in self.pages:
                self.pages[key].reload()
