"""资助 › 政策标准: looked at, added to, taken back; an example county switched on and off."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel

from ledgerdesk.domain.aid.book import AidBook
from ledgerdesk.domain.policy import PolicyValue
from ledgerdesk.services import policy
from ledgerdesk.services.aid import programs
from ledgerdesk.ui.aid.policy import policy_reading
from ledgerdesk.ui.aid.policy.policy_page import PROGRAM
from ledgerdesk.ui.aid.policy.program_dialogs import CountyDialog, EligibleDialog, LocalDialog, TurnDialog, payers
from ledgerdesk.ui.aid.policy.standard_dialog import StandardDialog
from ledgerdesk.ui.shell.history_stack import Place

BOARDING, MEAL = "aid.living.boarding", "aid.meal"


def words(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def words_of(page, program):
    page.table.select(program)
    return words(page)


def standing(desktop, kind):
    (dialog,) = [one for one in desktop.window.findChildren(kind) if one.isVisible()]
    return dialog


def fill(form, **texts):
    for key, text in texts.items():
        form.editor(key).set_text(text)


def save(desktop, dialog):
    dialog.save()
    desktop.settle()


def test_every_programme_is_listed_with_its_standards_through_time(desktop):
    page = desktop.tab("aid", "policy")
    lines = page.table.lines()
    assert lines[0].cells == ("寄宿生生活补助", "1250、1500元/年", "本校计算")
    assert [line.cells[2] for line in lines] == sorted(
        (line.cells[2] for line in lines), key=["本校计算", "只登记", "本县没有"].index
    )
    said = "\n".join(words(page))
    for expected in (
        "小学　1250元/年", "2024年2月1日起", "现行", "以前", "待核", "依据：财教〔2019〕121号",
        "小学、初中，住校生，认定为特别困难、比较困难、一般困难", "中央、地方 5∶5", "非寄宿生生活补助",
    ):  # fmt: skip
        assert expected in said, expected
    assert "2026年秋：1250元/年 ÷ 2 = 625元" in page.detail.sum.said.text()
    page.detail.sum.boarding.set_value(False)
    page.detail.sum.boarding.chosen.emit(False)
    assert page.detail.sum.said.text() == "不享受：只给住校生。"
    page.open(Place("aid", "policy", None, {PROGRAM: MEAL}))
    page.detail.sum.days.setText("98")
    assert page.detail.sum.said.text() == "一年级，2026年秋：5元/天 × 98天 = 490元（财教〔2021〕174号）"


def test_a_new_standard_is_added_withdrawn_and_refused_without_its_source(desktop, asker):
    page = desktop.tab("aid", "policy")
    page.add_standard()
    dialog = standing(desktop, StandardDialog)
    assert [field.label for field in dialog.amounts.fields()] == ["小学", "初中"]
    fill(dialog.form, since="2027-02-01")
    fill(dialog.amounts, amount0="1300", amount1="1600.50")
    save(desktop, dialog)
    assert dialog.isVisible()  # no source
    fill(dialog.form, source="县教〔2027〕1号")
    save(desktop, dialog)
    (step,) = [one for one in desktop.read(lambda s: programs.timeline(s, BOARDING)) if one.own_id]
    assert step.value.value == [{"stage": "primary", "fen": 130000}, {"stage": "middle", "fen": 160050}]
    assert (step.value.valid_from, step.value.valid_to) == (date(2027, 2, 1), None)
    assert "以后" in words(page)
    assert "依据：县教〔2027〕1号" in words(page)
    asker.answers.append(True)
    page.withdraw(step.own_id, "2027年2月1日起")
    desktop.settle()
    assert not any(one.own_id for one in desktop.read(lambda s: programs.timeline(s, BOARDING)))

    # Other kinds of pupils and of amounts.
    page.table.select("aid.preschool")
    page.add_standard()
    dialog = standing(desktop, StandardDialog)
    dialog.split.set_value("level")
    dialog.how.set_value("at_most")
    dialog.unit.set_value("term")
    dialog.unit.chosen.emit("term")
    assert [field.label for field in dialog.amounts.fields()] == ["认定为特别困难", "认定为比较困难", "认定为一般困难"]
    fill(dialog.amounts, amount0="700", amount1="600", amount2="500")
    fill(dialog.form, since="2026-09-01", source="县定")
    save(desktop, dialog)
    (step,) = [one for one in desktop.read(lambda s: programs.timeline(s, "aid.preschool")) if one.own_id]
    assert step.value.value[1] == {"level": "hard", "unit": "term", "at_most": 60000}


def test_own_programmes_begin_and_end_and_an_example_county_goes_on_and_off(desktop, asker):
    page = desktop.tab("aid", "policy")
    page.add_local()
    dialog = standing(desktop, LocalDialog)
    dialog.unit.set_value("term")
    fill(dialog.form, name="交通补助", since="2026-09-01", source="镇定")
    save(desktop, dialog)
    assert dialog.form.field_row("amount").problem == "请填写金额。"
    fill(dialog.form, amount="200", funding="省6元")
    save(desktop, dialog)
    assert dialog.form.field_row("funding").problem == "写成“省6县4”这样，或者空着。"
    fill(dialog.form, funding="省 6、县 4")
    save(desktop, dialog)
    assert "省、县 6∶4" in words_of(page, "aid.local.1")

    page.change_whom()
    whom = standing(desktop, EligibleDialog)
    whom.living.set_value(False)
    fill(whom.form, since="2026-10-01", source="镇定")
    save(desktop, whom)
    assert "给谁：走读生" in words_of(page, "aid.local.1")
    assert ("交通补助", "200元/学期", "本校计算") in [line.cells for line in page.table.lines()]
    page.table.select("aid.local.1")
    page.turn()
    turn = standing(desktop, TurnDialog)
    fill(turn.form, day="2026-10-31", source="镇定停发")
    save(desktop, turn)
    assert ("交通补助", "200元/学期", "本县没有") in [line.cells for line in page.table.lines()]

    page.use_county()
    county = standing(desktop, CountyDialog)
    county.county.set_value("summary_8")
    fill(county.form, since="2026-09-01")
    save(desktop, county)
    assert any("正在用“示例：某小学（工作总结8）”的标准" in text for text in words(page))
    assert page.table.lines()[0].cells[1] == "500、625元/学期"
    asker.answers.append(True)
    page.stop_county()
    desktop.settle()
    assert page.table.lines()[0].cells[1] == "1250、1500元/年"


def test_entries_stand_in_time():
    shipped = [value for held in policy.shipped().values.values() for value in held]
    later = PolicyValue(f"{BOARDING}.standard", [{"fen": 1}], date(2020, 1, 1), "县定", own=True)
    book, day = AidBook.of([shipped], {}), date(2022, 3, 1)
    reading = policy_reading.Reading(day, book, book.programs(day, ended=True), {}, ())
    assert stands(reading) == ["以后", "现行", "以前", "以前"]
    under = AidBook.of([shipped, [], [later]], {})
    reading = policy_reading.Reading(day, under, under.programs(day, ended=True), {}, ())
    assert stands(reading) == ["以后", "没有用上", "现行", "没有用上", "没有用上"]


def stands(reading):
    return [policy_reading.standing(reading, BOARDING, one)[0] for one in policy_reading.entries(reading, BOARDING)]


def test_payers_are_read_as_they_are_said():
    assert payers("省6县4") == ({"level": "province", "part": 6}, {"level": "county", "part": 4})
    assert payers("学校") == ({"level": "school", "part": 1},)
    assert payers(" ") == ()
    for text in ("省县", "省6元", "国家5", "省0县1"):
        with pytest.raises(ValueError, match="payers"):
            payers(text)
