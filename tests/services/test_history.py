"""The record of operations: who is found by what, and what rows held when a step touched them."""

from datetime import date, timedelta

import pytest

import factories
from conftest import TODAY, USER
from ledgerdesk.errors import NotAllowedError
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import Household, Person
from ledgerdesk.services import history, history_values
from ledgerdesk.services.history import Wanted


@pytest.fixture
def told(ledger: Ledger) -> dict[str, int]:
    """Work a little; return ids by name."""
    with ledger.transaction("导入名单", kind="import") as s:
        one, other = factories.student(s, "张三", phone="13900001111"), factories.student(s, "李四")
        home = factories.household(s, (one, "2"), number="H7")
    with ledger.transaction("修改学生 张三", reason="家长来电") as s:
        s.get_one(Person, one).phone = "13800002222"
    with ledger.transaction("修改户") as s:
        s.get_one(Household, home).number = "H8"
    with ledger.transaction("录入教师") as s:
        staff = factories.staff(s, "石建国")
    with ledger.transaction("显示完整号码 张三 电话", kind="disclose", reason="核对证件"):
        pass
    return {"张三": one, "李四": other, "户": home, "石建国": staff}


def labels(ledger: Ledger, **wanted: object) -> list[str]:
    with ledger.read() as s:
        return [step.label for step in history.recent(s, Wanted(**wanted)) if step.kind != "login"]


def test_conditions_narrow(ledger: Ledger, told: dict[str, int]) -> None:
    assert labels(ledger, kinds=("import",)) == ["导入名单"]
    assert labels(ledger, word="李四") == ["导入名单"]
    assert labels(ledger, word="zs") == []  # letters are no name
    assert labels(ledger, word="H8") == ["修改户", "导入名单"]
    assert labels(ledger, word="石建国") == ["录入教师"]
    assert labels(ledger, word="家长来电") == ["修改学生 张三"]
    assert labels(ledger, word="100%") == []
    assert labels(ledger, entities=("Staff",)) == ["录入教师"]
    assert labels(ledger, record=("Household", told["户"])) == ["修改户", "导入名单"]
    assert labels(ledger, record=("Person", told["张三"])) == ["修改户", "修改学生 张三", "导入名单"]
    assert labels(ledger, first_day=TODAY + timedelta(days=1)) == []
    assert labels(ledger, last_day=TODAY - timedelta(days=1)) == []
    assert labels(ledger, user_id=99) == []


def test_pages_follow_each_other_and_are_counted(ledger: Ledger, told: dict[str, int]) -> None:
    with ledger.read() as s:
        every = [step.id for step in history.recent(s)]
        assert [step.id for at in range(0, len(every), 2) for step in history.recent(s, limit=2, skip=at)] == every
        assert history.count(s) == len(every)
        assert history.count(s, Wanted(kinds=("import",))) == 1


def of(ledger: Ledger, label: str, entity: str) -> history_values.Touched:
    with ledger.read() as s:
        step = next(step.id for step in history.recent(s) if step.label == label)
        return next(row for row in history_values.details(s, step) if row.entity == entity)


def test_numbers_are_masked_unless_a_right_and_a_purpose_say_otherwise(ledger: Ledger, told: dict[str, int]) -> None:
    assert of(ledger, "修改学生 张三", "Person").values == {"phone": ("139****1111", "138****2222")}
    with ledger.transaction("看", kind="disclose", reason="核对") as s:
        step = next(step.id for step in history.recent(s) if step.label == "修改学生 张三")
        assert history_values.whole_details(s, step)[0].values == {"phone": ("13900001111", "13800002222")}


def test_whole_numbers_are_refused_to_an_inspector(ledger: Ledger, told: dict[str, int]) -> None:
    from dataclasses import replace

    from ledgerdesk.db.context import attach, context

    with ledger.read() as s:
        attach(s, replace(context(s), role="inspector"))
        with pytest.raises(NotAllowedError):
            history_values.whole_details(s, 2)


def test_an_added_row_shows_what_it_held_then(ledger: Ledger, told: dict[str, int]) -> None:
    assert of(ledger, "导入名单", "Household").values["number"] == (None, "H7")
    with ledger.transaction("又改") as s:
        s.get_one(Household, told["户"]).number = "H9"
    assert of(ledger, "导入名单", "Household").values["number"] == (None, "H7")
    assert of(ledger, "修改户", "Household").values == {"number": ("H7", "H8")}


def test_an_added_row_that_is_gone_shows_what_it_held(ledger: Ledger) -> None:
    with ledger.transaction("新增") as s:
        who = factories.person(s, "王五", native_place="小五").id
    with ledger.transaction("改") as s:
        s.get_one(Person, who).native_place = "老五"
    with ledger.transaction("删除") as s:
        s.delete(s.get_one(Person, who))
    assert of(ledger, "新增", "Person").values["native_place"] == (None, "小五")
    assert of(ledger, "删除", "Person").values["native_place"] == ("老五", None)
    ledger.undo()
    assert of(ledger, "新增", "Person").values["native_place"] == (None, "小五")
    assert of(ledger, "撤销：删除", "Person").values["native_place"] == (None, "老五")


def test_subjects_have_names(ledger: Ledger, told: dict[str, int]) -> None:
    with ledger.read() as s:
        step = next(step.id for step in history.recent(s) if step.label == "导入名单")
        found = history_values.subjects(s, history_values.details(s, step))
        assert {(one.entity, one.name, one.pupil) for one in found} == {
            ("Person", "张三", True), ("Person", "李四", True), ("Household", "H8", False),
        }  # fmt: skip


def test_what_was_undone_says_so_and_who_did_it(ledger: Ledger, told: dict[str, int]) -> None:
    ledger.undo()
    with ledger.read() as s:
        undo, shown, added = history.recent(s, limit=3)
    assert (undo.kind, shown.undone, added.undone) == ("undo", False, True)
    assert {undo.user, added.user} == {USER}
    assert undo.at.date() == date(2026, 11, 20)
