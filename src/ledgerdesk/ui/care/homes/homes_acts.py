"""What is done on the page of 包户包片: each asks, and stores as one step."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.services import contacts, responsibilities
from ledgerdesk.services.contacts import ContactFacts
from ledgerdesk.services.homes import helps, pairings, proposal
from ledgerdesk.services.homes.helps import HelpFacts
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.services.homes.standing import Entry, HomeStanding
from ledgerdesk.services.responsibilities import Place, ResponsibilityFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.care.homes import homes_dialogs as dialogs
from ledgerdesk.ui.care.homes import homes_help_dialog as help_dialog
from ledgerdesk.ui.care.homes import homes_place_dialogs as place_dialogs
from ledgerdesk.ui.care.homes.homes_book import Book
from ledgerdesk.ui.care.homes.homes_dialogs import Home
from ledgerdesk.ui.care.homes.homes_place_dialogs import Choices
from ledgerdesk.ui.care.homes.homes_source import days_words
from ledgerdesk.ui.desk import Desk, Session

#: Shows a list: its key, filters, and the record to highlight.
Show = Callable[[str, Mapping[str, object], int | None], None]
HOMES, STAFF, ENTRIES, PLACES, CONTACTS = "homes", "staff", "entries", "places", "contacts"


class HomesActs:
    """See Acts and PlaceActs of the panels. ``parent`` is the page; ``show`` and ``print_person`` are its own."""

    def __init__(
        self, desk: Desk, book: Book, parent: QWidget, show: Show, print_person: Callable[[int], None]
    ) -> None:
        self._desk, self._book, self._parent, self._show = desk, book, parent, show
        self._print_person = print_person

    # ---- who answers for which household ---------------------------------------------------------
    def start(self, household_ids: Sequence[int]) -> None:
        """Ask who answers for households; for those of nobody when none is given."""
        desk, on, wanted = self._desk, self._desk.on, list(household_ids)
        known = [Home(one.household_id, one.head, one.village, one.children) for one in self._homes(wanted)]

        def work(session: Session) -> dialogs.Start:
            homes = known or list(dialogs.candidates(session, on))
            return dialogs.read_start(session, homes, on) if homes else dialogs.Start((), (), _NOTHING, 0, 0)

        def ask(found: dialogs.Start) -> None:
            if found.homes:
                dialogs.StartDialog(desk, found, self._parent).stand()
            else:
                desk.note("都有人包了，没有要安排的户")

        if desk.editable:
            desk.read("读取老师", work, ask, owner=self._parent)

    def correct(self, pairing: HomePairing) -> None:
        """See Acts."""
        if self._desk.editable:
            dialogs.MeasuresDialog(self._desk, pairing, self._parent).stand()

    def change(self, pairing: HomePairing) -> None:
        """See Acts."""
        desk, on = self._desk, self._desk.on
        if desk.editable:
            desk.read(
                "读取老师",
                lambda session: dialogs.read_following(session, pairing, on),
                lambda start: dialogs.FollowDialog(desk, pairing, start, self._parent).stand(),
                owner=self._parent,
            )

    def end(self, pairings_: Sequence[HomePairing]) -> None:
        """See Acts."""
        if self._desk.editable and pairings_:
            dialogs.EndDialog(self._desk, pairings_, self._parent).stand()

    def end_homes(self, household_ids: Sequence[int]) -> None:
        """Ask why it ends for whole households."""
        held = [helper for home in self._homes(household_ids) for helper in home.helpers]
        if held:
            self.end(held)
        else:
            self._desk.note("勾上的户都还没有人包")

    def hand_over(self, staff_id: int) -> None:
        """See Acts."""
        desk, on = self._desk, self._desk.on

        def ask(found: tuple[tuple[HomePairing, ...], dialogs.Start]) -> None:
            mine, start = found
            if mine:
                dialogs.HandOverDialog(desk, mine, start, self._parent).stand()
            else:
                desk.note("这位老师没有包着的户")

        if desk.editable:
            desk.read(
                "读取老师", lambda session: dialogs.read_hand_over(session, staff_id, on), ask, owner=self._parent
            )

    # ---- what was done ---------------------------------------------------------------------------
    def enter(self, staff_id: int | None = None, household_id: int | None = None) -> None:
        """See Acts."""
        desk, on = self._desk, self._desk.on

        def ask(opening: help_dialog.Opening) -> None:
            if not opening.pairings:
                desk.note("还没有老师包户，先安排包户")
                return
            help_dialog.HelpDialog(
                desk, opening, self._parent, staff_id=staff_id, household_id=household_id, again=self.enter
            ).stand()

        if desk.editable:
            desk.read(
                "读取包户", lambda session: help_dialog.read(session, pairings.rows(session, on), on), ask,
                owner=self._parent,
            )  # fmt: skip

    def edit_entry(self, entry: Entry) -> None:
        """See Acts."""
        desk = self._desk
        if entry.visit_id:
            desk.open(places.HELP_WORK, places.VISITS, record=entry.visit_id)
        elif desk.editable:

            def work(session: Session) -> tuple[help_dialog.Opening, HelpFacts]:
                return help_dialog.read(session, (), self._desk.on), helps.facts(session, entry.help_id)

            desk.read(
                "读取帮扶记录", work,
                lambda found: help_dialog.HelpDialog(desk, found[0], self._parent, stored=found[1]).stand(),
                owner=self._parent,
            )  # fmt: skip
        else:
            self._show(ENTRIES, {}, entry.help_id)

    def delete_entry(self, entry: Entry) -> None:
        """See Acts."""
        what = f"{days_words(entry)} {entry.head} 一户的帮扶记录"
        if self._desk.editable and self._desk.asker.confirm(f"删除 {what}？", "照片一起删，可以撤销。", "删除", "不删"):
            self._desk.write(
                f"删除包户帮扶 {what}", lambda session: helps.delete(session, entry.help_id), owner=self._parent,
                toast="已删除 1 条帮扶记录",
            )  # fmt: skip

    # ---- places and people outside the school ----------------------------------------------------
    def new_place(self, place: Place | None = None) -> None:
        """Ask who answers for a place."""
        self._choose(lambda choices: place_dialogs.PlaceDialog(self._desk, choices, self._parent, place=place).stand())

    def edit_place(self, one: ResponsibilityFacts) -> None:
        """See PlaceActs."""
        self._choose(lambda choices: place_dialogs.PlaceDialog(self._desk, choices, self._parent, stored=one).stand())

    def change_place(self, one: ResponsibilityFacts) -> None:
        """See PlaceActs."""
        self._choose(lambda choices: place_dialogs.FollowPlaceDialog(self._desk, choices, one, self._parent).stand())

    def end_place(self, one: ResponsibilityFacts) -> None:
        """See PlaceActs."""
        if self._desk.editable:
            place_dialogs.EndPlaceDialog(self._desk, one, self._parent).stand()

    def delete_place(self, one: ResponsibilityFacts) -> None:
        """See PlaceActs."""
        title = f"删除 {one.place_words}（{one.name}）？"
        told = "写错了才删；换人、撤并请用“换人”“结束”，以前的记录会留着。"
        if self._desk.editable and self._desk.asker.confirm(title, told, "删除", "不删"):
            self._desk.write(
                f"删除包片 {one.place_words} {one.name}", lambda session: responsibilities.delete(session, one.id),
                owner=self._parent, toast="已删除 1 处",
            )  # fmt: skip

    def edit_contact(self, one: ContactFacts | None) -> None:
        """See PlaceActs."""
        if self._desk.editable:
            self._desk.read(
                "读取村",
                contacts.villages,
                lambda known: place_dialogs.ContactDialog(self._desk, known, one, self._parent).stand(),
                owner=self._parent,
            )

    def leave_contact(self, one: ContactFacts) -> None:
        """See PlaceActs."""
        if self._desk.editable:
            place_dialogs.LeaveContactDialog(self._desk, one, self._parent).stand()

    def delete_contact(self, one: ContactFacts) -> None:
        """See PlaceActs."""
        if self._desk.editable and self._desk.asker.confirm(
            f"删除联系人 {one.name}？", "写错了才删；不再任职请用“离任”。", "删除", "不删"
        ):
            self._desk.write(
                f"删除联系人 {one.name}", lambda session: contacts.delete(session, one.id), owner=self._parent,
                toast=f"已删除联系人 {one.name}",
                failed=lambda problem: self._desk.asker.show_error("没有删除", str(problem)),
            )  # fmt: skip

    # ---- elsewhere -------------------------------------------------------------------------------
    def show_entries(self, *, staff_id: int | None = None, household_id: int | None = None) -> None:
        """See Acts."""
        filters: dict[str, object] = {}
        if staff_id is not None:
            filters["staff"] = staff_id
        if household_id is not None:
            filters["home"] = household_id
        self._show(ENTRIES, filters, None)

    def show_home(self, household_id: int) -> None:
        """See Acts."""
        self._show(HOMES, {}, household_id)

    def show_person(self, staff_id: int) -> None:
        """See Acts."""
        self._show(STAFF, {}, staff_id)

    def print_person(self, staff_id: int) -> None:
        """See Acts."""
        self._print_person(staff_id)

    def _homes(self, ids: Sequence[int]) -> list[HomeStanding]:
        return [home for one in ids if (home := self._book.home(one)) is not None]

    def _choose(self, ask: Callable[[Choices], object]) -> None:
        on = self._desk.on
        if self._desk.editable:
            self._desk.read("读取村和班", partial(place_dialogs.read, on=on), ask, owner=self._parent)


_NOTHING = proposal.Proposal((), ())
