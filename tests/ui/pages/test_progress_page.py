"""帮扶 › 进度 in the real window: lists that lead to work, and the slip on paper."""

from datetime import date

import pytest

from conftest import TODAY
from ledgerdesk.domain.dues import State
from ledgerdesk.services.visits import VisitDue
from ledgerdesk.ui.care import progress_lists
from ledgerdesk.ui.care.progress_lists import SLIP_BY_HAND, SLIP_PAPER
from ledgerdesk.ui.progress_paper import ListPaper


@pytest.fixture
def page(desktop):
    return desktop.tab("help_work", "progress")


def due(next_from, next_by):
    state = State.LATE if next_by is not None and next_by < TODAY else State.OPEN
    return VisitDue(1, "甲", "", "", "", 0, 3, None, "", next_from, next_by, state)


@pytest.mark.parametrize(
    ("next_from", "next_by", "word"),
    [
        (None, None, "齐了"),
        (date(2026, 9, 1), date(2026, 11, 19), "落后"),
        (date(2026, 9, 1), date(2026, 11, 20), "该去了"),
        (date(2026, 11, 22), date(2026, 12, 30), "该去了"),  # the Sunday of this week
        (date(2026, 11, 23), date(2026, 12, 30), "还没到"),
    ],
)
def test_how_a_pupil_stands_is_told_in_a_word(next_from, next_by, word):
    assert progress_lists.state_of(due(next_from, next_by), TODAY) == word


def test_the_slip_walks_village_by_village(page):
    model = page.lists["slip"].model
    assert [model.value(r, "village") for r in model.records()] == ["岩脚村", "岩脚村", "桐子坪村"]
    assert [model.value(r, "name") for r in model.records()] == ["龙小满", "龙秀英", "覃颂"]


def test_a_double_click_on_the_slip_registers_the_visit(desktop, page):
    record = page.lists["slip"].model.records()[0]
    page.lists["slip"].view.opened.emit(record)
    desktop.settle()
    visits = desktop.window.current().current
    assert visits.visit_form.student_id == record


def test_without_a_row_the_button_begins_an_empty_visit(desktop, page):
    page.lists["slip"].view.select(None)
    page._act_on_current()
    desktop.settle()
    visits = desktop.window.current().current
    assert visits.form is visits.visit_form
    assert visits.visit_form.student_id is None


def test_teachers_are_counted(desktop, page):
    page._chose("teachers")
    desktop.settle()
    model = page.lists["teachers"].model
    found = {model.value(r, "name"): (model.value(r, "visits"), model.value(r, "talks")) for r in model.records()}
    assert found["石建国"] == ("1/3", "0/1")


def test_the_slip_goes_on_paper_with_a_column_to_write_in(desktop, page):
    model = page.lists["slip"].model
    rows = [(*(str(model.value(r, f.key) or "") for f in SLIP_PAPER), "") for r in model.records()]
    paper = ListPaper(desktop.session.ledger, desktop.desk.press, "走访单", (*SLIP_PAPER, SLIP_BY_HAND), rows)
    made = paper.make(None)
    assert made.pdf.startswith(b"%PDF")
    assert made.file_name == "石板河小学_走访单_2026年秋季学期_20261120.pdf"
    with paper.leaving("打印 1 份 ", None):
        pass
    assert desktop.happenings()[0][:2] == ("print", "打印 1 份 走访单 3 人")
