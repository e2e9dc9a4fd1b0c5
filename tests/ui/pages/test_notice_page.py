"""Notices from draft to reprint, on the page, in a real ledger."""

from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication

from conftest import TODAY
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.domain.notice import PublicLine
from ledgerdesk.services import history, notices, school, terms
from ledgerdesk.ui.notices import notice_check
from ledgerdesk.ui.notices.notice_page import NoticePage
from ledgerdesk.ui.printing.print_dialog import PrintDialog

HOTLINE = "0990-6120000"


@pytest.fixture
def page(desktop, qtbot):
    """Return the page; it stands beside the window so that it hears of commits as the window's pages do."""
    with desktop.desk.ledger.transaction("填写学校信息") as session:
        school.change(session, replace(school.facts(session), hotline_1=HOTLINE))
    made = NoticePage(desktop.desk)
    made.resize(1218, 690)
    qtbot.addWidget(made)
    desktop.session._signals.changed.connect(made.ledger_changed)
    made.show()
    made.shown()
    desktop.settle()
    return made


def open_form(desktop, page):
    page.new()
    desktop.settle()
    return page.form


@pytest.fixture
def drafted(desktop, page):
    open_form(desktop, page).save()
    desktop.settle()
    assert page.notice is not None
    return page


@pytest.fixture
def issued(desktop, drafted):
    desktop.asker.will(True)
    drafted.timeline.buttons["issue"].click()
    desktop.settle()
    assert not desktop.asker.errors
    assert drafted.notice.facts.status == notices.POSTED
    return drafted


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    said = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return "".join(said.split())


def later(desktop, page, day: date) -> None:
    """Let the ledger's clock stand on another day."""
    desktop.desk.ledger.clock = FixedClock(day)
    page.reload()
    desktop.settle()


def test_the_form_offers_those_with_a_category_and_computes_the_period_in_words(desktop, page):
    form = open_form(desktop, page)
    lines = form.people.table.lines()
    assert {line.cells[0] for line in lines} == {"龙小满", "龙秀英", "覃颂"}
    assert all(line.ticked for line in lines)
    assert form.period_words == "今天（星期五）到11月26日（星期四），5个工作日"
    form.form.editor("starts_on").set_text("11.23")
    form.form.edited.emit()
    desktop.settle()
    assert form.period_words.startswith("11月23日（星期一）到11月27日（星期五）")
    form.kind.set_value("pairing")
    form.kind.chosen.emit("pairing")
    desktop.settle()
    assert [line.cells[0] for line in form.people.table.lines()] == ["覃颂"]
    assert "结对" in form.form.editor("title").text()


def test_what_is_wrong_stands_under_its_box_and_nothing_is_lost(desktop, page):
    form = open_form(desktop, page)
    form.form.editor("title").set_text("")
    form.save()
    assert "1 处" in form.bar.message
    form.form.editor("title").set_text("脱贫家庭学生名单公示")
    form.save()
    desktop.settle()
    assert page.form is form
    assert "脱贫家庭" in form.form.field_row("title").problem
    form.form.editor("title").set_text("名单公示")
    for line in form.people.table.lines():
        form.people.tick(line.key, False)
    form.save()
    assert "请至少勾选一名学生。" in form.bar.message


def test_a_draft_shows_its_paper_and_says_what_was_looked_for(desktop, drafted):
    notice = drafted.notice
    assert notice.people == 3
    assert drafted.sheet.clean_words == notice_check.CLEAN
    said = text_of(notice.pdf)
    assert "龙小满" in said
    assert "990101" not in said
    assert "第 1 页，共 2 页" in drafted.sheet._where.text()
    assert "2026-01" in " ".join(label.text() for label in drafted.timeline.findChildren(type(drafted.sheet._where)))


@pytest.mark.parametrize("planted", ["13800000001", "138 0000 0001", "龙大山"])
def test_the_green_line_is_computed(desktop, drafted, planted):
    """The services refuse long numbers themselves; the page looks on its own, at everything the paper is made of."""
    facts = drafted.notice.facts
    told = replace(facts, words=replace(facts.words, place=f"学校公示栏 {planted}"))
    lines = desktop.read(lambda s: notices.lines(s, facts.id))
    found = desktop.read(lambda s: notice_check.findings(s, told, lines, TODAY))
    assert bool(found) is (planted != "龙大山")  # a name is no secret where it stands
    assert not any(planted in words for words in found)
    drafted.sheet.load(replace(drafted.notice, findings=found or ("名单第 1 行有一长串数字",)))
    assert "有不能公开的内容" in drafted.sheet.clean_words
    drafted.notice = replace(drafted.notice, findings=("名单第 1 行有一长串数字",))
    drafted.timeline.load(drafted.notice, TODAY, past=False)
    assert not drafted.timeline.buttons["issue"].isEnabled()
    drafted.issue(False)
    assert not desktop.asker.asked


def test_a_line_with_a_category_or_a_number_is_found(desktop, drafted):
    facts = drafted.notice.facts
    lines = (PublicLine("龙小满（孤儿）", "三年级", "1班"), PublicLine("王某 1234567", "三年级", "1班"))
    found = desktop.read(lambda s: notice_check.findings(s, facts, lines, TODAY))
    assert "名单第 1 行写了“孤儿”" in found
    assert "名单第 2 行有一长串数字" in found


def test_without_a_hotline_it_says_what_is_wanting(desktop, drafted):
    with desktop.desk.ledger.transaction("填写学校信息") as session:
        school.change(session, replace(school.facts(session), hotline_1=None))
    desktop.settle()
    button = drafted.timeline.buttons["issue"]
    assert not button.isEnabled()
    assert "监督电话" in button.toolTip()


def test_issuing_names_count_and_number_and_nothing_happens_when_it_is_not_wanted(desktop, drafted):
    desktop.asker.will(False)
    drafted.timeline.buttons["issue"].click()
    desktop.settle()
    assert "定稿后 3 人的名单不能再改，编号 2026-01。" in desktop.asker.words
    assert drafted.notice.facts.status == notices.DRAFT


def test_an_issued_notice_is_reprinted_byte_for_byte(desktop, issued, tmp_path):
    notice = issued.notice
    assert notice.facts.number == "2026-01"
    assert not issued.timeline.buttons["take_down"].isEnabled()
    assert "第二天才能取下" in issued.timeline.buttons["take_down"].toolTip()
    desktop.asker.will(tmp_path)
    issued.save_file()
    desktop.settle()
    (saved,) = tmp_path.glob("*.pdf")
    assert saved.read_bytes() == notice.pdf == desktop.read(lambda s: notices.pdf(s, notice.facts.id))
    assert "2026-01" in saved.name
    assert any(kind == "print" and "2026-01" in label for kind, label, _ in desktop.happenings())
    issued.reload()
    desktop.settle()
    assert issued.notice.pdf == notice.pdf


def test_the_print_dialog_opens_on_the_stored_bytes(desktop, issued):
    assert desktop.desk.ledger.undo_label() is None  # issuing is a barrier
    issued.doing.print()
    desktop.settle()
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, PrintDialog) and w.isVisible()]
    assert dialog._made.pdf == issued.notice.pdf
    assert dialog.preview.pages == 2
    dialog.reject()


def test_it_is_taken_down_only_after_its_period(desktop, issued):
    later(desktop, issued, date(2026, 11, 27))
    button = issued.timeline.buttons["take_down"]
    assert button.isEnabled()
    desktop.asker.will("11.27")
    button.click()
    desktop.settle()
    assert issued.notice.facts.status == notices.TAKEN_DOWN
    assert issued.notice.facts.taken_down_on == date(2026, 11, 27)
    desktop.desk.undo()
    desktop.settle()
    assert issued.notice.facts.status == notices.POSTED


def test_a_void_notice_is_drafted_anew_with_its_names(desktop, issued):
    first = issued.notice.facts
    desktop.asker.will("名单有误")
    issued.timeline.buttons["void"].click()
    desktop.settle()
    assert desktop.read(lambda s: notices.facts(s, first.id)).void_reason == "名单有误"
    assert set(issued.form.people.chosen()) == set(first.student_ids)
    issued.form.save()
    desktop.settle()
    assert issued.notice.facts.id != first.id
    assert issued.notice.facts.status == notices.DRAFT
    assert issued.notice.next_number == "2026-02"


def test_unknown_holidays_are_said_and_must_be_confirmed(desktop, page):
    later(desktop, page, date(2027, 3, 1))
    with desktop.desk.ledger.transaction("建学年") as session:
        term = terms.ensure(session, date(2027, 3, 1))
    desktop.desk.set_term(desktop.read(lambda s: terms.facts(s, term)))
    desktop.settle()
    form = open_form(desktop, page)
    assert form._unchecked.isVisible()
    assert "2027 年的放假安排还没有" in form._unchecked.text()
    form.save()
    desktop.settle()
    button = page.timeline.buttons["issue"]
    assert not button.isEnabled()
    assert "节假日" in button.toolTip()
    assert "未核对节假日" in text_of(page.notice.pdf)
    page.timeline.confirm_unchecked()
    assert button.isEnabled()
    desktop.asker.will(True)
    button.click()
    desktop.settle()
    assert page.notice.facts.status == notices.POSTED


def test_a_draft_is_changed_and_deleted_and_comes_back(desktop, drafted):
    draft = drafted.notice.facts
    drafted.timeline.buttons["edit"].click()
    desktop.settle()
    form = drafted.form
    form.people.tick(draft.student_ids[0], False)
    form.save()
    desktop.settle()
    assert drafted.notice.people == 2
    drafted.timeline.buttons["delete"].click()
    desktop.settle()
    assert drafted.notice is None
    desktop.desk.undo()
    desktop.settle()
    assert drafted.notice.facts.id == draft.id
    assert drafted.notice.people == 2


def test_a_past_term_is_only_looked_at(desktop, drafted):
    autumn = desktop.read(lambda s: terms.term_at(s, TODAY))
    desktop.desk.ledger.clock = FixedClock(autumn.covers_to + timedelta(days=30))
    desktop.desk.set_term(autumn)
    assert desktop.desk.past
    drafted.reload()
    desktop.settle()
    assert all(not button.isEnabled() for button in drafted.timeline.buttons.values())
    drafted.new()
    assert drafted.form is None


def test_issuing_is_written_down(desktop, issued):
    labels = [happening.label for happening in desktop.read(history.recent)]
    assert any(label.startswith("定稿公示") for label in labels)


def test_the_level_is_offered_and_printed_only_where_it_is_switched_on(desktop, page):
    page.new()
    desktop.settle()
    assert not page.form.level.isVisible()
    page.form.closed.emit()
    with desktop.session.ledger.transaction("公示写档次") as session:
        school.set_setting(session, notices.LEVEL_SETTING, True)
    page.new()
    desktop.settle()
    assert page.form.level.isVisible()
    page.form.level.set_value("hard")
    page.form.save()
    desktop.settle()
    assert page.notice.facts.level == "hard"
    assert "档次" in page.sheet.clean_words
