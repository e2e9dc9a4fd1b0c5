import pytest
from PySide6.QtCore import Qt

from ledgerdesk.ui.kit.boxes import EmptyState, Tile
from ledgerdesk.ui.kit.buttons import Button, IconButton, Role
from ledgerdesk.ui.kit.tabs import Tabs
from ledgerdesk.ui.shell.page_header import PageHeader


def test_a_forbidden_button_says_why(theme, qtbot):
    pressed = []
    button = Button(theme, "登记取下", tip="登记公示取下", run=lambda: pressed.append(1))
    qtbot.addWidget(button)
    button.forbid("公示到今天 24 点，明天才能取下")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == []
    assert button.toolTip() == button.accessibleDescription() == "公示到今天 24 点，明天才能取下"
    button.permit()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [1]
    assert button.toolTip() == "登记公示取下"


def test_an_icon_alone_has_a_name(theme, qtbot):
    button = IconButton(theme, "arrow-left", "后退（Alt+←）")
    qtbot.addWidget(button)
    assert button.accessibleName() == button.toolTip() == "后退（Alt+←）"
    only = Button(theme, "", "columns-3", tip="选择显示哪些列")
    qtbot.addWidget(only)
    assert only.accessibleName() == "选择显示哪些列"


def test_targets_are_large_enough(theme, qtbot):
    for button, least in ((Button(theme, "保存", role=Role.PRIMARY), 34), (Button(theme, "打印", small=True), 28)):
        qtbot.addWidget(button)
        button.show()
        assert button.height() >= least


def test_tile_reads_as_word_figure_line(theme, qtbot):
    tile = Tile(theme, "38", "新增", "台账里没有的学生")
    qtbot.addWidget(tile)
    assert tile.accessibleName() == "新增 38，台账里没有的学生"


def test_header_holds_three_buttons_at_most(theme, qtbot):
    header = PageHeader(theme, "学生")
    qtbot.addWidget(header)
    with pytest.raises(ValueError, match="three"):
        header.set_buttons(*(Button(theme, str(n)) for n in range(4)))


def test_tabs_step_round_and_tell(theme, qtbot):
    tabs = Tabs(theme, [("a", "甲"), ("b", "乙"), ("c", "丙")])
    qtbot.addWidget(tabs)
    told = []
    tabs.chosen.connect(told.append)
    tabs.step(-1)
    tabs.step(1)
    assert told == ["c", "a"]
    tabs.set_current("b")
    assert told == ["c", "a"]
    assert tabs.current() == "b"
    with pytest.raises(KeyError):
        tabs.set_current("x")


def test_the_first_action_of_an_empty_state_is_the_blue_one(theme, qtbot):
    state = EmptyState(theme, "users", "还没有学生。", "导入镇里的名单。", [("导入名单", list), ("新增学生", list)])
    qtbot.addWidget(state)
    assert [b.property("role") for b in state.findChildren(Button)] == ["primary", "secondary"]
