"""Teachers on leave: written down, corrected, ended; who was away in a period."""

from datetime import date

import pytest

import factories
from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError, StaleRecordError
from ledgerdesk.services import leaves
from ledgerdesk.services.leaves import LeaveFacts


@pytest.fixture
def teacher(set_up):
    with set_up.transaction("准备") as session:
        return factories.staff(session, "石建国")


def leave(teacher, first, last=None, **values):
    return LeaveFacts(**({"staff_id": teacher, "reason": "sick", "valid_from": first, "valid_to": last} | values))


def test_added_corrected_ended_and_deleted_each_undoes(set_up, teacher, walk):
    made = walk(set_up, lambda s: leaves.add(s, leave(teacher, date(2026, 10, 1), note=" 住院 ")))
    with set_up.read() as session:
        found = leaves.facts(session, made)
    assert (found.staff_name, found.note, found.valid_to) == ("石建国", "住院", None)
    walk(set_up, lambda s: leaves.update(s, made, found.version, {"reason": "maternity"}))
    with pytest.raises(StaleRecordError), set_up.transaction("改") as session:
        leaves.update(session, made, found.version, {"reason": "sick"})
    walk(set_up, lambda s: leaves.end(s, made, date(2026, 10, 31)))
    with set_up.transaction("再请") as session:
        leaves.add(session, leave(teacher, date(2026, 11, 1), date(2026, 11, 5)))
        assert [one.valid_from.month for one in leaves.of_staff(session, teacher)] == [11, 10]
        assert len(leaves.rows(session, date(2026, 10, 31), date(2026, 10, 31))) == 1
        assert leaves.spans(session, date(2026, 10, 15), date(2026, 11, 2)) == {
            teacher: ((date(2026, 10, 15), date(2026, 10, 31)), (date(2026, 11, 1), date(2026, 11, 2)))
        }
    walk(set_up, lambda s: leaves.delete(s, made))
    with set_up.read() as session, pytest.raises(NotFoundError):
        leaves.facts(session, made)


def test_every_problem_is_named_at_once(set_up, teacher):
    with pytest.raises(RuleError) as raised, set_up.transaction("请假") as session:
        leaves.add(session, leave(999, None, reason="whim"))
    assert set(raised.value.problems) == {"staff_id", "reason", "valid_from"}
    with set_up.transaction("请假") as session:
        made = leaves.add(session, leave(teacher, date(2026, 10, 1)))
        with pytest.raises(RuleError, match="那几天"):
            leaves.add(session, leave(teacher, TODAY, TODAY))
        leaves.add(session, leave(teacher, date(2026, 9, 1), date(2026, 9, 30)))
        with pytest.raises(RuleError, match="早于"):
            leaves.end(session, made, date(2026, 9, 30))
        with pytest.raises(KeyError):
            leaves.update(session, made, leaves.facts(session, made).version, {"version": 3})
