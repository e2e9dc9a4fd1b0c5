"""数据 › 操作记录."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel

from conftest import TODAY
from ledgerdesk.ledger import audit
from ledgerdesk.services import history, register
from ledgerdesk.ui import places
from ledgerdesk.ui.history import history_source
from ledgerdesk.ui.history.history_check import CheckDialog
from ledgerdesk.ui.history.history_sheet import SealSource
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.shell.history_stack import Place
from tampering import behind


@pytest.fixture
def page(desktop):
    return desktop.tab("data", "history")


@pytest.fixture
def seen(looking):
    """Return the page in the window that others look at too, as it was at first."""
    page = looking.tab("data", "history")
    yield page
    page.filters.clear_all()
    page.filters.search.setText("")
    page.show_all()


def column(page, key):
    return [page.model.value(record, key) for record in page.model.records()]


def work(page):
    """Return the verbs of steps that are not somebody's coming."""
    return [verb for verb in column(page, "verb") if verb != "打开台账"]


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def button(page, text):
    return next(b for b in page._panel.findChildren(Button) if b.accessibleName() == text)


def pupil(desktop, name):
    return desktop.read(lambda s: {f["name"]: who for who, f in register.gather(s, TODAY, ["name"]).items()})[name]


def change(desktop, **values):
    who = pupil(desktop, "覃颂")
    with desktop.session.ledger.transaction("修改学生 覃颂") as session:
        register.update(session, who, values, since=date(2026, 11, 1))
    desktop.settle()
    return who


def look_at(desktop, page, verb):
    row = column(page, "verb").index(verb)
    page.view.select(page.model.records()[row])
    desktop.settle()
    return words(page._panel)


def test_steps_in_plain_words_newest_first(seen):
    rows = list(zip(column(seen, "verb"), column(seen, "object"), column(seen, "state"), strict=True))
    assert [row for row in rows if row[0] != "打开台账"] == [
        ("登记家访", "覃颂", "可撤销"),
        ("结对", "覃颂", "可依次撤销"),
        ("导入名单", "—", "可依次撤销"),
        ("录入教师", "—", "可依次撤销"),
        ("填写学校信息", "—", "不能撤销"),
        ("新建台账", "—", "不能撤销"),
    ]
    assert rows[0] == ("打开台账", "—", "只记录")


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("修改学生 覃颂", ("修改学生", "覃颂")),
        ("核对记录：完整", ("核对记录", "完整")),
        ("打开台账（之前输错密码 4 次）", ("打开台账（之前输错密码 4 次）", "")),
        ("导出学生名册（号码已遮住）（加密码） 86 人", ("导出学生名册（号码已遮住）（加密码）", "86 人")),
        ("导入名单 名单 1.xlsx（新增 3 人）", ("导入名单", "名单 1.xlsx（新增 3 人）")),
        ("修改家庭 ", ("修改家庭 ", "")),
    ],
)
def test_what_was_done_and_to_whom(label, parts):
    assert history_source.parted(label) == parts


def test_whole_numbers_that_went_out_are_named_in_the_row(desktop, page):
    with desktop.session.ledger.transaction("导出学生名册 5 人", kind="disclose", reason="核对证件"):
        pass
    desktop.settle()
    page.reload()
    desktop.settle()
    assert (column(page, "verb")[0], column(page, "object")[0]) == ("导出学生名册（完整号码）", "5 人")


def test_what_was_done_and_when_stay_where_there_is_no_room(page):
    page.view.setFixedWidth(200)
    page.view.fit()
    left = {one.key for at, one in enumerate(page.model.shown_columns(), start=1) if not page.view.isColumnHidden(at)}
    assert left == {"at", "verb"}


def test_old_and_new_values_with_labels_masks_and_a_sentence(desktop, page):
    change(desktop, phone="13900001111")
    change(desktop, phone="13900002222")
    shown = look_at(desktop, page, "修改学生")
    assert "王老师 今天 将 覃颂 的 电话 由 139****1111 改为 139****2222" in shown
    assert {"电话", "139****1111", "139****2222"} <= set(shown)


def test_a_change_from_a_day_on_shows_both_values(desktop, page):
    change(desktop, boarding="1")
    shown = look_at(desktop, page, "修改学生")
    assert "王老师 今天 将 覃颂 的 就读方式 由 住校 改为 走读（从2026年11月1日起）" in shown
    desktop.session.ledger.undo()
    desktop.settle()
    shown = look_at(desktop, page, "撤销")
    assert "王老师 今天 将 覃颂 的 就读方式 由 走读（从2026年11月1日起） 改为 住校" in shown


def test_what_was_added_shows_what_it_held_then(desktop, page):
    who = pupil(desktop, "覃颂")
    with desktop.session.ledger.transaction("新增学生 石头") as session:
        register.add(session, {"name": "石头", "sex": "男", "born_on": date(2015, 1, 2)})
    with desktop.session.ledger.transaction("改名") as session:
        register.update(session, pupil(desktop, "石头"), {"name": "石磊"})
    desktop.settle()
    assert "石头" in look_at(desktop, page, "新增学生")  # as it was then, not as it is now
    assert who


def test_whole_numbers_only_for_a_purpose(desktop, page, asker):
    change(desktop, phone="13900001111")
    look_at(desktop, page, "修改学生")
    asker.will("核对证件")
    button(page, "显示完整号码").click()
    desktop.settle()
    assert "13900001111" in words(page._panel)
    kind, label, reason = desktop.happenings()[0]
    assert (kind, reason) == ("disclose", "核对证件")
    assert "操作记录" in label


def test_the_last_step_is_taken_back_here(desktop, page):
    student = change(desktop, phone="13900001111")
    look_at(desktop, page, "修改学生")
    button(page, "撤销这一次").click()
    desktop.settle()
    assert desktop.read(lambda s: register.gather(s, TODAY, ["phone"], [student]))[student]["phone"] is None
    assert column(page, "verb")[:2] == ["撤销", "修改学生"]
    assert column(page, "state")[:2] == ["只记录", "已撤销"]


def test_an_older_step_says_what_must_be_undone_first(desktop, page):
    change(desktop, phone="13900001111")
    shown = look_at(desktop, page, "登记家访")
    assert not button(page, "撤销这一次").isEnabled()
    assert "要先撤销它后面的。现在能撤销的是：修改学生 覃颂。" in shown


def test_a_barrier_is_named(looking, seen):
    assert "“填写学校信息”之后，这一步不能再撤销；要改请另登一笔。" in look_at(looking, seen, "新建台账")
    assert "这一步已经发出去、或者不能收回，所以不能撤销；要改请另登一笔。" in look_at(looking, seen, "填写学校信息")
    assert "“登录”没有改资料，只留记录，不用撤销。" in look_at(looking, seen, "打开台账")


def test_conditions_are_asked_of_the_ledger(looking, seen):
    for key, value, expected in (
        ("kind", "import", ["导入名单"]),
        ("about", 2, ["录入教师"]),
        ("about", 3, ["登记家访", "结对"]),
    ):
        seen.filters.clear_all()
        seen.filters.set_filter(key, value)
        looking.settle()
        assert column(seen, "verb") == expected
    seen.filters.clear_all()
    seen.filters.set_filter("days", 0)
    looking.settle()
    assert len(work(seen)) == 6


def test_a_word_finds_names_that_no_label_holds(looking, seen):
    seen.filters.search.setText("曾雨桐")
    seen.filters.searched.emit("曾雨桐")
    looking.settle()
    assert column(seen, "verb") == ["导入名单"]
    seen.filters.search.setText("没有这个人")
    seen.filters.searched.emit("没有这个人")
    looking.settle()
    assert "没有符合条件的操作记录。" in words(seen)
    assert seen.filters.isVisible()


def test_one_persons_steps_only(looking, seen):
    state = {places.OF_PERSON: pupil(looking, "曾雨桐"), places.OF_PERSON_NAME: "曾雨桐"}
    looking.window.go(Place("data", "history", None, state))
    looking.settle()
    assert column(seen, "verb") == ["导入名单"]
    assert "只看和 曾雨桐 有关的操作" in words(seen._banner)
    seen.show_all()
    looking.settle()
    assert len(work(seen)) == 6


def test_one_teachers_steps_from_the_panel(looking, seen):
    look_at(looking, seen, "录入教师")
    button(seen, "看 石建国 的全部记录").click()
    looking.settle()
    assert column(seen, "verb") == ["录入教师"]


def test_long_records_come_page_by_page(desktop, page, monkeypatch):
    monkeypatch.setattr(history_source, "PAGE", 3)
    monkeypatch.setattr("ledgerdesk.ui.history.history_page.PAGE", 3)
    page.reload()
    desktop.settle()
    assert len(column(page, "verb")) == 3
    assert not page._pages.isHidden()
    first = page.model.records()
    page._older.click()
    desktop.settle()
    assert max(page.model.records()) < min(first)
    assert "现在看第 4–6 次" in page._records.facts(3, 3)


# whether the record is whole


def test_the_record_is_checked_and_its_code_found_again(desktop, page):
    code = audit.head(desktop.session.ledger)
    dialog = CheckDialog(desktop.desk, page)
    desktop.settle()
    head = audit.head(desktop.session.ledger)
    assert f"记录完整，共 {dialog.found.transactions} 步，校验码" in words(dialog)
    assert head in words(dialog)
    dialog._code.setText(code.lower().replace("0", "o"))
    dialog.look()
    desktop.settle()
    assert any(text.startswith("对得上：是第 ") for text in words(dialog))
    dialog._code.setText("1234")
    dialog.look()
    assert any("现在是 4 个" in text for text in words(dialog))
    assert desktop.happenings()[0][:2] == ("check", "核对记录：完整")
    dialog.close()


def test_what_was_touched_behind_the_journal_is_said(desktop, page):
    with behind(desktop.folder) as connection:
        connection.execute("UPDATE people SET phone = '13000000000' WHERE name = '覃颂'")
    dialog = CheckDialog(desktop.desk, page)
    desktop.settle()
    assert "有 1 条资料和操作记录对不上。" in words(dialog)
    assert any("复制一份留着" in text for text in words(dialog))
    dialog.close()


def test_the_code_on_paper_is_the_one_of_now_and_printing_is_a_step(desktop, page):
    ledger = desktop.session.ledger
    source = SealSource(ledger, desktop.desk.press)
    made = source.make(None)
    assert made.pdf.startswith(b"%PDF")
    assert made.missing == ()
    with source.leaving("打印 2 份 ", None):
        pass
    assert desktop.happenings()[0][:2] == ("print", "打印 2 份 操作记录校验码")


def test_every_kind_of_step_has_a_word(desktop):
    kinds = {step.kind for step in desktop.read(history.recent)}
    assert kinds <= set(history_source.KINDS)
