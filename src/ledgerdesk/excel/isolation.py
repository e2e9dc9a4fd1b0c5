"""The parent's side of the child that parses foreign files."""

import contextlib
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.package import DAMAGED, PasswordNeededError
from ledgerdesk.paths import frozen

CHILD_FLAG = "--read-foreign-workbook"
_WALL_SECONDS = 60.0
_MAX_ANSWER = 256 << 20
_TICK = 0.1
_GRACE_SECONDS = 2.0
_OUT_OF_TIME = -24  # SIGXCPU, which Windows has not
_SOURCE = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from ledgerdesk.excel.child import main; main()"
_TOO_SLOW = "这个文件读了很久也没有读完，请在 Excel 或 WPS 里打开，只留要导入的表，另存为 .xlsx 再导入。"
_CANCELLED = "已停下，没有导入。"


def run(heading: dict[str, object], data: bytes, *, cancelled: threading.Event | None = None) -> bytes:
    """Return the child's answer; raise FileRefusedError for whatever goes wrong in it, PasswordNeededError."""
    request = json.dumps(heading | {"bytes": len(data)}).encode() + b"\n"
    with subprocess.Popen(  # noqa: S603 - this program itself, by its own path
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback may hold personal data
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        watch = _Watch(process, cancelled)
        try:
            reply = _converse(process, request, data)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE_SECONDS)
        finally:
            process.kill()
            watch.stop()
    if watch.reason or process.returncode == _OUT_OF_TIME:
        raise FileRefusedError(watch.reason or _TOO_SLOW)
    return _checked(reply)


class _Watch:
    """Kills the child when its time is over or the user has had enough; ``reason`` says which."""

    def __init__(self, process: subprocess.Popen[bytes], cancelled: threading.Event | None) -> None:
        self.reason = ""
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._wait, args=(process, cancelled), daemon=True)
        self._thread.start()

    def _wait(self, process: subprocess.Popen[bytes], cancelled: threading.Event | None) -> None:
        deadline = time.monotonic() + _WALL_SECONDS
        while not self._done.wait(_TICK):
            if cancelled is not None and cancelled.is_set():
                self.reason = _CANCELLED
            elif time.monotonic() > deadline:
                self.reason = _TOO_SLOW
            if self.reason:
                process.kill()
                return

    def stop(self) -> None:
        self._done.set()
        self._thread.join()


def _command() -> list[str]:
    if frozen():
        return [sys.executable, CHILD_FLAG]
    return [sys.executable, "-I", "-B", "-c", _START, str(_SOURCE)]


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


def _checked(reply: bytes) -> bytes:
    heading, _, payload = reply.partition(b"\n")
    try:
        said = json.loads(heading)
        complete = len(payload) == said["bytes"]
        refusal, needs_password = str(said["refusal"]), bool(said["password"])
    except (ValueError, KeyError, TypeError) as error:
        raise FileRefusedError(DAMAGED) from error
    if refusal:
        raise PasswordNeededError(refusal) if needs_password else FileRefusedError(refusal)
    if not complete:
        raise FileRefusedError(DAMAGED)
    return payload
