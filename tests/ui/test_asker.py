from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from shiboken6 import delete, isValid

from ledgerdesk.ui.asker import Dialog, QtAsker
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.inputs import LineEdit


@pytest.fixture
def parent(qtbot):
    made = QWidget()
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def ask(theme, parent):
    return QtAsker(theme, lambda: parent)


def when_shown(do):
    def act():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Dialog)
        do(dialog)

    QTimer.singleShot(0, act)


def press(dialog, text):
    next(b for b in dialog.findChildren(Button) if b.accessibleName() == text).click()


def test_the_safe_button_is_the_default(ask, qtbot):
    seen = []

    def look(dialog):
        seen.extend(b.accessibleName() for b in dialog.findChildren(Button) if b.isDefault())
        qtbot.keyClick(dialog, Qt.Key.Key_Return)

    when_shown(look)
    assert not ask.confirm(
        "删除 覃䶮？", "她的 3 次家访会一起移到回收站，可以恢复。", "删除 1 名学生", "不删", danger=True
    )
    assert seen == ["不删"]


def test_escape_is_the_safe_answer(ask, qtbot):
    when_shown(lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape))
    assert not ask.confirm("定稿？", "定稿后不能再改。", "定稿")


def test_confirmed(ask):
    when_shown(lambda dialog: press(dialog, "定稿"))
    assert ask.confirm("定稿？", "定稿后 120 人的名单不能再改。", "定稿")


def test_choosing(ask):
    when_shown(lambda dialog: press(dialog, "不是同一人"))
    assert ask.choose("是不是同一个人？", "", [("same", "是同一人"), ("other", "不是同一人")], "先放着") == "other"
    when_shown(lambda dialog: press(dialog, "先放着"))
    assert ask.choose("是不是同一个人？", "", [("same", "是同一人")], "先放着") is None


def test_a_line_of_text_is_checked_where_it_is_typed(ask, qtbot):
    def fill(dialog):
        box = dialog.findChild(LineEdit)
        qtbot.keyClick(box, Qt.Key.Key_Return)
        assert "请写明用途。" in [label.text() for label in dialog.findChildren(QLabel)]
        press(dialog, "核对证件")
        press(dialog, "显示")

    when_shown(fill)
    answer = ask.ask_text(
        "看完整号码做什么用？",
        "",
        "显示",
        options=["填银行表", "核对证件"],
        check=lambda t: "" if t else "请写明用途。",
    )
    assert answer == "核对证件"
    when_shown(lambda dialog: press(dialog, "取消"))
    assert ask.ask_text("用途", "", "显示", initial="x") is None


def test_an_error_is_shown_once(ask):
    when_shown(lambda dialog: press(dialog, "知道了"))
    ask.show_error("没有导入", "这个表格正开着。请关上再试。")


def test_a_dialog_is_never_larger_than_its_window(theme, parent):
    dialog = Dialog(theme, "宽", parent, width=2000)
    assert dialog.minimumWidth() == dialog.maximumWidth() == 900 - 24


def test_the_focus_returns_where_it_was(theme, parent, ask, qtbot):
    box = LineEdit(theme)
    box.setParent(parent)
    box.show()
    qtbot.waitUntil(parent.isActiveWindow)
    box.setFocus()
    when_shown(lambda dialog: press(dialog, "知道了"))
    ask.show_error("甲", "乙")
    assert parent.focusWidget() is box


def test_the_answer_is_kept_when_the_box_that_had_the_focus_went_meanwhile(theme, parent, ask, qtbot):
    box = LineEdit(theme)
    box.setParent(parent)
    box.show()
    qtbot.waitUntil(parent.isActiveWindow)
    box.setFocus()

    def answer(dialog):
        delete(box)
        press(dialog, "删除")

    when_shown(answer)
    assert ask.confirm("删除？", "", "删除")


def test_a_question_whose_window_went_is_answered_safely(theme, qtbot):
    window = QWidget()
    window.show()
    when_shown(lambda _dialog: delete(window))
    assert not QtAsker(theme, lambda: window).confirm("删除？", "", "删除")


def test_a_dialog_gives_its_answer_and_goes(theme, parent):
    dialog = Dialog(theme, "甲", parent)
    QTimer.singleShot(0, dialog.accept)
    assert dialog.ask()
    assert isValid(dialog)
    QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    assert not isValid(dialog)


def test_files_are_asked_for_where_the_last_one_was(ask, tmp_path, monkeypatch):
    asked = []

    def answer(path):
        def dialog(parent, title, start, kinds="", _chosen="", options=QFileDialog.Option.ShowDirsOnly):
            asked.append(Path(start))
            assert not kinds or options == QFileDialog.Option.HideNameFilterDetails
            return (path, kinds) if kinds else path

        return dialog

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer(str(tmp_path / "名单.xlsx")))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer(""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer(str(tmp_path)))
    assert ask.open_file("选文件", "表格 (*.xlsx)") == tmp_path / "名单.xlsx"
    assert ask.save_file("存到", "花名册.xlsx", "表格 (*.xlsx)") is None
    assert asked[1] == tmp_path / "花名册.xlsx"
    assert ask.choose_folder("放到") == tmp_path


def test_the_title_of_a_window_names_nobody(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = QtAsker(theme, lambda: window)._dialog("删除 龙小满？", "", "circle-help")
    assert dialog.windowTitle() == "资助台账"
    assert dialog.accessibleName() == "删除 龙小满？"
