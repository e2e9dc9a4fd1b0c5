"""Another recovery code: asked for on the first page and in the settings, on paper, and back from paper."""

import pytest
from PySide6.QtCore import Qt

from conftest import PASSWORD
from ledgerdesk.db import keys
from ledgerdesk.domain import recovery_code
from ledgerdesk.errors import WrongPasswordError
from ledgerdesk.services import school
from ledgerdesk.ui.accounts import recovery_dialog
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.printing.print_dialog import PrintDialog


@pytest.fixture
def dialog(desktop, qtbot):
    made = recovery_dialog.RecoveryDialog(desktop.desk, desktop.window)
    qtbot.addWidget(made, before_close_func=lambda left: setattr(left, "_code", ""))  # it would ask
    made.show()
    return made


def opens(desktop, secret):
    try:
        return keys.open_with(keys.read(desktop.folder), secret).slot
    except WrongPasswordError:
        return None


def confirmed(desktop):
    return desktop.read(lambda session: school.setting(session, school.RECOVERY_CONFIRMED))


def renewed(desktop, dialog, qtbot):
    qtbot.keyClicks(dialog.focusWidget(), PASSWORD)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    desktop.settle()
    return dialog.paper._code


@pytest.fixture
def home(desktop):
    desktop.window.open_page("home")
    desktop.settle()
    return desktop.window.page("home")


def test_home_says_that_nobody_checked_the_code_until_somebody_did(desktop, home, dialog, qtbot):
    assert home.unconfirmed.isVisible()
    assert home.unconfirmed._label.text() == "恢复码还没有核对过：忘记密码就打不开台账。"
    code = renewed(desktop, dialog, qtbot)
    assert home.unconfirmed.isVisible()
    assert not dialog.go.isEnabled()
    dialog.paper._copied.setChecked(True)
    dialog.go.click()
    wrong = "0000" if not code.startswith("0000") else "1111"
    qtbot.keyClicks(dialog.focusWidget(), wrong + code[4:])
    dialog.go.click()
    assert dialog.type_back._problem.text() == "第 1 组不对，请再看一眼。"
    assert confirmed(desktop) is False
    dialog.type_back._edit.setText("-".join(recovery_code.grouped(code)).lower())
    dialog.go.click()
    desktop.settle()
    assert not dialog.isVisible()
    assert confirmed(desktop) is True
    assert not home.unconfirmed.isVisible()
    assert [label for _, label, _ in desktop.happenings()[:2]] == ["核对恢复码", "重出恢复码"]
    assert not any(code in str(step) for step in desktop.happenings())


def test_only_the_new_code_opens(desktop, dialog, qtbot, template):
    old = (template.parent / "code").read_text()
    assert opens(desktop, old)
    code = renewed(desktop, dialog, qtbot)
    assert (opens(desktop, code), opens(desktop, old)) == (keys.RECOVERY_SLOT, None)


def test_a_wrong_password_changes_nothing(desktop, dialog, qtbot, template):
    dialog.go.click()
    assert dialog.password.problem.startswith("请输入密码。")
    qtbot.keyClicks(dialog.focusWidget(), "something else")
    dialog.go.click()
    desktop.settle()
    assert dialog.password.problem.startswith("密码不对")
    assert opens(desktop, (template.parent / "code").read_text())


def test_a_code_not_on_paper_is_not_closed_unasked(desktop, dialog, qtbot, asker):
    renewed(desktop, dialog, qtbot)
    asker.will(False)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    asker.will(True)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert confirmed(desktop) is False


def test_the_sheet_is_the_one_of_the_first_start(desktop, dialog, qtbot, monkeypatch):
    renewed(desktop, dialog, qtbot)
    made = []

    def printed(self):
        made.append(self._source.make(None))
        with self._source.leaving("打印", None):
            pass

    monkeypatch.setattr(PrintDialog, "exec", printed)
    dialog.paper._button.click()
    desktop.settle()
    assert made[0].pdf.startswith(b"%PDF")
    assert dialog.go.isEnabled()


@pytest.mark.parametrize("page", ["home", "password"])
def test_both_doors_lead_here(desktop, home, monkeypatch, page):
    shown = []
    monkeypatch.setattr(recovery_dialog.RecoveryDialog, "exec", lambda self: shown.append(self))
    where = home.unconfirmed if page == "home" else desktop.tab("settings", "password")
    next(b for b in where.findChildren(Button) if b.text() == "重出一份恢复码").click()
    assert len(shown) == 1
