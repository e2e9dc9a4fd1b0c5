from dataclasses import replace
from datetime import date, timedelta

import pytest

import recognition_life as life
import school_life
from conftest import TODAY
from ledgerdesk.errors import RuleError, StaleRecordError
from ledgerdesk.models import Entitlement, Payment, PaymentBatch
from ledgerdesk.services import notices, objections, terms
from ledgerdesk.services.notices import result
from ledgerdesk.services.objections import ObjectionFacts


@pytest.fixture
def posted(set_up):
    """Return the ledger, a notice that hangs since today, a pupil on it and one who is not."""
    ledger = set_up
    with ledger.transaction("准备") as session:
        named, other = (school_life.pupil(session, name) for name in ("覃䶮", "龙小满"))
        term = terms.term_at(session, TODAY).id
        made = notices.draft(session, "aid", term, "拟资助学生名单公示", [named], TODAY)
    return ledger, life.issue(ledger, made), named, other


def test_an_objection_is_taken_down_changed_and_closed(posted, walk):
    ledger, notice, named, _other = posted
    told = ObjectionFacts(notice_id=notice, received_on=TODAY, content="他家有两套房", from_name="村民", about_id=named)
    made = walk(ledger, lambda s: objections.register(s, told))
    walk(ledger, lambda s: objections.update(s, made, 1, replace(told, content="他家有车")))
    with ledger.read() as session:
        (kept,) = objections.open_of(session)
        version = kept.version
        assert kept.content == "他家有车"
    with pytest.raises(RuleError) as raised, ledger.transaction("办结") as session:
        objections.close(session, made, version, "perhaps", " ", None, TODAY + timedelta(days=1))
    assert set(raised.value.problems) == {"outcome", "handling", "reply", "closed_on"}
    with pytest.raises(StaleRecordError), ledger.transaction("办结") as session:
        objections.close(session, made, 99, "not_upheld", "看过", "已答复", TODAY)
    walk(ledger, lambda s: objections.close(s, made, version, "not_upheld", "看过", "已答复", TODAY))
    with ledger.read() as session:
        assert objections.open_of(session, notice) == ()
        closed = objections.facts(session, made)
    for act in (
        lambda s: objections.update(s, made, closed.version, told),
        lambda s: objections.close(s, made, closed.version, "upheld", "再看", "再答", TODAY),
        lambda s: objections.delete(s, made),
    ):
        with pytest.raises(RuleError, match="已经办结"), ledger.transaction("改") as session:
            act(session)


def test_it_is_about_the_notice_and_somebody_on_it(posted):
    ledger, notice, _named, other = posted
    wrong = ObjectionFacts(notice_id=notice, received_on=TODAY - timedelta(days=1), content=" ", about_id=other)
    with pytest.raises(RuleError) as raised, ledger.transaction("登记") as session:
        objections.register(session, wrong)
    assert set(raised.value.problems) == {"received_on", "content", "about_id"}
    with ledger.transaction("拟") as session:
        drafted = notices.draft(session, "aid", life.term_of(ledger), "名单公示", [other], TODAY)
        with pytest.raises(RuleError, match="定稿的公示"):
            objections.register(session, ObjectionFacts(notice_id=drafted, received_on=TODAY, content="不对"))


def test_the_result_is_told_when_the_notice_is_down_and_nothing_is_open(posted, walk):
    ledger, notice, named, _other = posted
    made = life.object_to(ledger, notice, named)
    with ledger.read() as session, pytest.raises(RuleError) as raised:
        result.result(session, notice)
    assert set(raised.value.problems) == {"", "objections"}
    walk(ledger, lambda s: objections.delete(s, made))
    life.take_down(ledger, notice)
    with ledger.read() as session:
        told = result.result(session, notice)
    assert (told.people, told.days, told.sentence) == (1, "5个工作日", "公示期内没有收到异议。")
    assert (told.starts_on, told.ends_on, told.taken_down_on) == (TODAY, date(2026, 11, 26), date(2026, 11, 27))


def test_who_is_to_be_paid_is_posted_and_never_how_much(posted):
    ledger, _notice, named, other = posted
    due = {"part": 0, "explanation": "x", "inputs": {}, "source": "x", "amount_fen": 62_500}
    with ledger.transaction("应发") as session:
        term = terms.term_at(session, TODAY).id
        for who in (named, other):
            session.add(Entitlement(term_id=term, program="aid.living.boarding", student_id=who, **due))
        session.add(Entitlement(term_id=term, program="aid.meal", student_id=named, **due))
    with ledger.read() as session:
        told = notices.candidates(session, "payment", term, TODAY)
    assert [(one.name, one.reason) for one in told] == [
        ("龙小满", "寄宿生生活补助"),
        ("覃䶮", "寄宿生生活补助、营养改善计划"),
    ]
    assert "625" not in repr(told)
    with ledger.transaction("造册") as session:
        batch = PaymentBatch(
            term_id=term, program="aid.meal", method="card", status="listed", made_on=TODAY, census_on=TODAY
        )
        session.add(batch)
        session.flush()
        entitlement = session.query(Entitlement).filter_by(program="aid.meal").one()
        session.add(
            Payment(
                batch_id=batch.id, term_id=term, program="aid.meal", student_id=named, entitlement_id=entitlement.id,
                amount_fen=62_500, status="listed", status_on=TODAY,
            )
        )  # fmt: skip
    with ledger.read() as session:
        assert [one.student_id for one in notices.candidates(session, "payment", term, TODAY)] == [named]
