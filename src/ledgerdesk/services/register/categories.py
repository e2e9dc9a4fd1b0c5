"""Write the special-group categories of a pupil: of the household where the list speaks of the household."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.fields import codes
from ledgerdesk.models import Category
from ledgerdesk.services.dated import end
from ledgerdesk.services.register import family

_TABLE = "category"
_PERSONAL = "person"


def write(session: Session, student_id: int, facts: Mapping[str, Any], *, since: date | None, ending: bool) -> None:
    """Add the categories named, and with ``ending`` end those not named; basis and start go to what is added.

    Categories of one child (orphan, disabled) are the person's; others are the household's when there is one.
    """
    if not any(key in facts for key in ("categories", "category_basis", "categories_from")):
        return
    rows = held(session, student_id)
    by_code = {row.code: row for row in rows}
    basis, start = facts.get("category_basis"), facts.get("categories_from") or since
    named = tuple(facts["categories"] or ()) if "categories" in facts else tuple(by_code)
    for code in named:
        if code not in by_code:
            _add(session, student_id, code, basis, start)
        else:
            _correct(by_code[code], facts)
    if ending and "categories" in facts:
        last_day = (since or context(session).today) - timedelta(days=1)
        for code, row in by_code.items():
            if code not in named:
                end(session, row, last_day)
    session.flush()


def held(session: Session, student_id: int) -> list[Category]:
    """Return the open category rows of a pupil and of the pupil's household."""
    household = family.household_of(session, student_id)
    mine = Category.person_id == student_id
    scope = mine if household is None else or_(mine, Category.household_id == household.id)
    query = select(Category).where(scope, Category.valid_to.is_(None)).order_by(Category.id)
    return list(session.scalars(query))


def _add(session: Session, student_id: int, code: str, basis: str | None, start: date | None) -> None:
    household = family.household_of(session, student_id)
    entry = codes.table(_TABLE).entry(code)
    personal = household is None or (entry is not None and entry.scope == _PERSONAL)
    owner = {"person_id": student_id} if personal or household is None else {"household_id": household.id}
    session.add(Category(code=code, basis=basis, valid_from=start, verified=False, **owner))


def _correct(row: Category, facts: Mapping[str, Any]) -> None:
    if "category_basis" in facts:
        row.basis = facts["category_basis"]
    if "categories_from" in facts:
        row.valid_from = facts["categories_from"]
