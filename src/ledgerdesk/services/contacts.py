"""People outside the school whom its work needs: village cadres, those who sign, heads of partner schools."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import phone, text
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Contact, Partnership, Responsibility, Village
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import assign, found, unchanged

COLUMNS = ("name", "org", "position", "phone", "village_id", "note", "left_on")
_WORDS = ("name", "org", "position")


@dataclass(frozen=True)
class ContactFacts:
    """Somebody outside the school; ``places`` is how many places they answer for now. "" where nothing is known."""

    id: int
    version: int
    name: str
    org: str
    position: str
    phone: str
    village_id: int | None
    village: str
    note: str
    left_on: date | None
    places: int = 0


@needs(Right.LOOK)
def rows(session: Session, on: date, *, everyone: bool = False) -> tuple[ContactFacts, ...]:
    """Return those in office on a day by village and name; with ``everyone`` those who have left, too."""
    listed = _read(session, on)
    return tuple(one for one in listed if everyone or one.left_on is None or one.left_on >= on)


@needs(Right.LOOK)
def facts(session: Session, contact_id: int) -> ContactFacts:
    """Return one; NotFoundError when there is none."""
    found(session, Contact, contact_id)
    return next(one for one in _read(session, context(session).today) if one.id == contact_id)


@needs(Right.LOOK)
def villages(session: Session) -> tuple[tuple[int, str], ...]:
    """Return the villages by id and name, those of the school's own area first."""
    query = select(Village.id, Village.name).order_by(Village.in_area.desc(), Village.name)
    return tuple((row[0], row[1]) for row in session.execute(query))


@needs(Right.EDIT)
def add(session: Session, values: Mapping[str, Any]) -> int:
    """Add somebody and return the id; RuleError by field key."""
    row = Contact(name="")
    assign(row, _checked(session, values, None), COLUMNS)
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def update(session: Session, contact_id: int, version: int, values: Mapping[str, Any]) -> None:
    """Change the given values; RuleError by field key, StaleRecordError when changed meanwhile."""
    row = unchanged(session, Contact, contact_id, version)
    assign(row, _checked(session, values, row), COLUMNS)
    session.flush()


@needs(Right.EDIT)
def leave(session: Session, contact_id: int, on: date) -> None:
    """Let ``on`` be somebody's last day in office; RuleError while they still answer for a place after it."""
    row = found(session, Contact, contact_id)
    bound = select(func.count()).where(
        Responsibility.contact_id == contact_id,
        Responsibility.valid_to.is_(None) | (Responsibility.valid_to > on),
    )
    if places := session.scalar(bound):
        raise RuleError({"": f"名下还有 {places} 处责任，请先在“包片”里换人或结束。"})
    row.left_on = on
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, contact_id: int) -> None:
    """Delete somebody entered by mistake; RuleError when a place or a partner school was ever theirs."""
    row = found(session, Contact, contact_id)
    counted = ((Responsibility.contact_id, "处责任"), (Partnership.contact_id, "所帮扶学校"))
    numbers = ((session.scalar(select(func.count()).where(column == contact_id)), words) for column, words in counted)
    if used := [f"{number} {words}" for number, words in numbers if number]:
        raise RuleError({"": f"这位联系人名下有 {'、'.join(used)}，不能删除。如果已经不在任，请写上离任日期。"})
    session.delete(row)
    session.flush()


def _checked(session: Session, values: Mapping[str, Any], row: Contact | None) -> dict[str, Any]:
    checked = dict(values)
    for key in _WORDS:
        if key in checked:
            checked[key] = text.clean(checked[key] or "") or None
    if "note" in checked:
        checked["note"] = text.clean_lines(checked["note"] or "") or None
    problems = {}
    if not checked.get("name") and ("name" in checked or row is None):
        problems["name"] = "请填写姓名。"
    if checked.get("phone"):
        try:
            checked["phone"] = phone.parse(checked["phone"])
        except Rejected as wrong:
            problems["phone"] = str(wrong)
    elif "phone" in checked:
        checked["phone"] = None
    village = checked.get("village_id")
    if village is not None and session.get(Village, village) is None:
        problems["village_id"] = "没有找到这个村，请重新选。"
    if problems:
        raise RuleError(problems)
    return checked


def _read(session: Session, on: date) -> list[ContactFacts]:
    answering = (
        select(Responsibility.contact_id, func.count())
        .where(Responsibility.contact_id.is_not(None), holds_on(Responsibility, on))
        .group_by(Responsibility.contact_id)
    )
    places = {row[0]: row[1] for row in session.execute(answering)}
    query = (
        select(
            Contact.id, Contact.version, Contact.name, Contact.org, Contact.position, Contact.phone,
            Contact.village_id, Village.name, Contact.note, Contact.left_on,
        )
        .outerjoin(Village, Village.id == Contact.village_id)
        .order_by(Village.name.is_(None), Village.name, Contact.org, Contact.name, Contact.id)
    )  # fmt: skip
    return [
        ContactFacts(
            row[0], row[1], row[2], row[3] or "", row[4] or "", row[5] or "", row[6], row[7] or "", row[8] or "",
            row[9], places.get(row[0], 0),
        )
        for row in session.execute(query)
    ]  # fmt: skip
