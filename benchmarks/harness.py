"""Run two ways of doing one job in turn and say how they compare; ratios, because absolute times are the machine's."""

import gc
import os
import platform
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One goal: what is done, by us and by a peer or floor, and the ratio that must not be passed.

    ``ours`` and ``peer`` do the whole job once per call, or return a number to compare instead of their time.
    """

    goal: str
    what: str
    ours: Callable[[], object]
    peer: Callable[[], object]
    limit: float
    rounds: int = 7
    unit: str = "ms"


@dataclass(frozen=True, kw_only=True)
class Result:
    """The medians of one goal and the ratio's median with its smallest and largest."""

    pair: Pair
    ours: float
    peer: float
    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Return the median of the rounds' ratios."""
        return statistics.median(self.ratios)

    @property
    def met(self) -> bool:
        """Tell whether the goal is reached."""
        return self.ratio <= self.pair.limit


def compare(pair: Pair, *, rounds: int | None = None) -> Result:
    """Run ours and the peer in turn, first and second in turn too, after one round that does not count."""
    ours: list[float] = []
    peers: list[float] = []
    for number in range((rounds or pair.rounds) + 1):
        order = [(pair.ours, ours), (pair.peer, peers)]
        for job, measured in order if number % 2 else order[::-1]:
            measured.append(_measure(job))
    del ours[0], peers[0]
    return Result(
        pair=pair,
        ours=statistics.median(ours),
        peer=statistics.median(peers),
        ratios=tuple(own / other for own, other in zip(ours, peers, strict=True)),
    )


def _measure(job: Callable[[], object]) -> float:
    gc.collect()
    started = time.perf_counter()
    said = job()
    elapsed = (time.perf_counter() - started) * 1000
    return said if isinstance(said, float) else elapsed


def table(results: Iterable[Result]) -> str:
    """Return the results as a Markdown table, one line a goal."""
    lines = [
        "| goal | what / beside | ours | peer | ratio (min–max) | goal ≤ | met |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for result in results:
        pair = result.pair
        spread = f"{result.ratio:.2f} ({min(result.ratios):.2f}–{max(result.ratios):.2f})"
        figures = f"{result.ours:,.0f} {pair.unit} | {result.peer:,.0f} {pair.unit} | {spread} | {pair.limit:g}"
        lines.append(f"| {pair.goal} | {pair.what} | {figures} | {'yes' if result.met else '**no**'} |")
    return "\n".join(lines)


def machine(day: date) -> str:
    """Return the line that says when and on what the figures were taken."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{day.isoformat()}, {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}{load}"
    )


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


class Office:
    """LibreOffice without a window, with a profile of its own; the peer of several goals."""

    def __init__(self, folder: Path) -> None:
        """Keep its profile and output in the folder; FileNotFoundError when it is not installed."""
        command = shutil.which("soffice")
        if command is None:
            raise FileNotFoundError("LibreOffice is not installed: apt-get install libreoffice-calc")
        self._folder = folder
        self._command = [command, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]

    def convert(self, source: Path, target: str, *, more: Sequence[str] = ()) -> Path:
        """Convert a file to another format, named by its ending and filter; return the result."""
        out = self._folder / "converted"
        command = [*self._command, *more, "--convert-to", target, "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, capture_output=True)
        result = out / f"{source.stem}.{target.partition(':')[0]}"
        if not result.is_file():
            raise RuntimeError(f"LibreOffice made no {result.name}")
        return result
