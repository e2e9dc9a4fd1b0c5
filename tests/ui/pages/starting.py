"""The program as a person starts it: a real one over a folder, and waiting for what it does."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QDeadlineTimer
from PySide6.QtWidgets import QApplication

from conftest import PASSWORD
from ledgerdesk.ui import places
from ledgerdesk.ui.shell import rooms
from ledgerdesk.ui.shell.program import Program
from ui.pages.conftest import bury


@contextmanager
def started(qapp, home, clock, asker, first=places.GUIDE) -> Iterator[Program]:
    """Yield a program whose windows open at ``first``, see Desktop, and let nothing of it stay behind."""
    style = qapp.styleSheet()
    made = Program(qapp, home, clock=clock, asker=asker)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "FIRST", first)
        yield made
    made.end()
    if made.front is not None:
        made.front.hide()
        made.front.deleteLater()
    made.deleteLater()
    bury()
    qapp.setStyleSheet(style)
    qapp.setQuitOnLastWindowClosed(True)


def wait(until):
    deadline = QDeadlineTimer(30_000)
    while not until():
        assert not deadline.hasExpired()
        QApplication.processEvents()
        time.sleep(0.002)


def settled(program):
    return lambda: program.session is not None and not program.session.runner.busy()


def unlock(program, secret=PASSWORD):
    program.front._password.edit.setText(secret)
    program.front._try()
    wait(lambda: not program.runner.busy())
