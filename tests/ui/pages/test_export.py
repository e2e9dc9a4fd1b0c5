"""What leaves as a workbook: masked by default, whole for a purpose, handed up once and for all."""

import pytest

from ledgerdesk.excel import lists
from ledgerdesk.services import handups
from ledgerdesk.services.imports import Verdict
from ledgerdesk.ui.handup_dialog import HandUpDialog
from ledgerdesk.ui.handup_export import ExportDialog, sheet_keys

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


def test_whole_numbers_need_a_purpose(desktop, dialog, tmp_path):
    dialog.numbers.ask_whole()
    dialog.export()
    desktop.settle()
    assert not desktop.asker.asked
    dialog.numbers.ask_whole("上报镇里")
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
    desktop.asker.will(tmp_path)
    dialog.hand_up()
    desktop.settle()
    assert list(tmp_path.glob("*.xlsx"))
    (kept,) = desktop.read(handups.all_of)
    assert (kept.recipient, kept.row_count) == ("石板河镇中心校", 5)
    assert desktop.desk.ledger.undo_label() is None
