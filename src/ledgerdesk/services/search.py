"""Find anybody by name, pinyin, initials or the digits of a number."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import names
from ledgerdesk.domain.rights import Right, may
from ledgerdesk.models import ClassMembership, Person, SchoolClass, Staff, Student
from ledgerdesk.services.permission import needs

_LEAST_DIGITS = 3


@dataclass(frozen=True)
class Hit:
    """Somebody found: kind is student, person or staff; ``where`` is the class, a role, or empty."""

    kind: str
    id: int
    name: str
    where: str


@needs(Right.LOOK)
def people(session: Session, text: str, *, limit: int = 5) -> tuple[Hit, ...]:
    """Return pupils, then relatives, then staff that fit the text, at most ``limit`` of each.

    Part of a number finds only for those who may see it whole: others could guess it digit by digit.
    """
    word = text.strip()
    if not word:
        return ()
    fits = _fits(word, whole=not may(context(session).role, Right.REVEAL))
    return (*_students(session, fits, limit), *_relatives(session, fits, limit), *_staff(session, word, limit))


def _students(session: Session, fits: ColumnElement[bool], limit: int) -> list[Hit]:
    query = (
        select(Person.id, Person.name, SchoolClass.name)
        .join(Student, Student.id == Person.id)
        .outerjoin(ClassMembership, (ClassMembership.student_id == Student.id) & ClassMembership.valid_to.is_(None))
        .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(fits)
        .order_by(Person.initials, Person.id)
        .limit(limit)
    )
    return [Hit("student", row[0], row[1], row[2] or "") for row in session.execute(query)]


def _relatives(session: Session, fits: ColumnElement[bool], limit: int) -> list[Hit]:
    query = select(Person.id, Person.name).outerjoin(Student, Student.id == Person.id)
    found = query.where(fits, Student.id.is_(None)).order_by(Person.initials, Person.id).limit(limit)
    return [Hit("person", row[0], row[1], "家庭成员") for row in session.execute(found)]


def _staff(session: Session, word: str, limit: int) -> list[Hit]:
    folded = names.fold(word)
    pattern = f"%{_escaped(folded)}%"
    letters = folded.replace(" ", "")
    query = select(Staff.id, Staff.name).where(
        or_(
            Staff.name.like(pattern, escape="\\"),
            Staff.initials.like(f"{_escaped(letters)}%", escape="\\"),
            Staff.pinyin.like(f"{_escaped(folded)}%", escape="\\"),
        )
    )
    return [
        Hit("staff", row[0], row[1], "教师") for row in session.execute(query.order_by(Staff.initials).limit(limit))
    ]


def _fits(word: str, *, whole: bool) -> ColumnElement[bool]:
    folded = names.fold(word)
    parts = [Person.name_key.like(f"%{_escaped(folded)}%", escape="\\")]
    if folded.isascii() and folded.isalpha():
        parts.append(Person.initials.like(f"{_escaped(folded)}%", escape="\\"))
        parts.append(Person.pinyin.like(f"{_escaped(word.casefold())}%", escape="\\"))
    if len(folded) >= _LEAST_DIGITS and folded[:-1].isdigit():
        digits = _escaped(folded.upper()) if whole else f"%{_escaped(folded.upper())}%"
        parts += [Person.id_number.like(digits, escape="\\"), Person.phone.like(digits, escape="\\")]
    return or_(*parts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
