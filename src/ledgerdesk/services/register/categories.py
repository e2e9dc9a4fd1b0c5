"""Write the special-group categories of a pupil: of the household where the list speaks of the household."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ledgerdesk.db.context import context
from ledgerdesk.fields import codes
from ledgerdesk.models import Category
from ledgerdesk.services.dated import end
from ledgerdesk.services.register.known import Known

_TABLE = "category"
_PERSONAL = "person"
_KEYS = ("categories", "category_basis", "categories_from")


def write(
    known: Known, student_id: int, facts: Mapping[str, Any], *, since: date | None, ending: bool, source: str | None
) -> None:
    """Add the categories named, and with ``ending`` end those not named; basis and start go to what is added.

    Where no basis is given, ``source`` is it: the list that says so.

    Categories of one child (orphan, disabled) are the person's; others are the household's when there is one.
    """
    if not any(key in facts for key in _KEYS):
        return
    by_code = {row.code: row for row in known.categories(student_id)}
    basis, start = facts.get("category_basis") or source, facts.get("categories_from") or since
    named = tuple(facts["categories"] or ()) if "categories" in facts else tuple(by_code)
    for code in named:
        if code not in by_code:
            _add(known, student_id, code, basis, start)
        else:
            _correct(by_code[code], facts)
    if ending and "categories" in facts:
        last_day = (since or context(known.session).today) - timedelta(days=1)
        for code, row in by_code.items():
            if code not in named:
                end(known.session, row, last_day)


def _add(known: Known, student_id: int, code: str, basis: str | None, start: date | None) -> None:
    home = known.home_of(student_id)
    entry = codes.table(_TABLE).entry(code)
    personal = home is None or (entry is not None and entry.scope == _PERSONAL)
    row = Category(code=code, basis=basis, valid_from=start, verified=False)
    if personal or home is None:
        row.person_id = student_id
    else:
        row.household_id = home.id
    known.hold(row)


def _correct(row: Category, facts: Mapping[str, Any]) -> None:
    if "category_basis" in facts:
        row.basis = facts["category_basis"]
    if "categories_from" in facts:
        row.valid_from = facts["categories_from"]
