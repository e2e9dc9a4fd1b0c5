"""The process that touches foreign workbooks; see ``ledgerdesk.apart``."""

from typing import Any

from ledgerdesk import apart
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import sniff, wire
from ledgerdesk.excel.package import DAMAGED, TOO_LARGE, PasswordNeededError

CPU_SECONDS = 20  # the largest list allowed takes four here, and old PCs are five times slower
MEMORY_BYTES = 900 << 20


def main() -> None:
    """Answer the one request on standard input and end; never returns."""
    _restrain()
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
    apart.restrain(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
