import hashlib
from datetime import date

import pytest

import school_life
from conftest import TODAY, dump
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.models import HandUp, HandUpRow
from ledgerdesk.services import handups, terms

SHA = hashlib.sha256(b"workbook").digest()


@pytest.fixture
def pupils(set_up):
    with set_up.transaction("准备") as session:
        ids = [school_life.pupil(session, name) for name in ("甲", "乙", "丙")]
    return set_up, ids


def rows(ids, **changes):
    return [
        (f"Student:{i}", i, {"name": f"第{i}个", "born_on": date(2014, 5, i), "categories": ("低保",)} | changes)
        for i in ids
    ]


def hand_up(ledger, ids, **values):
    with ledger.transaction("上报", barrier=True) as session:
        term = terms.term_at(session, TODAY).id
        given = {"kind": "students", "term_id": term, "recipient": "镇中心校", "file_name": "名册.xlsx", "sha256": SHA}
        return handups.record(session, **(given | {"rows": rows(ids)} | values))


def test_a_hand_up_is_frozen_row_by_row(pupils):
    ledger, ids = pupils
    assert hand_up(ledger, ids) == "上报2026-01"
    with ledger.read() as session:
        (made,) = handups.all_of(session)
        assert (made.number, made.recipient, made.row_count, made.sha256) == ("上报2026-01", "镇中心校", 3, SHA)
        kept = handups.rows(session, made.id)
        assert [(subject, who) for subject, who, _ in kept] == [(f"Student:{i}", i) for i in ids]
        assert kept[0][2] == {"name": f"第{ids[0]}个", "born_on": f"2014-05-0{ids[0]}", "categories": ["低保"]}
        assert handups.facts(session, made.id) == made
        with pytest.raises(NotFoundError):
            handups.facts(session, made.id + 1)
    for change in (lambda row: setattr(row, "subject", "Student:9"), lambda row: setattr(row, "row", 9)):
        before = dump(ledger)
        with pytest.raises(Exception, match="frozen"), ledger.transaction("改") as session:
            change(session.query(HandUpRow).first())
        assert dump(ledger) == before


def test_it_is_not_taken_back_and_numbers_have_no_gap(pupils):
    ledger, ids = pupils
    hand_up(ledger, ids)
    assert ledger.undo() is None
    with pytest.raises(RuleError):
        hand_up(ledger, ids, recipient=" ")
    with pytest.raises(TypeError):
        hand_up(ledger, ids, rows=[("Student:1", ids[0], {"name": object()})])
    assert hand_up(ledger, ids[:1]) == "上报2026-02"
    ledger.clock = FixedClock(date(2027, 3, 1))
    assert hand_up(ledger, []) == "上报2027-01", "a nil report is a hand-up too"
    with ledger.read() as session:
        assert [h.row_count for h in handups.all_of(session)] == [0, 1, 3]
        assert session.query(HandUp).count() == 3


def test_a_correction_names_what_it_replaces_and_why(pupils):
    ledger, ids = pupils
    hand_up(ledger, ids)
    with ledger.read() as session:
        first = handups.last(session, "students")
    with pytest.raises(RuleError) as raised:
        hand_up(ledger, ids, replaces_id=first.id, reason="  ")
    assert set(raised.value.problems) == {"reason"}
    hand_up(ledger, ids[:2], replaces_id=first.id, reason="多报一人")
    with ledger.read() as session:
        newest = handups.last(session, "students")
        assert (newest.replaces_id, newest.reason) == (first.id, "多报一人")


def test_the_last_is_of_the_kind_and_term_asked_for(pupils):
    ledger, ids = pupils
    hand_up(ledger, ids)
    with ledger.read() as session:
        autumn, spring = (t.id for t in terms.all_terms(session))
        assert handups.last(session, "students", autumn) is not None
        assert handups.last(session, "students", spring) is None
        assert handups.last(session, "staff") is None
        assert handups.all_of(session, "staff") == ()


def test_what_changed_since_is_named_value_by_value(pupils):
    ledger, (a, b, c) = pupils
    hand_up(ledger, [a, b])
    with ledger.read() as session:
        made = handups.last(session, "students").id
        same = handups.difference(session, made, reversed(rows([a, b])))
        assert (bool(same), same.added, same.removed, dict(same.changed)) == (False, (), (), {})
        now = [*rows([a], categories=("低保", "残疾"), phone=None), *rows([c])]
        found = handups.difference(session, made, now)
    assert bool(found)
    assert (found.added, found.removed) == ((f"Student:{c}",), (f"Student:{b}",))
    assert found.changed == {f"Student:{a}": {"categories": (["低保"], ["低保", "残疾"])}}
