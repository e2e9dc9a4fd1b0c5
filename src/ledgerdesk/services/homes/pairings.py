"""Who answers for which household (包户): started, handed on and ended with a reason, never deleted."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.home_dues import fixed_until
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Household, HouseholdHelp, HouseholdMember, HouseholdPairing, Staff
from ledgerdesk.services import policy
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.homes.who import (
    HomePairing,
    among,
    between,
    every,
    facts,
    heads_of,
    of_household,
    of_staff,
    rows,
    still,
)
from ledgerdesk.services.permission import needs
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import found, unchanged

__all__ = [
    "HomePairing", "among", "between", "cautions", "change_staff", "check_start", "end", "end_many", "every", "facts", "hand_out",
    "hand_over", "heads_of", "limit_of", "loads", "of_household", "of_staff", "rows", "start", "start_many", "update", "usual_of",
    "warnings",
]  # fmt: skip

_ALREADY = "这位老师已经包了这一户，不用再安排一次。"
_ENDED = "这条包户已经结束。"


@needs(Right.EDIT)
def start(session: Session, household_id: int, staff_id: int, since: date, measures: str = "") -> int:
    """Let a member of staff answer for a household from a day on and return the id; RuleError by field key."""
    check_start(session, household_id, staff_id, since)
    return _add(session, household_id, staff_id, since, measures)


@needs(Right.EDIT)
def start_many(session: Session, staff_of: Mapping[int, int], since: date, measures: str = "") -> tuple[int, ...]:
    """Let staff (by household id) answer for many households from a day on; RuleError, and nothing is kept, if one cannot."""
    return tuple(start(session, home, who, since, measures) for home, who in staff_of.items())


@needs(Right.LOOK)
def check_start(session: Session, household_id: int, staff_id: int, since: date, *, more: int = 1) -> None:
    """Raise RuleError for what cannot start then; ``more`` counts it and others about to start with the same person."""
    problems = _check_home(session, household_id, since) | _check_staff(session, staff_id, since, more=more)
    together = select(HouseholdPairing.id).where(
        HouseholdPairing.household_id == household_id, HouseholdPairing.staff_id == staff_id, still(since)
    )
    if session.scalar(together) is not None:
        problems["staff_id"] = _ALREADY
    if problems:
        raise RuleError(problems)


@needs(Right.LOOK)
def warnings(session: Session, staff_id: int, since: date, *, more: int = 1) -> tuple[str, ...]:
    """Return what deserves a second look before ``more`` households are given to somebody; none of it blocks."""
    usual, load = usual_of(session, since), _load(session, staff_id, since)
    if load + more <= usual:
        return ()
    return (f"这样就包 {load + more} 户了，一般每人 {usual} 户，最多 {limit_of(session, since)} 户。",)


@needs(Right.EDIT)
def update(session: Session, pairing_id: int, version: int, *, measures: str, since: date | None) -> None:
    """Correct measures and first day; RuleError by field key, StaleRecordError when changed meanwhile."""
    row = unchanged(session, HouseholdPairing, pairing_id, version)
    if since and row.valid_to and since > row.valid_to:
        raise RuleError({"valid_from": "开始日期晚于结束日期，请核对。"})
    first, _last = _helped(session, row)
    if since and first and since > first:
        raise RuleError({"valid_from": f"{first:%Y-%m-%d} 已经有帮扶记录，请核对。"})
    tidy = text.clean_lines(measures) or None
    if row.measures != tidy:
        row.measures = tidy
    if row.valid_from != since:
        row.valid_from = since
    session.flush()


@needs(Right.EDIT)
def end(session: Session, pairing_id: int, on: date, reason: str) -> None:
    """Let ``on`` be the last day; RuleError when it has ended, would end before it began, or lacks a reason."""
    row = found(session, HouseholdPairing, pairing_id)
    if problems := _check_end(session, row, on, reason, on):
        raise RuleError(problems)
    _close(row, on, reason)
    session.flush()


@needs(Right.EDIT)
def end_many(session: Session, pairing_ids: Collection[int], on: date, reason: str) -> None:
    """End several at once; RuleError, and nothing is kept, if one cannot end then."""
    for pairing_id in pairing_ids:
        end(session, pairing_id, on, reason)


@needs(Right.EDIT)
def change_staff(session: Session, pairing_id: int, staff_id: int, on: date, reason: str) -> int:
    """Let another answer for the household from a day on, with the same measures; return the id of the new pairing."""
    row = found(session, HouseholdPairing, pairing_id)
    problems = _check_end(session, row, _last_day(row, on), reason, on) | _check_staff(session, staff_id, on, more=1)
    if staff_id in _helpers(session, row.household_id, on):
        problems["staff_id"] = _ALREADY
    if problems:
        raise RuleError(problems)
    return _pass_on(session, row, staff_id, on, reason)


@needs(Right.EDIT)
def hand_over(session: Session, staff_id: int, to_staff_id: int, on: date, reason: str) -> tuple[int, ...]:
    """Pass every household of somebody to another from a day on; return the ids of the new pairings.

    A household for which the other answers already only loses the first one. RuleError when the other is the same, is
    not in service or has not room for all of them.
    """
    query = select(HouseholdPairing).where(
        HouseholdPairing.staff_id == staff_id, HouseholdPairing.valid_to.is_(None)
    )  # fmt: skip
    mine = session.scalars(query.order_by(HouseholdPairing.id)).all()
    moving = [row for row in mine if to_staff_id not in _helpers(session, row.household_id, on)]
    problems = _check_staff(session, to_staff_id, on, more=len(moving))
    if staff_id == to_staff_id:
        problems = {"staff_id": "请移交给另一位老师。"}
    for row in mine:
        problems |= _check_end(session, row, _last_day(row, on), reason, on)
    if problems:
        raise RuleError({("to_staff_id" if key == "staff_id" else key): words for key, words in problems.items()})
    for row in mine:
        if row not in moving:
            _close(row, _last_day(row, on), reason)
    session.flush()
    return tuple(_pass_on(session, row, to_staff_id, on, reason) for row in moving)


@needs(Right.EDIT)
def hand_out(session: Session, staff_of: Mapping[int, int], on: date, reason: str) -> tuple[int, ...]:
    """Pass households (by the id of their pairing) to a member of staff each; RuleError, and nothing is kept, if one cannot.

    A household for which the other answers already only loses the first one. Returns the ids of the new pairings.
    """
    made = []
    for pairing_id, staff_id in staff_of.items():
        row = found(session, HouseholdPairing, pairing_id)
        if staff_id in _helpers(session, row.household_id, on) - {row.staff_id}:
            end(session, pairing_id, _last_day(row, on), reason)
        else:
            made.append(change_staff(session, pairing_id, staff_id, on, reason))
    return tuple(made)


@needs(Right.LOOK)
def cautions(session: Session, pairing_ids: Collection[int], on: date) -> tuple[str, ...]:
    """Return what deserves a second look before some end or pass on, in words: they were to hold for years on end."""
    years = int(policy.value(session, policy.HOUSEHOLD_YEARS, on).value)
    begun = [one.valid_from for one in among(session, pairing_ids) if one.valid_from is not None]
    early = [until for since in begun if (until := fixed_until(since, years)) > on]
    if not early:
        return ()
    whose = f"其中 {len(early)} 户" if len(pairing_ids) > 1 else "这一户"
    return (f"按规定包户一定 {years} 年不变，{whose}要到 {max(early):%Y-%m-%d}；离校、脱贫、搬走的可以。",)


@needs(Right.LOOK)
def loads(session: Session, on: date) -> dict[int, int]:
    """Return for how many households each member of staff answers on a day or later; none is absent."""
    query = select(HouseholdPairing.staff_id, func.count()).where(still(on)).group_by(HouseholdPairing.staff_id)
    return {row[0]: row[1] for row in session.execute(query)}


@needs(Right.LOOK)
def limit_of(session: Session, on: date) -> int:
    """Return for how many households one may answer at once by the policy of a day."""
    return int(policy.value(session, policy.HOUSEHOLDS_MOST, on).value)


@needs(Right.LOOK)
def usual_of(session: Session, on: date) -> int:
    """Return for how many households one usually answers by the policy of a day; more is worth a word."""
    return int(policy.value(session, policy.HOUSEHOLDS_USUAL, on).value)


def _check_home(session: Session, household_id: int, since: date) -> dict[str, str]:
    home = session.get(Household, household_id)
    if home is None or home.merged_into_id is not None:
        return {"household_id": "没有找到这一户，可能已经并户或删除。请退回列表再看一眼。"}
    living = select(HouseholdMember.id).where(
        HouseholdMember.household_id == household_id, holds_on(HouseholdMember, since)
    )
    if session.scalar(living) is None:
        return {"household_id": "这一户那一天已经没有人口，请核对开始日期，或者先补上家庭成员。"}
    return {}


def _check_staff(session: Session, staff_id: int, since: date, *, more: int) -> dict[str, str]:
    if session.scalar(select(Staff.id).where(Staff.id == staff_id, in_service(since))) is None:
        return {"staff_id": "这位老师那一天不在校，请另选一位。"}
    limit, load = limit_of(session, since), _load(session, staff_id, since)
    if not more or load + more <= limit:
        return {}
    if more == 1:
        return {"staff_id": f"这位老师已包 {load} 户，按规定最多 {limit} 户，请另选一位。"}
    return {"staff_id": f"这位老师已包 {load} 户，再加 {more} 户就超过规定的 {limit} 户，请分给几位老师。"}


def _check_end(session: Session, row: HouseholdPairing, last_day: date, reason: str, on: date) -> dict[str, str]:
    problems = {}
    if row.valid_to is not None:
        problems[""] = _ENDED
    elif row.valid_from and last_day < row.valid_from:
        problems["on"] = "结束日期早于开始日期，请核对。"
    elif (helped := _helped(session, row)[1]) and helped > on:  # on the very day another follows, both may help
        problems["on"] = f"{helped:%Y-%m-%d} 还有帮扶记录，请核对日期。"
    if not text.clean(reason):
        problems["reason"] = "请写明原因。"
    return problems


def _helped(session: Session, row: HouseholdPairing) -> tuple[date | None, date | None]:
    """Return the first and the last day something was done in it."""
    mine = select(func.min(HouseholdHelp.first_on), func.max(HouseholdHelp.last_on))
    first, last = session.execute(mine.where(HouseholdHelp.pairing_id == row.id)).one()
    return first, last


def _load(session: Session, staff_id: int, since: date) -> int:
    mine = HouseholdPairing.staff_id == staff_id
    return session.scalar(select(func.count()).select_from(HouseholdPairing).where(mine, still(since))) or 0


def _helpers(session: Session, household_id: int, on: date) -> set[int]:
    query = select(HouseholdPairing.staff_id).where(HouseholdPairing.household_id == household_id, still(on))
    return set(session.scalars(query))


def _last_day(row: HouseholdPairing, on: date) -> date:
    """Return the last day of one that another follows on ``on``: the day before, or its only day."""
    return on if row.valid_from == on else on - timedelta(days=1)


def _pass_on(session: Session, row: HouseholdPairing, staff_id: int, on: date, reason: str) -> int:
    done = select(HouseholdHelp.id).where(HouseholdHelp.pairing_id == row.id)
    if row.valid_from == on and session.scalar(done) is None:
        row.staff_id = staff_id  # what began on that very day is corrected: two would answer on it otherwise
        session.flush()
        return row.id
    _close(row, _last_day(row, on), reason)
    session.flush()
    return _add(session, row.household_id, staff_id, on, row.measures or "")


def _close(row: HouseholdPairing, last_day: date, reason: str) -> None:
    row.valid_to, row.end_reason = last_day, text.clean(reason)


def _add(session: Session, household_id: int, staff_id: int, since: date, measures: str) -> int:
    row = HouseholdPairing(
        household_id=household_id, staff_id=staff_id, valid_from=since, measures=text.clean_lines(measures) or None
    )
    session.add(row)
    session.flush()
    return row.id
