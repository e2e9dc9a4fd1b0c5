"""From the first window to an open ledger and back."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel

from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ui import pointer
from ledgerdesk.ui.accounts.first_school import FirstSchool
from ledgerdesk.ui.accounts.first_start import FirstStart
from ledgerdesk.ui.accounts.unlock_page import UnlockPage
from ledgerdesk.ui.fonts import FAMILIES
from ledgerdesk.ui.shell.window_shape import Shape
from ledgerdesk.ui.theme import Density, TextSize
from ui.pages.starting import settled, started, unlock, wait
from ui.scripted_asker import ScriptedAsker

HEAVY = ("sqlalchemy", "alembic", "openpyxl", "reportlab", "pypinyin", "xlsxwriter", "python_calamine", "fontTools")


@pytest.fixture
def asked():
    return ScriptedAsker()


@pytest.fixture
def program(qapp, own_home, asked, theme):
    with started(qapp, own_home, FixedClock(TODAY), lambda _theme, _parent: asked) as made:
        yield made


def register(program):
    program.session.window.setWindowState(Qt.WindowState.WindowNoState)
    program.session.window.resize(1366, 768)  # the test screen is smaller: the panel would be a drawer
    program.session.window.open_page("students", tab="register")
    page = program.session.window.page("students").tab("register")
    wait(lambda: page.panel.record is not None)
    return page


def test_nothing_heavy_is_imported_before_the_unlock_window_is_up(school_folder, own_home):
    script = f"""
import sys
import time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ledgerdesk import app
from ledgerdesk.ui.shell.program import Program
application = QApplication([])
program = Program(application, Path({str(own_home)!r}))
program.start(ledger=Path({str(school_folder)!r}), warm=False)
application.processEvents()
assert program.front.isVisible() and type(program.front).__name__ == "UnlockPage"
print([name for name in {HEAVY!r} if name in sys.modules])
program.end()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_first_start_asks_what_to_begin_with(program):
    program.start(warm=False)
    assert isinstance(program.front, FirstStart)


def test_a_wrong_password_stays_to_be_corrected_and_waits_after_some(program, school_folder):
    program.start(ledger=school_folder, warm=False)
    for _ in range(2):
        unlock(program, "wrong password")
    assert isinstance(program.front, UnlockPage)
    assert program.front._password.text() == "wrong password"
    assert program.front._password.problem.startswith("密码不对，请再输一次。")
    assert program.front._open.isEnabled()
    unlock(program, "wrong password")
    assert program.front._open.text().startswith("请等 ")


def test_opening_remembers_the_ledger_and_locking_closes_it(program, school_folder, own_home):
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))
    assert program.front is program.session.window
    assert pointer.read(own_home).ledger == school_folder
    assert FAMILIES[-1] in QFontDatabase.families(), "names beyond the common plane are drawn, not boxed"
    page = register(program)
    assert page.model.total == 5
    page.panel.edit("基本")
    page.panel.form.editor("native_place").set_text("湖北省")
    ledger, desk = program.session.ledger, program.session.desk
    assert desk.press is desk.press
    program.lock()
    assert program.session is None
    assert desk._press is None, "its fonts are let go"
    assert isinstance(program.front, UnlockPage)
    assert ledger._lock is None  # the ledger is closed: its folder is free
    assert any("写了一半的登记还在" in label.text() for label in program.front.findChildren(QLabel))


def test_what_was_half_written_comes_back_after_a_lock(program, school_folder):
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))
    page = register(program)
    page.new()
    page.form.form("name").editor("name").set_text("黄小倩")
    program.lock()
    unlock(program)
    wait(settled(program))
    QApplication.processEvents()
    page = program.session.window.page("students").tab("register")
    assert page.form.form("name").editor("name").text() == "黄小倩"


def test_the_window_comes_again_with_larger_letters(program, school_folder, own_home):
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))
    ledger = program.session.ledger
    program._resize(TextSize.LARGEST, Density.COMPACT)
    wait(settled(program))
    assert program.session.ledger is ledger
    assert program.session.window.theme.size is TextSize.LARGEST
    kept = pointer.read(own_home)
    assert (kept.size, kept.density) == (TextSize.LARGEST, Density.COMPACT)


def test_the_window_comes_again_where_it_stood(program, school_folder, own_home):
    program.start(ledger=school_folder, warm=False)
    program.front.setWindowState(Qt.WindowState.WindowNoState)
    program.front.setGeometry(20, 50, 700, 480)
    program._keep_shape()
    kept = pointer.read(own_home)
    assert kept.shape == Shape(QRect(20, 50, 700, 480), False)
    program.ask_password(school_folder)
    assert program.front.geometry() == QRect(20, 50, 700, 480)


def test_what_an_older_version_remembered_is_read(own_home, school_folder):
    own_home.mkdir(exist_ok=True)
    body = {"ledger": str(school_folder), "size": 16, "density": 36}
    (own_home / pointer.FILE_NAME).write_text(json.dumps(body), encoding="utf-8")
    assert pointer.read(own_home) == pointer.Pointer(school_folder, TextSize.LARGE, Density.NORMAL, Shape())


def test_the_last_ledger_is_offered_again(program, school_folder, own_home):
    pointer.remember(own_home, ledger=school_folder)
    program._pointer = pointer.read(own_home)
    program.start(warm=False)
    assert isinstance(program.front, UnlockPage)
    assert program.front._facts.school == "石板河小学"


def test_a_new_school_from_the_first_start(program, own_home, asked):
    from ledgerdesk.ui.accounts.first_start import FirstStartAnswers
    from ledgerdesk.ui.accounts.first_start_steps import SchoolAnswers

    program.start(warm=False)
    wizard = program.front
    answers = SchoolAnswers(name="石/板河小学", code="", township="", system="6-3", user="王老师")
    wizard.create_ledger.emit(FirstStartAnswers(school=answers, password=PASSWORD))
    wait(lambda: not program.runner.busy())
    assert (own_home / "石板河小学.ledger").is_dir()
    wizard.finished.emit("new")
    wait(settled(program))
    page = program.session.window.page("students").tab("register")
    assert page.form is not None
    assert program.session.desk.school.name == "石/板河小学"
    assert program.session.desk.term.name == "2026年秋季学期"


def test_a_ledger_that_is_gone_is_refused_in_words(program, tmp_path):
    program.start(ledger=tmp_path / "没有.ledger", warm=False)
    unlock(program)
    assert program.front._password.problem.startswith("找不到台账“没有.ledger”。")


def test_another_ledger_can_be_chosen(program, school_folder, tmp_path, asked):
    program.start(ledger=tmp_path / "没有.ledger", warm=False)
    asked.will("folder", school_folder)
    program.front.other.emit()
    assert program.front._facts.school == "石板河小学"


@pytest.mark.parametrize("first", ["first start", "unlock page"])
def test_a_ledger_brought_from_another_computer_is_chosen_and_opened(program, school_folder, tmp_path, asked, first):
    if first == "unlock page":
        program.ask_password(tmp_path / "没有.ledger")
    else:
        program.first_start()
    before = program.front
    asked.will(tmp_path)
    program.front.moved.emit()
    assert asked.errors == [
        f"没有打开：“{tmp_path.name}”里没有台账。请选名字以 .ledger 结尾的那个文件夹，整个拷过来的。"
    ]
    asked.will(None)
    program.front.moved.emit()
    assert program.front is before
    asked.will(school_folder)
    program.front.moved.emit()
    assert program.front._facts.school == "石板河小学"
    unlock(program)
    wait(settled(program))


def confirmed(ledger):
    from ledgerdesk.services import school

    with ledger.read() as session:
        return school.setting(session, school.RECOVERY_CONFIRMED)


def test_a_first_start_keeps_whether_the_code_was_typed_back(program, own_home):
    from ledgerdesk.ui.accounts.first_start import FirstStartAnswers
    from ledgerdesk.ui.accounts.first_start_steps import SchoolAnswers

    program.start(warm=False)
    wizard = program.front
    answers = SchoolAnswers(name="石板河小学", code="", township="", system="6-3", user="王老师")
    wizard.create_ledger.emit(FirstStartAnswers(school=answers, password=PASSWORD))
    wait(lambda: not program.runner.busy())
    assert wizard._print._code
    ledger = wizard.findChild(FirstSchool)._opened[0]
    assert confirmed(ledger) is False
    wizard._print._copied.setChecked(True)
    wizard._next()
    wizard._type_back._edit.setText(wizard._print._code)
    wizard._next()
    wait(lambda: not program.runner.busy())
    assert confirmed(ledger) is True
    wizard.finished.emit("new")
    wait(settled(program))


def test_the_recovery_code_opens_and_sets_a_new_password(program, tmp_path):
    from ledgerdesk.ledger import Ledger

    ledger, code = Ledger.create(tmp_path / "新.ledger", password=PASSWORD, user="王老师", clock=FixedClock(TODAY))
    ledger.close()
    program.start(ledger=tmp_path / "新.ledger", warm=False)
    program.front.recovered.emit(code, "clerk", "banlan shuijing yueya")
    wait(settled(program))
    program.lock()
    unlock(program, "banlan shuijing yueya")
    wait(settled(program))


def test_idle_minutes_lock_and_signs_of_life_put_it_off(program, school_folder, qtbot):
    program.start(ledger=school_folder, warm=False)
    unlock(program)
    wait(settled(program))
    watch = program._watch
    assert watch._timer.isActive()
    watch._timer.start(1)
    qtbot.keyClick(program.session.window, "a")
    wait(lambda: program.session is None)
    assert isinstance(program.front, UnlockPage)
    assert not watch._timer.isActive()


def test_pointer_survives_nonsense(tmp_path):
    (tmp_path / pointer.FILE_NAME).write_text("{not json", encoding="utf-8")
    assert pointer.read(tmp_path) == pointer.Pointer()
    pointer.remember(tmp_path, size=TextSize.LARGE)
    pointer.remember(tmp_path, ledger=Path("本校.ledger"))
    assert pointer.read(tmp_path) == pointer.Pointer(Path("本校.ledger"), TextSize.LARGE, Density.NORMAL)


def test_a_ledger_that_is_open_elsewhere_is_no_wrong_password(program, school_folder):
    from ledgerdesk.ledger import Ledger

    with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)):
        program.start(ledger=school_folder, warm=False)
        for _ in range(5):
            unlock(program)
        assert program.front._password.problem.startswith("这份台账正在另一个窗口里打开着。")
        assert program.front._open.isEnabled()
    unlock(program)
    wait(settled(program))
