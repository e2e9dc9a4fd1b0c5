"""A leaver erased by law: nothing of the values is left in the file, the chain still verifies, others keep theirs."""

from contextlib import closing
from datetime import date

import pytest

import factories
from conftest import PASSWORD
from ledgerdesk.db import check as checking
from ledgerdesk.db.engine import connect_file
from ledgerdesk.domain.rights import HEAD
from ledgerdesk.errors import NotAllowedError, RuleError
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.models import (
    BankCard,
    Category,
    ConfidentialNote,
    Enrolment,
    FamilyTie,
    HouseholdHelp,
    HouseholdMember,
    HouseholdPairing,
    Pairing,
    PairingPlan,
    PaperForm,
    Person,
    Talk,
    Task,
    Visit,
    VisitStudent,
)
from ledgerdesk.services import erasure, policy, terms

HEADS = "chunfeng huayu mantian xing"
NAME, MOTHER = "覃䶮晓", "罗桂芳娘"
PLANTED = (
    NAME, MOTHER, "13800001111", "6217009999123456789", "半夜发高烧", "岩脚村七组", "爸爸在外面欠了债", "七组养十只鸡",
)  # fmt: skip


@pytest.fixture
def school(ledger, ledger_folder, clock):
    """Return the ledger as the headteacher has it, with a leaver, a sister who stays, and the leaver's id."""
    accounts.add(ledger, "龙校长", HEAD, HEADS)
    with ledger.transaction(f"新增学生 {NAME}") as s:
        gone = factories.student(s, NAME, born_on=date(2010, 5, 6), phone="13800001111")
        mother = factories.person(s, MOTHER, born_on=date(1980, 1, 1))
        teacher = factories.staff(s)
        home = factories.household(s, (gone, "2"), (mother.id, "0"), number="H9", address="岩脚村七组 12 号")
        s.add(FamilyTie(person_id=gone, relative_id=mother.id, role="guardian", relation="mother"))
        s.add(BankCard(student_id=gone, number="6217009999123456789", valid_from=date(2024, 9, 1)))
        s.add(Category(person_id=gone, code="subsistence", valid_from=date(2024, 9, 1)))
        s.add(Pairing(student_id=gone, staff_id=teacher, valid_from=date(2024, 9, 1), study=f"{NAME}补数学"))
        s.add(Talk(student_id=gone, staff_id=teacher, held_on=date(2025, 3, 1), kind="talk", content=f"{NAME}说不想读了",
                   recorded_on=date(2025, 3, 1)))  # fmt: skip
        visit = Visit(visited_on=date(2025, 3, 2), mode="face", household_id=home, situation="半夜发高烧", met=MOTHER,
                      recorded_on=date(2025, 3, 2))  # fmt: skip
        s.add(visit)
        s.flush()
        s.add(VisitStudent(visit_id=visit.id, person_id=gone))
        plant_care(s, gone, teacher, home, visit.id)
        mother_id = mother.id
        stays = factories.student(s, "罗小留", born_on=date(2012, 5, 6))
    with ledger.transaction(f"修改学生 {NAME}") as s:
        s.get(Person, gone).note = f"{NAME}的备注"
    with ledger.transaction(f"显示完整号码 {NAME} 身份证号", kind="disclose", reason=f"给{NAME}填表"):
        pass
    with ledger.transaction(f"{NAME}离校") as s:
        s.query(Enrolment).filter_by(student_id=gone).one().valid_to = date(2026, 10, 1)
    ledger.close()
    with Ledger.open(ledger_folder, HEADS, clock=clock) as as_head:
        yield as_head, gone, mother_id, stays


def plant_care(s, who, teacher, home, visit_id):
    """Write what care leaves behind: a plan, a confidence, a follow-up, a printed form, a home answered for."""
    term = terms.ensure(s, date(2025, 3, 2))
    pairing = s.query(Pairing).filter_by(student_id=who).one()
    s.add(PairingPlan(pairing_id=pairing.id, term_id=term, study=f"{NAME}补数学"))
    s.add(ConfidentialNote(person_id=who, written_on=date(2025, 3, 2), content="爸爸在外面欠了债", visit_id=visit_id))
    s.add(
        Task(
            title=f"给{NAME}买药", kind="health", due_on=date(2025, 3, 9), noted_on=date(2025, 3, 2), visit_id=visit_id
        )
    )
    s.add(PaperForm(token="K7", kind="visit", student_id=who, term_id=term, pages=1, visit_id=visit_id))
    answers = HouseholdPairing(
        household_id=home, staff_id=teacher, valid_from=date(2025, 1, 1), measures="七组养十只鸡"
    )
    s.add(answers)
    s.flush()
    day = date(2025, 3, 2)
    s.add(
        HouseholdHelp(
            pairing_id=answers.id, kind="project", first_on=day, last_on=day, what="七组养十只鸡", recorded_on=day
        )
    )


def erase(ledger, person_id, basis="保存期限已满"):
    with ledger.transaction("依法删除 1 人的资料", kind="erase", barrier=True) as s:
        return erasure.erase(s, person_id, basis)


def everything(ledger) -> str:
    """Return every cell of every table as text: what somebody with the key finds in the file."""
    with closing(connect_file(ledger.folder / "ledger.db", ledger.keys.subkey("database"), reader=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(repr(row) for name in tables for row in connection.execute(f"SELECT * FROM {name}"))


def test_nothing_of_an_erased_person_is_left_in_the_file(school):
    ledger, gone, _mother, _stays = school
    with ledger.read() as s:
        number = s.get(Person, gone).id_number
    before = everything(ledger)
    assert all(value in before for value in (*PLANTED, number))
    erase(ledger, gone)
    after = everything(ledger)
    assert [value for value in (*PLANTED, number) if value in after] == []


def test_the_chain_and_the_rows_still_agree(school, ledger_folder):
    ledger, gone, _mother, _stays = school
    erase(ledger, gone)
    ledger.close()
    assert checking.check(ledger_folder, HEADS).problems == ()
    assert checking.check(ledger_folder, PASSWORD).problems == ()


def test_others_keep_what_is_theirs(school):
    ledger, gone, mother, stays = school
    with ledger.transaction("同户", barrier=True) as s:
        home = s.query(HouseholdMember).filter_by(person_id=gone).one().household_id
        s.add(HouseholdMember(household_id=home, person_id=stays, relation="2"))
    done = erase(ledger, gone)
    assert done.people == {gone}
    with ledger.read() as s:
        assert s.get(Person, mother).name == MOTHER
        assert s.get(Person, stays).name == "罗小留"
        assert s.query(HouseholdMember).filter_by(household_id=home).count() == 2
    assert "岩脚村七组" in everything(ledger)


def test_a_mother_nobody_else_here_belongs_to_goes_too(school):
    ledger, gone, mother, _stays = school
    assert erase(ledger, gone).people == {gone, mother}


@pytest.mark.parametrize("basis", ["", "  "])
def test_a_ground_is_needed(school, basis):
    ledger, gone, *_ = school
    with pytest.raises(RuleError, match="依据"):
        erase(ledger, gone, basis)
    assert NAME in everything(ledger)


def test_a_pupil_on_the_roll_is_not_erased(school):
    ledger, _gone, _mother, stays = school
    with pytest.raises(RuleError, match="还在册"):
        erase(ledger, stays)


def test_twice_is_once(school):
    ledger, gone, *_ = school
    erase(ledger, gone)
    with pytest.raises(RuleError, match="已经删除过"):
        erase(ledger, gone)
    with ledger.read() as s:
        assert erasure.erased(s) == ((gone, date(2026, 11, 20), "保存期限已满"),)


def test_it_cannot_be_undone(school):
    ledger, gone, *_ = school
    erase(ledger, gone)
    assert ledger.undo_label() is None
    with pytest.raises(NotAllowedError):
        ledger.undo()


def test_only_the_headteacher_may(school, ledger_folder, clock):
    ledger, gone, *_ = school
    ledger.close()
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as as_clerk, pytest.raises(NotAllowedError, match="校长"):
        erase(as_clerk, gone)


def test_a_step_that_could_be_undone_erases_nothing(school):
    ledger, gone, *_ = school
    with pytest.raises(RuntimeError, match="barrier"), ledger.transaction("删除") as s:
        erasure.erase(s, gone, "保存期限已满")


@pytest.mark.parametrize(("aided", "years"), [(True, 10), (False, 3)])
def test_who_is_due_follows_the_years_of_the_policy(school, aided, years):
    ledger, gone, *_ = school
    if not aided:
        with ledger.transaction("去掉资助资料", barrier=True) as s:
            for cls in (BankCard, Category):
                for row in s.query(cls).all():
                    s.delete(row)
    day = date(2026 + years, 10, 1)
    with ledger.read() as s:
        assert erasure.due(s, date(2026 + years, 9, 30)) == ()
        (found,) = erasure.due(s, day)
        assert (found.person_id, found.due_on, found.aided) == (gone, day, aided)
        assert erasure.scope(s, gone).due_on == day


def test_the_school_decides_the_years(ledger, clock):
    with ledger.transaction("新增") as s:
        gone = factories.student(s)
        row = s.query(Enrolment).filter_by(student_id=gone).one()
        row.valid_from, row.valid_to = date(2020, 9, 1), date(2024, 2, 29)
        policy.override(s, "retention.leavers", date(2020, 1, 1), 1, "学校规定", "试")
    with ledger.read() as s:
        (found,) = erasure.due(s, date(2025, 3, 1))
    assert found.due_on == date(2025, 3, 1)  # there is no 29 February in 2025


def test_the_scope_counts_what_goes(school):
    ledger, gone, _mother, stays = school
    with ledger.read() as s:
        found = erasure.scope(s, gone)
        assert erasure.scope(s, stays).due_on is None
    assert (found.visits, found.talks, found.pairings, found.cards, found.categories, found.papers) == (
        1,
        1,
        1,
        1,
        1,
        0,
    )
