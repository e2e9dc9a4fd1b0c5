"""What each role finds in the window: nothing that would be refused, and no key that does it all the same."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.sheet.sheet_view import SheetView
from ledgerdesk.ui.shell.session import Session, read_opening
from ledgerdesk.ui.shell.tabbed_page import TabbedPage
from ui.pages.conftest import Desktop

SECRETS = {"head": "banlan shuijing yueya", "inspector": "muji qingwa huasheng"}
#: How the words of buttons begin that change something, wherever they stand, and of those that let something out.
CHANGING = (
    "新增", "修改", "删除", "登记", "导入", "结对", "换老师", "结束", "教师调离", "保存", "去填", "改", "建下一", "撤销", "记一次",
    "安排结对", "三扶",
)  # fmt: skip
LEAVING = ("打印", "导出", "另存", "上报学生", "显示")
HARMLESS = frozenset({"结对", "结对名单", "结对安排", "结对单位"})  # names of tabs and lists
CONTROL = Qt.KeyboardModifier.ControlModifier
EDITS = (Command.NEW, Command.EDIT, Command.UNDO, Command.REDO, Command.IMPORT, Command.VISIT)


@pytest.fixture
def as_role(school_folder, theme, asker):
    """Return how to open the window on the small school in a role."""
    made = []

    def open_as(role, *, read_only=False):
        with Ledger.open(school_folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
            if role != "clerk":
                accounts.add(ledger, "马校长", "head", SECRETS["head"])
        if role == "inspector":
            with Ledger.open(school_folder, SECRETS["head"], clock=FixedClock(TODAY)) as ledger:
                last = date(2026, 12, 31)
                accounts.add(ledger, "县里来的人", "inspector", SECRETS["inspector"], last=last)
        desktop = Desktop.__new__(Desktop)
        desktop.folder, desktop.theme, desktop.asker, desktop.bugs = school_folder, theme, asker, []
        ledger = Ledger.open(school_folder, SECRETS.get(role, PASSWORD), clock=FixedClock(TODAY))
        ledger.read_only = read_only or ledger.read_only
        session = Session(theme, ledger, read_opening(ledger), asker, desktop.bugs.append)
        session.window.resize(1366, 768)
        session.show()
        desktop.settle(session)
        desktop.session = session
        made.append(desktop)
        return desktop

    yield open_as
    for desktop in made:
        desktop.session.ledger.read_only = False
        desktop.close()
        assert not desktop.bugs


def tabs(desktop):
    """Open every page and every tab of it, one after the other."""
    for key in list(desktop.window._specs):
        page = desktop.window.open_page(key)
        desktop.settle()
        for tab in list(page._specs) if isinstance(page, TabbedPage) else [""]:
            desktop.window.open_page(key, tab=tab)
            desktop.settle()
            yield key, tab, page.tab(tab) if tab else page


def offered(page):
    """Return the words of the buttons a person sees on a page."""
    shown = (b for b in page.findChildren(QAbstractButton) if b.isVisibleTo(page))
    return {(b.text().strip() or b.accessibleName()) for b in shown}


def refused_words(page, parts):
    return sorted(words for words in offered(page) - HARMLESS if words.startswith(parts))


def copied_by_keys(page):
    """Tell for each key and each table in sight that has rows whether it put them on the clipboard."""
    clipboard, told = QGuiApplication.clipboard(), []
    for view in page.findChildren(SheetView):
        if view.isVisible() and view.model().rowCount():
            view.model().tick_all()
            for modifiers in (CONTROL, CONTROL | Qt.KeyboardModifier.ShiftModifier):
                clipboard.clear()
                QTest.keyClick(view, Qt.Key.Key_C, modifiers)
                told.append(bool(clipboard.text()))
            view.model().clear_ticks()
    return told


@pytest.mark.parametrize("role", ["head", "inspector"])
def test_nothing_that_changes_the_register_is_offered_and_no_key_does_it(as_role, role):
    desktop = as_role(role)
    before = desktop.happenings()
    wrong, copied = {}, {}
    for key, tab, page in tabs(desktop):
        if told := copied_by_keys(page):
            copied[key, tab] = told
        parts = CHANGING if key not in ("notices", "settings", "guide") and tab != "users" else ()
        parts += LEAVING if role == "inspector" and key != "settings" else ()
        if found := refused_words(page, parts):
            wrong[key, tab] = found
        for command in EDITS:
            # The headteacher drafts notices and signs for books looked through.
            if command is not Command.NEW or (key != "notices" and tab != "books"):
                desktop.window.run_command(command)
        desktop.settle()
        assert desktop.window.current() is desktop.window.page(key)
    assert wrong == {}
    assert ("students", "register") in copied
    assert {told for tab in copied.values() for told in tab} == {role == "head"}, copied
    assert desktop.happenings() == before
    assert desktop.asker.errors == []
    assert "不能做这一步。请用经办人的账号登录再做。" in desktop.window.toast._text.text()


def test_the_clerk_is_offered_them(as_role):
    desktop = as_role("clerk")
    wanted = {"新增学生", "登记家访", "修改", "导入名单", "打印花名册", "拟一份公示"}
    for _key, _tab, page in tabs(desktop):
        wanted -= offered(page)
        if not wanted:
            break
    assert wanted == set()
    assert desktop.asker.errors == []


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("head", "您以校长身份登录：可以查看、签核、重设密码，不改学生资料"),
        ("inspector", "检查账号，12月31日到期"),
    ],
)
def test_the_status_bar_says_who_is_here(as_role, role, words):
    desktop = as_role(role)
    assert desktop.window.status_bar.undo == words
    desktop.tab("students", "register")
    assert desktop.window.status_bar.undo == words
    assert desktop.window.status_bar.left.startswith("共 5 人")


def test_tabs_that_only_change_are_absent(as_role):
    desktop = as_role("inspector")
    assert "import" not in desktop.window.page("data")._specs
    assert not {"school", "terms", "notice"} & set(desktop.window.page("settings")._specs)


def test_the_headteacher_may_draft_and_print(as_role):
    desktop = as_role("head")
    page = desktop.window.open_page("notices")
    desktop.settle()
    assert "拟一份公示" in offered(page)
    assert "打印花名册" in offered(desktop.tab("students", "register"))


def test_a_folder_that_cannot_be_written_offers_nothing_either(as_role):
    desktop = as_role("clerk", read_only=True)
    assert desktop.window.status_bar.undo == "台账所在的文件夹不能写入，只能看"
    wrong = {}
    for key, tab, page in tabs(desktop):
        if key not in ("settings", "guide") and (found := refused_words(page, (*CHANGING, *LEAVING))):
            wrong[key, tab] = found
    assert wrong == {}
    assert desktop.asker.errors == []
    desktop.window.run_command(Command.VISIT)
    assert "只能看" in desktop.window.toast._text.text()
