"""Members of staff: who teaches, who may be paired with a pupil, and who has left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import id_number as ids
from ledgerdesk.domain import names, phone
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import (
    BookCheck,
    HouseholdPairing,
    MeetingPerson,
    Pairing,
    PaperForm,
    RecognitionStep,
    Responsibility,
    SchoolClass,
    Staff,
    StaffLeave,
    Talk,
    Task,
    TeachingAssignment,
    User,
    Village,
    VisitTeacher,
)
from ledgerdesk.services.dated import end, holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import assign, found, unchanged

CLASS_TEACHER = "class_teacher"
COLUMNS = (
    "name",
    "sex",
    "id_number",
    "phone",
    "party_member",
    "teaches",
    "position",
    "home_village",
    "joined_on",
    "left_on",
)
_FLAGS = ("party_member", "teaches")


@dataclass(frozen=True, kw_only=True)
class StaffFacts:
    """A member of staff; ``classes`` are those led on the day asked for, ``pupils`` the pairings that hold then."""

    id: int
    version: int
    name: str
    pinyin: str
    initials: str
    sex: str | None
    id_number: str | None
    phone: str | None
    party_member: bool
    teaches: bool
    position: str | None
    home_village: str | None
    joined_on: date | None
    left_on: date | None
    classes: str
    pupils: int


@needs(Right.LOOK)
def rows(session: Session, on: date, *, everyone: bool = False) -> tuple[StaffFacts, ...]:
    """Return the staff in service on a day by pinyin; with ``everyone`` also those who came later or have left."""
    return _read(session, on, None, everyone=everyone)


@needs(Right.LOOK)
def facts(session: Session, staff_id: int, on: date | None = None) -> StaffFacts:
    """Return one member of staff, on today if no day is given; NotFoundError when there is none."""
    found(session, Staff, staff_id)
    return _read(session, on or context(session).today, staff_id, everyone=True)[0]


@needs(Right.LOOK)
def names_of(session: Session) -> dict[int, str]:
    """Return the name of every member of staff by id, those who left included."""
    return {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}


def in_service(on: date) -> Any:
    """Return the condition that a member of staff serves on the day."""
    return or_(Staff.joined_on.is_(None), Staff.joined_on <= on) & or_(Staff.left_on.is_(None), Staff.left_on >= on)


@needs(Right.EDIT)
def add(session: Session, values: Mapping[str, Any]) -> int:
    """Add a member of staff and return the id; RuleError by field key."""
    checked = _checked(session, values, None)
    row = Staff(pinyin="", initials="")
    assign(row, checked, COLUMNS)
    row.pinyin, row.initials = names.pinyin(row.name)
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def update(session: Session, staff_id: int, version: int, values: Mapping[str, Any]) -> None:
    """Change the given values; RuleError by field key, StaleRecordError when changed meanwhile."""
    row = unchanged(session, Staff, staff_id, version)
    renamed = "name" in values and values["name"] != row.name
    assign(row, _checked(session, values, row), COLUMNS)
    if renamed:
        row.pinyin, row.initials = names.pinyin(row.name)
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, staff_id: int) -> None:
    """Delete someone entered by mistake; RuleError when anything was ever recorded under the name."""
    row = found(session, Staff, staff_id)
    used = _used(session, staff_id)
    if used:
        raise RuleError({"": f"这位老师名下有 {'、'.join(used)}，不能删除。如果已经调离，请用“调离”。"})
    session.delete(row)
    session.flush()


@needs(Right.EDIT)
def leave(session: Session, staff_id: int, on: date) -> None:
    """Let ``on`` be the last day of service: classes led end then; RuleError while pupils are still paired after it."""
    row = found(session, Staff, staff_id)
    problems = {}
    if row.joined_on and on < row.joined_on:
        problems["left_on"] = "调离日期早于到校日期，请核对。"
    held = _held(session, staff_id, on)
    if held:
        problems[""] = f"这位老师还有{'、'.join(held)}，请先移交给别的老师。"
    if problems:
        raise RuleError(problems)
    query = select(TeachingAssignment).where(TeachingAssignment.staff_id == staff_id)
    for lesson in session.scalars(query.where(TeachingAssignment.valid_to.is_(None))):
        end(session, lesson, on)
    row.left_on = on
    session.flush()


def _held(session: Session, staff_id: int, on: date) -> list[str]:
    """Return what somebody would still answer for after a day, counted in words."""
    kinds = ((Pairing, "结对的学生", "名"), (HouseholdPairing, "包的户", "户"), (Responsibility, "包片分工", "条"))
    counted: list[str] = []
    for cls, words, unit in kinds:
        still = or_(cls.valid_to.is_(None), cls.valid_to > on)
        count = session.scalar(select(func.count()).select_from(cls).where(cls.staff_id == staff_id, still))
        if count:
            counted.append(f"{words} {count} {unit}")
    return counted


def _read(session: Session, on: date, staff_id: int | None, *, everyone: bool) -> tuple[StaffFacts, ...]:
    columns = (
        Staff.id,
        Staff.version,
        Staff.name,
        Staff.pinyin,
        Staff.initials,
        *(getattr(Staff, c) for c in COLUMNS[1:]),
    )
    query = select(*columns).order_by(Staff.pinyin, Staff.id)
    if not everyone:
        query = query.where(in_service(on))
    if staff_id is not None:
        query = query.where(Staff.id == staff_id)
    led = _led(session, on)
    paired = select(Pairing.staff_id, func.count()).where(holds_on(Pairing, on)).group_by(Pairing.staff_id)
    pupils = {row[0]: row[1] for row in session.execute(paired)}
    return tuple(
        StaffFacts(**row._asdict(), classes="、".join(led.get(row.id, ())), pupils=pupils.get(row.id, 0))
        for row in session.execute(query)
    )


def _led(session: Session, on: date) -> dict[int, list[str]]:
    query = (
        select(TeachingAssignment.staff_id, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == TeachingAssignment.class_id)
        .where(TeachingAssignment.role == CLASS_TEACHER, holds_on(TeachingAssignment, on))
        .order_by(SchoolClass.grade, SchoolClass.number)
    )
    led: dict[int, list[str]] = {}
    for row in session.execute(query):
        led.setdefault(row.staff_id, []).append(row.name)
    return led


def _checked(session: Session, values: Mapping[str, Any], row: Staff | None) -> dict[str, Any]:
    """Return the values as they are stored, or raise every problem at once."""
    # A box that was never ticked nor unticked says nothing: the column's default holds.
    checked = {key: value for key, value in values.items() if value is not None or key not in _FLAGS}
    problems: dict[str, str] = {}

    def now(key: str) -> Any:
        return checked[key] if key in checked else getattr(row, key, None)

    if not now("name"):
        problems["name"] = "请填写姓名。"
    if checked.get("id_number"):
        problems |= _check_id(session, checked, now("sex"), row)
    if checked.get("phone"):
        try:
            checked["phone"] = phone.parse(checked["phone"])
        except Rejected as wrong:
            problems["phone"] = str(wrong)
    if checked.get("home_village"):
        checked["home_village"] = _village(session, checked["home_village"])
    if now("joined_on") and now("left_on") and now("left_on") < now("joined_on"):
        problems["left_on"] = "调离日期早于到校日期，请核对。"
    if problems:
        raise RuleError(problems)
    return checked


def _village(session: Session, typed: str) -> str:
    """Return the register's own name of a village: 岩脚 is 岩脚村, so that neighbours are found."""
    known = set(session.scalars(select(Village.name).where(Village.name.startswith(typed, autoescape=True))))
    return next((name for name in (typed, f"{typed}村", f"{typed}社区") if name in known), typed)


def _check_id(session: Session, checked: dict[str, Any], sex: str | None, row: Staff | None) -> dict[str, str]:
    try:
        told = ids.check(checked["id_number"], today=context(session).today)
    except Rejected as wrong:
        return {"id_number": str(wrong)}
    checked["id_number"] = told.number
    same = select(Staff.id).where(Staff.id_number == told.number, Staff.id != (row.id if row else 0))
    problems = {}
    if session.scalar(same) is not None:
        problems["id_number"] = "这个身份证号已经登记给另一位老师，请核对。"
    if sex and told.sex and sex != told.sex:
        problems["sex"] = "性别与身份证号对不上，请核对。"
    if not sex:
        checked["sex"] = told.sex
    return problems


def _used(session: Session, staff_id: int) -> list[str]:
    counted = (
        (Pairing.staff_id, "条结对"),
        (VisitTeacher.staff_id, "次家访"),
        (Talk.staff_id, "次谈心"),
        (TeachingAssignment.staff_id, "条任课记录"),
        (RecognitionStep.staff_id, "次认定走访"),
        (MeetingPerson.staff_id, "次会议"),
        (HouseholdPairing.staff_id, "条包户"),
        (Responsibility.staff_id, "条包片分工"),
        (BookCheck.staff_id, "次查阅"),
        (StaffLeave.staff_id, "次请假"),
        (Task.staff_id, "件跟进"),
        (PaperForm.staff_id, "张纸质表"),
        (User.staff_id, "个用户"),
    )
    numbers = ((session.scalar(select(func.count()).where(column == staff_id)), words) for column, words in counted)
    return [f"{number} {words}" for number, words in numbers if number]
