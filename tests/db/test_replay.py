"""The replay: rows touched behind the journal's back are found, also after the program went on working with them."""

from pathlib import Path
from typing import Any

import pytest

import factories
from conftest import PASSWORD
from ledgerdesk.db import replay
from ledgerdesk.db.context import context
from ledgerdesk.db.journal import as_text, digest
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import ImportRow, ImportRun, Person
from tampering import behind, examine


@pytest.fixture
def folder(ledger_folder: Path, clock: Any) -> Path:
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as ledger:
        with ledger.transaction("新增") as s:
            factories.person(s, "张三", phone="13900001111")
        with ledger.transaction("导入", kind="import") as s:
            for name in "ab":
                run = ImportRun(
                    register="students", file_name=name, sha256=b"1", ran_at=ledger.clock.now(), mode="update",
                    transaction_id=context(s).transaction_id, added=0, changed=0, unchanged=0, held=2,
                )  # fmt: skip
                s.add(run)
                s.flush()
                s.add_all(ImportRow(run_id=run.id, sheet=name, row=row, verdict="held") for row in (3, 4))
    return ledger_folder


def tamper(folder: Path, statement: str) -> None:
    with behind(folder) as connection:
        assert connection.execute(statement).rowcount > 0


def test_a_row_changed_behind_and_then_by_the_program_is_found(folder: Path, clock: Any) -> None:
    tamper(folder, "UPDATE people SET phone = '13700000000'")
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger, ledger.transaction("修改") as s:
        s.query(Person).one().phone = "13600000000"
    assert examine(folder).problems == ("有 1 条资料和操作记录对不上。",)


def test_a_row_changed_behind_between_two_changes_is_found(folder: Path, clock: Any) -> None:
    for phone in ("13600000000", "13500000000"):
        with Ledger.open(folder, PASSWORD, clock=clock) as ledger, ledger.transaction("修改") as s:
            s.query(Person).one().phone = phone
        tamper(folder, "UPDATE people SET phone = '13700000000'")
    tamper(folder, "UPDATE people SET phone = '13500000000'")  # as the journal ends
    assert examine(folder).problems == ("有 1 处操作记录前后矛盾。",)


def test_a_row_changed_behind_and_then_deleted_by_the_program_is_found(folder: Path, clock: Any) -> None:
    tamper(folder, "UPDATE people SET phone = '13700000000'")
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger, ledger.transaction("删除") as s:
        s.delete(s.query(Person).one())
    assert examine(folder).problems == ("有 1 处操作记录前后矛盾。",)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE import_rows SET verdict = 'added' WHERE id = 3", "有 1 份存底的内容被改动过。"),
        ("UPDATE import_rows SET problems = NULL, sheet = 'x' WHERE id = 1", "有 1 份存底的内容被改动过。"),
        ("UPDATE import_runs SET file_name = NULL WHERE id = 1", "有 1 份存底的内容被改动过。"),
        ("UPDATE import_rows SET run_id = 2, row = row + 5 WHERE id = 1", "有 2 份存底的行数不对。"),
        ("UPDATE people SET born_on = 'x'", "有 1 条资料和操作记录对不上。"),
        ("UPDATE people SET disability_kind = '{'", "有 1 条资料和操作记录对不上。"),
        ("UPDATE settings SET value = '{'", "有 1 条资料和操作记录对不上。"),
    ],
)
def test_what_was_touched_is_found_and_garbage_stops_nothing(folder: Path, statement: str, problem: str) -> None:
    assert examine(folder).problems == ()
    tamper(folder, statement)
    assert examine(folder).problems == (problem,)


@pytest.mark.parametrize("values", ["{", "[1]", '{"phone": 1}', "null", '"x"'])
def test_garbage_in_the_journal_stops_nothing(folder: Path, values: str, clock: Any) -> None:
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger, ledger.transaction("修改") as s:
        s.query(Person).one().phone = "13600000000"
    tamper(folder, f"UPDATE audit_entry SET \"values\" = '{values}' WHERE op = 'U'")
    assert "有 1 条操作记录被改动过。" in examine(folder).problems


def test_progress_is_told_and_may_stop_it(folder: Path, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledgerdesk.db import replay
    from ledgerdesk.ledger import audit

    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert 0 < done <= total
        raise StoppedError

    monkeypatch.setattr(replay, "_TELL_EVERY", 1)
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        with pytest.raises(StoppedError):
            audit.replay(ledger, say=stop)
        assert audit.replay(ledger).problems == ()


@pytest.mark.parametrize(("now", "fits"), [(None, True), ("数学", False)], ids=["still-empty", "written-behind"])
def test_a_row_of_a_ledger_that_had_fewer_columns_is_still_vouched_for(now: str | None, fits: bool) -> None:
    before = {"id": 4, "student_id": 2, "topic": "功课"}  # as the program of then wrote it: no subject, no value
    begun = (b"salt", digest(b"salt", "Talk", 4, "I", as_text(before)))
    row = {**before, "version": 1, "subject": now, "effect": None, "value_fen": None}
    assert replay.as_told("Talk", 4, row, replay._Life(there=True, begun=begun)) is fits
