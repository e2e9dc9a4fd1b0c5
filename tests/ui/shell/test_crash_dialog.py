import logging
import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from ledgerdesk.ui.shell.crash_dialog import CrashDialog, CrashHandler
from ledgerdesk.ui.shell.crash_report import describe

NUMBER = "990101201806031098"


def crash():
    secret = NUMBER
    try:
        raise KeyError(secret)
    except KeyError as first:
        raise ValueError(f"cannot read {secret}") from first


@pytest.fixture
def exception():
    with pytest.raises(ValueError, match="cannot") as caught:
        crash()
    return caught.value


def test_the_report_says_where_and_never_what_about(exception):
    report = describe(exception, "1.0.3")
    assert NUMBER not in report
    assert "ValueError" in report
    assert "KeyError" in report
    assert "ui/shell/test_crash_dialog.py" in report
    assert " crash" in report
    assert report.startswith("LedgerDesk 1.0.3")


def test_a_ring_of_causes_ends():
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert describe(one, "1").count("ValueError") == 1


def words(dialog):
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_the_dialog_says_whether_text_was_kept(theme, qtbot):
    kept, lost = CrashDialog(theme, "r", True, None), CrashDialog(theme, "r", False, None)
    for dialog in (kept, lost):
        qtbot.addWidget(dialog)
    assert "出了意外，您写的都留着" in words(kept)
    assert "出了意外，您写的都留着" not in words(lost)
    kept.copy()
    assert QGuiApplication.clipboard().text() == "r"


@pytest.fixture
def shown(monkeypatch):
    found = []

    def look(dialog):
        found.append((dialog._report, "出了意外，您写的都留着" in words(dialog)))

    monkeypatch.setattr(CrashDialog, "exec", look)
    return found


def test_what_nobody_caught_is_shown_from_any_thread(theme, exception, shown, qtbot, log_watch):
    handler = CrashHandler(theme, "1.0.3", lambda: True, lambda: None)
    remove = handler.install()
    try:
        sys.excepthook(type(exception), exception, exception.__traceback__)
        thread = threading.Thread(target=lambda: 1 // 0)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: len(shown) == 2)
    finally:
        remove()
    assert sys.excepthook is not handler
    assert all(kept for _, kept in shown)
    assert NUMBER not in "".join(record.getMessage() for record in log_watch.records)
    log_watch.expect("ledgerdesk.ui.shell.crash_dialog", "ValueError")
    log_watch.expect("ledgerdesk.ui.shell.crash_dialog", "ZeroDivisionError")


def test_a_second_failure_while_keeping_text_does_not_hide_the_first(theme, exception, shown, qtbot, log_watch):
    def fail():
        raise OSError("disk")

    handler = CrashHandler(theme, "1.0.3", fail, lambda: None)
    handler.handle(exception)
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert shown[0][1] is False
    assert "ValueError" in shown[0][0]
    log_watch.expect("ledgerdesk.ui.shell.crash_dialog", "OSError")
    log_watch.expect("ledgerdesk.ui.shell.crash_dialog", "ValueError")


def test_a_key_press_that_ends_the_program_is_no_crash(theme, shown, qtbot):
    handler = CrashHandler(theme, "1", lambda: True, lambda: None)
    before = []
    old, sys.excepthook = sys.excepthook, lambda *args: before.append(args)
    remove = handler.install()
    try:
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    finally:
        remove()
        sys.excepthook = old
    assert len(before) == 1
    assert shown == []
    assert logging.getLogger("ledgerdesk.ui.shell.crash_dialog").level == logging.NOTSET
