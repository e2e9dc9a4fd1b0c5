"""Who comes in at the unlock page, what wrong passwords cost, and a ledger that lies where none should."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from conftest import PASSWORD, TODAY
from ledgerdesk.db import attempts, places
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.services import history
from ledgerdesk.ui.accounts.unlock_page import UnlockPage
from ui.pages.starting import settled, started, unlock, wait
from ui.scripted_asker import ScriptedAsker

HEAD_PASSWORD = "banlan shuijing yueya"
NEW = "muji qingwa huasheng"


class MovingClock(FixedClock):
    """A clock that a test puts forward."""

    def pass_(self, seconds: float) -> None:
        self._moment += timedelta(seconds=seconds)


@pytest.fixture
def asked():
    return ScriptedAsker()


@pytest.fixture
def moving():
    return MovingClock(TODAY)


@pytest.fixture
def program(qapp, own_home, asked, theme, moving):
    with started(qapp, own_home, moving, lambda _theme, _parent: asked) as made:
        yield made


@pytest.fixture
def with_head(ledger_folder):
    """Return a ledger with a headteacher, and its recovery code."""
    with Ledger.open(ledger_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        accounts.add(ledger, "马校长", "head", HEAD_PASSWORD)
        code = accounts.new_recovery_code(ledger, PASSWORD)
    return ledger_folder, code


def recover(program, code, role, new=NEW):
    program.front.recovered.emit(code, role, new)
    wait(lambda: not program.runner.busy())


def test_only_the_roles_that_have_a_password_are_offered(program, school_folder, with_head, tmp_path):
    program.start(ledger=school_folder, warm=False)
    assert program.front._facts.roles == (("clerk", "经办人"),)
    program.ask_password(with_head[0])
    assert program.front._facts.roles == (("clerk", "经办人"), ("head", "校长"))
    program.ask_password(tmp_path / "没有.ledger")
    assert program.front._facts.roles == (("clerk", "经办人"),)


def test_the_headteacher_comes_in_as_headteacher(program, with_head):
    program.start(ledger=with_head[0], warm=False)
    program.front._choose_role("head")
    unlock(program, HEAD_PASSWORD)
    wait(settled(program))
    assert program.session.ledger.role == "head"
    assert program.session.ledger.user_name == "马校长"


def test_wrong_passwords_cost_time_which_a_restart_does_not_give_back(program, school_folder, moving):
    program.start(ledger=school_folder, warm=False)
    for _ in range(4):
        moving.pass_(90)
        program.front.wait(0)
        unlock(program, "wrong password")
    assert program.front._open.text() == "请等 2 秒"
    program.ask_password(school_folder)  # as another start would
    assert program.front._open.text() == "请等 2 秒"
    moving.pass_(3)
    program.ask_password(school_folder)
    assert program.front._open.text() == "打开台账"
    unlock(program)
    wait(settled(program))
    assert attempts.read(school_folder).wrong == 0
    with program.session.ledger.read() as session:
        assert any("之前输错密码 4 次" in step.label for step in history.recent(session))


def test_a_try_before_its_time_is_counted_down_and_is_no_wrong_password(program, school_folder, moving):
    program.start(ledger=school_folder, warm=False)
    body = {"wrong": 9, "last": moving.now().isoformat()}
    (school_folder / attempts.FILE_NAME).write_text(json.dumps(body))
    unlock(program)  # the page was made before: only the ledger knows
    assert program.front._password.problem.startswith("密码输错了几次，要等一会儿再试。")
    assert program.front._open.text() == "请等 60 秒"
    assert attempts.read(school_folder).wrong == 9


def test_a_killed_program_leaves_its_wrong_passwords_remembered(school_folder):
    script = f"""
import os, signal
from pathlib import Path
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger
for _ in range(3):
    try:
        Ledger.open(Path({str(school_folder)!r}), "wrong password")
    except LedgerError:
        pass
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == -9
    known = attempts.read(school_folder)
    assert known.wrong == 3
    assert known.wait(known.last) == 1


def test_the_code_sets_the_clerks_password_first_and_opens_as_the_clerk(program, with_head):
    folder, code = with_head
    program.start(ledger=folder, warm=False)
    recover(program, code, "clerk")
    wait(settled(program))
    assert (program.session.ledger.role, program.session.ledger.user_name) == ("clerk", "王老师")
    with program.session.ledger.read() as session:
        assert any(step.label == "重设密码 王老师" for step in history.recent(session))
    program.lock()
    unlock(program, PASSWORD)
    assert program.session is None
    unlock(program, NEW)
    wait(settled(program))


def test_the_code_sets_the_headteachers_password_where_that_was_chosen(program, with_head):
    folder, code = with_head
    program.start(ledger=folder, warm=False)
    assert program.front._facts.resettable == (("clerk", "经办人"), ("head", "校长"))
    recover(program, code, "head")
    wait(settled(program))
    assert program.session.ledger.role == "head"


def test_a_wrong_code_costs_time_too_and_sets_nothing(program, with_head, moving):
    from ledgerdesk.domain import recovery_code

    program.start(ledger=with_head[0], warm=False)
    program.front._show_recovery()
    for _ in range(3):
        moving.pass_(90)
        recover(program, recovery_code.generate(), "clerk")
    assert program.front._recovery._go.text() == "请等 1 秒"
    moving.pass_(90)
    program.ask_password(with_head[0])
    unlock(program, PASSWORD)
    wait(settled(program))


@pytest.fixture
def on_a_stick(monkeypatch, ledger_folder):
    """Let the ledger of the test seem to lie on a stick."""
    real = places.hazard
    monkeypatch.setattr(places, "hazard", lambda path: "优盘上" if path == ledger_folder else real(path))
    return ledger_folder


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_ledger_on_a_stick_is_copied_home_and_the_copy_opened(program, on_a_stick, asked, own_home):
    before = tree(on_a_stick)
    program.start(ledger=on_a_stick, warm=False)
    asked.will(True)
    unlock(program)
    wait(settled(program))
    assert any("优盘上" in words and str(own_home) in words for words in asked.words)
    assert program.session.ledger.folder == own_home / on_a_stick.name
    assert tree(on_a_stick) == before
    assert program.session.window.toast.isVisible()


def test_a_copy_that_is_not_wanted_leaves_everything_as_it_is(program, on_a_stick, asked, own_home):
    program.start(ledger=on_a_stick, warm=False)
    asked.will(False)
    unlock(program)
    assert isinstance(program.front, UnlockPage)
    assert "优盘上" in program.front._password.problem
    assert not list(own_home.glob("*.ledger"))


def test_a_wrong_password_copies_nothing(program, on_a_stick, asked, own_home):
    program.start(ledger=on_a_stick, warm=False)
    asked.will(True)
    unlock(program, "wrong password")
    assert program.front._password.problem.startswith("密码不对")
    assert not list(own_home.glob("*ledger*"))


def test_a_folder_that_cannot_be_written_opens_to_be_looked_at(program, school_folder, monkeypatch):
    from ledgerdesk.db import folder

    monkeypatch.setattr(folder, "writable", lambda _folder: False)
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))
    assert program.session.ledger.read_only
    assert program.session.window.status_bar.undo == "台账所在的文件夹不能写入，只能看"
    program.lock()
    assert isinstance(program.front, UnlockPage)


def test_a_clock_that_runs_behind_is_said_on_the_first_page(program, school_folder, moving):
    from PySide6.QtWidgets import QLabel

    moving.pass_(-40 * 24 * 3600)
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))
    program.session.window.open_page("home")
    wait(settled(program))
    shown = [label.text() for label in program.session.window.findChildren(QLabel) if label.isVisible()]
    assert any("电脑时间早于上一步" in words and "请先校准电脑的时间" in words for words in shown)
