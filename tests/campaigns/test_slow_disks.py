"""How long a save takes on a slow disk: each fsync 10 ms later, beside the same without delay. A figure, no goal."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from campaigns.figures import tell
from campaigns.killing import environment
from campaigns.works import Order, acknowledged
from conftest import program

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.timeout(1_800),
    pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's"),
]

DELAY = 10_000  # microseconds
SAVES = int(os.environ.get("LEDGERDESK_SAVES", "100"))


def latencies(folder: Path, home: Path, delay: int) -> list[float]:
    """Return how many milliseconds each save took; strace watches only syncs, with the delay and without."""
    order = Order("saves", folder, home / "acks", steps=SAVES)
    strace = [program("strace", "strace"), "-f", "--seccomp-bpf", "-qq", "-o", str(home / "trace"), "-e"]
    strace += ["trace=fsync,fdatasync"] + (["-e", f"inject=fsync,fdatasync:delay_exit={delay}"] if delay else [])
    command = [*strace, sys.executable, "-m", "campaigns.works", order.to_json()]
    subprocess.run(command, env=environment(), check=True, timeout=1_700)
    said = acknowledged(order.acks)
    order.acks.unlink()
    return sorted(entry["ms"] for entry in said)


def test_saves_with_slow_syncs(ledger_folder: Path, tmp_path: Path) -> None:
    plain = latencies(ledger_folder, tmp_path, 0)
    slow = latencies(ledger_folder, tmp_path, DELAY)
    for name, found in (("no delay", plain), (f"each fsync {DELAY // 1000} ms later", slow)):
        p95 = found[int(len(found) * 0.95)]
        tell(f"save latency/{name}: p50 {statistics.median(found):.1f} ms, p95 {p95:.1f} ms of {len(found)} saves")
    assert statistics.median(slow) > statistics.median(plain) + 2 * DELAY / 1_000
