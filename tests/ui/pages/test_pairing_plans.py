"""帮扶 › 结对 › 计划与成效 in the real window: written in the panel, judged with others, printed as handbooks."""

from datetime import date

import pypdfium2
import pytest

from conftest import TODAY
from ledgerdesk.models import PairingPlan, Person
from ledgerdesk.services import pairings, terms
from ledgerdesk.services.pairings import plans
from ledgerdesk.ui import places
from ledgerdesk.ui.care.pairings.pairing_page import PLANS
from ledgerdesk.ui.care.plans import plan_jobs
from ledgerdesk.ui.care.plans.plan_dialogs import JudgeDialog, WriteDialog
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ui.pages.test_aid_donations import cells, save, standing


@pytest.fixture
def page(desktop):
    """Return the plans of three pairings; one pupil had a plan last term."""
    with desktop.session.ledger.transaction("再结两对") as session:
        who = {person.name: person.id for person in session.query(Person)}
        first, second = (one.staff_id for one in pairings.teachers(session, date(2026, 9, 2)))
        made = pairings.start(session, who["龙小满"], first, date(2026, 9, 1), ambition="鼓励当班干部")
        pairings.start(session, who["曾雨桐"], second, date(2026, 9, 2))
        row = pairings.facts(session, made)
        pairings.update(session, made, row.version, {"valid_from": date(2026, 3, 2)})
        plans.save(session, made, terms.ensure(session, date(2026, 3, 2)), {"measures": "每月谈心"})
    front = desktop.tab("help_work", places.PAIRINGS)
    front._chose(PLANS)
    desktop.settle()
    return front.plans


def words(widget):
    return "\n".join(label.text() for label in widget.findChildren(Label))


def test_a_plan_is_written_judged_and_printed(desktop, page, asker):
    (job,) = desktop.read(lambda s: plan_jobs.jobs(s, TODAY))
    assert job.title == "3 对结对还没有本学期的计划"
    desktop.desk.going.emit(job.place)
    desktop.settle()
    assert page.filters.values()["state"] == "没有计划"
    page.filters.set_values({}, "")
    assert cells(page, "student", "told") == [("曾雨桐", "没有计划"), ("龙小满", "没有计划"), ("覃颂", "没有计划")]
    third, first, second = page.model.records()
    page.select(second)
    desktop.settle()
    assert "结对时定的目标：" in words(page.panel)
    page.panel.edit()
    assert page.panel.form.editor("study").text() == "每周辅导一次"
    page.panel.form.editor("measures").set_text("每周三补一节数学")
    page.panel.save()
    desktop.settle()
    assert cells(page, "study", "measures", "told")[2] == ("每周辅导一次", "每周三补一节数学", "没有评成效")

    page.copy([first, second, third])
    desktop.settle()
    assert cells(page, "measures", "told")[1] == ("每月谈心", "没有评成效")
    page.judge([third, second])
    assert not desktop.window.findChildren(JudgeDialog)
    page.write([third, second])
    save(desktop, standing(desktop, WriteDialog), measures="每月家访一次", life="帮买作业本")
    assert cells(page, "life", "measures")[::2] == [("帮买作业本", "每月家访一次"), ("帮买作业本", "每周三补一节数学")]

    page.judge([first, second, third])
    dialog = standing(desktop, JudgeDialog)
    dialog.form.field_row("outcome").set_value("some")
    save(desktop, dialog, review="比学期初好")
    assert {row[0] for row in cells(page, "told")} == {"有进步"}
    assert "比学期初好" in words(page.panel)

    # One that has ended is counted as such in the head and has a tab of its own.
    desktop.desk.write("结束", lambda s: pairings.end(s, third, date(2026, 11, 1), "转学"), owner=page)
    desktop.settle()
    assert page.book.told() == "进行中 2 对，有计划 2 对，评了成效 2 对；已结束 1 对"
    tabs = [word for _, word in page._source.filters[0].options]
    assert tabs == ["没计划 0", "没评 0", "已评 2", "已结束 1"]
    page.filters.set_values({"state": "已结束"}, "")
    assert cells(page, "student", "told") == [("曾雨桐", "有进步")]
    page.filters.set_values({}, "")
    desktop.desk.undo()
    desktop.settle()
    desktop.desk.undo()
    desktop.settle()
    assert desktop.read(lambda s: s.query(PairingPlan).filter(PairingPlan.outcome.is_not(None)).count()) == 0
    desktop.desk.redo()
    desktop.settle()

    page.print_handbooks([second, first])
    shown = standing(desktop, PrintDialog)
    pages = pypdfium2.PdfDocument(shown._made.pdf)
    texts = [each.get_textpage().get_text_bounded() for each in pages]
    starts = [at for at, text in enumerate(texts) if "结对帮扶手册" in text]
    assert len(starts) == 2
    assert starts[1] % 2 == 0
    assert "覃颂" in texts[0]
    assert "每周三补一节数学" in texts[1]
    assert "2026-10-08" in texts[2]
    assert "☑有进步" in texts[starts[1] - 1] + texts[starts[1] - 2]
    shown.reject()

    panel = desktop.tab("students", places.REGISTER).panel
    panel.show_record(page.book.rows[second].student_id)
    panel.tabs.set_current("help")
    desktop.settle()
    assert "扶学业：每周辅导一次" in words(panel)
