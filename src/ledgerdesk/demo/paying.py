"""Money of the term: a list that is settled, one with failed cards, one that waits for its notice, one being made."""

from collections.abc import Collection, Iterator
from typing import Any

from ledgerdesk.demo import papers
from ledgerdesk.demo.recognising import AidYear
from ledgerdesk.domain import bank_card
from ledgerdesk.domain.notice import PAYMENT
from ledgerdesk.services import notices, pupils, register, terms
from ledgerdesk.services.aid import checkup
from ledgerdesk.services.payments import batches, funds, results, store
from ledgerdesk.services.payments.results import PaymentFacts, Result
from ledgerdesk.services.supervision import complaints, inspections, spot_checks
from ledgerdesk.services.supervision.complaints import ComplaintFacts
from ledgerdesk.services.supervision.inspections import OWN, InspectionFacts

BOARDING, DAY = "aid.living.boarding", "aid.living.day"
_BY, _METHOD = "county", "one_card"
_FAILED, _TRIED_AGAIN = 3, 2  # cards that did not take the money, and those changed since
_SPARE = 1_000_000  # fen the county sent above what the first lists need
_BEFORE_END = 5  # working days' notice that is still running on the last day
_LOWER, _UPPER = (4, 5), (6,)
_DRAWN, _CALLED = 8, 5


def boarding(year: AidYear) -> Iterator[Any]:
    """Pay boarders: the middle school's list is settled, of the primary school's a few cards fail."""
    while not year.recognised:
        yield year.after(1)
    yield year.after(1)
    with year.ledger.transaction("算应发、造册") as session:
        year.term = terms.term_at(session, year.clock.today()).id
        store.store(session, year.term, BOARDING)
        seats = pupils.on_roll(session, year.clock.today())
        made = [
            batches.make(
                session, year.term, BOARDING, _METHOD, student_ids={p.id for p in seats.values() if p.stage == stage}
            )
            for stage in ("middle", "primary")
        ]
    notice = _posted(year, made)
    with year.ledger.read() as session:
        over = notices.facts(session, notice).may_come_down_from
    yield over
    with year.ledger.transaction("取下公示") as session:
        notices.take_down(session, notice, year.clock.today())
    _approved(year, made, notice, BOARDING, spare=_SPARE)
    for batch in made:
        with year.ledger.transaction("报银行", barrier=True) as session:
            batches.send(session, batch, year.clock.today())
    yield year.after(6)
    _answered(year, made[0], failing=0)
    failed = _answered(year, made[1], failing=_FAILED)
    yield year.after(1)
    with year.ledger.transaction("签收、结清") as session:
        arrived = [one.id for one in results.of_batch(session, made[0])]
        results.sign(session, arrived, year.clock.today())
        batches.close(session, made[0], year.clock.today())
    retried = [_tried_again(year, one) for one in failed[:_TRIED_AGAIN]]
    yield year.after(2)
    with year.ledger.transaction("补发回单", barrier=True) as session:
        results.take_in(session, made[1], [Result(retried[0], arrived=True, on=year.clock.today())])
    year.paid = True


def day_pupils(year: AidYear) -> Iterator[Any]:
    """List day pupils: one list is posted, another still being made, the oldest are only computed."""
    yield year.after(-_BEFORE_END, since=year.clock.end)
    if not year.term:
        return
    with year.ledger.transaction("算应发、造册") as session:
        store.store(session, year.term, DAY)
        seats = pupils.on_roll(session, year.clock.today())
        posted, made = (
            batches.make(
                session,
                year.term,
                DAY,
                _METHOD,
                student_ids={p.id for p in seats.values() if p.stage == "primary" and p.grade in grades},
            )
            for grades in (_LOWER, _UPPER)
        )
        year.listed.update(one.student_id for one in results.of_batch(session, made))
    notice = _posted(year, [posted])
    _approved(year, [posted], notice, DAY, spare=0)


def watched(year: AidYear) -> Iterator[Any]:
    """Call families back, answer the hotline, look at the school's own work, and say why some get nothing."""
    yield year.after(-3, since=year.clock.end)
    if not year.paid:
        return
    words, today = year.words, year.clock.today()
    with year.ledger.transaction("抽查回访、接听热线") as session:
        drawn = spot_checks.draw(session, year.term, _DRAWN)
        complaint = words["complaint"]
        facts = ComplaintFacts(
            today, "电话", complaint["said"], handling=complaint["handling"], reply=complaint["reply"], closed_on=today
        )
        complaints.add(session, facts)
    with year.ledger.transaction("学校自查") as session:
        asked = inspections.questions(session, today)
        facts_ = InspectionFacts(
            OWN,
            today,
            words["head"],
            finding=words["own_check"],
            items={question: at != len(asked) - 2 for at, question in enumerate(asked)},
        )
        inspections.add(session, facts_)
    yield year.after(1)
    with year.ledger.transaction("登记回访") as session:
        versions = {one.id: one.version for one in spot_checks.rows(session, year.term)}
        for at, one in enumerate(drawn[:_CALLED]):
            told = {"finding": words["called"]} if at == 0 else {"used_for": year.chance.pick(words["used_for"])}
            spot_checks.answer(session, one, versions[one], called_on=year.clock.today(), received=True, **told)
    with year.ledger.transaction("登记未资助原因") as session:
        # Of the primary school everybody entitled is on a list by now.
        seats = pupils.on_roll(session, year.clock.today())
        young = {one.id for one in seats.values() if one.stage == "primary"}
        nothing = sorted(year.recognised & young - year.listed)
        checkup.explain(session, year.term, nothing, "other", words["unaided"])


def _posted(year: AidYear, made: Collection[int]) -> int:
    """Issue the notice of some lists today and return its id."""
    today = year.clock.today()
    with year.ledger.transaction("拟写发放公示") as session:
        named = [one.student_id for batch in made for one in results.of_batch(session, batch)]
        title = papers.title(session, PAYMENT)
        notice = notices.draft(session, PAYMENT, year.term, title, named, today)
    year.listed.update(named)
    papers.issue_now(year.ledger, notice, year.fonts)
    return notice


def _approved(year: AidYear, made: Collection[int], notice: int, program: str, *, spare: int) -> None:
    """Enter the money that came in for some lists, allot it, and let the headteacher sign."""
    today, words = year.clock.today(), year.words
    with year.ledger.transaction("审核签字、分配资金", barrier=True) as session:
        sums = {batch: sum(one.amount_fen for one in results.of_batch(session, batch)) for batch in made}
        of = terms.facts(session, year.term).year
        receipt = funds.receive(
            session, today, _BY, words["money"][program].format(year=of), program, sum(sums.values()) + spare
        )
        for batch, fen in sums.items():
            version = batches.facts(session, batch).version
            document = words["document"].format(year=of)
            batches.edit(session, batch, version, notice_id=notice, document=document, method=_METHOD)
            batches.approve(session, batch, words["head"], today)
            funds.allot(session, batch, {receipt: fen})


def _answered(year: AidYear, batch: int, *, failing: int) -> list[PaymentFacts]:
    """Enter the bank's answers, some of them failures, and return those."""
    today, words = year.clock.today(), year.words
    with year.ledger.transaction("登记银行回单", barrier=True) as session:
        lines = results.of_batch(session, batch)
        failed = list(lines[:: max(len(lines) // failing, 1)][:failing]) if failing else []
        gone = {one.id for one in failed}
        answers = [
            Result(one.id, one.id not in gone, today, words["failed"] if one.id in gone else "") for one in lines
        ]
        results.take_in(session, batch, answers)
    return failed


def _tried_again(year: AidYear, failed: PaymentFacts) -> int:
    """Give a pupil another card and pay again on it."""
    with year.ledger.transaction("换卡补发") as session:
        number = _next_card(failed.card_number)
        register.update(session, failed.student_id, {"card_number": number}, since=year.clock.today())
        return results.retry(session, [failed.id])[0]


def _next_card(number: str) -> str:
    body = str(int(number[:-1]) + 1)
    return next(body + last for last in "0123456789" if bank_card.passes_luhn(body + last))
