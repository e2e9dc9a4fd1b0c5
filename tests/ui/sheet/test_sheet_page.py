import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.kit.boxes import EmptyState
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action, SheetChoices
from ui.sheets import ROWS, Pupils


class Panel(QWidget):
    def __init__(self):
        super().__init__()
        self.shown, self.edits = [], 0

    def show_record(self, record):
        self.shown.append(record)

    def commands(self):
        return {Command.EDIT: self.edit}

    def edit(self):
        self.edits += 1


@pytest.fixture
def source():
    return Pupils()


@pytest.fixture
def panel(qapp):
    return Panel()


@pytest.fixture
def taken():
    return []


@pytest.fixture
def page(theme, source, runner, panel, taken, qtbot):
    made = SheetPage(
        theme,
        source,
        runner,
        actions=[Action(text="新增学生", icon="plus", run=lambda: taken.append("new"), primary=True)],
        ticked_actions=[Action(text="打印", icon="printer", run=taken.append)],
        panel=panel,
        commands={Command.NEW: lambda: taken.append("new")},
    )
    made.resize(1200, 600)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def loaded(page, qtbot):
    with qtbot.waitSignal(page.loaded):
        page.shown()
    return page


def shown_text(page, kind=QLabel):
    return [w.text() for w in page.findChildren(kind) if w.isVisible()]


def test_nothing_is_read_before_the_page_is_shown(page, source, qtbot):
    assert source.loads == 0
    with qtbot.waitSignal(page.loaded):
        page.shown()
    page.shown()
    assert source.loads == 1
    assert "在册 4 人，显示 4 人" in shown_text(page)
    assert page.status_text == "共 4 人"


def test_the_first_record_is_highlighted_and_in_the_panel(loaded, panel):
    assert loaded.view.current() == 1
    assert panel.shown[-1] == 1


def test_search_finds_and_says_what_was_not_found(loaded, qtbot):
    qtbot.keyClicks(loaded.filters.search, "zzz")
    assert "没有符合条件的学生。" in shown_text(loaded)
    assert "条件：“zzz”。" in shown_text(loaded)
    assert loaded.filters.isVisible()
    clear = next(b for b in loaded.findChildren(EmptyState)[-1].findChildren(Button) if b.text() == "清除条件")
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert loaded.model.rowCount() == 4
    assert loaded.view.isVisible()


def test_filters_show_as_chips_and_go_with_a_click(loaded, qtbot):
    loaded.filters.set_filter("grade", "七年级")
    loaded.filters.set_filter("village", "岩脚村")
    assert loaded.model.records() == [1]
    assert loaded.status_text == "显示 1 / 共 4 人"
    qtbot.wait(1)
    chips = [b for b in loaded.filters.findChildren(Button) if b.property("role") == "chip" and b.isVisible()]
    assert [chip.accessibleName() for chip in chips] == ["去掉条件：七年级", "去掉条件：岩脚村"]
    qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert loaded.model.records() == [1, 4]
    assert loaded.filters.values() == {"village": "岩脚村"}


def test_ticks_open_the_blue_line_and_its_actions_take_them(loaded, taken, qtbot):
    assert not loaded.table.selection.isVisible()
    loaded.model.tick([4, 2], True)
    assert loaded.status_text == "选中 2 / 共 4 人"
    assert "已选 2 人" in shown_text(loaded)
    button = next(b for b in loaded.table.selection.findChildren(Button) if b.accessibleName() == "打印")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taken == [[2, 4]]
    loaded.filters.set_filter("grade", "六年级")
    assert "已选 2 人，其中 1 人没显示出来" in shown_text(loaded)


def test_nothing_ticked_means_all_shown(loaded):
    loaded.filters.set_filter("grade", "七年级")
    assert loaded.taken_records() == [1, 3]
    loaded.model.tick([2], True)
    assert loaded.taken_records() == [2]


def test_only_touched_rows_are_read_again(loaded, source, panel, qtbot):
    source.rows[1] = (*ROWS[0][:3], "八年级", *ROWS[0][4:])
    del source.rows[4]
    with qtbot.waitSignal(loaded.loaded):
        loaded.ledger_changed(frozenset({1, 4}))
    assert source.asked_for == [frozenset({1, 4})]
    assert source.loads == 1
    assert loaded.model.value(1, "grade") == "八年级"
    assert loaded.model.records() == [1, 2, 3]
    assert panel.shown[-1] == 1


def test_a_page_out_of_sight_waits(loaded, source, qtbot):
    loaded.hide()
    loaded.ledger_changed(frozenset({1}))
    loaded.ledger_changed(frozenset({2}))
    qtbot.wait(20)
    assert source.asked_for == []
    loaded.show()
    with qtbot.waitSignal(loaded.loaded):
        loaded.shown()
    assert source.asked_for == [frozenset({1, 2})]


def test_a_change_that_cannot_be_placed_reads_all(loaded, source, qtbot):
    with qtbot.waitSignal(loaded.loaded):
        loaded.ledger_changed("import")
    assert source.loads == 2


def test_a_record_asked_for_before_the_rows_came(page, qtbot):
    page.select(3)
    with qtbot.waitSignal(page.loaded):
        page.shown()
    assert page.view.current() == 3


def test_a_record_that_conditions_hide_is_shown_all_the_same(loaded):
    loaded.filters.set_filter("grade", "七年级")
    loaded.select(2)
    assert loaded.view.current() == 2
    assert not loaded.filters.active()


def test_the_page_looks_as_it_was_left(loaded):
    loaded.filters.set_values({"grade": "七年级"}, "w")
    loaded.view.select(3)
    place = loaded.place("students")
    loaded.filters.clear_all()
    loaded.view.select(2)
    loaded.open(place)
    assert loaded.model.records() == [3]
    assert (loaded.view.current(), loaded.filters.search.text()) == (3, "w")


def test_keys_of_the_page(loaded, taken, panel):
    commands = loaded.commands()
    commands[Command.NEW]()
    assert taken == ["new"]
    commands[Command.NEXT_RECORD]()
    assert loaded.view.current() == 2
    commands[Command.SELECT_ALL]()
    assert len(loaded.model.ticked()) == 4
    commands[Command.CANCEL]()
    assert loaded.model.ticked() == []
    loaded.filters.set_filter("grade", "七年级")
    commands[Command.CANCEL]()
    assert not loaded.filters.active()
    loaded.side.set_open(False)
    loaded.view.edited.emit(2)
    assert panel.edits == 1
    assert loaded.side.panel_open


def test_an_empty_register_says_so(theme, runner, qtbot):
    source = Pupils([])
    page = SheetPage(theme, source, runner)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.loaded):
        page.shown()
    assert "还没有学生。" in shown_text(page)
    assert not page.filters.isVisible()
    button = next(b for b in page.findChildren(Button) if b.text() == "导入名单")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert source.pressed == ["import"]


def test_a_failed_read_is_said(page, source, runner, qtbot):
    def refuse(task):
        raise LedgerError("台账正被占用。")

    source.load = refuse
    page.shown()
    qtbot.waitUntil(lambda: bool(runner.errors))
    assert page.model.total == 0


def test_choices_are_told_and_used(loaded, theme, source, runner, qtbot):
    told = []
    loaded.choices_changed.connect(told.append)
    loaded.view.horizontalHeader().resizeSection(2, theme.px(140))
    loaded.model.choose_columns(["name", "village"])
    loaded.table._remember()
    assert told[-1].columns == ["name", "village"]
    assert told[-1].widths == {"grade": 140}
    again = SheetPage(
        theme, source, runner, choices=SheetChoices(columns=["name", "village"], sorts=[("name", True), ("gone", True)])
    )
    qtbot.addWidget(again)
    assert [c.key for c in again.model.shown_columns()] == ["name", "village"]
    assert again.model.sorts() == [("name", True)]


def test_in_a_small_window_the_panel_is_a_drawer(loaded, panel):
    loaded.resize(1000, 600)
    assert loaded.side.drawer
    assert not panel.isVisible()
    loaded.commands()[Command.PANEL]()
    assert panel.isVisible()
    assert panel.geometry().right() == loaded.side.width() - 1
    loaded.commands()[Command.CANCEL]()
    assert not panel.isVisible()
    loaded.resize(1200, 600)
    assert panel.isVisible()
