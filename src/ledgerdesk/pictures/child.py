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
SHEETS, TURN = "sheets", "turn"  # what is asked in "work"; without it a picture is prepared


def main() -> None:
    """Answer the one request on standard input and end; never returns."""
    heading, data = apart.hear()  # our own words; what they speak of is looked at under the limits
    apart.restrain(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS * int(heading.get("sheets", 1)))
    apart.tell(*answer(heading, data))


def answer(heading: dict[str, Any], data: bytes) -> tuple[dict[str, object], bytes]:
    """Return what was found out and the JPEG; of a PDF the picture of one page, of a pile all its sheets."""
    try:
        return _done(heading, data)
    except FileRefusedError as error:
        return {"refusal": str(error)}, b""
    except BaseException:  # noqa: BLE001 - the bytes are at fault, whatever it is
        return {"refusal": DAMAGED}, b""


def _done(heading: dict[str, Any], data: bytes) -> tuple[dict[str, object], bytes]:
    # Pillow, pdfium and zxing cost 100 ms to load: only what the file asks for.
    long_side, work = int(heading["long_side"]), heading.get("work")
    if work == SHEETS:
        return _sheets(heading, data, long_side)
    if work == TURN:
        from ledgerdesk.pictures import sheets

        sheet = sheets.turned(data, int(heading["quarters"]))
        return _facts(sheet.width, sheet.height, 1, None), sheet.jpeg
    kind = kinds.kind_of(data)
    if kind == kinds.PDF:
        from ledgerdesk.pictures import scans

        jpeg, width, height, pages = scans.drawn(data, int(heading.get("page", 0)), long_side)
        return _facts(width, height, pages, None), jpeg
    from ledgerdesk.pictures import reencode

    photo = reencode.reencode(data, kind, long_side)
    return _facts(photo.width, photo.height, 1, photo.taken_on), photo.jpeg


def _facts(width: int, height: int, pages: int, taken_on: date | None) -> dict[str, object]:
    return {"refusal": "", "width": width, "height": height, "pages": pages, "taken_on": _day(taken_on)}


def _sheets(heading: dict[str, Any], data: bytes, long_side: int) -> tuple[dict[str, object], bytes]:
    """Return what stands on each sheet; the payload is their pictures and thumbnails, one behind the other."""
    from ledgerdesk.pictures import sheets

    pile = sheets.Pile(data, long_side)
    told: list[dict[str, object]] = []
    parts: list[bytes] = []
    for sheet in pile.sheets(int(heading["first"]), int(heading["sheets"])):
        if isinstance(sheet, FileRefusedError):
            told.append({"refusal": str(sheet)})
            continue
        parts += (sheet.jpeg, sheet.thumb)
        told.append(
            {
                "refusal": "",
                "codes": list(sheet.codes),
                "unread": sheet.unread,
                "width": sheet.width,
                "height": sheet.height,
                "blank": sheet.blank,
                "taken_on": _day(sheet.taken_on),
                "lengths": [len(sheet.jpeg), len(sheet.thumb)],
            }
        )
    return {"refusal": "", "pages": pile.pages, "found": told}, b"".join(parts)


def _day(taken_on: date | None) -> str:
    return taken_on.isoformat() if taken_on else ""
