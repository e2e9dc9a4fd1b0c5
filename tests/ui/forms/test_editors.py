from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import FieldError, Kind
from ledgerdesk.ui.forms.code_editors import Choice
from ledgerdesk.ui.forms.editors import AreaEditor, CodeEditor, CodesEditor, DayEditor, FlagEditor, make_editor

TODAY = date(2026, 10, 16)
CHOICES = (Choice("01", "脱贫家庭"), Choice("02", "低保"), Choice("03", "单亲"), Choice("04", "孤儿"))
NUMBER = "990101201806031098"


def make(theme, qtbot, field):
    editor = make_editor(theme, field, choices=lambda _field: CHOICES, today=lambda: TODAY)
    qtbot.addWidget(editor)
    editor.show()
    return editor


FIELDS = [
    (kinds.text("a", "住址"), "岩脚村下寨组 18 号"),
    (kinds.long_text("a", "家庭情况"), "父亲在外\n祖母照看"),
    (kinds.name("a", "姓名"), "阿依古丽·买买提"),
    (kinds.day("a", "日期"), date(2026, 10, 8)),
    (kinds.month("a", "月份"), "2026-10"),
    (kinds.code("a", "类别", "category"), "02"),
    (kinds.codes("a", "类别", "category"), ("02", "04")),
    (kinds.flag("a", "住校"), False),
    (kinds.flag("a", "住校"), True),
    (kinds.integer("a", "人数"), 7),
    (kinds.money("a", "金额"), 31250),
    (kinds.phone("a", "电话"), "13812345678"),
]


@pytest.mark.parametrize(("field", "value"), FIELDS, ids=lambda item: item.kind.value if hasattr(item, "kind") else "")
def test_a_value_comes_back_and_so_does_its_draft(theme, qtbot, field, value):
    editor = make(theme, qtbot, field)
    assert editor.parse() is None
    editor.set_value(value)
    assert editor.untouched() or editor.parse() == value
    draft = editor.text()
    other = make(theme, qtbot, field)
    other.set_text(draft)
    assert other.text() == draft
    if not editor.untouched():
        assert other.parse() == value
    editor.set_value(None)
    assert editor.parse() is None


def test_every_kind_has_an_editor():
    assert {field.kind for field, _ in FIELDS} | {Kind.ID_NUMBER, Kind.CARD} == set(Kind)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("=", TODAY),
        ("-1", date(2026, 10, 15)),
        ("10.8", date(2026, 10, 8)),
        ("9.1", date(2026, 9, 1)),
        ("20240901", date(2024, 9, 1)),
    ],
)
def test_days_are_written_out(theme, qtbot, typed, day):
    editor = make(theme, qtbot, kinds.day("d", "日期"))
    assert isinstance(editor, DayEditor)
    qtbot.keyClicks(editor.edit, typed)
    assert editor.parse() == day
    qtbot.keyClick(editor.edit, Qt.Key.Key_Return)
    assert editor.text() == day.isoformat()
    assert editor._weekday.text() == f"星期{'一二三四五六日'[day.weekday()]}"


def test_a_bad_day_keeps_its_text(theme, qtbot):
    editor = make(theme, qtbot, kinds.day("d", "日期"))
    qtbot.keyClicks(editor.edit, "13.45")
    with pytest.raises(FieldError, match="没有这一天，请核对日期。"):
        editor.parse()
    assert editor.text() == "13.45"
    assert editor._weekday.text() == ""


def test_a_masked_number_means_unchanged_until_it_is_typed_anew(theme, qtbot):
    editor = make(theme, qtbot, kinds.id_number("id", "身份证号"))
    editor.set_value(NUMBER)
    assert editor.text() == "9901**********1098"
    assert editor.untouched()
    editor.edit.setText("9901**********109")
    assert not editor.untouched()
    with pytest.raises(FieldError, match="遮住"):
        editor.parse()


@pytest.mark.parametrize(
    ("typed", "code"),
    [("d", "02"), ("db", "02"), ("dq", "03"), ("danq", "03"), ("tp", "01"), ("gu", "04"), ("zz", None), ("03", "03")],
)
def test_letters_jump_to_their_pinyin(theme, qtbot, typed, code):
    editor = make(theme, qtbot, kinds.code("c", "类别", "category"))
    assert isinstance(editor, CodeEditor)
    editor.combo.setFocus()
    qtbot.keyClicks(editor.combo, typed)
    assert editor.parse() == code


def test_delete_empties_a_code(theme, qtbot):
    editor = make(theme, qtbot, kinds.code("c", "类别", "category"))
    editor.set_value("02")
    told = []
    editor.changed.connect(lambda: told.append(editor.parse()))
    qtbot.keyClick(editor.combo, Qt.Key.Key_Delete)
    assert told == [None]


def test_a_code_no_longer_offered_stays(theme, qtbot):
    field = kinds.code("c", "类别", "category")
    editor = make(theme, qtbot, field)
    editor.set_value("99")
    assert editor.parse() == "99"
    assert editor.combo.currentText() == "99"


def test_several_codes_are_ticked_in_a_list(theme, qtbot):
    editor = make(theme, qtbot, kinds.codes("c", "类别", "category"))
    assert isinstance(editor, CodesEditor)
    told = []
    editor.changed.connect(lambda: told.append(editor.parse()))
    editor.button._tick("04", True)
    editor.button._tick("02", True)
    editor.button._tick("04", False)
    assert told == [("04",), ("02", "04"), ("02",)]
    assert editor.button.text() == "低保"


def test_yes_no_and_unknown(theme, qtbot):
    editor = make(theme, qtbot, kinds.flag("f", "住校"))
    assert isinstance(editor, FlagEditor)
    yes, no, unknown = editor.findChildren(QToolButton)
    for button, value in ((yes, True), (no, False), (unknown, None)):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert editor.parse() is value


def test_long_text_is_several_lines(theme, qtbot):
    editor = make(theme, qtbot, kinds.long_text("t", "家庭情况"))
    assert isinstance(editor, AreaEditor)
    qtbot.keyClicks(editor.edit, "a")
    qtbot.keyClick(editor.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(editor.edit, "b")
    assert editor.parse() == "a\nb"


def test_editors_have_names(theme, qtbot):
    editor = make(theme, qtbot, kinds.text("a", "住址", required=True))
    assert editor.edit.accessibleName() == "住址，必填"
