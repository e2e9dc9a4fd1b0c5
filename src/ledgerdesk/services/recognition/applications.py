"""What the family declared on the form, in its own words (F1)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Application, Recognition
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

WRITTEN = ("disaster", "accident", "weak_labour", "unemployment", "debts", "other")


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts:
    """An application; income in fen a year, answers as written, ``promised``: the line was written by hand.

    ``programs`` are keys of the programmes ticked on the form.
    """

    received_on: date
    per_capita_fen: int | None = None
    disaster: str | None = None
    accident: str | None = None
    weak_labour: str | None = None
    unemployment: str | None = None
    debts: str | None = None
    other: str | None = None
    promised: bool = False
    programs: tuple[str, ...] = ()


_COLUMNS = tuple(one.name for one in fields(ApplicationFacts))


@needs(Right.LOOK)
def facts(session: Session, recognition_id: int) -> ApplicationFacts | None:
    """Return the application of an entry; None when none was handed in."""
    row = session.scalars(select(Application).where(Application.recognition_id == recognition_id)).first()
    if row is None:
        return None
    kept = {column: getattr(row, column) for column in _COLUMNS}
    return ApplicationFacts(**kept | {"programs": tuple(row.programs or ())})


@needs(Right.EDIT)
def save(session: Session, recognition_id: int, facts: ApplicationFacts) -> None:
    """Write the application of an entry as it should read; RuleError by field key, also once the entry is frozen."""
    entry = found(session, Recognition, recognition_id)
    _check(session, entry, facts)
    values: dict[str, Any] = {column: getattr(facts, column) for column in _COLUMNS}
    values |= {column: text.clean_lines(getattr(facts, column) or "") or None for column in WRITTEN}
    values["programs"] = list(facts.programs)
    row = session.scalars(select(Application).where(Application.recognition_id == recognition_id)).first()
    if row is None:
        session.add(Application(recognition_id=recognition_id, **values))
    else:
        for column, value in values.items():
            if getattr(row, column) != value:
                setattr(row, column, value)
    if entry.applied_on != facts.received_on:
        entry.applied_on = facts.received_on
    session.flush()


@needs(Right.EDIT)
def receive(session: Session, recognition_ids: Iterable[int], on: date) -> None:
    """Note for many at once that the form was handed in on a day, the promise written; those that have one stay."""
    given = set(session.scalars(select(Application.recognition_id)))
    for recognition_id in recognition_ids:
        if recognition_id not in given:
            save(session, recognition_id, ApplicationFacts(received_on=on, promised=True))


def _check(session: Session, entry: Recognition, facts: ApplicationFacts) -> None:
    problems = {}
    if entry.superseded_on is not None or entry.status in rules.FROZEN:
        problems[""] = "这名学生的认定已经办完，申请表不能再改。要更正，请办理更正并写明原因。"
    if facts.received_on > context(session).today:
        problems["received_on"] = "收到申请的日期还没有到，请核对。"
    if facts.per_capita_fen is not None and facts.per_capita_fen < 0:
        problems["per_capita_fen"] = "人均年收入不能是负数。"
    if problems:
        raise RuleError(problems)
