from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

import factories
from conftest import PASSWORD, dump
from ledgerdesk.db import keys
from ledgerdesk.db.context import afterwards
from ledgerdesk.domain import recovery_code
from ledgerdesk.errors import LedgerBusyError, LedgerError, WrongPasswordError
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.models import AuditEntry, AuditTransaction, HouseholdMember, Person, Student
from ledgerdesk.services import school


def test_a_change_is_there_after_reopening(ledger, ledger_folder, clock):
    with ledger.transaction("新增学生 张三") as session:
        factories.student(session, "张三")
    ledger.close()
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as again, again.read() as session:
        assert [p.name for p in session.query(Person)] == ["张三"]


def test_an_exception_leaves_nothing(ledger):
    before = dump(ledger)

    def fails_half_way():
        with ledger.transaction("新增学生") as session:
            factories.student(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_half_way()
    assert dump(ledger) == before
    assert ledger.undo_label() is None


def test_undo_and_redo_bring_back_exactly_the_same_rows(ledger):
    states = [dump(ledger)]
    with ledger.transaction("新增学生 张三") as session:
        who = factories.student(session, "张三")
        factories.household(session, (who, "2"))
    states.append(dump(ledger))
    with ledger.transaction("改名") as session:
        session.get(Person, who).name = "张山"
        session.get(Student, who).postcode = "550000"
    states.append(dump(ledger))
    with ledger.transaction("删除") as session:
        session.query(HouseholdMember).one().valid_to = date(2026, 11, 1)
    states.append(dump(ledger))
    for state in reversed(states[:-1]):
        assert ledger.undo() is not None
        assert dump(ledger) == state
    assert ledger.undo() is None
    for state in states[1:]:
        assert ledger.redo() is not None
        assert dump(ledger) == state
    assert ledger.redo() is None


def test_deleted_rows_come_back_with_their_ids(ledger):
    with ledger.transaction("新增") as session:
        who = factories.student(session, "张三")
    full = dump(ledger)
    with ledger.transaction("删除") as session:
        from ledgerdesk.models import Enrolment

        session.delete(session.query(Enrolment).one())
        session.flush()
        session.delete(session.get(Student, who))
        session.flush()
        session.delete(session.get(Person, who))
    assert dump(ledger) != full
    ledger.undo()
    assert dump(ledger) == full
    ledger.redo()
    ledger.undo()
    assert dump(ledger) == full


def test_two_people_may_swap_identity_numbers_and_swap_back(ledger):
    with ledger.transaction("新增") as session:
        a, b = factories.person(session, "甲"), factories.person(session, "乙")
        ids = a.id, b.id
    before = dump(ledger)
    with ledger.transaction("对调证号") as session:
        a, b = session.get(Person, ids[0]), session.get(Person, ids[1])
        first, second = a.id_number, b.id_number
        a.id_number = None
        session.flush()
        b.id_number = first
        session.flush()
        a.id_number = second
    after = dump(ledger)
    ledger.undo()
    assert dump(ledger) == before
    ledger.redo()
    assert dump(ledger) == after


def test_a_move_between_households_is_undone_in_the_right_order(ledger):
    with ledger.transaction("新增") as session:
        who = factories.student(session)
        first, second = factories.household(session, (who, "2")), factories.household(session)
    before = dump(ledger)
    with ledger.transaction("换户") as session:
        member = session.query(HouseholdMember).filter_by(household_id=first).one()
        member.valid_to = date(2026, 10, 1)
        session.flush()
        session.add(HouseholdMember(household_id=second, person_id=who, relation="2", valid_from=date(2026, 10, 2)))
    ledger.undo()
    assert dump(ledger) == before
    ledger.redo()
    ledger.undo()
    assert dump(ledger) == before


def test_undo_outlives_a_restart(ledger, ledger_folder, clock):
    before = dump(ledger)
    with ledger.transaction("新增学生 张三") as session:
        factories.student(session)
    ledger.close()
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as again:
        assert again.undo_label() == "新增学生 张三"
        again.undo()
        assert dump(again) == before
        assert again.redo_label() == "新增学生 张三"


def test_nothing_before_a_barrier_is_undone(ledger):
    with ledger.transaction("新增") as session:
        factories.student(session)
    with ledger.transaction("定稿公示", barrier=True):
        pass
    assert ledger.undo_label() is None
    assert ledger.undo_barrier() == "定稿公示"
    assert ledger.undo() is None


def test_a_new_change_forgets_what_was_undone(ledger):
    for name in ("甲", "乙"):
        with ledger.transaction("新增 " + name) as session:
            factories.person(session, name)
    ledger.undo()
    with ledger.transaction("新增 丙") as session:
        factories.person(session, "丙")
    assert ledger.redo_label() is None
    assert ledger.undo_label() == "新增 丙"


def test_a_second_write_never_waits(ledger):
    with ledger.transaction("一"), pytest.raises(LedgerBusyError), ledger.transaction("二"):
        pass


def test_reading_goes_on_beside_an_open_write_and_sees_nothing_of_it(ledger):
    with ledger.transaction("新增") as session:
        factories.person(session)
        with ledger.read() as other:
            assert other.query(Person).count() == 0


def test_a_step_that_changes_nothing_leaves_no_trace(ledger):
    with ledger.read() as session:
        before = session.query(AuditTransaction).count()
    with ledger.transaction("看看"):
        pass
    with ledger.read() as session:
        assert session.query(AuditTransaction).count() == before


def test_bulk_writes_are_refused(ledger):
    with pytest.raises(RuntimeError, match="journal"), ledger.transaction("乱改") as session:
        session.execute(update(Person).values(name="x"))


def test_reads_cannot_write(ledger):
    from ledgerdesk.errors import ReadOnlyLedgerError

    with pytest.raises(ReadOnlyLedgerError), ledger.read() as session:
        factories.person(session)


def test_observers_hear_of_commits_only(ledger):
    heard = []
    stop = ledger.observe(heard.append)
    with ledger.transaction("新增") as session:
        who = factories.student(session)
    assert heard[0].label == "新增"
    assert heard[0].ids("Student") == {who}
    assert heard[0].people() == {who}
    stop()
    ledger.undo()
    assert len(heard) == 1


def test_the_journal_keeps_old_and_new_values_but_not_an_inserts(ledger):
    with ledger.transaction("新增") as session:
        who = factories.person(session, "张三").id
    with ledger.transaction("改名", reason="户口本") as session:
        session.get(Person, who).name = "张山"
    with ledger.read() as session:
        entries = session.query(AuditEntry).filter_by(entity="Person", entity_id=who).order_by(AuditEntry.id).all()
        assert [(e.op, e.values) for e in entries] == [("I", None), ("U", {"name": ["张三", "张山"]})]
        assert session.get(AuditTransaction, entries[1].transaction_id).reason == "户口本"


def test_wrong_password_is_said_so(ledger_folder, clock):
    with pytest.raises(WrongPasswordError, match="密码不对"):
        Ledger.open(ledger_folder, "not the password", clock=clock)


def test_the_recovery_code_opens_it(template, ledger_folder, clock):
    code = (template.parent / "code").read_text()
    typed = "-".join(code[i : i + 4] for i in range(0, 25, 4)).lower()
    with Ledger.open(ledger_folder, typed, clock=clock) as ledger:
        assert ledger.role == "recovery"


class Killed(BaseException):
    """What a power cut looks like from inside."""


def opens(folder, secret):
    try:
        return keys.open_with(keys.read(folder), secret).slot
    except WrongPasswordError:
        return None


def confirmed(ledger):
    with ledger.read() as session:
        return school.setting(session, school.RECOVERY_CONFIRMED)


def confirm(ledger):
    with ledger.transaction("核对恢复码", barrier=True) as session:
        school.set_setting(session, school.RECOVERY_CONFIRMED, value=True)


def test_a_new_ledger_says_that_nobody_typed_its_recovery_code_back(ledger):
    assert confirmed(ledger) is False


def test_a_new_recovery_code_opens_and_the_old_one_no_longer(ledger, ledger_folder, template):
    old = (template.parent / "code").read_text()
    confirm(ledger)
    new = accounts.new_recovery_code(ledger, PASSWORD)
    assert new != old
    assert (opens(ledger_folder, new), opens(ledger_folder, old)) == (keys.RECOVERY_SLOT, None)
    assert opens(ledger_folder, PASSWORD) == "clerk"
    assert confirmed(ledger) is False
    assert (ledger.undo_label(), ledger.undo_barrier()) == (None, "重出恢复码")
    ledger.close()
    Ledger.open(ledger_folder, new).close()


@pytest.mark.parametrize("secret", ["something else", "the recovery code"])
def test_only_a_password_gives_a_new_recovery_code(ledger, ledger_folder, template, secret):
    old = (template.parent / "code").read_text()
    confirm(ledger)
    before = (ledger_folder / keys.FILE_NAME).read_bytes()
    with pytest.raises(WrongPasswordError):
        accounts.new_recovery_code(ledger, old if secret == "the recovery code" else secret)
    assert (ledger_folder / keys.FILE_NAME).read_bytes() == before
    assert confirmed(ledger) is True


@pytest.mark.parametrize("after", [False, True], ids=["before the new file is in place", "after"])
def test_a_kill_leaves_one_code_that_opens_and_is_not_confirmed(
    ledger, ledger_folder, template, clock, monkeypatch, after
):
    old, made = (template.parent / "code").read_text(), []
    confirm(ledger)
    generate, replace = recovery_code.generate, Path.replace
    monkeypatch.setattr(recovery_code, "generate", lambda: made.append(generate()) or made[-1])

    def killed(self, target):
        if after:
            replace(self, target)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(Killed):
            accounts.new_recovery_code(ledger, PASSWORD)
    ledger.close()
    working = [code for code in (old, made[0]) if opens(ledger_folder, code)]
    assert working == [made[0] if after else old]
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as again:
        assert confirmed(again) is False
        newest = accounts.new_recovery_code(again, PASSWORD)  # what lies about half-written is no hindrance
    assert opens(ledger_folder, newest)


def test_a_drive_that_refuses_leaves_the_old_code(ledger, ledger_folder, template, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(LedgerError, match="恢复码还能用"):
        accounts.new_recovery_code(ledger, PASSWORD)
    assert opens(ledger_folder, (template.parent / "code").read_text()) == keys.RECOVERY_SLOT


def test_a_step_that_fails_at_the_last_moment_is_told_to_nobody(ledger):
    told = []
    ledger.observe(told.append)

    def fail(_connection):
        raise RuntimeError("at the last moment")

    def add(session):
        factories.student(session)
        afterwards(session, fail)

    before = dump(ledger)
    with pytest.raises(RuntimeError, match="last moment"), ledger.transaction("新增") as session:
        add(session)
    assert told == []
    assert dump(ledger) == before
    assert ledger.undo_label() is None
    with ledger.transaction("新增") as session:  # the next one may begin
        factories.student(session)
    assert len(told) == 1
