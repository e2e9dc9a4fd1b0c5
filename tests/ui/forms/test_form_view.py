from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Section
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.layout import scroll

SECTION = Section(
    title="基本",
    fields=(
        kinds.name("name", "姓名", required=True),
        kinds.id_number("id", "身份证号"),
        kinds.day("born", "出生日期"),
        kinds.integer("size", "家庭人数"),
        kinds.text("read_only", "年龄", computed=True),
        kinds.long_text("note", "备注"),
    ),
)
VALUES = {"name": "覃䶮", "id": "990101201806031098", "born": date(2018, 6, 3), "size": 4, "note": None}


@pytest.fixture
def form(theme, qtbot):
    made = FormView(theme, [SECTION], today=lambda: date(2026, 10, 16))
    made.set_values(VALUES)
    qtbot.addWidget(made)
    made.show()
    return made


def focused(form):
    return next((f.key for f in form.fields() if form.editor(f.key).focusProxy().hasFocus()), None)


def test_computed_fields_are_not_edited(form):
    assert [f.key for f in form.fields()] == ["name", "id", "born", "size", "note"]


def test_nothing_changed_is_nothing_to_save(form):
    assert not form.dirty()
    assert form.changes() == {}
    assert form.text_state() == {}


def test_only_changes_are_told_and_a_masked_number_is_none(form):
    form.editor("born").set_text("=")
    form.editor("size").set_text("")
    assert form.changes() == {"born": date(2026, 10, 16), "size": None}
    assert form.collect()["id"] == "990101201806031098"


def test_all_wrong_fields_are_marked_and_the_first_has_the_focus(form, qtbot):
    form.editor("name").set_text("")
    form.editor("born").set_text("去年")
    form.editor("size").set_text("很多")
    qtbot.waitUntil(form.isActiveWindow)
    assert form.changes() is None
    assert form.problem_count() == 3
    assert form.field_row("name").problem == "请填姓名。"
    assert focused(form) == "name"
    assert form.editor("born").text() == "去年"


def test_the_first_wrong_field_is_scrolled_into_sight(form, theme, qtbot):
    area = scroll(form)
    area.resize(400, 120)
    qtbot.addWidget(area)
    area.show()
    qtbot.waitUntil(area.isActiveWindow)
    form.editor("size").set_text("很多")
    assert form.changes() is None
    row = form.field_row("size")
    top = row.mapTo(area.viewport(), row.rect().topLeft()).y()
    assert 0 <= top < area.viewport().height()


def test_a_problem_goes_as_soon_as_it_is_mended(form):
    form.editor("size").set_text("abc")
    form.field_row("size").check()
    assert form.field_row("size").problem
    form.editor("size").set_text("5")
    assert form.field_row("size").problem == ""


def test_a_required_field_left_empty_is_only_wrong_when_saving(form):
    form.editor("name").set_text("")
    assert form.field_row("name").check()
    assert not form.field_row("name").check_to_save()


def test_what_rules_found_stands_at_its_field(form):
    others = form.show_problems({"size": "人数和成员对不上。", "": "请先选家庭。"})
    assert form.field_row("size").problem == "人数和成员对不上。"
    assert others == ["请先选家庭。"]


def test_enter_goes_down_and_ends(form, qtbot):
    qtbot.waitUntil(form.isActiveWindow)
    form.focus_first()
    seen = []
    for _ in range(4):
        seen.append(focused(form))
        qtbot.keyClick(form.editor(seen[-1]).focusProxy(), Qt.Key.Key_Return)
    assert seen == ["name", "id", "born", "size"]
    assert focused(form) == "note"


def test_enter_does_nothing_during_composition(form, qtbot):
    qtbot.waitUntil(form.isActiveWindow)
    form.focus_first()
    box = form.editor("name").focusProxy()
    QApplication.sendEvent(box, QInputMethodEvent("qin", []))
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert focused(form) == "name"
    assert not form.dirty()  # pre-edit text is no text


def test_enter_in_the_last_editor_is_the_end(theme, qtbot):
    form = FormView(theme, [Section(title="", fields=(kinds.text("a", "甲"),))])
    qtbot.addWidget(form)
    form.show()
    with qtbot.waitSignal(form.finished):
        qtbot.keyClick(form.editor("a").focusProxy(), Qt.Key.Key_Return)


def test_a_draft_comes_back_word_for_word(form, theme, qtbot):
    form.editor("born").set_text("去年冬天")
    form.editor("note").set_text("父亲 9 月又去了东莞")
    draft = form.text_state()
    assert draft == {"born": "去年冬天", "note": "父亲 9 月又去了东莞"}
    again = FormView(theme, [SECTION])
    qtbot.addWidget(again)
    again.set_values(VALUES)
    again.restore_text(draft | {"gone": "x"})
    assert again.text_state() == draft


def test_drafts_hold_no_masked_number(form):
    form.editor("note").set_text("x")
    assert "id" not in form.text_state()


def test_save_bar_counts_what_is_wrong(theme, qtbot):
    bar = SaveBar(theme)
    qtbot.addWidget(bar)
    bar.say_problems(2, ["请先选家庭。"])
    assert bar.message == "还有 2 处要改；请先选家庭。"
    bar.say_problems(0)
    assert bar.message == ""
    with qtbot.waitSignal(bar.saved):
        bar.save_button.click()
