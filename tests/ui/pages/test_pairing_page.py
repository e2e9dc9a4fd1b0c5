"""帮扶 › 结对 in the real window on a real ledger."""

from datetime import date

import pytest
from PySide6.QtCore import Qt

from conftest import TODAY
from ledgerdesk.services import pairings, policy
from ledgerdesk.ui.care import pairing_dialog
from ledgerdesk.ui.history_stack import Place


@pytest.fixture
def page(desktop):
    return desktop.tab("help_work", "pairings")


def holding(desktop):
    return {(p.student_name, p.staff_name) for p in desktop.read(lambda s: pairings.rows(s, TODAY))}


def pupil(desktop, page, name):
    """Highlight a pupil on the board, among all of them."""
    page.board.show_which("all")
    rows = [p.name for p in page.board.view.pupils]
    page.board.pupils.setCurrentRow(rows.index(name))
    desktop.settle()


def spoken(page):
    return [button.accessibleName() for button in page.board.teachers.buttons()]


def test_pupils_without_a_teacher_stand_first_and_alone(page):
    assert [p.name for p in page.board.view.pupils] == ["龙小满", "龙秀英", "覃颂"]
    assert page.board.pupils.count() == 2
    assert page.board.pupils.pupil().name == "龙小满"
    assert page.status_text == "还没有教师 2 名"


def test_teachers_are_sorted_with_the_reason_in_words(page):
    assert spoken(page) == ["和 李桂芳 结对，还没有结对", "和 石建国 结对，已结对 1 人"]


def test_enter_pairs_and_undo_parts(desktop, page, qtbot):
    desktop.window.activateWindow()
    qtbot.waitUntil(desktop.window.isActiveWindow)
    page.board.pupils.setFocus()
    qtbot.keyClick(page.board.pupils, Qt.Key.Key_Return)
    button = page.board.teachers.buttons()[0]
    assert button.hasFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    desktop.settle()
    assert ("龙小满", "李桂芳") in holding(desktop)
    assert page.status_text == "还没有教师 1 名"
    assert page.board.pupils.pupil().name == "龙秀英"  # the next one
    assert page.board.pupils.hasFocus()
    assert desktop.happenings()[0][1] == "结对 龙小满—李桂芳"
    desktop.desk.undo()
    desktop.settle()
    assert holding(desktop) == {("覃颂", "石建国")}
    assert page.board.pupils.count() == 2


def test_a_pairing_begins_on_the_day_that_is_written(desktop, page):
    page.board.since.set_text("10.8")
    page.board.pair(*teacher(desktop, "李桂芳"))
    desktop.settle()
    found = desktop.read(lambda s: pairings.rows(s, TODAY))
    assert {p.valid_from for p in found if p.staff_name == "李桂芳"} == {date(2026, 10, 8)}


def teacher(desktop, name):
    return next((t.staff_id, t.name) for t in desktop.read(lambda s: pairings.teachers(s, TODAY)) if t.name == name)


def test_a_full_teacher_cannot_be_pressed_and_says_why(desktop, page):
    with desktop.session.ledger.transaction("上限") as session:
        policy.override(session, policy.PAIRINGS_MOST, date(2026, 9, 1), 1, "校务会")
    page.board.reload()
    page.board.choose(page.board.pupils.pupil().student_id)
    desktop.settle()
    assert spoken(page) == ["和 李桂芳 结对，还没有结对"]
    page.board._only_free.setChecked(True)
    assert spoken(page) == ["和 李桂芳 结对，还没有结对"]


def run(desktop, dialog, **texts):
    for key, text in texts.items():
        dialog.form.editor(key).set_text(text)
    dialog.save()
    desktop.settle()
    return dialog


def facts(desktop, name):
    rows = desktop.read(lambda s: pairings.rows(s, TODAY))
    found = next(p.id for p in rows if p.student_name == name)
    return desktop.read(lambda s: pairings.facts(s, found))


def test_a_pairing_ends_with_a_reason_and_stays_in_the_record(desktop, page):
    before = facts(desktop, "覃颂")
    dialog = pairing_dialog.end(desktop.desk, page, before)
    run(desktop, dialog, on="2026-11-19")
    assert dialog.form.problem_count() == 1
    run(desktop, dialog, reason="教师调离")
    assert not holding(desktop)
    after = desktop.read(lambda s: pairings.facts(s, before.id))
    assert (after.valid_to, after.end_reason) == (date(2026, 11, 19), "教师调离")
    desktop.desk.undo()
    desktop.settle()
    assert holding(desktop) == {("覃颂", "石建国")}


def test_another_teacher_takes_over_with_the_goals(desktop, page):
    teachers = desktop.read(lambda s: pairings.teachers(s, TODAY))
    dialog = pairing_dialog.change(desktop.desk, page, facts(desktop, "覃颂"), teachers)
    run(desktop, dialog, staff_id=str(teacher(desktop, "李桂芳")[0]), reason="任课调整")
    assert holding(desktop) == {("覃颂", "李桂芳")}
    assert facts(desktop, "覃颂").study == "每周辅导一次"


def test_a_teacher_who_leaves_hands_over(desktop, page):
    teachers = desktop.read(lambda s: pairings.teachers(s, TODAY))
    dialog = pairing_dialog.hand_over(desktop.desk, page, teachers)
    old, new = (str(teacher(desktop, name)[0]) for name in ("石建国", "李桂芳"))
    run(desktop, dialog, from_id=old, to_staff_id=old, reason="调离")
    assert dialog.form.field_row("to_staff_id").problem == "请移交给另一位老师。"
    run(desktop, dialog, to_staff_id=new)
    assert holding(desktop) == {("覃颂", "李桂芳")}


def test_the_goals_are_edited_beside_the_list(desktop, page):
    page._chose("list")
    page.shown()
    desktop.settle()
    page.list.select(facts(desktop, "覃颂").id)
    desktop.settle()
    page.panel.edit()
    page.panel.form.editor("ambition").set_text("鼓励当班干部")
    page.panel.save()
    desktop.settle()
    assert facts(desktop, "覃颂").ambition == "鼓励当班干部"


def test_goals_are_written_from_the_board(desktop, page):
    pupil(desktop, page, "覃颂")
    page.board.goals_wanted.emit(facts(desktop, "覃颂").id)
    desktop.settle()
    assert page.front == "list"
    assert page.panel.form.editor("study").text() == "每周辅导一次"


def test_pupils_ticked_in_the_register_come_to_the_board(desktop, page):
    register = desktop.tab("students", "register")
    two = register.model.records()[-2:]
    desktop.window.go(Place("help_work", "pairings", None, {"pupils": tuple(two)}))
    desktop.settle()
    assert page.board.pupils.count() == 2


def test_a_pupil_of_no_category_can_be_brought_to_the_board(desktop, page):
    from ledgerdesk.services import search

    who = desktop.read(lambda s: next(h.id for h in search.people(s, "曾雨桐") if h.kind == "student"))
    desktop.window.go(Place("help_work", "pairings", None, {"student": who, "new": True}))
    desktop.settle()
    assert page.board.pupils.pupil().name == "曾雨桐"
    page.board.pair(*teacher(desktop, "李桂芳"))
    desktop.settle()
    assert ("曾雨桐", "李桂芳") in holding(desktop)
