import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from ledgerdesk.ui.kit.inputs import LineEdit, SearchBox, TextArea


def compose(widget, preedit):
    QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))


def commit(widget, text):
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


@pytest.fixture
def box(qtbot, theme):
    made = SearchBox(theme, "姓名")
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    return made


@pytest.fixture
def told(box):
    found = []
    box.settled.connect(found.append)
    return found


def test_each_letter_typed_is_a_search(box, told, qtbot):
    qtbot.keyClicks(box, "ql")
    assert told == ["q", "ql"]


def test_pre_edit_text_never_is(box, told):
    compose(box, "n")
    compose(box, "ni'h")
    assert told == []
    assert box.composing
    commit(box, "你好")
    assert told == ["你好"]
    assert not box.composing


def test_composing_over_a_selection_deletes_it_without_a_search(box, told, qtbot):
    qtbot.keyClicks(box, "ab")
    box.selectAll()
    told.clear()
    compose(box, "z")  # Qt deletes "ab" here
    assert box.text() == ""
    assert told == []
    compose(box, "")  # given up
    assert told == [""]


def test_enter_and_escape_belong_to_the_input_method(box, told, qtbot):
    entered = []
    box.entered.connect(lambda: entered.append(1))
    box.to_list.connect(lambda: entered.append(2))
    box.setText("甲")
    told.clear()
    compose(box, "yi")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert entered == []
    assert box.text() == "甲"


@pytest.mark.parametrize("kind", [LineEdit, TextArea])
def test_no_shortcut_acts_during_composition(kind, theme, qtbot):
    widget = kind(theme)
    qtbot.addWidget(widget)

    def asked(key):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(widget, event)
        return event.isAccepted()

    assert not asked(Qt.Key.Key_F9)
    compose(widget, "zh")
    assert asked(Qt.Key.Key_F9)
    commit(widget, "中")
    assert not asked(Qt.Key.Key_F9)


def test_escape_clears_and_down_goes_to_the_list(box, told, qtbot):
    gone = []
    box.to_list.connect(lambda: gone.append(1))
    qtbot.keyClicks(box, "q")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert told == ["q", ""]
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert gone == [1]


def test_text_area_tells_only_what_is_settled(theme, qtbot):
    area = TextArea(theme)
    qtbot.addWidget(area)
    told = []
    area.settled.connect(lambda: told.append(area.toPlainText()))
    compose(area, "fu")
    assert told == []
    commit(area, "父亲")
    assert told[-1] == "父亲"


def test_text_area_leaves_control_enter_to_the_form(theme, qtbot):
    area = TextArea(theme, "甲")
    qtbot.addWidget(area)
    qtbot.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert area.toPlainText() == "甲"


def test_red_ring(theme, qtbot):
    edit = LineEdit(theme)
    qtbot.addWidget(edit)
    edit.set_bad(True)
    assert edit.property("bad") == "true"
    edit.set_bad(False)
    assert edit.property("bad") == "false"
