"""家庭 › 家庭名册 and 一户一图."""

import pytest
from PySide6.QtWidgets import QLabel

from ledgerdesk.services import households
from ledgerdesk.services.households import Member
from ledgerdesk.ui import places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.families.household_record import generations
from ledgerdesk.ui.shell.history_stack import Place


@pytest.fixture
def page(desktop):
    return desktop.tab("families", "households")


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def home(page, head):
    return next(r for r in page.model.records() if page.model.value(r, "name") == head)


def open_home(desktop, page, head):
    page.show_household(home(page, head))
    desktop.settle()


def test_the_list_names_heads_children_and_gaps(page):
    rows = {page.model.value(r, "name"): page.model.value(r, "children") for r in page.model.records()}
    assert rows == {"龙大山": "龙小满、龙秀英", "覃大山": "覃颂", "曾大山": "曾雨桐"}
    assert page.model.value(home(page, "龙大山"), "gaps") == "缺收入等 2 项"


def test_one_household_shows_generations_gaps_and_what_was_done(desktop, page):
    open_home(desktop, page, "龙大山")
    shown = words(page._view_box)
    assert page.table.isHidden()
    for expected in (
        "父母",
        "子女",
        "龙大山",
        "户主",
        "龙小满",
        "龙秀英",
        "家访 0/3",
        "没有致贫原因",
        "2 人，本校在册 2 人",
        "还没有家访和谈心。",
    ):
        assert expected in shown, expected
    open_home(desktop, page, "覃大山")
    assert any("石建国" in text for text in words(page._view_box))


def test_previous_and_next_go_through_the_list(desktop, page):
    open_home(desktop, page, "龙大山")
    assert page.status_text.startswith("第 1 户 / 共 3 户")
    desktop.window.run_command(Command.NEXT_RECORD)
    desktop.settle()
    assert page.record.facts.row.head == "覃大山"
    desktop.window.run_command(Command.PREVIOUS_RECORD)
    desktop.settle()
    desktop.window.run_command(Command.PREVIOUS_RECORD)
    desktop.settle()
    assert page.record.facts.row.head == "龙大山"
    desktop.window.run_command(Command.CANCEL)
    assert page.record is None
    assert not page.table.isHidden()


def test_a_change_is_written_once_for_all_children_and_seen_at_once(desktop, page):
    open_home(desktop, page, "龙大山")
    desktop.window.run_command(Command.EDIT)
    assert "改的是全家的资料，龙小满、龙秀英 都跟着改。" in words(page.form)
    page.form._halves[1].editor("main_cause").set_text("1")
    page.form._halves[0].editor("address").set_text("岩脚村下寨组 18 号")
    desktop.window.run_command(Command.SAVE)
    desktop.settle()
    assert page.form is None
    assert page.record.facts.address == "岩脚村下寨组 18 号"
    assert "没有致贫原因" not in words(page._view_box)
    assert desktop.happenings()[0][1] == "修改家庭 龙大山"


def test_another_households_number_is_refused(desktop, page):
    open_home(desktop, page, "龙大山")
    page.edit()
    page.form._halves[0].editor("household_number").set_text("H2")
    page.form.save()
    desktop.asker.will("correct")
    desktop.settle()
    assert page.form._halves[0].field_row("household_number").problem == "这个户编号另一户在用，请核对。"
    desktop.asker.answers.clear()


def test_another_head_asks_from_when(desktop, page, asker):
    open_home(desktop, page, "龙大山")
    page.edit()
    page.form._halves[0].editor("head_name").set_text("龙小山")
    asker.will("since", "=")
    page.form.save()
    desktop.settle()
    assert asker.asked[0] == "户主改了，是哪一种？"
    assert page.record.facts.row.head == "龙小山"


def test_unsaved_text_comes_back_after_a_crash(desktop, page):
    open_home(desktop, page, "龙大山")
    page.edit()
    page.form._halves[0].editor("address").set_text("下寨组 18 号")
    desktop.session.drafts.look()
    desktop.settle()
    desktop.again(crash=True)
    page = desktop.tab("families", "households")
    assert page.record.facts.row.head == "龙大山"
    assert page.form._halves[0].editor("address").text() == "下寨组 18 号"


def test_the_household_of_a_relative_is_found(desktop, page):
    with desktop.session.ledger.read() as session:
        head = households.facts(session, home(page, "曾大山"), desktop.desk.on).members
    relative = next(m.person_id for m in head if not m.is_student)
    desktop.window.go(Place("families", "households", None, {places.OF_PERSON: relative}))
    desktop.settle()
    assert page.record.facts.row.head == "曾大山"


def member(person, relation, *, pupil=False):
    return Member(person, f"甲{person}", relation, "男", None, None, None, pupil, None, ())


def test_generations_are_named_as_the_children_would():
    grandchild = [member(1, "0"), member(2, "2"), member(3, "7", pupil=True), member(4, None)]
    assert [(word, [m.person_id for m in people]) for word, people in generations(grandchild)] == [
        ("老人", [1]), ("父母", [2]), ("子女", [3]), ("其他人", [4]),
    ]  # fmt: skip
    child = [member(1, "3"), member(2, "0"), member(3, "1"), member(4, "2", pupil=True), member(5, "5")]
    assert [(word, [m.person_id for m in people]) for word, people in generations(child)] == [
        ("老人", [1, 5]), ("父母", [2, 3]), ("子女", [4]),
    ]  # fmt: skip
