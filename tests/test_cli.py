"""Every command with every exit code: 0 done, 1 rows held, 2 refused in one sentence; never a traceback."""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine

from conftest import PASSWORD, LogWatch, dump
from factories import id_number
from forked import Forge
from ledgerdesk import cli, paths
from ledgerdesk.cli import LOG, jobs
from ledgerdesk.db import folder as ledger_folder_of
from ledgerdesk.db.engine import connect_file
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import reader
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import notices, school, terms
from ledgerdesk.services.school import SchoolFacts

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
HEADING = ("姓名", "性别", "身份证号", "年级", "班级", "户编号", "户主姓名", "困难类别", "人均纯收入")


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    error: str

    def refused(self, *words: str) -> bool:
        """Tell whether one Chinese sentence came, with these words, and nothing was done."""
        line = self.error.strip()
        sentence = "\n" not in line and line.endswith(("。", "名单")) and "Traceback" not in line
        return self.code == 2 and self.out == "" and sentence and all(word in line for word in words)


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Return what runs a command in this process, on a day of the autumn term, with PASSWORD in the environment."""
    monkeypatch.setenv("LEDGERDESK_PASSWORD", PASSWORD)

    def run(*words: object) -> Ran:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    with time_machine.travel(NOW, tick=False):
        yield run


@pytest.fixture
def home(ledger_folder: Path) -> Path:
    """Return the folder of a ledger with a school and nobody in it."""
    with Ledger.open(ledger_folder, PASSWORD) as ledger, ledger.transaction("填写学校信息") as session:
        school.set_up(session, SchoolFacts(name="试验小学"), date(2026, 11, 20))
    return ledger_folder


def inside(folder: Path) -> dict[str, Any]:
    """Return everything in a ledger."""
    with Ledger.open(folder, PASSWORD) as ledger:
        return dump(ledger)


def steps(folder: Path) -> list[tuple[str, str, str | None]]:
    """Return kind, label and reason of every step but the comings in."""
    with Ledger.open(folder, PASSWORD) as ledger, ledger.read() as session:
        found = session.connection().exec_driver_sql("SELECT kind, label, reason FROM audit_transaction ORDER BY id")
        return [tuple(row) for row in found if row.kind != "login"]


def sheet_file(path: Path, *rows: Sequence[object]) -> Path:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名单"
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def pupil(name: str, serial: int, **other: object) -> tuple[object, ...]:
    """Return a row below HEADING."""
    facts = dict(zip(HEADING, (name, "男", id_number(date(2014, 5, 6), serial=serial), "七年级", "2班"), strict=False))
    facts |= {"户编号": f"H{serial}", "户主姓名": "王大山", "困难类别": "低保户", "人均纯收入": 8_000, **other}
    return tuple(facts[key] for key in HEADING)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return sheet_file(tmp_path / "名单.xlsx", ("花名册",), HEADING, pupil("覃䶮", 11), pupil("阿依古丽·买买提", 12))


# demo; what it makes is looked at in test_demo


def test_demo_without_a_password_uses_the_one_it_names(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.delenv("LEDGERDESK_PASSWORD")

    def asking(folder: Path, password: str, clock: Clock, **_more: object) -> None:
        asked.append((folder, password, clock.today()))
        raise LedgerError("问过了。")

    monkeypatch.setattr("ledgerdesk.demo.build", asking)
    assert run("demo", tmp_path / "x").refused("问过了")
    assert asked == [(tmp_path / "x", "demo-school-2026", date(2026, 10, 16))]


# import


def test_a_good_list_is_taken_in(run: Run, home: Path, good: Path) -> None:
    found = run("import", home, good)
    assert (found.code, found.error) == (0, "")
    assert found.out.endswith("已导入：共 2 行，新增 2，修改 0，不变 0，存疑 0，扣下 0。\n")
    assert sum("覃䶮" in row for row in inside(home)["people"]) == 1
    assert steps(home)[-1][:2] == ("import", "导入名单 名单.xlsx（新增 2 人，修改 0 人）")


def test_the_same_list_twice_changes_nothing(run: Run, home: Path, good: Path) -> None:
    run("import", home, good)
    before = {table: rows for table, rows in inside(home).items() if not table.startswith("import_")}
    found = run("import", home, good)
    assert found.code == 0
    assert "没有要改的：2 人都和台账一样。共 2 行，新增 0，修改 0，不变 2" in found.out
    assert {table: rows for table, rows in inside(home).items() if not table.startswith("import_")} == before


def test_rows_that_cannot_stand_are_held_and_the_rest_is_taken(run: Run, home: Path, tmp_path: Path) -> None:
    ruined = 990101201405061234.0
    rows = (pupil("张三", 21), pupil("李四", 22, 身份证号=ruined), pupil("王五", 23, 困难类别="没听过的户"))
    report = tmp_path / "扣下.xlsx"
    found = run("import", home, sheet_file(tmp_path / "a.xlsx", HEADING, *rows), "--report", report)
    assert found.code == 1
    assert "第 3 行（身份证号）：号码被表格程序改坏了" in found.out
    assert "第 4 行（特殊群体类别）" in found.out
    assert "新增 1，修改 0，不变 0，存疑 0，扣下 2" in found.out
    assert "张三" not in found.out  # what scrolls by names nobody

    book = openpyxl.load_workbook(report)
    sheet = book["名单"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["李四", "王五"]
    sheet["C2"], sheet["H3"] = id_number(date(2014, 5, 6), serial=22), "低保户"
    book.save(report)
    again = run("import", home, report)
    assert again.code == 0, again
    assert "新增 2" in again.out


def test_doubtful_rows_are_held_as_the_window_would_ask(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    run("import", home, good)
    other = sheet_file(tmp_path / "b.xlsx", HEADING, pupil("覃䶮", 99, 户编号="H11"))
    found = run("import", home, other, "--plan", tmp_path / "b.json")
    assert found.code == 1
    assert "存疑 1" in found.out
    (row,) = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["rows"]
    assert (row["verdict"], row["reason"]) == ("doubtful", "姓名、出生日期一样，证号不一样。")


def test_a_dry_run_says_the_same_and_writes_nothing(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    before = inside(home)
    found = run("import", home, good, "--dry-run", "--plan", tmp_path / "dry.json")
    assert found.code == 0
    assert "只核对，没有写入：共 2 行，新增 2" in found.out
    assert inside(home) == before
    run("import", home, good, "--plan", tmp_path / "wet.json")
    assert (tmp_path / "dry.json").read_bytes() == (tmp_path / "wet.json").read_bytes()


def test_the_plan_says_one_verdict_for_each_row(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    run("import", home, good)
    rows = (
        pupil("覃䶮", 11, 年级="八年级"),
        pupil("阿依古丽·买买提", 12),
        pupil("新来", 13),
        pupil("坏", 14, 身份证号="12"),
    )
    out = tmp_path / "plan.json"
    assert run("import", home, sheet_file(tmp_path / "c.xlsx", ("花名册",), HEADING, *rows), "--plan", out).code == 1
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert plan["file"] == "c.xlsx"
    assert plan["register"] == "students"
    assert plan["mode"] == "update"
    assert plan["counts"] == {"new": 1, "changed": 1, "unchanged": 1, "doubtful": 0, "held": 1}
    assert (plan["hidden_rows"], plan["hidden_sheets"]) == ({}, [])
    assert [(c["sheet"], c["column"], c["label"], c["key"]) for c in plan["columns"][:3]] == [
        ("名单", 1, "姓名", "name"),
        ("名单", 2, "性别", "sex"),
        ("名单", 3, "身份证号", "id_number"),
    ]
    everybody = {row["values"]["name"]: row for row in plan["rows"]}
    assert [(row["sheet"], row["row"], row["verdict"]) for row in plan["rows"]] == [
        ("名单", 3, "changed"),
        ("名单", 4, "unchanged"),
        ("名单", 5, "new"),
        ("名单", 6, "held"),
    ]
    assert everybody["覃䶮"]["changes"] == {"grade": ["7", "8"]}
    assert everybody["覃䶮"]["person"] != everybody["阿依古丽·买买提"]["person"]
    assert everybody["新来"] == {
        "sheet": "名单",
        "row": 5,
        "verdict": "new",
        "person": None,
        "values": {
            "name": "新来",
            "sex": "男",
            "id_number": id_number(date(2014, 5, 6), serial=13),
            "grade": "7",
            "class_number": 2,
            "household_number": "H13",
            "head_name": "王大山",
            "categories": ["subsistence"],
            "per_capita_income": 800_000,
        },
        "record": None,
        "notes": {},
        "changes": {},
        "reason": "",
        "problems": [],
        "suspects": [],
    }
    assert everybody["坏"]["reason"].startswith("身份证号")
    assert everybody["坏"]["person"] is None


def test_hidden_rows_are_taken_in_and_named_hidden_sheets_are_only_named(
    run: Run, home: Path, good: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(good)
    book["名单"].row_dimensions[3].hidden = True
    book.copy_worksheet(book["名单"]).title = "旧表"
    book["旧表"].sheet_state = "hidden"
    book.create_sheet("封面").append(["石板河学校", "名单"])
    book.save(good)
    found = run("import", home, good, "--plan", tmp_path / "p.json")
    assert found.code == 0
    assert "工作表“名单”里隐藏的行也读了：第 3 行。" in found.out
    assert "隐藏的工作表“旧表”没有导入" in found.out
    assert "工作表“封面”没有导入：" in found.out
    plan = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert (plan["hidden_rows"], plan["hidden_sheets"]) == ({"名单": [3]}, ["旧表"])
    assert list(plan["left_out_sheets"]) == ["封面"]


def _no_heading(path: Path) -> Path:
    return sheet_file(path, *[pupil(f"学生{'甲乙丙丁'[n]}", n)[:2] for n in range(4)])


def _no_numbers(path: Path) -> Path:
    return sheet_file(path, ("姓名", "性别", "年级", "班级"), ("张三", "男", "七年级", "1班"))


def _no_table(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 half a file")
    return path


def _nothing(path: Path) -> Path:
    return path


def _a_folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize("make", [_no_heading, _no_numbers, _no_table, _nothing, _a_folder])
def test_a_file_that_is_no_list_is_refused_without_loss(
    run: Run, home: Path, good: Path, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    run("import", home, good)
    before = inside(home)
    out = tmp_path / "p.json"
    assert run("import", home, make(tmp_path / "x.xlsx"), "--plan", out).refused("请")
    assert inside(home) == before
    assert not out.exists()


def test_a_locked_workbook_is_refused_where_nobody_can_be_asked(
    run: Run, home: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_words: object, **_more: object) -> None:
        raise reader.PasswordNeededError("锁着。")

    monkeypatch.setattr("ledgerdesk.excel.lists.open_list", locked)
    assert run("import", home, good).refused("去掉密码")


def test_a_list_is_not_taken_in_when_its_report_cannot_be_saved(
    run: Run, home: Path, good: Path, tmp_path: Path
) -> None:
    before = inside(home)
    assert run("import", home, good, "--plan", tmp_path / "没有" / "p.json").refused("没有")
    assert inside(home) == before


# export and print


def test_export_masks_unless_a_purpose_is_given(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    run("import", home, good)
    out = tmp_path / "o.xlsx"
    assert run("export", home, "students", out).code == 0
    number = id_number(date(2014, 5, 6), serial=11)
    assert number not in texts(out)
    before = steps(home)
    assert run("export", home, "students", out, "--full").refused("做什么用")
    assert run("export", home, "students", out, "--full", "--purpose", " ").refused("做什么用")
    assert steps(home) == before
    done = run("export", home, "学生名册", out, "--full", "--purpose", "核对证件")
    assert (done.code, done.error) == (0, "")
    assert number in texts(out)
    assert ("disclose", "导出学生名册 2 人", "核对证件") in steps(home)[-3:]


def test_a_workbook_is_locked_for_the_stick(
    run: Run, home: Path, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", home, good)
    out = tmp_path / "o.xlsx"
    before = steps(home)
    assert run("export", home, "students", out, "--encrypt").refused("LEDGERDESK_FILE_PASSWORD")
    monkeypatch.setenv("LEDGERDESK_FILE_PASSWORD", "123456")
    assert run("export", home, "students", out, "--encrypt").refused("至少要")
    assert steps(home) == before
    assert not out.exists()
    monkeypatch.setenv("LEDGERDESK_FILE_PASSWORD", "qiaoliang tiankong")
    done = run("export", home, "students", out, "--full", "--purpose", "报镇里", "--encrypt")
    assert "加了密码" in done.out
    assert "不变 2" in run("import", home, out).out
    monkeypatch.delenv("LEDGERDESK_FILE_PASSWORD")
    assert run("import", home, out).refused("加了密码")


def test_a_roster_is_printed_whole_for_a_purpose(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    run("import", home, good)
    out = tmp_path / "r.pdf"
    assert run("print", home, "roster", out, "--full").refused("做什么用")
    assert run("print", home, "notice", out, "--full", "--purpose", "核对").refused("公示上没有号码")
    assert run("print", home, "roster", out, "--full", "--purpose", "核对证件").code == 0
    assert ("disclose", "打印学生名册 2 人", "核对证件") in steps(home)[-3:]


def test_what_was_exported_changes_nothing_when_imported(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    run("import", home, good)
    for more in ((), ("--full", "--purpose", "核对")):
        run("export", home, "students", tmp_path / "o.xlsx", *more)
        said = run("import", home, tmp_path / "o.xlsx").out
        assert "新增 0，修改 0，不变 2，存疑 0，扣下 0" in said
        assert "没有导入的列" not in said


def test_a_folder_as_target_gets_the_usual_name(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    run("import", home, good)
    run("export", home, "students", tmp_path)
    assert (tmp_path / "试验小学_学生名册_2026年秋季学期_20261120.xlsx").is_file()


def test_a_roster_is_printed_and_recorded(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    run("import", home, good)
    out = tmp_path / "r.pdf"
    for more in ((), ("--term", "2026年秋季学期"), ("--term", "2026秋")):
        assert run("print", home, "roster", out, *more).code == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert steps(home)[-1][:2] == ("print", "打印学生名册 2 人")
    assert run("print", home, "roster", out, "--term", "2027年春季学期").refused("去掉 --term")


def test_a_draft_is_printed_as_a_draft(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    assert run("print", home, "notice", tmp_path / "n.pdf").refused("还没有公示")
    run("import", home, good)
    with Ledger.open(home, PASSWORD) as ledger, ledger.transaction("拟写公示") as session:
        term = terms.term_at(session, date(2026, 11, 20)).id
        chosen = [one.student_id for one in notices.candidates(session, "aid", term, date(2026, 11, 20))]
        notices.draft(session, "aid", term, "拟资助学生名单公示", chosen, date(2026, 11, 23))
    done = run("print", home, "notice", tmp_path / "n.pdf")
    assert done.code == 0
    assert "公示草稿，2 人，还没有定稿" in done.out
    assert (tmp_path / "n.pdf").read_bytes().startswith(b"%PDF")


def test_any_register_goes_out_and_comes_in(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    teachers = sheet_file(tmp_path / "教师.xlsx", ("姓名", "电话", "党员"), ("石建国", "13900000001", "是"))
    assert "新增 1" in run("import", home, teachers, "--register", "staff").out
    run("import", home, good)
    for name, counted in (("staff", "1 人"), ("家庭名册", "2 户")):
        out = tmp_path / f"{name}.xlsx"
        assert counted in run("export", home, name, out).out
        assert f"没有要改的：{counted}都和台账一样" in run("import", home, out, "--register", name).out
    more = sheet_file(tmp_path / "补.xlsx", ("姓名", "电话", "职务"), ("石建国", "13900000009", "校长"))
    plan = tmp_path / "plan.json"
    assert run("import", home, more, "--register", "staff", "--mode", "fill", "--plan", plan).code == 1
    row = json.loads(plan.read_text(encoding="utf-8"))["rows"][0]
    assert (row["verdict"], [one["record"] for one in row["suspects"]]) == ("doubtful", [1])


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("export", "{home}", "banana", "{out}"), "visits（家访记录）"),
        (("import", "{home}", "banana.xlsx", "--register", "notices"), "没有“notices”"),
        (("print", "{home}", "banana", "{out}"), "能打印的"),
        (("print", "{home}", "roster", "{out}", "--term", "1999秋"), "2026年秋季学期"),
        (("export", "{home}", "students", "{out}/no/x.xlsx"), "换一个地方"),
        (("print", "{home}", "roster", "{out}/no/x.pdf"), "换一个地方"),
    ],
)
def test_what_there_is_not_is_refused_and_leaves_no_trace(
    run: Run, home: Path, tmp_path: Path, words: tuple[str, ...], hint: str
) -> None:
    before = steps(home)
    assert run(*(word.format(home=home, out=tmp_path / "o") for word in words)).refused(hint)
    assert steps(home) == before


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_is_there_but_cannot_be_written_is_not_called_missing(run: Run, home: Path) -> None:
    refused = run("export", home, "students", "/proc/x.xlsx")
    assert refused.refused("“proc”里不能存文件")


def test_a_new_school_year_needs_no_window(run: Run, home: Path, good: Path, tmp_path: Path) -> None:
    run("import", home, good)
    with time_machine.travel(datetime(2031, 3, 3, 4, tzinfo=UTC), tick=False):
        done = run("export", home, "students", tmp_path)
    assert (done.code, done.error) == (0, "")
    assert (tmp_path / "试验小学_学生名册_2031年春季学期_20310303.xlsx").is_file()


def test_a_ledger_without_a_school_says_so(run: Run, ledger_folder: Path, tmp_path: Path) -> None:
    assert run("export", ledger_folder, "students", tmp_path).refused("学校信息")


# check, and what keeps a ledger closed


def test_check_says_a_sound_ledger_is_sound(run: Run, home: Path, good: Path) -> None:
    run("import", home, good)
    found = run("check", home)
    assert (found.code, found.error) == (0, "")
    assert re.search(r"台账完好：\d+ 条资料、\d+ 步操作", found.out)


def test_check_prints_a_code_and_finds_it_again_from_paper(run: Run, home: Path, good: Path) -> None:
    code = run("check", home).out.splitlines()[-1].removeprefix("校验码  ")
    assert re.fullmatch(r"([0-9A-Z]{4} ){5}[0-9A-Z]{4}", code)
    run("import", home, good)
    found = run("check", home, "--code", code.lower().replace("0", "o").replace("1", "l").replace(" ", "-"))
    assert (found.code, found.error) == (0, "")
    assert "纸上的校验码对得上" in found.out
    unknown = run("check", home, "--code", "0000 " * 6)
    assert (unknown.code, "纸上的校验码在记录里找不到" in unknown.error) == (2, True)
    misread = run("check", home, "--code", ("X" if code[0] != "X" else "Y") + code[1:])
    assert (misread.code, "只差一两个字符" in misread.error) == (2, True)
    assert run("check", home, "--code", code[:-1]).refused("现在是 23 个")


def test_check_finds_what_was_changed_behind_the_journal(run: Run, home: Path, good: Path) -> None:
    run("import", home, good)
    key = ledger_folder_of.unlock(home, PASSWORD).subkey("database")
    with closing(connect_file(home / "ledger.db", key)) as connection:
        connection.execute("INSERT INTO write_permit (id) VALUES (1)")
        connection.execute("INSERT INTO villages (township, name, in_area) VALUES ('镇', '村', 1)")
        connection.execute("DELETE FROM write_permit")
    found = run("check", home)
    assert found.code == 2
    assert found.out == "有 1 条资料没有操作记录。\n"
    assert "改用以前拷贝的那份" in found.error


COMMANDS = (
    ("check", "{home}"),
    ("import", "{home}", "{list}"),
    ("export", "{home}", "students", "{out}"),
    ("print", "{home}", "roster", "{out}"),
)


@pytest.fixture
def each(run: Run, home: Path, good: Path, tmp_path: Path) -> Callable[[], list[Ran]]:
    """Return what runs every command that opens a ledger."""
    places = {"home": home, "list": good, "out": tmp_path / "out"}
    return lambda: [run(*(word.format(**places) for word in words)) for words in COMMANDS]


def test_a_wrong_password_opens_nothing(each: Callable[[], list[Ran]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGERDESK_PASSWORD", "不对的密码 12345")
    refusals = [ran.error for ran in each() if ran.code]
    assert len(refusals) == len(COMMANDS)
    assert all("密码不对" in told or "请等" in told for told in refusals)


def test_without_a_password_and_a_person_nothing_opens(
    each: Callable[[], list[Ran]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEDGERDESK_PASSWORD")
    assert all(ran.refused("LEDGERDESK_PASSWORD") for ran in each())


def test_somebody_is_asked_for_the_password(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyboard:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("LEDGERDESK_PASSWORD")
    monkeypatch.setattr(sys, "stdin", Keyboard())
    monkeypatch.setattr("getpass.getpass", lambda question: PASSWORD if question == "台账密码：" else "")
    assert run("check", home).code == 0
    monkeypatch.setattr("getpass.getpass", lambda _question: "")
    assert run("check", home).refused("LEDGERDESK_PASSWORD")


def test_a_password_that_is_no_text_is_refused(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGERDESK_PASSWORD", "\udcff\udcfe")
    assert run("check", home).refused("UTF-8")


def test_a_ledger_that_is_open_elsewhere_stays_with_its_owner(each: Callable[[], list[Ran]], home: Path) -> None:
    with Ledger.open(home, PASSWORD):
        assert all(ran.refused("另一个窗口") for ran in each())


@pytest.mark.parametrize("page", [0, 2, 5])
def test_check_finds_damage_and_leaves_it_as_it_is(run: Run, home: Path, page: int) -> None:
    path = home / "ledger.db"
    content = bytearray(path.read_bytes())
    content[page * 4096 + 900] ^= 1
    path.write_bytes(content)
    found = run("check", home)
    assert found.code == 2
    assert "损坏" in found.out + found.error
    assert path.read_bytes() == bytes(content)


def test_a_ledger_that_is_no_ledger_is_refused(each: Callable[[], list[Ran]], home: Path) -> None:
    (home / "ledger.db").write_bytes(os.urandom(40_960))
    assert all(ran.refused("损坏") for ran in each())


def test_a_ledger_with_damaged_keys_is_refused(each: Callable[[], list[Ran]], home: Path) -> None:
    for name in ("keys.json", "keys-2.json"):
        (home / name).write_bytes(b"{}")
    assert all(ran.refused("钥匙文件") for ran in each())


def test_a_ledger_that_is_not_there_asks_nobody(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEDGERDESK_PASSWORD")
    assert run("check", tmp_path / "无.ledger").refused("找不到台账")
    assert run("import", tmp_path / "无.ledger", tmp_path / "x.xlsx").refused("找不到台账")


@pytest.fixture(scope="module")
def forge() -> Iterator[Forge]:
    """Return what runs a command in a process of its own."""
    with Forge(os.environ | {"PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(sys.path)}) as made:
        yield made


@pytest.mark.skipif(sys.platform == "win32", reason="folder rights are POSIX here")
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() != 0, reason="only root can give a folder to another user")
@pytest.mark.parametrize(("folder_rights", "file_rights"), [(0o700, 0o600), (0o755, 0o600)])
@pytest.mark.parametrize("command", ["check", "export"])
def test_a_ledger_of_another_user_is_refused_in_a_sentence(
    home: Path, forge: Forge, command: str, folder_rights: int, file_rights: int
) -> None:
    """The folder for the log is another user's too."""
    open_to_all = Path(tempfile.mkdtemp(prefix="ledgerdesk-"))
    open_to_all.chmod(0o755)
    try:
        copy = Path(shutil.copytree(home, open_to_all / "别人的.ledger"))
        for path in copy.rglob("*"):
            path.chmod(folder_rights if path.is_dir() else file_rights)
        copy.chmod(folder_rights)
        closed = open_to_all / "home"
        (closed / "logs").mkdir(parents=True)
        closed.chmod(0o700)
        env = {"LEDGERDESK_PASSWORD": PASSWORD, "LEDGERDESK_HOME": str(closed)}
        more = ("students", str(open_to_all / "o.xlsx")) if command == "export" else ()
        done = forge.run(command, copy, *more, nobody=True, **env)
        assert done.returncode == 2, done
        assert done.stderr.count("\n") == 1, done.stderr
        assert "出了意外" not in done.stderr, done.stderr
        assert re.search("[一-鿿]", done.stderr)
        assert "Traceback" not in done.stderr
    finally:
        shutil.rmtree(open_to_all)


@pytest.mark.skipif(sys.platform == "win32", reason="folder rights are POSIX here")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check", "{home}"), 0),
        (("export", "{home}", "students", "{out}/o.xlsx"), 2),
        (("print", "{home}", "roster", "{out}/o.pdf"), 2),
        (("import", "{home}", "{out}/a.xlsx"), 2),
        (("demo", "{home}/里面"), 2),
    ],
)
def test_a_folder_that_cannot_be_written_is_said(home: Path, forge: Forge, words: tuple[str, ...], code: int) -> None:
    if words[0] == "demo" and not all(folder.stat().st_mode & 0o001 for folder in Path(__file__).resolve().parents):
        pytest.skip("somebody without rights cannot read the demo's list in this checkout")
    open_to_all = Path(tempfile.mkdtemp(prefix="ledgerdesk-"))
    open_to_all.chmod(0o755)
    try:
        copy = Path(shutil.copytree(home, open_to_all / "只读.ledger"))
        for path in (*copy.iterdir(), copy):
            path.chmod(0o555 if path.is_dir() else 0o444)
        out = open_to_all / "out"
        out.mkdir()
        out.chmod(0o777)
        env = {"LEDGERDESK_PASSWORD": PASSWORD, "LEDGERDESK_HOME": "/nonexistent/home"}
        done = forge.run(*(word.format(home=copy, out=out) for word in words), nobody=True, **env)
        assert done.returncode == code, done
        assert "Traceback" not in done.stderr
        if code:
            assert done.stderr.count("\n") == 1
            assert re.search("不能|建不了", done.stderr), done.stderr
            assert list(out.iterdir()) == []
    finally:
        for path in open_to_all.rglob("*"):
            path.chmod(0o755)
        shutil.rmtree(open_to_all)


# words, mistakes


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("import",),
        ("import", "x"),
        ("export", "x", "students"),
        ("check", "x", "y"),
        ("check", "--no"),
    ],
)
def test_a_command_not_written_out_shows_how_it_is_written(run: Run, words: tuple[str, ...]) -> None:
    found = run(*words)
    assert (found.code, found.out) == (2, "")
    assert found.error.startswith("命令没有写完整，或者多写了。用法：ledgerdesk")
    assert found.error.count("\n") == 1
    assert "required" not in found.error


def test_a_job_there_is_not_is_answered_with_all_there_are(run: Run) -> None:
    found = run("foo")
    assert (found.code, found.out) == (2, "")
    first, *rest = found.error.rstrip("\n").split("\n")
    assert first == "没有“foo”这件事。能办的有："
    assert [line.split()[0] for line in rest] == list(jobs.JOBS)
    assert all(re.search("[一-鿿]", line) for line in rest)


@pytest.mark.parametrize("words", [(), ("demo",), ("import",), ("export",), ("print",), ("check",)])
def test_help_is_in_chinese(run: Run, words: tuple[str, ...]) -> None:
    found = run(*words, "--help")
    assert (found.code, found.error) == (0, "")
    assert "用法：ledgerdesk" in found.out
    assert not re.search("usage|options|positional|show this|arguments", found.out)


def test_a_mistake_of_the_program_is_one_sentence_and_a_place_in_the_log(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, log_watch: LogWatch
) -> None:
    def mistake(_given: object) -> int:
        try:
            raise KeyError("覃䶮 990101201405061234")
        except KeyError as error:
            raise ValueError("覃䶮 990101201405061234") from error

    monkeypatch.setattr(jobs, "JOBS", {"check": mistake})
    found = run("check", home)
    where = paths.logs() / LOG
    assert found.code == 2
    assert found.out == ""
    assert found.error.startswith("出了意外")
    assert str(where) in found.error
    written = where.read_text(encoding="utf-8")
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
    assert "mistake" in written
    assert "覃䶮" not in written
    assert "9901" not in written
    log_watch.expect("ledgerdesk.cli", "unexpected error")


def test_stopping_it_by_hand_is_no_mistake(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_given: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "JOBS", {"check": stopped})
    assert run("check", home).refused("已经停下")


def texts(path: Path) -> set[str]:
    """Return what stands in the cells of a workbook."""
    return {
        str(cell.value) for sheet in reader.read(path).sheets for row in sheet.rows.values() for cell in row.values()
    }
