"""The radar over one small school in the middle of its term: the same truth by teacher, pupil, class and home."""

import shutil
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

import factories
import school_life
from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.domain.dues import State
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import (
    ClassMembership,
    Enrolment,
    Pairing,
    Staff,
    StaffLeave,
    Talk,
    Visit,
    VisitStudent,
    VisitTeacher,
)
from ledgerdesk.services import classes as rooms
from ledgerdesk.services import leaves, pairings, policy, school, terms, visits
from ledgerdesk.services.radar import classes, pupils, slip, talks, teachers

SCHOOL = school.SchoolFacts(name="石板河镇中心学校", township="石板河镇", county="示例县")
LESSONS = date(2026, 9, 1), date(2027, 1, 8)  # windows end on 10-13, 11-25 and 01-08
NEXT_TERM = date(2027, 3, 1)


def day(text):
    return date.fromisoformat(f"2026-{text}")


def visited(session, children, teacher, on, *, late=False, mode="face"):
    row = Visit(visited_on=on, mode=mode, recorded_on=on + timedelta(days=8 if late else 7))
    session.add(row)
    session.flush()
    session.add_all(VisitStudent(visit_id=row.id, person_id=child) for child in children)
    session.add(VisitTeacher(visit_id=row.id, staff_id=teacher))


def talked(session, child, teacher, *days, late=False):
    for on in days:
        written = on + timedelta(days=8 if late else 0)
        session.add(Talk(held_on=on, kind="talk", student_id=child, staff_id=teacher, recorded_on=written))


def leave_school(session, child, last, status):
    row = session.query(Enrolment).filter_by(student_id=child).one()
    row.valid_to = last
    session.flush()
    session.add(Enrolment(student_id=child, status=status, valid_from=last + timedelta(days=1)))


@pytest.fixture(scope="module")
def desk(template, tmp_path_factory):
    """Return the ledger, and people by name; whoever changes anything takes it back."""
    folder = shutil.copytree(template, tmp_path_factory.mktemp("radar") / "试验小学.ledger")
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("新建学校") as session:
            school.set_up(session, SCHOOL, TODAY)
        yield ledger, settle(ledger)


@contextmanager
def changed(desk):
    """Do one step, and take it back at the end."""
    with desk[0].transaction("走一步") as session:
        yield session
    assert desk[0].undo_label() == "走一步"


@pytest.fixture(autouse=True)
def as_it_was(desk):
    """Undo what a test changed."""
    yield
    while desk[0].undo_label() == "走一步":
        desk[0].undo()


def settle(ledger):
    """Let people come, help, be visited, and go; return them by name."""
    who: dict[str, int] = {}
    with ledger.transaction("准备") as session:
        term = terms.term_at(session, TODAY)
        terms.change_dates(
            session, term.id, covers_from=term.covers_from, covers_to=term.covers_to, lessons_from=LESSONS[0],
            lessons_to=LESSONS[1],
        )  # fmt: skip
        home, far = school_life.home(session, "上寨", group_name="二组"), school_life.home(session, "下寨")
        for name, where in (
            ("大满", home), ("小满", home), ("覃䶮", far), ("转走", None), ("故去", None), ("换班", None), ("移交", None)
        ):  # fmt: skip
            who[name] = school_life.pupil(session, name, home=where, category=None if name == "移交" else "subsistence")
        for name in ("石建国", "杨再兴", "不带课", "没结对"):
            who[name] = factories.staff(session, name, teaches=name != "不带课")
        for name in ("大满", "小满", "覃䶮", "转走", "故去", "换班"):
            session.add(Pairing(student_id=who[name], staff_id=who["石建国"], valid_from=LESSONS[0]))
        session.add(
            Pairing(student_id=who["移交"], staff_id=who["石建国"], valid_from=LESSONS[0], valid_to=day("10-31"))
        )
        session.add(Pairing(student_id=who["移交"], staff_id=who["杨再兴"], valid_from=day("11-01")))
        visited(session, (who["大满"], who["小满"]), who["杨再兴"], day("10-05"))
        visited(session, (who["覃䶮"],), who["石建国"], day("10-05"), mode="phone")
        visited(session, (who["换班"],), who["石建国"], day("10-20"), late=True)
        visited(session, (who["换班"],), who["石建国"], day("11-02"))
        for name in ("大满", "小满", "覃䶮", "转走", "故去", "换班", "移交"):
            talked(session, who[name], who["石建国"], day("09-10"))
        talked(session, who["大满"], who["石建国"], day("10-31"), late=True)
        talked(session, who["大满"], who["石建国"], day("11-02"))
        leave_school(session, who["转走"], day("11-10"), "transferred")
        leave_school(session, who["故去"], day("11-02"), "died")
        seat = session.query(ClassMembership).filter_by(student_id=who["换班"]).one()
        seat.valid_to = day("10-31")
        session.flush()
        other = rooms.ensure(session, TODAY, "primary", 4, 1)
        session.add(ClassMembership(student_id=who["换班"], class_id=other, valid_from=day("11-01")))
        session.add(StaffLeave(staff_id=who["杨再兴"], reason="sick", valid_from=day("10-20")))
    return who


def asked(desk, read, *more, on=TODAY):
    with desk[0].read() as session:
        return read(session, *more, on)


def by_name(desk, on=TODAY):
    return {row.name: row for row in asked(desk, pupils.view, on=on).rows}


def test_a_pupil_s_term_at_a_glance(desk):
    found = by_name(desk)
    assert found["大满"].visits.text == "1/3"
    assert [due.state for due in found["大满"].windows] == [State.DONE, State.SOON, State.OPEN]
    assert [cell.text for cell in found["大满"].talks] == ["1/1", "补 1/1", "1/1", "—", "—"]
    assert found["大满"].words == "家访差 1 次，1 条补记"
    assert found["小满"].words == "谈心落后 1 次"
    assert found["小满"].visits == found["大满"].visits or found["小满"].marks == found["大满"].marks
    assert (found["覃䶮"].visits.text, found["覃䶮"].visits.state) == ("0/3", State.LATE)
    assert found["覃䶮"].words == "家访落后 1，谈心落后 1"
    assert [(mark.visited_on, mark.late) for mark in found["换班"].marks] == [
        (day("10-20"), True),
        (day("11-02"), False),
    ]
    assert (found["换班"].class_name, found["换班"].visits.text) == ("四年级（1）班", "补 2/3")
    assert (found["移交"].teachers, found["覃䶮"].village) == ("杨再兴", "下寨")


def test_leavers_keep_what_was_and_the_dead_are_not_named(desk):
    found = by_name(desk)
    assert (found["转走"].gone, found["转走"].class_name) == ("转出", "三年级（1）班")
    assert [due.state for due in found["转走"].windows] == [State.LATE, State.NOT_REQUIRED, State.NOT_REQUIRED]
    assert [cell.wanted for cell in found["转走"].talks] == [1, 1, 1, 0, 0]  # just ten days of November
    gone = found["故去"]
    assert (gone.state, gone.visits.behind + sum(cell.behind for cell in gone.talks)) == (State.DONE, 0)
    assert gone.words == "按时"
    before = by_name(desk, day("10-31"))["故去"]
    assert (before.gone, before.state) == ("", State.DONE)
    who = desk[1]
    assert who["故去"] not in {one for row in asked(desk, teachers.view).rows for one in row.visits.open}
    assert "故去" not in {entry.name for entry in asked(desk, visits.progress)}


def test_a_teacher_answers_for_the_windows_of_the_days_of_pairing(desk):
    found = {row.name: row for row in asked(desk, teachers.view).rows}
    assert set(found) == {"石建国", "杨再兴", "没结对"}
    stone, yang = found["石建国"], found["杨再兴"]
    assert [name for _, name in stone.pupils] == ["大满", "小满", "覃䶮", "转走", "故去", "换班"]
    # The first window of the pupil handed over and the talk of October stay with the teacher before.
    assert desk[1]["移交"] in stone.visits.ids
    assert (stone.talks[1].done, stone.talks[1].wanted, stone.talks[1].state) == (1, 6, State.LATE)
    assert (yang.visits.text, yang.talks[2].text, yang.talks[1].wanted) == ("假 0/2", "0/1", 0)
    assert (yang.leave, yang.words, yang.made) == ("病假", "病假中，按时", 1)
    assert (stone.made, stone.visits.marked) == (2, 1)
    assert (found["没结对"].words, found["没结对"].visits.text) == ("没有结对", "—")
    early = {row.name: row for row in asked(desk, teachers.view, on=day("10-13")).rows}
    assert len(early["石建国"].pupils) == 7
    assert early["杨再兴"].words == "没有结对"


def test_who_has_left_helps_nobody_though_the_pairing_was_not_ended(desk):
    before = asked(desk, pupils.figures)
    with changed(desk) as session:
        session.get_one(Staff, desk[1]["杨再兴"]).left_on = day("11-10")
    after = asked(desk, pupils.figures)
    assert before.pupils - after.pupils == 1  # helped for the pairing's sake alone
    assert by_name(desk)["移交"].teachers == ""
    assert [cell.wanted for cell in by_name(desk)["移交"].talks] == [1, 1, 1, 0, 0]
    with changed(desk) as session:
        session.get_one(Staff, desk[1]["杨再兴"]).left_on = None
        session.get_one(Staff, desk[1]["石建国"]).left_on = day("11-10")
    with desk[0].read() as session:
        assert pupils.figures(session, TODAY).alone == len(pairings.without_teacher(session, TODAY)) > before.alone
        assert "石建国" not in {home.pupils[0].teachers for home in slip.week(session, TODAY).homes}
        assert pupils.figures(session, TODAY).quiet == len(talks.due(session, TODAY))
    desk[0].undo()
    assert asked(desk, pupils.figures).pupils == after.pupils


def test_leave_excuses_beyond_half_of_the_window_only(desk):
    _, who = desk
    with changed(desk) as session:
        (leave,) = leaves.of_staff(session, who["杨再兴"])
        # 43 days from 10-14 to 11-25: 21 of them are less than half, 22 more.
        leaves.update(session, leave.id, leave.version, {"valid_from": day("10-20"), "valid_to": day("11-09")})
    assert asked(desk, teachers.view).rows[2].name == "杨再兴"
    assert asked(desk, teachers.view).rows[2].visits.state is State.SOON
    with changed(desk) as session:
        (leave,) = leaves.of_staff(session, who["杨再兴"])
        leaves.end(session, leave.id, day("11-10"))
    assert asked(desk, teachers.view).rows[2].visits.state is State.EXCUSED


def test_classes_add_up_to_the_school(desk):
    view = asked(desk, classes.view)
    assert [(row.name, len(row.pupils)) for row in view.rows] == [
        ("三年级（1）班", 4), ("四年级（1）班", 1), ("本学期离校的", 2)
    ]  # fmt: skip
    assert sum(row.visits.done for row in view.rows) == view.visits.done == 4
    assert sum(row.talks[0].wanted for row in view.rows) == view.talks[0].wanted == 7
    figures = asked(desk, pupils.figures)
    assert (figures.visits, figures.talks) == (view.visits, view.talks[2])
    rows = [row for row in by_name(desk).values() if row.here]
    assert (
        (figures.pupils, figures.late, figures.quiet, figures.alone)
        == (5, 2, 4, 0)
        == (
            len(rows),
            sum(row.visits.behind > 0 for row in rows),
            sum(row.talks[2].done < row.talks[2].wanted for row in rows),
            sum(not row.teachers for row in rows),
        )
    )
    assert {row.name for row in rows if row.week} == {
        child.name for home in asked(desk, slip.week).homes for child in home.pupils
    }
    with desk[0].read() as session:
        narrow = pupils.one(session, desk[1]["换班"], TODAY)
        assert narrow == by_name(desk)["换班"]
        assert pupils.one(session, 999, TODAY) is None


def test_the_slip_takes_brothers_as_one_home_and_walks_by_village(desk):
    week = asked(desk, slip.week)
    assert [(home.village, [child.name for child in home.pupils]) for home in week.homes] == [
        ("上寨", ["大满", "小满"]), ("下寨", ["覃䶮"]), ("", ["移交"]),
    ]  # fmt: skip
    assert (week.until, week.people) == (day("11-22"), 4)
    assert [child.words for home in week.homes for child in home.pupils] == [
        "差 1 次",
        "差 1 次",
        "落后 1 次",
        "落后 1 次",
    ]
    assert week.next_on == date(2026, 12, 26)  # the third window's last fortnight, of the pupil who has had two
    quiet = asked(desk, slip.week, on=day("09-05"))
    assert (quiet.homes, quiet.next_on) == ((), day("09-30"))
    assert len(asked(desk, slip.week, on=day("09-28")).homes) == 5  # the Sunday lies in the fortnight


def test_the_month_s_talks(desk):
    assert [(entry.name, entry.state) for entry in asked(desk, talks.due)] == [
        ("覃䶮", State.OPEN), ("小满", State.OPEN), ("移交", State.OPEN), ("换班", State.OPEN)
    ]  # fmt: skip
    assert {entry.state for entry in asked(desk, talks.due, on=day("11-24"))} == {State.SOON}
    assert asked(desk, talks.due, on=date(2027, 1, 4)) == ()  # eight days of lessons ask for none


def test_a_policy_changed_in_mid_term_holds_from_the_next_window(desk):
    with changed(desk) as session:
        policy.override(session, policy.VISITS_PER_TERM, day("10-14"), 1, "校务会")
        policy.override(session, policy.VISITS_SOON, day("10-14"), 2, "校务会")
        policy.override(session, policy.TALKS_PER_MONTH, day("11-15"), 2, "校务会")
    found = by_name(desk)["大满"]
    assert [due.state for due in found.windows] == [State.DONE, State.OPEN, State.OPEN]
    assert [cell.wanted for cell in found.talks] == [1, 1, 1, 2, 0]


def test_a_term_without_lesson_days_and_visits_of_the_holidays(desk):
    _, who = desk
    with changed(desk) as session:
        visited(session, (who["覃䶮"],), who["石建国"], date(2027, 1, 20))
        visited(session, (who["覃䶮"],), who["石建国"], date(2027, 2, 10))
    assert by_name(desk, date(2027, 1, 31))["覃䶮"].visits.text == "1/3"
    spring = asked(desk, pupils.view, on=NEXT_TERM)
    assert (spring.entered, spring.lessons) == (False, (date(2027, 2, 1), date(2027, 8, 31)))
    assert next(row for row in spring.rows if row.name == "覃䶮").visits.text == "1/3"
    assert asked(desk, pupils.view).entered


def test_a_view_asks_the_same_number_of_questions_however_many_pupils(desk):
    ledger, _who = desk
    asked_of: list[str] = []
    with ledger.read() as session:
        engine = session.get_bind().engine
        event.listen(engine, "before_cursor_execute", lambda _c, _u, sql, *_r: asked_of.append(sql))
        numbers = []
        for read in (teachers.view, pupils.view, classes.view, slip.week):
            asked_of.clear()
            read(session, TODAY)
            numbers.append(len(asked_of))
    assert max(numbers) <= 20, numbers
