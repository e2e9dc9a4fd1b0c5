"""What the turn to the next school year would do, pupil by pupil; nothing is written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import promotion
from ledgerdesk.domain.grades import Grade
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Boarding, ClassMembership, Pairing, SchoolClass, SchoolYear
from ledgerdesk.services import school, terms
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, on_roll

_DAY = timedelta(days=1)
_SUSPENDED = "suspended"
_NO_CHOICES: Mapping[int, "Choice"] = MappingProxyType({})


@dataclass(frozen=True)
class Choice:
    """What the clerk says of one pupil against the proposal: up, repeat or graduate, and the class number wanted."""

    fate: str
    number: int | None = None


@dataclass(frozen=True)
class Move:
    """One pupil at the turn: from a class to a grade and number; ``grade`` None for who leaves."""

    student_id: int
    name: str
    pinyin: str
    from_class: str
    fate: str
    grade: Grade | None
    number: int
    boarding: str | None
    pairings: int

    @property
    def word(self) -> str:
        """Return 升级, 留级 or 毕业."""
        return promotion.WORDS[self.fate]


@dataclass(frozen=True)
class TurnPlan:
    """The turn into the school year that begins on ``since``; ``unplaced`` are pupils without a class, left as they are."""

    year: int
    since: date
    moves: tuple[Move, ...]
    unplaced: tuple[str, ...]
    done: bool

    def count(self, fate: str) -> int:
        """Return how many pupils have a fate."""
        return Counter(move.fate for move in self.moves)[fate]


@needs(Right.LOOK)
def plan(session: Session, year: int, choices: Mapping[int, Choice] = _NO_CHOICES) -> TurnPlan:
    """Return what turning into the school year ``year`` would do with every pupil on the roll the day before.

    Everybody moves up with their class; who is suspended stays in the grade; the last grade leaves unless the school
    has the stage that follows. ``choices`` says otherwise by pupil.

    Raises:
        NotFoundError: the school year before it is not in the ledger.
    """
    since = _first_day(session, year)
    last = since - _DAY
    pupils = on_roll(session, last)
    system = school.system(session)
    offered = _offered(session, year - 1)
    boards = _open(session, Boarding.student_id, Boarding.kind, holds_on(Boarding, last))
    paired = Counter(session.scalars(select(Pairing.student_id).where(holds_on(Pairing, last))))
    # Who sits in a class of the year, or has left by its first day, was turned before.
    moved = set(_moved(session, year)) | (pupils.keys() - on_roll(session, since).keys())
    moves, unplaced = [], []
    for one in sorted(pupils.values(), key=lambda pupil: pupil.order):
        if one.stage is None or one.grade is None:
            unplaced.append(one.name)
        elif one.id not in moved:
            move = _move(one, system, offered, choices.get(one.id))
            moves.append(replace(move, boarding=boards.get(one.id), pairings=paired[one.id]))
    return TurnPlan(year, since, tuple(moves), tuple(unplaced), done=bool(moved) and not moves)


def _move(pupil: Pupil, system: str, offered: frozenset[Grade], choice: Choice | None) -> Move:
    here = Grade(pupil.stage or "", pupil.grade or 0)
    after = promotion.following(here, system, offered)
    proposed = promotion.REPEAT if pupil.status == _SUSPENDED else promotion.UP if after else promotion.GRADUATE
    fate = choice.fate if choice else proposed
    if fate == promotion.UP and after is None:
        fate = promotion.GRADUATE
    grade = after if fate == promotion.UP else here if fate == promotion.REPEAT else None
    number = choice.number if choice and choice.number is not None else pupil.number or 0
    return Move(pupil.id, pupil.name, pupil.pinyin, pupil.class_name or "", fate, grade, number, None, 0)


def _first_day(session: Session, year: int) -> date:
    """Return the first day of a school year: the stored one, else the day after the year before."""
    stored = session.scalar(select(SchoolYear.starts_on).where(SchoolYear.year == year))
    if stored is not None:
        return stored
    before = session.scalar(select(SchoolYear.ends_on).where(SchoolYear.year == year - 1))
    return before + _DAY if before is not None else terms.term_at(session, date(year - 1, 10, 1)).covers_to + _DAY


def _offered(session: Session, year: int) -> frozenset[Grade]:
    query = (
        select(SchoolClass.stage, SchoolClass.grade)
        .join(SchoolYear, SchoolYear.id == SchoolClass.school_year_id)
        .where(SchoolYear.year == year)
    )
    return frozenset(Grade(row[0], row[1]) for row in session.execute(query))


def _moved(session: Session, year: int) -> tuple[int, ...]:
    """Return the pupils who sit in a class of the year already."""
    query = (
        select(ClassMembership.student_id)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.school_year_id)
        .where(SchoolYear.year == year)
    )
    return tuple(session.scalars(query))


def _open(session: Session, owner: object, value: object, condition: object) -> dict[int, str]:
    query = select(owner, value).where(condition)  # type: ignore[call-overload] # columns of any table
    return {row[0]: row[1] for row in session.execute(query)}
