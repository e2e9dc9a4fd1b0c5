"""Rules of a pupil's facts that need more than one value: identity, uniqueness, a minimum to be known."""

from collections.abc import Mapping
from typing import Any

from ledgerdesk.db.context import context
from ledgerdesk.domain import id_number
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Person
from ledgerdesk.services.register.known import Known

_IDENTITY = ("id_number", "id_kind", "born_on", "sex")


def require(known: Known, values: Mapping[str, Any], *, person: Person | None, new: bool) -> dict[str, Any]:
    """Return the values with what the identity number tells filled in.

    Raises:
        RuleError: every violated rule at once, by field key.
    """
    facts = dict(values)
    problems: dict[str, str] = {}
    if (new or "name" in facts) and not facts.get("name"):
        problems["name"] = "还没有填姓名，请补上。"
    if new or any(key in facts for key in _IDENTITY):
        problems |= _identity(known, facts, person)
    problems |= _unique(known, facts, person.id if person else None)
    if problems:
        raise RuleError(problems)
    return facts


def _identity(known: Known, facts: dict[str, Any], person: Person | None) -> dict[str, str]:
    def value(key: str) -> Any:
        return facts[key] if key in facts else getattr(person, key, None)

    number, born_on = value("id_number"), value("born_on")
    if not number:
        return {} if born_on else {"id_number": "身份证号和出生日期至少要有一个，请补上。"}
    try:
        read = id_number.check(number, kind=value("id_kind") or id_number.RESIDENT, today=context(known.session).today)
    except id_number.IdProblem as problem:
        return {"id_number": str(problem)}
    found = id_number.contradictions(read, born_on=facts.get("born_on"), sex=facts.get("sex"))
    for key, fact in (("born_on", read.born_on), ("sex", read.sex)):
        # The number decides where nothing was typed: correcting it corrects what it says.
        if fact is not None and facts.get(key) is None:
            facts[key] = fact
    return {key: f"{f.what}，请{f.fix}。" if f.fix else f"{f.what}。" for key, f in found.items()}


def _unique(known: Known, facts: Mapping[str, Any], person_id: int | None) -> dict[str, str]:
    problems = {}
    number = facts.get("id_number")
    if number:
        other = known.person_of_number(number)
        if other is not None and other.id != person_id:
            problems["id_number"] = "这个证号台账里已经有人用了，请核对是不是同一个人。"
    roll = facts.get("roll_number")
    if roll and known.taken_roll_number(roll, person_id):
        problems["roll_number"] = "这个学籍号台账里已经有人用了，请核对。"
    return problems
