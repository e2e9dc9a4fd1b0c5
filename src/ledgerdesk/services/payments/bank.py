"""What goes to the bank in the school's layout, and which payment each line of the bank's answer is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import bank
from ledgerdesk.fields.rows import ParsedRow
from ledgerdesk.models import BankCard, Payment, PaymentBatch
from ledgerdesk.services import school
from ledgerdesk.services.payments import results
from ledgerdesk.services.payments.results import PaymentFacts, Result
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll
from ledgerdesk.services.stored import found

LAYOUT = "bank.layout"
_PREFIX = "LD"
_ARRIVED = "arrived"


@dataclass(frozen=True)
class Answer:
    """One line of the bank's answer: the payment it is about (None: nobody knows), what it says, or what is wrong.

    ``known`` tells that the same answer was entered before; ``on`` is the day the line gives, also where it is doubted.
    """

    row: int
    payment: PaymentFacts | None
    result: Result | None
    problem: str
    known: bool = False
    on: date | None = None


@needs(Right.LOOK)
def layout(session: Session) -> tuple[tuple[str, str], ...]:
    """Return (field key, heading) of the school's list for the bank, in order."""
    stored = school.setting(session, LAYOUT)
    labels = {field.key: field.label for field in bank.COLUMNS}
    if not isinstance(stored, list):
        return tuple((key, labels[key]) for key in bank.USUAL)
    return tuple((key, heading) for key, heading in stored if key in labels)


@needs(Right.SETTINGS)
def set_layout(session: Session, columns: Sequence[tuple[str, str]]) -> None:
    """Let the list for the bank have these columns under these headings; RuleError without card and amount."""
    keys = [key for key, _ in columns]
    if not {"card_number", "amount", "holder_name"} <= set(keys) or len(keys) != len(set(keys)):
        raise RuleError({"": "报银行的表要有持卡人、卡号和金额，每列只能有一次。"})
    school.set_setting(session, LAYOUT, [[key, heading.strip()] for key, heading in columns])


@needs(Right.REVEAL)
def listed(session: Session, batch_id: int) -> list[dict[str, Any]]:
    """Return the lines of a batch for the bank by field key, numbers whole; those that failed are not listed again."""
    batch = found(session, PaymentBatch, batch_id)
    pupils = on_roll(session, context(session).today)
    cards = select(BankCard.id, BankCard.bank).join(Payment, Payment.card_id == BankCard.id)
    banks: dict[int, str | None] = {
        row[0]: row[1] for row in session.execute(cards.where(Payment.batch_id == batch_id))
    }
    card_of = {
        row[0]: row[1]
        for row in session.execute(select(Payment.id, Payment.card_id).where(Payment.batch_id == batch_id))
    }
    rows: list[dict[str, Any]] = []
    for one in results.of_batch(session, batch_id):
        if one.status not in (steps.LISTED, steps.REPORTED, steps.SENT):
            continue
        pupil = pupils.get(one.student_id)
        rows.append(
            {
                "serial": len(rows) + 1,
                "line": number(one.id),
                "student": one.name,
                "class_name": pupil.class_name if pupil else None,
                "holder_name": one.holder_name or None,
                "card_number": one.card_number or None,
                "bank": banks.get(card_of.get(one.id) or 0),
                "amount": one.amount_fen,
                "use": batch.document,
            }
        )
    return rows


def number(payment_id: int) -> str:
    """Return the number a payment has on the bank's list, by which its answer is known again."""
    return f"{_PREFIX}{payment_id:06d}"


@needs(Right.IMPORT)
def understand(session: Session, batch_id: int, parsed: Sequence[ParsedRow], on: date) -> tuple[Answer, ...]:
    """Return what each line of the bank's answer says; lines without a day count as of ``on``.

    A payment is known by its number, else by card and amount, else by holder and amount, where only one fits: of two
    that fit neither is taken.
    """
    waiting = [one for one in results.of_batch(session, batch_id) if one.status != steps.LISTED]
    places = _Places(waiting)
    met: dict[int, int] = {}
    answers = []
    for row in parsed:
        day = row.values.get("on")
        answer = replace(_answer(row, places, on), on=day if isinstance(day, date) else None)
        if answer.payment is not None and answer.payment.id in met:
            answer = Answer(row.row, answer.payment, None, f"和第 {met[answer.payment.id]} 行说的是同一笔。")
        elif answer.payment is not None:
            met[answer.payment.id] = row.row
        answers.append(answer)
    return tuple(answers)


class _Places:
    """The payments of a batch by what an answer may know them by; an entry is None where two share it."""

    def __init__(self, payments: Sequence[PaymentFacts]) -> None:
        self.by_number = {number(one.id): one for one in payments}
        # Who failed and was paid again: an answer is about the latest.
        current = [one for one in payments if not one.retried]
        self.by_card = self._only((one.card_number, one.amount_fen, one) for one in current)
        self.by_holder = self._only((one.holder_name, one.amount_fen, one) for one in current)

    @staticmethod
    def _only(entries: Any) -> Mapping[tuple[str, int], PaymentFacts | None]:
        out: dict[tuple[str, int], PaymentFacts | None] = {}
        for word, fen, one in entries:
            out[(word, fen)] = None if (word, fen) in out else one
        return out

    def find(self, values: Mapping[str, Any]) -> PaymentFacts | None:
        known = self.by_number.get(str(values.get("line") or "").upper())
        if known is not None:
            return known
        fen = values.get("amount")
        for places, word in ((self.by_card, values.get("card_number")), (self.by_holder, values.get("holder_name"))):
            if word and isinstance(fen, int):
                return places.get((str(word), fen))
        return None


def _answer(row: ParsedRow, places: _Places, on: date) -> Answer:
    values = row.values
    if row.held:
        return Answer(row.row, None, None, row.problems[0].sentence)
    one = places.find(values)
    if one is None:
        return Answer(row.row, None, None, "这一批里没有对得上的一笔，或者不止一笔，请在下面指给我。")
    if values.get("amount") not in (None, one.amount_fen):
        return Answer(row.row, one, None, "金额和报出去的不一样，请问银行。")
    reason = str(values.get("reason") or "")
    said = values.get("result")
    if said is None and not reason:
        return Answer(row.row, one, None, "没有写成功还是失败。")
    arrived = said == _ARRIVED if said is not None else False
    if not arrived and not reason:
        return Answer(row.row, one, None, "没有到账，但没有写原因。请补上原因。")
    day = values.get("on")
    result = Result(one.id, arrived=arrived, on=day if isinstance(day, date) else on, reason="" if arrived else reason)
    known = one.status in steps.RECEIVED if arrived else one.status == steps.FAILED
    return Answer(row.row, one, result, "", known=known)
