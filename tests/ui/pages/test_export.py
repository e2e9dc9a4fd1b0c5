"""What leaves as a workbook: masked by default, whole for a purpose, handed up once and for all."""

import pytest

from conftest import PASSWORD
from ledgerdesk.errors import DiskFullError
from ledgerdesk.excel import lists, saving
from ledgerdesk.excel.reader import PasswordNeededError
from ledgerdesk.services import handups
from ledgerdesk.services.imports import Verdict
from ledgerdesk.ui.handup_dialog import HandUpDialog
from ledgerdesk.ui.handup_export import ExportDialog, sheet_keys

FILE_PASSWORD = "qiaoliang tiankong"
SEEN = ("name", "sex", "class_name", "visits", "gaps", "id_number")


@pytest.fixture
def dialog(desktop, qtbot):
    pupils = desktop.tab("students", "register").model.records()
    made = ExportDialog(desktop.desk, pupils, SEEN, desktop.window)
    qtbot.addWidget(made)
    made.show()
    return made


def test_columns_of_the_table_are_fields_of_the_sheet():
    assert sheet_keys(SEEN) == ("name", "sex", "grade", "class_number", "id_number")


def test_the_export_is_masked_and_comes_back_without_a_change(desktop, dialog, tmp_path):
    desktop.asker.will(tmp_path)
    dialog.export()
    desktop.settle()
    (saved,) = tmp_path.glob("*.xlsx")
    assert saved.name.startswith("石板河小学_")
    opened = lists.open_list(saved)
    labels = [match.label for match in opened.parts[0].mapping.columns]
    assert "家访" not in labels
    samples = [s for match in opened.parts[0].mapping.columns if match.key == "id_number" for s in match.samples]
    assert samples
    assert all("*" in sample for sample in samples)
    plan = lists.plan_list(desktop.desk.ledger, opened).plan
    assert len(plan.rows) == 5
    assert not plan.of(Verdict.NEW, Verdict.CHANGED)
    assert desktop.happenings()[0][0] == "export"
    assert dialog.isHidden()


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
    dialog.columns.set_value("all")
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
