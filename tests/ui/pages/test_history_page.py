"""数据 › 操作记录."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel

from conftest import TODAY
from ledgerdesk.services import register
from ledgerdesk.ui import places
from ledgerdesk.ui.history_stack import Place
from ledgerdesk.ui.kit.buttons import Button


@pytest.fixture
def page(desktop):
    return desktop.tab("data", "history")


def column(page, key):
    return [page.model.value(record, key) for record in page.model.records()]


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def button(page, text):
    return next(b for b in page._panel.findChildren(Button) if b.accessibleName() == text)


def change(desktop, **values):
    ids = desktop.read(lambda s: {f["name"]: who for who, f in register.gather(s, TODAY, ["name"]).items()})
    with desktop.session.ledger.transaction("修改学生 覃颂") as session:
        register.update(session, ids["覃颂"], values, since=date(2026, 11, 1))
    return ids["覃颂"]


def test_steps_in_plain_words_newest_first(page):
    assert list(zip(column(page, "verb"), column(page, "object"), column(page, "state"), strict=True)) == [
        ("登记家访", "覃颂", "可撤销"),
        ("结对", "覃颂", "可依次撤销"),
        ("导入名单", "—", "可依次撤销"),
        ("录入教师", "—", "可依次撤销"),
        ("填写学校信息", "—", "不能撤销"),
        ("新建台账", "—", "不能撤销"),
    ]


def test_old_and_new_values_with_labels_and_masks(desktop, page):
    change(desktop, phone="13900001111", boarding="1", class_number=3)
    change(desktop, phone="13900002222")
    desktop.settle()
    page.view.select(page.model.records()[0])
    desktop.settle()
    shown = words(page._panel)
    assert "电话" in shown
    assert "139****1111" in shown
    assert "139****2222" in shown
    page.view.select(page.model.records()[1])
    desktop.settle()
    assert "就读方式到哪天止" in words(page._panel)


def test_the_last_step_is_taken_back_here(desktop, page):
    student = change(desktop, phone="13900001111")
    desktop.settle()
    page.view.select(page.model.records()[0])
    desktop.settle()
    button(page, "撤销这一次").click()
    desktop.settle()
    assert desktop.read(lambda s: register.gather(s, TODAY, ["phone"], [student]))[student]["phone"] is None
    assert column(page, "verb")[:2] == ["撤销", "修改学生"]
    assert column(page, "state")[:3] == ["只记录", "已撤销", "可撤销"]


def test_an_older_step_says_what_must_be_undone_first(desktop, page):
    change(desktop, phone="13900001111")
    desktop.settle()
    page.view.select(page.model.records()[1])
    desktop.settle()
    assert not button(page, "撤销这一次").isEnabled()
    assert "要先撤销它后面的。现在能撤销的是：修改学生 覃颂。" in words(page._panel)


def test_a_barrier_is_named(desktop, page):
    page.view.select(page.model.records()[-1])
    desktop.settle()
    assert "“填写学校信息”之后，这一步不能再撤销；要改请另登一笔。" in words(page._panel)


def test_filters_by_kind_and_day(desktop, page):
    page.filters.set_filter("kind", "导入")
    assert column(page, "verb") == ["导入名单"]
    page.filters.clear_all()
    page.filters.set_filter("days", 0)
    assert len(column(page, "verb")) == 6


def test_one_persons_steps_only(desktop, page):
    ids = desktop.read(lambda s: {f["name"]: who for who, f in register.gather(s, TODAY, ["name"]).items()})
    state = {places.OF_PERSON: ids["曾雨桐"], places.OF_PERSON_NAME: "曾雨桐"}
    desktop.window.go(Place("data", "history", None, state))
    desktop.settle()
    assert column(page, "verb") == ["导入名单"]
    assert "只看和 曾雨桐 有关的操作" in words(page._banner)
    page.show_all()
    desktop.settle()
    assert len(column(page, "verb")) == 6
