"""Contents of photos through an open ledger: rights, the report, the bin, and stops at the worst moment."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

import factories
from conftest import PASSWORD, TODAY, dump
from ledgerdesk.db import check as checking
from ledgerdesk.db import files
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import DamagedLedgerError, NotAllowedError, NotFoundError
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.ledger import attachments as stored
from ledgerdesk.models import Talk
from ledgerdesk.services import attachments, drafts, talks
from ledgerdesk.services.attachments import FileFacts

PHOTO, OTHER = b"photo" * 500, b"other" * 500
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


@pytest.fixture
def talk(ledger) -> int:
    with ledger.transaction("登记谈心") as session:
        student, teacher = factories.student(session, "覃颂"), factories.staff(session, "石建国")
        facts = talks.TalkFacts(held_on=TODAY, kind="talk", student_id=student, staff_id=teacher)
        return talks.add(session, facts)


def attach(ledger, talk: int, content: bytes = PHOTO) -> int:
    name = stored.keep(ledger, content)
    with ledger.transaction("加照片") as session:
        file = FileFacts(name, "image/jpeg", len(content))
        return attachments.add(session, attachments.TALK, talk, attachments.PHOTO, file)


def put_in_bin(ledger, at: int) -> None:
    with ledger.transaction("移走照片") as session:
        attachments.put_in_bin(session, at)


def days_later(ledger, days: int, openings: int = 5) -> None:
    """Let days pass on which the ledger was opened, and files grow old."""
    for at in range(openings):
        moment = NOON + timedelta(days=at + 1)
        with ledger._store.writer.begin() as connection:
            row = {"at": moment.isoformat(timespec="seconds")}
            connection.execute(text("INSERT INTO user_sessions (opened_at, program) VALUES (:at, 'window')"), row)
    ledger.clock = FixedClock(TODAY + timedelta(days=days))
    for path in files.paths(ledger.folder):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))


def names(ledger) -> frozenset[str]:
    return stored.store(ledger).names()


def test_a_content_comes_back_through_its_attachment(ledger, talk) -> None:
    at = attach(ledger, talk)
    assert stored.content(ledger, at) == PHOTO
    assert stored.kept(ledger, stored.keep(ledger, OTHER)) == OTHER
    with pytest.raises(NotFoundError):
        stored.content(ledger, at + 1)


def test_what_is_amiss_is_reported(ledger, talk) -> None:
    first, second = attach(ledger, talk), attach(ledger, talk, OTHER)
    assert stored.report(ledger) == stored.Report(2, frozenset(), frozenset(), frozenset())
    orphan = stored.keep(ledger, b"never saved")
    store = stored.store(ledger)
    gone, spoiled = store.name_of(PHOTO), store.name_of(OTHER)
    store.path(gone).unlink()
    store.path(spoiled).write_bytes(b"x" * 99)
    assert stored.report(ledger) == stored.Report(2, frozenset({gone}), frozenset({spoiled}), frozenset({orphan}))
    with pytest.raises(NotFoundError, match="不见了"):
        stored.content(ledger, first)
    with pytest.raises(DamagedLedgerError, match="损坏"):
        stored.content(ledger, second)


def test_check_tells_of_missing_damaged_and_dangling_ones(ledger, ledger_folder, talk) -> None:
    attach(ledger, talk)
    attach(ledger, talk, OTHER)
    store = stored.store(ledger)
    ledger.close()
    assert checking.check(ledger_folder, PASSWORD).problems == ()
    store.path(store.name_of(PHOTO)).unlink()
    store.path(store.name_of(OTHER)).write_bytes(b"")
    said = checking.check(ledger_folder, PASSWORD).problems
    assert [words[:12] for words in said] == ["有 1 张照片或扫描件的", "有 1 个照片或扫描件的"]
    with Ledger.open(ledger_folder, PASSWORD, clock=FixedClock(TODAY)) as again, again.transaction("错的") as session:
        session.delete(session.get_one(Talk, talk))
    assert any("所属的记录不在了" in words for words in checking.check(ledger_folder, PASSWORD).problems)


def test_the_bin_is_emptied_after_its_days_and_not_before(ledger, talk) -> None:
    at, stays = attach(ledger, talk), attach(ledger, talk, OTHER)
    put_in_bin(ledger, at)
    days_later(ledger, 29)
    assert stored.empty_bin(ledger) == 0
    assert stored.content(ledger, at) == PHOTO
    days_later(ledger, 31, openings=0)
    label = ledger.undo_label()
    assert stored.empty_bin(ledger) == 1
    assert names(ledger) == {stored.store(ledger).name_of(OTHER)}
    assert stored.content(ledger, stays) == OTHER
    assert ledger.undo_label() == label  # nobody is asked to undo what the program tidied up
    assert stored.report(ledger).missing == frozenset()


def test_a_clock_that_jumped_empties_nothing(ledger, talk) -> None:
    at = attach(ledger, talk)
    put_in_bin(ledger, at)
    days_later(ledger, 7_000, openings=4)
    assert stored.empty_bin(ledger) == 0
    assert stored.content(ledger, at) == PHOTO


def test_files_that_are_still_wanted_stay(ledger, talk) -> None:
    drafted, spared, abandoned = (stored.keep(ledger, word) for word in (b"drafted", b"spared", b"abandoned"))
    with ledger.transaction("") as session:
        drafts.keep(session, "page:help_work", "帮扶", {"visit/photos": f'[{{"name": "{drafted}"}}]'})
    assert stored.empty_bin(ledger) == 0  # nothing is old yet
    days_later(ledger, 40)
    assert stored.empty_bin(ledger, spared={spared}) == 1
    assert names(ledger) == {drafted, spared}
    assert abandoned not in names(ledger)


def test_a_visit_deleted_lately_can_be_brought_back_with_its_photos(ledger, talk) -> None:
    at = attach(ledger, talk)
    days_later(ledger, 100)
    with ledger.transaction("删除谈心") as session:
        talks.delete(session, talk)
    assert stored.empty_bin(ledger) == 0
    ledger.undo()
    assert stored.content(ledger, at) == PHOTO
    with ledger.transaction("删除谈心") as session:
        talks.delete(session, talk)
    ledger.clock = FixedClock(TODAY + timedelta(days=200))
    assert stored.empty_bin(ledger) == 1


def test_only_who_may_change_puts_in_and_empties(ledger, ledger_folder, template, talk) -> None:
    at = attach(ledger, talk)
    put_in_bin(ledger, at)
    days_later(ledger, 31)
    ledger.close()
    password = "yinyue langhua qiaoliang"
    with Ledger.open(ledger_folder, (template.parent / "code").read_text(), clock=FixedClock(TODAY)) as safe:
        accounts.add(safe, "校长", "head", password)
    with Ledger.open(ledger_folder, password, role="head", clock=FixedClock(TODAY + timedelta(days=40))) as head:
        assert stored.content(head, at) == PHOTO
        with pytest.raises(NotAllowedError):
            attach(head, talk)
        assert stored.empty_bin(head) == 0


CHILD = """
import sys
from pathlib import Path
from ledgerdesk.ledger import Ledger, attachments as stored
from ledgerdesk.services import attachments
from ledgerdesk.services.attachments import FileFacts
folder, password, talk, stop = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
ledger = Ledger.open(folder, password)
for at in range(3):
    content = bytes([at]) * 9_999
    name = stored.keep(ledger, content)
    if at == 2 and stop == "between":
        print("at the file", flush=True); import time; time.sleep(60)
    with ledger.transaction("加照片") as session:
        file = FileFacts(name, "image/jpeg", len(content))
        attachments.add(session, attachments.TALK, talk, attachments.PHOTO, file)
        if at == 2:
            print("in the transaction", flush=True); import time; time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("stop", ["between", "within"])
def test_killed_between_file_and_row_leaves_an_orphan_and_loses_nothing(ledger, ledger_folder, talk, stop) -> None:
    attach(ledger, talk)
    ledger.close()
    environment = {**os.environ, "PYTHONPATH": str(Path(files.__file__).parents[2])}
    command = [sys.executable, "-c", CHILD, str(ledger_folder), PASSWORD, str(talk), stop]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline()
        time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
    with Ledger.open(ledger_folder, PASSWORD) as again:
        report = stored.report(again)
        assert (report.files, len(report.orphans)) == (4, 1)
        assert report.missing == report.damaged == frozenset()
        with again.read() as session:
            kept = attachments.of(session, attachments.TALK, talk)
        assert [stored.content(again, one.id) for one in kept] == [PHOTO, b"\0" * 9_999, b"\1" * 9_999]
    assert checking.check(ledger_folder, PASSWORD).problems == ()


def test_opening_sweeps_what_was_half_written(ledger, ledger_folder) -> None:
    name = stored.keep(ledger, PHOTO)
    before = dump(ledger)
    ledger.close()
    part = ledger_folder / "files" / "00ff.part"
    part.write_bytes(b"half")
    with Ledger.open(ledger_folder, PASSWORD, clock=FixedClock(TODAY)) as again:
        assert not part.exists()
        assert names(again) == {name}
        assert dump(again) == before
