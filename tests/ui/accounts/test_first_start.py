import pytest
from PySide6.QtCore import Qt

from ledgerdesk.domain import recovery_code
from ledgerdesk.ui.accounts.first_start import FirstStart
from ledgerdesk.ui.accounts.password_words import PasswordWords
from ledgerdesk.ui.kit.buttons import Button

CODE = recovery_code.generate()


@pytest.fixture
def wizard(theme, qtbot):
    made = FirstStart(theme, systems=[("6-3", "六三制"), ("5-4", "五四制")], term="2026年秋季学期")
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    return made


def press(wizard, name, qtbot):
    button = next(b for b in wizard.findChildren(Button) if b.accessibleName() == name and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def to_password(wizard, qtbot):
    press(wizard, "新建本校台账", qtbot)
    wizard._school._name.setText("石板河镇中心学校")
    wizard._school._code.setText("9901010001")
    press(wizard, "下一步", qtbot)


def message(wizard):
    return wizard._message.text()


def test_the_whole_way(wizard, qtbot):
    to_password(wizard, qtbot)
    wizard._password._retyped.edit.setText(wizard._password._letters.text())
    with qtbot.waitSignal(wizard.create_ledger) as created:
        press(wizard, "下一步", qtbot)
    answers = created.args[0]
    assert (answers.school.name, answers.school.code, answers.school.system) == (
        "石板河镇中心学校",
        "9901010001",
        "6-3",
    )
    assert answers.school.user == "经办人"
    assert answers.password == wizard._password._letters.text()
    assert not wizard._next_button.isEnabled()  # while the ledger is made
    wizard.show_code(CODE)
    assert message(wizard) == "先打印，或勾选“已抄在纸上”"
    assert not wizard._next_button.isEnabled()
    with qtbot.waitSignal(wizard.print_code) as printed:
        press(wizard, "打印两份", qtbot)
    assert printed.args == [CODE]
    wizard.was_printed()
    press(wizard, "下一步", qtbot)
    wizard._type_back._edit.setText(" ".join(recovery_code.grouped(CODE)).lower())
    with qtbot.waitSignal(wizard.code_confirmed):
        press(wizard, "下一步", qtbot)
    with qtbot.waitSignal(wizard.finished) as finished:
        press(wizard, "导入名单", qtbot)
    assert finished.args == ["import"]


def test_the_school_needs_its_name_and_a_right_code(wizard, qtbot):
    press(wizard, "新建本校台账", qtbot)
    wizard._school._code.setText("12345")
    press(wizard, "下一步", qtbot)
    assert message(wizard) == "还有 2 处要改"
    problems = [label.text() for label in wizard._school._problems.values() if label.text()]
    assert problems == ["请填校名，与公章一致。", "学校标识码是 10 位数字，现在是 5 位。"]
    assert wizard._pages.currentIndex() == 1


def test_words_typed_wrong_are_not_taken(wizard, qtbot):
    to_password(wizard, qtbot)
    wizard._password._retyped.edit.setText("shiliu")
    with qtbot.assertNotEmitted(wizard.create_ledger):
        press(wizard, "下一步", qtbot)
    assert wizard._password._retyped.problem.startswith("和上面的不一样")
    before = wizard._password._letters.text()
    press(wizard, "换一组", qtbot)
    assert wizard._password._letters.text() != before
    assert wizard._password._retyped.text() == ""


def test_a_password_of_ones_own_needs_ten_characters_twice(wizard, qtbot):
    to_password(wizard, qtbot)
    step = wizard._password
    step._choose(True)
    step._mine.edit.setText("1234567")
    assert message(wizard) == "还差 3 位"
    press(wizard, "下一步", qtbot)
    assert step._mine.problem.startswith("还差 3 位。")
    step._mine.edit.setText("shiliu2030")
    press(wizard, "下一步", qtbot)
    assert step._again.problem.startswith("两遍不一样")
    step._again.edit.setText("shiliu2030")
    with qtbot.waitSignal(wizard.create_ledger) as created:
        press(wizard, "下一步", qtbot)
    assert created.args[0].password == "shiliu2030"


def test_a_ledger_that_could_not_be_made_is_said_and_can_be_tried_again(wizard, qtbot):
    to_password(wizard, qtbot)
    wizard._password._retyped.edit.setText(wizard._password._letters.text())
    press(wizard, "下一步", qtbot)
    wizard.refuse("D 盘满了，还差 40 MB。")
    assert message(wizard) == "D 盘满了，还差 40 MB。"
    with qtbot.waitSignal(wizard.create_ledger):
        press(wizard, "下一步", qtbot)


def test_copied_by_hand_does_as_well(wizard, qtbot):
    wizard.show_code(CODE)
    wizard._print._copied.setChecked(True)
    assert wizard._next_button.isEnabled()


def test_the_first_wrong_group_is_named(wizard, qtbot):
    wizard.show_code(CODE)
    wizard._print._copied.setChecked(True)
    press(wizard, "下一步", qtbot)
    groups = list(recovery_code.grouped(CODE))
    groups[2] = "0000" if groups[2] != "0000" else "1111"
    wizard._type_back._edit.setText("-".join(groups))
    press(wizard, "下一步", qtbot)
    assert wizard._type_back._problem.text() == "第 3 组不对，请再看一眼。"
    assert wizard._pages.currentIndex() == 4


def test_no_way_back_once_the_ledger_is_made(wizard):
    wizard.show_code(CODE)
    assert not wizard._back_button.isVisible()


def test_the_other_two_beginnings(wizard, qtbot):
    with qtbot.waitSignal(wizard.demo):
        press(wizard, "打开演示学校", qtbot)
    with qtbot.waitSignal(wizard.moved):
        press(wizard, "换了电脑", qtbot)


def test_words_are_many_plain_and_told_apart(theme):
    words = PasswordWords(theme.resources).words()
    letters = [pinyin for _, pinyin in words]
    assert len(words) >= 512
    assert len(set(letters)) == len(words)
    assert all(pinyin.isascii() and pinyin.isalpha() and pinyin.islower() for pinyin in letters)
    assert all(len(han) == 2 for han, _ in words)


def test_words_read_as_they_are_written(theme):
    from pypinyin import Style, lazy_pinyin

    for han, letters in PasswordWords(theme.resources).words():
        assert "".join(lazy_pinyin(han, style=Style.NORMAL)) == letters


def test_a_password_is_four_different_words(theme):
    made = [PasswordWords(theme.resources).make() for _ in range(50)]
    assert len({m.letters for m in made}) == 50
    for m in made:
        assert len(set(m.letters.split())) == len(m.han.split()) == 4
