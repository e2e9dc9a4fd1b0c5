"""The process that touches foreign pictures and PDF scans; see ``ledgerdesk.apart``."""

from datetime import date
from typing import Any

from ledgerdesk import apart
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.pictures import kinds

CPU_SECONDS = 20  # the largest photo taken in needs two here, and old PCs are five times slower
MEMORY_BYTES = 900 << 20
DAMAGED = "这个文件不完整或损坏了，没有加进来。请重新导出或扫描一份。"
PAGE, PREPARE = "page", "prepare"


def main() -> None:
    """Answer the one request on standard input and end; never returns."""
    apart.restrain(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    apart.tell(*answer(*apart.hear()))


def answer(heading: dict[str, Any], data: bytes) -> tuple[dict[str, object], bytes]:
    """Return what was found out and the JPEG; of a PDF the picture of one page."""
    try:
        return _done(heading, data)
    except FileRefusedError as error:
        return {"refusal": str(error)}, b""
    except BaseException:  # noqa: BLE001 - the bytes are at fault, whatever it is
        return {"refusal": DAMAGED}, b""


def _done(heading: dict[str, Any], data: bytes) -> tuple[dict[str, object], bytes]:
    # Pillow and pdfium cost 100 ms to load: only what the file asks for.
    long_side, kind = int(heading["long_side"]), kinds.kind_of(data)
    if kind == kinds.PDF:
        from ledgerdesk.pictures import scans

        jpeg, width, height, pages = scans.drawn(data, int(heading.get("page", 0)), long_side)
        return _facts(width, height, pages, None), jpeg
    from ledgerdesk.pictures import reencode

    photo = reencode.reencode(data, kind, long_side)
    return _facts(photo.width, photo.height, 1, photo.taken_on), photo.jpeg


def _facts(width: int, height: int, pages: int, taken_on: date | None) -> dict[str, object]:
    day = taken_on.isoformat() if taken_on else ""
    return {"refusal": "", "width": width, "height": height, "pages": pages, "taken_on": day}
