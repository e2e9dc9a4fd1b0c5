"""How far 包户 is in a calendar year: days in the village by person, money by household, against policy."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import home_dues
from ledgerdesk.domain.home_dues import Measure, Rate, Span
from ledgerdesk.domain.policy import PolicyBook, PolicyGapError
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Staff, Visit, VisitTeacher
from ledgerdesk.services import policy, pupils
from ledgerdesk.services.homes import helps, pairings, proposal
from ledgerdesk.services.homes.helps import HelpFacts
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query

FACE = "face"  # a home visit on the spot; one by phone is no day in the village
NOBODY = "nobody"  # the state of a household nobody answers for


@dataclass(frozen=True)
class Entry:
    """What stands behind a figure: a help (``help_id``) or a home visit (``visit_id``), the other is 0.

    ``there``: its days count as days in the village. ``kind`` is a code of household_help, "visit" for a visit.
    """

    help_id: int
    visit_id: int
    household_id: int
    head: str
    staff_id: int
    staff_name: str
    kind: str
    first_on: date
    last_on: date
    value_fen: int
    what: str
    there: bool
    late: bool


@dataclass(frozen=True)
class StaffStanding:
    """A member of staff who answers for households in the year; ``homes`` are those of the day, ``unwritten`` without measures.

    ``gone``: has left the school.
    """

    staff_id: int
    name: str
    party_member: bool
    gone: bool
    homes: tuple[HomePairing, ...]
    days: Measure
    money: Measure
    unwritten: int
    last_on: date | None

    @property
    def state(self) -> str:
        """Return the worse of days and money."""
        return home_dues.worst((self.days.state, self.money.state))


@dataclass(frozen=True)
class HomeStanding:
    """A household: who answers for it on the day, money for it in the year, days somebody was there for it.

    ``helpers`` is empty for one nobody answers for though somebody should, ``children`` for one without pupils.
    """

    household_id: int
    head: str
    village: str
    group_name: str
    children: str
    categories: tuple[str, ...]
    helpers: tuple[HomePairing, ...]
    money: Measure
    days: int
    last_on: date | None

    @property
    def unwritten(self) -> bool:
        """Tell whether somebody answers for it and no measures are written down."""
        return bool(self.helpers) and not any(one.measures for one in self.helpers)

    @property
    def state(self) -> str:
        """Return NOBODY, or how far the money is."""
        return self.money.state if self.helpers else NOBODY


@dataclass(frozen=True)
class Standing:
    """Both views of a year until a day, and what stands behind them, the newest first; what policy asked on that day."""

    year: int
    until: date
    staff: tuple[StaffStanding, ...]
    homes: tuple[HomeStanding, ...]
    entries: tuple[Entry, ...]
    days_wanted: int
    fen_wanted: int

    def of_staff(self, staff_id: int) -> tuple[Entry, ...]:
        """Return what somebody did."""
        return tuple(one for one in self.entries if one.staff_id == staff_id)

    def of_household(self, household_id: int) -> tuple[Entry, ...]:
        """Return what was done for a household."""
        return tuple(one for one in self.entries if one.household_id == household_id)


@needs(Right.LOOK)
def standing(session: Session, year: int, on: date | None = None) -> Standing:
    """Return how far everybody and every household is in a year: by ``on`` (today) where it lies in it, else by its end."""
    day = on or context(session).today
    until = _until(year, day)
    book = policy.book(session)
    days, fen = _rate(book, policy.HOUSEHOLD_DAYS, year), _rate(book, policy.HOUSEHOLD_FEN, year)
    held = pairings.between(session, date(year, 1, 1), until)
    entries = _entries(session, held, year, until)
    wanted = proposal.with_children(session, until)
    due = _Due(until, max(until, day), _rate_on(book, policy.HOUSEHOLD_GRACE, until))
    return Standing(
        year,
        until,
        _of_staff(session, held, entries, days, fen, due),
        _of_homes(session, held, entries, fen, due, wanted),
        entries,
        _rate_on(book, policy.HOUSEHOLD_DAYS, until),
        _rate_on(book, policy.HOUSEHOLD_FEN, until),
    )


@needs(Right.LOOK)
def years(session: Session) -> tuple[int, ...]:
    """Return the calendar years in which anybody answered for a household, and this one; the newest first."""
    today = context(session).today
    known = {today.year}
    for one in pairings.every(session):
        first = (one.valid_from or one.valid_to or today).year
        known.update(range(first, min((one.valid_to or today).year, today.year) + 1))
    return tuple(sorted(known, reverse=True))


@needs(Right.LOOK)
def gone(session: Session, on: date) -> tuple[HomePairing, ...]:
    """Return the households for which somebody answers who has left the school."""
    return tuple(one for one in pairings.rows(session, on) if one.gone)


def span_of(one: HomePairing) -> Span:
    """Return the days of a pairing."""
    return Span(one.valid_from, one.valid_to)


@dataclass(frozen=True)
class _Due:
    """The last day told of, the day seen from (later, for a year that is over), and how many days late is not behind."""

    until: date
    on: date
    grace: int

    def measure(self, done: int, rate: Rate, spans: Sequence[Span]) -> Measure:
        """Return what was done beside what is asked."""
        return home_dues.measure(done, rate, spans, self.on, self.grace)


def _until(year: int, on: date) -> date:
    return on if on.year == year else date(year, 12, 31)


def _rate(book: PolicyBook, key: str, year: int) -> Rate:
    return Rate.of(year, lambda day: _rate_on(book, key, day))


def _rate_on(book: PolicyBook, key: str, day: date) -> int:
    try:
        return int(book.at(key, day).value)
    except PolicyGapError:
        return 0  # before there was such a rule nothing was asked


def _entries(session: Session, held: Sequence[HomePairing], year: int, until: date) -> tuple[Entry, ...]:
    """Return helps of the year and face visits to the homes somebody answered for on that day, the newest first."""
    done = [_of_help(one) for one in helps.rows(session, date(year, 1, 1), until)]
    mine: dict[tuple[int, int], list[HomePairing]] = defaultdict(list)
    for one in held:
        mine[one.staff_id, one.household_id].append(one)
    query: Query = (
        select(Visit.id, Visit.visited_on, Visit.household_id, VisitTeacher.staff_id, Visit.purpose, Visit.situation)
        .join(VisitTeacher, VisitTeacher.visit_id == Visit.id)
        .where(Visit.mode == FACE, Visit.visited_on.between(date(year, 1, 1), until))
        .where(Visit.household_id.in_({one.household_id for one in held}))
    )
    for visit_id, day, home, staff_id, purpose, situation in session.execute(query):
        for pairing in mine.get((staff_id, home), ()):
            if home_dues.covers((span_of(pairing),), day):
                words = purpose or situation or ""
                done.append(
                    Entry(
                        0, visit_id, home, pairing.head, staff_id, pairing.staff_name, "visit", day, day, 0, words,
                        True, False,
                    )
                )  # fmt: skip
                break
    done.sort(key=lambda one: (one.first_on, one.help_id, one.visit_id), reverse=True)
    return tuple(done)


def _of_help(one: HelpFacts) -> Entry:
    return Entry(
        one.id, 0, one.household_id, one.head, one.staff_id, one.staff_name, one.kind, one.first_on, one.last_on,
        one.value_fen, one.what, one.there, one.late,
    )  # fmt: skip


def _money(entries: Sequence[Entry], year: int) -> int:
    """Return the value given in a year; what began in an earlier one was counted there."""
    return sum(one.value_fen for one in entries if one.first_on.year == year)


def _there(entries: Sequence[Entry], year: int, until: date) -> int:
    stays = [Span(one.first_on, one.last_on) for one in entries if one.there]
    return len(home_dues.days_there(stays, (), year, until))


def _of_staff(
    session: Session, held: Sequence[HomePairing], entries: Sequence[Entry], days: Rate, fen: Rate, due: _Due
) -> tuple[StaffStanding, ...]:
    by_staff: dict[int, list[HomePairing]] = defaultdict(list)
    for one in held:
        by_staff[one.staff_id].append(one)
    did: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        did[entry.staff_id].append(entry)
    query = select(Staff.id, Staff.name, Staff.party_member, Staff.left_on).where(Staff.id.in_(by_staff))
    today, year, until, out = context(session).today, days.year, due.until, []
    for staff_id, name, party, left_on in session.execute(query.order_by(Staff.pinyin, Staff.id)):
        mine, done = by_staff[staff_id], did[staff_id]
        spans = [span_of(one) for one in mine]
        now = tuple(one for one in mine if home_dues.covers((span_of(one),), until))
        # Money is asked for each household, so the spans of two homes are not joined.
        each = [due.measure(0, fen, [span]) for span in spans]
        money = Measure(_money(done, year), sum(one.due for one in each), sum(one.whole for one in each))
        out.append(
            StaffStanding(
                staff_id, name, party, left_on is not None and left_on < today, now,
                due.measure(_there(done, year, until), days, spans), money,
                sum(not one.measures for one in now), max((one.last_on for one in done), default=None),
            )
        )  # fmt: skip
    return tuple(out)


def _of_homes(
    session: Session,
    held: Sequence[HomePairing],
    entries: Sequence[Entry],
    fen: Rate,
    due: _Due,
    wanted: Sequence[proposal.Candidate],
) -> tuple[HomeStanding, ...]:
    by_home: dict[int, list[HomePairing]] = defaultdict(list)
    for one in held:
        by_home[one.household_id].append(one)
    did: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        did[entry.household_id].append(entry)
    known, until = {one.household_id: one for one in wanted}, due.until
    children = _children(session, until, by_home.keys() - known.keys())
    out = []
    for home in (*by_home, *(one for one in known if one not in by_home)):
        mine, done, seen = by_home.get(home, []), did[home], known.get(home)
        now = tuple(one for one in mine if home_dues.covers((span_of(one),), until))
        if not now and not seen:
            continue  # ended, and nobody need follow
        place = seen or mine[0]
        money = due.measure(_money(done, fen.year), fen, [span_of(one) for one in mine])
        out.append(
            HomeStanding(
                home, place.head, place.village, place.group_name,
                seen.children if seen else children.get(home, ""), seen.categories if seen else (), now, money,
                _there(done, fen.year, until), max((one.last_on for one in done), default=None),
            )
        )  # fmt: skip
    return tuple(sorted(out, key=lambda one: (not one.village, one.village, one.group_name, one.head)))


def _children(session: Session, on: date, homes: set[int]) -> dict[int, str]:
    """Return the names of the pupils of households without a category that counts."""
    names: dict[int, list[str]] = defaultdict(list)
    for pupil in sorted(pupils.on_roll(session, on).values(), key=lambda one: one.order) if homes else ():
        if pupil.household_id in homes:
            names[pupil.household_id].append(pupil.name)
    return {home: "、".join(found) for home, found in names.items()}
