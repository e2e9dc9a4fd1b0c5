"""Looks at teachers' books: who may sign, what is lacking, what a term asks of whom, what stands beside."""

from datetime import date, timedelta

import pytest

import factories
from conftest import PASSWORD, TODAY
from four_roles import HEAD, SECRETS
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import NotAllowedError, RuleError
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.models import Pairing, PairingPlan, Task, Visit, VisitTeacher
from ledgerdesk.services import book_checks, follow_ups, leaves, terms
from ledgerdesk.services.book_checks import GAPS, HANDBOOK, MINUTES, MISSING, Looked
from ledgerdesk.services.leaves import LeaveFacts

BOTH = (Looked(book=HANDBOOK), Looked(book=MINUTES))
GAP = Looked(book=HANDBOOK, result=GAPS, finding="缺两次家访记录", mend_by=TODAY + timedelta(days=7))


@pytest.fixture
def school(set_up):
    """Return the ledger with a headteacher, two who teach, one of them helping two pupils, and a cook."""
    with set_up.transaction("教师") as session:
        term = terms.term_at(session, TODAY)
        terms.change_dates(
            session, term.id, covers_from=term.covers_from, covers_to=term.covers_to,
            lessons_from=date(2026, 9, 1), lessons_to=date(2027, 1, 18),
        )  # fmt: skip
        ids = {name: factories.staff(session, name, teaches=teaches, position=position) for name, teaches, position in (
            ("何校长", True, "校长"), ("吴芳", True, "语文教师"), ("田东", True, None), ("石厨", False, "炊事员"),
        )}  # fmt: skip
        for name, since in (("张三", date(2026, 9, 1)), ("李四", None)):
            session.add(Pairing(student_id=factories.student(session, name), staff_id=ids["吴芳"], valid_from=since))
        session.flush()
        session.add(PairingPlan(pairing_id=1, term_id=term.id))
        visit = Visit(visited_on=date(2026, 10, 8), mode="face", recorded_on=date(2026, 10, 20))
        session.add(visit)
        session.flush()
        session.add(VisitTeacher(visit_id=visit.id, staff_id=ids["吴芳"]))
    return set_up, ids


def books_of(ledger, on=TODAY):
    with ledger.read() as session:
        return {one.name: one for one in book_checks.standings(session, on)}


def test_the_head_signs_and_the_clerk_writes_down_what_was_signed_on_paper(school, ledger_folder):
    clerk, ids = school
    with clerk.transaction("查阅") as session:
        (paper, _) = book_checks.record_from_paper(session, [ids["吴芳"]], BOTH, TODAY - timedelta(days=1), " 何校长 ")
    with pytest.raises(NotAllowedError), clerk.transaction("签") as session:
        book_checks.record(session, [ids["吴芳"]], BOTH)
    accounts.add(clerk, "何校长", HEAD, SECRETS[HEAD])
    clerk.close()
    with Ledger.open(ledger_folder, SECRETS[HEAD], role=HEAD, clock=FixedClock(TODAY)) as head:
        with pytest.raises(NotAllowedError), head.transaction("记") as session:
            book_checks.record_from_paper(session, [ids["吴芳"]], BOTH, TODAY, "何校长")
        with head.transaction("查阅") as session:
            made = book_checks.record(session, [ids["吴芳"], ids["田东"]], [GAP])
        with head.read() as session:
            found = book_checks.facts(session, made[0])
            assert (found.checker, found.on_paper, found.made_on, found.open) == ("何校长", False, TODAY, True)
            assert book_checks.facts(session, paper).checker == "何校长"
            assert [one.facts.title for one in follow_ups.rows(session)] == ["补正帮扶手册：缺两次家访记录"] * 2
        with pytest.raises(NotAllowedError), head.transaction("改") as session:
            book_checks.correct(session, paper, 1, Looked(book=HANDBOOK))
        with head.transaction("改") as session:
            book_checks.correct(session, made[0], 1, Looked(book=MINUTES))
            book_checks.withdraw(session, made[1])
            assert session.query(Task).count() == 0
    next_day = FixedClock(TODAY + timedelta(days=1))
    with Ledger.open(ledger_folder, SECRETS[HEAD], role=HEAD, clock=next_day) as head:
        with pytest.raises(RuleError, match="过了登记那天"), head.transaction("改") as session:
            book_checks.correct(session, made[0], 2, GAP)
        with pytest.raises(RuleError, match="过了登记那天"), head.transaction("删") as session:
            book_checks.withdraw(session, made[0])
    with Ledger.open(ledger_folder, PASSWORD, clock=FixedClock(TODAY)) as clerk, clerk.transaction("改") as session:
        with pytest.raises(NotAllowedError, match="何校长"):
            book_checks.correct_from_paper(session, made[0], 2, GAP)
        book_checks.withdraw_from_paper(session, paper)  # written down today, though of yesterday


def test_what_is_lacking_is_followed_up_until_it_is_made_good_here_there_or_by_a_new_look(school, walk):
    ledger, ids = school
    on = TODAY - timedelta(days=3)
    lacking = Looked(book=MINUTES, result=MISSING, mend_by=TODAY - timedelta(days=1))
    first, second = walk(
        ledger, lambda s: book_checks.record_from_paper(s, [ids["吴芳"]], [GAP, lacking], on, "何校长")
    )
    standing = books_of(ledger)["吴芳"]
    assert [one.id for one in standing.lacking] == [first, second]
    assert [one.late(TODAY) for one in standing.lacking] == [False, True]
    assert (standing.books[HANDBOOK].done, standing.books[MINUTES].done) == (1, 0)  # not handed in is not looked at
    with ledger.transaction("跟进") as session:
        task = next(one for one in follow_ups.rows(session) if "会议" in one.facts.title)
        assert task.facts.title == "补正会议记录本：没有交来"
        follow_ups.finish(session, task.id, TODAY)
    with ledger.transaction("补正") as session:
        assert book_checks.facts(session, second).mended_on == TODAY
        with pytest.raises(RuleError):
            book_checks.mended(session, [first], on - timedelta(days=1))
    walk(ledger, lambda s: book_checks.record_from_paper(s, [ids["吴芳"]], BOTH, TODAY, "何校长"))
    assert not books_of(ledger)["吴芳"].lacking
    with ledger.read() as session:
        assert book_checks.facts(session, first).mended_on == TODAY
        assert not follow_ups.rows(session, done=False)
    with ledger.transaction("查阅") as session:
        other = book_checks.record_from_paper(session, [ids["田东"]], [GAP], TODAY, "何校长")
    walk(ledger, lambda s: book_checks.mended(s, other, TODAY))
    assert not books_of(ledger)["田东"].lacking


def test_two_looks_at_a_book_on_a_day_have_a_follow_up_each(school):
    ledger, ids = school
    other = Looked(book=HANDBOOK, result=GAPS, finding="缺家长签字", mend_by=TODAY)
    with ledger.transaction("查阅") as session:
        (first,) = book_checks.record_from_paper(session, [ids["吴芳"]], [GAP], TODAY, "何校长")
        (second,) = book_checks.record_from_paper(session, [ids["吴芳"]], [other], TODAY, "何校长")
        book_checks.mended(session, [first], TODAY)
        assert [one.done for one in follow_ups.rows(session)] == [False, True]
        assert book_checks.facts(session, second).open
        book_checks.withdraw_from_paper(session, first)
        assert [one.facts.title for one in follow_ups.rows(session)] == ["补正帮扶手册：缺家长签字"]
        book_checks.withdraw_from_paper(session, second)
        assert follow_ups.rows(session) == ()


def test_a_term_asks_of_each_by_what_they_do_and_how_long_they_were_here(school):
    ledger, ids = school
    with ledger.transaction("请假") as session:
        late = factories.staff(session, "新老师", teaches=True, joined_on=date(2026, 11, 10))
        leaves.add(session, LeaveFacts(staff_id=ids["田东"], reason="maternity", valid_from=date(2026, 11, 10)))
        book_checks.record_from_paper(session, [ids["吴芳"]], BOTH, TODAY, "何校长")
        book_checks.record_from_paper(session, [ids["吴芳"]], BOTH[:1], TODAY, "何校长")
        book_checks.record_from_paper(session, [late], BOTH[1:], TODAY, "何校长")
    found = books_of(ledger)
    assert set(found) == {"吴芳", "田东", "新老师"}
    helper, away, new = found["吴芳"], found["田东"], found["新老师"]
    # 80 of 140 days are over: two of four are due; two looks on one day are one.
    assert (helper.books[HANDBOOK].done, helper.books[HANDBOOK].asked, helper.books[HANDBOOK].due) == (1, 4, 2)
    assert (helper.books[HANDBOOK].state, helper.state, helper.never) == ("late", "late", False)
    assert helper.months == {date(2026, 11, 1): 3}
    assert (helper.beside.pupils, helper.beside.unplanned, helper.beside.behind) == (2, 1, True)
    assert (away.away, away.books[MINUTES].asked, away.books[HANDBOOK].asked, away.never) == ("产假", 2, 0, True)
    assert (away.books[MINUTES].state, away.state) == ("late", "open")  # nobody on leave is waited for
    assert (new.books[MINUTES].asked, new.books[MINUTES].done, new.state) == (2, 1, "open")
    with ledger.read() as session:
        assert [one.name for one in book_checks.waiting(session, TODAY)] == ["吴芳"]
        assert book_checks.checkers(session) == ("何校长",)


def test_a_look_that_cannot_be_is_refused(school):
    ledger, ids = school
    wrong = (
        ({"staff_ids": []}, "staff_ids"), ({"on": TODAY + timedelta(days=1)}, "checked_on"), ({"looked": ()}, "book"),
        ({"looked": [Looked(book="x")]}, "book"), ({"looked": [Looked(book=HANDBOOK, result="x")]}, "result"),
        ({"looked": [Looked(book=HANDBOOK, result=GAPS, mend_by=TODAY)]}, "finding"),
        ({"looked": [Looked(book=HANDBOOK, result=MISSING)]}, "mend_by"),
        ({"looked": [Looked(book=HANDBOOK, result=MISSING, mend_by=date(2026, 9, 1))]}, "mend_by"),
        ({"checker": " "}, "checker"), ({"on": date(2020, 1, 1)}, "checked_on"),
        ({"staff_ids": [99]}, "staff_ids"),
    )  # fmt: skip
    with ledger.transaction("试") as session:
        for change, key in wrong:
            asked = {"staff_ids": [ids["吴芳"]], "looked": BOTH, "on": TODAY, "checker": "何校长"} | change
            with pytest.raises(RuleError) as refused:
                book_checks.record_from_paper(session, **asked)
            assert key in refused.value.problems, change
