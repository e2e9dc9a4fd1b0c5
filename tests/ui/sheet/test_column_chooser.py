import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.sheet.column_chooser import ColumnChooser
from ui.sheets import COLUMNS


@pytest.fixture
def chooser(theme, qtbot):
    parent = QWidget()
    parent.resize(900, 600)
    qtbot.addWidget(parent)
    yield ColumnChooser(theme, COLUMNS, ["name", "state"], ["name", "grade"], parent)
    parent.close()


def test_shown_columns_come_first_and_the_name_always_stays(chooser):
    words = [chooser.columns.list.item(i).text() for i in range(chooser.columns.list.count())]
    assert words == ["姓名", "资料", "年级", "身份证号", "村"]
    name = chooser.columns.list.item(0)
    assert not name.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert chooser.chosen() == ["name", "state"]


def test_tick_move_and_start_again(chooser):
    chooser.columns.list.item(4).setCheckState(Qt.CheckState.Checked)
    chooser.columns.list.setCurrentRow(4)
    for _ in range(3):
        chooser.columns.move_current(-1)
    assert chooser.chosen() == ["name", "village", "state"]
    chooser.columns.move_current(-9)  # as far as there is room
    chooser.columns._fill(chooser.columns._standard)
    assert chooser.chosen() == ["name", "grade"]


def test_it_fits_its_window(chooser):
    assert chooser.maximumWidth() == 900 - 24
    assert chooser.maximumHeight() == 600 - 24
