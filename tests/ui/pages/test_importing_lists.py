"""The import wizard beyond one list of pupils: other registers, a sheet for each class, ways of taking a list, and back."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import shiboken6
from PySide6.QtWidgets import QLabel

from factories import id_number
from ledgerdesk.excel import encrypted, writer
from ledgerdesk.fields import catalogue
from ledgerdesk.services import register, registers, staff
from ledgerdesk.services.imports import Mode, Verdict, runs
from ledgerdesk.ui import places
from ledgerdesk.ui.importing import work
from ledgerdesk.ui.importing.modes_bar import FieldModes
from ledgerdesk.ui.importing.page import CHANGES, COLUMNS, DONE, FILE, HEADER, ImportPage
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
        shown = [button for button in there.header.findChildren(MenuButton) if not button.isHidden()]
        (menu,) = [button for button in shown if "导入表格…" in button.entries()]
        assert menu.text().strip() == ("更多" if name == "pairings" else "导入")  # beside handing over and the notice
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


def households(folder: Path) -> Path:
    """Return a workbook with a household's facts once each, classes between the rows, and sheets beside it."""
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    sheet.append(["户主姓名", "村", "姓名", "身份证号"])
    for at, (head, name) in enumerate(
        (("三年级（1）班", ""), ("甲大", "甲一"), ("", "甲二"), ("乙大", "乙一"), ("", "乙二"))
    ):
        village = "半坡村" if name and head else None
        sheet.append([head or None, village, name or None, id_number(BORN, serial=140 + at) if name else None])
    sheet.column_dimensions["B"].hidden = True
    away = book.create_sheet("转走的")
    away.append(["姓名", "身份证号"])
    away.append(["走一", id_number(BORN, serial=150)])
    away.sheet_state = "veryHidden"
    book.create_sheet("封面").append(["石板河镇中心学校"])
    path = folder / "户.xlsx"
    book.save(path)
    return path


def test_a_households_facts_are_filled_down_only_when_the_clerk_says_so(desktop, page, tmp_path):
    read(desktop, page, households(tmp_path))
    notes = [label.text() for label in page.heading.findChildren(QLabel)]
    assert any("转走的在原表里隐藏着，没有勾" in text for text in notes)
    assert any("没有认出名单，不导入：封面" in text for text in notes)
    assert page.heading.taken == {0}
    go(desktop, page, COLUMNS)
    shown = [label.text() for label in page.columns.findChildren(QLabel)]
    assert {"村（隐藏的列）", "小标题"} <= set(shown)
    assert "户主姓名、村只在有的行写着" in page.columns._once.text()
    assert not page.columns._once_card.isHidden()
    assert not page.columns._down.isChecked()
    go(desktop, page, CHANGES)
    assert [row.values.get("head_name") for row in page.planned.plan.plan.rows] == ["甲大", None, "乙大", None]
    page.go_back()
    page.go_back()
    page.columns._down.click()
    go(desktop, page, CHANGES)
    rows = page.planned.plan.plan.rows
    assert [row.values["head_name"] for row in rows] == ["甲大", "甲大", "乙大", "乙大"]
    assert {(row.values["village"], row.values["class_number"]) for row in rows} == {("半坡村", 1)}
    assert work.column_letters(page.planned.plan.opened, "Sheet", "class_number") == "小标题"


def test_the_process_that_waits_for_a_file_ends_with_the_question(desktop, page, tmp_path):
    waiting = []

    def answer() -> Path | None:
        waiting.append(page._standby._waiting)
        return None

    desktop.asker.open_file = lambda *_words: answer()
    page.choose_file()
    assert waiting[0].poll() is not None
    assert page._standby._waiting is None
    desktop.asker.open_file = lambda *_words: households(tmp_path)
    page.choose_file()
    desktop.settle()
    assert page.step == HEADER
    assert page._standby._waiting is None
    other = ImportPage(desktop.desk)
    other._standby.prepare()
    left_of_other = other._standby._waiting
    shiboken6.delete(other)
    assert left_of_other.poll() is not None
