"""What leaves as a workbook: masked by default, whole for a purpose, handed up once and for all."""

import io

import openpyxl
import pytest
from shiboken6 import isValid

from conftest import PASSWORD, TODAY
from ledgerdesk.errors import DiskFullError
from ledgerdesk.excel import lists, saving
from ledgerdesk.excel.reader import PasswordNeededError
from ledgerdesk.fields.households import HOUSEHOLDS
from ledgerdesk.services import handups, notices, terms
from ledgerdesk.services.imports import Verdict
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.exporting import template
from ledgerdesk.ui.exporting.attach import offer_of
from ledgerdesk.ui.exporting.columns_box import LAYOUT, SEEN, WHOLE
from ledgerdesk.ui.exporting.dialog import ExportDialog, make
from ledgerdesk.ui.exporting.layout_dialog import LayoutDialog
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.handups.handup_dialog import HandUpDialog

FILE_PASSWORD = "qiaoliang tiankong"
SHOWN = ("name", "sex", "class_name", "visits", "gaps", "id_number")


@pytest.fixture
def dialog(desktop):
    page = desktop.tab("students", "register")
    page.model.choose_columns(SHOWN)
    made = page.export()
    desktop.settle()
    return made


def cells(saved):
    """Return the rows of a saved workbook from its heading down, the count at its foot left out."""
    page = openpyxl.load_workbook(saved).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    first = next(at for at, row in enumerate(rows) if row[0] == "序号")
    return [row[1:] for row in rows[first:-1]]


def test_the_export_is_masked_and_comes_back_without_a_change(desktop, dialog, tmp_path):
    desktop.asker.will(tmp_path)
    dialog.export()
    desktop.settle()
    (saved,) = tmp_path.glob("*.xlsx")
    assert saved.name.startswith("石板河小学_")
    opened = lists.open_list(saved)
    samples = [s for match in opened.parts[0].mapping.columns if match.key == "id_number" for s in match.samples]
    assert samples
    assert all("*" in sample for sample in samples)
    plan = lists.plan_list(desktop.desk.ledger, opened).plan
    assert len(plan.rows) == 5
    assert not plan.of(Verdict.NEW, Verdict.CHANGED)
    assert desktop.happenings()[0][0] == "export"
    assert not isValid(dialog)


def test_a_double_click_exports_once(desktop, dialog, tmp_path):
    desktop.asker.will(tmp_path)
    dialog._go.click()
    dialog._go.click()
    desktop.settle()
    assert len(list(tmp_path.glob("*.xlsx"))) == 1
    assert [entry[0] for entry in desktop.happenings()].count("export") == 1


def test_whole_numbers_need_a_purpose_and_the_own_password(desktop, dialog, tmp_path):
    before = desktop.happenings()
    dialog.numbers.ask_whole()
    dialog.export()
    dialog.numbers.ask_whole("上报镇里")
    dialog.export()
    dialog.numbers.ask_whole("上报镇里", "not the password")
    dialog.export()
    desktop.settle()
    assert "密码不对" in dialog.numbers._password.problem
    assert not desktop.asker.asked
    assert desktop.happenings() == before
    dialog.numbers.ask_whole("上报镇里", PASSWORD)
    dialog.columns.choose((WHOLE, 0))
    desktop.asker.will(tmp_path)
    dialog.export()
    desktop.settle()
    (saved,) = tmp_path.glob("*.xlsx")
    plan = lists.plan_list(desktop.desk.ledger, lists.open_list(saved)).plan
    assert len(plan.rows) == 5
    assert not plan.of(Verdict.NEW, Verdict.CHANGED)
    assert plan.of(Verdict.UNCHANGED)
    kind, _label, reason = desktop.happenings()[0]
    assert (kind, reason) == ("disclose", "上报镇里")


def test_a_file_password_is_typed_twice_and_long(desktop, dialog, tmp_path):
    dialog.file.wanted.setChecked(True)
    for first, second in (("short", "short"), ("12345678901", "12345678901"), (FILE_PASSWORD, "other one")):
        dialog.file.first.edit.setText(first)
        dialog.file.second.edit.setText(second)
        dialog.export()
    assert "不一样" in dialog.file.second.problem
    assert not desktop.asker.asked
    dialog.file.second.edit.setText(FILE_PASSWORD)
    desktop.asker.will(tmp_path)
    dialog.export()
    desktop.settle()
    (saved,) = tmp_path.glob("*.xlsx")
    with pytest.raises(PasswordNeededError):
        lists.open_list(saved)
    assert len(lists.open_list(saved, password=FILE_PASSWORD).parts[0].band.rows) == 5
    assert "加密码" in desktop.happenings()[0][1]


def test_what_could_not_be_saved_is_written_down_as_that(desktop, dialog, tmp_path, monkeypatch):
    def refuse(_data, _path, _part=None):
        raise DiskFullError("盘满了。")

    monkeypatch.setattr(saving, "save", refuse)
    desktop.asker.will(tmp_path)
    dialog.export()
    desktop.settle()
    (second, _), (first, _) = ((label, kind) for kind, label, _reason in desktop.happenings()[:2])
    assert second == f"没有办成：{first}"
    assert dialog.isVisible()


def test_nothing_is_written_down_when_no_place_is_chosen(desktop, dialog):
    before = desktop.happenings()
    desktop.asker.will(None)
    dialog.export()
    desktop.settle()
    assert desktop.happenings() == before
    assert dialog.isVisible()


def test_handing_up_keeps_every_row_and_is_a_barrier(desktop, qtbot, tmp_path):
    dialog = HandUpDialog(desktop.desk, desktop.window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.hand_up()
    assert "报给哪里" in dialog._problem.text()
    dialog.recipient.setText("石板河镇中心校")
    dialog.hand_up()
    assert dialog.numbers._password.problem
    dialog.numbers._password.edit.setText(PASSWORD)
    desktop.asker.will(tmp_path)
    dialog.hand_up()
    desktop.settle()
    assert list(tmp_path.glob("*.xlsx"))
    (kept,) = desktop.read(handups.all_of)
    assert (kept.recipient, kept.row_count) == ("石板河镇中心校", 5)
    assert desktop.desk.ledger.undo_label() is None


def export(desktop, page, folder, choose=None):
    """Export what a page shows and return the cells."""
    folder.mkdir()
    dialog = page.export()
    desktop.settle()
    if choose is not None:
        dialog.columns.choose(choose)
    desktop.asker.will(folder)
    dialog.export()
    desktop.settle()
    (saved,) = folder.glob("*.xlsx")
    return cells(saved)


def test_as_seen_means_columns_order_filter_sort_and_masks(desktop, tmp_path):
    page = desktop.tab("students", "register")
    page.model.choose_columns(("name", "class_name", "visits", "guardian_phone", "sex"))
    page.model.sort_by([("class_name", True)])
    page.filters.set_filter("village", "岩脚村")
    heading, *rows = export(desktop, page, tmp_path / "seen")
    assert heading == ["姓名", "班级", "家访", "监护人电话", "性别"]
    assert [row[0] for row in rows] == ["龙秀英", "龙小满"]
    shown = [[page.model.cell(at, column)[0] for column in range(1, 6)] for at in range(2)]
    assert [["—" if cell is None else cell for cell in row] for row in rows] == shown
    assert "****" in rows[0][3]
    page.model.tick(page.model.records()[:1], True)
    assert [row[0] for row in export(desktop, page, tmp_path / "ticked")[1:]] == ["龙秀英"]


def test_whole_numbers_of_what_is_seen_are_disclosed_too(desktop, dialog, tmp_path):
    dialog.numbers.ask_whole("核对证件", PASSWORD)
    desktop.asker.will(tmp_path)
    dialog.export()
    desktop.settle()
    (saved,) = tmp_path.glob("*.xlsx")
    numbers = {row[5] for row in cells(saved)[1:]}
    page = desktop.tab("students", "register")
    assert numbers == {page.model.value(record, "id_number") for record in page.model.records()}
    assert (desktop.happenings()[0][0], desktop.happenings()[0][2]) == ("disclose", "核对证件")


def test_a_layout_is_made_used_changed_and_deleted(desktop, dialog, tmp_path, monkeypatch):
    answers = [("报中心校", ["id_number", "name"]), ("报县里", ["name", "village"])]

    def answer(asked):
        name, keys = answers.pop(0)
        asked.name.setText(name)
        asked.columns._fill(keys)
        asked.keep()
        return True

    monkeypatch.setattr(LayoutDialog, "ask", answer)
    dialog.columns.new()
    desktop.settle()
    kind, _id = dialog.columns.choice
    assert (kind, dialog.columns.layout_chosen.name) == (LAYOUT, "报中心校")
    desktop.asker.will(tmp_path)
    dialog.export()
    desktop.settle()
    (saved,) = tmp_path.glob("*.xlsx")
    assert cells(saved)[0] == ["身份证号", "姓名"]
    again = desktop.tab("students", "register").export()
    desktop.settle()
    assert again.columns.choice == (SEEN, 0)
    assert [one.name for one in again.columns.layouts] == ["报中心校"]
    again.columns.choose((LAYOUT, again.columns.layouts[0].id))
    again.columns.change()
    desktop.settle()
    assert [(one.name, one.keys) for one in again.columns.layouts] == [("报县里", ("name", "village"))]
    desktop.asker.will(True)
    again.columns.delete()
    desktop.settle()
    assert again.columns.layouts == ()
    assert again.columns.choice == (SEEN, 0)


def test_a_register_leaves_by_its_own_fields_and_a_layout_outlives_its_columns(desktop):
    page = desktop.tab("families", "households")
    offer = offer_of(desktop.desk, page, (Register(sheet="households"),), "sheet.households")

    def heading(choice, keys=None):
        return cells(io.BytesIO(make(desktop.desk, offer, choice, keys, None, None).content))[0]

    assert heading((LAYOUT, 1), ("helper_phone", "gone", "head_name")) == ["帮扶责任人电话", "户主姓名"]
    assert heading((LAYOUT, 1), ("gone",)) == [field.label for field in HOUSEHOLDS.fields]
    assert heading((WHOLE, 0))[-1] == "记录号"


def test_a_layout_wants_a_name_nobody_has_and_a_column(desktop, dialog):
    columns = dialog._offer.universe
    asked = LayoutDialog(desktop.theme, columns, ["name"], desktop.window, taken=["报中心校"])
    asked.keep()
    assert "起个名字" in asked._problem.text()
    asked.name.setText("报中心校")
    asked.keep()
    assert "已经有" in asked._problem.text()
    asked.name.setText("报县里")
    asked.keep()
    assert asked.result()
    asked.deleteLater()


PAGES = (
    ("students", "categories"), ("students", "cards"), ("students", "staff"), ("families", "households"),
    ("help_work", "progress"), ("help_work", "visits"), ("help_work", "pairings"), ("help_work", "homes"),
    ("data", "history"),
)  # fmt: skip


def test_every_table_leaves_as_it_is_seen(desktop, tmp_path):
    for place, tab in PAGES:
        page = desktop.tab(place, tab)
        if tab == "pairings":
            page._show("list")
            desktop.settle()
        front = {"staff": "front", "progress": "front", "pairings": "listed", "homes": "front"}.get(tab)
        sheet = getattr(page, front) if front else page
        assert Command.EXPORT in page.commands(), tab
        if not sheet.model.rowCount():
            sheet.filters.clear_all()
        there = sheet.model.rowCount()  # an export is itself a step of the record of operations
        heading, *rows = export(desktop, sheet, tmp_path / tab)
        assert heading == [column.title or None for column in sheet.model.shown_columns()], tab
        assert len(rows) == there > 0, tab


def test_the_list_of_notices_leaves_too(desktop, tmp_path):
    page = desktop.window.open_page("notices")
    desktop.settle()
    page.commands()[Command.EXPORT]()
    desktop.settle()
    assert not page.findChildren(ExportDialog)
    with desktop.session.ledger.transaction("拟公示") as session:
        term = terms.term_at(session, TODAY).id
        pupils = [one.student_id for one in notices.candidates(session, "aid", term, TODAY)]
        notices.draft(session, "aid", term, "名单公示", pupils, TODAY)
    desktop.settle()
    page.commands()[Command.EXPORT]()
    desktop.settle()
    (dialog,) = page.findChildren(ExportDialog)
    desktop.asker.will(tmp_path)
    dialog.export()
    desktop.settle()
    (saved,) = tmp_path.glob("*.xlsx")
    heading, row = cells(saved)
    assert (heading[1:3], row[2]) == (["种类", "标题"], "名单公示")


def test_a_blank_template_is_saved(desktop, tmp_path):
    desktop.asker.will(tmp_path)
    assert template.save_template(desktop.desk, "students")
    desktop.settle()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["学生名册_空白模板.xlsx"]
    desktop.asker.will(None)
    assert not template.save_template(desktop.desk, "students")
