from datetime import date

import pytest

import factories
from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError, StaleRecordError
from ledgerdesk.services import classes, meetings
from ledgerdesk.services.meetings import Attendee, MeetingFacts

TRAINING = MeetingFacts(
    kind="training",
    held_on=TODAY,
    title=" 资助业务 培训 ",
    place="会议室",
    chair="周校长",
    minutes="学习文件\n讨论",
    people=(Attendee("石建国", "teacher"), Attendee("龙老师", "teacher", present=False)),
)


def test_a_meeting_is_kept_changed_and_deleted(set_up, walk):
    ledger = set_up
    made = walk(ledger, lambda s: meetings.add(s, TRAINING))
    with ledger.read() as session:
        kept = meetings.facts(session, made)
        (row,) = meetings.rows(session, TODAY, TODAY)
        assert meetings.rows(session, TODAY, TODAY, ["class_panel"]) == ()
    assert (kept.title, kept.people, kept.settled) == ("资助业务 培训", TRAINING.people, 0)
    assert (row.called, row.present, row.pupils, row.photos) == (2, 1, 0, 0)
    later = MeetingFacts(kind="publicity", held_on=TODAY, title="发明白卡", channel="家长会", copies=320)
    walk(ledger, lambda s: meetings.update(s, made, kept.version, later))
    with ledger.read() as session:
        again = meetings.facts(session, made)
    assert (again.copies, again.people, again.minutes) == (320, (), None)
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        meetings.update(session, made, kept.version, later)
    walk(ledger, lambda s: meetings.delete(s, made))
    with ledger.read() as session, pytest.raises(NotFoundError):
        meetings.facts(session, made)


def test_every_problem_is_named_at_once(set_up):
    wrong = MeetingFacts(
        kind="gossip",
        held_on=date(2027, 1, 1),
        title=" ",
        class_id=99,
        copies=-1,
        people=(Attendee("石建国", "king"),),
    )
    with set_up.transaction("会议") as session:
        with pytest.raises(RuleError) as raised:
            meetings.add(session, wrong)
        assert set(raised.value.problems) == {"kind", "held_on", "title", "class_id", "copies", "people"}
        for person in (Attendee(" ", "parent"), Attendee("谁", "teacher", staff_id=99)):
            with pytest.raises(RuleError, match=r"姓名|老师"):
                meetings.add(session, MeetingFacts(kind="meeting", held_on=TODAY, title="会", people=(person,)))
        with pytest.raises(RuleError, match="哪个班"):
            meetings.add(session, MeetingFacts(kind="class_panel", held_on=TODAY, title="评议"))


def test_who_is_lacking_at_a_panel_is_said_before_it_matters(set_up):
    with set_up.read() as session:
        panel = MeetingFacts(kind="school_panel", held_on=TODAY, title="评审会", people=(Attendee("周校长", "head"),))
        assert meetings.gaps(session, panel) == (
            "到会人员里没有资助专干",
            "到会人员里没有班主任",
            "到会人员里没有家长代表",
            "到会 1 人，至少要 3 人",
        )
        assert meetings.gaps(session, TRAINING) == ()


def test_a_class_that_met_is_not_deleted(set_up):
    with set_up.transaction("评议") as session:
        room = classes.ensure(session, TODAY, "primary", 3, 1)
        teacher = factories.staff(session, "石建国")
        people = (Attendee("石建国", "class_teacher", teacher),)
        meetings.add(
            session,
            MeetingFacts(kind="class_panel", held_on=TODAY, title="评议", class_id=room, people=people),
        )
    with pytest.raises(RuleError, match="1 次会议记录"), set_up.transaction("删") as session:
        classes.delete(session, room)
