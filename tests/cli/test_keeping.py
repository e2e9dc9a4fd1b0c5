"""``backup``, ``restore`` and ``verify``: exit codes and words; a blank computer by commands alone."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import PASSWORD, dump
from factories import student
from ledgerdesk import cli
from ledgerdesk.db.backups import bundle, zipped
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import DamagedLedgerError, DiskFullError
from ledgerdesk.ledger import Ledger, safekeeping

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEDGERDESK_PASSWORD", PASSWORD)

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def home(ledger_folder: Path, clock: FixedClock) -> Path:
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as ledger, ledger.transaction("新增 张三") as session:
        student(session)
    return ledger_folder


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with Ledger.open(folder, PASSWORD) as ledger:
        return {table: found for table, found in dump(ledger).items() if table != "user_sessions"}


def test_a_backup_is_said_with_time_size_and_rows_after_it_was_read_back(run: Run, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "学校.ldbk"
    code, said, error = run("backup", home, out)
    assert (code, error) == (0, "")
    assert "正在核对备份包……" in said
    assert "已备份并核对：" in said
    assert "1 名学生" in said
    assert f"存在 {out}" in said
    assert out.is_file()
    assert "张三" not in said


def test_a_folder_gets_a_named_file(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert run("backup", home, tmp_path / "out")[0] == 0
    (made,) = (tmp_path / "out").iterdir()
    assert made.name.startswith("试验小学_")
    assert made.suffix == ".ldbk"


def test_a_blank_computer_is_set_up_by_bundle_and_paper_code(
    template: Path, run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", home, tmp_path / "a.ldbk")
    before = rows(home)
    shutil.rmtree(home)
    env = os.environ | {
        "LEDGERDESK_PASSWORD": (template.parent / "code").read_text(),
        "LEDGERDESK_HOME": str(tmp_path / "nothing yet"),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
    }
    target = tmp_path / "nothing yet" / "ledgers"
    words = [sys.executable, "-m", "ledgerdesk", "restore", str(tmp_path / "a.ldbk"), str(target)]
    done = subprocess.run(words, env=env, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    made = target / "试验小学.ledger"
    assert f"台账  {made}" in done.stdout
    assert rows(made) == before
    assert run("check", made)[0] == 0


def test_a_sound_bundle_is_verified_with_and_without_the_password(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", home, tmp_path / "a.ldbk")
    code, said, error = run("verify", tmp_path / "a.ldbk")
    assert (code, error) == (0, "")
    assert "签名和台账资料也核对过" in said
    monkeypatch.delenv("LEDGERDESK_PASSWORD")
    code, said, error = run("verify", tmp_path / "a.ldbk")
    assert (code, error) == (0, "")
    assert "加 --unlock" in said
    code, _, error = run("verify", tmp_path / "a.ldbk", "--unlock")
    assert code == 2
    assert error.startswith("没有密码。")


@pytest.mark.parametrize(("part", "code"), [("keys-2.json", 1), ("ledger.db", 2)])
def test_damage_is_named_and_whether_it_can_be_restored(
    run: Run, home: Path, tmp_path: Path, part: str, code: int
) -> None:
    path = tmp_path / "a.ldbk"
    run("backup", home, path)
    member = zipped.scan(path).named(part)
    assert member is not None
    content = bytearray(path.read_bytes())
    content[member.start + 50] ^= 1
    path.write_bytes(content)
    found, said, error = run("verify", path)
    assert found == code
    assert "损坏" in said
    assert error.startswith("这份备份恢复不了") if code == 2 else "台账还可以恢复" in said, (said, error)


def test_a_cut_bundle_is_restored_in_part_when_asked(run: Run, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.ldbk"
    run("backup", home, path)
    member = zipped.scan(path).named("keys-2.json")
    assert member is not None
    path.write_bytes(path.read_bytes()[: member.start])
    code, said, error = run("restore", path, tmp_path / "b.ledger")
    assert (code, said) == (2, "")
    assert "没有拷贝完" in error
    assert run("restore", path, tmp_path / "b.ledger", "--partial")[0] == 0
    assert rows(tmp_path / "b.ledger") == rows(home)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("restore", "{tmp}/nothing.ldbk", "{tmp}/b"), "找不到“nothing.ldbk”"),
        (("verify", "{tmp}/nothing.ldbk"), "找不到“nothing.ldbk”"),
        (("verify", "{home}/ledger.db"), "这不是台账的备份包"),
        (("restore", "{tmp}/a.ldbk", "{home}"), "已经有了，没有动它"),
        (("backup", "{home}", "{tmp}/no such folder/a.ldbk"), "文件夹"),
        (("backup", "{tmp}/nothing.ledger", "{tmp}/b.ldbk"), "找不到台账"),
        (("backup", "{home}"), "命令没有写完整"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    run: Run, home: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    run("backup", home, tmp_path / "a.ldbk")
    code, out, error = run(*(word.format(tmp=tmp_path, home=home) for word in words))
    assert (code, out) == (2, "")
    assert said in error
    assert "Traceback" not in error


def test_each_job_that_changes_something_leaves_a_backup(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("export", home, "students", tmp_path / "a.xlsx")[0] in (0, 2)
    with Ledger.open(home, PASSWORD) as ledger, ledger.transaction("新增 李四") as session:
        student(session, "李四")
    run("backup", home, tmp_path / "a.ldbk")
    with Ledger.open(home, PASSWORD) as ledger:
        assert safekeeping.backups(ledger)[0].counts["students"] == 2
        assert safekeeping.state(ledger).changes_since == 0


def test_a_job_is_done_though_its_backup_is_refused(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_ledger: Ledger) -> None:
        raise DiskFullError("磁盘满了。")

    monkeypatch.setattr(safekeeping, "at_close", refused)
    code, said, error = run("backup", home, tmp_path / "a.ldbk")
    assert code == 0
    assert "已备份并核对" in said
    assert error == "事情办好了，可是这次没有备份。磁盘满了。\n"


def test_damage_found_when_the_job_is_done_is_said_with_that(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_ledger: Ledger) -> None:
        raise DamagedLedgerError("请从最近的备份恢复。")

    monkeypatch.setattr(safekeeping, "at_close", damaged)
    code, _, error = run("backup", home, tmp_path / "a.ldbk")
    assert code == 2
    assert error == "要办的事办完了，可是发现台账文件损坏。请从最近的备份恢复。\n"
    assert (tmp_path / "a.ldbk").is_file()


def test_what_was_saved_before_is_never_written_over(run: Run, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.ldbk"
    path.write_bytes(b"precious")
    code, said, error = run("backup", home, path)
    assert (code, said) == (2, "")
    assert "“a.ldbk”已经有了，没有动它" in error
    assert path.read_bytes() == b"precious"
    (tmp_path / "out").mkdir()
    for _ in range(3):
        assert run("backup", home, tmp_path / "out")[0] == 0
    names = sorted(one.stem.partition("(")[2] for one in (tmp_path / "out").iterdir())
    assert names == ["", "2)", "3)"]


def test_a_restore_that_is_refused_leaves_no_folder(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    run("backup", home, tmp_path / "a.ldbk")
    monkeypatch.setattr(bundle, "write_part", full)
    code, said, error = run("restore", tmp_path / "a.ldbk", tmp_path / "new" / "ledgers")
    assert (code, said) == (2, "")
    assert "满" in error
    assert not (tmp_path / "new").exists()
