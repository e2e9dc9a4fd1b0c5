from datetime import date

import factories
from ledgerdesk.models import Person
from ledgerdesk.services import drafts, history, history_values, households, preferences, search


def test_a_draft_is_kept_replaced_and_dropped_without_trace_in_the_journal(ledger):
    for body in ({"name": "张"}, {"name": "张三"}):
        with ledger.transaction("存草稿") as session:
            drafts.keep(session, "student:new", "新增学生", body)
    with ledger.read() as session:
        assert drafts.get(session, "student:new").body == {"name": "张三"}
        assert len(drafts.everything(session)) == 1
        assert [step.label for step in history.recent(session)] == ["打开台账", "新建台账"]
    with ledger.transaction("删草稿") as session:
        drafts.drop(session, "student:new")
    with ledger.read() as session:
        assert drafts.get(session, "student:new") is None
    assert ledger.undo_label() is None


def test_a_preference_is_remembered(ledger):
    with ledger.transaction("记住列") as session:
        preferences.put(session, "columns:students", ["name", "sex"])
    with ledger.read() as session:
        assert preferences.get(session, "columns:students") == ["name", "sex"]
        assert preferences.get(session, "no such", 7) == 7


def test_people_are_found_by_name_pinyin_initials_and_digits(ledger):
    with ledger.transaction("新增") as session:
        pupil = factories.student(session, "覃䶮", id_number="990101201405060015")
        parent = factories.person(session, "覃大山", born_on=None)
        factories.staff(session, "单老师")
        parent_id = parent.id

    def found(word):
        with ledger.read() as session:
            return [(hit.kind, hit.id) for hit in search.people(session, word)]

    for word in ("覃䶮", "qin", "qy", "Q", "20140506"):
        assert ("student", pupil) in found(word), word
    assert ("person", parent_id) in found("覃大")
    assert found("shan")[0][0] == "staff"
    assert found("100%") == []
    assert found("_") == []
    assert found(" ") == []


def test_history_is_told_newest_first_and_knows_what_was_undone(ledger):
    with ledger.transaction("新增学生 张三") as session:
        who = factories.student(session, "张三")
    with ledger.transaction("改名", reason="户口本") as session:
        session.get(Person, who).name = "张山"
    ledger.undo()
    with ledger.read() as session:
        steps = history.of_person(session, who)
        assert [(s.label, s.undone) for s in steps] == [("撤销：改名", False), ("改名", True), ("新增学生 张三", False)]
        assert steps[1].reason == "户口本"
        assert steps[1].user == "王老师"
        [touched] = history_values.details(session, steps[1].id)
        assert touched.values == {"name": ("张三", "张山")}
    ledger.redo()
    with ledger.read() as session:
        assert [s.undone for s in history.of_person(session, who)] == [False, True, False, False]


def test_history_of_a_person_includes_the_household(ledger):
    from ledgerdesk.models import Household

    with ledger.transaction("新增") as session:
        who = factories.student(session)
        home = factories.household(session, (who, "2"))
    with ledger.transaction("改住址") as session:
        session.get(Household, home).address = "岩脚村"
    with ledger.read() as session:
        assert history.of_person(session, who)[0].label == "改住址"


def test_history_is_narrowed_by_day_kind_and_word(ledger):
    with ledger.transaction("新增") as session:
        factories.student(session)
    with ledger.read() as session:
        today = history.Wanted(first_day=date(2026, 11, 20), last_day=date(2026, 11, 20))
        assert len(history.recent(session, today)) == 3
        assert history.recent(session, history.Wanted(last_day=date(2026, 11, 19))) == ()
        assert [s.label for s in history.recent(session, history.Wanted(word="新增"))] == ["新增"]
        assert history.recent(session, history.Wanted(kinds=("import",))) == ()


def test_a_household_is_told_with_everybody_and_what_is_missing(ledger):
    with ledger.transaction("新增") as session:
        child = factories.student(session, "张三", born_on=date(2014, 5, 6))
        head = factories.person(session, "张大山", born_on=date(1980, 1, 1), phone="13800000001")
        home = factories.household(session, (child, "2"), (head.id, "0"), number="H1", main_cause="illness")
    with ledger.read() as session:
        facts = households.facts(session, home, date(2026, 11, 20))
        assert [m.name for m in facts.members] == ["张大山", "张三"]
        assert (facts.row.head, facts.row.size, facts.row.children) == ("张大山", 2, ("张三",))
        assert facts.missing == ("住址", "人均收入", "帮扶责任人")
        assert households.of_person(session, child, date(2026, 11, 20)) == home
        assert households.count(session) == 1
