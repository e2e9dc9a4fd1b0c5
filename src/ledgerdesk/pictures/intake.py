"""The parent's side: a file from outside becomes what is stored, or one sentence says why not."""

import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledgerdesk import apart
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.pictures import kinds

CHILD_FLAG = "--read-foreign-picture"
JPEG, PDF = "image/jpeg", "application/pdf"
LONG_SIDE = 1_600  # pixels of a stored photo's longer side: an A4 sheet at 137 dpi
MOST_BYTES = 40 << 20  # of a photo as it comes; the largest phone photos have 30 MB
MOST_SCAN_BYTES = 20 << 20  # of a PDF, which is kept as it is: some forty scanned pages
_WALL_SECONDS = 60.0

_TOO_LARGE = "这个文件有 {size} MB，太大了，没有加进来。照片请改小后再加（最大 40 MB）。"
_SCAN_TOO_LARGE = "这个 PDF 有 {size} MB，太大了，没有加进来。请用较低的清晰度重新扫描，或分成几份（每份最大 20 MB）。"
_UNREADABLE = "读不了这个文件，没有加进来。请看它还在不在、优盘插好没有，再加一次。"
_DAMAGED = "这个文件不完整或损坏了，没有加进来。请重新导出或扫描一份。"
_STOPPED = {
    apart.TIME: "这个文件读了很久也没有读完，没有加进来。请用画图打开，另存成 JPG 再加。",
    apart.CANCELLED: "已停下，没有加进来。",
}


@dataclass(frozen=True)
class Prepared:
    """What may be stored: a clean JPEG, or a PDF as it came. ``preview`` is a JPEG of it or of its first page.

    Sizes are the preview's, in pixels; ``taken_on`` is the camera's day, None where it knew none.
    """

    content: bytes
    media_type: str
    width: int
    height: int
    pages: int
    taken_on: date | None
    preview: bytes


@dataclass(frozen=True)
class Page:
    """One page of a scan as a JPEG, and how many there are."""

    jpeg: bytes
    pages: int


def prepare_file(path: Path, *, cancelled: threading.Event | None = None) -> Prepared:
    """Read a file from outside and prepare it; FileRefusedError with one sentence."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileRefusedError(_TOO_LARGE.format(size=_megabytes(size)))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        raise FileRefusedError(_UNREADABLE) from None
    return prepare(data, cancelled=cancelled)


def prepare(data: bytes, *, cancelled: threading.Event | None = None) -> Prepared:
    """Return a photo re-encoded without its hidden facts, or a PDF scan as it is, looked at in a child process.

    Raises:
        FileRefusedError: too large, damaged, protected or not a picture; one Chinese sentence.
    """
    kind = kinds.kind_of(data)
    if len(data) > MOST_BYTES:
        raise FileRefusedError(_TOO_LARGE.format(size=_megabytes(len(data))))
    if kind == kinds.PDF and len(data) > MOST_SCAN_BYTES:
        raise FileRefusedError(_SCAN_TOO_LARGE.format(size=_megabytes(len(data))))
    facts, jpeg = _asked(data, {}, cancelled)
    scan = kind == kinds.PDF
    return Prepared(
        content=data if scan else jpeg,
        media_type=PDF if scan else JPEG,
        width=int(str(facts["width"])),
        height=int(str(facts["height"])),
        pages=int(str(facts["pages"])),
        taken_on=date.fromisoformat(str(facts["taken_on"])) if facts["taken_on"] else None,
        preview=jpeg,
    )


def page(pdf: bytes, index: int, *, cancelled: threading.Event | None = None) -> Page:
    """Return a page of a scan, counted from 0, as a JPEG; FileRefusedError when it cannot be drawn."""
    facts, jpeg = _asked(pdf, {"page": index}, cancelled)
    return Page(jpeg, int(str(facts["pages"])))


def _asked(data: bytes, more: dict[str, object], cancelled: threading.Event | None) -> tuple[dict[str, object], bytes]:
    heading: dict[str, object] = {"long_side": LONG_SIDE} | more
    reply = apart.ask(command(), heading, data, seconds=_WALL_SECONDS, cancelled=cancelled)
    if reply.stopped:
        raise FileRefusedError(_STOPPED[reply.stopped])
    facts = reply.heading
    if facts is None or "refusal" not in facts:
        raise FileRefusedError(_DAMAGED)
    if facts["refusal"]:
        raise FileRefusedError(str(facts["refusal"]))
    return facts, reply.payload


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.0f}"


def command() -> list[str]:
    """Return how the process for pictures is started."""
    return apart.command(CHILD_FLAG, "ledgerdesk.pictures.child")
