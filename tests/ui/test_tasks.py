import threading
import time

import pytest
from PySide6.QtCore import QObject, QThread

from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.shell.task_area import TaskArea, sentence
from ledgerdesk.ui.tasks import Cancelled, Lane, Task


def test_results_come_in_order_on_the_gui_thread(runner, qtbot):
    found, threads = [], set()

    def work(number):
        threads.add(threading.get_ident())
        return number

    for number in range(100):
        runner.run("读取", lambda _task, n=number: work(n), lambda n: found.append((n, QThread.isMainThread())))
    qtbot.waitUntil(lambda: len(found) == 100)
    assert found == [(number, True) for number in range(100)]
    assert threads.isdisjoint({threading.get_ident()})
    assert len(threads) == 1


def test_a_long_job_does_not_hold_up_reads(runner, qtbot):
    gate, found = threading.Event(), []
    runner.run("导入", lambda _task: gate.wait(10), lambda _r: found.append("long"), lane=Lane.LONG)
    runner.run("读取", lambda _task: 1, lambda _r: found.append("read"))
    qtbot.waitUntil(lambda: found == ["read"])
    gate.set()
    qtbot.waitUntil(lambda: found == ["read", "long"])


def test_a_ledger_error_goes_to_who_handles_it_else_is_shown(runner, qtbot):
    met, ended = [], []

    def fail(_task):
        raise LedgerError("D 盘满了。")

    runner.run("甲", fail, failed=met.append, ended=lambda: ended.append(1))
    runner.run("乙", fail, ended=lambda: ended.append(2))
    qtbot.waitUntil(lambda: ended == [1, 2])
    assert [str(e) for e in met] == ["D 盘满了。"]
    assert [str(e) for e in runner.errors] == ["D 盘满了。"]


def test_any_other_exception_is_a_bug(runner, qtbot):
    runner.run("甲", lambda _task: 1 // 0)
    qtbot.waitUntil(lambda: bool(runner.bugs))
    assert isinstance(runner.bugs.pop(), ZeroDivisionError)


def test_cancel_stops_and_reports_nothing(runner, qtbot):
    started, found, ended = threading.Event(), [], []

    def work(task):
        started.set()
        while True:
            task.check()
            time.sleep(0.001)

    job = runner.run("导入", work, found.append, ended=lambda: ended.append(1), lane=Lane.LONG)
    assert started.wait(5)
    job.cancel()
    assert runner.jobs() == ()
    qtbot.waitUntil(lambda: ended == [1])
    assert found == []
    assert not runner.busy()


def test_a_waiting_job_that_is_cancelled_never_begins(runner, qtbot):
    gate, begun, ended = threading.Event(), [], []
    runner.run("甲", lambda _task: gate.wait(10))
    runner.run("乙", lambda _task: begun.append(1), ended=lambda: ended.append(1)).cancel()
    gate.set()
    qtbot.waitUntil(lambda: ended == [1])
    assert begun == []


def test_the_newest_of_a_key_wins(runner, qtbot):
    gate, found = threading.Event(), []
    runner.run("甲", lambda _task: gate.wait(10))
    for number in range(5):
        runner.run("读取", lambda _task, n=number: n, found.append, key="students")
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy())
    assert found == [4]


def test_nothing_is_told_to_an_owner_that_is_gone(runner, qtbot):
    gate, found = threading.Event(), []
    owner = QObject()
    runner.run("甲", lambda _task: gate.wait(10), found.append, ended=lambda: found.append("ended"), owner=owner)
    owner.deleteLater()
    del owner
    qtbot.wait(10)
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy())
    assert found == []


def test_progress_is_told_ten_times_a_second_at_most_and_at_the_end():
    told = []
    task = Task(lambda *how_far: told.append(how_far))
    for done in range(1, 10_001):
        task.progress(done, 10_000)
    assert told[-1] == (10_000, 10_000, "")
    assert len(told) < 100


def test_progress_raises_when_cancelled():
    task = Task()
    task.cancel()
    with pytest.raises(Cancelled):
        task.progress(1, 2)


def test_the_task_area_says_how_far_and_cancels(runner, qtbot, theme):
    area = TaskArea(theme, runner)
    qtbot.addWidget(area)
    gate = threading.Event()

    def work(task):
        task.progress(1240, 3000)
        while not gate.is_set():
            task.check()
            time.sleep(0.001)

    job = runner.run("导入", work, lane=Lane.LONG)
    assert area.isHidden()  # nothing flashes up for a moment's work
    qtbot.waitUntil(lambda: not area.isHidden())
    qtbot.waitUntil(lambda: job.progress[0] == 1240)
    assert sentence(job).startswith("正在导入 1,240/3,000")
    area._cancel.click()
    qtbot.waitUntil(lambda: not runner.busy())
    assert area.isHidden()


def test_several_jobs_are_counted(runner, qtbot, theme):
    area = TaskArea(theme, runner)
    qtbot.addWidget(area)
    gate = threading.Event()
    for label in ("导入", "打印", "导出"):
        runner.run(label, lambda _task: gate.wait(10), lane=Lane.LONG)
    area.refresh()
    assert area._list.text() == "3 件事在做"
    gate.set()


def test_nothing_starts_after_the_end(runner, qtbot):
    done = []
    assert runner.stop()
    job = runner.run("存草稿", lambda _task: done.append("work"), lambda _result: done.append("done"))
    qtbot.wait(50)
    assert done == []
    assert runner.jobs() == ()
    assert not runner.busy()
    assert job.task.cancelled
