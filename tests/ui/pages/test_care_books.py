"""帮扶 › 查阅 in the real window: looks by the clerk from paper, meetings with who came, and the headteacher's own."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from conftest import TODAY
from ledgerdesk.models import Attachment, BookCheck, Task
from ledgerdesk.services import book_checks, leaves, meetings
from ledgerdesk.ui import places
from ledgerdesk.ui.care.books.book_dialog import CorrectDialog, LookDialog
from ledgerdesk.ui.care.books.book_page import ATTENDED, CHECKS, MEETINGS
from ledgerdesk.ui.care.books.book_scans import ScansDialog
from ledgerdesk.ui.care.books.leave_dialog import LeaveDialog
from ledgerdesk.ui.care.meetings.meeting_form import MeetingForm
from ledgerdesk.ui.commands import Command
from ui.pages.test_aid_donations import cells, save, standing
from ui.pages.test_care_partners import photo
from ui.pages.test_roles import as_role

__all__ = ["as_role"]


def alt(dialog, digit):
    QTest.keyClick(dialog, getattr(Qt.Key, f"Key_{digit}"), Qt.KeyboardModifier.AltModifier)


def test_books_are_looked_through_one_after_the_other_and_meetings_say_who_came(desktop, asker, tmp_path):
    page = desktop.tab("help_work", places.BOOKS)
    front = page.page_of(CHECKS)
    assert cells(front, "name", "handbook", "minutes", "state") == [
        ("李桂芳", "—", "0/4", "没查阅过"),
        ("石建国", "0/4", "0/4", "没查阅过"),
    ]
    page.commands()[Command.NEW]()
    dialog = standing(desktop, LookDialog)
    save(desktop, dialog, checker="何校长")
    assert dialog.bar.message == "请选看了哪一本、结果怎么样。"
    dialog.photos.add((photo(tmp_path),))
    desktop.settle()
    alt(dialog, 4)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = standing(desktop, LookDialog)
    assert "石建国" in dialog.windowTitle()
    assert "结对 1 人，本学期家访 1/3" in dialog.findChildren(type(dialog.bar._message))[1].text()
    alt(dialog, 1)
    alt(dialog, 5)
    dialog.save()
    assert dialog.form.field_row("minutes").problem == "请写缺什么，老师才好补。"
    save(desktop, dialog, minutes="没有 10 月的记录")
    assert cells(front, "handbook", "minutes", "lacking", "state") == [
        ("—", "1/4　11-20", None, "该查阅了"),
        ("1/4　11-20", "1/4　11-20", "1 处", "该查阅了"),
    ]
    assert desktop.read(lambda s: [row.title for row in s.query(Task)]) == ["补正会议记录本：没有 10 月的记录"]

    gap = desktop.read(lambda s: next(one for one in book_checks.rows(s, TODAY, TODAY) if one.open))
    page.correct(gap)
    dialog = standing(desktop, CorrectDialog)
    save(desktop, dialog, finding="没有 9 月的记录")
    page.mend(desktop.read(lambda s: book_checks.facts(s, gap.id)))
    desktop.settle()
    assert not desktop.read(lambda s: book_checks.facts(s, gap.id)).open
    scanned = desktop.read(lambda s: [row.entity_id for row in s.query(Attachment)])
    page.panel.scanning.emit(desktop.read(lambda s: book_checks.facts(s, scanned[0])))
    standing(desktop, ScansDialog).accept()
    asker.will(True)
    page.withdraw(desktop.read(lambda s: book_checks.facts(s, gap.id)))
    desktop.settle()
    assert desktop.read(lambda s: s.query(BookCheck).count()) == 2

    front.select(front.model.records()[0])
    desktop.settle()
    page.leave()
    dialog = standing(desktop, LeaveDialog)
    dialog.form.field_row("reason").set_value("sick")
    save(desktop, dialog, valid_from="2026-11-19")
    assert cells(front, "state")[0] == ("请假",)
    (sick,) = desktop.read(lambda s: leaves.rows(s, TODAY, TODAY))
    page.leave()
    dialog = standing(desktop, LeaveDialog)
    dialog.change(sick)
    save(desktop, dialog, valid_to="2026-11-25")
    assert desktop.read(lambda s: leaves.facts(s, sick.id)).valid_to is not None
    staff = desktop.tab("students", places.STAFF).staff
    assert cells(staff, "name", "state") == [("李桂芳", "请假"), ("石建国", "在校")]
    desktop.tab("help_work", places.BOOKS)
    assert page.sheet().make(None).missing == ()

    page.show_list(MEETINGS)
    desktop.settle()
    page.commands()[Command.NEW]()
    dialog = standing(desktop, MeetingForm)
    dialog.kind.set_value("publicity")
    dialog.kind.chosen.emit("publicity")
    dialog.call_everybody()
    for key, words in (("title", "进村宣讲"), ("channel", "板报、入户"), ("copies", "300"), ("place", "村委会")):
        dialog.form.editor(key).set_text(words)
    dialog.save()
    desktop.settle()
    assert cells(page.front, "title", "kind", "present", "absent", "copies") == [
        ("进村宣讲", "政策宣传", "1/2", "李桂芳", 300)
    ]
    page.edit_meeting(page.front.model.records()[0])
    dialog = standing(desktop, MeetingForm)
    dialog.kind.set_value("meeting")
    dialog.form.editor("minutes").set_text("布置家访。" * 120)
    dialog.save()
    desktop.settle()
    held = desktop.read(lambda s: meetings.facts(s, page.front.model.records()[0]))
    assert (held.kind, held.channel, held.copies) == ("meeting", None, None)
    assert page.minutes(held).make(None).missing == ()
    page.show_list(ATTENDED)
    desktop.settle()
    assert cells(page.front, "name", "called", "came", "missed", "state") == [
        ("李桂芳", 1, 0, "11-20 进村宣讲", "有缺席"),
        ("石建国", 1, 1, "", "都到了"),
    ]
    page.front.export().reject()
    asker.will(True)
    page.delete_meeting(held)
    desktop.settle()
    page.show_list(MEETINGS)
    desktop.settle()
    assert page.front.model.records() == []


def test_the_headteacher_signs_for_several_at_once_and_changes_nothing_else(as_role):
    desktop = as_role("head")
    (job,) = [one for one in desktop.window.page("home").home.jobs if "等您查阅" in one.title]
    desktop.desk.going.emit(job.place)
    desktop.settle()
    page = desktop.tab("help_work", places.BOOKS)
    assert len(page.front.model.records()) == int(job.title.split()[0])
    desktop.window.run_command(Command.NEW)
    standing(desktop, LookDialog).done(0)
    page.look(page.front.model.records())
    dialog = standing(desktop, LookDialog)
    assert "checker" not in [field.key for field in dialog.form.fields()]
    alt(dialog, 4)
    save(desktop, dialog)
    made = desktop.read(lambda s: book_checks.rows(s, TODAY, TODAY))
    assert {(one.checker, one.on_paper, one.book) for one in made} == {("马校长", False, "minutes")}
    assert len(made) == 2
    page.correct(made[0])
    dialog = standing(desktop, CorrectDialog)
    dialog.verdict.set_value("missing")
    dialog.verdict.chosen.emit("missing")
    save(desktop, dialog)
    assert desktop.read(lambda s: book_checks.facts(s, made[0].id)).result == "missing"
    page.show_list(MEETINGS)
    desktop.settle()
    assert Command.NEW not in page.commands()
