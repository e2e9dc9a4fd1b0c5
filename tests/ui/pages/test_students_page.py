"""学生 › 学生名册 in the real window on a real ledger."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel

import factories
from conftest import TODAY
from ledgerdesk.errors import DiskFullError
from ledgerdesk.ledger import safekeeping
from ledgerdesk.services import register
from ledgerdesk.ui import places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.exporting.dialog import ExportDialog
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.sheet.sheet_source import SheetChoices
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.students import students_source


@pytest.fixture
def page(desktop):
    return desktop.tab("students", "register")


@pytest.fixture
def seen(looking):
    """Return the page in the window that others look at too, as it was at first."""
    page = looking.tab("students", "register")
    yield page
    page.filters.clear_all()
    page.filters.search.setText("")
    if page.panel.form is not None:
        page.panel.cancel()


def names(page):
    at = 1 + [column.key for column in page.model.columns].index("name")
    return [row[at] for row in page.model.rows()]


def who(page, name):
    return next(r for r in page.model.records() if page.model.value(r, "name") == name)


def show(desktop, page, name):
    page.select(who(page, name))
    desktop.settle()


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]


def gather(desktop, student_id, on=TODAY):
    keys = ("name", "boarding", "grade", "class_number", "phone", "guardian_phone", "village", "native_place", "status")
    return desktop.read(lambda s: register.gather(s, on, keys, [student_id]))[student_id]


def test_the_table_shows_the_columns_of_the_picture(seen):
    assert [c.title for c in seen.model.shown_columns()] == ["姓名", "性别", "班级", "身份类别", "住宿", "家访", "资料"]
    assert names(seen) == ["龙小满", "龙秀英", "覃颂", "曾雨桐", "阿依古丽·买买提"]
    row = seen.model.row_of(who(seen, "覃颂"))
    assert [seen.model.cell(row, at)[0] for at in range(1, 8)] == [
        "覃颂",
        "男",
        "七年级（2）班",
        "孤儿",
        "住校",
        "1/3",
        "缺银行卡",
    ]
    assert seen.header.findChild(QLabel, options=Qt.FindChildOption.FindChildrenRecursively)
    assert seen.status_text == "共 5 人"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lxm", ["龙小满"]),
        ("zengyutong", ["曾雨桐"]),
        ("qin song", ["覃颂"]),
        ("龙", ["龙小满", "龙秀英"]),
        ("阿依古丽", ["阿依古丽·买买提"]),
        ("桐子坪", ["覃颂"]),
        ("nobody", []),
    ],
)
def test_search_as_you_type(qtbot, seen, typed, found):
    seen.filters.search.setText(typed)
    assert names(seen) == found


def test_search_by_a_fragment_of_the_number_that_is_masked_on_the_screen(seen):
    number = factories.id_number(date(2015, 5, 6), serial=2, sex="女")
    seen.filters.search.setText(number[10:])
    assert names(seen) == ["龙秀英"]


def test_pre_edit_text_of_an_input_method_is_not_searched(seen):
    box = seen.filters.search
    box.setFocus()
    QApplication.sendEvent(box, QInputMethodEvent("lxm", []))
    assert len(names(seen)) == 5
    done = QInputMethodEvent("", [])
    done.setCommitString("覃")
    QApplication.sendEvent(box, done)
    assert names(seen) == ["覃颂"]


def test_filters_by_grade_class_category_status_and_gap(seen):
    def filtered(key, value):
        seen.filters.clear_all()
        seen.filters.set_filter(key, value)
        return names(seen)

    assert filtered("grade", "7") == ["龙秀英", "覃颂"]
    assert filtered("class", "二年级（3）班") == ["曾雨桐", "阿依古丽·买买提"]
    assert filtered("category", "subsistence") == ["龙小满", "龙秀英"]  # the household's, so the sister's too
    assert filtered("boarding", "2") == ["龙小满", "覃颂", "阿依古丽·买买提"]
    assert filtered("village", "岩脚村") == ["龙小满", "龙秀英"]
    assert filtered("gap", "guardian") == ["阿依古丽·买买提"]
    assert filtered("poor", False) == ["曾雨桐", "阿依古丽·买买提"]
    assert filtered("status", students_source.ON_ROLL) == names(seen)
    assert len(names(seen)) == 5


def test_those_who_left_are_left_out_until_asked_for(desktop, page):
    gone = who(page, "曾雨桐")
    with desktop.session.ledger.transaction("转出") as session:
        register.update(session, gone, {"status": "transferred"}, since=date(2026, 11, 1))
    desktop.again()
    page = desktop.tab("students", "register")
    assert "曾雨桐" not in names(page)
    page.filters.clear_all()
    assert "曾雨桐" in names(page)


def test_a_field_edited_in_place_is_saved_and_undone(desktop, page):
    show(desktop, page, "覃颂")
    student = who(page, "覃颂")
    assert desktop.window.run_command(Command.EDIT)
    page.panel.form.editor("name").set_text("覃大颂")
    assert desktop.window.run_command(Command.SAVE)
    desktop.settle()
    assert page.panel.form is None
    assert gather(desktop, student)["name"] == "覃大颂"
    assert page.model.value(student, "name") == "覃大颂"
    assert desktop.window.status_bar.undo == "撤销：修改学生 覃颂（Ctrl+Z）"
    desktop.window.toast._act()
    desktop.settle()
    assert gather(desktop, student)["name"] == "覃颂"
    assert page.model.value(student, "name") == "覃颂"


def test_enter_goes_down_and_the_last_enter_reaches_the_save_button(qtbot, looking, seen):
    show(looking, seen, "覃颂")
    seen.panel.edit("备注")
    assert seen.panel.form.fields()[0].key == "note"
    seen.panel.cancel()
    seen.panel.edit("基本")
    form = seen.panel.form
    qtbot.keyClick(form.editor("name").edit, Qt.Key.Key_Return)
    assert looking.window.focusWidget() is form.editor("sex").combo


def test_what_is_wrong_stands_under_its_field_and_the_text_stays(desktop, page):
    show(desktop, page, "覃颂")
    page.panel.edit("基本")
    page.panel.form.editor("id_number").set_text("990101201405061230")
    page.panel.save()
    assert page.panel.form.problem_count() == 1
    assert page.panel.bar.message == "还有 1 处要改"
    assert page.panel.form.editor("id_number").text() == "990101201405061230"


def test_a_number_somebody_else_has_is_refused_by_the_ledger_and_kept_in_the_form(desktop, page):
    other = factories.id_number(date(2014, 5, 6), serial=1, sex="男")
    show(desktop, page, "覃颂")
    page.panel.edit("基本")
    page.panel.form.editor("id_number").set_text(other)
    page.panel.form.editor("born_on").set_text("")
    page.panel.save()
    desktop.settle()
    assert "已经有人用了" in page.panel.form.field_row("id_number").problem
    assert page.panel.form.editor("id_number").text() == other
    assert page.panel.bar.save_button.isEnabled()


def test_a_dated_fact_asks_and_holds_from_a_day_on(desktop, page, asker):
    show(desktop, page, "覃颂")
    student = who(page, "覃颂")
    page.panel.edit("学籍")
    page.panel.form.editor("boarding").set_text("1")
    asker.will("since", "2026-11-01")
    page.panel.save()
    desktop.settle()
    assert asker.asked == ["就读方式改了，是哪一种？", "就读方式从哪天起变了？"]
    assert gather(desktop, student, date(2026, 10, 31))["boarding"] == "2"
    assert gather(desktop, student)["boarding"] == "1"


def test_a_correction_changes_the_past_too(desktop, page, asker):
    show(desktop, page, "覃颂")
    student = who(page, "覃颂")
    page.panel.edit("学籍")
    page.panel.form.editor("boarding").set_text("1")
    asker.will("correct")
    page.panel.save()
    desktop.settle()
    assert gather(desktop, student, date(2026, 10, 31))["boarding"] == "1"


def test_no_answer_goes_back_to_the_form_and_stores_nothing(desktop, page, asker):
    show(desktop, page, "覃颂")
    page.panel.edit("学籍")
    page.panel.form.editor("boarding").set_text("1")
    asker.will(None)
    page.panel.save()
    desktop.settle()
    assert page.panel.form is not None
    assert page.panel.bar.save_button.isEnabled()
    assert gather(desktop, who(page, "覃颂"))["boarding"] == "2"


def test_escape_keeps_what_was_typed_and_offers_it_again(desktop, page):
    show(desktop, page, "覃颂")
    page.panel.edit("基本")
    page.panel.form.editor("native_place").set_text("湖北省")
    assert desktop.window.run_command(Command.CANCEL)
    assert page.panel.form is None
    assert gather(desktop, who(page, "覃颂"))["native_place"] is None
    assert any("上次没写完" in text for text in words(page.panel))
    show(desktop, page, "龙小满")
    assert not any("上次没写完" in text for text in words(page.panel))
    show(desktop, page, "覃颂")
    page.panel._resume((who(page, "覃颂"), "基本"))
    assert page.panel.form.editor("native_place").text() == "湖北省"


def test_going_to_another_pupil_sets_unsaved_text_aside(desktop, page):
    show(desktop, page, "覃颂")
    page.panel.edit("基本")
    page.panel.form.editor("native_place").set_text("湖北省")
    desktop.window.run_command(Command.NEXT_RECORD)
    desktop.settle()
    assert page.panel.record.name == "曾雨桐"
    assert page.panel.unsaved() == [who(page, "覃颂")]


def test_a_record_changed_meanwhile_is_not_overwritten(desktop, page):
    show(desktop, page, "覃颂")
    student = who(page, "覃颂")
    page.panel.edit("基本")
    page.panel.form.editor("native_place").set_text("湖北省")
    with desktop.session.ledger.transaction("别处改") as session:
        register.update(session, student, {"phone": "13800000077"})
    desktop.settle()
    page.panel.save()
    desktop.settle()
    assert desktop.asker.errors == ["没有保存，写的内容还在：这名学生的资料刚被改过。请先看看现在的内容，再改一次。"]
    assert page.panel.form.editor("native_place").text() == "湖北省"
    page.panel.save()
    desktop.settle()
    assert gather(desktop, student)["native_place"] == "湖北省"
    assert gather(desktop, student)["phone"] == "13800000077"


def test_a_household_fact_says_who_else_it_changes(desktop, page):
    show(desktop, page, "龙小满")
    page.panel.edit("家庭")
    assert "改的是全家的资料，龙秀英 也跟着改。" in words(page.panel)
    page.panel.form.editor("village").set_text("桐子坪村")
    page.panel.save()
    desktop.settle()
    assert gather(desktop, who(page, "龙秀英"))["village"] == "桐子坪村"
    assert page.model.value(who(page, "龙秀英"), "village") == "桐子坪村"


def test_deleting_counts_what_goes_along_and_undo_brings_it_back(desktop, page, asker):
    student = who(page, "覃颂")
    asker.will(False)
    page.delete([student])
    desktop.settle()
    assert asker.asked == ["删除 覃颂？"]
    assert "覃颂的 1 次家访、1 条结对会一起删除，可以撤销。" in asker.words
    assert "删除 1 名学生" in asker.words
    assert "不删" in asker.words
    assert student in page.model.records()
    asker.will(True)
    page.delete([student])
    desktop.settle()
    assert "覃颂" not in names(page)
    desktop.window.run_command(Command.UNDO)
    desktop.settle()
    assert "覃颂" in names(page)
    row = page.model.row_of(student)
    assert page.model.cell(row, 6)[0] == "1/3"


def test_a_new_pupil(desktop, page):
    assert desktop.window.run_command(Command.NEW)
    form = page.form
    form.save()
    assert form.bar.message == "还有 1 处要改"
    form.form("name").editor("name").set_text("黄小倩")
    form.save()
    desktop.settle()
    assert "身份证号和出生日期至少要有一个" in form.form("id_number").field_row("id_number").problem
    form.form("born_on").editor("born_on").set_text("2015-3-4")
    form.form("grade").editor("grade").set_text("3")
    desktop.window.run_command(Command.SAVE)
    desktop.settle()
    assert page.form is None
    assert page.panel.record.name == "黄小倩"
    assert page.model.value(who(page, "黄小倩"), "class_name") == "三年级"
    assert not page.text_state()


def test_save_and_next_stays_in_an_empty_form(desktop, page):
    page.new()
    page.form.form("name").editor("name").set_text("黄小倩")
    page.form.form("born_on").editor("born_on").set_text("2015-3-4")
    desktop.window.run_command(Command.SAVE_AND_NEXT)
    desktop.settle()
    assert page.form.form("name").editor("name").text() == ""
    assert "黄小倩" in names(page)


def test_unsaved_text_survives_a_crash_inside_the_ledger_and_nowhere_else(desktop, page, tmp_path):
    show(desktop, page, "覃颂")
    page.panel.edit("基本")
    page.panel.form.editor("native_place").set_text("湖北省恩施州")
    desktop.session.drafts.look()
    desktop.settle()
    assert page.panel.bar.message.startswith("草稿 ")
    desktop.again(crash=True)
    found = [path for path in tmp_path.rglob("*") if path.is_file() and "恩施".encode() in path.read_bytes()]
    assert found == []
    page = desktop.tab("students", "register")
    assert page.panel.record.name == "覃颂"
    assert any("上次没写完" in text for text in words(page.panel))
    page.panel._resume((who(page, "覃颂"), "基本"))
    page.panel.save()
    desktop.settle()
    assert gather(desktop, who(page, "覃颂"))["native_place"] == "湖北省恩施州"
    desktop.session.drafts.look()
    desktop.settle()
    desktop.again()
    assert not any("上次没写完" in text for text in words(desktop.tab("students", "register").panel))


def test_a_half_written_new_pupil_comes_back_after_closing(desktop, page):
    page.new()
    page.form.form("name").editor("name").set_text("黄小倩")
    desktop.again()
    page = desktop.tab("students", "register")
    assert page.form.form("name").editor("name").text() == "黄小倩"


def test_a_whole_number_is_shown_for_a_purpose_written_down_and_hidden_again(desktop, page, asker):
    show(desktop, page, "龙小满")
    number = factories.id_number(date(2014, 5, 6), serial=1, sex="男")
    assert not any(number in text for text in words(page.panel))
    asker.will("核对证件")
    page.panel.reveal(page._source_of_pupils._fields[5])
    desktop.settle()
    assert any(number in text for text in words(page.panel))
    assert desktop.happenings()[0] == ("disclose", "显示完整号码 龙小满 身份证号", "核对证件")
    page.panel._disclosure._timer.timeout.emit()
    assert not any(number in text for text in words(page.panel))
    asker.will("核对证件")
    page.panel.reveal(page._source_of_pupils._fields[5])
    desktop.settle()
    show(desktop, page, "覃颂")
    show(desktop, page, "龙小满")
    assert not any(number in text for text in words(page.panel))


def test_nothing_is_shown_or_written_down_without_a_purpose(looking, seen):
    show(looking, seen, "龙小满")
    before = looking.happenings()
    looking.asker.will(None)
    seen.panel.reveal(seen._source_of_pupils._fields[5])
    looking.settle()
    assert looking.happenings() == before


def test_copying_takes_masked_numbers(desktop, page):
    page.model.choose_columns(["name", "id_number", "guardian_phone"])
    page.model.tick([who(page, "龙小满")], True)
    page.view.copy()
    copied = QGuiApplication.clipboard().text()
    assert "龙小满\t9901**********" in copied
    assert "138****0001" in copied
    assert factories.id_number(date(2014, 5, 6), serial=1, sex="男") not in copied


def test_columns_widths_and_order_are_remembered(desktop, page):
    page.choices_changed.emit(
        SheetChoices(columns=["name", "village", "class_name"], widths={"village": 160}, sorts=[("name", True)])
    )
    desktop.settle()
    desktop.again()
    page = desktop.tab("students", "register")
    assert [c.key for c in page.model.shown_columns()] == ["name", "village", "class_name"]
    assert page.view.widths() == {"village": 160}
    assert names(page)[0] == "曾雨桐"


def test_every_field_can_be_chosen_as_a_column(seen):
    keys = {column.key for column in seen.model.columns if not column.hidden}
    assert {field.key for field in seen._source_of_pupils._fields} <= keys


def test_another_page_shows_some_pupils_only(looking, seen):
    chosen = (who(seen, "覃颂"), who(seen, "曾雨桐"))
    looking.window.go(Place("students", "register", None, {places.PUPILS: chosen}))
    looking.settle()
    assert names(seen) == ["覃颂", "曾雨桐"]
    assert seen.filters.words() == ["选出的 2 人"]
    seen.filters.clear_all()
    assert len(names(seen)) == 5


def test_the_panel_leads_to_the_family_and_back(looking, seen):
    show(looking, seen, "龙小满")
    looking.desk.open("families", "households", record=seen.panel.record.household_id)
    looking.settle()
    families = looking.window.page("families").tab("households")
    assert families.record.facts.row.head == "龙大山"
    looking.window.back()
    looking.settle()
    assert seen.panel.record.name == "龙小满"


def test_a_past_term_can_only_be_looked_at(desktop, page):
    from ledgerdesk.services import terms

    with desktop.session.ledger.transaction("建学年") as session:
        terms.ensure(session, date(2025, 10, 1))
    desktop.settle()
    old = next(t for t in desktop.session._terms if t.covers_from == date(2025, 9, 1))
    desktop.session._choose_term(old.id)
    desktop.settle()
    assert desktop.desk.past
    assert Command.EDIT not in page.commands()
    page.new()
    assert page.form is None
    desktop.desk.write("试改", lambda _s: pytest.fail("a past term was written"))
    assert desktop.asker.errors == ["现在只能看：正在看已经结束的学期。请先回到本学期，再来修改。"]
    desktop.session._choose_term(next(t for t in desktop.session._terms if t.covers_from == date(2026, 9, 1)).id)
    desktop.settle()
    assert not desktop.desk.past


def test_tabs_tell_help_categories_and_history(looking, seen):
    show(looking, seen, "覃颂")
    for tab, expected in (("category", "孤儿"), ("help", "石建国"), ("history", "登记家访 覃颂")):
        seen.panel.tabs.set_current(tab)
        seen.panel.tab_chosen.emit(tab)
        assert any(expected in text for text in words(seen.panel)), tab


def test_deleting_several_makes_a_backup_first(desktop, page, asker):
    with desktop.session.ledger.transaction("新增学生") as session:
        register.add(session, {"name": "新来的", "born_on": date(2015, 3, 4)})
    desktop.settle()
    asker.will(True)
    page.delete(page.model.records()[:2])
    desktop.settle()
    assert page.model.total == 4
    newest = safekeeping.backups(desktop.session.ledger)[0]
    assert (newest.reason.word, newest.counts["students"]) == ("成批删除之前", 6)


def test_without_room_for_the_backup_nothing_is_deleted(desktop, page, asker, monkeypatch):
    def full(*_arguments, **_more):
        raise DiskFullError("D 盘满了，还差 40 MB。")

    monkeypatch.setattr(safekeeping, "before", full)
    asker.will(True)
    page.delete(page.model.records()[:2])
    desktop.settle()
    assert page.model.total == 5
    assert asker.errors == ["没有做成：D 盘满了，还差 40 MB。"]


def test_what_is_shown_can_be_exported_by_a_button_without_ticking_anything(seen):
    (button,) = [one for one in seen.filters.findChildren(Button) if one.accessibleName() == "导出（Ctrl+E）"]
    assert button.isVisibleTo(seen)
    seen.filters.search.setText("龙小满")
    seen.filters.search.settled.emit("龙小满")
    button.click()
    (dialog,) = seen.findChildren(ExportDialog)
    assert [row[0] for row in dialog._offer.rows] == seen.model.records()
    assert len(dialog._offer.rows) == 1
    dialog.close()
    dialog.deleteLater()
