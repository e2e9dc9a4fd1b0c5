"""Let somebody answer for a place or a group; handed on and ended with a reason."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Contact, Responsibility, SchoolClass, Staff, Village
from ledgerdesk.services.permission import needs
from ledgerdesk.services.responsibilities.lists import (
    AREA,
    CLASS,
    GRADE,
    OTHER,
    VILLAGE,
    Bearer,
    Place,
    place_of,
)
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import found, unchanged

_DAY = timedelta(days=1)


@needs(Right.EDIT)
def add(session: Session, place: Place, bearer: Bearer, since: date, duties: str = "") -> int:
    """Let somebody answer for a place from a day on and return the id; RuleError by field key."""
    check_add(session, place, bearer, since)
    return _add(session, place, bearer, since, duties)


@needs(Right.LOOK)
def check_add(session: Session, place: Place, bearer: Bearer, since: date) -> None:
    """Raise RuleError by field key where somebody cannot answer for a place from a day on."""
    problems = _check_place(session, place) | _check_bearer(session, bearer, since)
    if not problems and bearer in _bearers(session, place, since):
        problems["bearer"] = "这一处已经由这位负责，不用再安排一次。"
    if problems:
        raise RuleError(problems)


@needs(Right.EDIT)
def update(
    session: Session, responsibility_id: int, version: int, *, place: Place, duties: str, since: date | None
) -> None:
    """Correct what was entered; RuleError by field key, StaleRecordError when changed meanwhile. Who it is stays."""
    row = unchanged(session, Responsibility, responsibility_id, version)
    problems = _check_place(session, place)
    if since and row.valid_to and since > row.valid_to:
        problems["valid_from"] = "开始日期晚于结束日期，请核对。"
    if problems:
        raise RuleError(problems)
    values = _columns(place) | {"duties": text.clean_lines(duties) or None, "valid_from": since}
    for column, value in values.items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()


@needs(Right.EDIT)
def change(session: Session, responsibility_id: int, bearer: Bearer, on: date, reason: str) -> int:
    """Let another answer for the place from a day on, with the same duties; return the id of the row.

    What began on that very day is corrected: two would answer on it otherwise.
    """
    row = found(session, Responsibility, responsibility_id)
    last = on if row.valid_from == on else on - _DAY
    problems = _check_end(row, last, reason) | _check_bearer(session, bearer, on)
    if bearer == Bearer(row.staff_id, row.contact_id):
        problems["bearer"] = "现在就是这位负责，请另选一位。"
    if problems:
        raise RuleError(problems)
    if row.valid_from == on:
        row.staff_id, row.contact_id = bearer.staff_id, bearer.contact_id
        session.flush()
        return row.id
    row.valid_to, row.end_reason = last, text.clean(reason)
    session.flush()
    return _add(session, place_of(row), bearer, on, row.duties or "")


@needs(Right.EDIT)
def end(session: Session, responsibility_id: int, on: date, reason: str) -> None:
    """Let ``on`` be the last day; RuleError when it has ended, would end before it began, or lacks a reason."""
    row = found(session, Responsibility, responsibility_id)
    if problems := _check_end(row, on, reason):
        raise RuleError(problems)
    row.valid_to, row.end_reason = on, text.clean(reason)
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, responsibility_id: int) -> None:
    """Delete what was entered by mistake; undo brings it back."""
    session.delete(found(session, Responsibility, responsibility_id))
    session.flush()


def _check_place(session: Session, said: Place) -> dict[str, str]:
    place = _tidy(said)
    if codes.table("responsibility").entry(place.role) is None:
        return {"role": "请选责任的种类。"}
    lacking = {
        AREA: ("area", not place.area, "请写片区的名称，例如“东片”。"),
        OTHER: ("area", not place.area, "请写负责什么。"),
        VILLAGE: ("village_id", place.village_id is None, "请选哪个村。"),
        GRADE: ("grade", not place.grade, "请选哪个年级。"),
        CLASS: ("class_id", place.class_id is None, "请选哪个班。"),
    }.get(place.role)
    if lacking is not None and lacking[1]:
        return {lacking[0]: lacking[2]}
    if place.village_id is not None and session.get(Village, place.village_id) is None:
        return {"village_id": "没有找到这个村，请重新选。"}
    if place.class_id is not None and session.get(SchoolClass, place.class_id) is None:
        return {"class_id": "没有找到这个班，请重新选。"}
    return {}


def _check_bearer(session: Session, bearer: Bearer, since: date) -> dict[str, str]:
    if (bearer.staff_id is None) == (bearer.contact_id is None):
        return {"bearer": "请选由谁负责：本校老师，或者村干部、联系人。"}
    if bearer.staff_id is not None:
        serving = select(Staff.id).where(Staff.id == bearer.staff_id, in_service(since))
        return {} if session.scalar(serving) is not None else {"bearer": "这位老师那一天不在校，请另选一位。"}
    there = or_(Contact.left_on.is_(None), Contact.left_on >= since)
    known = select(Contact.id).where(Contact.id == bearer.contact_id, there)
    return {} if session.scalar(known) is not None else {"bearer": "这位联系人那一天已经不在任，请另选一位。"}


def _check_end(row: Responsibility, last: date, reason: str) -> dict[str, str]:
    problems = {}
    if row.valid_to is not None:
        problems[""] = "这一条已经结束。"
    elif row.valid_from and last < row.valid_from:
        problems["on"] = "结束日期早于开始日期，请核对。"
    if not text.clean(reason):
        problems["reason"] = "请写明原因。"
    return problems


def _tidy(place: Place) -> Place:
    """Return a place with nothing that does not belong to its role."""
    role = place.role
    return replace(
        place,
        area=text.clean(place.area),
        village_id=place.village_id if role == VILLAGE else None,
        grade=place.grade if role == GRADE else None,
        class_id=place.class_id if role == CLASS else None,
    )


def _columns(place: Place) -> dict[str, Any]:
    tidy = _tidy(place)
    return {
        "role": tidy.role, "area": tidy.area or None, "village_id": tidy.village_id, "grade": tidy.grade,
        "class_id": tidy.class_id,
    }  # fmt: skip


def _add(session: Session, place: Place, bearer: Bearer, since: date, duties: str) -> int:
    row = Responsibility(
        **_columns(place), staff_id=bearer.staff_id, contact_id=bearer.contact_id, valid_from=since,
        duties=text.clean_lines(duties) or None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def _bearers(session: Session, place: Place, since: date) -> set[Bearer]:
    """Return who answers for a place on a day or later."""
    wanted = _tidy(place)
    still = or_(Responsibility.valid_to.is_(None), Responsibility.valid_to >= since)
    rows = session.scalars(select(Responsibility).where(still, Responsibility.role == place.role)).all()
    return {Bearer(row.staff_id, row.contact_id) for row in rows if place_of(row) == wanted}
