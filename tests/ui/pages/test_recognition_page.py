"""资助 › 认定: pupils gathered and brought from draft to hand-up on the page itself."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

import recognition_life
from conftest import PASSWORD, TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.services import meetings, objections, school
from ledgerdesk.services.meetings import Attendee
from ledgerdesk.services.recognition import batches, candidates, lists, panels
from ledgerdesk.ui.aid.panels import opinion_grid
from ledgerdesk.ui.aid.panels.meeting_dialog import MeetingDialog
from ledgerdesk.ui.aid.payments.difference_dialog import DifferenceDialog
from ledgerdesk.ui.aid.recognition import recognition_reading as reading
from ledgerdesk.ui.aid.recognition.gather_dialog import GatherDialog
from ledgerdesk.ui.aid.recognition.level_dialogs import LevelNamesDialog, RecheckDialog, TermLevelDialog
from ledgerdesk.ui.aid.recognition.recognition_dialogs import (
    ApplicationDialog,
    BatchDialog,
    InvestigationDialog,
    LevelDialog,
    NoticeDialog,
    ReceiveDialog,
)
from ledgerdesk.ui.aid.recognition.recognition_handup import RecognitionHandUp
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.notices.notice_objections import ClosingDialog, ObjectionDialog
from ledgerdesk.ui.printing.print_dialog import PrintDialog

PANEL = (Attendee("周校长", "head"), Attendee("吴专干", "aid_officer"), Attendee("韦老师", "class_teacher"),
         Attendee("李老师", "teacher"), Attendee("龙大山", "parent"), Attendee("覃大海", "parent"))  # fmt: skip


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def buttons(widget):
    return {one.text().strip(): one for one in widget.findChildren(QPushButton) if not one.isHidden()}


@pytest.fixture
def page(desktop):
    with desktop.desk.ledger.transaction("填写学校信息") as session:
        school.change(session, replace(school.facts(session), hotline_1="0990-6120000", central_school="镇中心校"))
    return desktop.tab("aid", "recognition")


@pytest.fixture
def standing(desktop):
    def find(kind):
        (dialog,) = [one for one in desktop.window.findChildren(kind) if one.isVisible()]
        return dialog

    return find


def press(desktop, page, start):
    """Press the button of the panel whose words begin so."""
    (found,) = [one for text, one in buttons(page.panel).items() if text.startswith(start)]
    found.click()
    desktop.settle()


def turn():
    for _ in range(3):  # the panel is made anew by one turn of the event loop and shown by the next
        QApplication.processEvents()


def step(page, status):
    if page.strip.current != status:
        page.strip.tiles[status].click()
    turn()


def everything(page):
    if page.strip.current is not None:
        page.strip.tiles[page.strip.current].click()
    turn()


def counts(page):
    told = page.source.reading
    return {one: told.at(one) for one in page.strip.tiles if told.at(one)}


def save(desktop, dialog):
    dialog.save()
    desktop.settle()
    assert not desktop.asker.errors


def gather(desktop, page, standing):
    """Open a batch with the two of the lists and two who apply."""
    page.do.start()
    save(desktop, standing(BatchDialog))
    dialog = standing(GatherDialog)
    assert len(dialog.chosen) == 3  # the orphan, and both children of the 低保 household
    for name in ("曾雨桐", "阿依古丽·买买提"):
        who = next(one for one in desktop.read(lambda s: recognition_pupils(s)) if one.name == name)
        dialog.add_applicant(who)
    dialog.gather()
    desktop.settle()


def recognition_pupils(session):
    from ledgerdesk.services import pupils

    return [Named(one.id, one.name, one.class_name or "") for one in pupils.on_roll(session, TODAY).values()]


def hold(desktop, dialog, level="hard"):
    """Write the minutes of a panel and what it said of everybody."""
    dialog.attendance.set_people(PANEL)
    dialog.pupils.grid.fill({opinion_grid.LEVEL: level, opinion_grid.FIRST_VOTE: "6", opinion_grid.OPINION: "情况属实"})
    save(desktop, dialog)


def to_reviewed(desktop, page, standing):
    """Bring everybody to SCHOOL_REVIEW on the page; return nothing."""
    gather(desktop, page, standing)
    assert counts(page) == {"draft": 5}
    step(page, "draft")
    press(desktop, page, "收到申请表（2 人）")
    save(desktop, standing(ReceiveDialog))
    step(page, "applied")
    for _ in range(2):
        mend_first(desktop, page)
        dialog = standing(InvestigationDialog)
        dialog.staff.set_value(dialog.staff.itemData(1))
        dialog.form.editor("finding").set_text("父亲生病")
        dialog.form.editor("proposal").set_text("建议资助")
        save(desktop, dialog)
    assert counts(page) == {"draft": 3, "visited": 2}
    step(page, "visited")
    while waiting := [one for one in page.source.reading.entries if one.row.next == "class_review" and one.row.lacks]:
        page.do.meet(waiting[0])
        desktop.settle()
        dialog = standing(MeetingDialog)
        assert {row.class_name for row in dialog.pupils.grid.sheet.rows} == {waiting[0].row.class_name}
        hold(desktop, dialog)
    everything(page)
    press(desktop, page, "推进到班级评议（5 人）")
    step(page, "class_review")
    press(desktop, page, "登记学校评审会")
    hold(desktop, standing(MeetingDialog))
    press(desktop, page, "推进到学校评审（5 人）")
    assert counts(page) == {"school_review": 5}


def mend_first(desktop, page):
    found = [one for one in page.panel.findChildren(QPushButton) if one.text() == "去补" and not one.isHidden()]
    found[0].click()
    desktop.settle()


def test_pupils_go_from_the_lists_to_the_hand_up(desktop, page, standing, tmp_path):
    assert "还没有要认定的学生" in " ".join(words(page.table))
    to_reviewed(desktop, page, standing)
    step(page, "school_review")
    press(desktop, page, "拟公示（5 人）")
    save(desktop, standing(NoticeDialog))
    notices = desktop.window.page("notices")
    desktop.settle()
    desktop.asker.will(True)
    notices.timeline.buttons["issue"].click()
    desktop.settle()
    assert not desktop.asker.errors
    desktop.tab("aid", "recognition")
    assert counts(page) == {"posted": 5}

    # Somebody objects; until that is closed nothing goes on.
    desktop.desk.ledger.clock = FixedClock(notices.notice.facts.period.starts_on)
    notices.reload()
    desktop.settle()
    buttons(notices.timeline)["登记异议"].click()
    dialog = standing(ObjectionDialog)
    who = next(one for one, name in notices.notice.named.items() if name == "覃颂")
    dialog.about.set_value((Named(who, "覃颂"),))
    dialog.form.editor("content").set_text("他家有两套房")
    save(desktop, dialog)
    assert notices.notice.open_objections == 1
    assert any("还有 1 条异议没有办结" in text for text in words(notices))
    down = notices.notice.facts.may_come_down_from
    desktop.desk.ledger.clock = FixedClock(down)
    desktop.asker.will(down.isoformat())
    notices.doing.take_down()
    desktop.settle()
    assert "report" not in notices.timeline.buttons
    buttons(notices.timeline)["办结…"].click()
    dialog = standing(ClosingDialog)
    dialog.form.editor("handling").set_text("去家里看过，房子是借住的")
    save_refused(desktop, dialog)
    dialog.outcome.set_value("upheld")
    save(desktop, dialog)
    (closed,) = desktop.read(lambda s: objections.of_notice(s, notices.notice.facts.id))
    assert closed.outcome == "upheld"
    assert not notices.notice.open_objections
    desktop.asker.will("县学生资助管理中心")
    notices.timeline.buttons["report"].click()
    desktop.settle()
    standing(PrintDialog).reject()

    # The others are confirmed, the one objected to is decided anew; then all are handed up and frozen.
    notices.timeline.buttons["confirm"].click()
    desktop.settle()
    assert page.isVisible()
    step(page, "posted")
    press(desktop, page, "确认认定（4 人）")
    mend_first(desktop, page)
    dialog = standing(LevelDialog)
    dialog.level.set_value("general")
    dialog.form.editor("reason").set_text("房子是借住的，收入高一些")
    save(desktop, dialog)
    assert counts(page) == {"confirmed": 5}
    step(page, "confirmed")
    press(desktop, page, "上报认定名单（5 人）")
    dialog = standing(RecognitionHandUp)
    dialog.recipient.setText("镇中心校")
    dialog.numbers.ask_whole("", PASSWORD)
    desktop.asker.will(tmp_path)
    dialog.hand_up()
    desktop.settle()
    assert counts(page) == {"reported": 5}
    assert len(list(tmp_path.glob("*.xlsx"))) == 1

    # R21: a correction is a new entry with its reason.
    one = page.source.reading.entries[0].row
    page.select(one.id)
    page.panel.show_who()
    desktop.settle()
    buttons(page.panel.record.parentWidget())["更正…"].click()
    dialog = standing(LevelDialog)
    dialog.level.set_value("special")
    dialog.form.editor("reason").set_text("父亲去世")
    save(desktop, dialog)
    (entry,) = [row for row in page.source.reading.entries if row.row.student_id == one.student_id]
    assert (entry.row.level, entry.row.status, entry.row.id != one.id) == ("special", "confirmed", True)


def save_refused(desktop, dialog):
    dialog.save()
    desktop.settle()
    assert dialog.isVisible()
    assert dialog.bar.message


def test_what_a_step_lacks_is_named_and_mended(desktop, page, standing, asker):
    gather(desktop, page, standing)
    step(page, "draft")
    assert any("还没有班级评议会议记录（3 人）" in text for text in words(page.panel))
    applicant = next(one for one in page.source.reading.entries if one.row.name == "曾雨桐")
    assert (applicant.material, applicant.row.next) == ("缺申请表", "applied")
    page.do.mend(applicant)
    desktop.settle()
    dialog = standing(ApplicationDialog)
    dialog.form.editor("per_capita_fen").set_text("3200")
    dialog.form.editor("debts").set_text("欠医药费")
    save(desktop, dialog)
    everything(page)
    press(desktop, page, "推进到申请（1 人）")
    page.select(applicant.row.id)
    page.panel.show_who()
    desktop.settle()
    said = words(page.panel.record.parentWidget())
    assert "欠医药费" in said
    assert "3200.00 元" in " ".join(said).replace(",", "")

    # Ticked ones only are offered what fits all of them.
    page.model.tick_all()
    desktop.settle()
    shown = buttons(page.table.selection)
    assert "打印…" in shown
    assert "移出" not in shown
    page.model.clear_ticks()
    asker.will("家长不申请了")
    page.do.withdraw([applicant.row.id], "曾雨桐")
    desktop.settle()
    assert page.source.reading.at("withdrawn") == 1
    drafts = [one.row.id for one in page.source.reading.entries if one.row.status == "draft"]
    page.do.remove(drafts[:1])
    desktop.settle()
    assert counts(page) == {"draft": 3}

    # Minutes with too few people: the dialog says who is lacking, the page what stops the pupils.
    official = next(one for one in page.source.reading.entries if one.row.next == "class_review")
    page.do.meet(official)
    desktop.settle()
    dialog = standing(MeetingDialog)
    dialog.attendance.set_people(())
    dialog.attendance.add(Attendee("龙大山", "parent"))
    desktop.settle()
    assert any("班主任" in text for text in words(dialog))
    grid = dialog.pupils.grid
    assert grid.sheet.put(0, opinion_grid.FIRST_VOTE, "一票") is False
    grid.fill({opinion_grid.LEVEL: "special", opinion_grid.OPINION: "属实"})
    save(desktop, dialog)
    (entry,) = [one for one in page.source.reading.entries if one.row.id == official.row.id]
    assert (entry.material, entry.level) == ("到会人员不够", "特别困难")
    asker.will("general")
    page.do.change_levels([official.row.id])
    desktop.settle()
    (row,) = [row for row in desktop.read(lambda s: meetings.rows(s, date(2026, 9, 1), TODAY)) if row.pupils]
    assert [one.level for one in desktop.read(lambda s: panels.opinions(s, row.id))] == ["general"]
    page.do.open_meeting(row.id)
    desktop.settle()
    dialog = standing(MeetingDialog)
    assert [one.name for one in dialog.attendance.people()] == ["龙大山"]
    dialog.form.editor("place").set_text("会议室")
    asker.will(False, True)
    dialog.reject()
    assert dialog.isVisible()
    dialog.reject()
    desktop.settle()
    assert not asker.errors


def test_papers_differences_and_levels_open(desktop, page, standing, asker):
    gather(desktop, page, standing)
    ids = [one.row.id for one in page.source.reading.entries]
    for key in ("application", "investigation", "panel", "list"):
        if key in ("panel", "list"):
            continue  # they wait for an answer of their own dialog; their pages are tested as documents
        asker.will(key)
        page.do.print_some(ids)
        desktop.settle()
        dialog = standing(PrintDialog)
        dialog.reject()
        desktop.settle()
    page.do.compare()
    desktop.settle()
    dialog = standing(DifferenceDialog)
    assert [row[2] for row in dialog.rows] == ["新增"] * 5
    dialog.accept()
    page.do.name_levels()
    desktop.settle()
    dialog = standing(LevelNamesDialog)
    dialog.form.editor("name_special").set_text("一档")
    save(desktop, dialog)
    assert page.source.reading.names["special"] == "一档"
    page.do.recheck()
    desktop.settle()
    standing(RecheckDialog).reject()
    assert not asker.errors


def test_a_term_is_checked_again(desktop, page, standing):
    ledger = desktop.desk.ledger
    with ledger.transaction("收学生") as session:
        batch = batches.open_batch(session, TODAY)
        found = candidates.candidates(session, batch, TODAY)
        entries = batches.add(session, batch, {one.student_id: one.ground for one in found})
    recognition_life.review(ledger, entries.values())
    notice = recognition_life.post(ledger, batch)
    recognition_life.take_down(ledger, notice)
    recognition_life.advance(ledger, entries.values(), "confirmed")
    page.reload()
    desktop.settle()
    page.do.recheck()
    desktop.settle()
    dialog = standing(RecheckDialog)
    assert {line.cells[5] for line in dialog.table.lines()} == {"已复核"}
    dialog.reject()
    row = desktop.read(lambda s: lists.facts(s, min(entries.values()))).row
    page.do.set_term_level(row.student_id, row.name)
    dialog = standing(TermLevelDialog)
    dialog.level.set_value("special")
    dialog.form.editor("reason").set_text("父亲住院")
    save(desktop, dialog)


def test_entries_are_said_in_words():
    assert [reading.change(*pair) for pair in (("", "hard"), ("hard", "hard"), ("hard", "none"), ("general", "hard"),
                                               ("none", ""), ("hard", ""), ("", "none"))] == [
        "新增", "", "退出", "变档", "新增", "", ""]  # fmt: skip
