"""The import wizard beyond one list of pupils: other registers, a sheet for each class, ways of taking a list, and back."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from factories import id_number
from ledgerdesk.excel import encrypted, writer
from ledgerdesk.fields import catalogue
from ledgerdesk.services import register, registers, staff
from ledgerdesk.services.imports import Mode, Verdict, runs
from ledgerdesk.ui import places
from ledgerdesk.ui.importing.modes_bar import FieldModes
from ledgerdesk.ui.importing.page import CHANGES, COLUMNS, DONE, FILE, HEADER
from ledgerdesk.ui.importing.past_rows import RowsDialog
from ledgerdesk.ui.kit.menus import MenuButton
from ui.pages.conftest import BORN, facts

ON = date(2026, 11, 20)


@pytest.fixture
def page(desktop):
    return desktop.tab("data", "import")


def go(desktop, page, to: int) -> None:
    """Press the blue button until a step is shown."""
    while page.step < to:
        before = page.step
        page.go_on()
        desktop.settle()
        assert page.step > before, page._note.text()


def table(folder: Path, *rows: str, name: str = "名单.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(rows), encoding="utf-8-sig")
    return path


def read(desktop, page, path: Path) -> None:
    page.read_file(path)
    desktop.settle()


def classes(folder: Path) -> Path:
    """Return a workbook with a sheet for each of two classes, no column of which says so."""
    book = openpyxl.Workbook()
    for number, serials in ((1, (120, 121)), (2, (122,))):
        sheet = book.create_sheet(f"三（{number}）班")
        sheet.append(["姓名", "身份证号", "包保干部甲"])
        for serial in serials:
            sheet.append([f"新生{'甲乙丙'[serial - 120]}", id_number(BORN, serial=serial), "王正明"])
    del book["Sheet"]
    path = folder / "各班.xlsx"
    book.save(path)
    return path


def pupils(desktop, *keys: str):
    known = desktop.read(lambda s: register.gather(s, ON, ["name", *keys], None))
    return {one["name"]: one for one in known.values()}


def test_each_class_on_a_sheet_of_its_own_is_taken_in_once(desktop, page, tmp_path):
    read(desktop, page, classes(tmp_path))
    assert page.heading.problem() == "先说一下班级对不对。"
    page.go_on()
    assert page.step == HEADER
    page.heading.answer_classes(True)
    page.heading.tick(1, False)
    assert page.heading.note() == "1 张工作表，共 2 行名单"
    page.heading.tick(1, True)
    go(desktop, page, COLUMNS)
    page.columns.chosen.emit(0, 3, "*note")
    assert "1 列记入备注" in page.columns.note()
    go(desktop, page, CHANGES)
    assert page._next.text() == "导入 3 人（新增 3、修改 0）"
    page.go_on()
    page.go_on()  # a double click
    desktop.settle()
    assert page.step == DONE
    assert len(desktop.read(runs.runs)) == 1
    known = pupils(desktop, "grade", "class_number", "note")
    assert [(known[f"新生{name}"]["grade"], known[f"新生{name}"]["class_number"]) for name in "甲乙丙"] == [
        ("3", 1), ("3", 1), ("3", 2),
    ]  # fmt: skip
    assert known["新生甲"]["note"] == "包保干部甲：王正明"


def test_a_list_of_teachers_is_recognised_taken_in_and_taken_back_alone(desktop, page, tmp_path):
    read(desktop, page, table(tmp_path, "姓名,性别,职务,党员,电话", "新老师,女,教导主任,是,13900000077"))
    assert page.heading._register.value() == "staff"
    page.heading.register_chosen.emit("students")  # read for another register, and back
    desktop.settle()
    assert page.header._facts.text().startswith("名单.csv　学生名册")
    page.heading.register_chosen.emit("staff")
    desktop.settle()
    go(desktop, page, CHANGES)
    assert page._next.text() == "导入 1 人（新增 1、修改 0）"
    go(desktop, page, DONE)
    assert page.done._people.text().strip() == "去看教师名册"
    desktop.desk.write("改学校电话", lambda s: staff.add(s, {"name": "后来的"}))
    desktop.settle()
    page.done.undo.emit()
    desktop.settle()
    assert page.done._what.text() == "这次导入已撤销"
    assert {one["name"] for one in desktop.read(lambda s: registers.of("staff").known(s, ON, ["name"])).values()} == {
        "石建国", "李桂芳", "后来的",
    }  # fmt: skip


def test_what_rests_on_an_import_is_asked_about_before_it_is_taken_back(desktop, page, tmp_path):
    number = id_number(BORN, serial=130)
    read(desktop, page, table(tmp_path, "姓名,身份证号,村", f"新来的,{number},半坡村"))
    go(desktop, page, DONE)
    (new,) = page._now.outcome.people
    desktop.desk.write("修改学生 新来的", lambda s: register.update(s, new, {"note": "改过"}))
    desktop.settle()
    page.show_past(True)
    desktop.settle()
    (latest,) = [run for run in page.past.panel._source.found.values() if run.file_name == "名单.csv"]
    page.past.select(latest.id)
    desktop.settle()
    desktop.asker.will(True)
    page.past.panel.take_back()
    desktop.settle()
    assert any("修改学生 新来的" in words for words in desktop.asker.words)
    assert page.past.model.value(latest.id, "state") == "已撤销"
    assert "新来的" not in pupils(desktop)
    dialog = RowsDialog(desktop.desk, latest, desktop.window)
    desktop.settle()
    assert [line.cells[1] for line in dialog.table.lines()] == ["新增"]
    dialog.show_verdict("held")
    assert dialog.table.lines() == []
    dialog.close()


def test_how_a_list_is_taken_is_chosen_as_a_whole_by_field_and_by_cell(desktop, page, tmp_path):
    here, before = facts(0), pupils(desktop, "guardian_phone")["龙小满"]["guardian_phone"]
    rows = ("姓名,身份证号,村（社区）,监护人电话,邮编", f"龙小满,{here['id_number']},半坡村,清空,550000")
    read(desktop, page, table(tmp_path, *rows))
    go(desktop, page, CHANGES)
    changed = {line.cells[2]: line.cells[5] for line in page.changes._table.lines()}
    assert changed == {"邮编": "550000", "村（社区）": "半坡村", "监护人电话": "（清空）"}
    page.changes.modes.choose(Mode.FILL)
    desktop.settle()
    assert [line.cells[2] for line in page.changes._table.lines()] == ["邮编"]
    dialog = FieldModes(page.theme, page.changes.modes._fields, {}, desktop.window)
    dialog.choose("village", Mode.UPDATE)
    page.changes.modes_chosen.emit(Mode.FILL, dialog.modes)
    dialog.close()
    desktop.settle()
    lines = page.changes._table.lines()
    assert {line.cells[2] for line in lines} == {"邮编", "村（社区）"}
    page.changes._table.tick(next(at for at, line in enumerate(lines) if line.cells[2] == "邮编"))
    assert page._next.text() == "导入 1 人（新增 0、修改 1）"
    go(desktop, page, DONE)
    known = pupils(desktop, "village", "postcode", "guardian_phone")["龙小满"]
    assert (known["village"], known["postcode"], known["guardian_phone"]) == ("半坡村", None, before)
    page.give_up()
    read(desktop, page, table(tmp_path, *rows))
    go(desktop, page, CHANGES)
    page.changes.modes.choose(Mode.ADD)
    desktop.settle()
    assert page.planned.plan.plan.count(Verdict.UNCHANGED) == 1
    assert page.changes.problem() == "没有要新增或修改的人，不用导入。"


def test_a_protected_file_asks_for_its_password_and_gives_its_held_rows_back(desktop, page, tmp_path):
    sheet = catalogue.sheet("students")
    fields = [field for field in sheet.fields if field.key in ("name", "id_number")]
    content = writer.write("名单", fields, [{"name": "龙小满"}], meta=writer.Meta(title="名单", masked=False))
    path = tmp_path / "加密.xlsx"
    path.write_bytes(encrypted.lock(content, "mima-2026-abc"))
    desktop.asker.will("cuo", "mima-2026-abc")
    read(desktop, page, path)
    assert page.step == HEADER
    go(desktop, page, CHANGES)
    assert page.planned.plan.plan.count(Verdict.HELD) == 1
    desktop.asker.will(tmp_path)
    page.changes.save_held.emit()
    desktop.settle()
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "加密_扣下的行.xlsx").read_bytes()))
    assert "龙小满" in {cell.value for row in book.active.iter_rows() for cell in row}


def test_every_register_leads_to_its_import_and_its_blank_table(desktop, tmp_path):
    for place, name in (
        ((places.STUDENTS, places.REGISTER), "students"),
        ((places.STUDENTS, places.STAFF), "staff"),
        ((places.FAMILIES, places.HOUSEHOLDS), "households"),
        ((places.HELP_WORK, places.VISITS), "visits"),
        ((places.HELP_WORK, places.PAIRINGS), "pairings"),
    ):
        there = desktop.tab(*place)
        (menu,) = [button for button in there.header.findChildren(MenuButton) if button.text().strip() == "导入"]
        assert there.header._buttons.count() <= 3
        blank = next(words for words in menu.entries() if words.startswith("下载空白模板"))
        desktop.asker.will(tmp_path)
        menu.entries()[blank]()
        desktop.settle()
        assert (tmp_path / f"{catalogue.sheet(name).title}_空白模板.xlsx").is_file()
        menu.entries()["导入表格…"]()
        desktop.settle()
        wizard = desktop.window.page(places.DATA).current
        assert (wizard.step, wizard.file.register) == (FILE, name)
    desktop.window.page(places.DATA).current.show_past(True)
    desktop.settle()
    desktop.window.open_page(places.STUDENTS, tab=places.REGISTER)
    desktop.window.open_page(places.DATA, tab=places.IMPORT)
    assert desktop.window.page(places.DATA).current.shows_past
