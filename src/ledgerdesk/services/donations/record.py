"""Gifts and what became of them: who gave what, which pupil got how much, what is left. Values in fen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Donation, DonationShare, Donor, Person
from ledgerdesk.services import numbers
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found, unchanged

MONEY, GOODS = "money", "goods"
KINDS = {MONEY: "资金", GOODS: "物品"}
DONOR_KINDS = {"person": "个人", "firm": "企业", "body": "单位或团体", "class": "班级募捐", "other": "其他"}
SERIES, PATTERN = "donation", "收捐{year}-{number:03d}"


@dataclass(frozen=True)
class GiftFacts:
    """One gift: ``value_fen`` in all, ``given_fen`` and ``given`` (pieces) passed on to ``pupils`` pupils.

    ``student`` names whom it is meant for; ``receipt`` is the number of the receipt the donor got.
    """

    id: int
    version: int
    donor_id: int
    donor: str
    donor_kind: str
    donated_on: date
    kind: str
    item: str
    unit: str
    quantity: int | None
    value_fen: int
    student_id: int | None
    student: str
    wish: str
    receipt: str
    thanked_on: date | None
    given_fen: int
    given: int
    pupils: int

    @property
    def left_fen(self) -> int:
        """Return the value not passed on yet."""
        return self.value_fen - self.given_fen

    @property
    def left(self) -> int | None:
        """Return the pieces not passed on yet; None for money."""
        return None if self.quantity is None else self.quantity - self.given


@dataclass(frozen=True)
class ShareFacts:
    """What one pupil got of a gift."""

    id: int
    donation_id: int
    student_id: int
    name: str
    given_on: date
    quantity: int | None
    value_fen: int
    purpose: str
    signed_on: date | None


@needs(Right.EDIT)
def donor(
    session: Session, name: str, kind: str, *, class_id: int | None = None, phone: str = "", note: str = ""
) -> int:
    """Return the id of a donor of that name and kind, made if it is new; RuleError by field key."""
    if not text.clean(name):
        raise RuleError({"donor": "请写上捐赠人。"})
    if kind not in DONOR_KINDS:
        raise RuleError({"donor_kind": "请选捐赠人的种类。"})
    query = select(Donor).where(Donor.name == text.clean(name), Donor.kind == kind)
    row = session.scalars(query).first()
    if row is None:
        row = Donor(name=text.clean(name), kind=kind)
        session.add(row)
    for key, value in (
        ("class_id", class_id),
        ("phone", text.clean(phone) or None),
        ("note", text.clean(note) or None),
    ):
        if value is not None and getattr(row, key) != value:
            setattr(row, key, value)
    session.flush()
    return row.id


@needs(Right.EDIT)
def receive(
    session: Session,
    donor_id: int,
    donated_on: date,
    kind: str,
    value_fen: int,
    *,
    item: str = "",
    unit: str = "",
    quantity: int | None = None,
    student_id: int | None = None,
    wish: str = "",
) -> int:
    """Enter a gift, give it the next receipt number and return its id; RuleError by field key."""
    problems = {}
    if kind not in KINDS:
        problems["kind"] = "请选资金或物品。"
    if value_fen < 0 or (kind == MONEY and value_fen == 0):
        problems["value_fen"] = "金额要大于 0。"
    if kind == GOODS and (not text.clean(item) or not quantity or quantity < 1):
        problems["item"] = "物品要写明名称和数量。"
    if problems:
        raise RuleError(problems)
    row = Donation(
        donor_id=donor_id,
        donated_on=donated_on,
        kind=kind,
        value_fen=value_fen,
        item=text.clean(item) or None,
        unit=text.clean(unit) or None,
        quantity=quantity if kind == GOODS else None,
        student_id=student_id,
        wish=text.clean(wish) or None,
        receipt=numbers.take(session, SERIES, donated_on.year, PATTERN),
    )
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def give(
    session: Session,
    donation_id: int,
    student_ids: Collection[int],
    given_on: date,
    *,
    value_fen: int,
    quantity: int | None = None,
    purpose: str = "",
) -> tuple[int, ...]:
    """Pass a gift on: so much fen (and so many pieces) to each of some pupils; return the rows.

    Raises:
        RuleError: more than is left, nothing at all, or a gift meant for another pupil.
    """
    gift = facts(session, donation_id)
    problems = {}
    count = len(student_ids)
    if not count:
        problems["student_ids"] = "请选学生。"
    if value_fen < 0 or (gift.kind == MONEY and value_fen == 0):
        problems["value_fen"] = "金额要大于 0。"
    if value_fen * count > gift.left_fen:
        problems["value_fen"] = "比剩下的还多，请核对。"
    if gift.left is not None and (not quantity or quantity < 1 or quantity * count > gift.left):
        problems["quantity"] = f"还剩 {gift.left} {gift.unit or '件'}，请核对数量。"
    if given_on < gift.donated_on:
        problems["given_on"] = "发放早于收到捐赠的日期，请核对。"
    if gift.student_id is not None and set(student_ids) - {gift.student_id}:
        problems["student_ids"] = "这笔捐赠指定给另一名学生，不能给别人。"
    if problems:
        raise RuleError(problems)
    rows = [
        DonationShare(
            donation_id=donation_id,
            student_id=student_id,
            given_on=given_on,
            value_fen=value_fen,
            quantity=quantity if gift.kind == GOODS else None,
            purpose=text.clean(purpose) or None,
        )
        for student_id in student_ids
    ]
    session.add_all(rows)
    session.flush()
    return tuple(row.id for row in rows)


@needs(Right.EDIT)
def sign(session: Session, share_ids: Collection[int], on: date) -> None:
    """Note that families signed for what they got."""
    for share_id in share_ids:
        row = found(session, DonationShare, share_id)
        if row.signed_on is None:
            row.signed_on = on
    session.flush()


@needs(Right.EDIT)
def take_back(session: Session, share_ids: Collection[int]) -> None:
    """Delete shares entered by mistake; RuleError for one that was signed for."""
    for share_id in share_ids:
        row = found(session, DonationShare, share_id)
        if row.signed_on is not None:
            raise RuleError({"": "已经签收的不能删。"})
        session.delete(row)
    session.flush()


@needs(Right.EDIT)
def thank(session: Session, donation_id: int, version: int, on: date | None = None) -> None:
    """Note that the thank-you letter was sent."""
    unchanged(session, Donation, donation_id, version).thanked_on = on or context(session).today
    session.flush()


@needs(Right.EDIT)
def correct(
    session: Session, donation_id: int, version: int, *, value_fen: int, quantity: int | None, item: str, wish: str
) -> None:
    """Correct a gift entered wrongly: never below what was passed on. RuleError by field key; its receipt stays."""
    row = unchanged(session, Donation, donation_id, version)
    gift = facts(session, donation_id)
    problems = {}
    if value_fen < max(gift.given_fen, 1 if gift.kind == MONEY else 0):
        problems["value_fen"] = "比已经发下去的还少，请核对。"
    if gift.kind == GOODS and (quantity is None or quantity < max(gift.given, 1) or not text.clean(item)):
        problems["quantity"] = "名称和数量要写明，数量不能比已经发下去的少。"
    if problems:
        raise RuleError(problems)
    row.value_fen, row.quantity = value_fen, quantity if gift.kind == GOODS else None
    row.item, row.wish = text.clean(item) or None, text.clean(wish) or None
    session.flush()


@needs(Right.LOOK)
def facts(session: Session, donation_id: int) -> GiftFacts:
    """Return one gift; NotFoundError when there is none."""
    found(session, Donation, donation_id)
    return next(one for one in rows(session) if one.id == donation_id)


@needs(Right.LOOK)
def rows(session: Session) -> tuple[GiftFacts, ...]:
    """Return every gift, the newest first."""
    sums = select(
        DonationShare.donation_id,
        func.sum(DonationShare.value_fen),
        func.coalesce(func.sum(DonationShare.quantity), 0),
        func.count(DonationShare.student_id.distinct()),
    ).group_by(DonationShare.donation_id)
    given = {row[0]: (int(row[1] or 0), int(row[2] or 0), row[3]) for row in session.execute(sums)}
    query = (
        select(Donation, Donor.name, Donor.kind, Person.name)
        .join(Donor, Donor.id == Donation.donor_id)
        .outerjoin(Person, Person.id == Donation.student_id)
        .order_by(Donation.donated_on.desc(), Donation.id.desc())
    )
    return tuple(
        GiftFacts(
            id=row.id,
            version=row.version,
            donor_id=row.donor_id,
            donor=name,
            donor_kind=kind,
            donated_on=row.donated_on,
            kind=row.kind,
            item=row.item or "",
            unit=row.unit or "",
            quantity=row.quantity,
            value_fen=row.value_fen,
            student_id=row.student_id,
            student=student or "",
            wish=row.wish or "",
            receipt=row.receipt or "",
            thanked_on=row.thanked_on,
            given_fen=given.get(row.id, (0, 0, 0))[0],
            given=given.get(row.id, (0, 0, 0))[1],
            pupils=given.get(row.id, (0, 0, 0))[2],
        )
        for row, name, kind, student in session.execute(query)
    )


@needs(Right.LOOK)
def shares(session: Session, donation_id: int | None = None, student_id: int | None = None) -> tuple[ShareFacts, ...]:
    """Return who got what, of one gift or of one pupil if asked."""
    query = select(DonationShare, Person.name).join(Person, Person.id == DonationShare.student_id)
    if donation_id is not None:
        query = query.where(DonationShare.donation_id == donation_id)
    if student_id is not None:
        query = query.where(DonationShare.student_id == student_id)
    return tuple(
        ShareFacts(
            row.id,
            row.donation_id,
            row.student_id,
            name,
            row.given_on,
            row.quantity,
            row.value_fen,
            row.purpose or "",
            row.signed_on,
        )
        for row, name in session.execute(query.order_by(DonationShare.id))
    )
