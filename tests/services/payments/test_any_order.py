"""Whatever the order of steps, undo and redo: nobody is paid twice or too much, and every balance closes."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

import aid_life
from aid_life import BOARDING, DAY
from conftest import TODAY
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.errors import LedgerError
from ledgerdesk.models import BankCard, Boarding, Category, Entitlement, Payment, PaymentBatch, PaymentEvent
from ledgerdesk.services.payments import batches, funds, lines, results, run, store
from ledgerdesk.services.payments.results import Result

PROGRAMS = (BOARDING, DAY)


class Clerk:
    """Somebody who does the next thing that comes to mind."""

    def __init__(self, ledger, made, seed):
        self.ledger, self.made, self.chance = ledger, made, random.Random(seed)
        self.done = Counter()
        self.notice = 0

    def act(self):
        name = self.chance.choice(
            ("compute", "compute", "list", "approve", "send", "answer", "retry", "sign", "recover", "board", "drop",
             "reopen", "discard", "fund", "close", "card", "undo", "undo", "redo")
        )  # fmt: skip
        try:
            if name in ("undo", "redo"):
                done = getattr(self.ledger, name)() is not None
            else:
                barrier = name in ("send", "answer", "recover")
                with self.ledger.transaction(name, barrier=barrier) as session:
                    done = getattr(self, name)(session) is not False
        except LedgerError:
            done = False
        self.done[name] += done

    def compute(self, session):
        program = self.chance.choice(PROGRAMS)
        on = self.chance.choice((None, TODAY))
        said = {line.student_id: "核对过" for line in run.plan(session, self.made.term, program, on=on).lines}
        store.store(session, self.made.term, program, reasons=said, on=on)

    def list(self, session):
        ids = self.chance.choice((None, [self.chance.choice(list(self.made.pupils.values()))]))
        batches.make(session, self.made.term, self.chance.choice(PROGRAMS), "one_card", student_ids=ids)

    def _batch(self, session, status):
        rows = session.query(PaymentBatch).filter_by(status=status).order_by(PaymentBatch.id).all()
        if not rows:
            raise LedgerError("none")
        return self.chance.choice(rows)

    def approve(self, session):
        batch = self._batch(session, "draft")
        batches.edit(session, batch.id, batch.version, notice_id=self.notice, document="文", method="one_card")
        batches.approve(session, batch.id, "校长", TODAY)

    def send(self, session):
        batches.send(session, self._batch(session, "approved").id, TODAY)

    def answer(self, session):
        batch = self._batch(session, "sent")
        told = [
            Result(row.id, arrived=self.chance.random() < 0.6, on=TODAY, reason="户名不符")
            for row in lines.of_batch(session, batch.id)
            if row.kind != steps.REVERSAL and self.chance.random() < 0.8
        ]
        results.take_in(session, batch.id, told)

    def retry(self, session):
        waiting = results.failed(session)
        if not waiting:
            return False
        return results.retry(session, [self.chance.choice(waiting).id])

    def sign(self, session):
        row = self._payment(session)
        return results.sign(session, [row.id], TODAY)

    def recover(self, session):
        row = self._payment(session)
        return results.recover(session, row.id, self.chance.choice((row.amount_fen, 100, row.amount_fen + 1)), "多发")

    def _payment(self, session):
        rows = session.query(Payment).order_by(Payment.id).all()
        if not rows:
            raise LedgerError("none")
        return self.chance.choice(rows)

    def board(self, session):
        student_id = self.chance.choice(list(self.made.pupils.values()))
        row = session.query(Boarding).filter_by(student_id=student_id, valid_to=None).one()
        row.kind = "1" if row.kind == "2" else "2"

    def drop(self, session):
        lines.drop(session, [self._payment(session).id])

    def reopen(self, session):
        batches.reopen(session, self._batch(session, "approved").id, "有误")

    def discard(self, session):
        batches.discard(session, self._batch(session, "draft").id)

    def fund(self, session):
        batch = self._batch(session, self.chance.choice(("draft", "approved", "sent")))
        due = sum(row.amount_fen for row in lines.of_batch(session, batch.id) if row.status != "failed")
        receipt = funds.receive(session, TODAY, "county", "文", batch.program, max(due, 100))
        funds.allot(session, batch.id, {receipt: max(due, 100)})

    def close(self, session):
        batches.close(session, self._batch(session, "sent").id, TODAY, self.chance.choice(("", "多拨的已退回")))

    def card(self, session):
        row = session.query(BankCard).order_by(BankCard.id).first()
        row.number = f"62170000{self.chance.randrange(10**8):08d}"


def check(ledger):
    with ledger.read() as session:
        due, paid, regular = Counter(), Counter(), Counter()
        for row in session.query(Entitlement).all():
            assert row.amount_fen >= 0
            due[row.student_id, row.program] += row.amount_fen
        payments = session.query(Payment).all()
        for row in payments:
            if row.status not in steps.NOTHING:
                paid[row.student_id, row.program] += row.amount_fen
            regular[row.student_id, row.program] += row.kind == steps.REGULAR
        assert all(paid[key] <= due[key] for key in paid)
        assert all(fen >= 0 for fen in paid.values())
        assert set(regular.values()) <= {0, 1}
        assert all(not (regular[one, BOARDING] and regular[one, DAY]) for one, _ in list(regular))
        for batch in session.query(PaymentBatch).all():
            now = funds.balance(session, batch.id)
            assert now.allotted_fen == now.arrived_fen + now.failed_fen + now.pending_fen + now.left_fen
            if batch.status == steps.CLOSED:
                assert not now.pending
                back = any(p.batch_id == batch.id and p.kind == steps.REVERSAL for p in payments)
                assert (not now.failed and now.left_fen == 0) or batch.difference_reason or back
        for row in payments:
            told = [
                e.status for e in session.query(PaymentEvent).filter_by(payment_id=row.id).order_by(PaymentEvent.id)
            ]
            assert told[0] == steps.LISTED
            assert told[-1] == row.status
            assert all(steps.may_go(steps.PAYMENT_STEPS, a, b) for a, b in pairwise(told))


@pytest.mark.parametrize("seed", range(3))
def test_money_stays_whole_in_any_order(ledger, aid_school, seed):
    walk(ledger, aid_school, seed, 45)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 140))
def test_money_stays_whole_in_any_order_for_long(ledger, aid_school, seed):
    walk(ledger, aid_school, seed, 300)


def walk(ledger, made, seed, count):
    with ledger.transaction("低保", barrier=True) as session:
        for student_id in made.pupils.values():
            since = date(2026, 9, 1) - timedelta(days=1)
            session.add(Category(person_id=student_id, code="subsistence", verified=True, valid_from=since))
        clerk = Clerk(ledger, made, seed)
        clerk.notice = aid_life.posted(session, made, made.pupils.values())
    for _ in range(count):
        clerk.act()
        check(ledger)
    assert clerk.done.total() > count // 5
