"""Start processes that do real work and kill them without warning at a chosen moment.

One server process imports the program once and forks a child per order; it also sends SIGKILL, so that the number it
kills can be nobody else's. A line of JSON goes in (order, seconds to live), a line comes out (how the child ended).
"""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from campaigns.works import Order, run

_TESTS = Path(__file__).resolve().parents[1]
_SRC = _TESTS.parent / "src"


def environment() -> dict[str, str]:
    """Return what a child needs to find the program and these modules."""
    return os.environ | {"PYTHONPATH": f"{_SRC}{os.pathsep}{_TESTS}", "PYTHONIOENCODING": "utf-8"}


class Server:
    """The forking server, as the test sees it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "campaigns.killing"]
        self._process = subprocess.Popen(
            command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def warm(self, order: Order) -> None:
        """Run an order in the server itself, so that no child spends its short life on first times."""
        self._ask({"warm": order.to_json()})

    def do(self, order: Order, seconds: float | None = None) -> dict[str, Any]:
        """Run an order, killed after ``seconds``; return killed (bool), code, seconds lived and what it complained of."""
        return self._ask({"order": order.to_json(), "seconds": seconds})

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def _serve() -> None:
    for line in sys.stdin:
        wanted = json.loads(line)
        if "warm" in wanted:
            run(Order.from_json(wanted["warm"]))
            answer: dict[str, Any] = {}
        else:
            answer = _in_a_child(wanted["order"], wanted["seconds"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _in_a_child(order: str, seconds: float | None) -> dict[str, Any]:
    complaint = Order.from_json(order).acks.with_suffix(".complaint")
    complaint.unlink(missing_ok=True)
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _be_killed(order, complaint)
    code = os.waitstatus_to_exitcode(_end(child, seconds))
    said = complaint.read_text(encoding="utf-8") if complaint.exists() else ""
    lived = time.monotonic() - started
    return {"killed": code == -signal.SIGKILL, "code": code, "seconds": lived, "complaint": said}


def _end(child: int, seconds: float | None) -> int:
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)  # a child that has ended is still waited for: the number is its own
    return os.waitpid(child, 0)[1]


def _be_killed(order: str, complaint: Path) -> None:
    try:
        run(Order.from_json(order))
    except BaseException:  # noqa: BLE001 - the test decides what an error means
        complaint.write_text(traceback.format_exc(), encoding="utf-8")
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    from alembic import command  # noqa: F401 - imported once, not by every child

    _serve()
