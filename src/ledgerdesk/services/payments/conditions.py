"""What a batch still lacks before it may go on, and whether a card may receive a pupil's money (R12, R13, I14, I16)."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import money
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.aid.book import AidBook
from ledgerdesk.domain.aid.program import CASH
from ledgerdesk.domain.notice import PAYMENT
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import (
    BankCard,
    Entitlement,
    FamilyTie,
    HouseholdMember,
    Notice,
    NoticeLine,
    Objection,
    Payment,
    PaymentBatch,
    Person,
    Staff,
)
from ledgerdesk.services import notices, terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

_BY_CARD = frozenset({"one_card", "bank_card"})
_CASH = "cash"
_NAMED = 3
_UPHELD = "upheld"
_SELF = "self"


def by_card(method: str) -> bool:
    """Tell whether a way of paying needs a card."""
    return method in _BY_CARD


@needs(Right.LOOK)
def cards_of(session: Session, student_ids: Collection[int], on: date) -> dict[int, BankCard]:
    """Return by pupil the card that holds on a day, the newest of several; who has none is left out."""
    query = select(BankCard).where(BankCard.student_id.in_(student_ids), holds_on(BankCard, on))
    found_cards: dict[int, BankCard] = {}
    for card in session.scalars(query.order_by(BankCard.valid_from.desc().nulls_last(), BankCard.id.desc())):
        found_cards.setdefault(card.student_id, card)
    return found_cards


@needs(Right.LOOK)
def require_due(session: Session, wanted: Sequence[tuple[Entitlement, int]]) -> None:
    """Refuse to pay a pupil more than is due of a programme and term, all parts and payments together (R11).

    ``wanted`` are entitlements of one programme and term, each with the fen to be paid of it now.
    """
    if not wanted:
        return
    ids = {entitlement.student_id for entitlement, _ in wanted}
    of = wanted[0][0]
    paid = _sums(session, Payment, ids, of, Payment.status.not_in(steps.NOTHING))
    due = _sums(session, Entitlement, ids, of)
    for entitlement, fen in wanted:
        student_id = entitlement.student_id
        paid[student_id] = paid.get(student_id, 0) + fen
        if paid[student_id] > due.get(student_id, 0):
            over = money.show(paid[student_id] - due.get(student_id, 0))
            raise RuleError({"": f"这样就多发了 {over} 元。请核对应发和已发。"})
        if paid[student_id] < 0:
            raise RuleError({"": "收回的比发过的还多。请核对已发的金额。"})


def _sums(
    session: Session, cls: type[Payment] | type[Entitlement], ids: Collection[int], of: Entitlement, *more: Any
) -> dict[int, int]:
    """Return by pupil the fen of rows of the programme and term of an entitlement."""
    query = (
        select(cls.student_id, func.sum(cls.amount_fen))
        .where(cls.student_id.in_(ids), cls.program == of.program, cls.term_id == of.term_id, *more)
        .group_by(cls.student_id)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}


def rivals(book: AidBook, program: str, day: date) -> tuple[str, ...]:
    """Return the programmes nobody may have beside one in the same term (R11); said by one of the two is enough."""
    mine = book.program(program, day)
    found = []
    for key in book.keys():  # noqa: SIM118 - no mapping
        other = book.program(key, day)
        if key == program or mine is None or other is None:
            continue
        if key in mine.definition.excludes or program in other.definition.excludes:
            found.append(key)
    return tuple(found)


@needs(Right.LOOK)
def require_alone(session: Session, entitlements: Collection[Entitlement]) -> None:
    """Refuse to pay a pupil of two programmes that exclude each other in one term (R11, I15).

    ``entitlements`` are of one programme and term.
    """
    of = next(iter(entitlements), None)
    if of is None:
        return
    book = programs.book(session)
    others = rivals(book, of.program, book.term(terms.facts(session, of.term_id)).decides)
    paid = select(Payment.id).where(
        Payment.student_id.in_([one.student_id for one in entitlements]),
        Payment.term_id == of.term_id,
        Payment.program.in_(others),
        Payment.kind == steps.REGULAR,
    )
    if others and session.scalar(paid.limit(1)) is not None:
        raise RuleError({"": "有人这个学期已按不能同时享受的另一个项目造册。请重新算应发再造册。"})


@needs(Right.LOOK)
def missing(session: Session, batch_id: int, target: str, *, named: bool = True) -> tuple[str, ...]:
    """Return in Chinese what a batch lacks before it may become approved, sent or closed; () when nothing.

    ``named`` says whose it is; errors only count.
    """
    batch = found(session, PaymentBatch, batch_id)
    rows = list(session.scalars(select(Payment).where(Payment.batch_id == batch_id)))
    if target == steps.CLOSED:
        return _open_ends(batch, rows)
    said = [] if rows else ["名册里还没有人。"]
    if by_card(batch.method):
        said += _cards(session, rows, _some if named else _nobody)
    if target == steps.SENT:
        said += _notice(session, batch, rows, _some if named else _nobody)
        if not batch.document:
            said.append("还没有写下达文件号。")
    return tuple(said)


def unsettled(balance: steps.Balance) -> str:
    """Return in Chinese what has to be explained in writing before a batch is closed; "" where all arrived (R14)."""
    said = [f"还有失败 {balance.failed} 笔、{money.show(balance.failed_fen)} 元没有补发"] if balance.failed else []
    if left := balance.left_fen:
        said.append(f"{'余' if left > 0 else '缺'} {money.show(abs(left))} 元")
    return f"{'，'.join(said)}：请写明原因。" if said else ""


@needs(Right.LOOK)
def retried(session: Session, rows: Iterable[Payment]) -> frozenset[int]:
    """Return which of some payments were tried again, in their own batch or a later one."""
    query = select(Payment.corrects_id).where(
        Payment.kind == steps.RETRY, Payment.corrects_id.in_([row.id for row in rows])
    )
    return frozenset(one for one in session.scalars(query) if one is not None)


def _open_ends(batch: PaymentBatch, rows: Iterable[Payment]) -> tuple[str, ...]:
    counts = Counter(row.status for row in rows if row.kind != steps.REVERSAL)
    said = []
    if pending := counts[steps.SENT] + counts[steps.REPORTED] + counts[steps.LISTED]:
        said.append(f"还有 {pending} 笔没有{'银行' if by_card(batch.method) else '领取'}结果。")
    if batch.method == _CASH and counts[steps.ARRIVED]:
        said.append(f"现金要本人或家长签收，还有 {counts[steps.ARRIVED]} 笔没有签收。")
    return tuple(said)


def _cards(session: Session, rows: list[Payment], who: Callable[[list[str]], str]) -> list[str]:
    names = _names(session, [row.student_id for row in rows])
    said = []
    if without := [names[row.student_id] for row in rows if not row.card_number]:
        said.append(f"{len(without)} 人没有银行卡{who(without)}。")
    wrong = _wrong_holders(session, rows)
    if wrong:
        said.append(f"{len(wrong)} 人的卡不是本人或家人的{who([names[one] for one in wrong])}。")
    return said


def _wrong_holders(session: Session, rows: list[Payment]) -> list[int]:
    """Return the pupils whose card is a teacher's, or is used by a pupil who is no family of theirs.

    Family live together, or the card is that of a relative of both: one grandmother brings up two cousins.
    """
    today = context(session).today
    homes = {
        row[0]: row[1]
        for row in session.execute(
            select(HouseholdMember.person_id, HouseholdMember.household_id).where(holds_on(HouseholdMember, today))
        )
    }
    users: dict[str, set[int]] = {}
    cards = select(BankCard.number, BankCard.student_id).where(holds_on(BankCard, today), BankCard.number.is_not(None))
    for number, student_id in session.execute(cards):
        users.setdefault(number or "", set()).add(student_id)
    teachers = _staff(session)
    ids = {row.student_id for row in rows}
    sharing = {one for row in rows for one in users.get(row.card_number or "", ())}
    family = _family(session, [*(ids | sharing)], today)
    wrong = []
    for row in rows:
        if not row.card_number:
            continue
        home = homes.get(row.student_id)
        holder = (row.holder_name or "").strip()
        strangers = [
            one
            for one in users.get(row.card_number, ())
            if one != row.student_id
            and (home is None or homes.get(one) != home)
            and not (holder in family[row.student_id] and holder in family[one])
        ]
        if strangers or (holder in teachers and holder not in family[row.student_id]):
            wrong.append(row.student_id)
    return wrong


def _staff(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(select(Staff.name)))


def _family(session: Session, ids: list[int], on: date) -> dict[int, set[str]]:
    """Return by pupil the names of themselves and their relatives, whom a card may belong to (R13)."""
    out: dict[int, set[str]] = {one: {name} for one, name in _names(session, ids).items()}
    ties = (
        select(FamilyTie.person_id, Person.name)
        .join(Person, Person.id == FamilyTie.relative_id)
        .where(FamilyTie.person_id.in_(ids), holds_on(FamilyTie, on))
    )
    for student_id, name in session.execute(ties):
        out[student_id].add(name)
    return out


def _notice(session: Session, batch: PaymentBatch, rows: list[Payment], who: Callable[[list[str]], str]) -> list[str]:
    """Return what the notice lacks before money may go: cash that families get stands on one that has ended (R12)."""
    program = programs.book(session).program(batch.program, batch.census_on)
    if program is None or program.definition.benefit != CASH:
        return []
    if batch.notice_id is None:
        return ["还没有选定公示：先公示，后发放。"]
    notice = found(session, Notice, batch.notice_id)
    if notice.status not in (notices.POSTED, notices.TAKEN_DOWN):
        return ["选定的公示还没有张贴。"]
    said = []
    days = (notice.ends_on - context(session).today).days + 1
    if days > 0:
        said.append(f"公示到 {notice.ends_on.month}月{notice.ends_on.day}日，还差 {days} 天。")
    if open_ones := _open_objections(session, batch.notice_id):
        said.append(f"还有 {open_ones} 条异议没有办结。")
    against = _upheld(session, notice)
    named = set(session.scalars(select(NoticeLine.student_id).where(NoticeLine.notice_id == batch.notice_id)))
    names = _names(session, [row.student_id for row in rows])
    if absent := [names[row.student_id] for row in rows if row.student_id not in named]:
        said.append(f"{len(absent)} 人不在公示名单上{who(absent)}。")
    if wrong := [names[row.student_id] for row in rows if row.student_id in against]:
        said.append(f"{len(wrong)} 人的异议成立，请退回造册减去{who(wrong)}。")
    return said


def _upheld(session: Session, notice: Notice) -> frozenset[int]:
    """Return against whom an objection to a notice of payment was upheld; one to a recognition is decided there."""
    if notice.kind != PAYMENT:
        return frozenset()
    query = select(Objection.about_id).where(Objection.notice_id == notice.id, Objection.outcome == _UPHELD)
    return frozenset(one for one in session.scalars(query) if one is not None)


def _open_objections(session: Session, notice_id: int) -> int:
    query = select(func.count()).where(Objection.notice_id == notice_id, Objection.closed_on.is_(None))
    return int(session.scalar(query) or 0)


def _names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_(tuple(ids)))
    return {row[0]: row[1] for row in session.execute(query)}


def _some(names: list[str]) -> str:
    shown = "、".join(names[:_NAMED])
    return f"：{shown}" if len(names) <= _NAMED else f"：{shown} 等"


def _nobody(_names: list[str]) -> str:
    return ""
