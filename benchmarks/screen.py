"""A screen without a monitor: programs run on it, keys are typed, and what it shows is timed from outside."""

import mmap
import os
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_WIDTH, _HEIGHT = 1366, 768
_STEP = 0.04  # seconds between two looks
_EVERY = 3  # of the lines; a look costs what it copies
_TILE = 256  # bytes of a line that are compared as one
_ALIKE = 0.99  # of the tiles; a caret blinks, a clock ticks
_QUIET = 1.2  # seconds in which a program that is done neither draws nor works
_IDLE = 0.06  # seconds of processor time that are no work
_LONGEST = 90.0


@dataclass(frozen=True)
class Started:
    """A program on the screen, the leader of its own session of processes."""

    process: subprocess.Popen[bytes]
    at: float

    def processes(self) -> list[Path]:
        """Return the folders in /proc of the program and of all it started."""
        leader = str(self.process.pid)
        return [folder for folder in Path("/proc").glob("[0-9]*") if _stat(folder)[3:4] == [leader]]

    def processor_seconds(self) -> float:
        """Return the processor time used so far."""
        facts = [_stat(folder) for folder in self.processes()]
        return sum(int(f[11]) + int(f[12]) for f in facts if f) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return the memory in MB, of shared pages the share (PSS)."""
        found = 0
        for folder in self.processes():
            lines = (folder / "smaps_rollup").read_text(encoding="ascii").splitlines()
            found += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return found / 1024

    def kill(self) -> None:
        """End all of it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Screen:
    """One Xvfb with a window manager, its picture mapped into memory."""

    def __init__(self, picture: mmap.mmap, display: str) -> None:
        self._picture = picture
        self._environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}
        self._header: int = struct.unpack(">I", picture[:4])[0] + struct.unpack(">I", picture[76:80])[0] * 12
        self._line: int = struct.unpack(">I", picture[48:52])[0]
        self._blank = self._look()

    def start(self, command: Sequence[str], **more: str) -> Started:
        """Start a program on the screen, once the last one is gone from it."""
        until = time.perf_counter() + _LONGEST
        while not _alike(self._look(), self._blank):
            if time.perf_counter() > until:
                raise RuntimeError("the screen is not empty")
            time.sleep(_STEP)
        environment, at = self._environment | more, time.perf_counter()
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
        return Started(process, at)

    def type(self, *words: str) -> float:
        """Let xdotool do what the words say; return when it began."""
        at = time.perf_counter()
        subprocess.run(["xdotool", *words], env=self._environment, check=True)
        return at

    def complete(self, program: Started, since: float) -> float:
        """Wait until the program is done and return the ms from then to the first picture like the last one."""
        looks = [(time.perf_counter(), self._look())]
        busy = [(looks[0][0], program.processor_seconds())]
        drawn = 0.0
        while True:
            time.sleep(_STEP)
            now, look = time.perf_counter(), self._look()
            if not _alike(look, looks[-1][1]):
                drawn = now
            looks.append((now, look))
            busy.append((now, program.processor_seconds()))
            before = next((used for at, used in reversed(busy) if at <= now - _QUIET), None)
            idle = before is not None and busy[-1][1] - before <= _IDLE
            if drawn and idle and now - drawn > _QUIET:
                break
            if now - since > _LONGEST:
                raise RuntimeError("the screen never came to rest, or never changed")
        return (next(at for at, look in looks if _alike(look, looks[-1][1])) - since) * 1000

    def _look(self) -> list[bytes]:
        first, line = self._header, self._line
        starts = range(first, first + _HEIGHT * line, _EVERY * line)
        return [self._picture[at : at + _TILE] for start in starts for at in range(start, start + line, _TILE)]


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Yield a screen; FileNotFoundError when Xvfb, openbox or xdotool is not installed."""
    if missing := [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]:
        raise FileNotFoundError(f"not installed: {', '.join(missing)}")
    reading, writing = os.pipe()
    size = f"{_WIDTH}x{_HEIGHT}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-fbdir", str(folder), "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as said:
        display = f":{said.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env=os.environ | {"DISPLAY": display}, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        with (folder / "Xvfb_screen0").open("rb") as file:
            yield Screen(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ), display)
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()


def _alike(one: list[bytes], other: list[bytes]) -> bool:
    return sum(a == b for a, b in zip(one, other, strict=True)) >= _ALIKE * len(one)


def _stat(folder: Path) -> list[str]:
    try:
        return (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []  # it has just ended
