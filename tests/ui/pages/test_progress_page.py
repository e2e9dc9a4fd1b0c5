"""帮扶 › 进度 in the real window: the radar, what its figures open, and the slip beside it and on paper."""

from datetime import date

from conftest import TODAY
from ledgerdesk.services import pairings, policy, talks, terms, visits
from ledgerdesk.services.radar.slip import SlipHome, SlipPupil
from ledgerdesk.ui import places
from ledgerdesk.ui.care.progress import progress_print


def texts(page, record, *keys):
    return [page.model.value(record, key).text for key in keys]


def named(page, name):
    return next(record for record in page.model.records() if page.model.value(record, "name") == name)


def test_the_radar_in_the_window(desktop):
    page = desktop.tab("help_work", "progress")
    teachers = page.front
    stone = named(teachers, "石建国")
    # The term's lesson days are not entered: visits by 10-21, 12-11 and 01-31; the pupil paired had one in October.
    assert texts(teachers, stone, "visits", "talk_0", "talk_1", "talk_2") == ["补 1/3", "0/1", "0/1", "0/1"]
    assert teachers.model.value(stone, "words").text == "谈心落后 2 次，1 条补记"
    assert page.header._facts.text() == "第 12 周　家访 1/9 次　11月谈心 0/1 次"
    assert (page.quiet.text(), page.alone.text()) == ("11月还没谈心 1 人", "没有教师 2 人")

    # The slip: brother and sister are one home, in the village's order, and can be left out.
    assert [line.cells for line in page.slip.table.lines()] == [
        ("岩脚村　1 户", "", ""), ("龙小满、龙秀英 两人", "", "落后 2 次"),
    ]  # fmt: skip
    assert page.slip.print_button.text().strip() == "打印走访单（1 户）"
    assert not page.slip.teacher.isVisible()  # nobody helps these two yet
    page.slip.table.tick(0)
    assert not page.slip.print_button.isEnabled()
    page.slip.table.tick(1)
    assert [len(home.pupils) for home in page.slip.homes()] == [2]

    # A figure opens the pupils behind it; only those behind can be shown.
    teachers.view.select(stone)
    assert page.status_text == "选中 石建国　帮扶 覃颂　双击看明细"
    teachers.view.opened_at.emit(stone, "talk_1")
    desktop.settle()
    assert page.front is page.page_of("pupils")
    assert [page.front.model.value(r, "name") for r in page.front.model.records()] == ["覃颂"]
    assert page.front.filters.words() == ["石建国：10月谈心"]
    search = page.front.filters.search  # not cut off, with every condition on offer
    assert search.width() > search.fontMetrics().horizontalAdvance(search.placeholderText()) + 44
    page.front.filters.clear_all()
    page.front.filters.set_filter("behind", True)
    assert len(page.front.model.records()) == 3
    page.alone.click()
    desktop.settle()
    assert [page.front.model.value(r, "name") for r in page.front.model.records()] == ["龙小满", "龙秀英"]

    # Paper: the table as it is seen, the slip with room to write.
    page.show_list("classes")
    desktop.settle()
    paper = page.table_paper()
    made = paper.make(None)
    assert made.pdf.startswith(b"%PDF")
    assert (paper.title, made.file_name) == (
        "帮扶进度表（按班级）", "石板河小学_帮扶进度表（按班级）_2026年秋季学期_20261120.pdf",
    )  # fmt: skip
    walk = progress_print.slip(desktop.desk, page.slip.homes())
    assert walk.make(None).pdf.startswith(b"%PDF")
    with walk.leaving("打印 1 份 ", None):
        pass
    assert desktop.happenings()[0][:2] == ("print", "打印 1 份 家访走访单 1 户 2 人")

    # What is missing this month is registered from its cell, a visit from the slip; both come back into the figures.
    page.show_list("pupils")
    desktop.settle()
    page.front.filters.clear_all()
    song = named(page.front, "覃颂")
    page.front.view.select(song)
    assert page.status_text == (
        "选中 覃颂　家访 第 1 次 10月21日前 做了　第 2 次 12月11日前 还没到　第 3 次 1月31日前 还没到"
    )
    page.front.view.opened_at.emit(song, "talk_2")
    desktop.settle()
    assert desktop.window.current().current.talk_form.student_id == song
    desktop.tab("help_work", "progress")
    page.slip.visit()
    desktop.settle()
    form = desktop.window.current().current.visit_form
    assert form.student_id == named(page.page_of("pupils"), "龙小满")
    with desktop.session.ledger.transaction("登记") as session:
        staff = pairings.rows(session, TODAY)[0].staff_id
        children = tuple(child.student_id for child in page.slip.homes()[0].pupils)
        visits.add(
            session, visits.VisitFacts(visited_on=TODAY, mode="face", student_ids=children, teacher_ids=(staff,))
        )
        talks.add(session, talks.TalkFacts(held_on=TODAY, kind="talk", student_id=song, staff_id=staff))
    desktop.desk.open(places.HELP_WORK, places.PROGRESS, state={"list": "teachers", "filters": {}})
    desktop.settle()
    assert texts(page.front, stone, "visits", "talk_2") == ["补 1/3", "1/1"]

    # The visits a teacher made are opened themselves, one to brother and sister once.
    made = page.front.model.value(stone, "made")
    page.front.view.opened_at.emit(stone, "made")
    desktop.settle()
    listed = desktop.window.current().current
    assert listed.filters.words() == ["家访", "石建国", "计入次数的"]
    assert len(listed.model.records()) == made
    desktop.tab("help_work", "progress")
    assert page.slip.table.lines() == []
    assert page.slip.hint.text() == "本周没有要家访的了。下一批从 11月28日 开始。"

    # Another rule, another figure; a term that is over has its own months and no slip.
    with desktop.session.ledger.transaction("规定") as session:
        policy.override(session, policy.TALKS_PER_MONTH, TODAY.replace(day=1), 2, "校务会")
    desktop.settle()
    assert texts(page.front, stone, "talk_2") == ["1/2"]
    with desktop.session.ledger.transaction("上学年") as session:
        terms.ensure(session, date(2026, 3, 1))
    desktop.settle()
    before = desktop.read(lambda s: terms.term_at(s, date(2026, 3, 1)))
    desktop.desk.set_term(before)
    desktop.settle()
    months = [column.title for column in page.front.model.columns if column.key.startswith("talk_")]
    assert months == [f"{month}月谈心" for month in range(2, 9)]
    assert page.slip.hint.text() == "正在看已经结束的学期。走访单只排本学期的。"
    assert not page.slip.visit_button.isVisible()
    assert page.table_paper().make(None).file_name
    assert page._read.term == "2026年春季学期"


def test_a_home_is_one_row_of_the_slip():
    children = tuple(
        SlipPupil(at, name, "三年级（1）班", teachers, 1, 3, None, TODAY, late)
        for at, (name, teachers, late) in enumerate([("大满", "石建国", 2), ("小满", "石建国、杨再兴", 0)])
    )
    row = progress_print.slip_row(SlipHome("岩脚村", "二组", 1, children))
    assert row == (
        "□", "岩脚村", "二组", "大满、小满", "三年级（1）班、三年级（1）班", "石建国、杨再兴", "1/3", "", "落后 2 次", "2026-11-20", "",
    )  # fmt: skip
