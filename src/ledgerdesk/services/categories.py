"""Special-group categories as dated rows: who held which, on what basis, from when until when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Category, HouseholdMember, Person, Student
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, on_roll


@dataclass(frozen=True)
class CategoryRow:
    """One dated row; ``students`` are the pupils it holds for: one child, or all of a household."""

    id: int
    student_ids: tuple[int, ...]
    students: str
    pinyin: str
    class_name: str
    code: str
    shared: bool
    basis: str | None
    valid_from: date | None
    valid_to: date | None
    verified: bool


@needs(Right.LOOK)
def rows(session: Session, on: date, ids: frozenset[int] | None = None) -> tuple[CategoryRow, ...]:
    """Return the rows that ever held, those without a pupil left out, as pupils live on a day."""
    query = select(
        Category.id,
        Category.person_id,
        Category.household_id,
        Category.code,
        Category.basis,
        Category.valid_from,
        Category.valid_to,
        Category.verified,
    ).order_by(Category.id)
    if ids is not None:
        query = query.where(Category.id.in_(sorted(ids)))
    pupils, homes = on_roll(session, on), _children(session, on)
    names = {
        row[0]: (row[1], row[2])
        for row in session.execute(select(Student.id, Person.name, Person.pinyin).join(Person, Person.id == Student.id))
    }
    out = []
    for row in session.execute(query):
        whose = (row.person_id,) if row.person_id is not None else tuple(homes.get(row.household_id, ()))
        known = tuple(who for who in whose if who in names)
        if known:
            out.append(
                CategoryRow(
                    id=row.id,
                    student_ids=known,
                    students="、".join(names[who][0] for who in known),
                    pinyin=" ".join(names[who][1] for who in known),
                    class_name=_class(pupils.get(known[0])),
                    code=row.code,
                    shared=row.household_id is not None,
                    basis=row.basis,
                    valid_from=row.valid_from,
                    valid_to=row.valid_to,
                    verified=row.verified,
                )
            )
    return tuple(out)


def _children(session: Session, on: date) -> dict[int, list[int]]:
    query = (
        select(HouseholdMember.household_id, HouseholdMember.person_id)
        .join(Student, Student.id == HouseholdMember.person_id)
        .where(holds_on(HouseholdMember, on))
        .order_by(HouseholdMember.id)
    )
    out: dict[int, list[int]] = defaultdict(list)
    for household_id, person_id in session.execute(query):
        out[household_id].append(person_id)
    return out


def _class(pupil: Pupil | None) -> str:
    return (pupil.class_name or "") if pupil is not None else ""
