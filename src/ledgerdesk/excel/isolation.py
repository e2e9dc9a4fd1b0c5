"""The parent's side of the child that parses foreign workbooks."""

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


def run(heading: dict[str, object], data: bytes, *, cancelled: threading.Event | None = None) -> bytes:
    """Return the child's answer; raise FileRefusedError for whatever goes wrong in it, PasswordNeededError."""
    reply = apart.ask(_command(), heading, data, seconds=_WALL_SECONDS, cancelled=cancelled)
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
