"""Nothing about a person lies anywhere but in the ledger and in the files that were asked for."""

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from conftest import PASSWORD, TODAY
from forked import Forge
from ledgerdesk import paths
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.excel import writer
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import school, staff
from traces import CARD, CONFIDED, ID, PUPIL, Planted, Seeker, below, found_in, plant
from traces_use import FILE_PASSWORD, PURPOSE, Computer

SHARED = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))  # noqa: S108 - who ignores TMPDIR writes there
_KEYS = ("name", "id_number", "guardian_name", "guardian_phone", "card_number", "card_bank", "grade", "class_number",
         "categories", "category_basis", "village", "household_number", "head_name", "head_relation")  # fmt: skip


@dataclass
class Case:
    """A computer with a planted ledger, and the people on it."""

    computer: Computer
    people: tuple[Planted, ...]
    seed: int
    began: float

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a user whose every folder is on this computer."""
        root = self.computer.root
        folders = {
            "HOME": "家", "USERPROFILE": "家", "TMPDIR": "临时", "TMP": "临时", "TEMP": "临时",
            "XDG_CONFIG_HOME": "家/.config", "XDG_CACHE_HOME": "家/.cache", "XDG_DATA_HOME": "家/.local/share",
            "XDG_STATE_HOME": "家/.local/state", "XDG_RUNTIME_DIR": "运行", "LEDGERDESK_HOME": "家/ledgerdesk",
        }  # fmt: skip
        for name in folders.values():
            (root / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        source = str(paths.bundled("resources").parent / "src")
        kept = {key: os.environ[key] for key in ("PATH", "LANG", "LD_LIBRARY_PATH") if key in os.environ}
        return kept | {key: str(root / name) for key, name in folders.items()} | {
            "PYTHONPATH": os.pathsep.join((source, str(Path(__file__).parent))), "QT_QPA_PLATFORM": "offscreen",
            "PYTHONDONTWRITEBYTECODE": "1", "LEDGERDESK_PASSWORD": PASSWORD, "LEDGERDESK_FILE_PASSWORD": FILE_PASSWORD,
        }  # fmt: skip

    @property
    def folder(self) -> Path:
        """Return that user's working directory."""
        folder = self.computer.root / "当前"
        folder.mkdir(exist_ok=True)
        return folder

    def run(self, *words: str, seconds: int = 600) -> subprocess.CompletedProcess[str]:
        """Run a command as that user, in a working directory of its own."""
        return subprocess.run(
            [sys.executable, *words], cwd=self.folder, env=self.environment | {k: v for k, v in os.environ.items() if k == "TRACES_PATIENCE"}, capture_output=True, text=True, timeout=seconds,
            check=False,
        )  # fmt: skip

    def use(self, what: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Let somebody use the program, see ``traces_use``."""
        script = Path(__file__).with_name("traces_use.py")
        words = (str(script), str(self.computer.root), str(len(self.people)), str(self.seed), what, *more)
        return self.run(*words, seconds=3_000)

    def traces(self) -> dict[str, set[str]]:
        """Return by file what stands where it must not."""
        computer = self.computer
        numbers = Seeker([CONFIDED, *(number for one in self.people for number in one.numbers)])
        anything = Seeker([CONFIDED, *(value for one in self.people for value in (*one.numbers, *one.names))])
        found = {}
        for path in below(computer.root):
            if computer.given in path.parents or computer.whole in path.parents:
                if met := found_in(path, Seeker([CONFIDED])):
                    found[str(path.relative_to(computer.root))] = met
                continue
            masked = computer.masked in path.parents
            met = found_in(path, numbers if masked else anything)
            if masked and path.suffix == ".pdf":
                met |= numbers.within("".join(page.extract_text() for page in PdfReader(path).pages).encode())
            if met:
                found[str(path.relative_to(computer.root))] = met
        return found | self._elsewhere(anything)

    def _elsewhere(self, seeker: Seeker) -> dict[str, set[str]]:
        found = {}
        for folder in SHARED:
            for path in folder.iterdir() if folder.is_dir() else ():
                try:
                    if path.is_file() and path.stat().st_mtime >= self.began and (met := found_in(path, seeker)):
                        found[str(path)] = met
                except OSError:
                    continue  # somebody else's, gone by now
        return found

    def unfinished(self) -> list[str]:
        """Return the unfinished files that lie about."""
        return [path.name for path in below(self.computer.root) if path.suffix in (".part", ".tmp")]


def bare(root: Path, count: int, seed: int) -> Case:
    """Return a computer with nothing on it."""
    computer = Computer(root)
    for folder in (computer.given, computer.whole, computer.masked, computer.locked, computer.ledger.parent):
        folder.mkdir(parents=True)
    return Case(computer, plant(count), seed, time.time())


def start(root: Path, template: Path, count: int, seed: int) -> Case:
    """Return a computer whose user has a ledger of a school without pupils and two lists of them."""
    case = bare(root, count, seed)
    computer, people = case.computer, case.people
    shutil.copytree(template, computer.ledger)
    with Ledger.open(computer.ledger, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("填写学校信息", barrier=True) as session:
            school.set_up(session, school.SchoolFacts(name="试验小学", hotline_1="0990-6120000"), TODAY)
        with ledger.transaction("录入教师") as session:
            staff.add(session, {"name": people[6].guardian, "phone": people[6].other_phone})
    sheet = catalogue.sheet("students")
    fields = tuple(sheet.field(key) for key in _KEYS)
    for path, second in zip(computer.lists, (False, True), strict=True):
        rows = [_row(at, one, second=second) for at, one in enumerate(people)]
        wrong = _row(0, people[7], second=second) | {"id_number": people[7].id_number[:-1] + "#"}  # held back
        path.write_bytes(writer.write("名单", fields, [*rows, wrong], meta=writer.Meta(title="名单", masked=False)))
    return case


def _row(at: int, one: Planted, *, second: bool) -> dict[str, object]:
    return {
        "name": one.name, "id_number": one.id_number, "guardian_name": one.guardian,
        "guardian_phone": one.other_phone if second else one.phone, "card_number": one.card, "card_bank": "农商行",
        "grade": str(1 + at % 9), "class_number": 1 + at % 3, "categories": ("subsistence",),
        "category_basis": "县名单", "village": "岩脚村", "household_number": f"H{at}", "head_name": one.guardian,
        "head_relation": "2",
    }  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Return a computer with nothing on it, and the people it might have been about."""
    return bare(tmp_path / "电脑", 24, 1)


def a_day(case: Case, rounds: int) -> dict[str, object]:
    """Use everything, kill it in the middle of jobs, and return the figures; nothing may be found."""
    window = case.use("window")
    assert window.returncode == -9, (window.returncode, window.stdout, window.stderr)
    said = json.loads(window.stdout.splitlines()[0])
    assert said["named"] == 0
    assert said["titles"] >= 8
    assert case.traces() == {}, "after the window was killed"
    killed = case.use("kills", str(rounds))
    assert killed.returncode == 0, (killed.stdout, killed.stderr)
    figures = json.loads(killed.stdout.splitlines()[-1])
    assert figures["killed"] >= rounds // 3
    assert case.traces() == {}, "after jobs were killed"
    ledger, out = case.computer.ledger, case.computer
    with Forge(case.environment, case.folder) as forge:
        done = [
            forge.run("export", ledger, "students", out.masked / "最后.xlsx"),
            forge.run("export", ledger, "students", out.whole / "最后.xlsx", "--full", "--purpose", PURPOSE),
            forge.run(
                "export", ledger, "students", out.locked / "最后.xlsx", "--full", "--purpose", PURPOSE, "--encrypt"
            ),
            forge.run("export", ledger, "students", "/proc/x.xlsx"),
            forge.run("import", ledger, out.given / f"{PUPIL}安安一没有.xlsx"),
            forge.run("import", ledger, out.lists[0], "--dry-run"),
            forge.run("print", ledger, "roster", out.masked / "最后.pdf"),
            forge.run("check", ledger),
        ]
    assert [ran.returncode for ran in done] == [0, 0, 0, 2, 2, 1, 0, 0], [ran.stderr for ran in done]
    assert case.traces() == {}, "at the end"
    assert case.unfinished() == []
    assert found_in(out.whole / "最后.xlsx", Seeker([case.people[0].id_number])), "the search finds what is there"
    files = list(below(out.root))
    return figures | {
        "window": len(said["done"]), "titles": said["titles"], "files": len(files),
        "megabytes": sum(path.stat().st_size for path in files) >> 20, "values": 6 * len(case.people),
    }  # fmt: skip


@pytest.mark.timeout(600)
def test_nothing_is_left_behind(tmp_path: Path, template: Path) -> None:
    a_day(start(tmp_path / "电脑", template, 24, 1), 3)


@pytest.mark.campaign
@pytest.mark.timeout(7_200)
def test_nothing_is_left_behind_by_a_thousand(
    tmp_path: Path, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("TRACES_SEED", "20261122"))
    rounds = int(os.environ.get("TRACES_KILLS", "300"))
    figures = a_day(start(tmp_path / "电脑", template, 1_000, seed), rounds)
    with capsys.disabled():
        sys.stdout.write(f"\ntraces: seed {seed}, {json.dumps(figures)}\n")


# ---- the search itself -------------------------------------------------------------------------------
NUMBER = plant(1)[0].id_number


def _zipped(data: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as book:
        book.writestr("xl/sharedStrings.xml", data)
    return held.getvalue()


@pytest.mark.parametrize(
    "hidden",
    [
        NUMBER.encode(),
        b"\x00" + NUMBER.encode("utf-16-le"),
        NUMBER.encode("utf-16-be"),
        _zipped(NUMBER.encode() * 40),
        _zipped(NUMBER.encode(), zipfile.ZIP_STORED),
        b"garbage" + _zipped(NUMBER.encode() * 40) + b"garbage",
        _zipped(NUMBER.encode() + os.urandom(9_000))[:6_000],  # cut by a kill
        _zipped(_zipped(NUMBER.encode() * 40)),
        zlib.compress(NUMBER.encode() * 10),
        gzip.compress(NUMBER.encode() * 10, mtime=0),
    ],
    ids=["utf-8", "utf-16-le", "utf-16-be", "deflated", "stored", "amid", "cut", "nested", "zlib", "gzip"],
)
def test_one_number_is_found_wherever_it_is_written(case: Case, hidden: bytes) -> None:
    case.environment  # noqa: B018 - makes the folders
    assert case.traces() == {}
    (case.computer.root / "临时" / "x").write_bytes(hidden)
    assert case.traces() == {"临时/x": {NUMBER}}


def test_a_number_in_a_masked_file_and_a_name_in_any_other_are_found(case: Case) -> None:
    one = case.people[0]
    (case.computer.masked / "a.xlsx").write_bytes(_zipped(one.name.encode()))
    assert case.traces() == {}
    (case.computer.masked / "a.xlsx").write_bytes(_zipped(one.card.encode()))
    (case.computer.root / one.name).write_bytes(b"")
    (case.computer.root / "b.conf").write_text(json.dumps({"last": one.guardian}))
    (case.computer.locked / "c.xlsx").write_bytes(one.name.encode("utf-16-le"))
    assert case.traces() == {
        "b.conf": {one.guardian}, one.name: {one.name}, "要的/遮住/a.xlsx": {one.card}, "要的/加密/c.xlsx": {one.name}
    }  # fmt: skip


def test_planted_values_are_like_no_others_and_the_program_ships_none() -> None:
    people = plant(1_000)
    values = [value for one in people for value in (*one.numbers, *one.names)]
    assert len(set(values)) == len(values) == 6_000
    assert all(one.id_number.startswith(ID) and one.card.startswith(CARD) for one in people)
    shipped = Seeker(values)
    assert not any(found_in(path, shipped) for path in below(paths.bundled("resources")) if path.suffix != ".ttf")
