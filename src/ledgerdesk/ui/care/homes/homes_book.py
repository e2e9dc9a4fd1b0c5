"""What the lists and panels of 包户包片 have read last."""

from dataclasses import dataclass, field
from datetime import date

from ledgerdesk.domain import home_dues
from ledgerdesk.services import contacts, responsibilities
from ledgerdesk.services.contacts import ContactFacts
from ledgerdesk.services.homes import standing
from ledgerdesk.services.homes.standing import Entry, HomeStanding, StaffStanding, Standing
from ledgerdesk.services.responsibilities import ResponsibilityFacts, Unanswered
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.theme import Tone

#: What is said of a state, and how it is coloured: what is late is red, what is short and in time is amber.
WORDS = {
    standing.NOBODY: "没有人包",
    home_dues.BEHIND: "落后",
    home_dues.SHORT: "还差",
    home_dues.ENOUGH: "够了",
    home_dues.NOTHING: "不要求",
}
LEFT = "人已离校"  # whoever answers for it has left
TONES = {
    LEFT: Tone.BAD,
    "没有人包": Tone.BAD,
    "落后": Tone.BAD,
    "还差": Tone.WARN,
    "够了": Tone.OK,
    "不要求": Tone.MUTE,
}


@dataclass
class Book:
    """What was read last; ``year`` is the calendar year shown, ``places_on`` the day of the table of places."""

    year: int
    places_on: date
    standing: Standing | None = None
    years: tuple[int, ...] = ()
    places: tuple[ResponsibilityFacts, ...] = ()
    contacts: tuple[ContactFacts, ...] = ()
    unanswered: Unanswered = field(default_factory=lambda: Unanswered((), (), ()))

    def home(self, household_id: int | None) -> HomeStanding | None:
        """Return a household of the lists."""
        homes = self.standing.homes if self.standing else ()
        return next((one for one in homes if one.household_id == household_id), None)

    def person(self, staff_id: int | None) -> StaffStanding | None:
        """Return a member of staff of the lists."""
        staff = self.standing.staff if self.standing else ()
        return next((one for one in staff if one.staff_id == staff_id), None)

    def entry(self, record: int | None) -> Entry | None:
        """Return what was done, by the id of its row."""
        entries = self.standing.entries if self.standing else ()
        return next((one for one in entries if entry_id(one) == record), None)

    def told(self) -> str:
        """Return the year in one line."""
        known = self.standing
        if known is None:
            return ""
        held = [one for one in known.homes if one.helpers]
        late = sum(one.state == home_dues.BEHIND for one in known.staff)
        words = f"{len(held):,} 户有人包"
        if nobody := len(known.homes) - len(held):
            words += f"，{nobody:,} 户没有人包"
        if known.staff:
            words += f"；{len(known.staff):,} 位老师" + (f"，{late:,} 位落后" if late else "")
        return words


def entry_id(one: Entry) -> int:
    """Return the id of the row: of a home visit below zero, which no help has."""
    return one.help_id or -one.visit_id


def read_places(session: Session, book: Book, today: date) -> None:
    """Read who answers for places, whom to ask outside the school, and what nobody answers for."""
    book.places = responsibilities.rows(session, book.places_on)
    book.contacts = contacts.rows(session, today, everyone=True)
    book.unanswered = responsibilities.unanswered(session, book.places_on)
