"""A second start raises the first window, and a killed first start stands in nobody's way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from PySide6.QtWidgets import QDialog, QWidget

from ledgerdesk.ui.shell.single_instance import SingleInstance, bring_to_front, call_first

SECOND = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ledgerdesk.ui.shell.single_instance import SingleInstance, call_first
app = QApplication([])
folder = Path(sys.argv[1])
first = SingleInstance.claim(folder)
print("first" if first else "heard" if call_first(folder) else "silence", flush=True)
if first:
    first.called.connect(lambda: print("called", flush=True))
    app.exec()
"""
OFFSCREEN = pytest.mark.qt_log_ignore(r"does not support raise\(\)")  # there is nothing to be in front of
ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def start(qtbot):
    """Start the program again, as another process, while this one's event loop runs; return what it said."""

    def start(folder: Path) -> str:
        process = QProcess()
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in ENVIRONMENT.items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        with qtbot.waitSignal(process.finished, timeout=20_000):
            process.start(sys.executable, ["-c", SECOND, str(folder)])
        return process.readAllStandardOutput().data().decode().strip()

    return start


@pytest.fixture
def first(qtbot, tmp_path):
    instance = SingleInstance.claim(tmp_path / "data")
    assert instance is not None
    yield instance
    instance.release()


def test_second_start_calls_the_first_and_leaves(first, start, tmp_path, qtbot):
    with qtbot.waitSignal(first.called, timeout=20_000):
        assert start(tmp_path / "data") == "heard"


def test_every_later_start_is_heard(first, start, tmp_path):
    calls = []
    first.called.connect(lambda: calls.append(1))
    assert [start(tmp_path / "data") for _ in range(3)] == ["heard"] * 3
    assert len(calls) == 3


def test_another_folder_has_its_own_first(first, tmp_path):
    other = SingleInstance.claim(tmp_path / "other")
    assert other is not None
    other.release()


def test_after_release_the_next_start_is_first(first, tmp_path):
    assert SingleInstance.claim(tmp_path / "data") is None
    first.release()
    again = SingleInstance.claim(tmp_path / "data")
    assert again is not None
    again.release()


def test_a_killed_first_start_leaves_nothing_in_the_way(qtbot, start, tmp_path):
    folder = tmp_path / "data"
    command = [sys.executable, "-c", SECOND, str(folder)]
    killed = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | ENVIRONMENT)
    assert killed.stdout.readline() == "first\n"
    assert call_first(folder)
    killed.kill()
    killed.communicate()
    instance = SingleInstance.claim(folder)
    assert instance is not None
    with qtbot.waitSignal(instance.called, timeout=20_000):
        assert start(folder) == "heard"
    instance.release()


def test_a_first_start_that_does_not_listen_is_not_taken_for_an_answer(first, tmp_path, monkeypatch):
    """A hung window holds the lock and says nothing: the caller must learn that, and soon."""
    monkeypatch.setattr("ledgerdesk.ui.shell.single_instance._WAIT", 20)
    first._server.close()
    assert not call_first(tmp_path / "data")


@OFFSCREEN
def test_minimised_window_comes_back_as_large_as_it_was(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.showMaximized()
    window.showMinimized()
    bring_to_front(window)
    assert not window.isMinimized()
    assert window.isVisible()


@OFFSCREEN
def test_open_question_comes_to_the_front_before_its_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    question = QDialog(window)
    question.setModal(True)
    question.show()
    bring_to_front(window)
    qtbot.waitUntil(question.isActiveWindow)
