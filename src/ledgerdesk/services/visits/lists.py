"""Home visits as lists: of a period, of one child, and the sentences the school writes most."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledgerdesk.models import HouseholdMember, Person, Staff, Visit, VisitStudent, VisitTeacher
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.pupils import Pupil, on_roll
from ledgerdesk.services.stored import Query
from ledgerdesk.services.visits.record import WRITTEN

_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
_LONGEST_PHRASE = 40  # characters; longer ones speak of one family
_RECENT = 2_000  # visits looked through


@dataclass(frozen=True)
class VisitRow:
    """A visit in a list; names are joined by 、 in the order they were entered."""

    id: int
    visited_on: date
    mode: str
    students: str
    student_ids: tuple[int, ...]
    teachers: str
    place: str | None
    met: str | None
    purpose: str | None
    problems: str | None
    money_arrived: str | None
    recorded_on: date


def rows(session: Session, first: date, last: date) -> tuple[VisitRow, ...]:
    """Return the visits of a period, both days included, newest first."""
    return _read(session, Visit.visited_on.between(first, last))


def of_person(session: Session, person_id: int) -> tuple[VisitRow, ...]:
    """Return the visits for a child, newest first."""
    return _read(session, Visit.id.in_(select(VisitStudent.visit_id).where(VisitStudent.person_id == person_id)))


def siblings(session: Session, student_id: int, on: date) -> tuple[Pupil, ...]:
    """Return the other pupils of the household a child lives in on a day, from the lowest class up."""
    home = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == student_id, holds_on(HouseholdMember, on)
    )
    members: Query = select(HouseholdMember.person_id).where(
        HouseholdMember.household_id.in_(home), HouseholdMember.person_id != student_id, holds_on(HouseholdMember, on)
    )
    return tuple(sorted(on_roll(session, on, members).values(), key=lambda pupil: pupil.order))


def phrases(session: Session, field: str, most: int = 12) -> tuple[str, ...]:
    """Return the short sentences written most often in a field of visits, those written at least twice."""
    if field not in WRITTEN:
        raise KeyError(field)
    column = getattr(Visit, field)
    query = select(column).where(column.is_not(None)).order_by(Visit.visited_on.desc()).limit(_RECENT)
    counted: Counter[str] = Counter()
    for written in session.scalars(query):
        counted.update({sentence.strip() for sentence in _SENTENCE.findall(written)})
    often = (phrase for phrase, times in counted.most_common() if times > 1 and 1 < len(phrase) <= _LONGEST_PHRASE)
    return tuple(phrase for phrase, _ in zip(often, range(most), strict=False))


def _read(session: Session, condition: ColumnElement[bool]) -> tuple[VisitRow, ...]:
    columns = (Visit.id, Visit.visited_on, Visit.mode, Visit.place, Visit.met, Visit.purpose, Visit.problems)
    query = select(*columns, Visit.money_arrived, Visit.recorded_on).where(condition)
    visits = session.execute(query.order_by(Visit.visited_on.desc(), Visit.id.desc())).all()
    children = (
        select(VisitStudent.visit_id, VisitStudent.person_id, Person.name)
        .join(Person, Person.id == VisitStudent.person_id)
        .join(Visit, Visit.id == VisitStudent.visit_id)
        .where(condition)
        .order_by(VisitStudent.id)
    )
    teachers = (
        select(VisitTeacher.visit_id, VisitTeacher.staff_id, Staff.name)
        .join(Staff, Staff.id == VisitTeacher.staff_id)
        .join(Visit, Visit.id == VisitTeacher.visit_id)
        .where(condition)
        .order_by(VisitTeacher.id)
    )
    who, by = _grouped(session, children), _grouped(session, teachers)
    return tuple(
        VisitRow(
            id=row.id,
            visited_on=row.visited_on,
            mode=row.mode,
            students="、".join(who.get(row.id, {}).values()),
            student_ids=tuple(who.get(row.id, {})),
            teachers="、".join(by.get(row.id, {}).values()),
            place=row.place,
            met=row.met,
            purpose=row.purpose,
            problems=row.problems,
            money_arrived=row.money_arrived,
            recorded_on=row.recorded_on,
        )
        for row in visits
    )


def _grouped(session: Session, query: Query) -> Mapping[int, dict[int, str]]:
    """Return names by id, by visit."""
    out: dict[int, dict[int, str]] = {}
    for visit_id, other_id, name in session.execute(query):
        out.setdefault(visit_id, {})[other_id] = name
    return out
