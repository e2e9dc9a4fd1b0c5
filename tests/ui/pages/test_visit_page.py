"""帮扶 › 家访谈心 in the real window on a real ledger."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from conftest import TODAY
from ledgerdesk.services import attachments, confidences, drafts, follow_ups, staff, talks, terms, visits
from ledgerdesk.ui import places
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.kit.choices import CheckBox
from ledgerdesk.ui.sheet.filter_bar import ALL
from ledgerdesk.ui.shell.history_stack import Place

SECRET = "父亲酗酒，孩子害怕"


@pytest.fixture
def page(desktop):
    return desktop.tab("help_work", "visits")


@pytest.fixture
def keyboard(qtbot, desktop):
    """Return a function that presses keys where the focus is, as a person at the desk does."""
    desktop.window.activateWindow()
    qtbot.waitUntil(desktop.window.isActiveWindow)

    def press(*keys):
        for key in keys:
            focus = QApplication.focusWidget() or desktop.window
            if isinstance(key, str):
                qtbot.keyClicks(focus, key)
            elif isinstance(key, tuple):
                qtbot.keyClick(focus, key[0], key[1])
            else:
                qtbot.keyClick(focus, key)
            desktop.settle()

    return press


def counts(desktop):
    def work(session):
        return visits.counts(session, None, terms.term_at(session, TODAY))

    return desktop.read(work)


def all_visits(desktop):
    return desktop.read(lambda s: visits.rows(s, date(2026, 9, 1), TODAY))


def pupils(desktop):
    return {row.name: row.student_id for row in desktop.read(lambda s: visits.progress(s, TODAY))}


def find(desktop, name):
    from ledgerdesk.services import search

    return desktop.read(lambda s: next(hit.id for hit in search.people(s, name) if hit.kind == "student"))


def open_visit(desktop, page, name):
    desktop.window.go(Place("help_work", "visits", None, {places.NEW: True, places.FOR_STUDENT: find(desktop, name)}))
    desktop.settle()
    return page.visit_form


def set_text(form, key, text):
    form.sheet.field_row(key).editor.set_text(text)


@pytest.fixture
def photo(tmp_path):
    """Return a photo as a phone makes it."""
    path = tmp_path / "IMG_1.jpg"
    Image.new("RGB", (640, 480), "#c08040").save(path)
    return path


def test_a_visit_with_a_photo_for_two_siblings_in_twelve_key_strokes_beyond_its_words(desktop, keyboard, asker, photo):
    pressed = []

    def stroke(*keys):
        pressed.extend(keys)
        keyboard(*keys)

    asker.will((photo,))
    stroke(Qt.Key.Key_F7)  # from the first page
    page = desktop.window.page("help_work").tab("visits")
    assert desktop.window.current().current is page
    form = page.visit_form
    keyboard("lxm")
    assert [who.name for who in form.sheet.student.hits()] == ["龙小满"]
    stroke(Qt.Key.Key_Return)
    assert [who.name for who in form.sheet.children_visited()] == ["龙小满", "龙秀英"]
    assert form.bar.message == "保存后本学期：龙小满 1/3 次，龙秀英 1/3 次"
    keyboard("lgf")  # nobody is paired with them: who went is asked next
    stroke(Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert [who.name for who in form.sheet.teachers.people()] == ["李桂芳"]
    keyboard("liaojie jiating")  # the purpose
    stroke(Qt.Key.Key_Tab)
    keyboard("jiali zhengjie")
    stroke(Qt.Key.Key_F8)
    assert len(form.photos.held) == 1
    assert form._kept.text().startswith(("已加照片 1 张", "草稿"))  # on a slow day the draft was kept meanwhile
    stroke(Qt.Key.Key_F9)
    in_the_dialog = len(asker.asked)
    assert in_the_dialog == 1
    assert len(pressed) + in_the_dialog == 8 <= 12
    assert page.form is None
    newest = all_visits(desktop)[0]
    assert (newest.students, newest.teachers, newest.mode, newest.visited_on) == (
        "龙小满、龙秀英",
        "李桂芳",
        "face",
        TODAY,
    )
    assert (newest.purpose, newest.situation) == ("liaojie jiating", "jiali zhengjie")
    kept = desktop.read(lambda s: attachments.of(s, attachments.VISIT, newest.id))
    assert [(one.kind, one.file.media_type) for one in kept] == [("photo", "image/jpeg")]
    ids = [find(desktop, name) for name in ("龙小满", "龙秀英")]
    assert [counts(desktop)[who] for who in ids] == [1, 1]
    assert page.view.current() == newest.id
    keyboard((Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert not any(who in counts(desktop) for who in ids)


def test_a_sibling_may_be_left_out(desktop, page):
    form = open_visit(desktop, page, "龙小满")
    form.sheet.findChild(CheckBox).setChecked(False)
    desktop.settle()
    assert form.bar.message == "保存后本学期：龙小满 1/3 次"


def test_a_call_does_not_count_and_the_form_says_so_from_the_policy(desktop, page):
    form = open_visit(desktop, page, "覃颂")
    assert form.sheet.mode_hint.text() == "电话、视频不计入要求的 3 次"
    assert form.bar.message == "保存后本学期：覃颂 2/3 次"
    set_text(form, "mode", "phone")
    form.sheet.edited.emit()
    desktop.settle()
    assert form.bar.message == "电话不计入次数，保存后还是：覃颂 1/3 次"


def test_the_paired_teacher_and_the_home_are_filled_in(desktop, page):
    form = open_visit(desktop, page, "覃颂")
    assert [who.name for who in form.sheet.teachers.people()] == ["石建国"]
    assert form.sheet.field_row("met").editor.text() == "覃大山"
    assert form.sheet.field_row("place").editor.text() == "桐子坪村"
    told = [label.text() for label in form.side.findChildren(QLabel)]
    assert "10月8日" in told


def test_what_is_missing_is_marked_and_nothing_typed_is_lost(desktop, page):
    page.new_visit()
    desktop.settle()
    set_text(page.visit_form, "situation", "写了")
    page.visit_form.save()
    assert page.visit_form.bar.message == "还有 2 处要改"
    assert page.visit_form.sheet.field_row("student_ids").problem == "请填走访谁。"
    assert page.visit_form.sheet.field_row("situation").editor.text() == "写了"


def test_a_day_to_come_is_refused_under_its_box(desktop, page):
    form = open_visit(desktop, page, "覃颂")
    set_text(form, "visited_on", "2026-12-24")
    form.save()
    desktop.settle()
    assert form.sheet.field_row("visited_on").problem == "家访日期还没有到，请核对。"
    assert form.bar.message == "还有 1 处要改"
    assert page.form is form


def test_save_and_next_goes_along_the_slip(desktop, page):
    form = open_visit(desktop, page, "龙小满")
    desktop.settle()
    form.sheet.teachers.pick(form._opening.staff[0])
    due = [entry.name for entry in desktop.read(lambda s: visits.due(s, TODAY))]
    assert "覃颂" in due
    desktop.window.run_command(Command.SAVE_AND_NEXT)
    desktop.settle()
    assert [who.name for who in form.sheet.children_visited()] == ["覃颂"]
    # The paired teacher of the next home, and whoever went along before.
    assert [who.name for who in form.sheet.teachers.people()] == ["石建国", form._opening.staff[0].name]
    assert len(all_visits(desktop)) == 2
    assert page.form is form


def test_a_visit_is_corrected_without_counting_twice(desktop, page):
    stored = all_visits(desktop)[0]
    page.edit(stored.id)
    desktop.settle()
    form = page.visit_form
    assert form.bar.message == "保存后本学期：覃颂 1/3 次"
    set_text(form, "problems", "作业没人看")
    form.save()
    desktop.settle()
    assert all_visits(desktop)[0].problems == "作业没人看"
    assert desktop.happenings()[0][1] == "修改家访 覃颂"


def test_delete_from_the_panel_and_take_it_back(desktop, page, asker):
    page.select(all_visits(desktop)[0].id)
    desktop.settle()
    page.panel.delete()
    desktop.settle()
    assert not all_visits(desktop)
    assert not asker.errors
    assert desktop.window.toast.isVisible()
    desktop.desk.undo()
    desktop.settle()
    assert len(all_visits(desktop)) == 1


def test_half_a_visit_survives_a_crash(desktop, page):
    form = open_visit(desktop, page, "龙小满")
    form.sheet.findChild(CheckBox).setChecked(False)
    set_text(form, "situation", "写到一半")
    set_text(form, f"at_school.{form.student_id}", "话少")
    desktop.settle()
    desktop.session.drafts.look()
    desktop.settle()
    desktop.again(crash=True)
    desktop.tab("help_work", "visits")
    again = desktop.window.page("help_work").tab("visits").visit_form
    desktop.settle()
    assert [who.name for who in again.sheet.children_visited()] == ["龙小满"]
    assert again.sheet.field_row("situation").editor.text() == "写到一半"
    assert again.sheet.field_row(f"at_school.{again.student_id}").editor.text() == "话少"


def test_what_was_typed_is_not_written_over_by_what_is_known(desktop, page):
    page.new_visit()
    desktop.settle()
    form = page.visit_form
    set_text(form, "place", "村委会")
    form.sheet.student.pick(Named(find(desktop, "覃颂"), "覃颂"))
    desktop.settle()
    assert form.sheet.field_row("place").editor.text() == "村委会"
    assert form.sheet.field_row("met").editor.text() == "覃大山"


def test_back_and_forward_return_to_the_form(desktop, page):
    form = open_visit(desktop, page, "龙小满")
    set_text(form, "situation", "写到一半")
    desktop.window.open_page("students")
    desktop.settle()
    desktop.window.back()
    desktop.settle()
    assert page.form is form
    assert form.sheet.field_row("situation").editor.text() == "写到一半"


def test_a_correction_half_written_writes_over_what_came_meanwhile_only_when_told(desktop, page):
    stored = all_visits(desktop)[0]
    page.edit(stored.id)
    desktop.settle()
    set_text(page.visit_form, "problems", "写到一半")
    desktop.session.drafts.look()
    desktop.settle()
    desktop.again(crash=True)
    facts = desktop.read(lambda s: visits.facts(s, stored.id))
    with desktop.session.ledger.transaction("修改家访 覃颂") as session:
        visits.update(session, stored.id, facts.version, replace(facts, place="学校"))
    again = desktop.tab("help_work", "visits").visit_form
    desktop.settle()
    assert again.sheet.field_row("problems").editor.text() == "写到一半"
    again.save()
    desktop.settle()
    assert all_visits(desktop)[0].place == "学校"
    assert again.sheet.field_row("problems").editor.text() == "写到一半"
    assert "就以您写的为准" in again.bar.message
    again.save()  # knowing it now
    desktop.settle()
    assert all_visits(desktop)[0].problems == "写到一半"
    page = desktop.tab("help_work", "visits")
    page.edit(stored.id)
    desktop.settle()
    set_text(page.visit_form, "problems", "又写")
    with desktop.session.ledger.transaction("删除家访") as session:
        visits.delete(session, stored.id)
    page.visit_form.save()
    desktop.settle()
    assert "登记成新的一次" in page.visit_form.bar.message
    page.visit_form.save()
    desktop.settle()
    assert all_visits(desktop)[0].problems == "又写"


def test_half_written_text_for_another_child_is_asked_about(desktop, page, asker):
    form = open_visit(desktop, page, "龙小满")
    set_text(form, "situation", "写到一半")
    asker.will(False)
    open_visit(desktop, page, "覃颂")
    assert form.sheet.field_row("situation").editor.text() == "写到一半"
    asker.will(True)
    open_visit(desktop, page, "覃颂")
    assert form.sheet.field_row("situation").editor.text() == ""
    assert [who.name for who in form.sheet.children_visited()] == ["覃颂"]


def test_a_talk_from_the_pupil_to_the_list(desktop, page):
    talk = {places.NEW: True, places.FOR_STUDENT: find(desktop, "覃颂"), places.TALK: True}
    desktop.window.go(Place("help_work", "visits", None, talk))
    desktop.settle()
    form = page.talk_form
    assert form.student_id == find(desktop, "覃颂")
    desktop.window.run_command(Command.SAVE)
    desktop.settle()
    assert form.bar.message == "还没有写谈了什么。补上更好；再按一次保存，就这样存。"
    assert desktop.read(lambda s: talks.of_student(s, find(desktop, "覃颂"))) == ()
    form.form.editor("topic").set_text("期中考试")
    desktop.window.run_command(Command.SAVE)
    desktop.settle()
    found = desktop.read(lambda s: talks.of_student(s, find(desktop, "覃颂")))
    assert [(t.kind, t.staff_name, t.topic, t.held_on) for t in found] == [("talk", "石建国", "期中考试", TODAY)]
    assert page.view.current() == -found[0].id
    page.edit(-found[0].id)
    desktop.settle()
    page.talk_form.form.editor("minutes").set_text("20")
    page.talk_form.save()
    desktop.settle()
    assert desktop.read(lambda s: talks.facts(s, found[0].id)).minutes == 20


def test_what_a_visit_found_is_followed_up_and_what_was_confided_leaves_no_trace(desktop, page, asker):
    form = open_visit(desktop, page, "龙小满")
    form.sheet.teachers.pick(form._opening.staff[0])
    set_text(form, "task_title", "送一床棉被")
    form.sheet.confidence.unfold()
    desktop.settle()
    confided = form.sheet.confidence
    low = confided.mapTo(form._area.viewport(), confided.rect().bottomLeft()).y()
    assert low <= form._area.viewport().height()
    set_text(form, "confidence", SECRET)
    desktop.settle()
    desktop.session.drafts.look()
    desktop.settle()

    def kept():
        return [text for draft in desktop.read(drafts.everything) for text in draft.body.values()]

    assert SECRET in kept()  # nothing is lost before it is stored
    form.save()
    assert SECRET not in form.text_state().values()
    desktop.settle()
    assert SECRET not in kept()
    assert SECRET not in form.text_state().values()
    who, newest = find(desktop, "龙小满"), all_visits(desktop)[0]
    assert desktop.read(lambda s: confidences.count(s, [who])) == {who: 1}
    (task,) = desktop.read(lambda s: follow_ups.of_visit(s, newest.id))
    assert (task.facts.title, task.pupil, task.teacher, task.facts.due_on) == (
        "送一床棉被", "龙小满", form._opening.staff[0].name, TODAY + timedelta(days=14)
    )  # fmt: skip
    told = [label.text() for label in page.panel.findChildren(QLabel)]
    assert "送一床棉被" in told
    assert "龙小满 有 1 条保密记录" in told
    assert SECRET not in "".join(told + asker.words + asker.errors)
    asker.will(False)
    page.panel.delete()  # asks, for what is to be done goes along
    assert asker.asked[-1] == "删除家访 龙小满、龙秀英？"
    asker.will(True)
    page.panel.delete()
    desktop.settle()
    assert desktop.read(lambda s: (follow_ups.rows(s), len(all_visits(desktop)))) == ((), 1)
    desktop.desk.undo()
    desktop.settle()
    assert [row.id for row in desktop.read(follow_ups.rows)] == [task.id]


def test_the_next_visit_of_the_afternoon_begins_with_what_the_last_one_had(desktop, page, keyboard):
    form = open_visit(desktop, page, "龙小满")
    form.sheet.teachers.pick(form._opening.staff[0])
    set_text(form, "visited_on", "2026-11-18")
    set_text(form, "purpose", "看看过冬的衣被")
    form.save()
    desktop.settle()
    page.new_visit()
    desktop.settle()
    assert form.sheet.day_hint.text() == "和上一户同一天；要改成今天，按 = 就行"
    assert form.sheet.field_row("visited_on").editor.text() == "2026-11-18"
    along = form._opening.staff[0].name
    assert form.sheet.teachers.people() == ()  # whom they go to is not known yet
    assert not form.text_state()  # nothing of it was typed
    keyboard(Qt.Key.Key_Down)  # who is next on the slip
    assert [who.words for who in form.sheet.student.hits()] == ["覃颂　七年级（2）班　桐子坪村"]
    form.sheet.student.pick(Named(find(desktop, "覃颂"), "覃颂"))
    desktop.settle()
    assert [who.name for who in form.sheet.teachers.people()] == ["石建国"]  # another village
    assert form.sheet.field_row("purpose").editor.text() == ""
    offered = [b for b in form.sheet.findChildren(QAbstractButton) if b.text() == f"加上 {along}" and b.isVisible()]
    offered[0].click()
    assert [who.name for who in form.sheet.teachers.people()] == ["石建国", along]
    assert not any(b.isVisible() for b in offered)
    form.start(find(desktop, "龙秀英"))  # the same home: they are still there
    desktop.settle()
    assert [who.name for who in form.sheet.teachers.people()] == [along]
    assert form.sheet.field_row("purpose").editor.text() == "看看过冬的衣被"
    form.sheet.student.drop(form.sheet.student.people()[0])
    desktop.settle()
    assert (form.sheet.teachers.people(), form.sheet.field_row("purpose").editor.text()) == ((), "")
    form.sheet.student.pick(Named(find(desktop, "覃颂"), "覃颂"))
    desktop.settle()
    form.sheet.student.drop(form.sheet.student.people()[0])
    desktop.settle()
    assert form.sheet.teachers.people() == ()
    assert not form.sheet._teacher_line.isVisible()


def test_one_gift_for_several_pupils_is_a_row_each(desktop, page):
    page.new_talk()
    desktop.settle()
    form = page.talk_form
    for name in ("覃颂", "龙小满"):
        form.pupils.pick(Named(find(desktop, name), name))
        desktop.settle()
    assert [who.name for who in form.helper.people()] == ["石建国"]
    form.sheet.kind.editor.set_text("material")
    form.sheet.kind.changed.emit()
    shown = [key for key in ("topic", "value_fen", "subject", "minutes") if form.form.field_row(key).isVisible()]
    assert shown == ["topic", "value_fen"]
    spoken = [form.form.editor(key).focusProxy().accessibleName() for key in ("topic", "content")]
    assert spoken == ["什么物品，必填", "说明"]
    form.form.editor("value_fen").set_text("0.00")
    form.save()
    assert form.form.field_row("topic").problem == "请填给了什么物品。"
    assert form.form.field_row("value_fen").problem == "金额不能是 0：不知道就留空，或者写实际金额。"
    assert form.bar.message == "还有 2 处要改"
    form.form.editor("minutes").set_text("20")  # hidden: it is of another kind
    form.form.editor("topic").set_text("棉被")
    form.form.editor("value_fen").set_text("120")
    form.save()
    desktop.settle()
    found = desktop.read(lambda s: talks.rows(s, TODAY, TODAY))
    assert [(t.student_name, t.kind, t.topic, t.value_fen, t.minutes) for t in reversed(found)] == [
        ("覃颂", "material", "棉被", 12_000, None),
        ("龙小满", "material", "棉被", 12_000, None),
    ]
    assert desktop.happenings()[0][1] == "登记物质帮扶 覃颂、龙小满"


def test_the_list_is_filtered_by_kind_and_teacher(desktop, page):
    second = desktop.read(lambda s: next(t.id for t in staff.rows(s, TODAY) if t.name == "李桂芳"))
    with desktop.session.ledger.transaction("登记谈心 覃颂") as session:
        who = find(desktop, "覃颂")
        talks.add(session, talks.TalkFacts(held_on=TODAY, kind="tutoring", student_id=who, staff_id=second))
    desktop.settle()
    assert len(page.model.records()) == 2
    page.filters.set_filter("kind", "家访")
    assert [record > 0 for record in page.model.records()] == [True]
    page.filters.set_filter("kind", ALL)
    page.filters.set_filter("teacher", "李桂芳")
    assert [record < 0 for record in page.model.records()] == [True]
