"""The process that touches foreign workbooks; see ``ledgerdesk.apart``."""

import gc
import time
from typing import Any

from ledgerdesk import apart
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import sniff, wire
from ledgerdesk.excel.package import DAMAGED, TOO_LARGE, PasswordNeededError

CPU_SECONDS = 4  # on a PC of these years; the largest list allowed takes two
MOST_CPU_SECONDS = 20
MEMORY_BYTES = 440 << 20  # of addresses: some 60 of them are never used
_ROUNDS = 20_000
_USUAL_SECONDS = 0.0015  # for so many rounds
_SLOW = 2.5  # times as long makes a slow PC; less may be the moment's other work


def main() -> None:
    """Answer the one request on standard input and end; never returns."""
    _restrain()
    gc.disable()  # one file and the end: nothing would be collected
    refusal, needs_password, payload = answer(*apart.hear())
    apart.tell({"refusal": refusal, "password": needs_password}, payload)


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
    apart.restrain(memory_bytes=MEMORY_BYTES, cpu_seconds=_patience())


def _patience() -> int:
    """Return how many seconds of processor time a file may take: more on a PC that is slow at everything."""
    slowness = min(_seconds_for_rounds() for _ in range(3)) / _USUAL_SECONDS
    return CPU_SECONDS if slowness < _SLOW else min(MOST_CPU_SECONDS, round(CPU_SECONDS * slowness))


def _seconds_for_rounds() -> float:
    started, total = time.process_time(), 0
    for number in range(_ROUNDS):
        total += number
    return time.process_time() - started
