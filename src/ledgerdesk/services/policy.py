"""Dated policy: what is shipped, and the school's own values, which win from their day on."""

import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.policy import PolicyBook, PolicyGapError, PolicyValue
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import PolicyOverride
from ledgerdesk.paths import bundled
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

NOTICE_DAYS = "notice.days.value"
LONG_BREAK = "notice.long_break.days"
AUTUMN_STARTS = "terms.autumn_starts"
SPRING_STARTS = "terms.spring_starts"
VISITS_PER_TERM = "visits.per_term"
VISIT_MODES = "visits.counting_modes"
VISITS_SOON = "visits.soon_days"
FOLLOW_UP_DAYS = "visits.follow_up_days"
TALKS_PER_MONTH = "talks.per_month"
TALKS_SOON = "talks.soon_days"
TALKS_LEAST = "talks.least_days"
LATE_AFTER = "records.late_after_days"
LEAVE_EXCUSES = "leaves.excuse_percent"
PAIRINGS_MOST = "pairings.most_per_teacher"
PAIRINGS_USUAL = "pairings.warn_per_teacher"
PAIRINGS_USUAL_PARTY = "pairings.warn_per_party_member"
HOUSEHOLDS_MOST = "households.most_per_staff"
HOUSEHOLDS_USUAL = "households.usual_per_staff"
HOUSEHOLD_FEN = "households.fen_per_year"
HOUSEHOLD_DAYS = "households.days_per_year"
HOUSEHOLD_GRACE = "households.grace_days"
HOUSEHOLD_YEARS = "households.fixed_years"
BOOK_CHECKS = "books.checks_per_term"
BOOKS_SOON = "books.soon_days"
BOOKS_MEND = "books.mend_days"
PARTNER_LESSONS = "partnerships.lessons_per_term"
PARTNER_LECTURES = "partnerships.lectures_per_term"
PARTNER_VISITS = "partnerships.visits_per_month"
PARTNER_SOON = "partnerships.soon_days"
BIN_DAYS = "attachments.bin_days"
BIN_OPENINGS = "attachments.bin_openings"


@needs(Right.LOOK)
def book(session: Session) -> PolicyBook:
    """Return every value, the school's own included."""
    return _shipped().with_own(_own(session).values())


@needs(Right.LOOK)
def value(session: Session, key: str, day: date) -> PolicyValue:
    """Return the value of a key on a day; PolicyGapError when none holds, KeyError for no such key."""
    return book(session).at(key, day)


@needs(Right.LOOK)
def modes_by_day(session: Session) -> Callable[[date], frozenset[str]]:
    """Return a function that tells which modes of a visit counted on a day; none before there was a policy."""
    known = book(session)

    @cache
    def counting(day: date) -> frozenset[str]:
        try:
            return frozenset(known.at(VISIT_MODES, day).value)
        except PolicyGapError:
            return frozenset()

    return counting


@needs(Right.LOOK)
def late_by_day(session: Session) -> Callable[[date, date], bool]:
    """Return a function of the day something happened and the day it was written down: was that late, to be marked 补.

    Nothing is late before there was a policy.
    """
    known = book(session)

    @cache
    def most(day: date) -> int | None:
        try:
            return int(known.at(LATE_AFTER, day).value)
        except PolicyGapError:
            return None

    def late(happened_on: date, recorded_on: date) -> bool:
        days = most(happened_on)
        return days is not None and (recorded_on - happened_on).days > days

    return late


@needs(Right.SETTINGS)
def override(
    session: Session,
    key: str,
    valid_from: date,
    value: Any,
    source: str,
    reason: str | None = None,
    *,
    valid_to: date | None = None,
) -> int:
    """Let the school's own value hold from a day on and return its id; one of the same first day is corrected.

    RuleError without a source, or for a value of another shape than the shipped one; KeyError for no such key.
    """
    problems = {}
    if not text.clean(source):
        problems["source"] = "请写明依据，如文件号或会议决定。"
    if not _alike(_shipped().timeline(key)[-1].value, value):
        problems["value"] = "这个数填得不对，请核对。"
    if valid_to is not None and valid_to < valid_from:
        problems["valid_to"] = "截止日早于开始日，请核对。"
    if problems:
        raise RuleError(problems)
    same = select(PolicyOverride).where(PolicyOverride.key == key, PolicyOverride.valid_from == valid_from)
    row = session.scalars(same).first()
    if row is None:
        row = PolicyOverride(key=key, valid_from=valid_from, value=value, source="")
        session.add(row)
    elif row.value != value:
        row.value = value
    row.valid_to, row.source, row.reason = valid_to, text.clean(source), text.clean(reason or "") or None
    session.flush()
    return row.id


@needs(Right.LOOK)
def overrides(session: Session, key: str) -> dict[int, PolicyValue]:
    """Return the school's own values of a key by id, the earliest first."""
    return {override_id: own for override_id, own in _own(session).items() if own.key == key}


@needs(Right.SETTINGS)
def withdraw(session: Session, override_id: int) -> None:
    """Take one of the school's own values back; what holds without it holds again."""
    session.delete(found(session, PolicyOverride, override_id))
    session.flush()


def shipped() -> PolicyBook:
    """Return what comes with the program, in the order of its files."""
    return _shipped()


def shipped_keys() -> tuple[str, ...]:
    """Return every key there is, sorted."""
    return tuple(sorted(_shipped().values))


def _own(session: Session) -> dict[int, PolicyValue]:
    columns = (PolicyOverride.key, PolicyOverride.value, PolicyOverride.valid_from, PolicyOverride.source)
    query = select(PolicyOverride.id, *columns, PolicyOverride.valid_to).order_by(PolicyOverride.valid_from)
    return {
        row.id: PolicyValue(row.key, row.value, row.valid_from, row.source, row.valid_to, own=True)
        for row in session.execute(query)
    }


@cache
def _shipped() -> PolicyBook:
    """Read what comes with the program; immutable, so once is enough."""
    documents = []
    for path in sorted((bundled("resources") / "policy").glob("*.toml")):
        with path.open("rb") as file:
            documents.append(tomllib.load(file))
    return PolicyBook.parse(documents)


def _alike(shipped: Any, own: Any) -> bool:
    """Tell whether an own value has the shape of the shipped one; counts are never negative."""
    if isinstance(shipped, dict):
        return (
            isinstance(own, dict) and shipped.keys() == own.keys() and all(_alike(shipped[k], own[k]) for k in shipped)
        )
    if isinstance(shipped, list):
        return isinstance(own, list) and bool(own) and all(_alike(shipped[0], entry) for entry in own)
    if isinstance(shipped, bool) or isinstance(own, bool):
        return type(shipped) is type(own)
    return type(shipped) is type(own) and not (isinstance(own, int) and own < 0)
