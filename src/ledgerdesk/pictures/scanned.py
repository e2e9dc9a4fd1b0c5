"""The parent's side of reading piles: files from outside become sheets, a few at a time, each few in a process of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ledgerdesk import apart
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.pictures import child, intake, kinds

MOST_SHEETS = 300  # of one pile, about 100 MB while it is looked through
MOST_BYTES = 150 << 20  # of a file: forty pages of a scanner that saves no room
_AT_ONCE = 8  # sheets to one process
_WORKERS = 2
_SECONDS = 30.0  # to a sheet, on an old computer
# HEIC too: what cannot be read is told, not passed over.
_FOLDER_ENDINGS = frozenset(f".{ending}" for ending in (*kinds.ENDINGS, "heic", "heif"))

_TOO_LARGE = "这个文件有 {size} MB，太大了，没有读。请用较低的清晰度重新扫描，或分成几份。"
_TOO_MANY = f"一次最多收 {MOST_SHEETS} 页，请分几次收。"
_DAMAGED = "这一页不完整或损坏了，读不出来。请重新扫描。"
_GONE = "读不了这个文件。请看它还在不在、优盘插好没有，再试一次。"

#: Hears how many sheets are read and how many there are as far as is known; on a worker's thread.
Say = Callable[[int, int], object]
_SILENT: Say = lambda _done, _total: None  # noqa: E731 - a name for its type


@dataclass(frozen=True)
class Scanned:
    """A sheet as it came: ``codes`` are what its squares say. ``refusal`` tells in Chinese why there is no picture.

    ``page`` counts from 1 within its file. Sizes are in pixels.
    """

    file: str
    page: int
    pages: int
    codes: tuple[str, ...] = ()
    unread: int = 0
    jpeg: bytes = field(default=b"", repr=False)
    thumb: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0
    blank: bool = False
    taken_on: date | None = None
    refusal: str = ""


@dataclass(frozen=True)
class _Job:
    """So many sheets of a file from one on, counted from 0."""

    file: int
    first: int
    count: int


def files_in(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files, and of folders the pictures and PDFs in them by name; folders in folders are left alone."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(
                one for one in path.iterdir() if one.is_file() and one.suffix.lower() in _FOLDER_ENDINGS
                and not one.name.startswith(".")
            )  # fmt: skip
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def read(paths: Sequence[Path], say: Say = _SILENT, cancelled: threading.Event | None = None) -> tuple[Scanned, ...]:
    """Return every sheet of the files, in their order.

    One that cannot be read is there with its refusal and does not keep the others from being read.

    Raises:
        FileRefusedError: there are more sheets than are taken in at once, or it was cancelled.
    """
    reader = _Reader(files_in(paths), say, cancelled or threading.Event())
    return reader.read()


def turn(jpeg: bytes, quarters: int) -> Scanned:
    """Return a sheet that was read, turned to the left by quarters; FileRefusedError."""
    heading: dict[str, object] = {"work": child.TURN, "quarters": quarters, "long_side": intake.LONG_SIDE}
    reply = apart.ask(intake.command(), heading, jpeg, seconds=_SECONDS)
    if reply.heading is None or reply.heading.get("refusal", "?"):
        raise FileRefusedError(_DAMAGED)
    return Scanned(
        "", 1, 1, jpeg=reply.payload, width=_int(reply.heading["width"]), height=_int(reply.heading["height"])
    )


class _Reader:
    def __init__(self, files: Sequence[Path], say: Say, cancelled: threading.Event) -> None:
        self._files, self._say, self._cancelled = files, say, cancelled
        self._found: dict[tuple[int, int], Scanned] = {}
        self._pages = dict.fromkeys(range(len(files)), 1)

    def read(self) -> tuple[Scanned, ...]:
        todo = [_Job(at, 0, _AT_ONCE) for at in range(len(self._files))]
        self._tell()
        # Two at a time: what is read lies in memory twice at most, and an old computer has two cores.
        with ThreadPoolExecutor(_WORKERS) as workers:
            running: set[Future[list[_Job]]] = set()
            while todo or running:
                while todo and len(running) < _WORKERS:
                    running.add(workers.submit(self._do, todo.pop(0)))
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for one in done:
                    todo = one.result() + todo
                self._tell()
        if self._cancelled.is_set():
            raise FileRefusedError("已停下，一张也没有收。")
        return tuple(self._found[key] for key in sorted(self._found))

    def _tell(self) -> None:
        total = sum(self._pages.values())
        if total > MOST_SHEETS:
            self._cancelled.set()
            raise FileRefusedError(_TOO_MANY)
        self._say(len(self._found), total)

    def _do(self, job: _Job) -> list[_Job]:
        """Read some sheets and return what is left of the file to be read."""
        if self._cancelled.is_set():
            return []
        path = self._files[job.file]
        try:
            found, pages = self._asked(job, _content(path))
        except FileRefusedError as refused:
            self._keep(job, Scanned(path.name, job.first + 1, self._pages[job.file], refusal=str(refused)))
            return []
        if found is None:  # the process died of one of them: each alone then, and that one is refused
            if job.count == 1:
                self._keep(job, Scanned(path.name, job.first + 1, self._pages[job.file], refusal=_DAMAGED))
                return [_Job(job.file, 1, _AT_ONCE)] if not job.first and self._pages[job.file] > 1 else []
            known = self._pages[job.file]
            last = min(job.first + job.count, known) if job.first or known > 1 else 1
            return [_Job(job.file, at, 1) for at in range(job.first, last)]
        for at, sheet in enumerate(found):
            self._found[job.file, job.first + at] = sheet
        if job.first:
            return []
        self._pages[job.file] = pages
        return [_Job(job.file, at, _AT_ONCE) for at in range(len(found), pages, _AT_ONCE)]

    def _keep(self, job: _Job, sheet: Scanned) -> None:
        self._found[job.file, job.first] = sheet

    def _asked(self, job: _Job, data: bytes) -> tuple[list[Scanned] | None, int]:
        heading: dict[str, object] = {
            "work": child.SHEETS, "first": job.first, "sheets": job.count, "long_side": intake.LONG_SIDE,
        }  # fmt: skip
        reply = apart.ask(intake.command(), heading, data, seconds=_SECONDS * job.count, cancelled=self._cancelled)
        if reply.stopped == apart.CANCELLED:
            return [], 0
        told = reply.heading
        if told is None or "refusal" not in told:
            return None, 0
        if told["refusal"]:
            raise FileRefusedError(str(told["refusal"]))
        try:
            return _sheets(self._files[job.file].name, job.first, told, reply.payload), _int(told["pages"])
        except (KeyError, TypeError, ValueError):  # a child that was turned round by a file says anything
            return None, 0


def _sheets(file: str, first: int, told: dict[str, object], payload: bytes) -> list[Scanned]:
    made, at, pages = [], 0, _int(told["pages"])
    found = told["found"]
    for number, one in enumerate(found if isinstance(found, list) else [], first + 1):
        if one["refusal"]:
            made.append(Scanned(file, number, pages, refusal=str(one["refusal"])))
            continue
        whole, small = (int(length) for length in one["lengths"])
        made.append(
            Scanned(
                file, number, pages,
                codes=tuple(map(str, one["codes"])),
                unread=int(one["unread"]),
                jpeg=payload[at : at + whole],
                thumb=payload[at + whole : at + whole + small],
                width=int(one["width"]),
                height=int(one["height"]),
                blank=bool(one["blank"]),
                taken_on=date.fromisoformat(one["taken_on"]) if one["taken_on"] else None,
            )
        )  # fmt: skip
        at += whole + small
    return made


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileRefusedError(_TOO_LARGE.format(size=f"{size / (1 << 20):.0f}"))
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        raise FileRefusedError(_GONE) from None


def _int(value: object) -> int:
    return int(str(value))
