from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import factories
from conftest import dump
from ledgerdesk import paths
from ledgerdesk.errors import FileRefusedError, StaleRecordError
from ledgerdesk.excel import exports, headers, lists, writer
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import history, register, school
from ledgerdesk.services.imports import Mode, Verdict

STUDENTS = catalogue.sheet("students")
BORN = date(2014, 5, 6)


@pytest.fixture
def ready(ledger):
    with ledger.transaction("学校信息") as session:
        school.set_up(session, school.SchoolFacts(name="试验小学", township="石板河镇"), date(2026, 11, 20))
    return ledger


def row(name="张三", **values):
    born = values.get("born_on", BORN)
    return {"name": name, "id_number": factories.id_number(born), "grade": "3", "class_number": 1} | values


def written(tmp_path: Path, *rows, name="名单.xlsx", masked=False) -> Path:
    fields = [f for f in STUDENTS.fields if not f.computed and any(f.key in r for r in rows)]
    path = tmp_path / name
    path.write_bytes(writer.write("名单", fields, rows, meta=writer.Meta(title="名单", masked=masked)))
    return path


def planned(ledger, path, mode=Mode.UPDATE):
    return lists.plan_list(ledger, lists.open_list(path, ledger=ledger), mode=mode)


def verdicts(plan):
    return {v.value: plan.plan.count(v) for v in Verdict if plan.plan.count(v)}


@pytest.fixture(scope="module")
def demo_list():
    return next((paths.bundled("resources") / "demo").glob("*.xlsx"))


def test_the_demo_list_goes_in_comes_out_and_changes_nothing_twice(ready, tmp_path, demo_list):
    first = planned(ready, demo_list)
    added = first.plan.count(Verdict.NEW)
    assert added >= 300
    assert verdicts(first) == {"new": added, "held": 3}
    before = dump(ready)
    outcome = lists.commit_list(ready, first)
    assert (outcome.added, outcome.held) == (added, 3)
    after = dump(ready)
    assert verdicts(planned(ready, demo_list)) == {"unchanged": added, "held": 3}
    for full in (True, False):
        path = tmp_path / f"{full}.xlsx"
        path.write_bytes(exports.students(ready, whole=Whole("核对") if full else None).content)
        assert verdicts(planned(ready, path)) == {"unchanged": added}
    ready.undo()
    assert {k: v for k, v in dump(ready).items() if k not in KEPT} == {k: v for k, v in before.items() if k not in KEPT}
    ready.redo()
    assert dump(ready) == after


KEPT = ("import_runs", "import_rows", "preferences")  # the record of an import outlives its undoing


def test_held_rows_are_given_back_mended_and_taken_in(ready, tmp_path, demo_list):
    import io

    import openpyxl

    first = planned(ready, demo_list)
    lists.commit_list(ready, first)
    [ruined] = [r for r in first.plan.of(Verdict.HELD) if "000" in r.reason]
    book = openpyxl.load_workbook(io.BytesIO(lists.held_workbook(first)))
    sheet = book.worksheets[0]
    fixed = 0
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.comment is not None and "000" in cell.comment.text:
                cell.value = factories.id_number(ruined.values["born_on"], sex=ruined.values["sex"])
                cell.number_format = "@"
                fixed += 1
    assert fixed == 1
    mended = tmp_path / "扣下的行.xlsx"
    book.save(mended)
    again = planned(ready, mended)
    assert again.plan.count(Verdict.HELD) == 2


def test_blanks_never_erase_and_modes_keep_their_word(ready, tmp_path):
    number = factories.id_number(BORN)
    with ready.transaction("新增") as session:
        who = register.add(session, row(id_number=number, boarding="2", residence="岩脚村"))
    path = written(tmp_path, row(id_number=number, boarding="1", residence=None, postcode="550000"))
    assert [c.key for c in planned(ready, path).plan.rows[0].changes] == ["boarding", "postcode"]
    assert [c.key for c in planned(ready, path, Mode.FILL).plan.rows[0].changes] == ["postcode"]
    assert verdicts(planned(ready, path, Mode.ADD)) == {"unchanged": 1}
    lists.commit_list(ready, planned(ready, path))
    with ready.read() as session:
        facts = register.gather(session, ready.today(), ["residence", "boarding"], [who])[who]
    assert facts == {"residence": "岩脚村", "boarding": "1"}


def test_same_name_and_birth_with_another_number_is_asked(ready, tmp_path):
    with ready.transaction("新增") as session:
        who = register.add(session, row(id_number=factories.id_number(BORN, serial=1)))
    path = written(tmp_path, row(id_number=factories.id_number(BORN, serial=2), postcode="550000"))
    plan = planned(ready, path)
    assert verdicts(plan) == {"doubtful": 1}
    [doubtful] = plan.plan.rows
    assert doubtful.suspects[0].person_id == who
    same = lists.decide(ready, plan, doubtful.key, who)
    assert {c.key for c in same.plan.rows[0].changes} == {"id_number", "postcode"}
    assert verdicts(lists.decide(ready, plan, doubtful.key, None)) == {"new": 1}
    assert lists.commit_list(ready, plan).held == 1


def test_rows_left_out_are_held_as_the_clerks_wish(ready, tmp_path):
    plan = planned(ready, written(tmp_path, row("甲"), row("乙")))
    left = plan.leaving_out([plan.plan.rows[0].key])
    assert verdicts(left) == {"held": 1, "new": 1}
    assert "不导入" in left.plan.rows[0].reason


def test_one_pupil_twice_in_a_list_is_held(ready, tmp_path):
    number = factories.id_number(BORN)
    plan = planned(ready, written(tmp_path, row(id_number=number), row(id_number=number)))
    assert verdicts(plan) == {"new": 1, "held": 1}
    assert "第 3 行" in plan.plan.rows[1].reason


def test_two_rows_that_differ_on_one_household_are_held(ready, tmp_path):
    one = row("甲", household_number="H1", village="岩脚村")
    other = row("乙", household_number="H1", village="桐子坪村")
    plan = planned(ready, written(tmp_path, one, other))
    assert verdicts(plan) == {"new": 1, "held": 1}


def test_a_plan_made_before_a_change_is_refused(ready, tmp_path):
    plan = planned(ready, written(tmp_path, row()))
    with ready.transaction("新增") as session:
        register.add(session, row("李四"))
    before = dump(ready)
    with pytest.raises(StaleRecordError, match="重新核对"):
        lists.commit_list(ready, plan)
    assert dump(ready) == before


def test_a_list_without_numbers_and_birth_dates_is_refused(tmp_path):
    path = written(tmp_path, {"name": "张三", "grade": "3"}, {"name": "李四", "grade": "4"})
    with pytest.raises(FileRefusedError, match="身份证号"):
        lists.open_list(path)


def test_the_import_is_recorded_row_by_row_and_told(ready, tmp_path):
    from ledgerdesk.models import ImportRow, ImportRun

    lists.commit_list(ready, planned(ready, written(tmp_path, row("甲"), row("乙", id_number="990101201405060001"))))
    with ready.read() as session:
        run = session.query(ImportRun).one()
        assert (run.added, run.held) == (1, 1)
        assert [(r.row, r.verdict) for r in session.query(ImportRow).order_by(ImportRow.row)] == [
            (3, "new"),
            (4, "held"),
        ]
        assert history.recent(session)[0].kind == "import"
    assert ready.undo_label().startswith("导入名单")


def test_a_hand_up_is_kept_and_cannot_be_undone(ready, tmp_path):
    with ready.transaction("新增") as session:
        register.add(session, row())
    exported = exports.hand_up(ready, "镇中心校", whole=Whole("上报镇中心校"))
    path = exported.save(ready, tmp_path / exported.file_name)
    assert verdicts(planned(ready, path)) == {"unchanged": 1}
    assert ready.undo() is None
    assert exported.file_name == "试验小学_学生名册_2026年秋季学期_20261120.xlsx"


def test_the_list_is_the_basis_of_categories_that_name_none(ready, tmp_path):
    number = factories.id_number(BORN)
    given = row(id_number=number, categories=("subsistence",), category_basis="县民政局")
    lists.commit_list(
        ready, planned(ready, written(tmp_path, given, row("李四", categories=("orphan",)), name="甲.xlsx"))
    )
    more = row(id_number=number, categories=("disabled",))
    lists.commit_list(ready, planned(ready, written(tmp_path, more, name="残联名单.xlsx")))
    with ready.read() as session:
        from ledgerdesk.models import Category

        bases = {c.code: c.basis for c in session.query(Category)}
    assert bases == {"subsistence": "县民政局", "orphan": "名单“甲”", "disabled": "名单“残联名单”"}


def test_lists_on_hidden_sheets_stand_aside(tmp_path):
    opened = lists.open_list(written(tmp_path, row()))
    (seen,) = opened.workbook.sheets
    book = replace(opened.workbook, sheets=(seen, replace(seen, name="转走的", hidden=True)))
    found = lists.found("名单.xlsx", b"", book, "students")
    assert [part.raw.name for part in found.parts] == [seen.name]
    assert [part.raw.name for part in found.aside] == ["转走的"]
    cover = replace(seen, name="封面", rows={1: {1: seen.rows[1][1]}})
    with pytest.raises(headers.NoHeaderError, match="隐藏的“转走的”里有"):
        lists.found("名单.xlsx", b"", replace(book, sheets=(cover, book.sheets[1])), "students")
