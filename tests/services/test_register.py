from datetime import date

import pytest

import factories
from conftest import dump
from ledgerdesk.errors import LedgerError, RuleError, StaleRecordError
from ledgerdesk.models import BankCard, Boarding, Category, ClassMembership, FamilyTie, Household, Person
from ledgerdesk.services import register

TODAY = date(2026, 11, 20)
KEYS = (
    "name", "sex", "born_on", "id_number", "grade", "class_number", "boarding", "status", "household_number", "village",
    "head_name", "head_relation", "household_size", "per_capita_income", "guardian_name", "guardian_phone", "card_number",
    "categories", "residence",
)  # fmt: skip


def facts(**values):
    born = values.pop("born_on", date(2014, 5, 6))
    base = {
        "name": "张三", "id_number": factories.id_number(born), "grade": "3", "class_number": 2, "boarding": "2",
        "household_number": "H1", "village": "岩脚村", "head_name": "张大山", "head_relation": "2",
        "guardian_name": "张大山", "guardian_relation": "父亲", "guardian_phone": "13800000001",
        "per_capita_income": 650000, "card_number": "6217000000000000001", "categories": ("subsistence", "orphan"),
    }  # fmt: skip
    return base | values


def add(ledger, **values):
    with ledger.transaction("新增学生") as session:
        return register.add(session, facts(**values))


def read(ledger, student_id, on=TODAY):
    with ledger.read() as session:
        return register.gather(session, on, KEYS, [student_id])[student_id]


def test_what_is_added_is_read_back(ledger):
    who = add(ledger)
    got = read(ledger, who)
    assert got["born_on"] == date(2014, 5, 6)
    assert got["sex"] == "男"
    assert (got["grade"], got["class_number"], got["boarding"], got["status"]) == ("3", 2, "2", "present")
    assert (got["village"], got["head_name"], got["head_relation"], got["household_size"]) == (
        "岩脚村",
        "张大山",
        "2",
        2,
    )
    assert (got["guardian_name"], got["guardian_phone"]) == ("张大山", "13800000001")
    assert (got["per_capita_income"], got["categories"]) == (650000, ("subsistence", "orphan"))


def test_head_and_guardian_of_one_name_are_one_person(ledger):
    add(ledger)
    with ledger.read() as session:
        assert session.query(Person).count() == 2


def test_siblings_share_the_household_and_the_guardian(ledger):
    first = add(ledger)
    second = add(ledger, name="张四", id_number=factories.id_number(date(2016, 1, 2)), card_number=None)
    with ledger.read() as session:
        assert session.query(Household).count() == 1
        assert session.query(Person).count() == 3
        assert {t.relative_id for t in session.query(FamilyTie)} == {
            session.query(Person).filter_by(name="张大山").one().id
        }
    with ledger.transaction("改住址") as session:
        register.update(session, first, {"village": "桐子坪村"})
    assert read(ledger, second)["village"] == "桐子坪村"


def test_siblings_without_household_number_meet_by_head_village_and_group(ledger):
    same = {"household_number": None, "group_name": "二组", "address": "岩脚村二组"}
    add(ledger, **same)
    add(ledger, name="张四", id_number=factories.id_number(date(2016, 1, 2)), **same)
    add(ledger, name="张五", id_number=factories.id_number(date(2017, 1, 2)), **(same | {"group_name": "三组"}))
    with ledger.read() as session:
        assert session.query(Household).count() == 2


def test_orphan_is_the_childs_and_subsistence_the_households(ledger):
    who = add(ledger)
    with ledger.read() as session:
        scopes = {c.code: c.person_id for c in session.query(Category)}
    assert scopes == {"orphan": who, "subsistence": None}


def test_a_change_from_a_day_keeps_what_was_before(ledger):
    who = add(ledger)
    with ledger.transaction("改走读") as session:
        values = {"boarding": "1", "grade": "4", "card_number": "6217000000000000009"}
        register.update(session, who, values, since=date(2026, 11, 1))
    assert read(ledger, who, date(2026, 10, 31))["boarding"] == "2"
    assert read(ledger, who)["boarding"] == "1"
    with ledger.read() as session:
        assert session.query(BankCard).count() == 2
        assert session.query(ClassMembership).count() == 2


def test_a_correction_leaves_one_row(ledger):
    who = add(ledger)
    with ledger.transaction("改正") as session:
        register.update(session, who, {"boarding": "1"})
    with ledger.read() as session:
        assert [b.kind for b in session.query(Boarding)] == ["1"]


def test_categories_end_only_when_asked(ledger):
    who = add(ledger)
    with ledger.transaction("导入") as session:
        register.update(session, who, {"categories": ("disabled",)}, since=TODAY, ending=False)
    assert read(ledger, who)["categories"] == ("subsistence", "orphan", "disabled")
    with ledger.transaction("修改") as session:
        register.update(session, who, {"categories": ("disabled",)}, since=TODAY)
    assert read(ledger, who)["categories"] == ("disabled",)
    assert "orphan" in read(ledger, who, date(2026, 11, 19))["categories"]


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"name": None}, "name"),
        ({"id_number": None, "born_on": None}, "id_number"),
        ({"born_on": date(2014, 5, 7), "id_number": factories.id_number(date(2014, 5, 6))}, "born_on"),
        ({"sex": "女", "id_number": factories.id_number(sex="男")}, "sex"),
        ({"id_number": "990101201405060011"}, "id_number"),
    ],
)
def test_rules_name_the_field(ledger, values, key):
    before = dump(ledger)
    with pytest.raises(RuleError) as caught, ledger.transaction("新增") as session:
        register.add(session, facts() | values)
    assert key in caught.value.problems
    assert dump(ledger) == before


def test_one_identity_number_is_one_person(ledger):
    number = factories.id_number()
    add(ledger, id_number=number)
    who = add(ledger, name="李四")
    with pytest.raises(RuleError, match="已经有人用了"), ledger.transaction("修改") as session:
        register.update(session, who, {"id_number": number})


def test_a_relative_on_the_list_becomes_a_pupil_without_a_second_person(ledger):
    number = factories.id_number(date(2015, 1, 1))
    add(ledger, guardian2_name="张小妹", guardian2_id_number=number)
    with ledger.read() as session:
        known = session.query(Person).filter_by(id_number=number).one().id
    assert add(ledger, name="张小妹", id_number=number) == known


def test_an_old_version_is_refused(ledger):
    who = add(ledger)
    with ledger.read() as session:
        seen = register.versions_of(session, who)
    with ledger.transaction("改") as session:
        register.update(session, who, {"name": "张山"}, versions=seen)
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        register.update(session, who, {"name": "张珊"}, versions=seen)


def test_deleting_takes_everything_and_undo_brings_all_back(ledger):
    who = add(ledger)
    other = add(ledger, name="张四", id_number=factories.id_number(date(2016, 1, 2)))
    before = dump(ledger)
    with ledger.transaction("删除 2 名学生") as session:
        register.delete(session, [who, other])
    with ledger.read() as session:
        assert session.query(Person).count() == 0
        assert session.query(Household).count() == 0
    ledger.undo()
    assert dump(ledger) == before
    ledger.redo()
    ledger.undo()
    assert dump(ledger) == before


def test_deleting_takes_what_care_left_and_its_photos(ledger):
    from ledgerdesk.models import Attachment, PairingPlan, PaperForm, Task, Visit
    from ledgerdesk.services import attachments, pairings, terms, visits

    who = add(ledger)
    photo = attachments.FileFacts("ab" * 16, "image/jpeg", 10, 2, 2)
    with ledger.transaction("登记") as session:
        teacher = factories.staff(session)
        term = terms.ensure(session, TODAY)
        visit = visits.add(
            session, visits.VisitFacts(visited_on=TODAY, mode="face", student_ids=(who,), teacher_ids=(teacher,))
        )
        pairing = pairings.start(session, who, teacher, TODAY)
        session.add(PairingPlan(pairing_id=pairing, term_id=term, study="补数学"))
        session.add(PaperForm(token="K7", kind="visit", student_id=who, term_id=term, pages=1, visit_id=visit))
        session.add(Task(title="买药", kind="health", due_on=TODAY, noted_on=TODAY, visit_id=visit))
        session.flush()
        for entity, row in (("Visit", visit), ("PaperForm", session.query(PaperForm).one().id)):
            attachments.add(session, entity, row, attachments.PHOTO, photo)
    before = dump(ledger)
    with ledger.transaction("删除 1 名学生") as session:
        register.delete(session, [who])
    with ledger.read() as session:
        assert [session.query(cls).count() for cls in (Attachment, Visit, PairingPlan, PaperForm, Task)] == [0] * 5
    ledger.undo()
    assert dump(ledger) == before


def test_a_brother_keeps_home_and_guardian(ledger):
    who = add(ledger)
    other = add(ledger, name="张四", id_number=factories.id_number(date(2016, 1, 2)))
    with ledger.transaction("删除") as session:
        register.delete(session, [who])
    got = read(ledger, other)
    assert (got["head_name"], got["guardian_name"], got["household_size"]) == ("张大山", "张大山", 2)


def test_pupils_on_issued_papers_stay(ledger):
    from ledgerdesk.models import Notice, NoticeLine
    from ledgerdesk.services import terms

    who = add(ledger)
    with ledger.transaction("公示", barrier=True) as session:
        term = terms.ensure(session, TODAY)
        notice = Notice(kind="aid", term_id=term, title="x", status="posted", starts_on=TODAY, ends_on=TODAY)
        session.add(notice)
        session.flush()
        session.add(
            NoticeLine(notice_id=notice.id, row=1, student_id=who, name="张三", grade="三年级", class_name="2班")
        )
    with ledger.read() as session:
        assert register.loss(session, [who]).frozen == 1
    with pytest.raises(LedgerError, match="转出"), ledger.transaction("删除") as session:
        register.delete(session, [who])
