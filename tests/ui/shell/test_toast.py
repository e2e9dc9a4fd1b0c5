import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QCursor, QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ledgerdesk.ui.shell.toast import Toast


@pytest.fixture
def host(qtbot):
    made = QWidget()
    made.resize(800, 300)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def toast(theme, host):
    made = Toast(theme, host)
    made.move(300, 200)  # away from where the pointer may rest
    return made


def test_it_stays_ten_seconds(toast):
    toast.say("已登记家访：覃䶮")
    assert toast.isVisible()
    assert 9 < toast.seconds_left() <= 10
    toast._timer.timeout.emit()
    assert not toast.isVisible()


def test_the_pointer_keeps_it(toast):
    toast.say("已保存")
    here = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(here, here, here))
    assert toast.seconds_left() == 0
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast.seconds_left() > 9


def test_the_focus_keeps_it(toast):
    toast.say("已保存", "撤销", list)
    QApplication.sendEvent(toast._button, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert toast.seconds_left() == 0
    QApplication.sendEvent(toast._button, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert toast.seconds_left() > 9


def test_a_dialog_that_took_the_pointer_away_does_not_keep_it(toast, host, qtbot, monkeypatch):
    toast.say("已保存")
    here = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(here, here, here))
    monkeypatch.setattr(QCursor, "pos", lambda: toast.mapToGlobal(QPoint(5, 5)))
    toast._watch.timeout.emit()
    assert toast.seconds_left() == 0
    toast._timer.timeout.emit()
    assert toast.isVisible()
    dialog = QDialog(host)
    dialog.open()
    toast._watch.timeout.emit()
    assert toast.seconds_left() > 9
    toast._timer.timeout.emit()
    assert not toast.isVisible()
    dialog.close()


def test_its_action_runs_once_and_it_goes(toast, qtbot):
    done = []
    toast.say("已登记", "撤销", lambda: done.append(1))
    qtbot.mouseClick(toast._button, Qt.MouseButton.LeftButton)
    assert done == [1]
    assert not toast.isVisible()


def test_a_new_message_replaces_the_old_and_its_action(toast):
    done = []
    toast.say("甲", "撤销", lambda: done.append(1))
    toast.say("已导出")
    assert toast.accessibleName() == "已导出"
    assert not toast._button.isVisible()


def test_it_stands_inside_the_gap(toast):
    toast.say("已导入：新增 38 人，修改 111 人", "撤销", list)
    gap = QRect(200, 10, 400, 38)
    toast.place(gap)
    assert gap.left() <= toast.x()
    assert toast.geometry().right() <= gap.right()


def test_it_takes_the_first_gap_that_holds_it_whole(toast):
    toast.say("已登记家访：覃䶮", "撤销", list)
    wide = QRect(200, 60, 500, 38)
    toast.place(QRect(300, 10, 60, 38), wide)
    assert wide.left() <= toast.x()
    assert toast.geometry().right() <= wide.right()


def test_in_too_narrow_a_gap_the_words_wrap_and_none_is_lost(toast):
    toast.say("已登记家访：阿依古丽·买买提、覃䶮、欧阳小满，三人都在家", "撤销", list)
    gap = QRect(200, 10, 260, 38)
    toast.place(gap)
    assert (toast.x(), toast.width()) == (200, 260)
    words = toast._text
    toast.layout().activate()
    assert words.height() >= words.heightForWidth(words.width())


def test_only_what_was_done_has_a_tick(toast):
    toast.say("已保存")
    tick = toast._picture.pixmap().toImage()
    toast.say("没有可以撤销的了", done=False)
    assert toast._picture.pixmap().toImage() != tick
    toast.say("已保存")
    assert toast._picture.pixmap().toImage() == tick


def test_the_focus_does_not_move(toast, host, qtbot):
    host.setFocus()
    toast.say("已保存", "撤销", list)
    assert not toast._button.hasFocus()
