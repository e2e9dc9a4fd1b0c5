"""Rules of a pupil's facts that need more than one value: identity, uniqueness, a minimum to be known."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import id_number
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Person, Student

_IDENTITY = ("id_number", "id_kind", "born_on", "sex")


def require(session: Session, values: Mapping[str, Any], *, person_id: int | None, new: bool) -> dict[str, Any]:
    """Return the values with what the identity number tells filled in.

    Raises:
        RuleError: every violated rule at once, by field key.
    """
    facts = dict(values)
    current = session.get(Person, person_id) if person_id is not None else None
    problems: dict[str, str] = {}
    if ("name" in facts or new) and not facts.get("name") and (new or "name" in facts):
        problems["name"] = "还没有填姓名，请补上。"
    if new or any(key in facts for key in _IDENTITY):
        problems |= _identity(session, facts, current)
    problems |= _unique(session, facts, person_id)
    if problems:
        raise RuleError(problems)
    return facts


def _identity(session: Session, facts: dict[str, Any], current: Person | None) -> dict[str, str]:
    def value(key: str) -> Any:
        return facts[key] if key in facts else getattr(current, key, None)

    number, born_on = value("id_number"), value("born_on")
    if not number:
        return {} if born_on else {"id_number": "身份证号和出生日期至少要有一个，请补上。"}
    try:
        read = id_number.check(number, kind=value("id_kind") or id_number.RESIDENT, today=context(session).today)
    except id_number.IdProblem as problem:
        return {"id_number": str(problem)}
    told = {"born_on": read.born_on, "sex": read.sex}
    problems = {}
    for key, finding in id_number.contradictions(read, born_on=facts.get("born_on"), sex=facts.get("sex")).items():
        problems[key] = f"{finding.what}，请{finding.fix}。" if finding.fix else f"{finding.what}。"
    for key, fact in told.items():
        # The number decides where nothing was typed: correcting it corrects what it says.
        if fact is not None and facts.get(key) is None:
            facts[key] = fact
    return problems


def _unique(session: Session, facts: Mapping[str, Any], person_id: int | None) -> dict[str, str]:
    problems = {}
    number = facts.get("id_number")
    if number:
        other = session.scalars(select(Person.id).where(Person.id_number == number, Person.id != (person_id or 0)))
        if other.first() is not None:
            problems["id_number"] = "这个证号台账里已经有人用了，请核对是不是同一个人。"
    roll = facts.get("roll_number")
    if roll:
        taken = session.scalars(select(Student.id).where(Student.roll_number == roll, Student.id != (person_id or 0)))
        if taken.first() is not None:
            problems["roll_number"] = "这个学籍号台账里已经有人用了，请核对。"
    return problems
