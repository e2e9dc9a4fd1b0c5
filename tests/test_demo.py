"""The demonstration school: its list, the school built from it, and the command that builds it."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from ledgerdesk import cli, demo
from ledgerdesk.db.check import check
from ledgerdesk.domain import bank_card, id_number
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.domain.masking import is_masked
from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import lists, reader
from ledgerdesk.excel.lists import FilePlan
from ledgerdesk.ledger import Ledger
from ledgerdesk.paths import bundled
from ledgerdesk.services import notices, objections, packs, pairings, register, talks, terms, visits
from ledgerdesk.services.aid import checkup, meals, textbooks
from ledgerdesk.services.donations import record
from ledgerdesk.services.imports import Mode, Plan, Verdict
from ledgerdesk.services.payments import batches, results
from ledgerdesk.services.radar import talks as month
from ledgerdesk.services.recognition import batches as rounds
from ledgerdesk.services.recognition import lists as recognitions
from ledgerdesk.services.recognition import terms as levels
from ledgerdesk.services.supervision import spot_checks

# After the years whose holidays the library knows: the demo is opened when it is opened.
DAY = date(2028, 6, 28)
LIST = bundled("resources") / "demo"
PASSWORD = "demo-school-2026"
DECOMPOSED = "Пароль 口令 Cafe\u0301"  # another keyboard types the letter as one character
COMPOSED = "Пароль 口令 Café"
# The command as it is, but for the day of the demonstration.
COMMAND = """
import sys
from dataclasses import replace
from datetime import date
from ledgerdesk import __main__, demo
facts = replace(demo.material(), day=date.fromisoformat(sys.argv[1]))
demo.material = lambda: facts
sys.exit(__main__.main(sys.argv[2:]))
"""


@pytest.fixture(scope="module")
def opened() -> Any:
    return lists.open_list(demo.material().list_file)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> demo.DemoResult:
    return demo.build(tmp_path_factory.mktemp("演示 校"), PASSWORD, FixedClock(DAY))


@pytest.fixture
def school(built: demo.DemoResult) -> Iterator[Ledger]:
    with Ledger.open(built.ledger, PASSWORD, clock=FixedClock(DAY)) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return where the command made it in a process of its own, with a password in decomposed letters, and its words."""
    folder = tmp_path_factory.mktemp("demo") / "演示 校" / "里面"
    env = os.environ | {
        "LEDGERDESK_PASSWORD": DECOMPOSED,
        "LEDGERDESK_HOME": str(folder.parent.parent),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
    }
    words = [sys.executable, "-c", COMMAND, DAY.isoformat(), "demo", str(folder)]
    done = subprocess.run(words, env=env, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder, done.stdout


def test_the_list_is_what_its_script_makes(tmp_path: Path) -> None:
    out = tmp_path / "list.xlsx"
    subprocess.run([sys.executable, "-B", LIST / "build_list.py", out], check=True)
    assert out.read_bytes() == demo.material().list_file.read_bytes()


def test_the_list_has_the_size_and_the_mess_of_a_real_one(opened: Any) -> None:
    part = opened.parts[0]
    assert part.band.last_row - part.band.first_row == 1  # a heading of two rows
    assert part.band.first_row > 2  # under titles
    assert set(part.band.skipped.values()) == {"说明", "落款"}
    assert opened.workbook.hidden == ("选项",)
    cells = [cell for row in part.raw.rows.values() for cell in row.values()]
    assert any(re.search("[０-９]", str(cell.value)) for cell in cells)
    assert any(merge.last_row > merge.first_row > part.band.last_row for merge in part.raw.merges)
    unread = [match.label for match in part.mapping.columns if match.key is None]
    assert unread == ["序号", "家庭情况 家庭人口"]


def plan(opened: Any, ledger: Ledger) -> FilePlan:
    return lists.plan_list(ledger, opened)


def test_only_the_ruined_numbers_are_held_and_nobody_is_warned_of(opened: Any, ledger: Ledger) -> None:
    found: Plan = plan(opened, ledger).plan
    assert found.mode is Mode.UPDATE
    held = found.of(Verdict.HELD)
    assert len(held) == 3
    assert all([problem.column for problem in row.problems] == ["id_number"] for row in held)
    assert [row.verdict for row in found.rows if row not in held] == [Verdict.NEW] * (len(found.rows) - 3)
    assert not [row for row in found.rows if row.problems and row not in held]
    assert found.count(Verdict.NEW) >= 300
    assert len({row.values["household_number"] for row in found.of(Verdict.NEW)}) >= 240


def test_everybody_in_the_list_is_invented(opened: Any, ledger: Ledger) -> None:
    for row in plan(opened, ledger).plan.of(Verdict.NEW):
        for key in ("id_number", "head_id_number"):
            facts = id_number.check(str(row.values[key]))
            assert facts.region == id_number.DEMONSTRATION_REGION
            assert facts.warnings == ()
        assert str(row.values["card_number"]).startswith("99")
        assert bank_card.passes_luhn(str(row.values["card_number"]))
        assert str(row.values["guardian_phone"]).startswith("154")


def test_the_list_knows_many_peoples_rare_names_siblings_and_old_words(opened: Any, ledger: Ledger) -> None:
    rows = plan(opened, ledger).plan.of(Verdict.NEW)
    names = [str(row.values["name"]) for row in rows]
    assert {"龙𬱖", "覃䶮", "何𧒽", "阿依古丽·买买提", "曲比阿呷"} <= set(names)
    assert len({row.values["nation"] for row in rows}) > 12
    assert {row.values["grade"] for row in rows} == set("123456789")
    said = {code for row in rows for code in row.values["categories"]}
    assert {"out_of_poverty", "registered_poor", "subsistence", "monitored", "orphan", "disabled"} <= said
    homes = Counter(row.values["household_number"] for row in rows)
    assert max(homes.values()) == 4
    assert sum(size > 1 for size in homes.values()) > 40
    where = [(row.values["grade"], row.values["class_number"]) for row in rows if row.values["name"] == "王梓涵"]
    assert len(where) == 2
    assert len(set(where)) == 1


def test_the_school_holds_what_the_list_said(school: Ledger, built: demo.DemoResult) -> None:
    assert (built.outcome.held, built.outcome.changed) == (3, 0)
    with school.read() as session:
        rows = register.rows(session, DAY, ["name", "household_id", "class_number", "household_number"])
    assert len(rows) == built.outcome.added >= 300
    assert len({row[2] for row in rows}) >= 240
    assert all(row[3] for row in rows)
    again = lists.plan_list(school, lists.open_list(demo.material().list_file, ledger=school)).plan
    assert (again.count(Verdict.UNCHANGED), again.count(Verdict.HELD)) == (len(rows) - 2, 3)
    # Whose money came back has another card than the list says.
    changed = [{change.key for change in row.changes} for row in again.of(Verdict.CHANGED)]
    assert changed == [{"card_number"}] * 2


def test_the_school_is_alive_on_the_day_it_is_opened(school: Ledger) -> None:
    with school.read() as session:
        helped = pairings.rows(session, DAY)
        assert {teacher.load > 0 for teacher in pairings.teachers(session, DAY)} == {True}
        assert 0 < len(pairings.without_teacher(session, DAY)) < 20
        progress = visits.progress(session, DAY)
        done = Counter(min(entry.done, entry.required) for entry in progress)
        assert min(done[3], done[2], sum(entry.late for entry in progress)) > 5
        assert 0 < len(month.due(session, DAY)) < len(helped)
        shown = visits.rows(session, DAY - timedelta(days=400), DAY)
        assert len(shown) > 200
        assert all(row.visited_on <= row.recorded_on <= DAY for row in shown)
        assert any(row.teachers and "、" in row.students for row in shown)
        shown_now = {row.kind: row for row in notices.rows(session) if row.status == "posted"}
        (begun,) = [row for row in notices.rows(session) if row.status == "draft"]
    assert all(row.running and row.starts_on <= DAY for row in shown_now.values())
    assert set(shown_now) == {"aid", "payment"}
    assert (begun.kind, begun.starts_on > DAY) == ("recognition", True)


def test_recognitions_are_done_and_on_their_way(school: Ledger) -> None:
    with school.read() as session:
        second, first = rounds.rows(session)
        done, under_way = (recognitions.counts(session, one.id) for one in (first, second))
        term = terms.term_at(session, DAY).id
        assert done["confirmed"] == len(levels.levels(session, term)) > 150
        (closed,) = objections.of_notice(session, recognised_by(session, first.id))
    assert done["refused"] == 1
    assert closed.outcome == "not_upheld"
    assert set(under_way) == {"draft", "applied", "visited", "class_review", "school_review"}


def recognised_by(session: Any, batch: int) -> int:
    return next(row.notice_id for row in recognitions.rows(session, batch, DAY) if row.status == "confirmed") or 0


def test_money_is_settled_failed_tried_again_and_still_to_go_and_every_balance_tells(school: Ledger) -> None:
    with school.read() as session:
        term = terms.term_at(session, DAY).id
        made, approved, sent, closed = batches.rows(session, term)
        found = checkup.check(session, term)
        states = {(row.kind, row.status) for row in results.of_batch(session, sent.id)}
    assert [one.status for one in (made, approved, sent, closed)] == ["draft", "approved", "sent", "closed"]
    assert closed.balance.settled
    assert closed.balance.left_fen == 0
    assert not sent.balance.settled
    assert sent.balance.allotted_fen == sent.balance.arrived_fen + sent.balance.failed_fen + sent.balance.pending_fen
    assert {("regular", "failed"), ("retry", "arrived"), ("retry", "sent")} < states
    assert found.groundless == ()
    assert {one.state for one in found.owed} == {"arrived", "under_way", "failed", "none"}
    # Who is said to get nothing gets nothing.
    assert {one.state for one in found.owed if one.reason} == {"none"}
    assert 0 < len([one for one in found.missed if one.state == "none"]) < 150


def test_meals_books_gifts_calls_and_packs_are_kept(school: Ledger, built: demo.DemoResult) -> None:
    with school.read() as session:
        term = terms.term_at(session, DAY).id
        eaten = meals.month(session, DAY.year, DAY.month)
        assert eaten.diners > 4_000
        assert eaten.fen == sum(one.fen for one in eaten.classes)
        assert [row.said for row in textbooks.rows(session, term) if row.said] == ["少 2 套"]
        gifts = record.rows(session)
        assert [gift.left_fen > 0 for gift in gifts] == [True, True, True]
        assert [gift.pupils for gift in gifts] == [0, 12, 45]
        asked = spot_checks.rows(session, term)
        assert (len(asked), sum(one.called_on is not None for one in asked)) == (8, 5)
        assert len(packs.sent(session)) == 1


def test_pupils_of_one_name_are_told_apart_on_the_notice(school: Ledger) -> None:
    with school.read() as session:
        posted = next(row for row in notices.rows(session) if row.status == "posted")
        lines = notices.lines(session, posted.id)
    assert sorted(line.name for line in lines if "王梓涵" in line.name) == ["王梓涵（乙）", "王梓涵（甲）"]


def test_nothing_of_the_demo_lies_in_the_future(school: Ledger) -> None:
    with school.read() as session:
        found = session.connection().exec_driver_sql("SELECT at FROM audit_transaction ORDER BY id").fetchall()
    moments = [moment for (moment,) in found]
    assert moments == sorted(moments)
    assert moments[-1] == FixedClock(DAY).now().isoformat()
    assert moments[0] < "2028-04"
    assert check_closed(school) == ()


def check_closed(ledger: Ledger) -> tuple[str, ...]:
    ledger.close()
    return check(ledger.folder, PASSWORD).problems


def test_papers_and_workbooks_are_named_by_school_table_term_and_day(built: demo.DemoResult) -> None:
    school = "石板河镇中心学校"
    assert [re.sub("_[0-9A-Z]{9}[.]", ".", path.name) for path in built.files] == [
        "石板河镇_困难学生花名册.xlsx",
        "石板河镇_困难学生花名册_扣下.xlsx",
        "七年级（1）班家访登记表_2028年春季学期_20280621.xlsx",
        f"{school}_拟资助学生名单公示_2028年春季学期_20280625.pdf",
        f"{school}_学生名册_2028年春季学期_20280628.pdf",
        f"{school}_学生名册_2028年春季学期_20280628.xlsx",
    ]
    assert all(path.stat().st_size > 5_000 for path in built.files)
    assert built.files[0].read_bytes() == demo.material().list_file.read_bytes()


def test_the_rows_held_can_be_mended_and_taken_in(school: Ledger, built: demo.DemoResult) -> None:
    found = lists.plan_list(school, lists.open_list(built.files[1], ledger=school)).plan
    assert Counter(row.verdict for row in found.rows) == {Verdict.HELD: 3}


def test_the_same_day_gives_the_same_school(
    built: demo.DemoResult, school: Ledger, commanded: tuple[Path, str]
) -> None:
    (second,) = commanded[0].glob("*.ledger")
    with Ledger.open(second, DECOMPOSED, clock=FixedClock(DAY)) as other:
        assert facts(other) == facts(school)
    (handed_up,) = commanded[0].glob("*_学生名册_*.xlsx")
    assert built.files[-1].read_bytes() == handed_up.read_bytes()


def facts(ledger: Ledger) -> list[Any]:
    with ledger.read() as session:
        return [
            register.rows(session, DAY, ["name", "id_number", "grade", "class_number", "household_id"]),
            [(row.visited_on, row.students, row.teachers, row.purpose) for row in visits.rows(session, date.min, DAY)],
            [(row.held_on, row.student_name, row.topic) for row in talks.rows(session, date.min, DAY)],
            pairings.rows(session, DAY),
            [(row.number, row.title, row.starts_on, row.ends_on) for row in notices.rows(session)],
            [recognitions.rows(session, one.id, DAY) for one in rounds.rows(session)],
            [results.of_batch(session, one.id) for one in batches.rows(session)],
            [record.shares(session), meals.month(session, DAY.year, DAY.month)],
        ]


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2027, 2, 3)])
def test_it_opens_on_the_edges_of_a_school_year(tmp_path: Path, day: date) -> None:
    made = demo.build(tmp_path, PASSWORD, FixedClock(day))
    with Ledger.open(made.ledger, PASSWORD, clock=FixedClock(day)) as ledger, ledger.read() as session:
        assert len(visits.rows(session, date(2020, 1, 1), day)) > 50
        assert {"draft", "posted"} <= {row.status for row in notices.rows(session)} <= {"draft", "posted", "taken_down"}
        rows = register.rows(session, day, ["class_number"])
        assert len(rows) == made.outcome.added
        assert all(number for _, number in rows)


def test_a_second_demo_leaves_the_first_alone(built: demo.DemoResult) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.ledger.parent.rglob("*")}
    with pytest.raises(LedgerError, match="已经有演示学校"):
        demo.build(built.ledger.parent, PASSWORD, FixedClock(DAY))
    assert {path: path.stat().st_mtime_ns for path in built.ledger.parent.rglob("*")} == before


def test_what_fails_leaves_no_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise LedgerError("没有做成。")

    monkeypatch.setattr("ledgerdesk.demo.people.pair", refuse)
    with pytest.raises(LedgerError, match="没有做成"):
        demo.build(tmp_path / "新", PASSWORD, FixedClock(DAY))
    assert [path.name for path in (tmp_path / "新").iterdir() if path.is_dir()] == []


def test_a_school_that_is_being_built_has_no_name_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_arguments: object) -> None:
        assert list(tmp_path.glob("*.ledger")) == []
        assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr("ledgerdesk.demo.people.lead_classes", killed)
    with pytest.raises(KeyboardInterrupt):
        demo.build(tmp_path, PASSWORD, FixedClock(DAY))


def test_a_file_is_no_place_for_a_school(tmp_path: Path) -> None:
    place = tmp_path / "a"
    place.write_bytes(b"")
    with pytest.raises(LedgerError, match="是一个文件"):
        demo.build(place, PASSWORD, FixedClock(DAY))


# ---- the command ---------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Run a command on that day and return its exit code and what it said."""
    capsys.readouterr()
    with time_machine.travel(FixedClock(DAY).now(), tick=False):
        code = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_demo_leaves_ledger_papers_and_workbooks_and_names_them(commanded: tuple[Path, str]) -> None:
    folder, said = commanded
    named = [Path(line.split("  ", 1)[1]) for line in said.splitlines() if line.startswith(("台账", "文件"))]
    assert sorted(named) == sorted(folder.iterdir())
    assert Counter(path.suffix for path in named) == {".ledger": 1, ".pdf": 2, ".xlsx": 4}
    assert [path.name[:9] for path in named if not path.name.startswith("石板河镇")] == ["七年级（1）班家访"]
    assert DECOMPOSED not in said
    assert re.search(r"恢复码  ([0-9A-HJKMNP-TV-Z]{4}-){6}.", said)


def test_the_demo_opens_with_its_password_however_composed(
    commanded: tuple[Path, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = next(commanded[0].glob("*.ledger"))
    for password in (DECOMPOSED, COMPOSED):
        monkeypatch.setenv("LEDGERDESK_PASSWORD", password)
        code, out, error = run(capsys, "check", ledger)
        assert (code, error) == (0, "")
        assert "台账完好" in out


def test_the_demo_workbook_holds_full_numbers_and_changes_nothing_when_imported(
    commanded: tuple[Path, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGERDESK_PASSWORD", COMPOSED)
    workbook = next(commanded[0].glob("*_学生名册_*.xlsx"))
    texts = [str(cell.value) for row in reader.read(workbook).sheets[0].rows.values() for cell in row.values()]
    numbers = [text for text in texts if re.fullmatch(r"990101\d{11}[\dX]", text)]
    assert len(set(numbers)) > 300
    assert not any(is_masked(text) for text in texts)
    code, out, error = run(capsys, "import", next(commanded[0].glob("*.ledger")), workbook, "--dry-run")
    assert code == 0, error
    assert "新增 0，修改 0，不变 316，存疑 0，扣下 0" in out


def test_a_second_demo_in_the_folder_is_refused(
    commanded: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in commanded[0].rglob("*")}
    code, out, error = run(capsys, "demo", commanded[0])
    assert (code, out) == (2, "")
    assert re.fullmatch(r".*已经有演示学校.*。\n", error)
    assert {path: path.stat().st_mtime_ns for path in commanded[0].rglob("*")} == before


def test_a_notice_is_printed_as_it_was_issued(
    commanded: tuple[Path, str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LEDGERDESK_PASSWORD", COMPOSED)
    ledger = shutil.copytree(next(commanded[0].glob("*.ledger")), tmp_path / "a.ledger")
    code, out, _ = run(capsys, "print", ledger, "notice", tmp_path / "n.pdf")
    assert code == 0
    assert "公示 2028-04，292 人" in out
    assert (tmp_path / "n.pdf").read_bytes() == next(commanded[0].glob("*公示*.pdf")).read_bytes()
    with Ledger.open(Path(ledger), COMPOSED, clock=FixedClock(DAY)) as opened, opened.read() as session:
        last = session.connection().exec_driver_sql(
            "SELECT kind, label FROM audit_transaction WHERE kind <> 'login' ORDER BY id DESC"
        )
        assert tuple(last.fetchone()) == ("print", "打印公示 2028-04")
    code, out, error = run(capsys, "print", ledger, "公示", tmp_path / "n.pdf", "--term", "2027秋")
    assert (code, out) == (2, "")
    assert re.fullmatch(".*2027年秋季学期还没有公示.*。\n", error)
