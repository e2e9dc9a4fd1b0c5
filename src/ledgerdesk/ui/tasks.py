"""Work off the GUI thread: started here, reported back here by signal, never waited for by the window."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from ledgerdesk.errors import LedgerError

T = TypeVar("T")

_PROGRESS_EVERY = 0.1  # seconds; a progress bar that moves faster only costs the GUI thread time


class Cancelled(Exception):  # noqa: N818 — not an error: someone pressed cancel
    """The task was cancelled; raised by ``Task.check`` inside the work."""


class Lane(Enum):
    """Reads queue behind reads only; imports, exports and prints have a thread of their own."""

    READ = "read"
    LONG = "long"


class Task:
    """What the work sees of itself: progress to tell, cancel to ask for."""

    def __init__(self, tell: Callable[[int, int, str], None] | None = None) -> None:
        """``tell`` hears of progress on the worker's thread; without it progress is not told."""
        self._tell = tell
        self._cancelled = False
        self._told_at = 0.0

    @property
    def cancelled(self) -> bool:
        """Tell whether cancel was asked for."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask the work to stop; it stops at its next ``check``."""
        self._cancelled = True

    def check(self) -> None:
        """Raise Cancelled when cancel was asked for."""
        if self._cancelled:
            raise Cancelled

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Tell how far the work is, at most ten times a second; raise Cancelled when asked to stop."""
        self.check()
        now = time.monotonic()
        if self._tell is not None and (done >= total or now - self._told_at >= _PROGRESS_EVERY):
            self._told_at = now
            self._tell(done, total, text)


@dataclass(eq=False)
class Job(Generic[T]):
    """One running or waiting task as the window sees it. GUI thread only."""

    label: str
    work: Callable[[Task], T]
    done: Callable[[T], object] | None
    failed: Callable[[LedgerError], object] | None
    ended: Callable[[], object] | None
    owner: QObject | None
    key: str
    lane: Lane
    visible: bool
    task: Task = field(init=False)
    progress: tuple[int, int, str] = (0, 0, "")
    started_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Give the work its task; the window replaces it by one that tells progress."""
        self.task = Task()

    def cancel(self) -> None:
        """Ask the work to stop; nothing of it is reported any more."""
        self.task.cancel()

    def seconds_left(self) -> float | None:
        """Return the seconds still to go, guessed from progress; None while there is nothing to guess from."""
        done, total, _ = self.progress
        spent = time.monotonic() - self.started_at
        return spent * (total - done) / done if done and total and spent > 1 else None


class _Relay(QObject):
    progressed = Signal(object, int, int, str)
    finished = Signal(object, object, object)


class _Runnable(QRunnable):
    def __init__(self, job: Job[Any], relay: _Relay) -> None:
        super().__init__()
        self.setAutoDelete(False)  # Python owns it; the pool must not free it under us
        self._job, self._relay = job, relay

    def run(self) -> None:
        result: object = None
        problem: BaseException | None = None
        try:
            self._job.task.check()
            result = self._job.work(self._job.task)
        except BaseException as exception:  # noqa: BLE001 — carried to the GUI thread, where it is shown
            problem = exception
        self._relay.finished.emit(self._job, result, problem)


class TaskRunner(QObject):
    """Run work on two threads of its own and report on the GUI thread."""

    changed = Signal()

    def __init__(
        self,
        show_error: Callable[[LedgerError], object],
        show_bug: Callable[[BaseException], object],
        parent: QObject | None = None,
    ) -> None:
        """``show_error`` gets a LedgerError nobody else handles; ``show_bug`` every other exception."""
        super().__init__(parent)
        self._show_error, self._show_bug = show_error, show_bug
        self._jobs: dict[Job[Any], _Runnable] = {}
        self._relay = _Relay(self)
        self._relay.progressed.connect(self._progressed, Qt.ConnectionType.QueuedConnection)
        self._relay.finished.connect(self._finished, Qt.ConnectionType.QueuedConnection)
        self._stopped = False
        self._pools = {lane: QThreadPool(self) for lane in Lane}
        for pool in self._pools.values():
            pool.setMaxThreadCount(1)

    def run(
        self,
        label: str,
        work: Callable[[Task], T],
        done: Callable[[T], object] | None = None,
        *,
        failed: Callable[[LedgerError], object] | None = None,
        ended: Callable[[], object] | None = None,
        owner: QObject | None = None,
        key: str = "",
        lane: Lane = Lane.READ,
        visible: bool | None = None,
    ) -> Job[T]:
        """Start ``work(task)`` on a worker thread; call back on the GUI thread.

        Exactly one of ``done``, ``failed`` (or the runner's ``show_error``), ``show_bug`` is called, none when it was
        cancelled or ``owner`` is gone; ``ended`` always follows while the owner lives. A job of the same ``key``
        still under way is cancelled. ``visible`` jobs stand in the top bar (long ones by default). The work opens its
        own session and touches no widget.
        """
        if key:
            self.cancel(key)
        job = Job(label, work, done, failed, ended, owner, key, lane, lane is Lane.LONG if visible is None else visible)
        relay = self._relay
        job.task = Task(lambda done, total, text: relay.progressed.emit(job, done, total, text))
        if self._stopped:
            job.cancel()
            return job
        runnable = _Runnable(job, relay)
        self._jobs[job] = runnable
        self._pools[lane].start(runnable)
        self.changed.emit()
        return job

    def cancel(self, key: str) -> None:
        """Cancel the jobs of a key."""
        for job in self._jobs:
            if job.key == key:
                job.cancel()

    def jobs(self) -> tuple[Job[Any], ...]:
        """Return the visible jobs under way that nobody has cancelled."""
        return tuple(job for job in self._jobs if job.visible and not job.task.cancelled)

    def busy(self, lane: Lane | None = None) -> bool:
        """Tell whether any job is under way, on one lane or at all."""
        return any(lane is None or job.lane is lane for job in self._jobs)

    def stop(self, milliseconds: int = 5_000) -> bool:
        """Cancel everything and wait for the threads; False when one did not stop in time. Nothing starts any more."""
        self._stopped = True
        for job in self._jobs:
            job.cancel()
        for pool in self._pools.values():
            pool.clear()  # what has not begun never will
        stopped = all(pool.waitForDone(milliseconds) for pool in self._pools.values())
        if stopped:
            self._jobs.clear()
        return stopped

    @Slot(object, int, int, str)
    def _progressed(self, job: Job[Any], done: int, total: int, text: str) -> None:
        job.progress = (done, total, text)
        self.changed.emit()

    @Slot(object, object, object)
    def _finished(self, job: Job[Any], result: object, problem: BaseException | None) -> None:
        self._jobs.pop(job, None)
        self.changed.emit()
        if job.owner is not None and not shiboken6.isValid(job.owner):
            return
        try:
            if not job.task.cancelled:
                self._report(job, result, problem)
        finally:
            if job.ended is not None:
                job.ended()

    def _report(self, job: Job[Any], result: object, problem: BaseException | None) -> None:
        if problem is None:
            if job.done is not None:
                job.done(result)
        elif isinstance(problem, LedgerError):
            (job.failed or self._show_error)(problem)
        elif not isinstance(problem, Cancelled):
            self._show_bug(problem)
