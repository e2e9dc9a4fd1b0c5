"""Locking while something stands over the window: it goes as if cancelled, its text stays, and so does nothing else."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu

from ledgerdesk.errors import LedgerError
from ledgerdesk.services import school
from ledgerdesk.ui import places
from ledgerdesk.ui.accounts.recovery_dialog import RecoveryDialog
from ledgerdesk.ui.accounts.unlock_page import UnlockPage
from ledgerdesk.ui.asker import QtAsker
from ledgerdesk.ui.commands import Command
from ui.pages.starting import settled, started, unlock, wait
from ui.pages.test_gate import moving  # noqa: F401 - a fixture


@pytest.fixture
def program(qapp, own_home, theme, moving):  # noqa: F811
    with started(qapp, own_home, moving, QtAsker) as made:
        yield made


@pytest.fixture
def opened(program, school_folder):
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))
    return program


def idle_soon(program):
    """Let the idle minutes be over as soon as the dialog to come stands open."""

    def look():
        if QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None:
            QTimer.singleShot(10, look)
        else:
            program._watch.idle.emit()

    QTimer.singleShot(10, look)


def locked(program):
    return lambda: program.session is None and isinstance(program.front, UnlockPage)


def test_a_question_nobody_answers_does_not_keep_the_key(opened):
    idle_soon(opened)
    assert opened.session.desk.asker.confirm("删除 龙小满？", "会一起删除。", "删除 1 名学生", danger=True) is False
    wait(locked(opened))
    assert QApplication.activeModalWidget() is None


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_file_dialog_and_a_menu_go_too(opened):
    idle_soon(opened)
    assert opened.session.desk.asker.open_file("选文件", "表格 (*.xlsx)") is None
    wait(locked(opened))
    unlock(opened)
    wait(settled(opened))
    menu = QMenu(opened.session.window)
    menu.addAction("字号")
    idle_soon(opened)
    assert menu.exec() is None
    wait(locked(opened))


def test_a_dialog_over_a_dialog_and_one_that_will_not_close(opened):
    session = opened.session
    dialog = RecoveryDialog(session.desk, session.window, "0123456789ABCDEFGHJKMNPQR")

    def over():
        session.desk.asker.show_error("没有办成", "请再试一次。")

    QTimer.singleShot(30, over)
    QTimer.singleShot(120, opened._watch.idle.emit)
    assert dialog.ask() is False  # it would ask whether the code is to be given up
    wait(locked(opened))


def test_text_of_a_dialog_comes_back_after_the_lock(opened):
    opened.session.window.open_page(places.STUDENTS, tab=places.STAFF)
    wait(settled(opened))
    page = opened.session.window.page(places.STUDENTS).tab(places.STAFF)

    def write():
        page._new_form.form.editor("name").set_text("覃新来")
        opened._watch.idle.emit()

    QTimer.singleShot(100, write)
    opened.session.window.run_command(Command.NEW)
    wait(locked(opened))
    unlock(opened)
    wait(settled(opened))
    opened.session.window.open_page(places.STUDENTS, tab=places.STAFF)
    wait(settled(opened))
    page = opened.session.window.page(places.STUDENTS).tab(places.STAFF)
    assert page.text_state() == {"new//name": "覃新来"}


def test_typing_in_a_dialog_is_a_sign_of_life(opened, monkeypatch):
    dialog = QDialog(opened.session.window)
    dialog.open()
    wait(lambda: QApplication.focusWindow() is dialog.windowHandle())
    QApplication.processEvents()
    started = []
    monkeypatch.setattr(opened._watch, "_timer", SimpleNamespace(start=lambda: started.append(1), stop=lambda: None))
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    QApplication.sendEvent(dialog.windowHandle(), press)
    assert started
    monkeypatch.undo()
    dialog.close()
    dialog.deleteLater()


def test_a_lock_lets_keys_and_connections_go(opened):
    idle_soon(opened)
    opened.session.desk.asker.confirm("删除？", "会一起删除。", "删除")
    ledger = opened.session.ledger
    assert ledger.keys.data_key
    wait(locked(opened))
    assert not ledger.keys.data_key + ledger.keys.seal_key
    with pytest.raises(LedgerError, match="台账已经锁上了"), ledger.read() as session:
        school.facts(session)
    with pytest.raises(LedgerError, match="台账已经锁上了"), ledger.transaction("修改"):
        pass
    ledger.close()  # once more does no harm
    assert not any(isinstance(one, QFileDialog) for one in QApplication.topLevelWidgets())
