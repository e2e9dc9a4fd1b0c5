"""F1 wherever one is."""

import pytest
from PySide6.QtCore import Qt

from ledgerdesk.ui.shell.guide import GuideDialog
from ledgerdesk.ui.shell.program import Program


@pytest.mark.parametrize(
    ("page", "tab", "section"),
    [("students", "register", "学生台账"), ("help_work", "pairings", "结对"), ("data", "import", "导入名单")],
)
def test_f1_opens_the_help_that_speaks_of_the_page(desktop, qtbot, page, tab, section):
    desktop.tab(page, tab)
    qtbot.keyClick(desktop.window, Qt.Key.Key_F1)
    desktop.settle()
    assert desktop.window.current() is desktop.window.page("guide")
    assert desktop.window.page("guide").guide.section == section
    desktop.window.back()
    assert desktop.window.current() is desktop.window.page(page)


def test_f1_before_unlocking_speaks_of_the_password(qapp, own_home, school_folder, qtbot, theme):
    style = qapp.styleSheet()
    program = Program(qapp, own_home)
    try:
        program.start(ledger=school_folder, warm=False)
        qtbot.waitUntil(program.front.isActiveWindow)
        qtbot.keyClick(program.front, Qt.Key.Key_F1)
        dialog = program.front.findChild(GuideDialog)
        assert dialog.isVisible()
        assert dialog.guide.section == "忘记密码"
        dialog.accept()
    finally:
        program.end()
        program.front.hide()
        program.front.deleteLater()
        program.deleteLater()
        qapp.setStyleSheet(style)
        qapp.setQuitOnLastWindowClosed(True)
