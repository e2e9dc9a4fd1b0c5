"""Meals: who ate on which day, and what a month of meals comes to at the price that held."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.aid.facts import DayCount, Entitlement, PupilFacts
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import ClassMembership, MealAbsence, MealDay, SchoolClass
from ledgerdesk.services import terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs

MEAL = "aid.meal"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ClassMonth:
    """Meals of one class in one month: days served, diners of all days added (人次), and the sum in fen."""

    class_id: int
    class_name: str
    days: int
    diners: int
    fen: int


@dataclass(frozen=True)
class Month:
    """Meals of a month: by class, the sentence one meal's price is computed by, and the document it comes from."""

    year: int
    month: int
    classes: tuple[ClassMonth, ...]
    price_fen: int | None
    explanation: str
    source: str = ""

    @property
    def diners(self) -> int:
        """Return the diners of all days added (人次)."""
        return sum(one.diners for one in self.classes)

    @property
    def fen(self) -> int:
        """Return the sum in fen."""
        return sum(one.fen for one in self.classes)


@needs(Right.EDIT)
def serve(session: Session, served_on: date, diners: Mapping[int, int]) -> None:
    """Note how many of each class ate on a day, in place of what was noted; 0 takes the class's day away.

    Raises:
        RuleError: under the class's id, more than sit in the class that day.
    """
    seated = _seated(session, served_on)
    problems = {
        str(class_id): f"这个班当天只有 {seated.get(class_id, 0)} 人。"
        for class_id, count in diners.items()
        if count > seated.get(class_id, 0) or count < 0
    }
    if problems:
        raise RuleError(problems)
    known = {row.class_id: row for row in session.scalars(select(MealDay).where(MealDay.served_on == served_on))}
    for class_id, count in diners.items():
        row = known.get(class_id)
        if row is None and count:
            session.add(MealDay(served_on=served_on, class_id=class_id, diners=count))
        elif row is not None and not count:
            session.delete(row)
        elif row is not None and row.diners != count:
            row.diners = count
    session.flush()


@needs(Right.EDIT)
def absent(session: Session, served_on: date, student_ids: frozenset[int]) -> None:
    """Note which pupils did not eat on a day; the diners of the classes it changes follow from it.

    Raises:
        RuleError: a pupil sat in no class that day.
    """
    where = select(ClassMembership.student_id, ClassMembership.class_id).where(holds_on(ClassMembership, served_on))
    rooms = {row[0]: row[1] for row in session.execute(where)}
    if student_ids - rooms.keys():
        raise RuleError({"": "有人当天不在班里，请核对。"})
    known = {
        row.student_id: row for row in session.scalars(select(MealAbsence).where(MealAbsence.served_on == served_on))
    }
    for student_id, row in known.items():
        if student_id not in student_ids:
            session.delete(row)
    for student_id in sorted(student_ids - known.keys()):
        session.add(MealAbsence(student_id=student_id, served_on=served_on))
    session.flush()
    missed: dict[int, int] = defaultdict(int)
    for student_id in student_ids:
        missed[rooms[student_id]] += 1
    # A class reported by number alone, nobody named, keeps its number.
    told = {rooms[one] for one in student_ids ^ known.keys() if one in rooms}
    days = {row.class_id: row for row in session.scalars(select(MealDay).where(MealDay.served_on == served_on))}
    for class_id, count in _seated(session, served_on).items():
        if class_id in days and class_id in told and days[class_id].diners != count - missed[class_id]:
            days[class_id].diners = count - missed[class_id]
    session.flush()


@needs(Right.LOOK)
def day(session: Session, served_on: date) -> dict[int, int]:
    """Return the diners of a day by class."""
    query = select(MealDay.class_id, MealDay.diners).where(MealDay.served_on == served_on)
    return {row[0]: row[1] for row in session.execute(query)}


@needs(Right.LOOK)
def away(session: Session, served_on: date) -> frozenset[int]:
    """Return the pupils who did not eat on a day."""
    return frozenset(session.scalars(select(MealAbsence.student_id).where(MealAbsence.served_on == served_on)))


@needs(Right.LOOK)
def month(session: Session, year: int, number: int) -> Month:
    """Return the meals of a month: days × price × attendance, the price being the one that held on its first day."""
    first = date(year, number, 1)
    last = (first.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
    columns = (MealDay.class_id, SchoolClass.name, SchoolClass.stage, SchoolClass.grade)
    query = (
        select(*columns, func.count(), func.sum(MealDay.diners))
        .join(SchoolClass, SchoolClass.id == MealDay.class_id)
        .where(MealDay.served_on >= first, MealDay.served_on <= last)
        .group_by(MealDay.class_id)
        .order_by(SchoolClass.stage.desc(), SchoolClass.grade, SchoolClass.number)
    )
    rows = session.execute(query).all()
    wanted = {("primary", 1), *((row[2], row[3]) for row in rows)}
    answers = {place: _one_meal(session, first, *place) for place in wanted}
    classes = tuple(
        ClassMonth(row[0], row[1], row[4], int(row[5]), int(row[5]) * _price(answers[row[2], row[3]])) for row in rows
    )
    shown = next((found for row in rows if (found := answers[row[2], row[3]]) is not None), answers["primary", 1])
    told = (shown.fen, shown.explanation, shown.source) if shown is not None else (None, "", "")
    return Month(year, number, classes, *told)


def _one_meal(session: Session, first: date, stage: str, grade: int) -> Entitlement | None:
    """Return what one meal of a month comes to in a grade; None where it is given no meals."""
    term = terms.term_at(session, first)
    facts = PupilFacts(stage=stage, grade=grade, meal_days=(DayCount(first, 1),))
    answer = programs.explain(session, MEAL, facts, term)
    return answer if isinstance(answer, Entitlement) else None


def _price(answer: Entitlement | None) -> int:
    return answer.fen if answer is not None else 0


def _seated(session: Session, on: date) -> dict[int, int]:
    query = (
        select(ClassMembership.class_id, func.count())
        .where(holds_on(ClassMembership, on))
        .group_by(ClassMembership.class_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
