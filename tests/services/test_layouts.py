"""Saved layouts of exports: one name for each, over an earlier one only when that is meant, undone like anything else."""

import pytest

from conftest import dump
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.services import layouts


@pytest.fixture
def saved(ledger):
    with ledger.transaction("保存导出格式") as session:
        first = layouts.save(session, "students", " 报中心校 ", ["name", "id_number", "name"])
        layouts.save(session, "students", "报残联", ["name", "sex"])
        layouts.save(session, "staff", "报中心校", ["name"])
    return first


def read(ledger, page="students"):
    with ledger.read() as session:
        return [(one.name, one.keys) for one in layouts.of_page(session, page)]


def test_each_page_has_its_own_by_name(ledger, saved):
    assert read(ledger) == [("报残联", ("name", "sex")), ("报中心校", ("name", "id_number"))]
    assert read(ledger, "staff") == [("报中心校", ("name",))]
    assert read(ledger, "visits") == []


def test_saved_over_renamed_deleted_and_undone(ledger, saved):
    before = dump(ledger)
    with ledger.transaction("改导出格式") as session:
        assert layouts.save(session, "students", "报中心校", ["sex"], layout_id=saved) == saved
    assert read(ledger)[1] == ("报中心校", ("sex",))
    with ledger.transaction("改名") as session:
        layouts.rename(session, saved, "报县里")
    with ledger.transaction("删掉导出格式") as session:
        layouts.delete(session, saved)
    assert [name for name, _keys in read(ledger)] == ["报残联"]
    for _ in range(3):
        ledger.undo()
    assert dump(ledger) == before


@pytest.mark.parametrize(
    ("name", "keys", "word"),
    [("  ", ["name"], "起个名字"), ("长" * 21, ["name"], "太长"), ("报残联", ["name"], "已经有"), ("新", [], "选一列")],
    ids=["nameless", "long", "taken", "empty"],
)
def test_what_is_refused(ledger, saved, name, keys, word):
    before = dump(ledger)
    with pytest.raises(RuleError, match=word), ledger.transaction("保存") as session:
        layouts.save(session, "students", name, keys)
    assert dump(ledger) == before


def test_one_that_is_gone_is_said_to_be(ledger, saved):
    with ledger.transaction("删") as session:
        layouts.delete(session, saved)
    with pytest.raises(NotFoundError, match="已经删掉"), ledger.transaction("改") as session:
        layouts.rename(session, saved, "别的")
