"""学生 › 班级与教师, 身份类别 and 银行卡."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel

from conftest import TODAY
from ledgerdesk.services import classes, pairings, register, staff, teaching
from ledgerdesk.ui.care.pairings.pairing_handing import HandOverDialog
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.staff.staff_form import StaffForm


@pytest.fixture
def page(desktop):
    return desktop.tab("students", "staff")


def values(page, key):
    return [page.model.value(record, key) for record in page.model.records()]


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def teacher(page, name):
    return next(r for r in page.staff.model.records() if page.staff.model.value(r, "name") == name)


def test_teachers_with_their_load(desktop, page):
    assert sorted(values(page.staff, "name")) == ["李桂芳", "石建国"]
    page.staff.select(teacher(page, "石建国"))
    desktop.settle()
    assert "结对学生　1 人" in words(page.panel)
    page.staff.filters.search.setText("sjg")
    assert values(page.staff, "name") == ["石建国"]


def test_a_teacher_is_edited_in_place(desktop, page):
    page.staff.select(teacher(page, "李桂芳"))
    desktop.settle()
    page.panel.edit("任职")
    page.panel.form.editor("position").set_text("资助专干")
    desktop.window.run_command(Command.SAVE)
    desktop.settle()
    assert page.staff.model.value(teacher(page, "李桂芳"), "position") == "资助专干"


def test_a_new_teacher(desktop, page):
    form = StaffForm(desktop.desk, page, page.staff.select)
    form.save()
    assert form.bar.message == "还有 1 处要改"
    form.form.editor("name").set_text("黄丽")
    form.form.editor("id_number").set_text("123")
    form.save()
    assert form.form.field_row("id_number").problem
    form.form.editor("id_number").set_text("")
    form.save()
    desktop.settle()
    assert "黄丽" in values(page.staff, "name")
    form.deleteLater()


def test_who_leaves_hands_the_pupils_over_in_the_same_step(desktop, page, asker):
    page.staff.select(teacher(page, "石建国"))
    desktop.settle()
    asker.will("=")
    page.panel._leave()
    desktop.settle()
    dialog = page.window().findChild(HandOverDialog)
    assert dialog.go.text() == "移交 1 名学生，登记调离"
    dialog.store()
    desktop.settle()
    assert desktop.happenings()[0][1] == "教师调离 石建国，1 名学生"
    assert page.staff.model.value(teacher(page, "石建国"), "left_on") == TODAY
    assert desktop.read(lambda s: [p.staff_name for p in pairings.rows(s, TODAY + timedelta(days=1))]) == ["李桂芳"]
    desktop.desk.undo()
    desktop.settle()
    assert desktop.read(lambda s: [p.staff_name for p in pairings.rows(s, TODAY)]) == ["石建国"]
    page.staff.select(teacher(page, "李桂芳"))
    desktop.settle()
    asker.will("11.19")
    page.panel._leave()
    desktop.settle()
    gone = desktop.read(lambda s: staff.rows(s, TODAY, everyone=True))
    assert [str(g.left_on) for g in gone if g.name == "李桂芳"] == ["2026-11-19"]


def test_a_class_gets_a_teacher_from_a_day_on(desktop, page):
    page._show("classes")
    desktop.settle()
    model = page.classes.model
    assert values(page.classes, "name") == ["二年级（3）班", "三年级（1）班", "七年级（2）班"]
    seven = next(r for r in model.records() if model.value(r, "name") == "七年级（2）班")
    page.classes.select(seven)
    desktop.settle()
    panel = page.classes._panel
    panel._teacher.set_value(teacher(page, "石建国"))
    panel._since.setText("8.1")
    panel.save()
    desktop.settle()
    assert panel._problem.text() == "这一天不在这个班的学年里，请核对。"
    panel._since.setText("9.1")
    panel.save()
    desktop.settle()
    assert model.value(seven, "teacher") == "石建国"
    led = desktop.read(lambda s: classes.of_year(s, 2026, TODAY))
    assert [c.teacher_name for c in led if c.id == seven] == ["石建国"]
    panel._subject.setText("数学")
    panel.teach()
    assert panel._problem.text() == "请选老师。"
    panel._lesson.set_value(teacher(page, "石建国"))
    panel.teach()
    desktop.settle()
    assert [(one.name, one.subject) for one in desktop.read(lambda s: teaching.of_class(s, seven, TODAY))] == [
        ("石建国", "数学")
    ]
    assert {"数学", "石建国"} <= set(words(panel))


def test_half_a_new_teacher_is_kept(desktop, page):
    page._typed = {"name": "黄丽"}
    desktop.again()
    page = desktop.tab("students", "staff")
    assert page._typed == {"name": "黄丽"}


def test_categories_say_whose_they_are(desktop):
    page = desktop.tab("students", "categories")
    found = dict(zip(values(page, "name"), zip(values(page, "scope"), values(page, "state"), strict=True), strict=True))
    assert found == {"龙小满、龙秀英": ("全户", "有效"), "覃颂": ("本人", "有效")}
    page.view.opened.emit(page.model.records()[1])
    desktop.settle()
    assert desktop.window.page("students").tab("register").panel.record.name == "覃颂"


def test_cards_keep_their_history_and_tell_who_shares(desktop):
    page = desktop.tab("students", "cards")
    assert values(page, "state") == ["在用"]
    register_page = desktop.tab("students", "register")
    ids = {register_page.model.value(r, "name"): r for r in register_page.model.records()}
    number = "6217000000000000000"
    with desktop.session.ledger.transaction("录入银行卡") as session:
        register.update(session, ids["龙秀英"], {"card_number": number, "card_holder": "龙大山"})
        register.update(session, ids["覃颂"], {"card_number": "6217000000000000009"})
    with desktop.session.ledger.transaction("换卡") as session:
        register.update(session, ids["覃颂"], {"card_number": number}, since=TODAY)
    page = desktop.tab("students", "cards")
    met = sorted(zip(values(page, "name"), values(page, "state"), strict=True))
    assert met == [("覃颂", "不同户共用"), ("覃颂", "旧卡"), ("龙小满", "不同户共用"), ("龙秀英", "不同户共用")]
    row = page.model.row_of(page.model.records()[0])
    assert "6217" not in " ".join(page.model.cell(row, at)[0] for at in range(1, page.model.columnCount()))
