"""The chain: whatever was only used verifies; whatever was touched behind the program's back is found."""

import hmac
import os
import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st

import factories
import tampering
from conftest import PASSWORD, TODAY
from ledgerdesk.db import chain, check, migrate
from ledgerdesk.db.context import context
from ledgerdesk.db.engine import connect_file, open_reader, open_writer
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import RuleError
from ledgerdesk.ledger import Ledger, audit
from ledgerdesk.models import ImportRow, ImportRun, Person, Village
from tampering import behind, examine

SHORT = 40  # random tamperings that always run; the campaign does 1,500


@pytest.fixture(scope="session")
def used(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed ledger with every kind of entry, copied for each test."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("used") / "试验小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("录入村") as s:
            s.add_all(Village(township="镇", name=f"{n}村", in_area=True) for n in "甲乙丙")
        with ledger.transaction("新增学生") as s:
            one = factories.student(s, "张三")
            other = factories.student(s, "李四", phone="13900001111")
            factories.household(s, (one, "2"), number="1")
        for label, phone in (("修改学生 张三", "13800000000"), ("修改学生 张三", "13800000001")):
            with ledger.transaction(label, reason="家长来电") as s:
                s.get_one(Person, one).phone = phone
        with ledger.transaction("修改两人") as s:
            s.get_one(Person, one).native_place, s.get_one(Person, other).phone = "小三", None
        ledger.undo()
        ledger.redo()
        with ledger.transaction("删除村") as s:
            s.delete(s.query(Village).filter_by(name="丙村").one())
        ledger.undo()
        with ledger.transaction("导入", kind="import") as s:
            run = ImportRun(
                register="students", file_name="a.xlsx", sha256=b"1", ran_at=ledger.clock.now(), mode="update",
                transaction_id=context(s).transaction_id, added=0, changed=0, unchanged=0, held=2,
            )  # fmt: skip
            s.add(run)
            s.flush()
            s.add_all(ImportRow(run_id=run.id, sheet="a", row=row, verdict="held") for row in (3, 4))
        with ledger.transaction("显示完整号码 张三", kind="disclose", reason="核对证件"):
            pass
    return folder


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(used, tmp_path / "试验小学.ledger"))


def opened(folder: Path) -> Ledger:
    return Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY))


def test_a_ledger_that_was_only_used_verifies(folder: Path) -> None:
    found = examine(folder)
    assert found.problems == ()
    assert found.transactions == 13
    with opened(folder) as ledger:
        assert audit.verify(ledger).problems == ()
        assert audit.replay(ledger).problems == ()


def test_the_seal_is_an_hmac_of_all_that_counts(folder: Path) -> None:
    keys = tampering.keys_of(folder)
    engine, key, seal = open_reader(folder / "ledger.db", keys.subkey("database")), keys.subkey("audit"), b""
    with engine.connect() as connection:
        for one in connection.exec_driver_sql("SELECT * FROM audit_transaction ORDER BY id").mappings().all():
            owned = connection.exec_driver_sql(
                "SELECT * FROM audit_entry WHERE transaction_id = ? ORDER BY id", (one["id"],)
            )
            parts = [
                chain.part(e["entity"], e["entity_id"], e["person_id"], e["op"], e["digest"]) for e in owned.mappings()
            ]
            told = f"{one['id']}|{one['at']}|{one['user_id'] or ''}|{one['kind']}|{one['undoes_id'] or ''}"
            told = f"{told}|{one['barrier']}|{one['entry_count']}|"
            assert chain.words_digest(one["words_salt"], one["label"], one["reason"]) == one["words_digest"]
            before = seal
            seal = hmac.digest(key, b"".join((before, told.encode(), one["words_digest"], *parts)), "sha256")
            assert seal == one["mac"] == chain.link(key, before, told.encode(), one["words_digest"], parts)
    engine.dispose()


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "rename", "phone", "delete", "undo", "redo", "look", "both"]), st.integers(0, 9)
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture(scope="module")
def growing(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return one open ledger: each example goes on where the last one stopped."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("growing") / "试验小学.ledger"))
    with opened(folder) as ledger:
        yield ledger


@settings(max_examples=20 if settings().max_examples <= 100 else 400)
@given(actions=ACTIONS)
def test_any_sequence_of_work_verifies_and_replays(growing: Ledger, actions: list[tuple[str, int]]) -> None:
    for action, number in actions:
        do(growing, action, number)
    engine = open_reader(growing.folder / "ledger.db", growing.keys.subkey("database"))
    with engine.connect() as connection:
        assert check.examine(connection, growing.keys.subkey("audit")).problems == ()
    engine.dispose()


def do(ledger: Ledger, action: str, number: int) -> None:
    if action == "undo":
        ledger.undo()
    elif action == "redo":
        ledger.redo()
    elif action == "look":
        with ledger.transaction("显示完整号码", kind="disclose", reason=str(number)):
            pass
    else:
        with ledger.transaction(f"{action} {number}") as s:
            people = s.query(Person).order_by(Person.id).all()
            if action == "insert" or not people:
                factories.person(s, f"人{number}", id_number=None)
                return
            one = people[number % len(people)]
            if action == "delete":
                s.delete(one)
            elif action == "rename":
                one.name = f"名{number}"
            else:
                one.phone = None if one.phone else f"1390000000{number}"
                if action == "both":
                    factories.person(s, f"新{number}", id_number=None)
                    s.flush()
                    one.native_place = str(number)


@pytest.mark.parametrize("tampering_", tampering.EVERY, ids=lambda one: one.__name__)
def test_each_way_of_tampering_is_found(folder: Path, tampering_: tampering.Tampering) -> None:
    with behind(folder) as connection:
        done = tampering_(connection, random.Random(4))
    assert done
    assert examine(folder).problems, done


def tamper_many(used: Path, tmp_path: Path, seed: int, count: int) -> list[str]:
    """Return what was done and not found."""
    rng, missed, tried = random.Random(seed), [], 0
    clean, copy = (used / "ledger.db").read_bytes(), Path(shutil.copytree(used, tmp_path / "copy.ledger"))
    while tried < count:
        (copy / "ledger.db").write_bytes(clean)
        with behind(copy) as connection:
            done = rng.choice(tampering.EVERY)(connection, rng)
        if done:
            tried += 1
            if not examine(copy).problems:
                missed.append(done)
    return missed


def test_random_tampering_is_found(used: Path, tmp_path: Path) -> None:
    assert tamper_many(used, tmp_path, 20261122, SHORT) == []


@pytest.mark.campaign
@pytest.mark.timeout(3_600)
def test_campaign_of_tampering_is_found(used: Path, tmp_path: Path) -> None:
    assert tamper_many(used, tmp_path, int(os.environ.get("LEDGERDESK_SEED", "1")), 1_500) == []


def test_missing_triggers_are_found(folder: Path) -> None:
    with behind(folder, tidy=False):
        pass
    assert any("关卡" in problem for problem in examine(folder).problems)


# a cut tail


def cut(folder: Path, steps: int) -> None:
    """Take the last steps away so that nothing inside the file tells of them; they changed no row."""
    with behind(folder) as connection:
        last = connection.execute("SELECT max(id) FROM audit_transaction").fetchone()[0] - steps
        connection.execute("DELETE FROM audit_entry WHERE transaction_id > ?", (last,))
        connection.execute("DELETE FROM audit_transaction WHERE id > ?", (last,))
        for table in ("audit_transaction", "audit_entry"):
            most = connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
            connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (most, table))


def test_a_cut_tail_is_found_against_the_printed_code_and_not_without(folder: Path) -> None:
    printed = examine(folder).head
    cut(folder, 1)
    assert examine(folder).problems == ()  # as the help says: nothing inside the file can tell
    assert "截掉" in examine(folder, printed).paper


def test_a_whole_old_file_put_back_is_found_against_the_printed_code(folder: Path) -> None:
    old = (folder / "ledger.db").read_bytes()
    with opened(folder) as ledger, ledger.transaction("修改") as s:
        s.query(Village).first().name = "丁村"
    printed = examine(folder).head
    (folder / "ledger.db").write_bytes(old)
    assert examine(folder).problems == ()
    assert "截掉" in examine(folder, printed).paper


def test_a_cut_tail_that_changed_rows_is_found_by_the_replay(folder: Path) -> None:
    with opened(folder) as ledger, ledger.transaction("修改") as s:
        s.query(Village).first().name = "丁村"
    cut(folder, 1)
    assert examine(folder).problems == ("有 1 条资料和操作记录对不上。",)


def test_a_clumsily_cut_tail_is_found_by_itself(folder: Path) -> None:
    with behind(folder) as connection:
        connection.execute("DELETE FROM audit_transaction WHERE id = (SELECT max(id) FROM audit_transaction)")
    assert examine(folder).problems == ("有 1 步最后的操作记录不见了。",)


def test_a_printed_code_is_found_again_after_more_work(folder: Path) -> None:
    before = examine(folder)
    with opened(folder) as ledger, ledger.transaction("修改") as s:
        s.query(Village).first().name = "丁村"
    typed = before.head.lower().replace("0", "o").replace("1", "i").replace(" ", "－")
    found = examine(folder, typed)
    assert (found.paper, found.printed_at, found.problems) == ("", before.transactions, ())
    assert datetime.fromisoformat(found.printed_on) == FixedClock(TODAY).now()


def test_a_misread_code_names_the_step_it_nearly_is(folder: Path) -> None:
    head = examine(folder).head
    wrong = ("2" if head[0] != "2" else "3") + head[1:]
    assert examine(folder, wrong).paper == "纸上的校验码和第 13 步的只差一两个字符，多半是看错了，请对照纸上再输一次。"


@pytest.mark.parametrize("typed", ["ABCD", "ABCD EFGH JKMN PQRS TVWX Y12", "ABCD EFGH JKMN PQRS TVWX Y12!"])
def test_what_cannot_be_a_code_is_said(folder: Path, typed: str) -> None:
    with pytest.raises(RuleError, match="校验码"):
        examine(folder, typed)


# the clock


def test_a_clock_set_back_is_told_once(folder: Path) -> None:
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY - timedelta(days=40))) as ledger:
        assert "时钟回拨" in ledger.clock_behind
        for name in ("戊", "己"):
            with ledger.transaction("修改") as s:
                s.query(Village).first().name = name
    with opened(folder) as ledger, ledger.read() as s:
        found = (
            s.connection().exec_driver_sql("SELECT label FROM audit_transaction WHERE kind = 'clock'").scalars().all()
        )
    assert len(found) == 1
    assert examine(folder).problems == ()


# raw writes


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people SET name = 'x'",
        "DELETE FROM villages",
        "INSERT INTO villages (township, name, in_area) VALUES ('镇', '村', 1)",
        "UPDATE audit_transaction SET label = 'x'",
        "DELETE FROM audit_entry",
        "INSERT INTO audit_transaction (at, kind, label) VALUES ('2026-01-01', 'change', 'x')",
        "UPDATE import_rows SET verdict = 'added'",
    ],
)
def test_the_triggers_refuse_what_another_program_writes(folder: Path, statement: str) -> None:
    key = tampering.keys_of(folder).subkey("database")
    connection = connect_file(folder / "ledger.db", key)
    with pytest.raises(connection.IntegrityError, match=r"no permit|frozen"):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_transaction SET at = '2020-01-01'",
        "UPDATE audit_transaction SET label = 'x'",
        "UPDATE audit_entry SET \"values\" = '{}', salt = NULL WHERE op = 'U'",
        "UPDATE audit_entry SET digest = x'00'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_transaction",
    ],
)
def test_the_audit_rows_stay_even_with_a_permit(folder: Path, statement: str) -> None:
    key = tampering.keys_of(folder).subkey("database")
    connection = connect_file(folder / "ledger.db", key)
    connection.execute("BEGIN")
    connection.execute("INSERT INTO write_permit (id) VALUES (1)")
    with pytest.raises(connection.IntegrityError, match="frozen"):
        connection.execute(statement)
    connection.close()


# ledgers from before the chain


@pytest.fixture
def older(folder: Path) -> Path:
    """Return a ledger as the release before the chain left it: the schema of then, steps without a seal."""
    with behind(folder) as connection:
        connection.execute("UPDATE audit_transaction SET mac = NULL, words_salt = NULL, words_digest = NULL")
    engine = open_writer(folder / "ledger.db", tampering.keys_of(folder).subkey("database"), foreign_keys=False)
    with engine.connect() as connection, connection.begin():
        config = migrate._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    engine.dispose()
    return folder


def test_a_ledger_from_before_the_chain_verifies(older: Path) -> None:
    with opened(older) as ledger, ledger.transaction("修改") as s:
        s.query(Village).first().name = "丁村"
    assert examine(older).problems == ()


def test_words_from_before_the_chain_may_be_erased(older: Path) -> None:
    with opened(older) as ledger, ledger.transaction("依法删除", kind="erase", barrier=True):
        pass
    with behind(older) as connection:
        words = "label = '（已依法删除）', reason = NULL, words_salt = NULL"
        assert connection.execute(
            f"UPDATE audit_transaction SET {words} WHERE label LIKE '%张三%' AND mac IS NULL"
        ).rowcount
    assert examine(older).problems == ()


def test_edited_words_from_before_the_chain_are_found(older: Path) -> None:
    with opened(older):
        pass
    with behind(older) as connection:
        connection.execute("UPDATE audit_transaction SET label = 'x' WHERE id = 3")
    assert examine(older).problems == ("有 1 条操作记录被改动过。",)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_transaction SET words_digest = x'00' WHERE id = 3",
        "UPDATE audit_transaction SET at = '2020-01-01T00:00:00+00:00' WHERE id = 3",
        "UPDATE audit_entry SET person_id = 99 WHERE id = 3",
        "DELETE FROM audit_entry WHERE id = 4",
        "UPDATE audit_entry SET digest = x'00' WHERE id = 4",
    ],
)
def test_an_edit_of_the_part_before_the_chain_is_found_once_something_was_sealed(older: Path, statement: str) -> None:
    with opened(older):
        pass  # coming in is a step, and seals
    with behind(older) as connection:
        connection.execute(statement)
    assert any("校验对不上" in problem for problem in examine(older).problems)


# erasure


def test_emptied_entries_of_an_erased_person_keep_the_chain_whole(folder: Path) -> None:
    with opened(folder) as ledger, ledger.transaction("依法删除", kind="erase", barrier=True) as s:
        person = s.query(Person).filter_by(name="张三").one()
        whom = person.id
        person.name, person.name_key, person.pinyin, person.initials = "（已删除）", "", "", ""
        person.phone = person.native_place = person.id_number = None
    key = tampering.keys_of(folder).subkey("database")
    connection = connect_file(folder / "ledger.db", key)
    connection.execute("BEGIN")
    connection.execute("INSERT INTO write_permit (id) VALUES (1)")
    connection.execute('UPDATE audit_entry SET "values" = NULL, salt = NULL WHERE person_id = ?', (whom,))
    words = "label = '（已依法删除）', reason = NULL, words_salt = NULL"
    connection.execute(f"UPDATE audit_transaction SET {words} WHERE label LIKE '%张三%'")
    connection.execute("DELETE FROM write_permit")
    connection.execute("COMMIT")
    connection.close()
    assert examine(folder).problems == ()


def test_entries_emptied_of_somebody_who_was_not_erased_are_found(folder: Path) -> None:
    with behind(folder) as connection:
        connection.execute("UPDATE audit_entry SET \"values\" = NULL, salt = NULL WHERE op = 'U'")
    assert any("却不是依法删除的" in problem for problem in examine(folder).problems)
