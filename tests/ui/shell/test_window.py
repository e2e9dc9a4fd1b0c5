from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.shell.finder import Hit
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page, PageSpec
from ledgerdesk.ui.shell.tabbed_page import TabbedPage, TabSpec
from ledgerdesk.ui.shell.window import MainWindow
from ledgerdesk.ui.theme import TextSize, Theme, Tone

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Plain(Page):
    def __init__(self, theme, title):
        super().__init__(theme, title)
        self.record, self.opened, self.did = None, [], []
        self.edit = LineEdit(theme)
        self.body.addWidget(self.edit)
        self.header.set_buttons(Button(theme, "新增", "plus"))

    def place(self, key):
        return Place(key, record=self.record, state={"text": self.edit.text()})

    def open(self, place):
        self.opened.append(place)
        self.record = place.record
        self.edit.setText(str(place.state.get("text", "")))

    def commands(self):
        return {
            command: lambda c=command: self.did.append(c)
            for command in (Command.NEW, Command.CANCEL, Command.SAVE, Command.UNDO)
        }

    def text_state(self):
        return {"text": self.edit.text()} if self.edit.text() else {}

    def restore_text(self, state):
        self.edit.setText(state["text"])

    def regions(self):
        return [self.edit]


@pytest.fixture
def made():
    return []


@pytest.fixture
def window(theme, runner, made, qtbot):
    def factory(key, title):
        def make():
            made.append(key)
            return Plain(theme, title)

        return make

    def aid():
        made.append("aid")
        return TabbedPage(
            theme, "资助", [TabSpec("a", "认定", factory("a", "认定")), TabSpec("b", "发放", factory("b", "发放"))]
        )

    specs = [
        PageSpec("home", "首页", "house", factory("home", "首页")),
        PageSpec("students", "学生", "users", factory("students", "学生")),
        PageSpec("aid", "资助", "hand-coins", aid),
        PageSpec("settings", "设置", "settings", factory("settings", "设置"), True),
    ]
    window = MainWindow(theme, specs, runner, school="石板河镇中心学校", user="李桂芳")
    window.resize(1366, 768)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page("home")
    return window


def test_the_title_names_school_and_program_once(window, qapp):
    assert window.windowTitle() == "石板河镇中心学校 — 资助台账"
    window.set_school("黄泥坝小学")
    assert window.windowTitle() == "黄泥坝小学 — 资助台账"


def test_pages_are_made_when_first_opened(window, made):
    assert made == ["home"]
    window.open_page("students")
    window.open_page("home")
    assert made == ["home", "students"]
    with pytest.raises(KeyError):
        window.open_page("gone")


def test_back_and_forward_restore_records_and_state(window):
    students = window.open_page("students", record=7)
    students.edit.setText("写了一半")
    window.open_page("home")
    window.back()
    assert window.current() is students
    assert (students.record, students.edit.text()) == (7, "写了一半")
    window.back()
    window.forward()
    assert (window.current(), students.record) == (students, 7)


def test_a_page_tells_that_it_moved(window):
    students = window.open_page("students")
    students.record = 3
    students.moved.emit()
    students.record = 4
    students.moved.emit()
    window.back()
    assert students.record == 3
    window.back()
    assert students.record is None


def test_a_link_leads_to_another_page(window):
    window.current().go.emit(Place("students", record=9))
    assert window.current().record == 9


def test_tabs_are_pages_with_the_tabs_in_their_header(window, made):
    aid = window.open_page("aid")
    assert made == ["home", "aid", "a"]
    assert aid.header.tabs.current() == "a"
    window.run_command(Command.NEXT_TAB)
    assert made[-1] == "b"
    assert aid.place("aid").tab == "b"
    window.back()
    assert aid.place("aid").tab == "a"
    window.open_page("aid", tab="b", record=5)
    assert aid.current.record == 5


def test_unsaved_text_of_tabs_is_kept_apart(window):
    aid = window.open_page("aid")
    aid.tab("a").edit.setText("甲")
    aid.tab("b").edit.setText("乙")
    state = aid.text_state()
    assert state == {"a/text": "甲", "b/text": "乙"}
    for key in "ab":
        aid.tab(key).edit.clear()
    aid.restore_text(state)
    assert aid.text_state() == state


def test_keys(window, qtbot):
    window.navigation.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_2, CONTROL)
    students = window.current()
    assert students is window.page("students")
    qtbot.keyClick(students.edit, Qt.Key.Key_N, CONTROL)
    qtbot.keyClick(students.edit, Qt.Key.Key_F9)
    qtbot.keyClick(students.edit, Qt.Key.Key_Escape)
    assert students.did == [Command.NEW, Command.SAVE, Command.CANCEL]
    qtbot.keyClick(students.edit, Qt.Key.Key_Left, ALT)
    assert window.current() is window.page("home")
    qtbot.keyClick(window.page("home").edit, Qt.Key.Key_Right, ALT)
    assert window.current() is students


def test_no_key_acts_during_composition(window, qtbot):
    page = window.open_page("students")
    page.edit.setFocus()
    QApplication.sendEvent(page.edit, QInputMethodEvent("ni", []))
    for key, modifier in (
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_N, CONTROL),
        (Qt.Key.Key_K, CONTROL),
    ):
        qtbot.keyClick(page.edit, key, modifier)
    assert page.did == []
    assert not window._finder.isVisible()


def test_in_a_text_box_control_z_is_the_boxs_own(window, qtbot):
    page = window.open_page("students")
    page.edit.setFocus()
    qtbot.keyClicks(page.edit, "abc")
    qtbot.keyClick(page.edit, Qt.Key.Key_Z, CONTROL)
    assert page.edit.text() == ""
    assert page.did == []
    window.navigation.setFocus()
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert page.did == [Command.UNDO]


def test_the_window_answers_what_the_page_does_not(window):
    done = []
    window.set_command(Command.LOCK, lambda: done.append("lock"))
    assert window.run_command(Command.LOCK)
    assert not window.run_command(Command.PRINT)
    assert done == ["lock"]


def test_words_go_under_the_icons_in_a_narrow_window(window):
    assert (window.navigation.narrow, window.navigation.width()) == (False, 148)
    window.resize(1279, 768)
    assert (window.navigation.narrow, window.navigation.width()) == (True, 72)
    assert [b.text() for b in window.navigation._buttons.values()] == ["首页", "学生", "资助", "设置"]


def test_large_text_makes_the_same_window_narrow(runner, qtbot):
    large = Theme(TextSize.LARGEST)
    window = MainWindow(
        large, [PageSpec("home", "首页", "house", lambda: Plain(large, "首页"))], runner, school="", user=""
    )
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    assert window.navigation.narrow


def test_due_counts_are_shown_and_spoken(window):
    window.navigation.set_count("home", 6)
    assert window.navigation._counts["home"].isVisible()
    assert window.navigation._buttons["home"].accessibleName() == "首页，6 件要办"
    window.navigation.set_count("home", 0)
    assert not window.navigation._counts["home"].isVisible()


@pytest.mark.parametrize(
    ("size", "width", "past", "finder"),
    [
        (TextSize.NORMAL, 1366, 0, "找人、找表、找功能　Ctrl+K"),
        (TextSize.LARGEST, 1366, 0, "找人、找表、找功能　Ctrl+K"),
        (TextSize.LARGEST, 1024, 0, "找"),
        (TextSize.NORMAL, 1024, 1, "找"),
        (TextSize.LARGEST, 1024, 1, "找"),
    ],
)
def test_nothing_in_the_bar_lies_over_anything_else(worn, runner, qtbot, size, width, past, finder):
    theme = worn(size)
    spec = PageSpec("home", "首页", "house", lambda: Plain(theme, "首页"))
    window = MainWindow(theme, [spec], runner, school="石板河小学", user="李桂芳（经办人）")
    qtbot.addWidget(window)
    window.resize(width, 660)
    window.show()
    bar = window.top_bar
    bar.set_terms([(1, "2026年秋季学期"), (2, "2025年春季学期")], 1 + past, 1)
    bar.set_backup("优盘 12 天没备份", Tone.BAD)
    for _turn in range(4):
        QApplication.processEvents()
    parts = [bar._finder, bar._past, bar._return, bar._backup, bar._user, bar._lock]
    shown = [part.geometry() for part in parts if part.isVisible()]
    assert all(before.right() < after.left() for before, after in pairwise(shown))
    assert shown[-1].right() < bar.width()
    assert bar._finder.text().strip() == finder
    assert bar._finder.accessibleName() == "找人、找表、找功能"
    assert bar._user.accessibleName() == "李桂芳（经办人）"


def test_a_past_term_tints_the_bar_and_leads_back(window, qtbot):
    bar = window.top_bar
    bar.set_terms([(2, "2026年秋季学期"), (1, "2025年春季学期")], 1, 2)
    assert bar.property("tone") == "warn"
    assert bar._past.text() == "正在看 2025年春季学期（已结束，只能看）"
    with qtbot.waitSignal(bar.term_chosen) as chosen:
        bar._return.click()
    assert chosen.args == [2]
    bar.set_terms([(2, "2026年秋季学期"), (1, "2025年春季学期")], 2, 2)
    assert not bar._past.isVisible()


def test_backup_words_and_user_menu(window, qtbot):
    window.top_bar.set_backup("优盘 9 天没备份", Tone.BAD)
    assert "优盘 9 天没备份" in window.top_bar._backup.text()
    menu = window.top_bar._user.menu()
    assert [a.text() for a in menu.actions() if a.text()] == ["改密码", "字号", "退出"]
    sizes = menu.actions()[1].menu().actions()
    assert [(a.text(), a.isChecked()) for a in sizes] == [("标准", True), ("大", False), ("特大", False)]
    with qtbot.waitSignal(window.top_bar.text_size_chosen) as chosen:
        sizes[2].trigger()
    assert chosen.args == [TextSize.LARGEST]


def test_the_status_bar_is_the_pages_own(window):
    home, students = window.page("home"), window.page("students")
    home.set_status("共 4 人")
    assert window.status_bar.left == "共 4 人"
    students.set_status("选中 2 / 共 486 人")
    assert window.status_bar.left == "共 4 人"
    window.open_page("students")
    assert window.status_bar.left == "选中 2 / 共 486 人"


def test_undo_in_words(window):
    window.status_bar.set_undo("登记家访 覃䶮")
    assert window.status_bar.undo == "撤销：登记家访 覃䶮（Ctrl+Z）"
    window.status_bar.set_undo(None, "导入回单之后不能撤销")
    assert window.status_bar.undo == "撤销：无（导入回单之后不能撤销）"


def test_the_toast_stands_in_the_empty_middle_of_the_header(window, qtbot):
    page = window.open_page("students")
    page.header.set_facts("在册 486 人")
    qtbot.wait(1)
    window.say("已登记家访：覃䶮", "撤销", list)
    toast = window.toast.geometry()
    button = page.header.findChild(Button)
    left_of_button = button.mapTo(window, button.rect().topLeft()).x()
    facts = next(w for w in page.header.findChildren(QLabel) if w.text() == "在册 486 人")
    right_of_facts = facts.mapTo(window, facts.rect().topLeft()).x() + facts.fontMetrics().horizontalAdvance(
        facts.text()
    )
    assert right_of_facts < toast.left()
    assert toast.right() < left_of_button
    assert toast.bottom() < page.edit.mapTo(window, page.edit.rect().topLeft()).y()


def over(window, widget):
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("width", [1366, 1100, 1024])
def test_the_toast_is_over_nothing_on_whatever_page_comes_next(window, qtbot, width):
    window.resize(width, 700)
    window.say("已登记家访：阿依古丽·买买提、覃䶮", "撤销", list)
    for key, tab in (("aid", "a"), ("students", ""), ("aid", "b"), ("home", "")):
        page = window.open_page(key, tab=tab)
        page.header.set_title("资助发放与认定" if key == "aid" else key)
        page.header.set_facts("在册 486 人，显示 486 人，还差材料的 37 人，待核 5 人")
        qtbot.wait(20)
        toast = window.toast.geometry()
        labels = [w for w in page.header.findChildren(QLabel) if w.isVisible() and w.text()]
        for label in labels:
            words = over(window, label)
            words.setWidth(min(label.width(), label.fontMetrics().horizontalAdvance(label.text())))
            assert not words.intersects(toast)
        for widget in (*page.header.findChildren(QAbstractButton), window.navigation):
            assert not widget.isVisible() or not over(window, widget).intersects(toast)
        text = window.toast._text
        assert text.wordWrap() or text.width() >= text.fontMetrics().horizontalAdvance(text.text())


def test_the_toast_follows_a_change_of_tab_and_of_width(window, qtbot):
    aid = window.open_page("aid", tab="a")
    aid.tab("b").header.set_facts("共 37 人，还有 12 人的卡号没有")
    window.say("已登记家访：覃䶮", "撤销", list)
    qtbot.wait(20)
    aid.header.tabs.chosen.emit("b")
    qtbot.wait(20)
    gap = aid.header.gap()
    assert QRect(aid.header.mapTo(window, gap.topLeft()), gap.size()).contains(window.toast.geometry().center())
    window.resize(1100, 700)
    qtbot.wait(20)
    assert window.toast.geometry().right() < window.width() - 18


def test_a_note_says_why_nothing_was_done(window):
    window.note("没有可以撤销的了")
    assert window.toast.accessibleName() == "没有可以撤销的了"
    assert not window.toast._button.isVisible()


def test_region_by_region(window, qtbot):
    page = window.open_page("students")
    window.run_command(Command.NEXT_REGION)
    first = QApplication.focusWidget()
    window.run_command(Command.NEXT_REGION)
    second = QApplication.focusWidget()
    assert page.edit in (first, second)
    assert first is not second


def test_the_cheat_sheet_shows_the_keys_of_this_page(window, qtbot):
    window.open_page("students")
    window.run_command(Command.KEYS)
    sheet = window._cheat_sheet
    qtbot.wait(1)
    words = [label.text() for label in sheet.findChildren(QLabel)]
    assert "Ctrl+N" in words
    assert "F9 或 Ctrl+S" in words
    assert "F4" not in words  # this page has no panel
    assert [words[words.index(f"Ctrl+{n}") + 1] for n in (1, 2, 3)] == ["打开“首页”", "打开“学生”", "打开“资助”"]
    assert "Ctrl+4" not in words
    assert sheet._own.isVisible()
    qtbot.keyClick(sheet, Qt.Key.Key_Space)
    assert not sheet.isVisible()


def test_the_cheat_sheet_has_no_empty_half(window):
    window.current().commands = dict
    window.run_command(Command.KEYS)
    assert window._cheat_sheet.isVisible()
    assert not window._cheat_sheet._own.isVisible()


def test_changes_reach_every_page_there_is(window):
    window.open_page("students")
    told = []
    for page in window.opened_pages():
        page.ledger_changed = lambda change, page=page: told.append((page, change))
    window.ledger_changed("x")
    assert told == [(window.page("home"), "x"), (window.page("students"), "x")]


# ---- the finder --------------------------------------------------------------------------------------
def titles(window):
    return [hit.title for hit in window._finder.hits()]


def test_pages_are_found_and_opened(window, qtbot):
    qtbot.keyClick(window.page("home").edit, Qt.Key.Key_K, CONTROL)
    finder = window._finder
    assert finder.isVisible()
    assert titles(window) == []
    finder._edit.setText("学生")
    assert titles(window) == ["学生"]
    qtbot.keyClick(finder._edit, Qt.Key.Key_Return)
    assert not finder.isVisible()
    assert window.current() is window.page("students")
    window.open_finder()
    assert titles(window) == ["学生"]  # 最近
    qtbot.keyClick(finder._edit, Qt.Key.Key_Escape)
    assert not finder.isVisible()


def test_people_come_later_and_only_for_what_is_asked_now(window, qtbot):
    waiting = []
    finder = window._finder
    finder._people = lambda text, deliver: waiting.append((text, deliver))
    done = []
    window.open_finder()
    qtbot.keyClicks(finder._edit, "ql")
    hit = Hit("人", "user", "覃莲", "七年级（2）班", lambda: done.append("open"), second=lambda: done.append("visit"))
    waiting[0][1]([Hit("人", "user", "旧", "", list)])
    assert titles(window) == []
    waiting[1][1]([hit])
    assert titles(window) == ["覃莲"]
    qtbot.keyClick(finder._edit, Qt.Key.Key_Return, CONTROL)
    assert done == ["visit"]


def test_at_most_five_of_a_group(window):
    window.index.add(*(Hit("帮助", "circle-help", f"怎么做 {n}", "", list) for n in range(9)))
    window.open_finder()
    window._finder._edit.setText("怎么做")
    assert len(titles(window)) == 5


def test_nothing_found_says_what_to_try(window, qtbot):
    window.open_finder()
    qtbot.keyClicks(window._finder._edit, "xx")
    assert window._finder._nothing.text() == "没有找到“xx”。可以试：拼音首字母、证号后 4 位。"
    assert window._finder._nothing.isVisible()


def test_arrows_skip_the_headings(window, qtbot):
    window.index.add(Hit("帮助", "circle-help", "页", "", list), Hit("功能", "database", "页", "", list))
    window.open_finder()
    window._finder._edit.setText("页")
    seen = []
    for _ in range(4):
        seen.append(window._finder._list.currentItem().data(Qt.ItemDataRole.UserRole))
        qtbot.keyClick(window._finder._edit, Qt.Key.Key_Down)
    assert all(isinstance(hit, Hit) for hit in seen)
