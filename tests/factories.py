"""Rows that are valid by default; a test names only what it is about."""

from datetime import date
from itertools import count

from sqlalchemy.orm import Session

from ledgerdesk.domain import names
from ledgerdesk.models import Enrolment, Household, HouseholdMember, Person, SchoolClass, SchoolYear, Staff, Student

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_serial = count(1)


def id_number(
    born: date = date(2014, 5, 6), *, serial: int | None = None, sex: str = "男", region: str = "990101"
) -> str:
    """Return an invented identity number of an unassigned region."""
    number = (next(_serial) if serial is None else serial) % 500
    order = number * 2 + (1 if sex == "男" else 0)
    body = f"{region}{born:%Y%m%d}{order % 1000:03d}"
    total = sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def person(session: Session, name: str = "张三", **values: object) -> Person:
    """Add a person."""
    born = values.pop("born_on", date(2014, 5, 6))
    pinyin, initials = names.pinyin(name)
    facts: dict[str, object] = {
        "name": name,
        "name_key": names.fold(name),
        "pinyin": pinyin,
        "initials": initials,
        "born_on": born,
        "sex": "男",
        "id_number": id_number(born) if isinstance(born, date) else None,
    }
    row = Person(**(facts | values))
    session.add(row)
    session.flush()
    return row


def student(session: Session, name: str = "张三", **values: object) -> int:
    """Add a person on the roll and return the id."""
    row = person(session, name, **values)
    session.add(Student(id=row.id))
    session.flush()
    session.add(Enrolment(student_id=row.id, status="present", valid_from=date(2026, 9, 1)))
    session.flush()
    return row.id


def household(session: Session, *people: tuple[int, str], **values: object) -> int:
    """Add a household with (person id, relation to head) members and return its id."""
    row = Household(**values)
    session.add(row)
    session.flush()
    for person_id, relation in people:
        session.add(HouseholdMember(household_id=row.id, person_id=person_id, relation=relation))
    session.flush()
    return row.id


def staff(session: Session, name: str = "李老师", **values: object) -> int:
    """Add a member of staff and return the id."""
    pinyin, initials = names.pinyin(name)
    row = Staff(**({"name": name, "pinyin": pinyin, "initials": initials} | values))
    session.add(row)
    session.flush()
    return row.id


def school_class(session: Session, stage: str = "primary", grade: int = 3, number: int = 1, year: int = 2026) -> int:
    """Add a class, and its school year if missing; return the id."""
    school_year = session.query(SchoolYear).filter_by(year=year).one_or_none()
    if school_year is None:
        school_year = SchoolYear(year=year, starts_on=date(year, 9, 1), ends_on=date(year + 1, 8, 31))
        session.add(school_year)
        session.flush()
    row = SchoolClass(
        school_year_id=school_year.id, stage=stage, grade=grade, number=number, name=f"{grade}年级（{number}）班"
    )
    session.add(row)
    session.flush()
    return row.id
