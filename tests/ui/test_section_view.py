from datetime import date

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.section_view import SectionView
from ui.test_form_view import SECTION, VALUES


@pytest.fixture
def section(theme, qtbot):
    made = SectionView(theme, SECTION, today=lambda: date(2026, 10, 16))
    made.set_values(VALUES)
    qtbot.addWidget(made)
    made.show()
    return made


def words(section):
    QApplication.processEvents()  # Qt shows what a layout was given when it is next idle
    return [label.text() for label in section.findChildren(QLabel) if label.isVisible()]


def button(section, name):
    return next(b for b in section.findChildren(Button) if b.accessibleName() == name and not b.isHidden())


def test_reads_masked_with_dashes(section):
    assert "9901**********1098" in words(section)
    assert "990101201806031098" not in words(section)
    assert "—" in words(section)


def test_the_whole_number_is_asked_for(section, qtbot):
    with qtbot.waitSignal(section.reveal) as asked:
        button(section, "显示完整的身份证号").click()
    assert asked.args == ["id"]
    section.set_values(VALUES, whole=["id"])
    assert "990101201806031098" in words(section)


def test_edit_save_and_read_again(section, qtbot):
    assert set(section.commands()) == {Command.EDIT}
    with qtbot.waitSignal(section.editing) as began:
        section.commands()[Command.EDIT]()
    assert began.args == [True]
    section.form.editor("size").set_text("5")
    with qtbot.waitSignal(section.save) as saved:
        section.commands()[Command.SAVE]()
    assert saved.args == [{"size": 5}]
    assert section.form is not None  # until the page has stored it
    section.set_values({**VALUES, "size": 5})
    assert section.form is None
    assert "5" in words(section)


def test_wrong_values_are_counted_and_kept(section, qtbot):
    section.edit()
    section.form.editor("size").set_text("abc")
    with qtbot.assertNotEmitted(section.save):
        section.try_save()
    assert section.bar.message == "还有 1 处要改"
    section.show_problems({"name": "同名同生日的学生已经有了。", "": "请核对。"})
    assert section.bar.message == "还有 2 处要改；请核对。"


def test_nothing_changed_just_ends(section, qtbot):
    section.edit()
    with qtbot.assertNotEmitted(section.save):
        section.try_save()
    assert section.form is None


def test_cancel_shows_the_stored_values(section):
    section.edit()
    section.form.editor("size").set_text("9")
    section.commands()[Command.CANCEL]()
    assert section.form is None
    assert "4" in words(section)


def test_a_draft_opens_the_editors(section):
    section.restore_text({})
    assert section.form is None
    section.restore_text({"size": "十"})
    assert section.text_state() == {"size": "十"}


def test_read_only_has_no_edit_button(theme, qtbot):
    section = SectionView(theme, SECTION, read_only=True)
    section.set_values(VALUES)
    qtbot.addWidget(section)
    section.show()
    assert section.commands() == {}
    assert not [b for b in section.findChildren(Button) if b.accessibleName().startswith("修改") and not b.isHidden()]
