"""A process of its own for bytes from outside: it may crash, hang or be killed, and nothing else notices.

The child is started afresh for each file as ``python -c …`` or, in the built program, as the program itself with a
flag as its first argument: one pipe in, one pipe out, no shared memory, no file. (multiprocessing would bring a
resource tracker process and unpickle what the child says.) It dies with its parent: the kernel sees to it on Linux,
and everywhere a thread waits for the end of standard input, which the parent holds open until it has the answer.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ledgerdesk.paths import frozen

TIME, CANCELLED = "time", "cancelled"
_MAX_ANSWER = 256 << 20
_TICK = 0.1
_GRACE_SECONDS = 2.0
_OUT_OF_TIME = -24  # SIGXCPU, which Windows has not
_PR_SET_PDEATHSIG = 1
_SOURCE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Reply:
    """What came back: the child's heading and payload, or why there is none.

    ``stopped`` is TIME or CANCELLED when it was ended; ``heading`` is None for one that died or babbled.
    """

    heading: dict[str, Any] | None
    payload: bytes
    stopped: str = ""


# ---- the parent's side ---------------------------------------------------------------------------------------------
def command(flag: str, module: str) -> list[str]:
    """Return how to start ``module``.main: the built program with a flag, or this interpreter."""
    if frozen():
        return [sys.executable, flag]
    start = f"import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; main()"
    return [sys.executable, "-I", "-B", "-c", start, str(_SOURCE)]


def start(program: list[str]) -> subprocess.Popen[bytes]:
    """Return a child that waits for its work; it ends when nobody holds the pipe to it any more."""
    return subprocess.Popen(  # noqa: S603 - this program itself, by its own path
        program,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback may hold personal data
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def ask(
    program: list[str],
    heading: dict[str, object],
    data: bytes,
    *,
    seconds: float,
    cancelled: threading.Event | None = None,
    waiting: subprocess.Popen[bytes] | None = None,
) -> Reply:
    """Hand a child its work and return what it says; it is ended after ``seconds`` or when ``cancelled`` is set.

    ``waiting`` is a child of that program started before; it serves this once, as every child does.
    """
    request = json.dumps(heading | {"bytes": len(data)}).encode() + b"\n"
    with waiting or start(program) as process:
        watch = _Watch(process, seconds, cancelled)
        try:
            said = _converse(process, request, data)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE_SECONDS)
        finally:
            process.kill()
            watch.stop()
    stopped = watch.reason or (TIME if process.returncode == _OUT_OF_TIME else "")
    return _understood(said, stopped)


class _Watch:
    """Kills the child when its time is over or the user has had enough; ``reason`` says which."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, cancelled: threading.Event | None) -> None:
        self.reason = ""
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._wait, args=(process, seconds, cancelled), daemon=True)
        self._thread.start()

    def _wait(self, process: subprocess.Popen[bytes], seconds: float, cancelled: threading.Event | None) -> None:
        deadline = time.monotonic() + seconds
        while not self._done.wait(_TICK):
            if cancelled is not None and cancelled.is_set():
                self.reason = CANCELLED
            elif time.monotonic() > deadline:
                self.reason = TIME
            if self.reason:
                process.kill()
                return

    def stop(self) -> None:
        self._done.set()
        self._thread.join()


def _converse(process: subprocess.Popen[bytes], request: bytes, data: bytes) -> bytes:
    """Send the request and return everything the child says; its input stays open, which keeps it alive."""
    source, sink = process.stdin, process.stdout
    if source is None or sink is None:
        raise RuntimeError("the child has no pipes")
    try:
        source.write(request)
        source.write(data)
        source.flush()
    except OSError:
        return b""
    return _all(sink)


def _all(sink: IO[bytes]) -> bytes:
    parts, size = [], 0
    while part := sink.read(1 << 20):
        size += len(part)
        if size > _MAX_ANSWER:
            return b""
        parts.append(part)
    return b"".join(parts)


def _understood(said: bytes, stopped: str) -> Reply:
    line, _, payload = said.partition(b"\n")
    try:
        heading = json.loads(line)
        whole = isinstance(heading, dict) and len(payload) == heading["bytes"]
    except (ValueError, KeyError, RecursionError):
        whole = False
    return Reply(heading, payload, stopped) if whole else Reply(None, b"", stopped)


# ---- the child's side ----------------------------------------------------------------------------------------------
def restrain(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Set limits the kernel keeps: memory, processor time, no file written, no core left behind."""
    if sys.platform == "linux":
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hear() -> tuple[dict[str, Any], bytes]:
    """Return the one request on standard input; from then on the process ends with its parent."""
    heading = json.loads(_line())
    data = _exactly(int(heading["bytes"]))  # up to here the end of the input ends it, whichever thread started it
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return heading, data


def tell(heading: dict[str, object], payload: bytes) -> None:
    """Give the answer and end; never returns."""
    _write(json.dumps(heading | {"bytes": len(payload)}).encode() + b"\n" + payload)
    os._exit(0)  # the waiting thread and the interpreter's own tidying are of no use any more


def _end_with_parent() -> None:
    while os.read(0, 1 << 16):
        pass
    os._exit(1)


def _line() -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        line += _exactly(1)
    return line


def _exactly(count: int) -> bytes:
    parts = []
    while count:
        part = os.read(0, min(count, 1 << 20))
        if not part:
            os._exit(1)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]
