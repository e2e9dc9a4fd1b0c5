from dataclasses import replace
from datetime import date, timedelta

import pytest

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.models import Enrolment
from ledgerdesk.services import attachments, paper_forms, talks, terms, visits
from ledgerdesk.services.attachments import FileFacts
from ledgerdesk.services.paper_forms import BACK, DONE, OUT, Claimed, Damaged, Match, NotOurs, Taken
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.services.visits import VisitFacts


@pytest.fixture
def world(set_up):
    """Return the ledger, a pupil, one who has left, a teacher and the term."""
    with set_up.transaction("准备") as session:
        pupil = school_life.pupil(session, "龙小满")
        gone = school_life.pupil(session, "覃颂")
        row = session.query(Enrolment).filter_by(student_id=gone).one()
        row.valid_to = TODAY - timedelta(days=10)
        session.flush()
        session.add(Enrolment(student_id=gone, status="transferred", valid_from=TODAY - timedelta(days=9)))
        teacher = factories.staff(session, "石建国")
        term = terms.term_at(session, TODAY).id
    return set_up, pupil, gone, teacher, term


def scan(name: str) -> FileFacts:
    return FileFacts(name, "image/jpeg", 7, 100, 140)


def issued(ledger, world, kind="visit", pages=1, who=None):
    _, pupil, _, teacher, term = world
    with ledger.transaction("印发") as session:
        made = paper_forms.prepare(session, kind, [who or pupil], term, pages, {pupil: teacher})
        paper_forms.issue(session, made)
    return made[0]


def found(ledger, code, **how):
    with ledger.read() as session:
        return paper_forms.find(session, code, **how)


def test_a_form_goes_out_comes_back_and_is_written_down(world, walk):
    ledger, pupil, _, teacher, term = world
    with ledger.read() as session:
        made = paper_forms.prepare(session, "visit", [pupil], term, 1, {pupil: teacher})
    text, shown = made[0].codes[0]
    assert isinstance(found(ledger, text), NotOurs)  # looked at only: nothing is out
    (form,) = walk(ledger, lambda s: paper_forms.issue(s, made))
    with ledger.transaction("同一次再印") as session:
        assert paper_forms.issue(session, made) == ()
    match = found(ledger, text)
    assert match == Match(form, 1, 1, "visit", pupil, frozenset())
    assert found(ledger, shown.lower(), typed=True) == match
    with ledger.read() as session:
        facts = paper_forms.facts(session, form)
        assert (facts.state, facts.number, facts.staff, facts.printed_on) == (OUT, shown, "石建国", TODAY)
        assert paper_forms.outstanding(session, term) == (facts,)
    with ledger.transaction("收表") as session:
        paper_forms.take_in(session, [Taken(form, scan("ab" * 16), 1)])
    assert found(ledger, text).there == {1}
    ledger.undo()
    assert found(ledger, text).there == frozenset()
    ledger.redo()
    with ledger.read() as session:
        assert paper_forms.counts(session, term) == {OUT: 0, BACK: 1, DONE: 0}
        assert [one.returned_on for one in paper_forms.of_student(session, pupil)] == [TODAY]
    with ledger.transaction("家访") as session:
        visit = visits.add(
            session, VisitFacts(visited_on=TODAY, mode="face", student_ids=(pupil,), teacher_ids=(teacher,))
        )
    walk(ledger, lambda s: paper_forms.join_visit(s, form, visit))
    with ledger.read() as session:
        assert paper_forms.facts(session, form).state == DONE
    walk(ledger, lambda s: visits.delete(s, visit))
    with ledger.read() as session:
        assert paper_forms.facts(session, form).state == BACK


def test_pages_of_a_handbook_go_together_and_are_known_one_by_one(world):
    ledger, _, _, _, term = world
    book = issued(ledger, world, "handbook", pages=3)
    form = found(ledger, book.codes[0][0]).form_id
    with ledger.transaction("收表") as session:
        taken = [Taken(form, scan(f"{page}a" * 16), page) for page in (1, 3)]
        assert paper_forms.take_in(session, taken) == (form, form)
    assert found(ledger, book.codes[1][0]) == replace(found(ledger, book.codes[0][0]), page=2)
    assert found(ledger, book.codes[0][0]).there == {1, 3}
    with ledger.transaction("移走") as session:
        attachments.put_in_bin(session, attachments.of(session, attachments.PAPER_FORM, form)[0].id)
    assert found(ledger, book.codes[0][0]).there == {3}
    with ledger.read() as session:
        assert paper_forms.facts(session, form).state == DONE  # nothing of a handbook is to be written down
        assert paper_forms.rows(session, term)[0].scans == 1


def test_what_was_withdrawn_or_misread_belongs_to_nobody(world, walk):
    ledger, *_ = world
    form = issued(ledger, world)
    text, shown = form.codes[0]
    book = issued(ledger, world, "handbook", pages=2)
    with ledger.read() as session:
        beyond = paper_forms.prepare(session, "handbook", [form.student_id], form.term_id, 3)[0]
    assert isinstance(found(ledger, text[:-1] + ("0" if text[-1] != "0" else "1")), Damaged)
    assert isinstance(found(ledger, "0000-0000-0000", typed=True), Damaged)
    assert found(ledger, "weixin://x") == paper_forms.OTHER
    assert isinstance(found(ledger, beyond.codes[2][0]), NotOurs)
    walk(ledger, lambda s: paper_forms.withdraw(s, [found(ledger, text).form_id]))
    assert "没有这张表的记录" in found(ledger, text).words
    assert isinstance(found(ledger, shown, typed=True), Damaged)
    back = found(ledger, book.codes[0][0]).form_id
    with ledger.transaction("收回") as session:
        paper_forms.returned(session, back, TODAY)
    with pytest.raises(RuleError, match="已经收回"), ledger.transaction("作废") as session:
        paper_forms.withdraw(session, [back])


def test_a_sheet_without_a_code_is_claimed_and_leavers_keep_theirs(world):
    ledger, pupil, gone, _, term = world
    claims = [Claimed(gone, "visit", term, sheet=4), Claimed(gone, "visit", term, sheet=5)]
    sheets = [Taken(claims[0], scan("1a" * 16)), Taken(claims[0], scan("2a" * 16)), Taken(claims[1], scan("3a" * 16))]
    with ledger.transaction("收表") as session:
        first, again, second = paper_forms.take_in(session, sheets)
    assert first == again != second
    with ledger.read() as session:
        forms = paper_forms.of_student(session, gone)
        assert [(one.scans, one.left, one.printed_on, one.state) for one in forms] == [
            (1, "转出", None, BACK),
            (2, "转出", None, BACK),
        ]
        assert paper_forms.of_student(session, pupil) == ()
    with pytest.raises(NotFoundError), ledger.transaction("收表") as session:
        paper_forms.take_in(session, [Taken(claims[0], scan("4a" * 16)), Taken(99, scan("5a" * 16))])
    with ledger.read() as session:
        assert len(paper_forms.of_student(session, gone)) == 2  # all or nothing


def test_only_the_pupils_own_visit_or_talk_is_joined(world):
    ledger, pupil, gone, teacher, _ = world
    form = found(ledger, issued(ledger, world, "talk").codes[0][0]).form_id
    with ledger.transaction("记录") as session:
        told = VisitFacts(visited_on=TODAY, mode="face", student_ids=(gone,), teacher_ids=(teacher,))
        visit = visits.add(session, told)
        talk = talks.add(session, TalkFacts(held_on=TODAY, kind="talk", student_id=gone, staff_id=teacher, topic="x"))
        mine = talks.add(session, TalkFacts(held_on=TODAY, kind="talk", student_id=pupil, staff_id=teacher, topic="y"))
        for join, other in ((paper_forms.join_visit, visit), (paper_forms.join_talk, talk)):
            with pytest.raises(RuleError, match="没有归到"):
                join(session, form, other)
        paper_forms.join_talk(session, form, mine)
        assert paper_forms.facts(session, form).returned_on == TODAY  # whoever writes it down has it in hand
    with pytest.raises(RuleError), ledger.transaction("收回") as session:
        paper_forms.returned(session, form, date(2027, 1, 1))
