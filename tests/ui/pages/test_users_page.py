"""数据 › 用户: who may come in, and another key for a lost stick."""

import re
from datetime import date

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from conftest import PASSWORD, TODAY
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, WrongPasswordError
from ledgerdesk.ledger import Ledger, accounts, audit
from ledgerdesk.ui.accounts import key_change, users_reading
from ledgerdesk.ui.accounts.account_dialog import AccountDialog
from ledgerdesk.ui.accounts.recovery_dialog import RecoveryDialog
from ledgerdesk.ui.accounts.unlock_page import UnlockPage
from ui.pages.starting import settled, unlock, wait
from ui.pages.test_gate import (  # noqa: F401 - fixtures
    asked,
    moving,
    program,
)
from ui.pages.test_roles import SECRETS, as_role  # noqa: F401 - a fixture

NEW = "muji qingwa huasheng"


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def buttons(page):
    return [b.accessibleName() or b.text() for b in page.findChildren(QAbstractButton) if b.isVisibleTo(page)]


def own_password(step, text):
    step.password._which.set_value(True)
    step.password._choose(True)
    for box in (step.password._mine, step.password._again):
        box.edit.setText(text)


@pytest.fixture
def filled(monkeypatch):
    """Return the list of what is done, one after the other, with the account dialogs that are opened."""
    steps = []
    monkeypatch.setattr(AccountDialog, "ask", lambda dialog: steps.pop(0)(dialog))
    return steps


def fill(desktop, *, name="", role=None, last="", own=PASSWORD, new=NEW):
    def run(dialog):
        if role is not None:
            dialog.who.role.set_value(role)
            dialog.who._show_role()
            dialog.who.name.setText(name)
            dialog.who.last.setText(last)
        dialog.who.own.edit.setText(own)
        dialog.next()
        desktop.settle()
        if dialog._pages.currentIndex() == 1:
            own_password(dialog, new)
            dialog.next()
            desktop.settle()
        accepted = dialog.result() == AccountDialog.DialogCode.Accepted
        fill.last = [*words(dialog), dialog.who.own.problem]
        dialog.deleteLater()
        return accepted

    return run


def opens(folder, password):
    with Ledger.open(folder, password, clock=FixedClock(TODAY)) as ledger:
        return ledger.role, ledger.user_name


def test_a_clerk_gives_the_headteacher_a_password_and_nobody_else(desktop, filled):
    page = desktop.tab("data", "users")
    assert "还没有校长账号。有了它" in "".join(words(page))
    assert "新增账号" not in buttons(page)
    filled.append(fill(desktop, name="马校长", role="head", own="wrong password"))
    page.add()
    assert any(text.startswith("密码不对") for text in fill.last)
    filled.append(fill(desktop, name="马校长", role="head"))
    page.add()
    desktop.settle()
    assert [(one.facts.name, one.openable) for one in page.people.accounts] == [("王老师", True), ("马校长", True)]
    assert "还没有校长账号。有了它" not in "".join(words(page))
    assert users_reading.roles_to_add(desktop.session.ledger, page.people) == ()
    assert not any("重设密码" in word or "停用" in word for word in buttons(page))
    desktop.session.ledger.close()
    assert opens(desktop.folder, NEW) == ("head", "马校长")


def test_the_headteacher_adds_resets_and_ends(as_role, filled):  # noqa: F811
    desktop = as_role("head")
    page = desktop.tab("data", "users")
    own = SECRETS["head"]
    filled.append(fill(desktop, name="县里来的人", role="inspector", own=own))
    page.add()
    assert "检查账号要有到期日。" in fill.last
    filled.append(fill(desktop, name="县里来的人", role="inspector", last="2026-12-31", own=own))
    page.add()
    desktop.settle()
    inspector = page.people.accounts[2]
    assert (inspector.facts.name, inspector.facts.active_to, inspector.last_opened) == (
        "县里来的人", date(2026, 12, 31), None,
    )  # fmt: skip
    assert "还没有打开过" in words(page)
    filled.append(fill(desktop, name="王老师", role="clerk", own=own))
    page.add()
    assert any("已经有这个名字的账号了" in text for text in fill.last)
    filled.append(fill(desktop, own=own, new="another secret"))
    page.reset(page.people.accounts[0].facts)
    desktop.settle()
    desktop.asker.will("wrong password", own)
    page.end(inspector.facts)
    desktop.settle()
    assert desktop.asker.errors[-1].startswith("没有办成：密码不对")
    page.end(inspector.facts)
    desktop.settle()
    assert page.people.accounts[2].ended
    assert "已停用" in words(page)
    desktop.session.ledger.close()
    assert opens(desktop.folder, "another secret") == ("clerk", "王老师")
    for gone in (PASSWORD, NEW):
        with pytest.raises(WrongPasswordError):
            opens(desktop.folder, gone)


def test_what_each_role_may_do_stands_there_whole(desktop):
    page = desktop.tab("data", "users")
    shown = words(page)
    told = {right for _words, needed in users_reading.DEEDS for right in needed}
    assert told == set(Right) - {Right.OWN}
    for sentence, needed in users_reading.DEEDS:
        assert sentence in shown
        for role in (rights.CLERK, rights.HEAD, rights.INSPECTOR):
            # No line may tell only half of the truth: its rights belong together.
            assert len({rights.may(role, right) for right in needed}) == 1, (sentence, role)


def test_the_code_of_the_newest_step_is_shown(desktop):
    page = desktop.tab("data", "users")
    assert audit.head(desktop.session.ledger) in words(page)


def test_a_lost_stick_asks_the_own_password_before_anything_closes(desktop):
    page = desktop.tab("data", "users")
    told = []
    desktop.desk.rotating.connect(told.append)
    desktop.asker.will(None)
    page.rotate()
    desktop.asker.will("wrong password")
    page.rotate()
    desktop.settle()
    assert desktop.asker.errors[-1].startswith("没有换钥匙：密码不对")
    assert told == []
    desktop.asker.will(PASSWORD)
    page.rotate()
    desktop.settle()
    assert told == [PASSWORD]


def test_keys_are_changed_and_the_new_code_is_typed_back(program, school_folder, monkeypatch):  # noqa: F811
    with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        accounts.add(ledger, "马校长", "head", SECRETS["head"])
        old_code = accounts.new_recovery_code(ledger, PASSWORD)
    shown = []
    monkeypatch.setattr(key_change, "_show_code", lambda host, code: shown.append((host.session, code)))
    program.start(ledger=school_folder, warm=False)
    program.front._choose_role("head")
    unlock(program, SECRETS["head"])
    wait(settled(program))
    before = program.session.ledger
    program._change_keys(SECRETS["head"])
    wait(lambda: bool(shown))
    wait(settled(program))
    session, code = shown[0]
    assert session is program.session
    assert session.ledger is not before
    assert session.ledger.role == "head"
    assert session.window.page("data").tab("users").isVisible()
    waiting = [one.name for one in session.window.page("data").tab("users").people.waiting]
    assert waiting == ["王老师"]
    dialog = RecoveryDialog(session.desk, session.window, code)
    assert dialog._pages.currentIndex() == 1
    dialog.paper._copied.setChecked(True)
    dialog._next()
    dialog.type_back._edit.setText(code)
    dialog._next()
    wait(settled(program))
    assert dialog.result() == RecoveryDialog.DialogCode.Accepted
    dialog.deleteLater()
    program.lock()
    assert isinstance(program.front, UnlockPage)
    assert program.front._facts.roles == (("clerk", "经办人"), ("head", "校长"))
    with pytest.raises(WrongPasswordError):
        Ledger.open(school_folder, old_code, clock=FixedClock(TODAY))
    QApplication.processEvents()


def test_a_change_of_keys_that_is_refused_leads_back_to_the_password(program, school_folder, asked):  # noqa: F811
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))
    program._change_keys("wrong password")
    wait(lambda: isinstance(program.front, UnlockPage))
    assert asked.errors[-1].startswith("钥匙没有换成：密码不对")
    unlock(program)
    wait(settled(program))


def test_the_new_code_is_seen_even_where_the_ledger_does_not_open_again(
    program,  # noqa: F811
    school_folder,
    asked,  # noqa: F811
    monkeypatch,
):
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))

    def refuse(*_arguments, **_more):
        raise LedgerError("内存不够。")

    with monkeypatch.context() as patch:
        patch.setattr(key_change, "read_opening", refuse)
        program._change_keys(PASSWORD)
        wait(lambda: bool(asked.errors))
    assert isinstance(program.front, UnlockPage)
    (told,) = asked.errors
    assert told.startswith("钥匙换好了，台账没有自动打开：内存不够。")
    code = re.search(r"恢复码是 ([^\n]+)\n", told)[1]
    with Ledger.open(school_folder, code, clock=FixedClock(TODAY)) as ledger:
        assert ledger.role == "recovery"
