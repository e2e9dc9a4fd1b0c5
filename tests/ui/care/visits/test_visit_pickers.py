import pytest
from PySide6.QtCore import Qt

from ledgerdesk.fields import kinds
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor
from ledgerdesk.ui.forms.field_row import FieldRow

XIAOMAN, XIUYING = Named(1, "龙小满"), Named(2, "龙秀英")


@pytest.fixture
def coming():
    """Return the searches not answered yet: text and what takes the answer."""
    return []


@pytest.fixture
def row(theme, qtbot, coming):
    editor = PeopleEditor(
        theme, kinds.text("who", "走访谁", required=True), lambda text, deliver: coming.append((text, deliver))
    )
    made = FieldRow(theme, editor)
    qtbot.addWidget(made)
    made.show()
    return made


def test_enter_pressed_before_anybody_was_found_takes_the_first_of_that_very_text(row, coming, qtbot):
    box = row.editor.edit
    qtbot.keyClicks(box, "lx")
    coming[-1][1]([XIUYING])
    qtbot.keyClicks(box, "m")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert row.editor.people() == ()  # not the one found for the text before
    coming[-1][1]([XIAOMAN, XIUYING])
    assert (row.editor.people(), box.text()) == ((XIAOMAN,), "")
    qtbot.keyClicks(box, "l")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClicks(box, "x")
    for _text, deliver in coming[-2:]:
        deliver([XIUYING])
    assert row.editor.people() == (XIAOMAN,)
    assert not row.check_to_save()
    assert row.problem == "“lx”还没有选中。请在找到的人里选一个，按回车。"
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert (row.editor.people(), row.problem) == ((XIUYING,), "")


def test_a_name_nobody_has_is_said_to_be_not_found(row, coming, qtbot):
    box = row.editor.edit
    qtbot.keyClicks(box, "xx")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert row.problem == ""
    coming[-1][1]([])
    assert row.problem == "没有找到“xx”。可以试姓名、拼音首字母。"
    assert not row.check_to_save()
    assert row.problem.startswith("没有找到“xx”。")
    qtbot.keyClick(box, Qt.Key.Key_Backspace)
    coming[-1][1]([XIAOMAN])
    assert row.problem.startswith("“x”还没有选中")
    box.clear()
    assert not row.check_to_save()
    assert row.problem == "请填走访谁。"
