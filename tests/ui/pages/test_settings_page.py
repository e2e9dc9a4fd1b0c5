"""设置: what the school changes itself."""

from datetime import date

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from conftest import PASSWORD, TODAY
from ledgerdesk.db import folder
from ledgerdesk.errors import WrongPasswordError
from ledgerdesk.fields.field import Section
from ledgerdesk.services import calendar, policy, school, terms
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.settings.settings_policy import _RULES, _PolicyDialog
from ledgerdesk.ui.settings.settings_small import WITH_LEVEL
from ledgerdesk.ui.theme import Density, TextSize

NEW = "banlan shuijing yueya"


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def test_the_profile_is_changed_and_the_window_says_so(desktop):
    page = desktop.tab("settings", "school")
    assert not page.form.bar.save_button.isEnabled()
    page.form.form.editor("hotline_1").set_text("abc")
    desktop.window.run_command(Command.SAVE)
    desktop.settle()
    assert page.form.form.field_row("hotline_1").problem == "监督电话只写数字，区号后面用短横，如 0718-1234567。"
    page.form.form.editor("hotline_1").set_text("0718-1234567")
    page.form.form.editor("name").set_text("石板河镇中心学校")
    desktop.window.run_command(Command.SAVE)
    desktop.settle()
    assert desktop.read(school.facts).hotline_1 == "0718-1234567"
    assert "石板河镇中心学校" in desktop.window.windowTitle()
    desktop.window.run_command(Command.UNDO)
    desktop.settle()
    assert page.form.form.editor("name").text() == "石板河小学"


def test_what_is_being_typed_is_not_overwritten_by_a_change_elsewhere(desktop):
    page = desktop.tab("settings", "school")
    page.form.form.editor("township").set_text("石板河镇")
    with desktop.session.ledger.transaction("别处改") as session:
        facts = school.facts(session)
        school.change(session, type(facts)(**{**facts.__dict__, "county": "某县"}))
    desktop.settle()
    assert page.form.form.editor("township").text() == "石板河镇"


def test_term_dates_move_with_their_neighbours(desktop):
    page = desktop.tab("settings", "terms")
    page.form.form.editor("lessons_from").set_text("2026-09-01")
    page.form.form.editor("covers_to").set_text("2027-02-10")
    page.form.save()
    desktop.settle()
    known = desktop.read(terms.all_terms)
    assert [(str(t.covers_from), str(t.covers_to)) for t in known] == [
        ("2026-09-01", "2027-02-10"), ("2027-02-11", "2027-08-31"),
    ]  # fmt: skip
    assert page._next.isEnabled()
    page._add_year()
    desktop.settle()
    assert len(desktop.read(terms.all_terms)) == 4


def test_a_years_holidays_in_one_form(desktop):
    page = desktop.tab("settings", "terms")
    form = page.calendar
    assert any("程序里有 2026年的放假安排" in text for text in words(form))
    form._year.set_value(2028)
    form._change_year()
    desktop.settle()
    assert any("还不知道 2028年怎么放假" in text for text in words(form))
    form._edits["国庆节", "from"].setText("10.1")
    form._edits["国庆节", "to"].setText("10.8")
    form._edits["国庆节", "makeup"].setText("9.24、十月十四")
    form.save()
    assert form._problems["国庆节"].text()
    form._edits["国庆节", "makeup"].setText("9.24、10.14")
    form.save()
    desktop.settle()
    days = desktop.read(lambda s: calendar.year_days(s, 2028))
    assert (str(days[0].day), days[0].kind, days[0].note) == ("2028-09-24", "makeup", "国庆节")
    assert sum(d.kind == "holiday" for d in days) == 8
    worked = desktop.read(calendar.calendar)
    assert not worked.is_working(date(2028, 10, 5))
    assert not worked.knows(date(2028, 3, 1))
    assert any("2028年还没有填全" in text for text in words(form))
    form._edits["元旦", "from"].setText("1.1")
    form._edits["劳动节", "from"].setText("5.1")
    form._edits["劳动节", "to"].setText("5.5")
    form.save()
    desktop.settle()
    assert desktop.read(calendar.calendar).knows(date(2028, 3, 1))
    assert form.text_state() == {}
    form._change_year()
    desktop.settle()
    assert [form._edits["国庆节", part].text() for part in ("from", "to", "makeup")] == ["10.1", "10.8", "9.24、10.14"]


def test_a_makeup_day_in_the_week_is_refused_with_its_date(desktop):
    form = desktop.tab("settings", "terms").calendar
    form._edits["元旦", "makeup"].setText("1.7")
    form.save()
    desktop.settle()
    assert form.bar.message == "01月07日：补班的日子应是星期六或星期日，请核对。"


def test_half_a_calendar_is_kept(desktop):
    form = desktop.tab("settings", "terms").calendar
    form._edits["春节", "from"].setText("2.15")
    desktop.again()
    form = desktop.tab("settings", "terms").calendar
    assert form._edits["春节", "from"].text() == "2.15"


def test_the_schools_own_number_of_days_with_its_ground(desktop):
    page = desktop.tab("settings", "policy")
    assert "5 个工作日" in words(page)
    value = desktop.read(lambda s: policy.value(s, policy.NOTICE_DAYS, TODAY))
    dialog = _PolicyDialog(desktop.desk, _RULES[0], value, page)
    dialog.form.editor("count").set_text("7")
    dialog.save()
    assert dialog.form.field_row("source").problem
    dialog.form.editor("source").set_text("县资助中心〔2026〕3号")
    dialog.form.editor("since").set_text("11.1")
    dialog.save()
    desktop.settle()
    dialog.deleteLater()
    assert "7 个工作日" in words(page)
    assert "本校" in words(page)
    assert desktop.read(lambda s: policy.value(s, policy.NOTICE_DAYS, date(2026, 10, 31))).value["count"] == 5


def test_the_level_is_off_until_it_is_switched_on(desktop):
    page = desktop.tab("settings", "notice")
    assert page._level.value() is False
    page._level.chosen.emit(True)
    desktop.settle()
    assert desktop.read(lambda s: school.setting(s, WITH_LEVEL)) is True
    assert page._level.value() is True


def test_size_and_density_are_asked_of_the_program(desktop):
    page = desktop.tab("settings", "display")
    asked = []
    desktop.session.resizing.connect(lambda size, density: asked.append((size, density)))
    page._size.chosen.emit(TextSize.LARGE)
    page._density.chosen.emit(Density.COMPACT)
    assert asked == [(TextSize.LARGE, Density.NORMAL), (TextSize.NORMAL, Density.COMPACT)]


def test_another_password(desktop):
    page = desktop.tab("settings", "password")
    page.save()
    assert page.old.problem
    page.old.edit.setText("something else")
    page.new.edit.setText("kurz")
    page.save()
    assert "还差" in page.new.problem
    page.new.edit.setText(NEW)
    page.again.edit.setText(NEW + "x")
    page.save()
    assert "两遍不一样" in page.again.problem
    page.again.edit.setText(NEW)
    page.save()
    desktop.settle()
    assert "密码不对" in page.old.problem
    page.old.edit.setText(PASSWORD)
    page.save()
    desktop.settle()
    assert (page.old.text(), page.new.text()) == ("", "")
    assert folder.unlock(desktop.folder, NEW).slot == "clerk"
    with pytest.raises(WrongPasswordError):
        folder.unlock(desktop.folder, PASSWORD)
    assert desktop.happenings()[0][:2] == ("account", "改密码")


def test_about_names_version_and_licences_and_copies_no_folder(desktop):
    page = desktop.tab("settings", "about")
    shown = words(page)
    assert any("SQLAlchemy" in text for text in shown)
    assert any("GPL-3.0" in text for text in shown)
    page._copy(page._lines(desktop.folder))
    copied = QGuiApplication.clipboard().text()
    assert "Qt" in copied
    assert str(desktop.folder) not in copied


def test_every_setting_has_a_name_for_a_screen_reader(desktop):
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit

    for tab in ("school", "terms", "policy", "notice", "display", "password", "about"):
        page = desktop.tab("settings", tab)
        for kind in (QLineEdit, QComboBox, QAbstractButton):
            nameless = [w for w in page.findChildren(kind) if not w.accessibleName() and not getattr(w, "text", str)()]
            assert nameless == [], tab


def test_a_section_without_fields_is_never_shown():
    from ledgerdesk.ui.families.household_form import sections

    assert all(isinstance(part, Section) and part.fields for part in sections())
    assert "note" not in [field.key for part in sections() for field in part.fields]


def test_what_was_typed_waits_while_another_year_or_term_is_looked_at(desktop):
    page = desktop.tab("settings", "terms")
    form = page.calendar
    form._edits["春节", "from"].setText("2.15")
    form._year.set_value(2028)
    form._change_year()
    desktop.settle()
    assert form._edits["春节", "from"].text() == ""
    form._year.set_value(2026)
    form._change_year()
    desktop.settle()
    assert form._edits["春节", "from"].text() == "2.15"
    page.form.form.editor("lessons_to").set_text("2027-01-15")
    spring, autumn = sorted(page._terms, reverse=True)
    page._combo.set_value(spring)
    page._show_term()
    assert page.form.form.editor("lessons_to").text() == ""
    page._combo.set_value(autumn)
    page._show_term()
    assert page.form.form.editor("lessons_to").text() == "2027-01-15"
    desktop.again()
    page = desktop.tab("settings", "terms")
    assert page.form.form.editor("lessons_to").text() == "2027-01-15"
    assert page.calendar._edits["春节", "from"].text() == "2.15"
