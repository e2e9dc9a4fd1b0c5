"""The whole way of a recognition, and what keeps it from being taken otherwise."""

from datetime import date

import pytest

import factories
import recognition_life as life
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.errors import RuleError
from ledgerdesk.models import RecognitionStep
from ledgerdesk.services import meetings, notices, objections, visits
from ledgerdesk.services.notices import result
from ledgerdesk.services.recognition import advancing, applications, lists, panels, posting
from ledgerdesk.services.recognition import terms as levels


@pytest.fixture
def school(set_up):
    """Return the ledger, a batch with two pupils on a list and two applicants, their entries, and a teacher."""
    grounds = {"覃䶮": "official", "龙小满": "official", "石小梅": "applied", "田小叶": "applied"}
    made, entries = life.batch(set_up, grounds)
    with set_up.transaction("教师") as session:
        teacher = factories.staff(session, "石建国")
    return set_up, made, entries, teacher


def missing(ledger, ids, target, **options):
    with ledger.read() as session:
        told = advancing.can_advance(session, ids, target, **options)
    return {one.name: one.sentence for one in told.missing}


def statuses(ledger, entries):
    return {name: life.entry(ledger, one).status for name, one in entries.items()}


def test_from_the_list_and_the_application_to_the_hand_up(school):
    ledger, batch, entries, teacher = school
    everybody = list(entries.values())
    life.apply(ledger, [entries["石小梅"], entries["田小叶"]], teacher)
    life.review(ledger, everybody)
    notice = life.post(ledger, batch)
    assert set(statuses(ledger, entries).values()) == {rules.POSTED}, "the notice moved them"
    assert missing(ledger, everybody, rules.CONFIRMED)["覃䶮"] == "公示到 10月14日，还差 6 天"
    life.on(ledger, date(2026, 10, 14))
    assert missing(ledger, everybody, rules.CONFIRMED)["覃䶮"] == "公示到 10月14日，还差 1 天"
    life.on(ledger, date(2026, 10, 15))
    assert missing(ledger, everybody, rules.CONFIRMED)["覃䶮"] == "公示期满了，还没有登记取下"
    life.take_down(ledger, notice)
    life.advance(ledger, everybody, rules.CONFIRMED)
    with ledger.read() as session:
        assert levels.levels(session, life.term_of(ledger)) == {
            life.entry(ledger, one).student_id: "hard" for one in everybody
        }
    number = life.report(ledger, batch)
    assert number == "上报2026-01"
    assert set(statuses(ledger, entries).values()) == {rules.REPORTED}
    assert ledger.undo() is None, "what left the house is not undone"
    with ledger.read() as session:
        told = lists.facts(session, entries["石小梅"])
    assert [step.target for step in told.steps] == list(rules.STEPS[1:])
    assert (told.steps[1].staff, told.steps[1].proposal) == ("石建国", "建议资助")
    assert told.application is not None
    assert told.row.next == told.row.lacks == ""


def test_all_or_nobody_and_the_names_of_those_who_lack(school):
    ledger, _batch, entries, teacher = school
    both = [entries["石小梅"], entries["田小叶"]]
    life.apply(ledger, both[:1], teacher)
    life.meet(ledger, "class_panel", [*both, entries["覃䶮"]])
    told = missing(ledger, [*both, entries["覃䶮"]], rules.CLASS_REVIEW)
    assert told == {"田小叶": "现在是“草稿”，不能直接到“班级评议”"}
    with pytest.raises(RuleError, match="有 1 人不能推进到班级评议：现在是“草稿”"):
        life.advance(ledger, both, rules.CLASS_REVIEW)
    assert statuses(ledger, entries)["石小梅"] == rules.VISITED
    life.advance(ledger, [both[0], entries["覃䶮"]], rules.CLASS_REVIEW)
    with ledger.read() as session:
        assert lists.counts(session, _batch) == {"class_review": 2, "draft": 2}


def test_each_step_names_the_evidence_it_lacks(school):
    ledger, batch, entries, _teacher = school
    pupil = [entries["石小梅"]]
    assert missing(ledger, pupil, rules.APPLIED) == {"石小梅": "还缺申请表"}
    with ledger.transaction("收申请") as session:
        applications.receive(session, pupil, ledger.today())
    life.advance(ledger, pupil, rules.APPLIED)
    said = missing(ledger, pupil, rules.VISITED)["石小梅"]
    assert said == "还缺走访调查表：没有走访人；还缺走访调查表：情况核实和资助建议没有写"
    listed = [entries["覃䶮"]]
    assert missing(ledger, listed, rules.CLASS_REVIEW) == {"覃䶮": "还没有班级评议会议记录"}
    life.meet(ledger, "class_panel", listed, people=life.PEOPLE[:2])
    said = missing(ledger, listed, rules.CLASS_REVIEW)["覃䶮"]
    assert said == "班级评议到会人员里没有班主任；班级评议的票数（4）多于到会人数（2），请核对"
    life.meet(ledger, "class_panel", listed, votes_for=None, votes_against=None, abstained=None, opinion="")
    assert missing(ledger, listed, rules.CLASS_REVIEW) == {"覃䶮": "班级评议没有写意见；班级评议没有表决票数"}
    with ledger.read() as session:
        lacks = {row.name: row.lacks for row in lists.rows(session, batch, ledger.today())}
    assert lacks["覃䶮"] == "班级评议没有写意见；班级评议没有表决票数"
    assert lacks["田小叶"] == "还缺申请表"


def test_a_home_visit_of_the_term_is_the_survey_and_stays(school):
    ledger, _batch, entries, teacher = school
    pupil = entries["石小梅"]
    who = life.entry(ledger, pupil).student_id
    with ledger.transaction("收申请") as session:
        applications.receive(session, [pupil], ledger.today())
        advancing.advance(session, [pupil], rules.APPLIED)
    life.later(ledger, 9)
    facts = visits.VisitFacts(
        visited_on=ledger.today(), mode="face", student_ids=(who,), teacher_ids=(teacher,),
        situation="父亲生病", suggestions="建议资助",
    )  # fmt: skip
    with ledger.transaction("家访") as session:
        visit = visits.add(session, facts)
    with ledger.read() as session:
        told = advancing.can_advance(session, [pupil], rules.VISITED)
    assert (told.ready, [one.sentence for one in told.warnings]) == ((pupil,), ["申请后 9 天才走访，要求 7 天内"])
    life.advance(ledger, [pupil], rules.VISITED)
    with ledger.read() as session:
        step = session.query(RecognitionStep).filter_by(target=rules.VISITED).one()
        assert (step.visit_id, step.staff_id, step.finding, step.done_on) == (
            visit,
            teacher,
            "父亲生病",
            facts.visited_on,
        )
    with pytest.raises(RuleError, match="作依据"), ledger.transaction("删") as session:
        visits.delete(session, visit)


def test_what_a_step_rests_on_cannot_be_taken_away(school):
    ledger, _batch, entries, _teacher = school
    listed = [entries["覃䶮"]]
    meeting = life.meet(ledger, "class_panel", listed)
    life.advance(ledger, listed, rules.CLASS_REVIEW)
    with ledger.read() as session:
        facts = meetings.facts(session, meeting)
        (opinion,) = panels.opinions(session, meeting)
    assert facts.settled == 1
    emptied = meetings.MeetingFacts(kind=facts.kind, held_on=facts.held_on, title="改名", class_id=facts.class_id)
    for act in (
        lambda s: meetings.delete(s, meeting),
        lambda s: meetings.update(s, meeting, facts.version, emptied),
        lambda s: panels.set_opinions(s, meeting, [panels.Opinion(opinion.recognition_id)]),
    ):
        with pytest.raises(RuleError), ledger.transaction("改") as session:
            act(session)
    ledger.undo()
    with ledger.transaction("改") as session:
        panels.set_opinions(session, meeting, [panels.Opinion(opinion.recognition_id)])
        meetings.delete(session, meeting)


def test_who_is_found_not_poor_is_refused_and_never_posted(school):
    ledger, batch, entries, _teacher = school
    well, poor = entries["覃䶮"], entries["龙小满"]
    life.meet(ledger, "class_panel", [well, poor])
    life.advance(ledger, [well, poor], rules.CLASS_REVIEW)
    life.meet(ledger, "school_panel", [poor])
    life.meet(ledger, "school_panel", [well], votes_for=1, votes_against=3)
    life.advance(ledger, [well, poor], rules.SCHOOL_REVIEW)
    with pytest.raises(RuleError, match="能公示") as raised, ledger.transaction("拟") as session:
        posting.draft_notice(session, batch, life.TITLE, ledger.today(), ids=[entries["石小梅"]])
    assert set(raised.value.problems) == {"student_ids"}
    with ledger.transaction("拟") as session:
        both = [life.entry(ledger, one).student_id for one in (well, poor)]
        made = notices.draft(session, "recognition", life.term_of(ledger), life.TITLE, both, ledger.today())
    with pytest.raises(RuleError, match="学校评审表决没有通过"):
        life.issue(ledger, made)
    life.advance(ledger, [well], rules.REFUSED, given=advancing.Given(reason="家里有两套房"))
    assert (life.entry(ledger, well).status, life.entry(ledger, well).level) == ("refused", "none")
    with ledger.read() as session:
        named = [
            one.student_id for one in notices.candidates(session, "recognition", life.term_of(ledger), ledger.today())
        ]
    assert named == [life.entry(ledger, poor).student_id]


def test_nobody_is_posted_before_the_review(school):
    ledger, _batch, entries, _teacher = school
    with ledger.transaction("拟") as session:
        who = life.entry(ledger, entries["覃䶮"]).student_id
        made = notices.draft(session, "recognition", life.term_of(ledger), life.TITLE, [who], ledger.today())
    with pytest.raises(RuleError, match="还没有办完学校评审"):
        life.issue(ledger, made)


def test_an_objection_blocks_and_one_upheld_decides_anew(school):
    ledger, batch, entries, _teacher = school
    first, second = entries["覃䶮"], entries["龙小满"]
    life.review(ledger, [first, second])
    notice = life.post(ledger, batch)
    about, other = (life.entry(ledger, one).student_id for one in (first, second))
    against = life.object_to(ledger, notice, about)
    life.take_down(ledger, notice)
    assert missing(ledger, [first, second], rules.CONFIRMED) == {"覃䶮": "还有 1 条异议没有办结"}
    with ledger.read() as session:
        assert objections.open_about(session, notice, [other]) == 0
        assert objections.open_about(session, notice, [about]) == objections.open_about(session, notice) == 1
    life.advance(ledger, [second], rules.CONFIRMED)
    with ledger.transaction("办结") as session:
        objections.close(session, against, 1, "upheld", "去家里看过，属实", None, ledger.today())
    assert life.entry(ledger, first).status == rules.OBJECTED
    assert missing(ledger, [first], rules.CONFIRMED) == {"覃䶮": "还没有定等级；请写明原因"}
    ledger.undo()
    assert life.entry(ledger, first).status == rules.POSTED
    ledger.redo()
    life.advance(ledger, [first], rules.CONFIRMED, given=advancing.Given(level="general", reason="异议成立，降一档"))
    assert (life.entry(ledger, first).level, life.entry(ledger, first).status) == ("general", "confirmed")
    with ledger.read() as session:
        assert levels.levels(session, life.term_of(ledger)) == {about: "general", other: "hard"}
        came = result.result(session, notice)
    assert (came.people, came.upheld, came.sentence) == (2, 1, "公示期内收到异议 1 条，全部办结，其中成立 1 条。")


def test_an_objection_to_the_whole_notice_blocks_all_until_it_is_posted_anew(school):
    ledger, batch, entries, _teacher = school
    life.review(ledger, [entries["覃䶮"]])
    notice = life.post(ledger, batch)
    life.object_to(ledger, notice, None, "upheld")
    life.take_down(ledger, notice)
    assert missing(ledger, [entries["覃䶮"]], rules.CONFIRMED)["覃䶮"].startswith("对整份公示的异议成立")
    with ledger.transaction("作废公示") as session:
        notices.void(session, notice, "程序有误")
    assert life.entry(ledger, entries["覃䶮"]).status == rules.SCHOOL_REVIEW
    again = life.post(ledger, batch)
    life.take_down(ledger, again)
    life.advance(ledger, [entries["覃䶮"]], rules.CONFIRMED)
    with pytest.raises(RuleError, match="不能作废"), ledger.transaction("作废") as session:
        notices.void(session, again, "又错了")


def test_nobody_stands_on_two_recognition_notices_at_once(set_up):
    school = set_up
    made, entries = life.batch(school, {"张三": "official"})
    life.review(school, entries.values())
    with school.transaction("拟公示") as session:
        first = posting.draft_notice(session, made, life.TITLE, school.today())
    with pytest.raises(RuleError, match="草稿上"), school.transaction("再拟一份") as session:
        posting.draft_notice(session, made, life.TITLE, school.today())
    with school.transaction("在公示页再拟") as session:
        pupils = notices.facts(session, first).student_ids
        term = notices.facts(session, first).term_id
        second = notices.draft(session, "recognition", term, life.TITLE, pupils, school.today())
    life.issue(school, first)
    with pytest.raises(RuleError, match="另一份张贴的认定公示"):
        life.issue(school, second)
