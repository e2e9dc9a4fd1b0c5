import pytest

import factories
from conftest import dump
from ledgerdesk.errors import StaleRecordError
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import history, register


def added(ledger, name):
    with ledger.transaction(f"新增 {name}") as session:
        who = register.add(session, {"name": name, "id_number": factories.id_number()})
    return who, ledger.last_transaction_id()


def test_a_step_in_the_middle_is_taken_back_alone_and_can_be_done_again(ledger):
    before = dump(ledger)
    _first, step = added(ledger, "甲")
    second, _later = added(ledger, "乙")
    with ledger.transaction("改") as session:
        register.update(session, second, {"note": "转来"})
    whole = dump(ledger)
    ledger.take_back(step)
    with ledger.read() as session:
        assert set(register.gather(session, ledger.today(), ["name"])) == {second}
        assert [one.undone for one in history.recent(session) if one.id == step] == [True]
    assert ledger.undo_label() == "改"
    assert ledger.redo_label() == "新增 甲"
    ledger.redo()
    assert dump(ledger) == whole
    ledger.take_back(step)  # by the number it was first given
    for _ in range(2):
        ledger.undo()
    assert dump(ledger) == before
    assert ledger.undo_label() is None
    with pytest.raises(StaleRecordError):
        ledger.take_back(step)


def test_what_was_changed_or_is_needed_since_stays(ledger):
    who, step = added(ledger, "甲")
    with ledger.transaction("改") as session:
        register.update(session, who, {"note": "转来"})
    state = dump(ledger)
    with pytest.raises(StaleRecordError, match="后来又改过"):
        ledger.take_back(step)
    assert dump(ledger) == state
    with ledger.transaction("上报", barrier=True):
        pass
    with pytest.raises(StaleRecordError, match="已经不能撤销"):
        ledger.take_back(step)


def test_a_row_needed_by_a_later_one_stays(ledger):
    with ledger.transaction("建一户") as session:
        home = factories.household(session)
    step = ledger.last_transaction_id()
    with ledger.transaction("新增") as session:
        factories.household(session)
        person = factories.person(session)
        session.add(factories.HouseholdMember(household_id=home, person_id=person.id))
    with pytest.raises(StaleRecordError, match="后来又改过"):
        ledger.take_back(step)


def test_the_order_of_undo_outlives_a_restart(ledger):
    _first, step = added(ledger, "甲")
    added(ledger, "乙")
    ledger.take_back(step)
    labels = (ledger.undo_label(), ledger.redo_label())
    folder, clock = ledger.folder, ledger.clock
    ledger.close()
    from conftest import PASSWORD

    with Ledger.open(folder, PASSWORD, clock=clock) as again:
        assert (again.undo_label(), again.redo_label()) == labels == ("新增 乙", "新增 甲")
