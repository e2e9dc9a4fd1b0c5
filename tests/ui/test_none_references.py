"""Qt calls that return nothing must not use up references to None.

PySide6 6.12.0 on Python 3.11 drops one per call: after some thousands the process aborts without a traceback and
unsaved work is lost. A short test suite would not see it, so this one counts.
"""

import sys

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QLabel, QTableWidget, QTableWidgetItem

CALLS = 20_000
DRIFT = 200  # references that come and go for other reasons


def test_void_calls_leave_the_references_to_none_alone(qtbot):
    label = QLabel()
    table = QTableWidget(2, 2)
    qtbot.addWidget(label)
    qtbot.addWidget(table)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        label.setText(str(number))
        table.setItem(number % 2, 0, QTableWidgetItem("x"))
        table.model().index(0, 1, QModelIndex()).data()
        if abs(sys.getrefcount(None) - before) > DRIFT:
            break
    assert abs(sys.getrefcount(None) - before) <= DRIFT
