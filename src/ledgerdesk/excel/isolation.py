"""The parent's side of the child that parses foreign workbooks."""

import subprocess
import threading

from ledgerdesk import apart
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.package import DAMAGED, PasswordNeededError

CHILD_FLAG = "--read-foreign-workbook"
_WALL_SECONDS = 60.0
_STOPPED = {
    apart.TIME: "这个文件读了很久也没有读完，请在 Excel 或 WPS 里打开，只留要导入的表，另存为 .xlsx 再导入。",
    apart.CANCELLED: "已停下，没有导入。",
}


class Standby:
    """A child started while somebody still looks for a file, so that reading it does not begin with that.

    Each child reads one file as ever. Whoever makes a Standby closes it. Used from any thread.
    """

    def __init__(self) -> None:
        self._waiting: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Have a child ready for the next file; returns at once, in some milliseconds."""
        with self._lock:
            if self._waiting is None or self._waiting.poll() is not None:
                self._let_go()
                self._waiting = apart.start(_command())

    def take(self) -> subprocess.Popen[bytes] | None:
        """Return the child that waits, None where there is none."""
        with self._lock:
            if self._waiting is not None and self._waiting.poll() is not None:
                self._let_go()
            waiting, self._waiting = self._waiting, None
        return waiting

    def close(self) -> None:
        """End the child that waits."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.kill()
            waiting.communicate()


def run(
    heading: dict[str, object],
    data: bytes,
    *,
    cancelled: threading.Event | None = None,
    standby: Standby | None = None,
) -> bytes:
    """Return the child's answer; raise FileRefusedError for whatever goes wrong in it, PasswordNeededError."""
    waiting = standby.take() if standby is not None else None
    reply = apart.ask(_command(), heading, data, seconds=_WALL_SECONDS, cancelled=cancelled, waiting=waiting)
    if reply.stopped:
        raise FileRefusedError(_STOPPED[reply.stopped])
    said = reply.heading
    if said is None or "refusal" not in said or "password" not in said:
        raise FileRefusedError(DAMAGED)
    if said["refusal"]:
        refusal = str(said["refusal"])
        raise PasswordNeededError(refusal) if said["password"] else FileRefusedError(refusal)
    return reply.payload


def _command() -> list[str]:
    return apart.command(CHILD_FLAG, "ledgerdesk.excel.child")
