"""帮扶 › 结对 in the real window on a real ledger."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from conftest import TODAY
from ledgerdesk.models import Enrolment
from ledgerdesk.services import notices, pairings, policy, search, staff
from ledgerdesk.services.pairings import propose
from ledgerdesk.ui.care.pairings import pairing_dialog, pairing_drag
from ledgerdesk.ui.care.pairings.pairing_handing import HandOverDialog
from ledgerdesk.ui.care.pairings.pairing_list import OVER
from ledgerdesk.ui.care.pairings.pairing_paper import PairingPaper
from ledgerdesk.ui.care.pairings.pairing_proposal import ProposalDialog
from ledgerdesk.ui.shell.history_stack import Place

START = date(2026, 9, 1)
_LEFT, _NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(desktop):
    return desktop.tab("help_work", "pairings")


def holding(desktop):
    return {(p.student_name, p.staff_name) for p in desktop.read(lambda s: pairings.rows(s, TODAY))}


def teacher(desktop, name):
    return next((t.staff_id, t.name) for t in desktop.read(lambda s: pairings.teachers(s, TODAY)) if t.name == name)


def facts(desktop, name):
    rows = desktop.read(lambda s: pairings.rows(s, TODAY))
    found = next(p.id for p in rows if p.student_name == name)
    return desktop.read(lambda s: pairings.facts(s, found))


def spoken(page):
    return [button.accessibleName() for button in page.board.teachers.buttons()]


def more_staff(desktop, *names):
    with desktop.session.ledger.transaction("录入教师") as session:
        for name in names:
            staff.add(session, {"name": name})
    desktop.settle()


def limit(desktop, most):
    with desktop.session.ledger.transaction("上限") as session:
        policy.override(session, policy.PAIRINGS_MOST, START, most, "校务会")
    desktop.settle()


def run(desktop, dialog, **texts):
    for key, text in texts.items():
        dialog.form.editor(key).set_text(text)
    dialog.save()
    desktop.settle()
    return dialog


def over(card, ids):
    """Carry pupils over a card; return whether letting them go there would do anything."""
    mime = pairing_drag.packed(ids)
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.MoveAction, mime, _LEFT, _NO_KEY)
    QApplication.sendEvent(card, enter)
    move = QDragMoveEvent(QPoint(9, 9), Qt.DropAction.MoveAction, mime, _LEFT, _NO_KEY)
    QApplication.sendEvent(card, move)
    return enter.isAccepted() and move.isAccepted()


def drop(card, ids):
    assert over(card, ids)
    mime = pairing_drag.packed(ids)  # an event does not keep it alive
    event = QDropEvent(QPoint(9, 9).toPointF(), Qt.DropAction.MoveAction, mime, _LEFT, _NO_KEY)
    QApplication.sendEvent(card, event)


def test_two_siblings_are_dragged_a_proposal_taken_and_pupils_handed_to_two(desktop, page, qtbot):
    board = page.board
    more_staff(desktop, "韦老师", "陆老师")
    limit(desktop, 3)
    # The one highlighted, and with one press the sister of the same home: both are carried.
    assert board.pupils.pupil().name == "龙小满"
    board.left._kin.click()
    desktop.settle()
    two = board.pupils.pupils()
    assert [pupil.name for pupil in two] == ["龙小满", "龙秀英"]
    li = board.teachers.card(teacher(desktop, "李桂芳")[0])
    drop(li, [pupil.student_id for pupil in two])
    desktop.settle()
    assert {("龙小满", "李桂芳"), ("龙秀英", "李桂芳")} <= holding(desktop)
    assert desktop.happenings()[0][1] == "结对 龙小满、龙秀英—李桂芳"
    # A proposal for both and one more, one of them unticked, stored as one step.
    desktop.desk.undo()
    desktop.settle()
    assert holding(desktop) == {("覃颂", "石建国")}
    board.propose()
    desktop.settle()
    dialog = page.window().findChild(ProposalDialog)
    assert {line.cells[0]: line.cells[5] for line in dialog.rows.table.lines()} == {
        "龙小满": "和同户的龙秀英一起，还没有结对",
        "龙秀英": "和同户的龙小满一起，还没有结对",
    }
    dialog.rows.table.ticked.emit(two[1].student_id, False)
    assert dialog.go.text() == "照这样结对（1 对）"
    lu = teacher(desktop, "陆老师")[0]
    dialog.rows.give(two[0].student_id, lu)
    dialog.store()
    desktop.settle()
    assert holding(desktop) == {("覃颂", "石建国"), ("龙小满", "陆老师")}
    assert desktop.happenings()[0][1] == "照建议结对 1 对"
    # The pupils of one teacher go to two colleagues, from a day on, as one step.
    with desktop.session.ledger.transaction("结对") as session:
        propose.start_all(session, {two[1].student_id: lu}, START)
    desktop.settle()
    board.hand_over(lu)
    desktop.settle()
    handing = page.window().findChild(HandOverDialog)
    rows = {line.cells[0]: line.key for line in handing.rows.table.lines()}
    handing.rows.give(rows["龙小满"], teacher(desktop, "李桂芳")[0])
    handing.rows.give(rows["龙秀英"], teacher(desktop, "韦老师")[0])
    assert handing.go.text() == "移交 2 名学生"
    handing.reason.setText("任课调整")
    handing.since.set_text("2026-11-21")
    handing.store()
    desktop.settle()
    kept = desktop.read(lambda s: pairings.of_staff(s, lu))
    assert {(p.valid_to, p.end_reason) for p in kept} == {(TODAY, "任课调整")}
    named = desktop.read(lambda s: pairings.rows(s, date(2026, 11, 21)))
    assert {(p.student_name, p.staff_name) for p in named if p.student_name != "覃颂"} == {
        ("龙小满", "李桂芳"),
        ("龙秀英", "韦老师"),
    }
    desktop.desk.undo()
    desktop.settle()
    assert {p.valid_to for p in desktop.read(lambda s: pairings.of_staff(s, lu))} == {None}


def test_a_full_teacher_refuses_a_drop_and_a_press_in_words(desktop, page):
    limit(desktop, 1)
    shi, li = (page.board.teachers.card(teacher(desktop, name)[0]) for name in ("石建国", "李桂芳"))
    ids = [pupil.student_id for pupil in page.board.view.pupils[:2]]
    assert not over(shi, ids[:1])
    assert shi.reason.text() == "已满：已结对 1 名，按规定最多 1 名"
    assert not over(li, ids)
    assert li.reason.text() == "放不下：已结对 0 名，再加 2 名就超过规定的 1 名"
    assert over(li, ids[:1])
    assert (li.reason.text(), li.property("hot")) == ("松开就结对 1 名", "true")
    QApplication.sendEvent(li, QDragLeaveEvent())
    assert (li.reason.text(), li.property("hot")) == ("还没有结对", "false")
    assert spoken(page) == ["和 李桂芳 结对，还没有结对"]
    page.board.pair_all(*teacher(desktop, "李桂芳"), ids)
    desktop.settle()
    assert desktop.desk.asker.errors[0].startswith("没有结对：龙小满 — 李桂芳：这位老师已结对 0 人，再加 2 人")
    assert holding(desktop) == {("覃颂", "石建国")}
    page.board.right.set_which("members")
    assert page.board.teachers.cards == []
    tiles = page.board.tiles.tiles
    tiles["teachers"].click()  # its list: the teacher without a pupil
    assert [card.fit.teacher.name for card in page.board.teachers.cards] == ["李桂芳"]
    assert tiles["pupils"].accessibleName() == "学生有教师 1，共 3，差 2 名"


def test_enter_pairs_from_the_day_written_and_undo_parts(desktop, page, qtbot):
    board = page.board
    assert [p.name for p in board.view.pupils] == ["龙小满", "龙秀英", "覃颂"]
    assert (board.pupils.count(), page.status_text) == (2, "还没有教师 2 名")
    assert spoken(page) == ["和 李桂芳 结对，还没有结对", "和 石建国 结对，党员，已结对 1 人"]
    desktop.window.activateWindow()
    qtbot.waitUntil(desktop.window.isActiveWindow)
    board.since.set_text("10.8")
    board.pupils.setFocus()
    qtbot.keyClick(board.pupils, Qt.Key.Key_Return)
    button = board.teachers.buttons()[0]
    assert button.hasFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    desktop.settle()
    assert ("龙小满", "李桂芳") in holding(desktop)
    assert facts(desktop, "龙小满").valid_from == date(2026, 10, 8)
    assert page.status_text == "还没有教师 1 名"
    assert board.pupils.pupil().name == "龙秀英"  # the next one
    assert board.pupils.hasFocus()
    # For the sister the teacher of the brother stands first, and says why.
    assert spoken(page)[0] == "和 李桂芳 结对，已帮扶同户的龙小满，已结对 1 人"
    desktop.desk.undo()
    desktop.settle()
    assert holding(desktop) == {("覃颂", "石建国")}
    assert board.pupils.count() == 2


def test_a_pairing_ends_changes_hands_and_stays_in_the_list(desktop, page):
    before = facts(desktop, "覃颂")
    dialog = pairing_dialog.change(desktop.desk, page, before, desktop.read(lambda s: pairings.teachers(s, TODAY)))
    run(desktop, dialog, staff_id=str(teacher(desktop, "李桂芳")[0]), reason="任课调整")
    assert holding(desktop) == {("覃颂", "李桂芳")}
    assert facts(desktop, "覃颂").study == "每周辅导一次"
    dialog = pairing_dialog.end(desktop.desk, page, facts(desktop, "覃颂"))
    run(desktop, dialog, on="2026-11-20")
    assert dialog.form.problem_count() == 1
    run(desktop, dialog, reason="家长要求")
    assert facts_of(desktop, before.id).end_reason == "任课调整"
    page._chose("list")
    page.shown()
    desktop.settle()
    page.listed.filters.set_values({"state": OVER})
    assert [page.listed.model.value(one, "state") for one in page.listed.model.records()] == [OVER]
    page.listed.select(before.id)
    desktop.settle()
    words = [label.text() for label in page.listed.panel.findChildren(QLabel) if not label.isHidden()]
    assert "覃颂 的其他结对" in words
    made = PairingPaper(desktop.session.ledger, desktop.desk.press, [before.id], ["guardian_phone"])
    assert made.disclosable
    assert made.make(None).facts == "共 1 对：教师 1 人，学生 1 人"


def facts_of(desktop, pairing_id):
    return desktop.read(lambda s: pairings.facts(s, pairing_id))


def test_the_goals_are_edited_beside_the_list_and_a_notice_is_drafted(desktop, page):
    page.board.listing.emit(teacher(desktop, "石建国")[0])  # the number on a teacher's card opens its list
    desktop.settle()
    assert (page.front, len(page.listed.model.records())) == ("list", 1)
    page.board.goals_wanted.emit(facts(desktop, "覃颂").id)
    desktop.settle()
    assert page.listed.panel.form.editor("study").text() == "每周辅导一次"
    page.listed.panel.form.editor("ambition").set_text("鼓励当班干部")
    page.listed.panel.save()
    desktop.settle()
    assert facts(desktop, "覃颂").ambition == "鼓励当班干部"
    page.draft_notice()
    desktop.settle()
    (draft,) = desktop.read(notices.rows)
    assert (draft.kind, draft.people, draft.status) == ("pairing", 1, "draft")
    assert [line.name for line in desktop.read(lambda s: notices.lines(s, draft.id))] == ["覃颂"]


def test_pupils_who_left_are_ended_from_the_quiet_line_on_their_last_day(desktop, page):
    who = facts(desktop, "覃颂")
    with desktop.session.ledger.transaction("转出") as session:
        session.query(Enrolment).filter_by(student_id=who.student_id).one().valid_to = date(2026, 11, 1)
        session.flush()
        session.add(Enrolment(student_id=who.student_id, status="transferred", valid_from=date(2026, 11, 2)))
    desktop.settle()
    words = [label.text() for label in page.board.banner.findChildren(QLabel)]
    assert "1 条结对的学生已离校：覃颂（转出）" in words
    desktop.desk.asker.will(True)
    page.board.banner.end()
    desktop.settle()
    ended = facts_of(desktop, who.id)
    assert (ended.valid_to, ended.end_reason) == (date(2026, 11, 1), "转出")
    assert page.board.banner.isHidden()


def test_pupils_come_to_the_board_from_the_register(desktop, page):
    register = desktop.tab("students", "register")
    two = register.model.records()[-2:]
    desktop.window.go(Place("help_work", "pairings", None, {"pupils": tuple(two)}))
    desktop.settle()
    assert page.board.pupils.count() == 2
    who = desktop.read(lambda s: next(h.id for h in search.people(s, "曾雨桐") if h.kind == "student"))
    desktop.window.go(Place("help_work", "pairings", None, {"student": who, "new": True}))
    desktop.settle()
    assert page.board.pupils.pupil().name == "曾雨桐"  # nothing asks for a teacher, and yet
    page.board.pair(*teacher(desktop, "李桂芳"))
    desktop.settle()
    assert ("曾雨桐", "李桂芳") in holding(desktop)
