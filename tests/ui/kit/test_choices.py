from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton

from ledgerdesk.ui.kit.choices import Combo, Segments, three_state


def test_combo_tells_what_a_person_picks_only(theme, qtbot):
    combo = Combo(theme, ((None, "全部年级"), (7, "七年级"), (8, "八年级")))
    qtbot.addWidget(combo)
    told = []
    combo.chosen.connect(told.append)
    combo.set_value(8)
    assert told == []
    assert combo.value() == 8
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert told == [7]


def test_combo_keeps_its_value_when_the_options_change(theme, qtbot):
    combo = Combo(theme, ((None, "全部"), (7, "七年级")))
    qtbot.addWidget(combo)
    combo.set_value(7)
    combo.set_options(((None, "全部"), (6, "六年级"), (7, "七年级")))
    assert combo.value() == 7
    combo.set_options(((None, "全部"), (6, "六年级")))
    assert combo.value() is None


def test_the_wheel_does_not_change_a_combo(theme, qtbot):
    combo = Combo(theme, ((1, "甲"), (2, "乙")))
    qtbot.addWidget(combo)
    combo.show()
    nothing = Qt.MouseButton.NoButton
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), nothing, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, event)
    assert combo.value() == 1


def test_unknown_is_not_no(theme, qtbot):
    control = three_state(theme, "住校")
    qtbot.addWidget(control)
    assert control.value() is None
    control.set_value(False)
    assert control.value() is False
    control.set_value(0)  # a number is neither
    assert control.value() is None


def test_segments_by_mouse_and_arrows(theme, qtbot):
    control = Segments(theme, (("a", "面访"), ("b", "电话"), ("c", "视频")), name="方式")
    qtbot.addWidget(control)
    control.show()
    told = []
    control.chosen.connect(told.append)
    buttons = control.findChildren(QToolButton)
    assert [b.accessibleName() for b in buttons] == ["方式 面访", "方式 电话", "方式 视频"]
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert told == ["b"]
    assert control.value() == "b"


def test_optional_segment_can_be_taken_back(theme, qtbot):
    control = Segments(theme, (("a", "甲"), ("b", "乙")), optional=True)
    qtbot.addWidget(control)
    control.show()
    first, second = control.findChildren(QToolButton)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert control.value() == "b"
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert control.value() is None
