import threading

from PySide6.QtCore import QThread

from ledgerdesk.ui.signals import LedgerSignals


class Ledger:
    def __init__(self):
        self.observers = []

    def observe(self, fn):
        self.observers.append(fn)
        return lambda: self.observers.remove(fn)

    def commit(self, change_set):
        for fn in list(self.observers):
            fn(change_set)


def test_commits_on_any_thread_arrive_on_the_gui_thread_in_order(qtbot):
    ledger = Ledger()
    signals = LedgerSignals(ledger)
    found = []
    signals.changed.connect(lambda change: found.append((change, QThread.isMainThread())))
    thread = threading.Thread(target=lambda: [ledger.commit(n) for n in range(20)])
    thread.start()
    thread.join()
    assert found == []  # not inside the commit
    qtbot.waitUntil(lambda: len(found) == 20)
    assert found == [(n, True) for n in range(20)]


def test_a_commit_on_the_gui_thread_is_told_after_control_has_returned(qtbot):
    ledger = Ledger()
    signals = LedgerSignals(ledger)
    found = []
    signals.changed.connect(found.append)
    ledger.commit("x")
    assert found == []
    qtbot.waitUntil(lambda: found == ["x"])


def test_closing_stops_listening(qtbot):
    ledger = Ledger()
    LedgerSignals(ledger).close()
    assert ledger.observers == []
