"""How often each teacher's books were looked through in a term, what policy asks, and what the program knows beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import pro_rata
from ledgerdesk.domain.dues import State
from ledgerdesk.domain.pro_rata import Span
from ledgerdesk.domain.pro_rata import State as Standing
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import Pairing, PairingPlan, Staff
from ledgerdesk.services import leaves, policy, terms
from ledgerdesk.services.book_checks import looks
from ledgerdesk.services.book_checks.looks import BOOKS, HANDBOOK, CheckFacts
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.radar import teachers
from ledgerdesk.services.radar.cells import UNTOLD
from ledgerdesk.services.stored import Query
from ledgerdesk.services.terms import TermFacts

_LOOK_THEMSELVES = frozenset({"校长", "园长"})  # whose own books nobody looks through
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BookStanding:
    """One book of one teacher in a term: looks on ``done`` days of ``asked``, how that stands, what is to be made good.

    ``last_on`` is of all time, None when nobody ever looked; ``asked`` 0 where the teacher need not keep that book.
    """

    done: int = 0
    asked: int = 0
    due: int = 0
    state: Standing = pro_rata.NONE
    last_on: date | None = None
    last_result: str = ""
    lacking: tuple[CheckFacts, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What the program holds of a teacher's help in the term, so that whoever looks knows what the book should hold.

    ``visits`` and ``talks`` are those of the teacher's pupils of those asked for, as the radar tells them (12/42), ``words``
    how they stand, ``marked`` how many were written down late, ``unplanned`` the pupils without a plan for the term.
    """

    pupils: int = 0
    visits: str = UNTOLD
    talks: str = UNTOLD
    words: str = ""
    behind: bool = False
    marked: int = 0
    unplanned: int = 0


@dataclass(frozen=True)
class TeacherBooks:
    """A teacher in the list: both books, the leave of the day in words, looks by month, what the program holds."""

    staff_id: int
    name: str
    pinyin: str
    initials: str
    position: str
    away: str
    books: Mapping[str, BookStanding]
    months: Mapping[date, int]
    beside: Beside = field(default_factory=Beside)

    @property
    def never(self) -> bool:
        """Tell whether a book that is asked for was never looked through."""
        return any(one.asked and one.last_on is None for one in self.books.values())

    @property
    def lacking(self) -> tuple[CheckFacts, ...]:
        """Return what is still to be made good."""
        return tuple(check for one in self.books.values() for check in one.lacking)

    @property
    def state(self) -> Standing:
        """Return how the book to look at first stands; nobody on leave is waited for."""
        worst = pro_rata.worst(one.state for one in self.books.values())
        return pro_rata.OPEN if self.away and worst in (pro_rata.LATE, pro_rata.SOON) else worst


@needs(Right.LOOK)
def rows(session: Session, on: date, *, beside: bool = True) -> tuple[TeacherBooks, ...]:
    """Return how every teacher's books stand on a day of its term, by pinyin.

    The minutes book is asked of whoever teaches or helps a pupil, the handbook of whoever helps one, neither of the
    headteacher; who came, left or was on leave in the term is asked for their share of it. Without ``beside`` what the
    program holds of their help is not counted.
    """
    term = terms.term_at(session, on)
    span = (term.lessons_from or term.covers_from, term.lessons_to or term.covers_to)
    away = leaves.spans(session, *span)
    here = {one.staff_id: codes.table(leaves.REASONS).label(one.reason) for one in leaves.rows(session, on, on)}
    checks, last = looks.rows(session, term.covers_from, min(on, term.covers_to)), looks.last_looks(session, on)
    open_, helpers = looks.still_open(session), _helpers(session, term)
    counted = _beside(session, term, on) if beside else {}
    count = int(policy.value(session, policy.BOOK_CHECKS, on).value)
    soon = timedelta(days=int(policy.value(session, policy.BOOKS_SOON, on).value))
    known = {check.staff_id for check in (*checks, *open_)}
    out = []
    for row in session.scalars(select(Staff).where(_serves(term, on)).order_by(Staff.pinyin, Staff.id)):
        mine = [check for check in checks if check.staff_id == row.id]
        asked = row.position not in _LOOK_THEMSELVES
        wanted = {
            HANDBOOK: asked and row.id in helpers,
            looks.MINUTES: asked and (row.teaches or row.id in helpers),
        }
        if not any(wanted.values()) and row.id not in known:
            continue
        served = pro_rata.meet(span, row.joined_on, row.left_on)
        share = _Share(count, served, away.get(row.id, ()), pro_rata.length(span), on, on + soon)
        books = {
            book: _standing(book, mine, open_, row.id, last, share if wanted[book] else None) for book in BOOKS
        }  # fmt: skip
        out.append(
            TeacherBooks(
                staff_id=row.id,
                name=row.name,
                pinyin=row.pinyin,
                initials=row.initials,
                position=row.position or "",
                away=here.get(row.id, ""),
                books=MappingProxyType(books),
                months=_months(mine),
                beside=counted.get(row.id, Beside()),
            )
        )
    return tuple(out)


@needs(Right.LOOK)
def waiting(session: Session, on: date) -> tuple[TeacherBooks, ...]:
    """Return the teachers whose books are to be looked through by now."""
    return tuple(one for one in rows(session, on, beside=False) if one.state == pro_rata.LATE)


@dataclass(frozen=True)
class _Share:
    """What a term asks of a teacher who serves some of its days of lessons, leave taken off."""

    count: int
    served: Span | None
    away: Iterable[Span]
    of: int
    on: date
    soon: date

    def told(self, done: int) -> tuple[int, int, Standing]:
        """Return what is asked of the term, what of it by now, and how that stands."""
        days = pro_rata.present(self.served, self.away)
        asked = pro_rata.share(self.count, days, self.of)
        due, ahead = (
            pro_rata.by_now(asked, pro_rata.present(self.served, self.away, day), days) for day in (self.on, self.soon)
        )
        return asked, due, pro_rata.state(done, asked, due, ahead)


def _standing(
    book: str,
    mine: list[CheckFacts],
    open_: Iterable[CheckFacts],
    staff_id: int,
    last: Mapping[tuple[int, str], date],
    share: _Share | None,
) -> BookStanding:
    looks = [check for check in mine if check.book == book]
    done = len({check.checked_on for check in looks if check.looked})
    asked, due, state = share.told(done) if share is not None else (0, 0, pro_rata.NONE)
    lacking = tuple(check for check in open_ if (check.staff_id, check.book) == (staff_id, book))
    return BookStanding(
        done, asked, due, state, last.get((staff_id, book)), looks[0].result if looks else "", lacking
    )  # fmt: skip


def _months(mine: Iterable[CheckFacts]) -> Mapping[date, int]:
    months: dict[date, int] = {}
    for check in mine:
        first = check.checked_on.replace(day=1)
        months[first] = months.get(first, 0) + int(check.looked)
    return MappingProxyType(months)


def _serves(term: TermFacts, on: date) -> Any:
    came = or_(Staff.joined_on.is_(None), Staff.joined_on <= on)
    return came & or_(Staff.left_on.is_(None), Staff.left_on >= min(on, term.covers_to))


def _helpers(session: Session, term: TermFacts) -> frozenset[int]:
    begun = or_(Pairing.valid_from.is_(None), Pairing.valid_from <= term.covers_to)
    lasts = or_(Pairing.valid_to.is_(None), Pairing.valid_to >= term.covers_from)
    return frozenset(session.scalars(select(Pairing.staff_id).where(begun, lasts)))


def _beside(session: Session, term: TermFacts, on: date) -> dict[int, Beside]:
    plans = select(PairingPlan.pairing_id).where(PairingPlan.term_id == term.id)
    query: Query = select(Pairing.staff_id, func.count()).where(holds_on(Pairing, on), Pairing.id.not_in(plans))
    unplanned = {row[0]: row[1] for row in session.execute(query.group_by(Pairing.staff_id))}
    return {
        row.staff_id: Beside(
            pupils=len(row.pupils),
            visits=_of(row.visits.done, row.visits.wanted),
            talks=_of(*(sum(getattr(one, key) for one in row.talks if one.begun) for key in ("done", "wanted"))),
            words=row.words,
            behind=row.state is State.LATE,
            marked=row.visits.marked + sum(one.marked for one in row.talks),
            unplanned=unplanned.get(row.staff_id, 0),
        )
        for row in teachers.view(session, on).rows
    }


def _of(done: int, wanted: int) -> str:
    return f"{done}/{wanted}" if wanted else UNTOLD
