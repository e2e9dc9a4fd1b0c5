import pytest
from PySide6.QtCore import Qt

from ledgerdesk.fields import kinds
from ledgerdesk.ui.sheet.sheet_column import Align, column_of
from ledgerdesk.ui.sheet.sheet_model import TICK, SheetModel
from ledgerdesk.ui.theme import Tone
from ui.sheets import COLUMNS, ROWS

ROLE = Qt.ItemDataRole


@pytest.fixture
def model(qapp):
    made = SheetModel(COLUMNS, ("name", "grade", "id", "state"))
    made.set_rows(ROWS)
    return made


def texts(model):
    return [model.cell(row, 1)[0] for row in range(model.rowCount())]


def test_qt_finds_no_fault_with_it(model, qtmodeltester):
    qtmodeltester.check(model)
    model.search("王")
    model.sort_by([("name", True)])
    model.search("")
    model.update_rows([(9, "龙𬱖", "long wei lw", "一年级", None, None, "齐全")], gone=[1])
    model.choose_columns(["name", "village"])
    model.filter([lambda row: row[3] == "七年级"])
    model.tick_all()
    model.set_rows([])


def test_cells_are_masked_and_the_rest_is_a_dash(model):
    assert model.cell(0, 3) == ("9901**********1234", None)
    assert model.cell(1, 4) == ("缺银行卡", Tone.WARN)
    model.choose_columns(["name", "village"])
    assert model.cell(1, 2) == ("—", None)


def test_text_is_made_once_and_only_for_rows_that_are_seen(qapp):
    made = []
    column = COLUMNS[0].__class__(key="name", title="姓名", show=lambda value: made.append(value) or str(value))
    model = SheetModel([column])
    model.set_rows([(i, f"甲{i}") for i in range(1000)])
    assert made == []
    for _ in range(3):
        assert model.index(5, 1).data() == "甲5"
    assert made == ["甲5"]


def test_a_changed_row_is_painted_again_where_it_stands(model, qtbot):
    with qtbot.waitSignal(model.dataChanged) as change, qtbot.assertNotEmitted(model.modelReset):
        model.update_rows([(2, "阿依古丽·买买提", "agl", "三年级", "990101201806031098", None, "齐全")])
    assert (change.args[0].row(), change.args[1].row()) == (1, 1)
    assert model.cell(1, 2)[0] == "三年级"


def test_a_change_that_moves_a_row_moves_it(model):
    model.sort_by([("name", False)])
    assert texts(model)[0] == "阿依古丽·买买提"
    model.update_rows([(2, "周依古丽", "zhou", "三年级", None, None, "齐全")])
    assert texts(model)[-1] == "周依古丽"


def test_a_change_that_leaves_the_filter_leaves_the_table(model):
    model.filter([lambda row: row[3] == "七年级"])
    assert texts(model) == ["覃䶮", "王梓涵"]
    model.update_rows([(1, "覃䶮", "qy", "八年级", None, None, "齐全")])
    assert texts(model) == ["王梓涵"]
    assert model.total == 4


def test_rows_that_are_gone(model):
    model.tick([1, 2], True)
    model.update_rows([], gone=[1, 77])
    assert model.records() == [2, 3, 4]
    assert model.ticked() == [2]
    assert model.row_of(1) is None


def test_ticks_outlive_search_and_say_what_is_hidden(model, qtbot):
    with qtbot.waitSignal(model.ticks_changed):
        model.tick([4, 1], True)
    model.search("覃")
    assert model.ticked() == [1, 4]  # shown first
    assert model.ticked_hidden() == 1
    model.tick_all()
    assert model.ticked() == [1, 4]
    model.clear_ticks()
    assert model.ticked() == []


def test_ticking_through_qt(model):
    index = model.index(2, TICK)
    assert model.setData(index, Qt.CheckState.Checked.value, ROLE.CheckStateRole)
    assert Qt.CheckState(index.data(ROLE.CheckStateRole)) is Qt.CheckState.Checked
    assert not model.setData(model.index(2, 1), "x", ROLE.EditRole)


def test_copied_text_has_headers_and_stays_masked(model):
    assert model.copy_text([2]) == "姓名\t年级\t身份证号\t资料\n阿依古丽·买买提\t二年级\t9901**********1098\t缺银行卡"


def test_what_is_copied_never_becomes_a_formula_or_another_cell(model):
    model.choose_columns(["name", "village"])
    model.update_rows([(5, "=1+1", "", "", "", " ＋1\t2\r\n3", "齐全")])
    assert model.copy_text([5]).splitlines()[1:] == ["'=1+1\t' ＋1 2  3"]


def test_headers_show_the_order(model):
    model.sort_by([("grade", True), ("name", False)])
    shown = [model.headerData(section, Qt.Orientation.Horizontal) for section in range(5)]
    assert shown == ["", "姓名 ↑2", "年级 ↓1", "身份证号", "资料"]
    model.sort_by([("grade", False)])
    assert model.headerData(2, Qt.Orientation.Horizontal) == "年级 ↑"


def test_a_row_reads_as_one_sentence(model):
    assert model.index(1, 1).data(ROLE.AccessibleTextRole) == "阿依古丽·买买提，二年级，9901**********1098，缺银行卡"
    assert model.index(1, 0).data(ROLE.AccessibleTextRole) == "没有勾选"


def test_hidden_columns_are_never_shown(model):
    model.choose_columns(["pinyin", "name", "no such"])
    assert [c.key for c in model.shown_columns()] == ["name"]
    assert model.value(1, "pinyin") == "qin yan qy"


def test_a_field_becomes_its_column():
    number = column_of(kinds.id_number("id", "身份证号"))
    assert number.show("990101201301011234") == "9901**********1234"
    assert number.find("990101201301011234") == "990101201301011234"
    money = column_of(kinds.money("amount", "金额"))
    assert (money.show(31250), money.align) == ("312.50", Align.RIGHT)
    assert money.show(None) == "—"
    assert money.find is None  # an amount is a condition, not something to search for
    assert column_of(kinds.flag("x", "住校"), searched=True).find(True) == "是"
    assert column_of(kinds.name("name", "姓名")).name
