"""Pupils with class, home and category, for tests of visits, talks, pairings and notices."""

from datetime import date

from sqlalchemy.orm import Session

import factories
from ledgerdesk.models import Category, ClassMembership, HouseholdMember, Village
from ledgerdesk.services import classes

START = date(2026, 9, 1)


def pupil(
    session: Session,
    name: str,
    *,
    room: tuple[str, int, int] | None = ("primary", 3, 1),
    category: str | None = "subsistence",
    home: int | None = None,
    **values: object,
) -> int:
    """Add a pupil on the roll since START, by default in 三年级（1）班 and of a 低保 household; return the id."""
    who = factories.student(session, name, **values)
    if room is not None:
        class_id = classes.ensure(session, START, *room)
        session.add(ClassMembership(student_id=who, class_id=class_id, valid_from=START))
    if home is not None:
        session.add(HouseholdMember(household_id=home, person_id=who, relation="2"))
    if category is not None:
        session.add(Category(person_id=who, code=category, valid_from=START))
    session.flush()
    return who


def home(session: Session, village: str | None = None, **values: object) -> int:
    """Add a household, in a village if named; return the id."""
    if village is not None:
        row = session.query(Village).filter_by(name=village).one_or_none() or Village(name=village)
        session.add(row)
        session.flush()
        values["village_id"] = row.id
    return factories.household(session, **values)
