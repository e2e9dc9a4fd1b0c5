"""Who answers for a place or a group (包片、包村、包年级、包班、包校), as it is on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import grades
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import Contact, Responsibility, SchoolClass, SchoolYear, Staff, Village
from ledgerdesk.services import classes, terms
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, found

AREA, VILLAGE, GRADE, CLASS, SCHOOL, OTHER = "area", "village", "grade", "class", "school", "other"
_ORDER = (SCHOOL, AREA, VILLAGE, GRADE, CLASS, OTHER)


@dataclass(frozen=True)
class Bearer:
    """Who answers: a member of staff or somebody outside the school, never both."""

    staff_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True)
class Place:
    """For what: an area by its name, a village, a grade by its code, a class; ``role`` says which of them counts."""

    role: str
    area: str = ""
    village_id: int | None = None
    grade: str | None = None
    class_id: int | None = None


@dataclass(frozen=True)
class ResponsibilityFacts:
    """Who answers for what; ``place_words`` names it as people say it, ``gone``: has left the school or the office.

    ``past``: the class is one of a school year that is over.
    """

    id: int
    version: int
    place: Place
    place_words: str
    bearer: Bearer
    name: str
    position: str
    phone: str
    outside: bool
    gone: bool
    duties: str
    valid_from: date | None
    valid_to: date | None
    end_reason: str
    past: bool = False


@dataclass(frozen=True)
class Unanswered:
    """Villages of the school's area (id, name), grades (code, name) and classes (id, name) nobody answers for."""

    villages: tuple[tuple[int, str], ...]
    grades: tuple[tuple[str, str], ...]
    classes: tuple[tuple[int, str], ...]


@needs(Right.LOOK)
def facts(session: Session, responsibility_id: int) -> ResponsibilityFacts:
    """Return one; NotFoundError when there is none."""
    found(session, Responsibility, responsibility_id)
    return _read(session, Responsibility.id == responsibility_id)[0]


@needs(Right.LOOK)
def rows(session: Session, on: date) -> tuple[ResponsibilityFacts, ...]:
    """Return who answers for what on a day: school, areas, villages, grades from the lowest up, classes."""
    return _read(session, holds_on(Responsibility, on))


@needs(Right.LOOK)
def every(session: Session) -> tuple[ResponsibilityFacts, ...]:
    """Return who answers or answered for what."""
    return _read(session)


@needs(Right.LOOK)
def of_staff(session: Session, staff_id: int) -> tuple[ResponsibilityFacts, ...]:
    """Return what a member of staff answers or answered for."""
    return _read(session, Responsibility.staff_id == staff_id)


@needs(Right.LOOK)
def history(session: Session, place: Place) -> tuple[ResponsibilityFacts, ...]:
    """Return who answered for a place one after another, the last first."""
    mine = [one for one in _read(session) if one.place == place]
    return tuple(sorted(mine, key=lambda one: (one.valid_from or date.min, one.id), reverse=True))


@needs(Right.LOOK)
def unanswered(session: Session, on: date) -> Unanswered:
    """Return the villages, grades and classes of a day for which nobody answers.

    Whoever answers for a grade answers for its classes, too.
    """
    held = [one.place for one in _read(session, holds_on(Responsibility, on))]
    villages = {place.village_id for place in held if place.role == VILLAGE}
    done = {place.grade for place in held if place.role == GRADE}
    rooms = {place.class_id for place in held if place.role == CLASS}
    query = select(Village.id, Village.name).where(Village.in_area).order_by(Village.name)
    present = classes.of_year(session, terms.term_at(session, on).year, on)
    levels: dict[str, str] = {}
    for room in present:
        levels.setdefault(grades.code(grades.Grade(room.stage, room.grade)), grades.grade_name(room.stage, room.grade))
    return Unanswered(
        tuple((row[0], row[1]) for row in session.execute(query) if row[0] not in villages),
        tuple((code, name) for code, name in levels.items() if code not in done),
        tuple(
            (room.id, room.name)
            for room in present
            if room.id not in rooms and grades.code(grades.Grade(room.stage, room.grade)) not in done
        ),
    )


def grade_words(code: str | None) -> str:
    """Return 七年级 for the code of a grade."""
    if not code:
        return ""
    grade = grades.of_code(code)
    return grades.grade_name(grade.stage, grade.grade)


def place_of(row: Responsibility) -> Place:
    """Return what a stored row is about."""
    return Place(row.role, row.area or "", row.village_id, row.grade, row.class_id)


def _read(session: Session, *conditions: ColumnElement[bool]) -> tuple[ResponsibilityFacts, ...]:
    today = context(session).today
    query: Query = (
        select(
            Responsibility, Village.name, SchoolClass.name, Staff.name, Staff.position, Staff.phone, Staff.left_on,
            Contact.name, Contact.org, Contact.position, Contact.phone, Contact.left_on, SchoolYear.ends_on,
        )
        .outerjoin(Village, Village.id == Responsibility.village_id)
        .outerjoin(SchoolClass, SchoolClass.id == Responsibility.class_id)
        .outerjoin(SchoolYear, SchoolYear.id == SchoolClass.school_year_id)
        .outerjoin(Staff, Staff.id == Responsibility.staff_id)
        .outerjoin(Contact, Contact.id == Responsibility.contact_id)
        .where(*conditions)
    )  # fmt: skip
    out = []
    for row, village, room, *who, over in session.execute(query):
        mine, theirs = who[:4], who[4:]
        outside = row.staff_id is None
        name, position, phone, left = (
            (theirs[0], "".join(part or "" for part in theirs[1:3]), theirs[3], theirs[4]) if outside else mine
        )  # fmt: skip
        whole = "全校" if row.role == SCHOOL else ""
        words = " ".join(part for part in (row.area or whole, village, grade_words(row.grade), room) if part)
        out.append(
            ResponsibilityFacts(
                row.id, row.version, place_of(row), words or codes.table("responsibility").label(row.role),
                Bearer(row.staff_id, row.contact_id), name, position or "", phone or "", outside,
                left is not None and left < today, row.duties or "", row.valid_from, row.valid_to, row.end_reason or "",
                over is not None and over < today,
            )
        )  # fmt: skip
    return tuple(sorted(out, key=_order))


def _order(one: ResponsibilityFacts) -> tuple[Any, ...]:
    role = _ORDER.index(one.place.role) if one.place.role in _ORDER else len(_ORDER)
    grade = grades.of_code(one.place.grade) if one.place.grade else None
    level = (list(grades.STAGES).index(grade.stage), grade.grade) if grade else (0, 0)
    return role, level, one.place_words, one.valid_from or date.min, one.id
