"""资助 › 应助尽助: counted, filtered, explained with the signed paper, fixed elsewhere, printed, exported."""

from PySide6.QtWidgets import QLabel

from conftest import TODAY
from ledgerdesk.models import Attachment, Category, Notice, Recognition, RecognitionTerm, UnaidedReason
from ledgerdesk.services import attachments, objections
from ledgerdesk.services.aid import checkup
from ledgerdesk.services.attachments import FileFacts
from ledgerdesk.services.objections import ObjectionFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.aid import home_jobs
from ledgerdesk.ui.aid.checkup.checkup_source import DONE, GROUNDLESS, MISSED, REASON, WAY
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.exporting.dialog import ExportDialog


def figures(page):
    return {key: tile._figure.text() for key, tile in page.tiles.items()}


def words(widget):
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def names(page):
    return [page.front.model.value(record, "name") for record in page.front.model.records()]


def test_everybody_counts_under_one_tile_and_the_tiles_show_their_lists(aid_desktop):
    page = aid_desktop.tab("aid", places.CHECK_UP)
    assert figures(page) == {MISSED: "1", WAY: "3", REASON: "0", DONE: "1", GROUNDLESS: "0"}
    assert page.header.tabs is not None
    page.show_group(MISSED)
    aid_desktop.settle()
    assert names(page) == ["助小戊"]
    assert page.tiles[MISSED].isChecked()
    said = words(page.panel)
    for expected in ("没有到账", "换卡补发", "寄宿生生活补助", "750.00 元", "没有到账：户名不符"):
        assert expected in said, expected
    page.show_group(MISSED)
    assert len(names(page)) == 5
    page.show_group(GROUNDLESS)
    aid_desktop.settle()
    assert page.front is page.groundless
    assert not names(page)
    place = page.place("aid")
    page.show_group(DONE)
    assert page.front is page.owed
    page.open(place)
    assert page.front is page.groundless


def test_who_declines_is_settled_only_with_the_signed_paper(aid_desktop):
    page = aid_desktop.tab("aid", places.CHECK_UP)
    page.show_group(MISSED)
    aid_desktop.settle()
    arrived = [one.student_id for one in page._found.checked.owed if one.state == checkup.ARRIVED]
    assert page.explain(arrived) is None
    dialog = page.explain([*page.owed.model.records(), *arrived])
    dialog.form.editor("code").set_text("other")
    dialog.save()
    aid_desktop.settle()
    assert dialog.form.field_row("note").problem == "选“其他”要写明原因。"
    dialog.form.editor("code").set_text("declined")
    dialog.save()
    aid_desktop.settle()
    assert figures(page)[MISSED] == "1"
    (row,) = page.owed.model.records()
    assert page.owed.model.value(row, "state") == "缺签字"
    assert "签了字的放弃书" in words(page.panel)
    assert page.panel.strip is not None
    reason = page.owed.model.value(row, "reason_id")
    file = FileFacts("ab" * 32, "image/jpeg", 1, 2, 2)
    with aid_desktop.session.ledger.transaction("附放弃书") as session:
        attachments.add(session, attachments.UNAIDED, reason, attachments.SIGNATURE, file)
    aid_desktop.settle()
    assert figures(page) == {MISSED: "0", WAY: "3", REASON: "1", DONE: "1", GROUNDLESS: "0"}
    assert aid_desktop.read(
        lambda s: (s.query(UnaidedReason).filter_by(id=reason).count(), s.query(Attachment).count())
    ) == (1, 1)


def test_money_whose_ground_is_gone_is_shown_with_why_and_printed(aid_desktop, monkeypatch):
    with aid_desktop.session.ledger.transaction("撤销认定") as session:
        term = session.query(RecognitionTerm).filter_by(student_id=session.query(Category).first().person_id).one()
        term.level, session.get_one(Recognition, term.recognition_id).level = "none", "none"
    page = aid_desktop.tab("aid", places.CHECK_UP)
    assert figures(page)[GROUNDLESS] == "1"
    page.show_group(GROUNDLESS)
    aid_desktop.settle()
    (record,) = page.groundless.model.records()
    assert page.groundless.model.value(record, "excess") == 75_000
    assert page.groundless.model.value(record, "why")
    went = []
    aid_desktop.desk.going.connect(went.append)
    page._lead_back([record])
    assert (went[0].tab, len(went[0].state[places.PUPILS])) == (places.PAYMENTS, 1)
    made = page.paper().make(None)
    assert made.facts == "该有没有 1 人、没依据 1 笔"
    assert not made.missing
    printed = []
    monkeypatch.setattr("ledgerdesk.ui.aid.paper.PrintDialog.ask", lambda dialog: printed.append(dialog.windowTitle()))
    page.commands()[Command.PRINT]()
    assert printed == ["打印应助尽助核查表"]
    dialog = page.groundless.export()
    assert isinstance(dialog, ExportDialog)
    dialog.reject()


def test_the_check_before_is_remembered_with_its_day(aid_desktop):
    page = aid_desktop.tab("aid", places.CHECK_UP)
    assert "上次" not in page.header._facts.text()
    term = page._found.checked.term_id
    aid_desktop.desk.remember(
        f"checkup.last.{term}", [{"on": "2026-10-12", "missed": 9}, {"on": "2026-11-20", "missed": 1}]
    )
    aid_desktop.settle()
    page.check()
    aid_desktop.settle()
    assert page.header._facts.text().endswith("上次 2026-10-12，该办 9 人")


def test_the_home_page_asks_for_what_the_aid_year_lacks(aid_desktop):
    home = aid_desktop.window.open_page(places.HOME)
    aid_desktop.settle()
    jobs = {job.title: job for job in aid_desktop.read(lambda s: home_jobs.jobs(s, TODAY))}
    assert list(jobs) == ["1 笔补助没有到账", "1 名有类别的学生该有补助还没有", "1 条投诉没有办结"]
    shown = [label.text() for label in home.findChildren(QLabel)]
    assert "1 笔补助没有到账" in shown
    aid_desktop.window.go(jobs["1 名有类别的学生该有补助还没有"].place)
    aid_desktop.settle()
    page = aid_desktop.window.page("aid").tab(places.CHECK_UP)
    assert names(page) == ["助小戊"]
    with aid_desktop.session.ledger.transaction("异议") as session:
        notice = session.query(Notice).first().id
        objections.register(session, ObjectionFacts(notice_id=notice, received_on=TODAY, content="不符合条件"))
    (job,) = [one for one in aid_desktop.read(lambda s: home_jobs.jobs(s, TODAY)) if "异议" in one.title]
    assert (job.title, job.when) == ("1 条异议没有办结", "公示期满了")
