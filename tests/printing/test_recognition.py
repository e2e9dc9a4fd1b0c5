"""Papers of a recognition: the application form, the investigation sheet, minutes with their sign-in sheet."""

from dataclasses import replace

import pytest

from ledgerdesk.printing import recognition
from ledgerdesk.printing.document import FormGrid, Grid
from ledgerdesk.printing.recognition import FormPupil, PanelPaper

SCHOOL, YEAR = "示例县示例镇中心学校", "2026-2027学年"
PUPIL = FormPupil(
    class_name="三年级（1）班",
    facts={
        "name": "韦一",
        "sex": "男",
        "born_on": "2017-03",
        "id_number": "9901**********0039",
        "residence": "示例村1组",
    },
    special="低保家庭",
    members=(("韦大山", "41", "户主", "", "", "", ""),) * 7,
    income="3,200.00",
    answers={"debts": "欠医药费"},
    finding="父亲生病，母亲务农",
    proposal="建议资助",
    visitor="石建国",
)
ROW = ("韦一", "三年级（1）班", "低保家庭", "没有", "特别困难", "6", "0", "0", "情况属实")
PANEL = PanelPaper(kind="班级评议", class_name="三年级（1）班", rows=(ROW,), people=(("周校长", "校长"),), present=1)


def cells(document):
    (form, *_) = [block for block in document.blocks if isinstance(block, FormGrid)]
    return {cell.text for cell in form.cells}, form


@pytest.mark.parametrize("make", [recognition.application, recognition.investigation], ids=["application", "visit"])
def test_each_pupil_has_a_page_of_its_own(press, make):
    rendered, read = press(make(SCHOOL, YEAR, [PUPIL, replace(PUPIL, class_name="七年级（2）班")]))
    assert not rendered.missing
    pages = read.pages()
    assert len(pages) == 2
    assert "三年级（1）班" in pages[0]
    assert "七年级（2）班" in pages[1]


def test_the_promise_stays_blank():
    texts, form = cells(recognition.application(SCHOOL, YEAR, [PUPIL]))
    assert {"韦一", "欠医药费", "3,200.00", "低保家庭", "韦大山"} <= texts
    (promise,) = [cell for cell in form.cells if cell.text.startswith("个人承诺")]
    beside = [cell for cell in form.cells if cell.row == promise.row and cell.column > promise.column]
    assert [cell.text for cell in beside] == [""]


def test_what_a_visit_found_stands_on_its_sheet():
    assert {"父亲生病，母亲务农", "建议资助", "石建国"} <= cells(recognition.investigation(SCHOOL, YEAR, [PUPIL]))[0]


def test_minutes_carry_their_sign_in_sheet(press):
    document = recognition.panel(SCHOOL, YEAR, [PANEL, replace(PANEL, class_name="七年级（2）班", people=())])
    said, _ = cells(document)
    assert "1人、1人" in said
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [len(grid.rows) for grid in grids] == [1, 16, 1, 16]
    assert grids[0].rows[0] == ("1", *ROW)
    assert grids[1].rows[0][1:3] == ("周校长", "校长")
    rendered, read = press(document)
    assert not rendered.missing
    assert len(read.pages()) == 4
