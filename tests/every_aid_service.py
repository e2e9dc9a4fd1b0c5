"""The aid year of the school with everything in it, and one working call of each of its services."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

import aid_life
from aid_life import BOARDING
from conftest import TODAY
from ledgerdesk.models import (
    Complaint,
    Donation,
    Entitlement,
    Inspection,
    Payment,
    PaymentBatch,
    RecognitionBatch,
    SchoolYear,
    SpotCheck,
)
from ledgerdesk.services.aid import checkup, meals, textbooks
from ledgerdesk.services.donations import record
from ledgerdesk.services.payments import batches, funds, lines, results, run, store
from ledgerdesk.services.supervision import complaints, inspections, spot_checks
from ledgerdesk.services.supervision.complaints import ComplaintFacts
from ledgerdesk.services.supervision.inspections import OWN, InspectionFacts
from ledgerdesk.services.turnover.plan import plan as plan_turn

DOCUMENT = "县教〔2026〕9号"


@dataclass
class AidWorld:
    """Ids of the aid year: batches by how far they are, and one payment of each."""

    term: int = 0
    room: int = 0
    pupils: list[int] = field(default_factory=list)
    batches: dict[str, int] = field(default_factory=dict)
    payments: dict[str, int] = field(default_factory=dict)
    receipt: int = 0
    unused: int = 0
    spot: int = 0
    gift: int = 0
    share: int = 0
    signed: int = 0
    complaint: int = 0
    inspection: int = 0


def build(session: Session, term: int, room: int) -> AidWorld:
    """Carry seven pupils through a term: listed, approved, sent, arrived and failed; gifts, calls, complaints."""
    year = session.query(SchoolYear).filter_by(year=2026).one().id
    round_ = RecognitionBatch(school_year_id=year, number=9, title="补充认定", opened_on=date(2026, 9, 1))
    session.add(round_)
    session.flush()
    life = aid_life.AidSchool(term, term, round_.id, year, room, {})
    world = AidWorld(term=term, room=room)
    world.pupils = [aid_life.pupil(session, life, f"助小{n}", boards=True) for n in "甲乙丙丁戊己庚"]
    reasons = {line.student_id: "新生" for line in run.plan(session, term, BOARDING).lines}
    store.store(session, term, BOARDING, reasons=reasons)
    world.receipt = funds.receive(session, TODAY, "county", DOCUMENT, BOARDING, 1_000_000)
    world.unused = funds.receive(session, TODAY, "county", DOCUMENT, BOARDING, 1_000)
    who = {"draft": [0], "approved": [1], "sent": [2], "done": [3, 4], "arrived": [6]}
    for state, places in who.items():
        world.batches[state] = _batch(session, life, state, [world.pupils[at] for at in places])
    (paid,) = (row.id for row in lines.of_batch(session, world.batches["arrived"]))
    results.take_in(session, world.batches["arrived"], [results.Result(paid, arrived=True, on=TODAY)])
    funds.allot(session, world.batches["arrived"], {world.receipt: 75_000})
    arrived, failed = (row.id for row in lines.of_batch(session, world.batches["done"]))
    answers = [
        results.Result(arrived, arrived=True, on=TODAY),
        results.Result(failed, arrived=False, on=TODAY, reason="户名不符"),
    ]
    results.take_in(session, world.batches["done"], answers)
    world.payments = {"arrived": arrived, "failed": failed} | {
        state: lines.of_batch(session, world.batches[state])[0].id for state in ("draft", "sent")
    }
    (world.spot,) = spot_checks.draw(session, term, 1)
    _others(session, world)
    return world


def _batch(session: Session, life: aid_life.AidSchool, state: str, ids: list[int]) -> int:
    batch = batches.make(session, life.term, BOARDING, "one_card", student_ids=ids)
    if state == "draft":
        return batch
    version = batches.facts(session, batch).version
    notice = aid_life.posted(session, life, ids)
    batches.edit(session, batch, version, notice_id=notice, document=DOCUMENT, method="one_card")
    batches.approve(session, batch, "石校长", TODAY)
    if state != "approved":
        batches.send(session, batch, TODAY)
    return batch


def _others(session: Session, world: AidWorld) -> None:
    meals.serve(session, TODAY, {world.room: 1})
    textbooks.count(session, world.term, world.room, enrolled=7, present=7, received=7)
    checkup.explain(session, world.term, world.pupils[5:6], "elsewhere")
    donor = record.donor(session, "供销社", "firm")
    world.gift = record.receive(session, donor, TODAY, record.MONEY, 100_000)
    world.share, world.signed = record.give(session, world.gift, world.pupils[:2], TODAY, value_fen=1_000)
    record.sign(session, [world.signed], TODAY)
    world.complaint = complaints.add(session, ComplaintFacts(TODAY, "电话", "补助没有到账"))
    world.inspection = inspections.add(session, InspectionFacts(OWN, TODAY, "校长"))


def _given(*arguments: Any, **named: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return arguments, named


def _v(session: Session, cls: type[Any], row_id: int) -> int:
    found: int = session.get_one(cls, row_id).version
    return found


#: What each service of the aid year is given besides the session; the second argument is this module's world.
GIVEN = {
    "aid.checkup.check": lambda _s, a: _given(a.term),
    "aid.checkup.counts": lambda _s, a: _given(a.term),
    "aid.checkup.explain": lambda _s, a: _given(a.term, a.pupils[:1], "elsewhere"),
    "aid.checkup.owed": lambda _s, a: _given(a.term),
    "aid.checkup.withdraw": lambda _s, a: _given(a.term, a.pupils[5:6]),
    "aid.meals.absent": lambda _s, a: _given(TODAY, frozenset(a.pupils[:1])),
    "aid.meals.away": lambda _s, _a: _given(TODAY),
    "aid.meals.day": lambda _s, _a: _given(TODAY),
    "aid.meals.month": lambda _s, _a: _given(2026, 11),
    "aid.meals.serve": lambda _s, a: _given(TODAY, {a.room: 2}),
    "aid.textbooks.count": lambda _s, a: _given(a.term, a.room, enrolled=6, present=6, received=5),
    "aid.textbooks.rows": lambda _s, a: _given(a.term),
    "donations.record.correct": lambda s, a: _given(
        a.gift, _v(s, Donation, a.gift), value_fen=90_000, quantity=None, item="", wish=""
    ),
    "donations.record.donor": lambda _s, _a: _given("校友会", "body"),
    "donations.record.facts": lambda _s, a: _given(a.gift),
    "donations.record.give": lambda _s, a: _given(a.gift, a.pupils[:1], TODAY, value_fen=100),
    "donations.record.receive": lambda s, a: _given(s.get_one(Donation, a.gift).donor_id, TODAY, "money", 500),
    "donations.record.rows": lambda _s, _a: _given(),
    "donations.record.shares": lambda _s, a: _given(a.gift),
    "donations.record.sign": lambda _s, a: _given([a.share], TODAY),
    "donations.record.take_back": lambda _s, a: _given([a.share]),
    "donations.record.thank": lambda s, a: _given(a.gift, _v(s, Donation, a.gift)),
    "payments.bank.layout": lambda _s, _a: _given(),
    "payments.bank.listed": lambda _s, a: _given(a.batches["approved"]),
    "payments.bank.set_layout": lambda _s, _a: _given(
        [("holder_name", "户名"), ("card_number", "账号"), ("amount", "金额")]
    ),
    "payments.bank.understand": lambda _s, a: _given(a.batches["sent"], [], TODAY),
    "payments.batches.approve": lambda _s, a: _given(a.batches["draft"], "石校长", TODAY),
    "payments.batches.begin": lambda _s, a: _given(a.term, BOARDING, "one_card"),
    "payments.batches.close": lambda _s, a: _given(a.batches["arrived"], TODAY),
    "payments.batches.count": lambda _s, a: _given(a.term),
    "payments.batches.discard": lambda _s, a: _given(a.batches["draft"]),
    "payments.batches.edit": lambda s, a: _given(
        a.batches["draft"], _v(s, PaymentBatch, a.batches["draft"]), notice_id=None, document="文", method="one_card"
    ),
    "payments.batches.facts": lambda _s, a: _given(a.batches["draft"]),
    "payments.batches.make": lambda _s, a: _given(a.term, BOARDING, "one_card", student_ids=a.pupils[5:6]),
    "payments.batches.reopen": lambda _s, a: _given(a.batches["approved"], "名单有误"),
    "payments.batches.rows": lambda _s, a: _given(a.term),
    "payments.batches.send": lambda _s, a: _given(a.batches["approved"], TODAY),
    "payments.batches.waiting": lambda _s, a: _given(a.term, BOARDING),
    "payments.conditions.cards_of": lambda _s, a: _given(a.pupils[:1], TODAY),
    "payments.conditions.missing": lambda _s, a: _given(a.batches["approved"], "sent"),
    "payments.conditions.require_alone": lambda s, a: _given([_unlisted(s, a)]),
    "payments.conditions.require_due": lambda s, a: _given([(_unlisted(s, a), 1)]),
    "payments.conditions.retried": lambda s, a: _given([s.get_one(Payment, a.payments["failed"])]),
    "payments.funds.allot": lambda _s, a: _given(a.batches["draft"], {a.receipt: 75_000}),
    "payments.funds.allotments": lambda _s, a: _given(a.batches["draft"]),
    "payments.funds.balance": lambda _s, a: _given(a.batches["done"]),
    "payments.funds.facts": lambda _s, a: _given(a.receipt),
    "payments.funds.receipts": lambda _s, _a: _given(),
    "payments.funds.receive": lambda _s, _a: _given(TODAY, "county", DOCUMENT, BOARDING, 500),
    "payments.funds.release": lambda _s, a: _given(a.batches["draft"]),
    "payments.funds.withdraw": lambda _s, a: _given(a.unused, 1),
    "payments.lines.add": lambda s, a: _given(
        s.get_one(PaymentBatch, a.batches["draft"]), [lines.Wanted(_unlisted(s, a), "regular", 1)]
    ),
    "payments.lines.drop": lambda _s, a: _given([a.payments["draft"]]),
    "payments.lines.move": lambda s, a: _given([s.get_one(Payment, a.payments["draft"])], "reported", TODAY),
    "payments.lines.of_batch": lambda _s, a: _given(a.batches["draft"]),
    "payments.lines.refresh_cards": lambda _s, a: _given(a.batches["draft"]),
    "payments.listing.covering": lambda _s, a: _given(a.batches["done"]),
    "payments.listing.reasons": lambda _s, a: _given(a.term, BOARDING),
    "payments.listing.unfinished": lambda _s, a: _given(BOARDING, a.term),
    "payments.listing.lines": lambda _s, a: _given(a.batches["done"]),
    "payments.results.events": lambda _s, a: _given(a.payments["arrived"]),
    "payments.results.failed": lambda _s, a: _given(a.term),
    "payments.results.of_batch": lambda _s, a: _given(a.batches["done"]),
    "payments.results.of_student": lambda _s, a: _given(a.pupils[0]),
    "payments.results.recover": lambda _s, a: _given(a.payments["arrived"], 100, "多发"),
    "payments.results.retry": lambda _s, a: _given([a.payments["failed"]]),
    "payments.results.sign": lambda _s, a: _given([a.payments["arrived"]], TODAY),
    "payments.results.take_in": lambda _s, a: _given(
        a.batches["sent"], [results.Result(a.payments["sent"], arrived=True, on=TODAY)]
    ),
    "payments.roll.counted": lambda _s, a: _given(a.term, TODAY, {}),
    "payments.run.plan": lambda _s, a: _given(a.term, BOARDING),
    "payments.traces.delete_of": lambda _s, a: _given(a.pupils[5]),
    "payments.traces.holders": lambda _s, a: _given(a.pupils),
    "payments.traces.nameless": lambda _s, a: _given(a.pupils[0]),
    "payments.store.store": lambda _s, a: _given(a.term, BOARDING),
    "supervision.complaints.add": lambda _s, _a: _given(ComplaintFacts(TODAY, "来访", "没有到账")),
    "supervision.complaints.rows": lambda _s, _a: _given(),
    "supervision.complaints.update": lambda s, a: _given(
        a.complaint, _v(s, Complaint, a.complaint), ComplaintFacts(TODAY, "来访", "没有到账", handling="已查")
    ),
    "supervision.inspections.add": lambda _s, _a: _given(InspectionFacts(OWN, TODAY, "校长")),
    "supervision.inspections.questions": lambda _s, _a: _given(TODAY),
    "supervision.inspections.rows": lambda _s, _a: _given(),
    "supervision.inspections.update": lambda s, a: _given(
        a.inspection, _v(s, Inspection, a.inspection), InspectionFacts(OWN, TODAY, "校长", finding="少一份表")
    ),
    "supervision.spot_checks.answer": lambda s, a: _given(
        a.spot, _v(s, SpotCheck, a.spot), called_on=TODAY, received=True
    ),
    "supervision.spot_checks.draw": lambda _s, a: _given(a.term, 1),
    "supervision.spot_checks.remove": lambda _s, a: _given([a.spot]),
    "supervision.clear_cards.rows": lambda _s, a: _given(a.term),
    "supervision.spot_checks.sample": lambda _s, a: _given(a.term),
    "supervision.spot_checks.rows": lambda _s, a: _given(a.term),
    "turnover.apply.turn": lambda s, _a: _given(plan_turn(s, 2027)),
    "turnover.plan.plan": lambda _s, _a: _given(2027),
}


def _unlisted(session: Session, a: AidWorld) -> Entitlement:
    return session.query(Entitlement).filter_by(student_id=a.pupils[5], term_id=a.term).one()


WORK = """
aid.checkup.explain aid.checkup.withdraw aid.meals.absent aid.meals.serve aid.textbooks.count
donations.record.correct donations.record.donor donations.record.give donations.record.receive donations.record.sign
donations.record.take_back donations.record.thank
payments.bank.set_layout payments.bank.understand payments.batches.begin payments.batches.close payments.batches.discard payments.batches.edit payments.batches.make
payments.batches.reopen payments.funds.allot payments.funds.receive payments.funds.release payments.funds.withdraw payments.lines.add
payments.lines.drop payments.lines.move payments.lines.refresh_cards payments.results.retry payments.results.sign
payments.results.take_in payments.store.store payments.traces.delete_of supervision.complaints.add supervision.complaints.update
supervision.inspections.add supervision.inspections.update supervision.spot_checks.answer
supervision.spot_checks.draw supervision.spot_checks.remove turnover.apply.turn
"""
OUT = "payments.bank.listed payments.batches.approve payments.batches.send payments.results.recover"
HEADTEACHER = "payments.traces.nameless"
ANYBODY = """
aid.checkup.check aid.checkup.counts aid.checkup.owed aid.meals.away aid.meals.day aid.meals.month aid.textbooks.rows
donations.record.facts donations.record.rows donations.record.shares payments.bank.layout payments.batches.count payments.batches.facts
payments.batches.rows payments.batches.waiting payments.conditions.cards_of payments.conditions.missing
payments.conditions.require_alone payments.conditions.require_due payments.conditions.retried payments.funds.allotments payments.funds.balance
payments.funds.facts payments.funds.receipts payments.listing.covering payments.listing.lines payments.listing.reasons
payments.listing.unfinished payments.lines.of_batch payments.results.events
payments.results.failed payments.results.of_batch payments.results.of_student payments.roll.counted
payments.run.plan payments.traces.holders supervision.complaints.rows supervision.inspections.questions supervision.inspections.rows
supervision.clear_cards.rows supervision.spot_checks.rows supervision.spot_checks.sample turnover.plan.plan
"""
