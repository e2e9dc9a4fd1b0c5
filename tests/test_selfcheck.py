"""The self-check passes on a whole program and names what a broken one lacks."""

import shutil
import tempfile
from pathlib import Path

import pytest

from ledgerdesk import paths, selfcheck


def lines(text: str) -> dict[str, str]:
    """Return what was said of each part."""
    return {line.split("：")[0].split()[-1]: line.split()[0] for line in text.splitlines() if line.startswith("  ")}


def test_a_whole_program_passes(qapp, capsys):
    assert selfcheck.main() == 0
    said = capsys.readouterr().out
    assert set(lines(said).values()) == {"正常"}
    assert len(lines(said)) == len(selfcheck.CHECKS)
    assert said.endswith("自检通过\n")


def test_nothing_is_left_behind(qapp, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    assert selfcheck.main() == 0
    assert list((tmp_path / "temp").iterdir()) == []


def test_a_broken_part_is_named_and_the_others_are_still_tried(qapp, capsys, monkeypatch):
    def broken():
        raise OSError("cannot load the library")

    monkeypatch.setattr(selfcheck, "CHECKS", (("一", broken), ("二", lambda: "好")))
    assert selfcheck.main() == 2
    said = capsys.readouterr().out
    assert lines(said) == {"一": "不正常", "二": "正常"}
    assert "cannot load the library" in said
    assert said.splitlines()[-1].startswith("自检没有通过：一。")


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    """Let the check look at a copy of the bundled folders that a test may break."""
    for name in ("resources", "migrations"):
        skip = shutil.ignore_patterns("source", "*.ttf", "__pycache__")
        shutil.copytree(paths.bundled(name), tmp_path / name, ignore=skip)
    for font in (paths.bundled("resources") / "fonts").glob("*.ttf"):
        (tmp_path / "resources" / "fonts" / font.name).symlink_to(font)
    monkeypatch.setattr(selfcheck, "bundled", lambda name: tmp_path / name)
    monkeypatch.setattr(paths, "bundled", lambda name: tmp_path / name)
    return tmp_path


def check(label: str) -> str:
    return dict(selfcheck.CHECKS)[label]()


def test_lost_migrations_are_noticed(bundle):
    """What PyInstaller's own collecting of data files does: every .py is gone, and nothing else complains."""
    check("数据库结构")
    for script in (bundle / "migrations" / "versions").glob("*.py"):
        script.unlink()
    with pytest.raises(RuntimeError, match="no migration scripts"):
        check("数据库结构")


def test_a_schema_that_is_not_the_newest_is_noticed(bundle, monkeypatch):
    monkeypatch.setattr("ledgerdesk.db.schema.HEAD", "9999")
    with pytest.raises(RuntimeError, match="9999"):
        check("数据库结构")


def break_font(fonts: Path, how: str) -> None:
    font = fonts / "LedgerDeskRare-Regular.ttf"
    if how == "damaged":
        font.unlink()
        font.write_bytes(b"\0\1\0\0")
    elif how == "missing":
        font.unlink()
    else:
        (fonts / "Other.ttf").symlink_to(font)


@pytest.mark.parametrize("how", ["missing", "damaged", "added"])
def test_fonts_that_differ_from_their_list_are_noticed(bundle, how):
    check("字体")
    break_font(bundle / "resources" / "fonts", how)
    with pytest.raises(RuntimeError, match=r"\.ttf"):
        check("字体")


@pytest.mark.parametrize("lost", ["codes/*.toml", "policy/*.toml", "documents/*.toml"])
def test_lost_tables_are_noticed(bundle, lost):
    check("代码表与政策")
    for path in (bundle / "resources").glob(lost):
        path.unlink()
    with pytest.raises(RuntimeError, match=lost.split("/")[0]):
        check("代码表与政策")
