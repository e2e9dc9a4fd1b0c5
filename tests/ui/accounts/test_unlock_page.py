import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from ledgerdesk.domain import recovery_code
from ledgerdesk.ui.accounts.unlock_page import UnlockFacts, UnlockPage
from ledgerdesk.ui.kit.buttons import Button

HEAVY = (
    "sqlalchemy",
    "alembic",
    "sqlcipher3",
    "openpyxl",
    "xlsxwriter",
    "reportlab",
    "pypinyin",
    "ledgerdesk.services",
    "ledgerdesk.db",
)


@pytest.fixture
def page(theme, qtbot):
    facts = UnlockFacts(
        school="石板河镇中心学校",
        version="1.0.3",
        facts=[("上次打开", "昨天 17:43")],
        roles=[("clerk", "经办人"), ("head", "校长")],
    )
    made = UnlockPage(theme, facts)
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    made.focus_password()
    return made


@pytest.fixture
def opened(page):
    found = []
    page.opened.connect(lambda role, password: found.append((role, password)))
    return found


def words(page):
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def button(page, text):
    return next(b for b in page.findChildren(Button) if b.accessibleName() == text and b.isVisible())


def type_password(page, qtbot, text="shiliu bandeng"):
    page._password.clear()
    qtbot.keyClicks(page._password.edit, text)
    qtbot.keyClick(page._password.edit, Qt.Key.Key_Return)


@pytest.mark.parametrize("module", ["accounts.unlock_page", "accounts.first_start", "shell.crash_dialog"])
def test_nothing_heavy_is_imported_on_the_way(module):
    code = f"import sys, ledgerdesk.ui.{module}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_enter_opens_and_the_button_waits(page, opened, qtbot):
    type_password(page, qtbot)
    assert opened == [("clerk", "shiliu bandeng")]
    assert not page._open.isEnabled()
    qtbot.keyClick(page._password.edit, Qt.Key.Key_Return)
    assert len(opened) == 1  # not twice while the key is derived


def test_another_role_begins_with_an_empty_box(page, opened, qtbot):
    qtbot.keyClicks(page._password.edit, "shiliu")
    button(page, "校长").click()
    assert page._password.text() == ""
    button(page, "校长").click()  # the same once more takes nothing away
    type_password(page, qtbot)
    assert opened == [("head", "shiliu bandeng")]


def test_typing_after_a_refusal_takes_the_place_of_what_was_wrong(page, opened, qtbot):
    type_password(page, qtbot, "shiliu bandeng")
    page.refuse()
    assert page._password.edit.selectedText() == "shiliu bandeng" or page._password.edit.hasSelectedText()
    qtbot.keyClicks(page._password.edit, "zhu")
    assert page._password.text() == "zhu"


def test_a_wait_ends_with_what_was_wrong_selected(page, qtbot):
    type_password(page, qtbot, "shiliu bandeng")
    page.refuse(wait_seconds=1)
    page._password.edit.deselect()
    qtbot.waitUntil(page._open.isEnabled, timeout=5_000)
    qtbot.keyClicks(page._password.edit, "zhu")
    assert page._password.text() == "zhu"


@pytest.fixture
def after_change(theme, qtbot):
    roles = [("clerk", "经办人"), ("head", "校长")]
    made = UnlockPage(theme, UnlockFacts(school="石板河小学", version="1", roles=roles, waiting=["clerk"]))
    qtbot.addWidget(made)
    made.show()
    return made


def test_after_a_change_of_keys_the_clerk_is_told_before_trying(after_change, qtbot):
    page, told = after_change, []
    page.opened.connect(lambda role, password: told.append(role))
    sentence = "换过钥匙，经办人的密码要请校长重设。"
    assert sentence in words(page)
    type_password(page, qtbot)
    assert told == ["head"]  # the one who can open it is chosen
    page.set_busy(False)
    button(page, "经办人").click()
    type_password(page, qtbot)
    assert told == ["head"]
    assert page._password.problem == sentence


def test_from_a_backup_at_once(page, qtbot):
    with qtbot.waitSignal(page.restored):
        button(page, "从备份恢复").click()


def test_another_role(page, opened, qtbot):
    button(page, "校长").click()
    type_password(page, qtbot)
    assert opened == [("head", "shiliu bandeng")]


def test_a_wrong_password_is_said_with_caps_lock(page, opened, qtbot):
    type_password(page, qtbot, "abc")
    page.refuse()
    assert page._password.problem == "密码不对，请再输一次。大写锁定是关着的。"
    assert page._open.isEnabled()
    assert page._password.edit.selectedText() == "abc"
    qtbot.keyClicks(page._password.edit, "X")
    assert page._password.problem == ""


def test_what_is_no_matter_of_typing_is_said_without_caps_lock(page, opened, qtbot):
    type_password(page, qtbot, "abc")
    page.refuse("台账的文件损坏了。", mistyped=False)
    assert page._password.problem == "台账的文件损坏了。"


def test_caps_lock_is_noticed(page, qtbot):
    qtbot.keyClicks(page._password.edit, "A", Qt.KeyboardModifier.ShiftModifier)
    page.refuse()
    assert page._password.problem.endswith("大写锁定是关着的。")
    qtbot.keyClicks(page._password.edit, "A")
    page.refuse()
    assert page._password.problem.endswith("大写锁定是开着的。")
    qtbot.keyClick(page._password.edit, Qt.Key.Key_CapsLock)
    page.refuse()
    assert page._password.problem.endswith("大写锁定是关着的。")


def test_an_empty_password_is_not_tried(page, opened, qtbot):
    qtbot.keyClick(page._password.edit, Qt.Key.Key_Return)
    assert opened == []
    assert page._password.problem.startswith("请输入密码。")


def test_the_button_counts_down_and_never_locks_for_ever(page, opened, qtbot):
    page.refuse(wait_seconds=1)
    assert page._open.text() == "请等 1 秒"
    type_password(page, qtbot)
    assert opened == []
    qtbot.waitUntil(page._open.isEnabled, timeout=3000)
    assert page._open.text() == "打开台账"


def test_shown_password_still_keeps_the_input_method_out(page):
    box = page._password
    for _ in range(2):
        box._toggle()
        assert not box.edit.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert box.edit.echoMode() is QLineEdit.EchoMode.Password


def test_recovery_code_asks_for_a_new_password_at_once(page, qtbot):
    told = []
    page.recovered.connect(lambda code, role, password: told.append((code, role, password)))
    button(page, "用恢复码").click()
    form, code = page._recovery, recovery_code.generate()
    form._code.setText("abc")
    form._try()
    assert "恢复码一共 25 位，现在是 3 位。请逐组对照纸上再输。" in words(page)
    form._code.setText(" ".join(recovery_code.grouped(code)).lower())
    form._new.edit.setText("1234567")
    form._try()
    assert form._new.problem.startswith("还差 3 位。")
    form._new.edit.setText("shiliu2030")
    form._again.edit.setText("shiliu2031")
    form._try()
    assert form._again.problem.startswith("两遍不一样")
    form._again.edit.setText("shiliu2030")
    form._try()
    assert told == [(code, "clerk", "shiliu2030")]
    page.refuse("恢复码打不开这个台账。")
    assert "恢复码打不开这个台账。" in words(page)
    button(page, "返回").click()
    assert page._password.isVisible()


def test_typing_on_the_recovery_page_goes_where_it_belongs(page, qtbot):
    told = []
    page.recovered.connect(lambda code, role, password: told.append((code, role, password)))
    qtbot.mouseClick(button(page, "用恢复码"), Qt.MouseButton.LeftButton)
    code = recovery_code.generate()
    for text in (code, "shiliu2030", "shiliu2030"):
        qtbot.keyClicks(page.focusWidget(), text)
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert told == [(code, "clerk", "shiliu2030")]
    assert page._password.text() == ""
    page.refuse("恢复码打不开这个台账。")
    assert page.focusWidget() is page._recovery._code
    assert page._recovery._code.selectedText() == code  # typing replaces what was wrong


@pytest.mark.parametrize("box", ["_code", "_new", "_again"])
def test_escape_leaves_the_recovery_page_and_what_was_typed_is_forgotten(page, qtbot, box):
    qtbot.mouseClick(button(page, "用恢复码"), Qt.MouseButton.LeftButton)
    page._recovery._code.setText("abc")
    getattr(page._recovery, box).setFocus()
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert page._password.isVisible()
    qtbot.keyClicks(page.focusWidget(), "x")
    assert page._password.text() == "x"
    qtbot.mouseClick(button(page, "用恢复码"), Qt.MouseButton.LeftButton)
    assert page._recovery._code.text() == ""


def test_the_other_ways_are_signals(page, qtbot):
    for text, signal in (("选台账文件夹", page.moved), ("换一个", page.other), ("帮助 F1", page.help)):
        with qtbot.waitSignal(signal):
            button(page, text).click()


def test_the_demo_says_its_password_and_one_role_is_not_asked(theme, qtbot):
    page = UnlockPage(
        theme, UnlockFacts(school="演示学校", version="1", demo_password="yanshi 2026", half_written=True)
    )
    qtbot.addWidget(page)
    page.show()
    assert "这是演示学校，密码是 yanshi 2026" in words(page)
    assert "写了一半的登记还在，打开后接着写。" in words(page)
    assert "您是" not in words(page)


def test_in_a_small_window_the_cards_stand_one_below_the_other(page):
    form, side = page._cards
    assert form.y() == side.y()
    page.resize(900, 660)
    page.layout().activate()
    assert page._middle.direction().name == "TopToBottom"


def test_what_earlier_wrong_passwords_cost_counts_down_from_the_start(theme, qtbot):
    made = UnlockPage(theme, UnlockFacts(school="石板河小学", version="1", wait_seconds=2))
    qtbot.addWidget(made)
    made.show()
    assert made._open.text() == "请等 2 秒"
    assert made._password.problem == "之前输错过几次密码，要等一会儿再试。"
    made._show_recovery()
    assert made._recovery._go.text() == "请等 2 秒"
    assert not made._recovery._go.isEnabled()
    qtbot.waitUntil(made._open.isEnabled, timeout=5000)
    assert made._recovery._go.isEnabled()


def test_the_code_typed_as_a_password_leads_to_a_new_password(page, opened, qtbot):
    code = recovery_code.generate()
    type_password(page, qtbot, " ".join(recovery_code.grouped(code)))
    assert opened == []
    assert page._left.currentWidget() is page._recovery
    assert recovery_code.normalise(page._recovery._code.text()) == code


def test_whose_password_the_code_sets_can_be_chosen(theme, qtbot):
    roles = [("clerk", "经办人"), ("head", "校长")]
    made = UnlockPage(theme, UnlockFacts(school="石板河小学", version="1", roles=roles, resettable=roles))
    qtbot.addWidget(made)
    made.show()
    told = []
    made.recovered.connect(lambda *words: told.append(words))
    made._show_recovery()
    form, code = made._recovery, recovery_code.generate()
    form.set_code(code)
    form._role.set_value("head")
    for box in (form._new, form._again):
        box.edit.setText("banlan shuijing")
    form._try()
    assert told == [(code, "head", "banlan shuijing")]
