"""The process that touches foreign bytes: it may crash, hang or be killed, and nothing else notices.

It is started afresh for each file as ``python -c …`` or, in the built program, as the program itself with
``isolation.CHILD_FLAG`` as its first argument: one pipe in, one pipe out, no shared memory, no file. (multiprocessing would bring a resource
tracker process and unpickle what the child says.) It dies with its parent: the kernel sees to it on Linux, and
everywhere a thread waits for the end of standard input, which the parent holds open until it has the answer.
"""

import ctypes
import json
import os
import signal
import sys
import threading
from typing import Any

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import sniff, wire
from ledgerdesk.excel.package import DAMAGED, TOO_LARGE, PasswordNeededError

CPU_SECONDS = 20  # the largest list allowed takes four here, and old PCs are five times slower
MEMORY_BYTES = 900 << 20
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Answer the one request on standard input and end; never returns."""
    _restrain()
    heading = json.loads(_line())
    data = _exactly(int(heading["bytes"]))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    refusal, needs_password, payload = answer(heading, data)
    reply = {"refusal": refusal, "password": needs_password, "bytes": len(payload)}
    _write(json.dumps(reply).encode() + b"\n" + payload)
    os._exit(0)  # the waiting thread and the interpreter's own tidying are of no use any more


def answer(heading: dict[str, Any], data: bytes) -> tuple[str, bool, bytes]:
    """Return (refusal or "", whether a password would help, what was asked for)."""
    try:
        password = str(heading["password"]) if heading.get("password") else None
        parsed = sniff.parse(data, password)
        if heading["job"] == "held":
            return "", False, _held_copy(data, parsed, heading)
        return "", False, b"".join(parsed.lines())
    except FileRefusedError as error:
        return str(error), isinstance(error, PasswordNeededError), b""
    except MemoryError:
        return TOO_LARGE, False, b""
    except BaseException:  # noqa: BLE001 - a Rust panic is no Exception; the bytes are at fault, whatever it is
        return DAMAGED, False, b""


def _held_copy(data: bytes, parsed: wire.Parsed, heading: dict[str, Any]) -> bytes:
    from ledgerdesk.excel import held_copy  # openpyxl costs more than reading a whole list

    return held_copy.build(data, parsed, heading["sheets"])


def _restrain() -> None:
    """Set limits the kernel keeps: memory, processor time, no file written, no core left behind."""
    if sys.platform == "linux":
        import resource  # not on Windows

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
