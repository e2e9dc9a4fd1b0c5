"""The drive is full, wherever a write meets that: nothing acknowledged is lost, the place is named, and work goes on.

Three ways to be full: a file may not grow (needs nothing), the system refuses single writes and syncs (strace), and a
really full file system (a tmpfs of its own in a namespace of its own; where the system forbids those, the campaign
fails, for it has not been run). LEDGERDESK_POSITIONS gives the number of each (default 200).
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from campaigns import oracles, works
from campaigns.figures import tell
from campaigns.killing import environment
from campaigns.works import Order, acknowledged
from conftest import PASSWORD, program
from ledgerdesk.db.check import check
from ledgerdesk.ledger import Ledger

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits, strace and namespaces are Linux's")

FULL = int(os.environ.get("LEDGERDESK_POSITIONS", "200"))


def size(short: int, full: int = FULL) -> pytest.MarkDecorator:
    marks = [pytest.mark.campaign, pytest.mark.timeout(7_200)]
    return pytest.mark.parametrize(
        "count", [pytest.param(short, id="short"), pytest.param(full, id="full", marks=marks)]
    )


def work(order: Order, *before: str) -> list[dict[str, Any]]:
    """Run an order in a process of its own, started by another program if one is named; return what it said."""
    command = [*before, sys.executable, "-m", "campaigns.works", order.to_json()]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=7_000)
    assert done.returncode == 0, done.stderr[-3_000:]
    return acknowledged(order.acks)


def judge(name: str, folder: Path, said: list[dict[str, Any]]) -> int:
    """Hold ledger and messages against what was said; return how often a step was refused."""
    refused = [entry for entry in said if "refused" in entry]
    done = [entry for entry in said if "step" in entry]
    with Ledger.open(folder, PASSWORD, clock=works.CLOCK) as ledger:
        assert oracles.digest(ledger) == said[-1]["state"]
        known = oracles.state(ledger).steps
    assert {entry["step"] for entry in done} - {0} <= set(known)
    assert check(folder, PASSWORD).problems == ()
    kinds = Counter(entry["refused"] for entry in refused)
    unsure = sum(not entry["same"] for entry in refused)
    tell(
        f"full disk/{name}: refused {len(refused)} ({dict(kinds)}), of them written but not confirmed {unsure}, "
        f"acknowledged {len(done)}, lost 0, corrupt 0"
    )
    for entry in refused:
        assert str(folder) in entry["message"], entry
        assert ("没有保存" if entry["same"] else "没有确认存牢") in entry["message"], entry
    return len(refused)


@size(10)
def test_a_file_that_may_not_grow(ledger_folder: Path, tmp_path: Path, count: int) -> None:
    said = work(Order("starved", ledger_folder, tmp_path / "acks", seed=count, steps=count))
    assert judge("no file may grow", ledger_folder, said) == count


@size(8)
@pytest.mark.parametrize("call", ["pwrite64:error=ENOSPC", "fsync:error=EIO"])
def test_a_call_that_is_refused(ledger_folder: Path, tmp_path: Path, call: str, count: int) -> None:
    """Every so many calls one fails, each time at another place of a step."""
    name = call.partition(":")[0]
    every = 307 if name == "pwrite64" else 13
    strace = [program("strace", "strace"), "-qq", "-o", str(tmp_path / "trace"), "-P", str(ledger_folder / "ledger.db")]
    for other in ("ledger.db-journal", "."):
        strace += ["-P", str(ledger_folder / other)]
    strace += ["-e", f"trace={name}", "-e", f"inject={call}:when=60+{every}"]
    said = work(Order("disturbed", ledger_folder, tmp_path / "acks", seed=1, steps=count * 4), *strace)
    met = (tmp_path / "trace").read_text().count("(INJECTED)")
    assert judge(call, ledger_folder, said) <= met
    assert met >= count // 2


@pytest.mark.campaign
@pytest.mark.timeout(7_200)
def test_a_drive_that_is_full(ledger_folder: Path, tmp_path: Path) -> None:
    """A tmpfs of 100 MB holds the ledger; it is judged from inside, for it goes with the process."""
    unshare, mount = program("unshare", "util-linux"), program("mount", "mount")
    drive = tmp_path / "drive"
    drive.mkdir()
    order = Order("crowded", drive / ledger_folder.name, tmp_path / "acks", seed=3, steps=FULL)
    script = (
        f"set -e; {mount} -t tmpfs -o size=100m tmpfs {drive}; cp -r {ledger_folder} {drive}/; "
        f'"$@"; rm -rf {ledger_folder}; cp -r {drive}/{ledger_folder.name} {ledger_folder.parent}/'
    )
    said = work(order, unshare, "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh")
    for entry in said:
        if "message" in entry:
            entry["message"] = entry["message"].replace(str(order.folder), str(ledger_folder))
    assert judge("a full tmpfs", ledger_folder, said) == FULL
    shutil.rmtree(drive)
