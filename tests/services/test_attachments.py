"""Photos and scans of a record: added once, described, taken off, put back, undone."""

from datetime import date, timedelta

import pytest

import factories
from conftest import PASSWORD, TODAY, dump
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import NotAllowedError, NotFoundError, RuleError, StaleRecordError
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.services import attachments, talks, visits
from ledgerdesk.services.attachments import FileFacts

FILE = FileFacts("a" * 64, "image/jpeg", 1234, 1600, 1200)
OTHER = FileFacts("b" * 64, "application/pdf", 99_999)


@pytest.fixture
def talk(ledger) -> int:
    with ledger.transaction("准备") as session:
        student = factories.student(session, "覃颂")
        teacher = factories.staff(session, "石建国")
    with ledger.transaction("登记谈心 覃颂") as session:
        facts = talks.TalkFacts(held_on=TODAY, kind="talk", student_id=student, staff_id=teacher)
        return talks.add(session, facts)


def add(ledger, talk, file=FILE, **more) -> int:
    with ledger.transaction("加照片") as session:
        return attachments.add(session, attachments.TALK, talk, attachments.PHOTO, file, **more)


def of(ledger, talk):
    with ledger.read() as session:
        return attachments.of(session, attachments.TALK, talk)


def test_what_was_added_belongs_to_the_record(ledger, talk) -> None:
    add(ledger, talk, caption=" 堂屋 ", taken_on=TODAY)
    add(ledger, talk, OTHER)
    first, second = of(ledger, talk)
    assert (first.file, first.caption, first.taken_on, first.binned_on) == (FILE, "堂屋", TODAY, None)
    assert (second.file, second.caption) == (OTHER, None)
    with ledger.read() as session:
        assert attachments.counts(session, attachments.TALK, [talk, talk + 1]) == {talk: 2}
        assert attachments.names(session) == attachments.needed(session) == {FILE.name, OTHER.name}


def test_the_same_photo_twice_is_there_once(ledger, talk) -> None:
    once = add(ledger, talk)
    assert add(ledger, talk) == once
    assert len(of(ledger, talk)) == 1


def test_adding_is_undone_and_done_again(ledger, talk) -> None:
    before = dump(ledger)
    add(ledger, talk)
    after = dump(ledger)
    ledger.undo()
    assert of(ledger, talk) == ()
    undone = dump(ledger)
    assert {t: rows for t, rows in undone.items() if t != "stored_files"} == {
        t: rows for t, rows in before.items() if t != "stored_files"
    }
    ledger.redo()
    assert dump(ledger) == after


def test_adding_again_after_undo_uses_the_row_of_the_file(ledger, talk) -> None:
    add(ledger, talk)
    ledger.undo()
    add(ledger, talk)
    assert len(of(ledger, talk)) == 1


def test_off_into_the_bin_and_back(ledger, talk) -> None:
    at = add(ledger, talk)
    with ledger.transaction("移走照片") as session:
        attachments.put_in_bin(session, at)
    assert of(ledger, talk)[0].binned_on == TODAY
    with ledger.read() as session:
        assert attachments.counts(session, attachments.TALK, [talk]) == {}
        assert attachments.needed(session) == {FILE.name}
    with ledger.transaction("放回照片") as session:
        attachments.put_back(session, at)
    assert of(ledger, talk)[0].binned_on is None
    with ledger.transaction("移走照片") as session:
        attachments.put_in_bin(session, at)
    ledger.undo()
    assert of(ledger, talk)[0].binned_on is None
    with pytest.raises(NotFoundError, match="已经清除"), ledger.transaction("放回") as session:
        attachments.put_back(session, at + 100)


def test_adding_what_lies_in_the_bin_takes_it_out(ledger, talk) -> None:
    at = add(ledger, talk)
    with ledger.transaction("移走照片") as session:
        attachments.put_in_bin(session, at)
    assert add(ledger, talk) == at
    assert of(ledger, talk)[0].binned_on is None


def test_the_words_can_be_changed_unless_somebody_else_did(ledger, talk) -> None:
    at = add(ledger, talk)
    version = of(ledger, talk)[0].version
    with ledger.transaction("写说明") as session:
        attachments.change(session, at, version, "签字页", TODAY)
    assert of(ledger, talk)[0].caption == "签字页"
    with pytest.raises(StaleRecordError), ledger.transaction("写说明") as session:
        attachments.change(session, at, version, "别的", None)


@pytest.mark.parametrize(
    ("more", "key"), [({"caption": "字" * 61}, "caption"), ({"taken_on": TODAY + timedelta(days=1)}, "taken_on")]
)
def test_what_is_wrong_is_said(ledger, talk, more, key) -> None:
    with pytest.raises(RuleError) as refused:
        add(ledger, talk, **more)
    assert refused.value.problems.keys() == {key}
    assert of(ledger, talk) == ()


def test_only_records_that_are_there_and_known_can_own(ledger, talk) -> None:
    with pytest.raises(NotFoundError, match="不在了"):
        add(ledger, talk + 1)
    with pytest.raises(KeyError), ledger.transaction("加照片") as session:
        attachments.add(session, "Person", 1, attachments.PHOTO, FILE)
    with pytest.raises(KeyError), ledger.transaction("加照片") as session:
        attachments.add(session, attachments.TALK, talk, "video", FILE)


def test_the_photos_of_a_deleted_talk_go_and_come_back_with_it(ledger, talk) -> None:
    add(ledger, talk)
    before = dump(ledger)
    with ledger.transaction("删除谈心") as session:
        talks.delete(session, talk)
    assert of(ledger, talk) == ()
    ledger.undo()
    assert dump(ledger) == before


def test_the_photos_of_a_deleted_visit_go_and_come_back_with_it(ledger, talk) -> None:
    with ledger.transaction("登记家访") as session:
        children = tuple(row.student_id for row in talks.rows(session, TODAY, TODAY))
        teachers = tuple(row.staff_id for row in talks.rows(session, TODAY, TODAY))
        facts = visits.VisitFacts(visited_on=TODAY, mode="face", student_ids=children, teacher_ids=teachers)
        visit = visits.add(session, facts)
        attachments.add(session, attachments.VISIT, visit, attachments.PHOTO, FILE)
    before = dump(ledger)
    with ledger.transaction("删除家访") as session:
        visits.delete(session, visit)
    ledger.undo()
    assert dump(ledger) == before


def test_an_inspector_sees_that_there_is_one_but_not_the_picture(ledger, ledger_folder, template, talk) -> None:
    at = add(ledger, talk, caption="堂屋")
    password = "yinyue langhua qiaoliang"
    ledger.close()
    with Ledger.open(ledger_folder, (template.parent / "code").read_text(), clock=FixedClock(TODAY)) as safe:
        accounts.add(safe, "检查组", "inspector", password, last=date(2026, 12, 31))
    with Ledger.open(ledger_folder, password, role="inspector", clock=FixedClock(TODAY)) as looking:
        assert [one.caption for one in of(looking, talk)] == ["堂屋"]
        with looking.read() as session, pytest.raises(NotAllowedError):
            attachments.shown(session, at)
        with pytest.raises(NotAllowedError):
            add(looking, talk, OTHER)
    with (
        Ledger.open(ledger_folder, PASSWORD, clock=FixedClock(date(2026, 11, 21))) as working,
        working.read() as session,
    ):
        assert attachments.shown(session, at).file == FILE
