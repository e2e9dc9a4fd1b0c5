"""Class teachers' workbooks on the screen: made, filled in, taken back, undone."""

import io
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from conftest import TODAY, dump
from ledgerdesk.services import classes, packs, staff, visits
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.packs import lines
from ledgerdesk.ui.packs.make_dialog import MakeDialog


@pytest.fixture
def page(desktop):
    with desktop.desk.ledger.transaction("班主任") as session:
        teacher = next(one.id for one in staff.rows(session, TODAY) if one.name == "李桂芳")
        for room in classes.of_year(session, 2026, TODAY):
            classes.set_class_teacher(session, room.id, teacher, room_start(session, room))
    return desktop.tab("data", "packs")


def room_start(session, room):
    return classes.first_day(session, room.id)


def made(desktop, page, folder: Path, kind="visits") -> list[Path]:
    page.make()
    desktop.settle()
    (dialog,) = page.window().findChildren(MakeDialog)
    dialog.kind.set_value(kind)
    dialog._read()
    desktop.settle()
    desktop.asker.will(folder)
    dialog.make()
    desktop.settle()
    return sorted(folder.glob("*.xlsx"))


def fill(path: Path, label: str, value: object, row: int) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    page = book.worksheets[0]
    column = next(cell.column for cell in page[4] if cell.value == label)
    page.cell(row, column).value = value
    book.save(path)
    return path


def test_packs_are_made_filled_in_taken_back_and_undone(desktop, page, tmp_path):
    files = made(desktop, page, tmp_path)
    assert len(files) == 2
    assert [page.model.value(one, "state") for one in page.model.records()] == ["未交回"] * 2
    mine = next(path for path in files if "七年级" in path.name)
    fill(fill(mine, "家访日期", "11.2", row=7), "家庭情况", "祖母照看", row=7)
    (tmp_path / "别的.xlsx").write_bytes(b"nothing")
    before = dump(desktop.desk.ledger)["visits"]
    desktop.asker.will((*files, tmp_path / "别的.xlsx"))
    page.commands()[Command.IMPORT]()
    desktop.settle()
    form = page.form
    assert [line.cells[3] for line in form.files.lines()].count("没有填新内容") == 1
    assert {line.cells[2] for line in form.table.lines()} == {"家访日期", "家庭情况"}
    assert form._go.text() == "登记 1 条"
    page.commands()[Command.SAVE]()
    desktop.settle()
    assert page.form is None
    assert [page.model.value(one, "state") for one in page.model.records()] == ["已交回"] * 2
    found = desktop.read(
        lambda s: [v for one in packs.sent(s)[:1] for v in visits.rows(s, TODAY.replace(day=1), TODAY)]
    )
    assert [(row.students, row.situation, row.teachers) for row in found] == [("覃颂", "祖母照看", "石建国")]
    desktop.desk.undo()
    desktop.settle()
    assert dump(desktop.desk.ledger)["visits"] == before
    assert [page.model.value(one, "state") for one in page.model.records()] == ["未交回"] * 2


def test_doubts_are_asked_and_rows_can_be_left_out(desktop, page, tmp_path):
    (path,) = [one for one in made(desktop, page, tmp_path) if "七年级" in one.name]
    fill(fill(path, "家访日期", "10.8", row=7), "家庭情况", "另外的话", row=7)
    fill(path, "家访日期", "11.3", row=8)
    desktop.asker.will((path,))
    page.take_back()
    desktop.settle()
    form = page.form
    assert form._go.text() == "登记 1 条"
    (asked,) = lines.group(form.plan, lines.ASK)
    assert form.question.present == asked
    form.show_group(lines.ASK)
    assert asked.reason in form.table.lines()[0].cells[2]
    form.answer(asked.key, "over")
    assert form._go.text() == "登记 2 条"
    form.show_group(lines.TO_DO)
    form.table.tick(0)
    assert form._go.text() == "登记 1 条"
    # The ledger moves on under it: what was answered stays answered.
    with desktop.desk.ledger.transaction("别的") as session:
        staff.add(session, {"name": "新老师"})
    desktop.settle()
    assert form._go.text() == "登记 1 条"
    desktop.asker.will(False)
    form.close_form()
    assert page.form is form
    # What is done is there; what was left out and what is held stay in sight.
    fill(path, "家庭情况", "没有日期", row=5)
    form.take((path,))
    desktop.settle()
    page.commands()[Command.SAVE]()
    desktop.settle()
    assert page.form is form
    assert [len(lines.group(form.plan, group)) for group in lines.GROUPS] == [0, 1, 1, 1]
    form.close_form()
    assert page.form is None


def test_a_locked_file_asks_for_its_password_and_a_folder_is_dropped(desktop, page, tmp_path):
    secret = "shiliu bandeng qiushou"
    page.make()
    desktop.settle()
    (dialog,) = page.window().findChildren(MakeDialog)
    dialog.whom.set_value(packs.EVERYBODY)
    dialog._fill()
    dialog._tick_all(False)
    assert not dialog.chosen
    dialog._tick_all(True)
    assert len(dialog.chosen) == 3
    dialog.file.wanted.setChecked(True)
    for box in (dialog.file.first, dialog.file.second):
        box.edit.setText(secret)
    desktop.asker.will(tmp_path)
    dialog.make()
    desktop.settle()
    (first, *_others) = files = sorted(tmp_path.glob("*.xlsx"))
    desktop.asker.will((first,))
    page.take_back()
    desktop.settle()
    form = page.form
    assert not form._locked.isHidden()
    desktop.asker.will(secret)
    form.ask_password()
    desktop.settle()
    assert form._locked.isHidden()
    assert len(form.plan.plan.files) == 1
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert lines.dropped(mime) == [tmp_path]
    page.dropEvent(
        QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    desktop.settle()
    assert len(form.files.lines()) == len(files)
