import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from ledgerdesk.ui.sheet.sheet_column import Column
from ledgerdesk.ui.sheet.sheet_model import TICK, SheetModel
from ledgerdesk.ui.sheet.sheet_view import SheetView
from ui.sheets import COLUMNS, ROWS

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def model(qapp):
    made = SheetModel(COLUMNS, ("name", "grade", "id", "village", "state"))
    made.set_rows(ROWS)
    return made


@pytest.fixture
def view(theme, model, qtbot):
    made = SheetView(theme, model, name="学生")
    made.resize(760, 300)
    qtbot.addWidget(made)
    made.show()
    made.select(None)  # a window shown alone gives its only widget the focus as Tab would
    return made


def centre(view, row, column):
    return view.visualRect(view.model().index(row, column)).center()


def test_highlight_and_ticks_are_two_things(view, model, qtbot):
    told = []
    view.current_changed.connect(told.append)
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 1, 1))
    assert (view.current(), told, model.ticked()) == (2, [2], [])
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 3, TICK))
    assert (view.current(), model.ticked()) == (2, [4])


def test_shift_click_ticks_what_lies_between(view, model, qtbot):
    qtbot.mouseClick(view.viewport(), LEFT, pos=centre(view, 0, TICK))
    qtbot.mouseClick(view.viewport(), LEFT, SHIFT, pos=centre(view, 2, TICK))
    assert model.ticked() == [1, 2, 3]


def test_keys(view, model, qtbot):
    opened, edited = [], []
    view.opened.connect(opened.append)
    view.edited.connect(edited.append)
    view.select(3)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert (opened, edited, model.ticked()) == ([3], [3], [3])
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current() == 4
    qtbot.keyClick(view, Qt.Key.Key_A, CONTROL)
    assert model.ticked() == [1, 2, 3, 4]
    model.clear_ticks()
    QGuiApplication.clipboard().clear()
    for modifiers in (CONTROL, CONTROL | SHIFT):
        qtbot.keyClick(view, Qt.Key.Key_C, modifiers)  # the window's: copying takes a right
    assert QGuiApplication.clipboard().text() == ""
    view.copy()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "姓名\t年级\t身份证号\t村\t资料",
        "单仇\t六年级\t9901**********2222\t岩脚村\t齐全",
    ]


def test_double_click_opens(view, qtbot):
    opened = []
    view.opened.connect(opened.append)
    for click in (qtbot.mouseClick, qtbot.mouseDClick):
        click(view.viewport(), LEFT, pos=centre(view, 0, 2))
    assert opened == [1]


def header_click(view, qtbot, column, modifier=Qt.KeyboardModifier.NoModifier):
    header = view.horizontalHeader()
    at = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
    qtbot.mouseClick(header.viewport(), LEFT, modifier, pos=QPoint(at, header.height() // 2))


def test_header_sorts_up_then_down(view, model, qtbot):
    header_click(view, qtbot, 1)
    assert model.sorts() == [("name", False)]
    header_click(view, qtbot, 1)
    assert model.sorts() == [("name", True)]
    header_click(view, qtbot, 2)
    assert model.sorts() == [("grade", False)]


def test_header_of_the_boxes_ticks_all_then_none(view, model, qtbot):
    header_click(view, qtbot, TICK)
    assert len(model.ticked()) == 4
    header_click(view, qtbot, TICK)
    assert model.ticked() == []


def test_the_highlighted_record_outlives_sorting_and_goes_when_filtered_away(view, model):
    told = []
    view.select(2)
    view.current_changed.connect(told.append)
    model.sort_by([("name", True)])
    assert view.current() == 2
    assert view.currentIndex().row() == model.row_of(2)
    assert told == []
    model.search("覃")
    assert view.current() is None
    assert told == [None]


def test_stepping_ends_at_the_ends(view):
    view.step(1)
    assert view.current() == 1
    view.step(99)
    assert view.current() == 4
    view.step(-99)
    assert view.current() == 1


def hidden(view):
    return {c.key for at, c in enumerate(view.model().shown_columns(), start=1) if view.isColumnHidden(at)}


def test_the_least_important_column_leaves_first(view, qtbot):
    assert hidden(view) == set()
    left = []
    for width in range(760, 240, -10):
        view.resize(width, 300)
        left += sorted(hidden(view).difference(left))
    assert left == ["village", "id", "grade"]
    view.resize(760, 300)
    assert hidden(view) == set()


def test_a_name_is_never_cut(view, model):
    long_name = "古丽米热·艾合买提江·阿卜杜热合曼"
    model.update_rows([(8, long_name, "glmr", "一年级", None, None, "齐全")])
    for width in (760, 300):
        view.resize(width, 300)
        assert view.columnWidth(1) >= view._delegate.text_width(long_name)


def test_who_goes_on_which_day_is_counted_where_there_is_no_room_and_never_cut(theme, qtbot):
    went = "王兴国、杨胜兰、黄小燕、卯明华"
    columns = (COLUMNS[0], Column(key="went", title="教师", width=100, several="位"))
    model = SheetModel(columns, ("name", "went"))
    model.set_rows([(1, "覃䶮", went), (2, "单仇", "石建国")])
    view = SheetView(theme, model)
    qtbot.addWidget(view)
    view.resize(theme.px(500), 300)
    view.show()
    assert view.columnWidth(2) >= view._delegate.text_width(went)  # the room left over goes there first
    fit, measure = view._delegate._fitting, view._delegate._metrics.horizontalAdvance
    shorter = [fit(went, width, "位") for width in range(measure(went), measure("王兴国…") - 1, -1)]
    assert list(dict.fromkeys(shorter)) == [
        went, "王兴国、杨胜兰、黄小燕 等 4 位", "王兴国、杨胜兰 等 4 位", "王兴国 等 4 位", "王兴国…"
    ]  # fmt: skip


def test_widths_a_person_drew_are_kept_and_told(view, theme, qtbot):
    told = []
    view.widths_changed.connect(told.append)
    view.horizontalHeader().resizeSection(2, theme.px(111))
    assert told == [{"grade": 111}]
    view.resize(900, 300)
    assert view.columnWidth(2) == theme.px(111)
    view.set_widths({"grade": 90})
    assert view.columnWidth(2) == theme.px(90)


def test_box_and_name_stay_when_the_rest_scrolls(view, model, qtbot):
    view.set_widths({"grade": 300, "state": 300})
    view.resize(400, 300)
    frozen = view._frozen
    assert not frozen.isVisible()  # costs nothing until it is needed
    view.horizontalScrollBar().setValue(120)
    assert frozen.isVisible()
    assert [frozen.isColumnHidden(at) for at in range(3)] == [False, False, True]
    assert frozen.columnWidth(1) == view.columnWidth(1)
    qtbot.mouseClick(frozen.viewport(), LEFT, pos=frozen.visualRect(model.index(1, TICK)).center())
    assert model.ticked() == [2]
    qtbot.mouseClick(frozen.viewport(), LEFT, pos=frozen.visualRect(model.index(2, 1)).center())
    assert view.current() == 3
    view.horizontalScrollBar().setValue(0)
    assert not frozen.isVisible()


def test_every_cell_can_be_painted(view, model, theme):
    model.tick([1], True)
    view.select(2)
    shot = view.viewport().grab().toImage()
    inks = {shot.pixelColor(x, y).name().upper() for x in range(0, shot.width(), 2) for y in range(0, shot.height(), 2)}
    for token in ("sel", "alt", "panel", "warn_bg", "bad_bg", "primary"):
        assert theme.colour(token).name().upper() in inks, token


def test_a_click_beside_the_rows_does_nothing(view, qtbot):
    qtbot.mouseClick(view.viewport(), LEFT, pos=QPoint(60, view.viewport().height() - 5))
    assert view.current() is None
