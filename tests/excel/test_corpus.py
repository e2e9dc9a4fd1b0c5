"""Every file of the corpus: read with all numbers exact, held where it must be, refused in one sentence, contained."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from excel import corpus
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import child, reader
from ledgerdesk.excel.raw import Workbook

_LAUNCHER = """
import json, resource, sys, time
sys.path[:0] = sys.argv[1:3]
from excel import corpus
from ledgerdesk.excel import reader
for name in sys.argv[3:]:
    content, started = corpus.content(name), time.perf_counter()
    said = corpus.fault(name, lambda data, password: reader.parse(data, password=password))
    spent = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([name, said, spent, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]), flush=True)
"""
# Those that come nearest to a limit, and one of each kind of attack; the campaign tries them all.
NEAREST = (
    "bomb-in-strings.xlsx",
    "bomb-understated.xlsx",
    "spaces.ods",
    "deep.xlsx",
    "huge-attribute.xlsx",
    "laughs.xlsx",
    "part-twice.xlsx",
    "two-far-cells.xlsx",
    "way-out-up.xlsx",
)


def as_the_child_does(data: bytes, password: str | None) -> Workbook:
    refusal, _, payload = child.answer({"job": "read", "password": password}, data)
    if refusal:
        raise FileRefusedError(refusal)
    return reader.understood(payload)


@pytest.mark.parametrize("name", corpus.names("accept"))
def test_read_with_every_number_exact(name: str) -> None:
    assert corpus.fault(name, as_the_child_does) == ""


@pytest.mark.parametrize("name", corpus.names("partial"))
def test_spoilt_rows_are_held_and_the_others_taken(name: str) -> None:
    assert corpus.fault(name, as_the_child_does) == ""


@pytest.mark.parametrize("name", corpus.names("refuse"))
def test_refused_in_one_sentence(name: str) -> None:
    assert corpus.fault(name, as_the_child_does) == ""


def contained(names: list[str]) -> dict[str, tuple[float, float, int]]:
    """Try files through real children, from a small process; return wall and processor seconds, and peak kilobytes."""
    here = Path(__file__).resolve().parents[1]
    found, last = {}, 0.0
    command = [sys.executable, "-W", "ignore", "-c", _LAUNCHER, str(here), str(here.parent / "src"), *names]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout is not None
        for line in launcher.stdout:
            name, said, spent, processor, memory = json.loads(line)
            assert said == "", f"{name}: {said}"
            found[name] = spent, processor - last, memory
            last = processor
    assert list(found) == names
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's limits are Linux's")
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(list(NEAREST), id="nearest"),
        pytest.param(corpus.names("hostile"), id="all", marks=[pytest.mark.campaign, pytest.mark.timeout(1800)]),
    ],
)
def test_hostile_files_are_contained(names: list[str]) -> None:
    """Processor time is asserted, for wall time belongs to whatever else the machine does."""
    for name, (spent, processor, memory) in contained(names).items():
        assert processor < 5, f"{name}: {processor:.1f} s of {spent:.1f}"
        assert memory < 400 << 10, f"{name}: {memory >> 10} MB"


def test_the_manifest_names_every_file() -> None:
    kept = {path.name for path in corpus.FOLDER.iterdir()} - {"manifest.json"}
    assert kept == {name for name, said in corpus.MANIFEST.items() if not said.get("made")}
    assert len(corpus.MANIFEST) >= 60
    assert {said["verdict"] for said in corpus.MANIFEST.values()} == {"accept", "partial", "refuse", "hostile"}
